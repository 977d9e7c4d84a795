//! Who is the interviewer: told by a name or a role, or found out from what each side says.

use serde_json::Value;

use super::super::super::text::count_words;
use super::super::model::Side;

const INTERVIEWER_ROLES: &[&str] = &[
    "interviewer",
    "interviewers",
    "recruiter",
    "host",
    "assistant",
    "ai",
    "bot",
    "hr",
    "hiring",
    "moderator",
    "panel",
    "panellist",
    "panelist",
    "q",
    "agent",
    "examiner",
    "interviewing",
    "employer",
    "int",
    "chair",
];
const CANDIDATE_ROLES: &[&str] = &[
    "candidate",
    "applicant",
    "interviewee",
    "respondent",
    "a",
    "user",
    "guest",
    "participant",
    "human",
    "cand",
    "jobseeker",
    "interviewed",
];
/// What an interviewer says and a candidate hardly does.
const INTERVIEWER_CUES: &[&str] = &[
    "interviewer",
    "welcome to",
    "next question",
    "first question",
    "second question",
    "final question",
    "last question",
    "move on to",
    "tell me about",
    "could you",
    "can you describe",
    "can you walk",
    "how would you",
    "thank you for your time",
    "your response",
    "your answer",
    "your approach",
    "concludes",
    "questions for me",
    "questions for us",
    "take your time",
    "you mentioned",
    "you said",
    "do you agree",
    "next steps",
    "be in touch",
    "before we begin",
    "let's begin",
    "let's start",
    "meeting closed",
    "we'll talk",
    "goodbye",
    "this interview is",
    "you are correct",
    "you're right",
];
const CANDIDATE_CUES: &[&str] = &[
    "i worked",
    "i built",
    "i usually",
    "my role was",
    "i was responsible",
    "i have a background",
    "in my last job",
    "end this interview",
    "end the interview",
    "close this meeting",
    "close the meeting",
    "repeat the question",
    "repeat that",
    "where is my",
    "i agree",
    "i'd like to skip",
    "skip this",
    "no questions",
    "my team",
    "my manager",
    "i had to",
    "i decided",
    "i learned",
    "i learnt",
];

/// What stands above the conversation about who takes part.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub interviewer: Vec<String>,
    pub candidate: Vec<String>,
    pub by_ai: bool,
}

impl Known {
    /// From a header line such as "Interviewer: Emily (AI)".
    pub fn take(&mut self, key: &str, value: &str) {
        let name = value.split('(').next().unwrap_or_default().trim().to_lowercase();
        let names = match role(key) {
            Some(Side::Interviewer) => {
                self.by_ai |= says_ai(value);
                &mut self.interviewer
            }
            Some(Side::Candidate) => &mut self.candidate,
            None => return,
        };
        if !name.is_empty() {
            names.push(name);
        }
    }

    pub fn from_json(value: &Value) -> Known {
        let mut known = Known::default();
        let fields = value.as_object().into_iter().flatten();
        let inner = fields.clone().filter_map(|(_, value)| value.as_object()).flatten();
        for (key, value) in fields.chain(inner) {
            if let Some(name) = value.as_str() {
                known.take(key, name);
            }
        }
        known
    }

    /// Whose name or role a label is. A first name stands for the whole.
    pub fn side(&self, label: &str) -> Option<Side> {
        let label = label.trim().to_lowercase();
        let is = |names: &Vec<String>| names.iter().any(|name| *name == label || first_name_of(name, &label));
        match (is(&self.interviewer), is(&self.candidate)) {
            (true, false) => Some(Side::Interviewer),
            (false, true) => Some(Side::Candidate),
            (true, true) => None,
            (false, false) => role(&label),
        }
    }
}

fn first_name_of(name: &str, label: &str) -> bool {
    !label.is_empty() && name.split_whitespace().next() == Some(label)
}

/// "(AI)", "AI interviewer".
pub(super) fn says_ai(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|word| matches!(word, "AI" | "A.I" | "bot" | "Bot"))
}

/// The side that a label's words name. "Interviewer 1" and "Hiring manager" do, "Maya" does not.
pub(super) fn role(label: &str) -> Option<Side> {
    let lower = label.to_lowercase();
    let words = || lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    if words().any(|word| CANDIDATE_ROLES.contains(&word)) {
        return Some(Side::Candidate);
    }
    words().any(|word| INTERVIEWER_ROLES.contains(&word)).then_some(Side::Interviewer)
}

/// What a speaker's messages come to.
struct Voice {
    label: String,
    side: Option<Side>,
    messages: usize,
    asking: usize,
    words: usize,
    likeness: f32,
}

/// The side of each message. None if all have one label, or a side cannot be told.
pub(super) fn sides<'m>(messages: impl Iterator<Item = (&'m str, &'m str)>, known: &Known) -> Option<Vec<Side>> {
    let mut voices: Vec<Voice> = Vec::new();
    let mut order = Vec::new();
    for (label, text) in messages {
        let label = label.trim().to_lowercase();
        let at = voices.iter().position(|voice| voice.label == label).unwrap_or_else(|| {
            let side = known.side(&label);
            voices.push(Voice { label, side, messages: 0, asking: 0, words: 0, likeness: 0.0 });
            voices.len() - 1
        });
        let voice = &mut voices[at];
        voice.messages += 1;
        voice.asking += usize::from(text.contains('?'));
        voice.words += count_words(text);
        voice.likeness += likeness(text);
        order.push(at);
    }
    if voices.len() < 2 {
        return voices.first()?.side.map(|side| vec![side; order.len()]);
    }
    assign(&mut voices);
    order.into_iter().map(|at| voices[at].side).collect()
}

fn assign(voices: &mut [Voice]) {
    let asks = |voice: &Voice| voice.likeness / voice.messages.max(1) as f32;
    let knows = |voices: &[Voice], side: Side| voices.iter().any(|voice| voice.side == Some(side));
    if !knows(voices, Side::Candidate) {
        // Of those without a role, who asks least is the candidate.
        let open = voices.iter_mut().filter(|voice| voice.side.is_none());
        if let Some(voice) = open.min_by(|one, other| asks(one).total_cmp(&asks(other))) {
            voice.side = Some(Side::Candidate);
        }
    }
    let open = !knows(voices, Side::Interviewer);
    let best = voices.iter().enumerate().filter(|(_, voice)| voice.side.is_none());
    let best = best.max_by(|(_, one), (_, other)| asks(one).total_cmp(&asks(other))).map(|(at, _)| at);
    if let (true, Some(best)) = (open, best) {
        voices[best].side = Some(Side::Interviewer);
    }
    for voice in voices.iter_mut().filter(|voice| voice.side.is_none()) {
        let side = if asks(voice) >= 0.5 { Side::Interviewer } else { Side::Candidate };
        voice.side = Some(side);
    }
}

/// How much a message reads like an interviewer's: above 0 more than like a candidate's.
pub(super) fn likeness(text: &str) -> f32 {
    let lower = text.to_lowercase().replace('\u{2019}', "'");
    let cues = |list: &[&str]| list.iter().filter(|cue| lower.contains(*cue)).count().min(4) as f32;
    let (mut you, mut i, mut all) = (0.0_f32, 0.0_f32, 0.0_f32);
    for word in lower.split(|c: char| !c.is_alphanumeric() && c != '\'') {
        all += f32::from(u8::from(!word.is_empty()));
        match word {
            "you" | "your" | "you've" | "you're" => you += 1.0,
            "i" | "my" | "i've" | "we" | "me" | "our" => i += 1.0,
            _ => {}
        }
    }
    let balance = if all > 0.0 { 12.0 * (you - i) / (all + 6.0) } else { 0.0 };
    let asks = if lower.trim_end().ends_with('?') {
        1.5
    } else if lower.contains('?') {
        0.8
    } else {
        0.0
    };
    balance.clamp(-2.5, 2.5) + asks + 1.2 * cues(INTERVIEWER_CUES) - 1.5 * cues(CANDIDATE_CUES)
}

/// The sides of messages without labels: turns mostly alternate, the interviewer begins, and what reads like one side's
/// is likely its. `replied_at_once` tells of each message whether it came within two seconds of the one before, as a
/// machine's reply does and a person's answer does not.
pub(super) fn decode(texts: &[&str], replied_at_once: &[bool]) -> Vec<Side> {
    const SWITCH: f32 = 3.0;
    let mut scores: Vec<[f32; 2]> = Vec::with_capacity(texts.len());
    let mut came_from: Vec<[usize; 2]> = Vec::with_capacity(texts.len());
    for (at, text) in texts.iter().enumerate() {
        let quick = replied_at_once.get(at).copied().unwrap_or(false) && count_words(text) > 4;
        let own = (likeness(text) + if quick { 2.5 } else { 0.0 }).clamp(-6.0, 6.0);
        let emitted = [own, -own];
        let Some(before) = scores.last().copied() else {
            scores.push([own + 4.0, -own]);
            came_from.push([0, 0]);
            continue;
        };
        let mut here = [0.0; 2];
        let mut from = [0; 2];
        for side in 0..2 {
            let stay = before[side] - SWITCH;
            let switch = before[1 - side] + SWITCH;
            (here[side], from[side]) =
                if switch >= stay { (switch + emitted[side], 1 - side) } else { (stay + emitted[side], side) };
        }
        scores.push(here);
        came_from.push(from);
    }
    let mut side = scores.last().map_or(0, |last| usize::from(last[1] > last[0]));
    let mut sides: Vec<Side> = came_from
        .iter()
        .rev()
        .map(|from| {
            let found = if side == 0 { Side::Interviewer } else { Side::Candidate };
            side = from[side];
            found
        })
        .collect();
    sides.reverse();
    sides
}
