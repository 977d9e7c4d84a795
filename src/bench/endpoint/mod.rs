//! `emily bench endpoint`: when is a candidate's turn finished?
//!
//! A script of spoken answers with thinking pauses in them is said by the real voice, and heard by the real voice
//! detector, the real [`Conversation`](crate::conversation::Conversation) and the real transcriber; only time is virtual.
//! The candidate goes on when the script says so, whatever Emily does. Counted are:
//!
//! * false cut-offs: pauses in which a reply began and stood (700 ms of it were played) before the candidate went on;
//! * starts that were revoked: a reply began, and was taken back in time;
//! * the wait at the real ends, from the last voiced sample to the proposed turn and to the reply's first sound.
//!
//! [`script`] reads the answers, [`sound`] says them, [`room`] holds the conversations, [`tally`] counts.

mod room;
mod script;
mod sound;
mod tally;

use std::collections::HashMap;
use std::sync::Arc;

pub use script::{Answer, Ending, Half, Place};
pub use tally::{End, Judged, Outcome, Tally};

use crate::audio::AudioError;
use crate::bench::report::{Report, Table};
use crate::config::SpeechConfig;
use crate::conversation::Heard;
use crate::conversation::Settings;
use crate::conversation::patience::{PauseRule, reasons};
use crate::interview::event::Ms;
use crate::models::Library;
use crate::session::hearing::heard;
use crate::speech::{Engines, Hints, Priority, SpeechError, Transcriber};
use sound::Sound;

/// Waits of the rule that goes by the pause alone, ms.
const FIXED: [Ms; 10] = [400, 800, 1_000, 1_200, 1_500, 1_800, 2_200, 2_600, 3_000, 4_000];
/// Scales of the rule that goes by the words, in percent.
const SCALES: [u16; 5] = [60, 80, 100, 130, 160];
/// At most so many percent of the pauses may end in a false cut-off …
pub const MOST_CUT_OFFS: f64 = 2.0;
/// … and in a start that is revoked …
pub const MOST_REVOKED: f64 = 10.0;
/// … while the median wait at the real ends is at most this, ms. A plain sentence at the end of an answer reads like one in
/// its midst, so that words alone do not reach it.
pub const MOST_WAIT_MS: f64 = 900.0;

/// Why the benchmark could not be run.
#[derive(Debug, thiserror::Error)]
pub enum EndpointError {
    /// The script is not as it should be.
    #[error("{0}")]
    Script(String),
    #[error(transparent)]
    Speech(#[from] SpeechError),
    #[error(transparent)]
    Audio(#[from] AudioError),
}

/// What to measure.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    pub half: Half,
    /// List every pause that was taken for an end, and every end that was waited for too long.
    pub details: bool,
}

/// The script, said once, and what was heard of it so far.
pub struct Trial {
    answers: Vec<(Answer, Sound)>,
    hearing: Hearing,
}

/// What was heard: each stretch of each answer is transcribed once.
struct Hearing {
    transcriber: Arc<dyn Transcriber>,
    heard: HashMap<(usize, Ms, Ms), Heard>,
}

/// Says the script and measures every rule on it.
///
/// # Errors
/// What the engines say.
pub async fn run(options: Options, config: &SpeechConfig, library: &Library) -> Result<Report, EndpointError> {
    let mut config = config.clone();
    // The same words sound the same in every run.
    config.piper.noise = Some(0.0);
    let engines = Engines::start(&config, library).await?;
    let mut trial = Trial::prepare(options.half, &engines).await?;
    let shipped = trial.judge(PauseRule::default()).await?;
    let mut curve = Vec::new();
    for ms in FIXED {
        curve.push(row("pause only", format!("{ms} ms"), &trial.judge(PauseRule::Fixed(ms)).await?));
    }
    for percent in SCALES {
        let rule = PauseRule::Words { percent };
        curve.push(row("pause and words", format!("{percent} %"), &trial.judge(rule).await?));
    }
    let mut report = Report::new("endpoint");
    report.tables.push(curve_table(curve, &shipped));
    report.tables.push(places(&shipped));
    report.tables.push(endings(&shipped));
    if options.details {
        report.tables.extend([taken_for_ends(&shipped), slow_ends(&shipped)]);
    }
    report.at_most("false cut-offs, % of pauses", shipped.percent(Outcome::CutOff), MOST_CUT_OFFS);
    report.at_most("starts revoked, % of pauses", shipped.percent(Outcome::Revoked), MOST_REVOKED);
    report.at_most("median wait to the proposed turn, ms", shipped.proposed_ms(0.5), MOST_WAIT_MS);
    Ok(report)
}

impl Trial {
    /// Says the answers of a half.
    ///
    /// # Errors
    /// What the voice says.
    pub async fn prepare(half: Half, engines: &Engines) -> Result<Trial, EndpointError> {
        let mut answers = Vec::new();
        for answer in script::answers(half).map_err(EndpointError::Script)? {
            let sound = Sound::of(&answer, engines.synthesizer.as_ref()).await?;
            answers.push((answer, sound));
        }
        let hearing = Hearing { transcriber: engines.transcriber.clone(), heard: HashMap::new() };
        Ok(Trial { answers, hearing })
    }

    /// Holds every answer's conversation with one rule.
    ///
    /// # Errors
    /// What the transcriber says.
    pub async fn judge(&mut self, rule: PauseRule) -> Result<Tally, EndpointError> {
        let settings = Settings { pause: rule, ..Settings::default() };
        let mut tally = Tally::default();
        for (at, (answer, sound)) in self.answers.iter().enumerate() {
            let course = room::hold(settings, at, answer, sound, &mut self.hearing).await?;
            tally.add(answer, sound, &course);
        }
        Ok(tally)
    }
}

impl Hearing {
    async fn words(&mut self, at: usize, sound: &Sound, from_ms: Ms, to_ms: Ms) -> Result<Heard, EndpointError> {
        let key = (at, from_ms, to_ms);
        if let Some(heard) = self.heard.get(&key) {
            return Ok(heard.clone());
        }
        let clip = sound.slice(from_ms, to_ms);
        let transcription = self.transcriber.transcribe(clip, Hints::default(), Priority::Turn.into()).await?;
        let heard = heard(transcription, from_ms);
        self.heard.insert(key, heard.clone());
        Ok(heard)
    }
}

fn row(mode: &str, setting: String, tally: &Tally) -> Vec<String> {
    let percent = |outcome| format!("{:.1}", tally.percent(outcome));
    let ms = |value: f64| format!("{value:.0}");
    vec![
        mode.to_owned(),
        setting,
        percent(Outcome::CutOff),
        percent(Outcome::Revoked),
        percent(Outcome::TakenBackUnheard),
        ms(tally.proposed_ms(0.5)),
        ms(tally.proposed_ms(0.9)),
        ms(tally.heard_ms(0.5)),
        ms(tally.heard_ms(0.9)),
    ]
}

fn curve_table(rows: Vec<Vec<String>>, shipped: &Tally) -> Table {
    let title = format!(
        "{} pauses and {} ends: the share of pauses in percent, the wait at the ends in ms",
        shipped.pauses.len(),
        shipped.ends.len()
    );
    let columns = ["", "setting", "cut off", "revoked", "unheard", "proposed p50", "p90", "heard p50", "p90"];
    Table::new(title, &columns, rows)
}

fn places(tally: &Tally) -> Table {
    let rows = [Place::Inner, Place::Search, Place::Between, Place::Complete, Place::Think].map(|place| {
        let at = tally.at(place);
        let counts = [Outcome::CutOff, Outcome::Revoked, Outcome::TakenBackUnheard].map(|it| at.count(it).to_string());
        let mut row = vec![format!("{place:?}").to_lowercase(), at.pauses.len().to_string()];
        row.extend(counts);
        row
    });
    Table::new("By place, as shipped", &["", "pauses", "cut off", "revoked", "unheard"], rows.into())
}

fn endings(tally: &Tally) -> Table {
    let rows = [Ending::Plain, Ending::Abrupt, Ending::Trailing, Ending::Closing].map(|ending| {
        let of = tally.ending(ending);
        let waits = [of.proposed_ms(0.5), of.proposed_ms(0.9)].map(|ms| format!("{ms:.0}"));
        let mut row = vec![format!("{ending:?}").to_lowercase(), of.ends.len().to_string()];
        row.extend(waits);
        row
    });
    Table::new("By ending, as shipped", &["", "ends", "proposed p50", "p90"], rows.into())
}

/// The last words of a text.
fn tail(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    format!("… {}", words[words.len().saturating_sub(9)..].join(" "))
}

fn taken_for_ends(tally: &Tally) -> Table {
    let taken = tally.pauses.iter().filter(|pause| matches!(pause.outcome, Outcome::CutOff | Outcome::Revoked));
    let row = |it: &Judged| {
        let what = if it.outcome == Outcome::CutOff { "cut off" } else { "revoked" };
        let cues = reasons(&it.text).join(", ");
        vec![it.answer.clone(), what.to_owned(), format!("{:?} {}", it.place, it.ms), tail(&it.text), cues]
    };
    Table::new("Pauses taken for ends", &["answer", "", "pause", "heard", "cues"], taken.map(row).collect())
}

fn slow_ends(tally: &Tally) -> Table {
    let slow = tally.ends.iter().filter(|end| end.proposed_ms as f64 > MOST_WAIT_MS);
    let row =
        |it: &End| vec![it.answer.clone(), it.proposed_ms.to_string(), tail(&it.text), reasons(&it.text).join(", ")];
    Table::new("Ends waited for longer than aimed at", &["answer", "wait", "heard", "cues"], slow.map(row).collect())
}
