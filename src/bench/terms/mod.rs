//! `emily bench terms`: how many of a trade's terms are heard, and what listening for them costs elsewhere.
//!
//! Sentences full of jargon and everyday talk ([`corpus`]) are spoken by the configured voice, a part of them by the plain second voice,
//! and heard twice: without terms, and told of what an interview would listen for at that moment. One half of the jargon was never looked
//! at while the rules were made; the aims rest on it.

mod corpus;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

pub use corpus::{Corpus, Half, Jargon, Talk};

use super::report::{Report, Table};
use crate::audio::{self, Pcm16k};
use crate::speech::terms::Terms;
use crate::speech::wer::{WordErrors, word_errors};
use crate::speech::{
    Hints, Priority, SpeechError, Synthesizer, Transcriber, Transcription, Voice, Word, cli::read_16k,
};

/// How the voice is varied from clip to clip.
const VOICES: [Voice; 4] = [
    Voice { pitch: 1.0, pace: 1.0 },
    Voice { pitch: 1.12, pace: 1.0 },
    Voice { pitch: 0.92, pace: 1.1 },
    Voice { pitch: 1.0, pace: 0.92 },
];
/// Every so many clips are the second voice's.
const SECOND_VOICE: usize = 6;

/// What is measured.
pub struct Options<'a> {
    /// So many sentences of each half and paragraphs of talk; none: all.
    pub sentences: Option<usize>,
    /// A folder of WAV files of people who speak of something else.
    pub recordings: Option<&'a Path>,
}

/// What hears and speaks.
pub struct Ear<'a> {
    pub transcriber: &'a dyn Transcriber,
    pub voice: Arc<dyn Synthesizer>,
    pub second_voice: Arc<dyn Synthesizer>,
}

/// What came of one group of clips.
#[derive(Clone, Copy, Debug, Default)]
pub struct Outcome {
    pub clips: usize,
    /// Clips of which a second look was taken.
    pub looked: usize,
    /// Listed terms that were said, heard without and with the list.
    pub terms: usize,
    pub heard_without: usize,
    pub heard_with: usize,
    /// Listed terms that appear more often than they were said, and not without the list.
    pub invented: usize,
    pub without: WordErrors,
    pub with: WordErrors,
    /// The time of the decodes.
    pub time_without: Duration,
    pub time_with: Duration,
}

/// Everything that was measured.
#[derive(Clone, Copy, Debug, Default)]
pub struct Outcomes {
    pub seen: Outcome,
    pub unseen: Outcome,
    /// Everyday talk with its own interview's terms.
    pub own: Outcome,
    /// Everyday talk with another trade's.
    pub foreign: Outcome,
    /// Recordings with terms that do not belong to them; compared with what is heard without.
    pub recorded: Outcome,
}

/// Measures, and puts it into a report.
///
/// # Errors
/// When the corpora, an engine or a recording fails.
pub async fn run(options: &Options<'_>, ear: &Ear<'_>) -> Result<Report, Box<dyn std::error::Error + Send + Sync>> {
    let outcomes = measure(options, ear).await?;
    Ok(outcomes.report())
}

/// Hears all clips without and with terms.
///
/// # Errors
/// As [`run`].
pub async fn measure(
    options: &Options<'_>,
    ear: &Ear<'_>,
) -> Result<Outcomes, Box<dyn std::error::Error + Send + Sync>> {
    let corpus = Corpus::read()?;
    let mut outcomes = Outcomes::default();
    for half in [Half::Seen, Half::Unseen] {
        let sentences = corpus.jargon.iter().filter(|it| it.half == half);
        for (number, sentence) in thinned(sentences.collect(), options.sentences).into_iter().enumerate() {
            let outcome = if half == Half::Seen { &mut outcomes.seen } else { &mut outcomes.unseen };
            let clip = ear.say(&sentence.spoken, number).await?;
            let plain = ear.hear(&clip, &[], &mut outcome.time_without).await?;
            let told = outcome.add(ear, &clip, &plain, &sentence.listed, &sentence.text).await?;
            let mut listed: Vec<&String> =
                sentence.terms.iter().filter(|term| sentence.listed.contains(term)).collect();
            listed.dedup();
            outcome.terms += listed.len();
            outcome.heard_without += listed.iter().filter(|term| occurs(&plain.text(), term) > 0).count();
            outcome.heard_with += listed.iter().filter(|term| occurs(&told, term) > 0).count();
        }
    }
    for (number, talk) in thinned(corpus.talk.iter().collect(), options.sentences).into_iter().enumerate() {
        let clip = ear.say(&talk.text, number).await?;
        let mut time = Duration::ZERO;
        let plain = ear.hear(&clip, &[], &mut time).await?;
        for (outcome, listed) in [(&mut outcomes.own, &talk.own), (&mut outcomes.foreign, &talk.foreign)] {
            outcome.time_without += time;
            outcome.add(ear, &clip, &plain, listed, &talk.text).await?;
        }
    }
    if let Some(folder) = options.recordings {
        outcomes.recorded = recorded(folder, ear, &corpus).await?;
    }
    Ok(outcomes)
}

/// Recordings without their texts: what is heard without terms is the measure.
async fn recorded(
    folder: &Path,
    ear: &Ear<'_>,
    corpus: &Corpus,
) -> Result<Outcome, Box<dyn std::error::Error + Send + Sync>> {
    let mut outcome = Outcome::default();
    let mut files: Vec<_> = std::fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "wav"));
    files.sort();
    // Some lists of every trade.
    let lists = thinned(corpus.talk.iter().collect(), Some(6));
    for file in files {
        let clip = read_16k(&file)?;
        let mut time = Duration::ZERO;
        let plain = ear.hear(&clip, &[], &mut time).await?;
        for talk in &lists {
            outcome.time_without += time;
            outcome.add(ear, &clip, &plain, &talk.own, &plain.text()).await?;
        }
    }
    Ok(outcome)
}

/// So many of them, from all over the list.
fn thinned<T: Copy>(all: Vec<T>, most: Option<usize>) -> Vec<T> {
    let most = most.unwrap_or(all.len()).clamp(1, all.len().max(1));
    (0..most.min(all.len())).map(|number| all[number * all.len() / most]).collect()
}

/// How often a term stands in a text, however its words are parted; a plural or possessive counts.
fn occurs(text: &str, term: &str) -> usize {
    let squash =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let (words, term): (Vec<String>, String) = (text.split_whitespace().map(squash).collect(), squash(term));
    let plural = format!("{term}s");
    let stands = |at: &usize| {
        (*at + 1..=(*at + 6).min(words.len())).any(|end| {
            let run = words[*at..end].concat();
            // A word without letters before the term does not make it stand here once more.
            !words[*at].is_empty() && (run == term || run == plural) && !words[end - 1].is_empty()
        })
    };
    (0..words.len()).filter(stands).count()
}

impl Ear<'_> {
    async fn say(&self, text: &str, number: usize) -> Result<Pcm16k, Box<dyn std::error::Error + Send + Sync>> {
        let is_second = number % SECOND_VOICE == SECOND_VOICE - 1;
        let voice = if is_second { &self.second_voice } else { &self.voice };
        let clip = voice.synthesize(text, VOICES[number % VOICES.len()], Priority::Background).await?;
        Ok(Pcm16k(audio::resample(&clip.0, 48_000, 16_000)?))
    }

    async fn hear(&self, clip: &Pcm16k, terms: &[String], time: &mut Duration) -> Result<Transcription, SpeechError> {
        let hints = Hints { language: None, terms: terms.to_vec() };
        let begun = Instant::now();
        let heard = self.transcriber.transcribe(Pcm16k(clip.0.clone()), hints, Priority::Background).await?;
        *time += begun.elapsed();
        Ok(heard)
    }
}

impl Outcome {
    /// Hears the clip told of the terms, compares, and returns the text.
    async fn add(
        &mut self,
        ear: &Ear<'_>,
        clip: &Pcm16k,
        plain: &Transcription,
        listed: &[String],
        said: &str,
    ) -> Result<String, SpeechError> {
        let told = ear.hear(clip, listed, &mut self.time_with).await?.text();
        let words: Vec<&Word> = plain.words().collect();
        self.clips += 1;
        self.looked += usize::from(Terms::new(listed).may_pay(&words));
        self.without += word_errors(said, &plain.text());
        self.with += word_errors(said, &told);
        let extra =
            |term: &String| occurs(&told, term).saturating_sub(occurs(said, term).max(occurs(&plain.text(), term)));
        self.invented += listed.iter().map(extra).sum::<usize>();
        Ok(told)
    }

    /// Of the listed terms that were said, how many were heard with the list; 1 where there are none.
    pub fn recall(&self) -> f64 {
        share(self.heard_with, self.terms)
    }

    /// The same without the list.
    pub fn recall_without(&self) -> f64 {
        share(self.heard_without, self.terms)
    }

    /// Invented terms per thousand words that were said.
    pub fn invented_per_thousand(&self) -> f64 {
        self.invented as f64 * 1_000.0 / self.with.words.max(1) as f64
    }

    /// The decoding time that the terms cost, as a share of the plain decode's.
    pub fn cost(&self) -> f64 {
        self.time_with.as_secs_f64() / self.time_without.as_secs_f64().max(1e-9) - 1.0
    }

    fn row(&self, name: &str) -> Vec<String> {
        let percent = |share: f64| format!("{:.1} %", share * 100.0);
        let recall = |share: f64| if self.terms == 0 { "–".to_owned() } else { format!("{share:.2}") };
        vec![
            name.to_owned(),
            self.clips.to_string(),
            self.with.words.to_string(),
            recall(self.recall_without()),
            recall(self.recall()),
            percent(self.without.rate()),
            percent(self.with.rate()),
            format!("{:.1}", self.invented_per_thousand()),
            percent(share(self.looked, self.clips)),
            percent(self.cost()),
        ]
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

impl Outcomes {
    fn report(&self) -> Report {
        let mut report = Report::new("terms");
        let columns = [
            "",
            "clips",
            "words",
            "recall without",
            "with",
            "word errors without",
            "with",
            "invented per 1000",
            "second looks",
            "cost",
        ];
        let mut rows = vec![
            self.seen.row("jargon, seen half"),
            self.unseen.row("jargon, unseen half"),
            self.own.row("everyday talk, own terms"),
            self.foreign.row("everyday talk, other terms"),
        ];
        if self.recorded.clips > 0 {
            rows.push(self.recorded.row("recordings, other terms"));
        }
        report.tables.push(Table::new("Terms heard without and with a list of twelve", &columns, rows));
        report.at_least("terms heard, unseen half", self.unseen.recall(), 0.85);
        let everyday = [self.own, self.foreign];
        let invented: usize = everyday.iter().map(|it| it.invented).sum();
        let words: usize = everyday.iter().map(|it| it.with.words).sum();
        report.at_most("invented terms per 1000 words of talk", invented as f64 * 1_000.0 / words.max(1) as f64, 1.0);
        let more = everyday.iter().map(|it| (it.with.rate() - it.without.rate()) * 100.0).fold(f64::MIN, f64::max);
        report.at_most("more word errors in talk, points", more, 0.5);
        report
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_counts_however_it_is_parted() {
        assert_eq!(occurs("We used fast API, and FastAPI's docs.", "FastAPI"), 2);
        assert_eq!(occurs("a post-mortem; two post mortems", "post-mortem"), 2);
        assert_eq!(occurs("an A/B test", "A/B test"), 1);
        assert_eq!(occurs("ready's catching", "Redis"), 0);
        assert_eq!(occurs("going", "Go"), 0);
    }

    #[test]
    fn a_part_is_taken_from_all_over() {
        assert_eq!(thinned(vec![0, 1, 2, 3, 4, 5], Some(3)), [0, 2, 4]);
        assert_eq!(thinned(vec![0, 1], Some(9)), [0, 1]);
        assert_eq!(thinned(vec![0, 1], None), [0, 1]);
    }
}
