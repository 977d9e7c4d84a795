//! What a candidate makes of Emily's words. It listens as a person would: for what is asked last, and for a few words
//! that show what kind of thing that is. It knows no plan and no pool of phrases.

use super::material::Topic;

/// What Emily's words call for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cue {
    /// "Do you agree to go on?"
    Consent,
    /// "Would you like to end now?"
    ToEnd,
    /// "Is there anything you'd like to ask me?"
    OwnQuestions,
    /// "Shall I repeat the question?"
    RepeatOffer,
    /// "Could you tell me a little more?"
    More,
    /// "Could you give me the key points?"
    Less,
    Question(Topic),
    /// She said something and asked nothing.
    Statement,
    Farewell,
}

/// Understands what was heard.
pub fn understand(heard: &str) -> Cue {
    let heard = heard.to_lowercase();
    let has = |phrases: &[&str]| phrases.iter().any(|phrase| heard.contains(phrase));
    if has(&["goodbye", "good bye"]) {
        return Cue::Farewell;
    }
    // What is asked last is what wants an answer.
    let Some(end) = heard.rfind('?') else {
        return if has(&["tell me about", "describe "]) { Cue::Question(topic(&heard)) } else { Cue::Statement };
    };
    let begin = heard[..end].rfind(['.', '?', '!']).map_or(0, |at| at + 1);
    let asked = &heard[begin..end];
    let asks = |phrases: &[&str]| phrases.iter().any(|phrase| asked.contains(phrase));
    if asks(&["you agree", "all right with you", "your consent"]) {
        Cue::Consent
    } else if asks(&["end now", "to end", "stop here", "end the interview", "end here"]) {
        Cue::ToEnd
    } else if asks(&[
        "like to ask",
        "like to know",
        "another question",
        "questions for me",
        "questions for us",
        "ask me",
    ]) {
        Cue::OwnQuestions
    } else if asks(&["repeat", "hear the question", "hear it again", "say it again"]) {
        Cue::RepeatOffer
    } else if asks(&["little more", "bit more", "say more"]) {
        Cue::More
    } else if asks(&["key points", "main points", "shorter"]) {
        Cue::Less
    } else {
        // A scenario is told before it is asked about.
        Cue::Question(if has(&["imagine ", "suppose "]) { Topic::Scenario } else { topic(asked) })
    }
}

fn topic(asked: &str) -> Topic {
    let has = |phrases: &[&str]| phrases.iter().any(|phrase| asked.contains(phrase));
    if has(&["introduce yourself", "about yourself", "who are you", "your background", "work on at the moment"]) {
        Topic::Introduction
    } else if has(&["your own part", "do yourself", "did you do yourself", "your role", "did you yourself"]) {
        Topic::OwnPart
    } else if has(&["measure", "how did you know", "how do you know", "number"]) {
        Topic::Measure
    } else if has(&["else did you consider", "alternative", "trade-off", "else could"]) {
        Topic::OtherWays
    } else if has(&["afterwards", "changed after", "learn", "differently", "change first"]) {
        Topic::Afterwards
    } else if has(&["how would you", "what would you", "would happen"]) {
        Topic::Scenario
    } else if has(&["one time", "a time", "one moment", "one real", "one system", "what happened", "one particular"]) {
        Topic::Occasion
    } else if has(&["cause", "went wrong"]) {
        Topic::Cause
    } else if has(&["came of", "how did it end", "result", "outcome", "turn out"]) {
        Topic::Outcome
    } else if has(&["made you choose", "part did it play", "why"]) {
        Topic::Why
    } else {
        Topic::Anything
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_last_counts() {
        for (heard, cue) in [
            ("Hello, and welcome. A yes or a no is enough: do you agree to go on?", Cue::Consent),
            ("Two questions remain. You can finish them, or we can end here. Would you like to end now?", Cue::ToEnd),
            ("That was the last of my questions. Is there anything you'd like to ask me?", Cue::OwnQuestions),
            ("Please take your time. Shall I repeat the question?", Cue::RepeatOffer),
            ("Could you tell me a little more? Take about two minutes.", Cue::More),
            ("Thank you, I have all of that. Could you give me the key points once more?", Cue::Less),
            ("Thank you. You said “it was faster”. How did you measure that?", Cue::Question(Topic::Measure)),
            ("Imagine a shop. How would you design the system behind that?", Cue::Question(Topic::Scenario)),
            ("Tell me about one time when it failed. What happened?", Cue::Question(Topic::Occasion)),
            ("Take your time. I'm here when you're ready.", Cue::Statement),
            ("Your reference is K 7 M Q. Goodbye.", Cue::Farewell),
        ] {
            assert_eq!(understand(heard), cue, "{heard}");
        }
    }
}
