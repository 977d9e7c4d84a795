use super::super::{Checked, Choice, Patience, Plan, VoiceStyle};
use super::checks::never_matches;

/// A plan of two questions, small enough to break in one place.
const TWO: &str = r#"id = "two"
version = "1"
role = "Tester"
closing = "Thank you for your time."
next_steps = "The team will write to you."
[notice]
version = "1"
spoken = "This is recorded."
paragraphs = ["This is recorded."]
[[areas]]
name = "you"
question = "Who are you?"
start_with = "your work"
[[areas]]
name = "testing"
question = "How do you test?"
start_with = "an example"
"#;

/// The same with competencies, an alternative and a part; its last area can be added to.
const FULL: &str = r#"id = "full"
version = "1"
role = "Tester"
minutes = 12
patience = "patient"
alternatives = "rotate"
closing = "Thank you for your time."
next_steps = "The team will write to you."
[voice]
pace = 0.9
pitch = 1
[notice]
version = "1"
spoken = "This is recorded."
paragraphs = ["This is recorded."]
[[faq]]
about = "next steps"
words = ["what happens", "next step*"]
answer = "The team will write to you."
[[competencies]]
name = "testing"
description = "Finds out whether it works."
anchors = ["none", "little", "some", "much", "all"]
[[areas]]
name = "you"
question = "Who are you at work?"
start_with = "your work"
minutes = 4
competencies = ["testing"]
follow_ups = ["Why?"]
[[areas.parts]]
name = "work"
words = ["work*"]
ask = "What is your work?"
[[areas.alternatives]]
question = "What do you do at work?"
hard = true
"#;

fn mistakes(toml: &str) -> Vec<(usize, String)> {
    Plan::parse(toml).unwrap_err().0.into_iter().map(|error| (error.line, error.message)).collect()
}

/// The one mistake of FULL with `from` put in the place of `to`: its line and its message.
fn broken(from: &str, to: &str) -> (usize, String) {
    assert!(FULL.contains(from), "{from}");
    let found = mistakes(&FULL.replacen(from, to, 1));
    assert_eq!(found.len(), 1, "{found:#?}");
    found.into_iter().next().unwrap()
}

fn warnings(toml: &str) -> Vec<(usize, String)> {
    let Checked { plan, warnings } = Plan::check(toml);
    assert!(plan.is_ok(), "{plan:?}");
    warnings.into_iter().map(|warning| (warning.line, warning.message)).collect()
}

#[test]
fn a_plan_of_two_questions_works() {
    let plan = Plan::parse(TWO).unwrap();
    assert_eq!((plan.areas.len(), plan.minutes, plan.company), (2, 30, None));
    assert_eq!(plan.areas[1].rephrased.speech, "How do you test?");
    assert_eq!(plan.areas[1].max_follow_ups, 2, "the rules' default");
    assert_eq!((plan.patience, plan.alternatives, plan.voice), (Patience::Normal, Choice::Same, VoiceStyle::default()));
}

#[test]
fn every_field_is_read() {
    let Checked { plan, warnings } = Plan::check(FULL);
    let plan = plan.unwrap();
    assert_eq!(warnings, []);
    assert_eq!((plan.patience, plan.alternatives), (Patience::Patient, Choice::Rotate));
    assert_eq!(plan.voice, VoiceStyle { pace: 0.9, pitch: 1.0 });
    assert_eq!(plan.competencies[0].anchors[4], "all");
    let area = &plan.areas[0];
    assert_eq!((area.minutes, area.competencies.as_slice()), (Some(4), ["testing".to_owned()].as_slice()));
    let other = &area.alternatives[0];
    assert_eq!(
        (other.question.speech.as_str(), other.hard, other.occasion),
        ("What do you do at work?", Some(true), None)
    );
    assert_eq!((&other.rephrased, &other.parts), (&None, &Vec::new()));
}

#[test]
fn every_mistake_is_told_with_its_line() {
    let broken = TWO
        .replace("\"Who are you?\"", "\"Who are you? And why?\"")
        .replace("name = \"testing\"", "nmae = \"testing\"")
        .replace("Thank you for your time.", "Thank you, [Your Name].")
        .replace("\"an example\"", "3");
    let found = mistakes(&broken);
    let lines: Vec<usize> = found.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [4, 12, 14, 15, 17], "{found:#?}");
    assert!(found[1].1.contains("2 question marks") && found[2].1.contains("`name` is missing"));
    assert!(found[3].1.contains("did you mean `name`?"), "{found:?}");
}

#[test]
fn bad_toml_is_told_with_its_line() {
    let found = mistakes(&TWO.replace("role = \"Tester\"", "role = Tester\""));
    assert_eq!(found[0].0, 3);
    assert!(found[0].1.contains("not TOML"));
}

#[test]
fn an_empty_plan_names_what_it_needs() {
    let found = mistakes("");
    assert!(found.iter().any(|(_, message)| message.contains("no question")));
    assert!(found.iter().any(|(_, message)| message.contains("`role` is missing")));
}

#[test]
fn one_mistake_is_one_message_that_says_what_to_do() {
    for (from, to, line, says) in [
        ("patience = \"patient\"", "patience = \"slow\"", 5, "“brisk”, “normal”, “patient”, not “slow”"),
        ("\"rotate\"", "\"shuffle\"", 6, "“same”, “rotate”"),
        ("pace = 0.9", "pace = 3", 10, "between 0.5 and 2.0"),
        ("pitch = 1", "pitch = \"high\"", 11, "must be a number, not string"),
        ("pitch = 1", "pitch = 1\nspeed = 1.2", 12, "did you mean `pace`?"),
        ("pitch = 1", "pitch = 1\nrole = \"Nurse\"", 12, "move it above the first line in brackets"),
        ("\"much\", \"all\"", "\"much\"", 20, "has 4 texts: one for each of the levels 1 to 5"),
        ("competencies = [\"testing\"]", "competencies = [\"testing\", \"tasting\"]", 29, "did you mean “testing”?"),
        ("competencies = [\"testing\"]", "", 20, "no area serves the competency “testing”"),
        ("minutes = 4", "minutes = 13", 28, "add up to 13, but the interview has 12"),
        ("minutes = 4", "minutes = 0", 28, "between 1 and 60"),
        (
            "[\"work*\"]",
            "[\"work*\", \"trade-offs,\"]",
            33,
            "“trade-offs,” in `words` of part 1 of area 1 can never match",
        ),
        ("[\"work*\"]", "[\"*\"]", 33, "matches every word"),
        ("words = [\"what happens\"", "words = [\"what happens?\"", 18, "can never match"),
        ("follow_ups = [\"Why?\"]", "follow_ups = [\"Why?\"]\nvocabulary = [\"retr*\"]", 31, "take out the `*`"),
        ("follow_ups = [\"Why?\"]", "probes = [\"Why?\"]", 30, "did you mean `follow_ups`?"),
        ("What do you do at work?", "Who are you at work?", 36, "is asked in this area already"),
        ("hard = true", "hard = 1", 37, "true or false"),
        ("hard = true", "harder = true", 37, "did you mean `hard`?"),
        ("hard = true", "zzzzzzzzz = true", 37, "it has `name`, `context`"),
        ("version = \"1\"\nrole", "version = \"1\"\nlanguage = \"English\"\nrole", 3, "“en” or “en-GB”"),
        ("id = \"full\"", "id = \"the full plan\"", 1, "letters, digits and hyphens"),
        ("Who are you at work?", "How old are you?", 26, "Age Discrimination in Employment Act"),
        ("[\"Why?\"]", "[\"Are you married?\"]", 30, "2006/54/EC"),
    ] {
        let (at, message) = broken(from, to);
        assert!(message.contains(says), "{message}");
        assert_eq!(at, line, "{message}");
    }
}

#[test]
fn a_name_stands_for_one_thing() {
    let again = format!("{FULL}[[areas]]\nname = \"You\"\nquestion = \"And then?\"\nstart_with = \"then\"\n");
    let found = mistakes(&again);
    assert_eq!((found[0].0, found.len()), (39, 1));
    assert!(found[0].1.contains("area 2 has the name of area 1, “You”"), "{found:?}");
    let part = "[[areas.parts]]\nname = \"work\"\nwords = [\"job\"]\nask = \"Which job?\"\n";
    let found = mistakes(&FULL.replace("[[areas.alternatives]]", &format!("{part}[[areas.alternatives]]")));
    assert_eq!((found[0].0, found.len()), (36, 1));
    assert!(found[0].1.contains("area 1 has a part “work” already"), "{found:?}");
    let twice = "[[competencies]]\nname = \"Testing\"\ndescription = \"Twice.\"\n\
                 anchors = [\"1\", \"2\", \"3\", \"4\", \"5\"]\n[[areas]]";
    let found = mistakes(&FULL.replacen("[[areas]]", twice, 1));
    assert!(found.iter().any(|(line, message)| *line == 25 && message.contains("named once")), "{found:?}");
}

#[test]
fn words_that_are_found_are_told_from_those_that_never_are() {
    for phrase in ["trade-off*", "c++", "c#", "in the end", "don't", "node.js", "ci/cd", "24/7", "résumé"] {
        assert_eq!(never_matches(phrase), None, "{phrase}");
        let said = super::super::super::text::words(&format!("so {}, then", phrase.trim_end_matches('*')));
        assert!(super::super::super::text::has_phrase(&said, phrase), "{phrase}");
    }
    for phrase in [".net", "end.", "(late)", "a * b", "tr*de", "r & d", "first, then", "“so”", "why?"] {
        assert!(never_matches(phrase).is_some(), "{phrase}");
    }
}

#[test]
fn warnings_tell_what_is_seldom_wanted() {
    for (from, to, line, says) in [
        ("words = [\"what happens\", \"next step*\"]", "words = [\"salary\"]", 1, "“what happens next?”"),
        (
            "The team will write to you.\"\n[voice]",
            "The team will write to you within ten days.\"\n[voice]",
            8,
            "promises “within ten days”",
        ),
        ("anchors = [\"none\", \"little\", \"some\", \"much\", \"all\"]", "", 20, "has no anchors"),
        ("Who are you at work?", "Tell me about one time when you tested; what did you do?", 26, "`occasion = true`"),
        ("Who are you at work?", "Do you test at work?", 26, "with yes or no"),
        ("follow_ups = [\"Why?\"]", "", 24, "area 1 has no follow_ups"),
        (
            "What do you do at work?",
            "What does your partner say about you?",
            36,
            "keep it only if it is about the work",
        ),
        ("hard = true", "context = \"Imagine a shop.\"\nhard = false", 36, "`hard = true` gives time to think"),
        (
            "minutes = 4",
            "minutes = 4\noccasion = true\ncontext = \"Imagine a shop.\"\nhard = true",
            26,
            "what somebody would do",
        ),
        (
            "follow_ups = [\"Why?\"]",
            "follow_ups = [\"Why?\"]\nmax_follow_ups = 0",
            26,
            "a missing part is never asked for",
        ),
    ] {
        assert!(FULL.contains(from), "{from}");
        let found = warnings(&FULL.replacen(from, to, 1));
        let told = found.iter().any(|(at, message)| *at == line && message.contains(says));
        assert!(told, "{says}: {found:#?}");
    }
    let found = warnings(TWO);
    assert!(found.iter().any(|(_, message)| message.contains("no [[competencies]]")));
    assert!(found.iter().any(|(line, message)| *line == 14 && message.contains("area 2 has no parts")), "{found:#?}");
    let short = warnings(&FULL.replace("minutes = 12", "minutes = 4"));
    assert!(short.iter().any(|(_, message)| message.contains("take about 5 minutes")), "{short:?}");
}

#[test]
fn two_promises_are_one_too_many() {
    let two = FULL
        .replacen("The team will write to you.", "The team will write to you within ten days.", 1)
        .replace("answer = \"The team will write to you.\"", "answer = \"We write within two weeks.\"");
    let found = warnings(&two);
    assert!(found.iter().any(|(line, message)| *line == 19 && message.contains("promise one thing")), "{found:?}");
}
