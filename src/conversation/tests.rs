//! Conversations in virtual time: a candidate who speaks, pauses and interrupts, and a voice that plays.

use proptest::prelude::*;

use super::voice::VOICE_FRAME_MS;
use super::*;
use crate::interview::Expect;
use crate::interview::event::{Part, Request, SpokenWord, TurnId, UtteranceId};

/// How long the transcriber takes, ms.
const DECODE_MS: Ms = 200;

/// Plays the session's part around a [`Conversation`]: a transcriber that knows what is said, a voice that plays.
struct Room {
    conversation: Conversation,
    now: Ms,
    /// What is said, and between which times.
    said: Vec<(Ms, Ms, String)>,
    decoding: Vec<(Ms, Input)>,
    /// The utterance that plays: its turn, its length and what was played.
    playing: Option<(UtteranceId, Ms, Ms)>,
    held: bool,
    next_utterance: u32,
    outputs: Vec<(Ms, Output)>,
    speaking: bool,
}

impl Room {
    fn new(expect: Expect) -> Self {
        let mut conversation = Conversation::new(Settings::default(), TurnId(1), 0);
        conversation.expect(expect);
        conversation.report_silence_from(10_000);
        Room {
            conversation,
            now: 0,
            said: Vec::new(),
            decoding: Vec::new(),
            playing: None,
            held: false,
            next_utterance: 1,
            outputs: Vec::new(),
            speaking: false,
        }
    }

    fn phrase(&mut self, words: &str, ms: Ms) {
        self.said.push((self.now, self.now + ms, words.to_owned()));
        self.speaking = true;
        self.run(ms);
        self.speaking = false;
    }

    fn pause(&mut self, ms: Ms) {
        self.run(ms);
    }

    fn emily_says(&mut self, turn: Option<TurnId>, length: Ms) -> UtteranceId {
        let utterance = UtteranceId(self.next_utterance);
        self.next_utterance += 1;
        self.playing = Some((utterance, length, 0));
        self.held = false;
        self.input(Input::SpeechStarted { utterance, turn });
        utterance
    }

    fn run(&mut self, ms: Ms) {
        let end = self.now + ms;
        while self.now < end {
            self.now += VOICE_FRAME_MS;
            self.input(Input::Voice { probability: if self.speaking { 0.95 } else { 0.02 } });
            let due: Vec<_> = self.decoding.extract_if(.., |(at, ..)| *at <= self.now).collect();
            for (_, result) in due {
                self.input(result);
            }
            self.play();
        }
    }

    fn play(&mut self) {
        let Some((utterance, length, played)) = self.playing.filter(|_| !self.held) else { return };
        let played = played + VOICE_FRAME_MS;
        self.playing = Some((utterance, length, played));
        self.input(Input::Playing { utterance, played_ms: played });
        if played >= length && self.playing.is_some() && !self.held {
            self.playing = None;
            self.input(Input::PlayedOut { utterance });
        }
    }

    fn input(&mut self, input: Input) {
        self.conversation.handle(input, self.now);
        while let Some(output) = self.conversation.poll_output() {
            match &output {
                Output::Transcribe { phrase, from_ms, to_ms, .. } => {
                    let heard = self.recognise(*from_ms, *to_ms);
                    self.decoding.push((self.now + DECODE_MS, Input::Heard { phrase: *phrase, to_ms: *to_ms, heard }));
                }
                Output::ReopenTurn { .. } | Output::Interrupt => self.playing = None,
                Output::Hold => self.held = true,
                Output::Resume => self.held = false,
                _ => {}
            }
            self.outputs.push((self.now, output));
        }
    }

    /// The words whose middle lies in a stretch; those of a phrase are spread over it evenly.
    fn recognise(&self, from_ms: Ms, to_ms: Ms) -> Heard {
        let mut words = Vec::new();
        for (start, end, text) in &self.said {
            let count = text.split_whitespace().count() as Ms;
            for (at, text) in (0..).zip(text.split_whitespace()) {
                let place = |at: Ms| start + (end - start) * at / count;
                let (start_ms, end_ms) = (place(at), place(at + 1));
                if (from_ms..=to_ms).contains(&((start_ms + end_ms) / 2)) {
                    words.push(SpokenWord { text: text.to_owned(), start_ms, end_ms, confidence: 1.0 });
                }
            }
        }
        let text = words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
        Heard { text, words, ..Heard::default() }
    }

    fn proposals(&self) -> Vec<(TurnId, String)> {
        self.outputs
            .iter()
            .filter_map(|(_, output)| match output {
                Output::ProposeTurn { turn, parts, .. } => Some((*turn, joined(parts))),
                _ => None,
            })
            .collect()
    }

    fn count(&self, matches: impl Fn(&Output) -> bool) -> usize {
        self.outputs.iter().filter(|(_, output)| matches(output)).count()
    }
}

fn joined(parts: &[Part]) -> String {
    parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(" ")
}

const ANSWER: Expect = Expect::Answer { question: 1, hard: false };
const LONG: &str =
    "At my last company I built the prediction engine with two colleagues and tested it in production for half a year.";

#[test]
fn a_pause_ends_a_turn_and_its_words_are_all_there() {
    let mut room = Room::new(ANSWER);
    room.phrase(LONG, 3_000);
    room.pause(600);
    room.phrase("Then I measured it.", 1_500);
    room.pause(2_500);
    assert_eq!(room.proposals(), vec![(TurnId(1), format!("{LONG} Then I measured it."))]);
}

#[test]
fn an_unfinished_sentence_is_not_cut_off() {
    let mut room = Room::new(ANSWER);
    room.phrase("We had a queue in front of the database and", 3_000);
    room.pause(2_400);
    assert_eq!(room.proposals(), vec![]);
    room.phrase("it kept the writes in order.", 2_000);
    room.pause(2_500);
    assert_eq!(room.proposals().len(), 1);
}

#[test]
fn a_reply_is_taken_back_when_the_candidate_goes_on_in_time() {
    let mut room = Room::new(ANSWER);
    room.phrase(LONG, 3_000);
    room.pause(2_000);
    room.emily_says(Some(TurnId(1)), 4_000);
    room.pause(304);
    room.phrase("And I wrote the tests.", 2_000);
    room.pause(2_500);
    assert_eq!(room.count(|output| matches!(output, Output::ReopenTurn { turn: TurnId(1) })), 1);
    assert_eq!(room.count(|output| matches!(output, Output::CommitTurn { .. })), 0);
    let proposals = room.proposals();
    assert_eq!(proposals.last().unwrap(), &(TurnId(1), format!("{LONG} And I wrote the tests.")));
}

#[test]
fn a_reply_is_taken_back_while_it_is_still_being_found() {
    let mut room = Room::new(ANSWER);
    room.phrase(LONG, 3_000);
    room.pause(2_000);
    assert_eq!(room.proposals().len(), 1);
    room.phrase("One more thing: it was fast.", 2_000);
    assert_eq!(room.count(|output| matches!(output, Output::ReopenTurn { .. })), 1);
    room.pause(2_500);
    assert_eq!(room.proposals().len(), 2);
}

#[test]
fn a_reply_stands_once_700_ms_of_it_were_played() {
    let mut room = Room::new(ANSWER);
    room.phrase(LONG, 3_000);
    room.pause(2_000);
    room.emily_says(Some(TurnId(1)), 4_000);
    room.pause(800);
    assert_eq!(room.count(|output| matches!(output, Output::CommitTurn { turn: TurnId(1) })), 1);
    room.phrase("Sorry, could I add something?", 1_800);
    room.pause(2_500);
    assert_eq!(room.count(|output| matches!(output, Output::ReopenTurn { .. })), 0);
    assert_eq!(room.count(|output| matches!(output, Output::Interrupt)), 1);
    assert_eq!(room.proposals().last().unwrap().0, TurnId(2));
}

#[test]
fn a_short_reply_stands_when_it_was_played_out() {
    let mut room = Room::new(ANSWER);
    room.phrase(LONG, 3_000);
    room.pause(2_000);
    room.emily_says(Some(TurnId(1)), 400);
    room.pause(500);
    assert_eq!(room.count(|output| matches!(output, Output::CommitTurn { .. })), 1);
}

#[test]
fn a_backchannel_does_not_stop_her() {
    let mut room = Room::new(ANSWER);
    room.emily_says(None, 6_000);
    room.pause(2_000);
    room.phrase("Mm-hm.", 320);
    room.pause(4_500);
    assert_eq!(room.count(|output| matches!(output, Output::Interrupt | Output::Hold)), 0);
    assert_eq!(room.count(|output| matches!(output, Output::Duck(true))), 1);
    assert_eq!(room.count(|output| matches!(output, Output::Duck(false))), 1);
    assert!(room.playing.is_none(), "she spoke to the end");
    assert_eq!(room.proposals(), vec![]);
}

#[test]
fn after_a_false_alarm_she_goes_on() {
    let mut room = Room::new(ANSWER);
    room.emily_says(None, 6_000);
    room.pause(2_000);
    room.phrase("", 600);
    room.pause(6_000);
    assert_eq!(room.count(|output| matches!(output, Output::Hold)), 1);
    assert_eq!(room.count(|output| matches!(output, Output::Resume)), 1);
    assert_eq!(room.count(|output| matches!(output, Output::Interrupt)), 0);
    assert!(room.playing.is_none());
}

#[test]
fn real_speech_stops_her_within_half_a_second() {
    let mut room = Room::new(ANSWER);
    room.emily_says(None, 20_000);
    room.pause(2_000);
    let began = room.now;
    room.phrase("Wait, I have a question about that.", 2_000);
    let held = room.outputs.iter().find(|(_, output)| matches!(output, Output::Hold)).unwrap().0;
    assert!(held - began <= 520, "held after {} ms", held - began);
    room.pause(4_000);
    assert_eq!(room.proposals(), vec![(TurnId(1), "Wait, I have a question about that.".to_owned())]);
}

#[test]
fn a_long_answer_is_recognised_while_it_is_spoken() {
    let mut room = Room::new(ANSWER);
    // Forty seconds without a pause, then a pause that would end the turn were it not for "and".
    let words: Vec<String> = (0..100).map(|n| format!("word{n}")).collect();
    let said = format!("{} and", words.join(" "));
    room.phrase(&said, 40_000);
    room.pause(300);
    let rest = "so it was done.";
    room.phrase(rest, 1_200);
    room.pause(3_000);
    assert_eq!(room.proposals(), vec![(TurnId(1), format!("{said} {rest}"))]);
    let longest = room.outputs.iter().filter_map(|(_, output)| match output {
        Output::Transcribe { from_ms, to_ms, .. } => Some(to_ms - from_ms),
        _ => None,
    });
    let longest = longest.max().unwrap();
    assert!(longest <= 8_960, "a stretch of {longest} ms does not fit the recogniser's least context");
}

#[test]
fn the_last_words_are_asked_for_while_the_pause_is_judged() {
    let mut room = Room::new(ANSWER);
    room.phrase(LONG, 3_000);
    let ended = room.now;
    room.pause(600);
    let asked: Vec<_> = room
        .outputs
        .iter()
        .filter_map(|(at, output)| match output {
            Output::Transcribe { purpose, .. } if *at > ended => Some((at - ended, *purpose)),
            _ => None,
        })
        .collect();
    assert!(matches!(asked[..], [(192..=224, Purpose::Suspicion)]), "{asked:?}: and not once more when it is sure");
}

#[test]
fn an_early_decode_without_room_is_asked_for_again() {
    let mut room = Room::new(ANSWER);
    room.said.push((0, 3_000, LONG.to_owned()));
    room.speaking = true;
    room.run(3_000);
    room.speaking = false;
    let mut refused = 0;
    while room.now < 6_000 {
        room.run(VOICE_FRAME_MS);
        for (_, result) in &mut room.decoding {
            if let Input::Heard { phrase, to_ms, .. } = result
                && refused == 0
            {
                *result = Input::NotHeard { phrase: *phrase, to_ms: *to_ms };
                refused += 1;
            }
        }
    }
    assert_eq!(refused, 1);
    assert_eq!(room.proposals(), vec![(TurnId(1), LONG.to_owned())]);
}

#[test]
fn her_own_echo_interrupts_nobody() {
    let mut room = Room::new(ANSWER);
    room.emily_says(None, 8_000);
    room.input(Input::Saying { line: "Could you tell me about a project that you are proud of?".into() });
    room.pause(1_000);
    room.phrase("tell me about the project that you are", 1_200);
    room.pause(3_000);
    assert_eq!(room.count(|output| matches!(output, Output::Interrupt)), 0);
    assert_eq!(room.count(|output| matches!(output, Output::Resume | Output::Duck(false))), 1, "she goes on");
    room.pause(8_000);
    assert_eq!(room.proposals(), vec![]);
}

#[test]
fn a_very_long_answer_is_wound_down_at_a_pause_and_not_before() {
    let mut room = Room::new(ANSWER);
    let sentence = "and then we built the next part of it in the same way and";
    for _ in 0..62 {
        room.phrase(sentence, 3_700);
        room.pause(300);
    }
    assert_eq!(room.proposals().len(), 0, "nobody talks into it");
    room.pause(1_200);
    assert_eq!(room.proposals().len(), 1, "a pause is enough by then, also after an unfinished sentence");
}

#[test]
fn noise_without_words_changes_nothing() {
    let mut room = Room::new(ANSWER);
    room.phrase("", 800);
    room.pause(4_000);
    assert_eq!(room.proposals(), vec![]);
    room.phrase(LONG, 3_000);
    room.pause(2_000);
    room.emily_says(Some(TurnId(1)), 3_000);
    room.pause(100);
    room.phrase("", 600);
    room.pause(3_000);
    assert_eq!(room.count(|output| matches!(output, Output::CommitTurn { .. })), 1, "she went on and the reply stands");
}

#[test]
fn typed_words_and_buttons_take_the_floor_at_once() {
    let mut room = Room::new(ANSWER);
    room.input(Input::Drafting { active: true });
    room.pause(20_000);
    assert_eq!(room.count(|output| matches!(output, Output::Silence { .. })), 0, "a draft suspends the silence timers");
    room.input(Input::Typed { text: "My answer.".into() });
    assert_eq!(room.proposals(), vec![(TurnId(1), "My answer.".to_owned())]);
    room.emily_says(Some(TurnId(1)), 5_000);
    room.pause(1_000);
    room.input(Input::Button(Request::Repeat));
    assert_eq!(room.count(|output| matches!(output, Output::Interrupt)), 1);
    assert_eq!(room.proposals().len(), 2);
}

#[test]
fn silence_is_reported_once_a_second_from_its_start() {
    let mut room = Room::new(ANSWER);
    room.pause(13_000);
    assert_eq!(room.count(|output| matches!(output, Output::Silence { .. })), 3);
}

#[test]
fn who_pauses_long_is_given_longer() {
    let mut room = Room::new(ANSWER);
    room.phrase(LONG, 3_000);
    room.pause(1_780);
    assert_eq!(room.proposals().len(), 1);
    room.phrase("And the rest of it was easy.", 2_000);
    room.pause(1_780);
    assert_eq!(room.proposals().len(), 1, "the same pause is no end any more");
    room.pause(400);
    assert_eq!(room.proposals().len(), 2);
}

#[test]
fn words_of_a_lost_connection_are_kept() {
    let mut room = Room::new(ANSWER);
    room.phrase(LONG, 3_000);
    room.input(Input::Disconnected);
    room.pause(3_000);
    assert_eq!(room.proposals(), vec![(TurnId(1), LONG.to_owned())]);
}

proptest! {
    /// Whatever is said and whenever: no word is lost or doubled, and turns are committed in order.
    #[test]
    fn no_word_is_lost(steps in prop::collection::vec((0u8..6, 100u64..3_000), 1..40)) {
        let mut room = Room::new(ANSWER);
        let mut said: Vec<String> = Vec::new();
        for (n, (kind, ms)) in steps.into_iter().enumerate() {
            match kind {
                0..=2 => {
                    // Words that are no backchannel, spoken long enough to be a phrase.
                    let words = format!("word{n} goes here today");
                    said.push(words.clone());
                    room.phrase(&words, 400 + ms);
                    room.pause(700);
                }
                3 => room.pause(ms * 2),
                _ => {
                    let pending = room.proposals().last().map(|(turn, _)| *turn);
                    if room.playing.is_none() && let Some(turn) = pending {
                        room.emily_says(Some(turn), ms * 2);
                    }
                }
            }
        }
        room.pause(12_000);
        let mut turns: Vec<(TurnId, String)> = Vec::new();
        for (turn, text) in room.proposals() {
            match turns.last_mut() {
                Some(last) if last.0 == turn => last.1 = text,
                _ => turns.push((turn, text)),
            }
        }
        prop_assert!(turns.windows(2).all(|pair| pair[0].0 < pair[1].0));
        let all: Vec<String> = turns.into_iter().map(|(_, text)| text).collect();
        prop_assert_eq!(all.join(" "), said.join(" "));
    }
}
