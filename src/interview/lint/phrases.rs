//! The words that are signs of something, in the notation of [`lexicon`](super::lexicon).
//!
//! They are written from the rules, in many wordings, and share nothing with what Emily says: a fault in her phrasing
//! must not be a fault here as well.

mod candidate;
mod conduct;
mod flow;

use super::lexicon::Tag;

/// Phrases by what they are a sign of.
pub(super) type Table = &'static [(Tag, &'static [&'static str])];

/// What the interviewer says.
pub(super) const INTERVIEWER: &[Table] = &[flow::FLOW, conduct::CONDUCT];
/// What the candidate asks for.
pub(super) const CANDIDATE: &[Table] = &[candidate::REQUESTS];

// Words that stand for each other in many phrases.

macro_rules! good {
    () => {
        "good|great|excellent|fantastic|wonderful|brilliant|superb|outstanding|terrific|amazing|awesome|strong|solid|\
         nice|lovely|interesting|thoughtful|insightful|thorough|comprehensive|compelling|convincing|perfect|fabulous|\
         marvellous|marvelous|exceptional|remarkable|smart|clever|valid|fascinating|admirable|commendable|stellar|\
         phenomenal|well-structured|well-rounded|valuable|sophisticated|mature|textbook|first-class|top-notch"
    };
}

macro_rules! bad {
    () => {
        "bad|poor|weak|vague|confusing|incomplete|shallow|disappointing|unconvincing|mediocre|superficial|incorrect|\
         wrong|terrible|unsatisfactory|inadequate|insufficient|muddled|unclear"
    };
}

macro_rules! answer {
    () => {
        "answer|answers|response|responses|reply|replies|point|points|explanation|explanations|example|examples|\
         approach|approaches|practice|overview|summary|insight|insights|story|stories|idea|ideas|choice|choices|\
         thinking|start|description|breakdown|observation|observations|strategy|account|perspective|reasoning|\
         solution|solutions|attitude|walkthrough|introduction|method|methods|way|job|work|effort|stuff|instinct|\
         instincts|mindset|background|experience|skills|knowledge|understanding|grasp|design|plan|steps|detail|\
         details|decision|decisions|handling|communication|credentials|profile|career"
    };
}

macro_rules! meeting {
    () => {
        "interview|meeting|session|call|conversation|discussion|chat|talk"
    };
}

macro_rules! feeling {
    () => {
        "nervous|anxious|confident|stressed|tired|upset|excited|hesitant|unsure|uncomfortable|happy|sad|angry|\
         frustrated|tense|relaxed|calm|enthusiastic|uncertain|worried|bored|distracted|irritated|annoyed|embarrassed|\
         emotional|scared|afraid|shaky|insecure|disappointed|agitated|timid|shy|cheerful|depressed|exhausted|defensive"
    };
}

macro_rules! said {
    () => {
        "said|mentioned|told|named|noted|stated|cited|wrote|called|listed|remarked|added"
    };
}

macro_rules! described {
    () => {
        "described|explained|outlined|discussed|talked|spoke|spoken|referred|touched|covered|highlighted|shared|\
         emphasised|emphasized|stressed|raised"
    };
}

use {answer, bad, described, feeling, good, meeting, said};
