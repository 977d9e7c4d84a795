//! Sounds and words that only show that someone is listening.

use super::said::plain_words;

const BACKCHANNELS: &[&str] = &[
    "ah",
    "aha",
    "alright",
    "cool",
    "fine",
    "good",
    "got it",
    "great",
    "hello",
    "hey",
    "hi",
    "hm",
    "hmm",
    "huh",
    "i see",
    "mhm",
    "mm",
    "mm hm",
    "mm hmm",
    "mmm",
    "oh",
    "ok",
    "okay",
    "of course",
    "right",
    "sure",
    "thank you",
    "thanks",
    "uh",
    "uh huh",
    "um",
    "yeah",
    "yep",
    "yes",
    "yup",
];

/// Whether words said over Emily's voice only accompany it.
pub fn is_backchannel(text: &str) -> bool {
    let words = plain_words(text);
    let mut rest = words.as_slice();
    while !rest.is_empty() {
        let taken = (1..=2.min(rest.len())).rev().find(|&n| BACKCHANNELS.contains(&rest[..n].join(" ").as_str()));
        match taken {
            Some(n) => rest = &rest[n..],
            None => return false,
        }
    }
    words.len() <= 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backchannels_are_told_from_speech() {
        for text in ["Mm-hm.", "Okay.", "Yeah, okay.", "Uh-huh", "Right, right."] {
            assert!(is_backchannel(text), "{text}");
        }
        for text in ["Wait.", "Sorry, could you", "Yes, I have a question", "okay okay okay okay okay"] {
            assert!(!is_backchannel(text), "{text}");
        }
    }
}
