//! A good model that is none: it reads the prompt as a model would and writes as a careful person might, in many
//! styles.

use serde_json::{Map, Value, json};

/// Writes the `n`th answer to a prompt's material. Of the engine it knows nothing.
pub fn good(user: &str, n: usize) -> String {
    let material: Value = serde_json::from_str(user).expect("the prompt's material is JSON");
    let mut answer = Map::new();
    for wanted in material["wanted"].as_array().expect("what is wanted") {
        let text = match wanted.as_str() {
            Some("acknowledgement") => acknowledgement(&material, n),
            _ => follow_up(&material, n),
        };
        answer.insert(wanted.as_str().expect("a name").to_owned(), text.into());
    }
    match n % 3 {
        0 => Value::Object(answer).to_string(),
        1 => serde_json::to_string_pretty(&answer).expect("JSON"),
        _ => format!("\n{}", Value::Object(answer)),
    }
}

const ACKNOWLEDGEMENTS: &[&str] = &[
    "Thank you for that.",
    "Thanks, I've noted that down.",
    "Okay, thank you for the details.",
    "I see, thanks for explaining.",
    "Thank you for walking me through it.",
    "Understood, thank you.",
    "All right, that's noted.",
    "Thanks for the background.",
    "Got it, thanks for the overview.",
    "Thank you, I have that now.",
    "Right, I've written that down.",
    "Thanks for describing how that went.",
    "Okay, I'm following, thank you.",
    "Thank you for laying that out.",
    "Noted, thank you for the context.",
    "Thanks for sharing that example!",
    "Thank you for taking me through the steps.",
    "Okay, I have the picture, thank you.",
    "Thank you for sharing that with me.",
    "Thanks for the explanation.",
    "Okay, I've got all of that noted.",
    "Thank you, that's all noted.",
    "Thanks for taking the time to explain that.",
    "I appreciate you explaining that.",
    "Thank you for the description.",
    "All right, thanks for that overview.",
    "Okay, I understand, thank you.",
    "Thanks, I've made a note of it.",
    "Thank you for outlining your approach.",
    "Noted, thanks.",
    "I've noted your answer, thank you.",
    "Thanks for telling me about your work.",
    "Thank you for giving me that context.",
    "Right, thanks for the details.",
    "Okay, thanks for going through that.",
    "Thank you. I've written that down.",
    "Understood. Thanks for explaining how you did it.",
    "Thanks for your answer.",
];

fn acknowledgement(material: &Value, n: usize) -> String {
    // Now and then a model names a thing in the candidate's own words.
    if n % 7 == 3
        && let Some(words) = own_words(material)
    {
        return format!("Thanks, I've noted “{words}”.");
    }
    let avoid: Vec<&str> = material["avoid"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut pool = ACKNOWLEDGEMENTS.iter().cycle().skip(n * 5 % ACKNOWLEDGEMENTS.len());
    pool.find(|text| !avoid.contains(text)).expect("more than are avoided").to_string()
}

fn follow_up(material: &Value, n: usize) -> String {
    let scripted = material["scripted"]["follow_up"].as_str().expect("a scripted follow-up");
    // The question of it, without what the script quotes before.
    let question = scripted.rsplit("”. ").next().expect("a last part");
    let mut letters = question.chars();
    let lowered = letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect());
    let styles = STYLES.iter().find(|(aim, _)| material["aim"] == json!(aim)).map(|(_, styles)| *styles);
    let own = own_words(material);
    match (n % 5, styles, own) {
        (0, _, Some(words)) => format!("You mentioned “{words}”. {question}"),
        (1, Some(styles), Some(words)) => format!("You said “{words}”. {}", styles[n / 5 % styles.len()]),
        (2, _, _) => format!("Staying with that for a moment: {lowered}"),
        (3, None, _) => format!("Going one step further, {lowered}"),
        (_, Some(styles), _) => styles[n % styles.len()].to_owned(),
        (_, None, _) => format!("Looking at what you described, {lowered}"),
    }
}

/// Some words in a row that the candidate said, as a model would pick them.
fn own_words(material: &Value) -> Option<&str> {
    let said = material["candidate_said"].as_str()?;
    let clause = said.split([',', ';', '.']).map(str::trim).find(|clause| clause.split(' ').count() >= 4)?;
    let end = clause.match_indices(' ').nth(3).map_or(clause.len(), |(at, _)| at);
    Some(&clause[..end])
}

/// What a model might ask for each aim.
const STYLES: &[(&str, &[&str])] = &[
    (
        "your own part",
        &[
            "Which part of that did you do yourself?",
            "What exactly was your own contribution to it?",
            "How much of that work was yours, and what did the others do?",
            "What were you personally responsible for?",
            "What was your specific role in that effort?",
            "Which of those things did you personally take on?",
        ],
    ),
    (
        "one occasion",
        &[
            "Could you pick one particular time and tell me what happened then?",
            "Is there one specific occasion when you did that?",
            "When did that last happen, and what did you do in that particular case?",
            "Can you walk me through one specific instance of that?",
            "What was one occasion when that came up, and what did you do?",
        ],
    ),
    (
        "the outcome",
        &[
            "What was the result of that in the end?",
            "How did it turn out for the people who used it?",
            "What effect did your change have?",
            "What difference did that make once it was running?",
            "What happened as a result of what you did?",
            "Did it solve the problem in the end, and how could you tell?",
        ],
    ),
    (
        "how it was measured",
        &[
            "How could you tell, and which numbers did you look at?",
            "What did you measure before and after the change?",
            "How did you know by how much?",
            "Which metric showed you the difference?",
            "What numbers did you see before and after?",
            "How did you verify that improvement?",
        ],
    ),
    (
        "the choice",
        &[
            "Which alternatives did you consider before that?",
            "What other options were on the table?",
            "Why did you choose that rather than something else?",
            "What made you decide for it?",
            "What alternatives did you weigh before making that decision?",
            "What led you to that option over the others?",
        ],
    ),
    (
        "what changed afterwards",
        &[
            "What did you change so that it could not happen again?",
            "What did your team do differently from then on, and what changed?",
            "Which lesson did you take from it?",
            "How did you prevent it from happening again?",
            "What changes did you put in place to prevent that in the future?",
            "What would you do differently next time?",
        ],
    ),
    (
        "a term",
        &[
            "Why did you choose that one?",
            "What was the reason for picking it, and how did it behave?",
            "How did that choice work out in practice?",
            "What led you to choose it, and how well did it serve you?",
            "Why did you pick that over something simpler?",
        ],
    ),
    (
        "trade-offs",
        &[
            "What did you have to give up for that design?",
            "Which downside did you accept?",
            "What was the price of building it this way?",
            "Where did you have to compromise?",
            "Which trade-off was the hardest one?",
            "What were the main trade-offs of that approach?",
            "What did you sacrifice to get those benefits?",
            "What would you say was the biggest downside of that choice?",
        ],
    ),
    (
        "the cause",
        &[
            "What was the root cause?",
            "How did you find out what caused it?",
            "What turned out to be the reason?",
            "What triggered it in the first place?",
            "What was ultimately behind the problem?",
            "What did you find was the underlying cause?",
        ],
    ),
    (
        "what you did",
        &[
            "Which steps did you take yourself?",
            "What did you do first, and what came after?",
            "What was the first thing you did yourself?",
            "What specific actions did you take yourself?",
            "Can you walk me through the steps you took?",
        ],
    ),
    (
        "the result",
        &[
            "What was the result?",
            "How did it end for both teams?",
            "What was the outcome in the end?",
            "How did things turn out in the end?",
            "What came out of it for the two teams?",
        ],
    ),
];
