//! `emily bench voices`: is everybody heard alike? Word error rates of a recogniser by voice and accent.
//!
//! Each voice says the same sentences of an interview, and what the recogniser makes of them is compared with what was said. The voices:
//! eSpeak NG's English accents, women and men, paces and pitches; every Piper voice that is here; and recordings of people, which count
//! most, since a synthetic accent has an accent's vowels but not its rhythm.
//!
//! Recordings (`--speech FOLDER`): WAV files of any rate, and beside each `NAME.wav` its words in `NAME.txt`. The files of a folder within
//! `FOLDER` are one voice, named after that folder; a file in `FOLDER` itself is a voice of its own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};

use super::report::{Report, Table, percentile};
use crate::audio::{self, Pcm16k};
use crate::config::{SpeechConfig, SynthesizerKind, TranscriberKind};
use crate::models::Library;
use crate::speech::wer::{WordErrors, word_errors};
use crate::speech::{self, Hints, Pool, Priority, Synthesizer, Transcriber, Voice, cli};

/// What every voice says: the words of candidates in interviews, without names and trade terms, which are another question.
const SENTENCES: [&str; 25] = [
    "Yes, I am ready to start.",
    "Could you repeat the question, please?",
    "I have worked in the same team for about five years.",
    "Before that I was a student, and I had a job in a small shop.",
    "My main task was to look after the customers who had a problem.",
    "We had to finish the project before the end of the month.",
    "I think the hardest part was to find out what people really wanted.",
    "First I asked my colleagues what they had tried already.",
    "Then I wrote down the three most important points and sent them to everyone.",
    "No, I have never done that myself, but I have seen how it works.",
    "It took us two weeks longer than we had planned.",
    "In the end we saved a lot of money, and the customer stayed with us.",
    "I would do it differently today.",
    "I should have asked for help much earlier.",
    "My manager was not happy about it, so we talked, and we found a way.",
    "What I like about this work is that no two days are the same.",
    "I am not sure that I understood you correctly.",
    "There was a mistake in the report, and I was the one who had made it.",
    "I learned that it is better to test a small change first.",
    "We measured how long people had to wait before and after.",
    "About forty percent of the calls were about the same thing.",
    "I can start at the beginning of next year.",
    "I usually work from home on Tuesday and Thursday.",
    "That is a good question, let me think about it for a moment.",
    "Thank you, I have no more questions.",
];

/// Silence around a sentence, as a pause leaves it, in samples at 16 kHz.
const AROUND: usize = 300 * 16;

/// eSpeak NG's English accents, by its own names for them.
const ACCENTS: [(&str, &str); 8] = [
    ("en-us", "General American"),
    ("en-us-nyc", "New York"),
    ("en", "British"),
    ("en-gb-x-rp", "Received Pronunciation"),
    ("en-gb-scotland", "Scottish"),
    ("en-gb-x-gbclan", "Lancaster"),
    ("en-gb-x-gbcwmd", "West Midlands"),
    ("en-029", "Caribbean"),
];
/// Its voices for them: a woman's and a man's besides its own.
const TIMBRES: [(&str, &str); 3] = [("", "own voice"), ("+f3", "woman"), ("+m3", "man")];
/// Ways of speaking, which one accent is tried with.
const MANNERS: [(&str, Voice); 5] = [
    ("", Voice { pitch: 1.0, pace: 1.0 }),
    ("slow", Voice { pitch: 1.0, pace: 0.8 }),
    ("fast", Voice { pitch: 1.0, pace: 1.25 }),
    ("low", Voice { pitch: 0.85, pace: 1.0 }),
    ("high", Voice { pitch: 1.25, pace: 1.0 }),
];

/// What is measured.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// A folder of recordings with their words.
    pub speech: Option<PathBuf>,
    /// Whisper models to compare, by their names in the manifest; none: the configured recogniser.
    pub models: Vec<String>,
}

/// A speaker: what they are called, what sort they are, and where their speech comes from.
struct Speaker {
    name: String,
    group: String,
    source: Source,
}

enum Source {
    Voice { synthesizer: Arc<dyn Synthesizer>, voice: Voice },
    Recordings(Vec<Recording>),
}

struct Recording {
    path: PathBuf,
    words: String,
}

/// Measures every voice with every recogniser.
///
/// # Errors
/// A recogniser that is not there, recordings without their words, or an engine that fails.
pub async fn run(config: &SpeechConfig, library: &Library, options: &Options) -> Result<Report> {
    let pool = speech::machine_pool(config)?;
    let recognisers = recognisers(config, library, &options.models, &pool).await?;
    let mut speakers = synthetic(config, library, &pool).await?;
    if let Some(folder) = &options.speech {
        speakers.extend(people(folder)?);
    }
    let mut report = Report::new("voices");
    for recogniser in &recognisers {
        let mut heard = Vec::new();
        for speaker in &speakers {
            let errors = measure(speaker, recogniser.as_ref())
                .await
                .with_context(|| format!("the voice {} with {}", speaker.name, recogniser.label()))?;
            heard.push((speaker, errors));
        }
        report.tables.push(by_voice(&recogniser.label(), &heard));
        report.tables.push(gaps(&recogniser.label(), &heard));
    }
    Ok(report)
}

async fn recognisers(
    config: &SpeechConfig,
    library: &Library,
    models: &[String],
    pool: &Arc<Pool>,
) -> Result<Vec<Arc<dyn Transcriber>>> {
    if models.is_empty() {
        return Ok(vec![speech::transcriber(config, library, pool).await?]);
    }
    let mut recognisers = Vec::new();
    for model in models {
        let mut config = SpeechConfig { transcriber: TranscriberKind::Whisper, ..config.clone() };
        config.whisper.model.clone_from(model);
        recognisers.push(speech::transcriber(&config, library, pool).await?);
    }
    Ok(recognisers)
}

/// The voices that can be made here.
async fn synthetic(config: &SpeechConfig, library: &Library, pool: &Arc<Pool>) -> Result<Vec<Speaker>> {
    let mut speakers = Vec::new();
    for (accent, place) in ACCENTS {
        for (timbre, who) in TIMBRES {
            let name = format!("{accent}{timbre}");
            let mut config = SpeechConfig { synthesizer: SynthesizerKind::Espeak, ..config.clone() };
            config.espeak.voice.clone_from(&name);
            let synthesizer = speech::synthesizer(&config, library, pool).await?;
            // One accent is enough to tell what pace and pitch do.
            let manners = if accent == ACCENTS[0].0 && timbre.is_empty() { &MANNERS[..] } else { &MANNERS[..1] };
            for (manner, voice) in manners {
                let group = format!("eSpeak, {place}, {}", if manner.is_empty() { who } else { manner });
                speakers.push(speaker(&format!("espeak {name}"), manner, group, synthesizer.clone(), *voice));
            }
        }
    }
    let voices = library.manifest().models.iter().map(|model| model.name.clone());
    for name in voices.filter(|name| name.starts_with("piper-") && library.is_present(name)) {
        let mut config = SpeechConfig { synthesizer: SynthesizerKind::Piper, ..config.clone() };
        config.piper.voice = Some(name.clone());
        // Said alike in every run.
        config.piper.noise = Some(0.0);
        let synthesizer = speech::synthesizer(&config, library, pool).await?;
        for (manner, voice) in MANNERS {
            let group = if manner.is_empty() { "Piper".to_owned() } else { format!("Piper, {manner}") };
            speakers.push(speaker(&name, manner, group, synthesizer.clone(), voice));
        }
    }
    Ok(speakers)
}

fn speaker(name: &str, manner: &str, group: String, synthesizer: Arc<dyn Synthesizer>, voice: Voice) -> Speaker {
    let name = if manner.is_empty() { name.to_owned() } else { format!("{name}, {manner}") };
    Speaker { name, group, source: Source::Voice { synthesizer, voice } }
}

/// The recorded voices of a folder.
fn people(folder: &Path) -> Result<Vec<Speaker>> {
    let mut voices: BTreeMap<String, Vec<Recording>> = BTreeMap::new();
    for path in entries(folder)? {
        if path.is_dir() {
            let files: Vec<_> = entries(&path)?.into_iter().filter(|file| is_wav(file)).collect();
            for file in files {
                voices.entry(stem(&path)).or_default().push(recording(file)?);
            }
        } else if is_wav(&path) {
            voices.entry(stem(&path)).or_default().push(recording(path)?);
        }
    }
    if voices.is_empty() {
        bail!("{} holds no WAV files; put each NAME.wav there with its words in NAME.txt", folder.display());
    }
    let person =
        |(name, recordings)| Speaker { name, group: "people".to_owned(), source: Source::Recordings(recordings) };
    Ok(voices.into_iter().map(person).collect())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let listing =
        std::fs::read_dir(folder).with_context(|| format!("the folder {} cannot be read", folder.display()))?;
    let mut paths = listing.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn is_wav(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("wav"))
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

fn recording(path: PathBuf) -> Result<Recording> {
    let text = path.with_extension("txt");
    let words = std::fs::read_to_string(&text)
        .with_context(|| format!("the words of {} cannot be read from {}", path.display(), text.display()))?;
    if speech::wer::words(&words).is_empty() {
        bail!("{} holds no words; write what is said in {} there", text.display(), path.display());
    }
    Ok(Recording { path, words })
}

/// What a recogniser makes of all that a speaker says.
async fn measure(speaker: &Speaker, recogniser: &dyn Transcriber) -> Result<WordErrors> {
    let mut errors = WordErrors::default();
    match &speaker.source {
        Source::Voice { synthesizer, voice } => {
            for sentence in SENTENCES {
                let clip = synthesizer.synthesize(sentence, *voice, Priority::Background.into()).await?;
                let mut samples = vec![0.0; AROUND];
                samples.extend(audio::resample(&clip.0, 48_000, 16_000)?);
                samples.resize(samples.len() + AROUND, 0.0);
                errors += word_errors(sentence, &hear(recogniser, Pcm16k(samples)).await?);
            }
        }
        Source::Recordings(recordings) => {
            for Recording { path, words } in recordings {
                errors += word_errors(words, &hear(recogniser, cli::read_16k(path)?).await?);
            }
        }
    }
    Ok(errors)
}

async fn hear(recogniser: &dyn Transcriber, audio: Pcm16k) -> Result<String> {
    let heard = recogniser.transcribe(audio, Hints::default(), Priority::Background.into()).await?;
    Ok(heard.text())
}

/// One row a voice, the best heard first.
fn by_voice(recogniser: &str, heard: &[(&Speaker, WordErrors)]) -> Table {
    let rates: Vec<f64> = heard.iter().map(|(_, errors)| errors.rate()).collect();
    let median = percentile(&rates, 0.5);
    let mut sorted: Vec<_> = heard.iter().collect();
    sorted.sort_by(|a, b| a.1.rate().total_cmp(&b.1.rate()));
    let row = |(speaker, errors): &&(&Speaker, WordErrors)| {
        vec![
            speaker.name.clone(),
            speaker.group.clone(),
            errors.words.to_string(),
            format!("{:.1} %", errors.rate() * 100.0),
            format!("{:.1}", uncertainty(errors) * 100.0),
            format!("{:+.1}", (errors.rate() - median) * 100.0),
        ]
    };
    let title = format!("{recogniser}: word error rate by voice (± at 95 %, and points against the median voice)");
    Table::new(title, &["voice", "kind", "words", "WER", "±", "points"], sorted.iter().map(row).collect())
}

/// Half the width of the interval that holds the true rate in 95 of 100 cases, were words heard or missed independently.
fn uncertainty(errors: &WordErrors) -> f64 {
    let rate = errors.rate().min(1.0);
    1.96 * (rate * (1.0 - rate) / errors.words.max(1) as f64).sqrt()
}

/// The distance between the best and the worst heard voice, among all and within each family.
fn gaps(recogniser: &str, heard: &[(&Speaker, WordErrors)]) -> Table {
    type Family = (&'static str, fn(&str) -> bool);
    let families: [Family; 4] = [
        ("widest gap of all", |_| true),
        ("widest among eSpeak's", |group| group.starts_with("eSpeak")),
        ("widest among Piper's", |group| group.starts_with("Piper")),
        ("widest among people", |group| group == "people"),
    ];
    let row = |(label, belongs): &(&str, fn(&str) -> bool)| {
        let members = || heard.iter().filter(|(speaker, _)| belongs(&speaker.group));
        let best = members().min_by(|a, b| a.1.rate().total_cmp(&b.1.rate()))?;
        let worst = members().max_by(|a, b| a.1.rate().total_cmp(&b.1.rate()))?;
        let points = (worst.1.rate() - best.1.rate()) * 100.0;
        Some(vec![(*label).to_owned(), best.0.name.clone(), worst.0.name.clone(), format!("{points:.1}")])
    };
    let rows = families.iter().filter_map(row).collect();
    Table::new(format!("{recogniser}: gaps, in points of word error rate"), &["", "best", "worst", "points"], rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::instant::{InstantSynthesizer, InstantTranscriber};

    fn tonal(name: &str, group: &str) -> Speaker {
        speaker(name, "", group.to_owned(), Arc::new(InstantSynthesizer::new()), Voice::default())
    }

    #[tokio::test]
    async fn every_sentence_is_said_and_what_is_missed_is_counted() {
        let ear = InstantTranscriber::new();
        for (number, sentence) in SENTENCES.into_iter().enumerate() {
            ear.expect(if number == 0 { "" } else { sentence });
        }
        let errors = measure(&tonal("a", "Piper"), &ear).await.expect("measured");
        assert_eq!((errors.deletions, errors.errors()), (6, 6));
        assert!(errors.words > 200, "{}", errors.words);
        assert!(ear.heard().iter().all(|heard| heard.duration_ms > 1_000));
    }

    #[test]
    fn the_tables_put_the_worst_heard_last_and_name_the_widest_gap() {
        let (a, b, c) = (tonal("a", "Piper"), tonal("b", "eSpeak, British, woman"), tonal("c", "Piper, fast"));
        let with = |substitutions| WordErrors { substitutions, words: 100, ..WordErrors::default() };
        let heard = [(&a, with(30)), (&b, with(10)), (&c, with(20))];
        let table = by_voice("ear", &heard);
        let column = |at: usize| table.rows.iter().map(|row| row[at].as_str()).collect::<Vec<_>>();
        assert_eq!(column(0), ["b", "c", "a"]);
        assert_eq!(column(3), ["10.0 %", "20.0 %", "30.0 %"]);
        assert_eq!(column(5), ["-10.0", "+0.0", "+10.0"]);
        let gaps = gaps("ear", &heard);
        assert_eq!(gaps.rows[0], ["widest gap of all", "b", "a", "20.0"]);
        assert_eq!(gaps.rows[2], ["widest among Piper's", "c", "a", "10.0"]);
        assert_eq!(gaps.rows.len(), 3, "no people, no row: {gaps:?}");
    }

    #[tokio::test]
    async fn recordings_are_grouped_by_their_folder_and_need_their_words() {
        let folder = tempfile::tempdir().expect("folder");
        let write = |name: &str, words: Option<&str>| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("parent")).expect("made");
            audio::write_wav(&path, &[0.1; 32_000], 16_000).expect("written");
            if let Some(words) = words {
                std::fs::write(path.with_extension("txt"), words).expect("written");
            }
        };
        assert!(people(folder.path()).is_err(), "an empty folder");
        write("ada/one.wav", Some("Hello there."));
        write("ada/two.wav", Some("Good bye."));
        write("carl.wav", Some("One two three."));
        let found = people(folder.path()).expect("found");
        assert_eq!(found.iter().map(|speaker| speaker.name.as_str()).collect::<Vec<_>>(), ["ada", "carl"]);
        let ear = InstantTranscriber::new();
        ear.expect("Hello there.");
        ear.expect("Good night.");
        let errors = measure(&found[0], &ear).await.expect("measured");
        assert_eq!((errors.errors(), errors.words), (1, 4));
        write("eve.wav", None);
        let error = people(folder.path()).err().map(|error| format!("{error:#}")).unwrap_or_default();
        assert!(error.contains("eve.wav") && error.contains("eve.txt"), "{error}");
    }
}
