//! eSpeak NG, linked in: phonemes for Piper, and a plain voice of its own for a machine without a Piper voice.
//!
//! The library is one set of global variables (voice, parameters, translation buffers), so every call is made under [`LIBRARY`]'s lock,
//! and it is initialised once per process, in synchronous mode, which serves phonemes and sound alike. Its calls take about a millisecond.

use std::ffi::{CStr, CString, c_char, c_int, c_short, c_void};
use std::path::{Path, PathBuf};
use std::ptr;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use espeak_rs_sys as sys;

use super::pool::{Pool, Urgency};
use super::text::{marked, spoken};
use super::{SpeechError, Synthesizer, Voice, finish};
use crate::audio::Pcm48k;

/// The folder's name, fixed by eSpeak NG.
const DATA: &str = "espeak-ng-data";
/// eSpeak NG's normal speed in words per minute, and the range it takes.
const RATE: f32 = 175.0;
const RATES: std::ops::RangeInclusive<i32> = 80..=450;
/// Its normal pitch on its scale of 0 to 100.
const PITCH: f32 = 50.0;

/// Guards the library's global state; holds the voice's sample rate once it is initialised.
static LIBRARY: Mutex<Option<u32>> = Mutex::new(None);

/// Finds `espeak-ng-data`: where the configuration says, beside the executable (or one folder up, where test binaries live), else `None`,
/// which makes the library look where its build put it.
///
/// # Errors
/// [`SpeechError::Setup`] where the configured folder does not hold the data.
pub fn find_data(configured: Option<&Path>) -> Result<Option<PathBuf>, SpeechError> {
    if let Some(folder) = configured {
        return data_in(folder).map(Some).ok_or_else(|| SpeechError::Setup {
            what: "speech.espeak_data",
            reason: format!(
                "{} is not, and does not hold, a folder {DATA} with the file phontab; correct the setting or remove it",
                folder.display()
            ),
        });
    }
    let executable = std::env::current_exe().ok();
    let beside = executable.as_deref().and_then(Path::parent).into_iter().flat_map(|folder| folder.ancestors().take(2));
    Ok(beside.filter_map(data_in).next())
}

/// The data folder that is `folder` or lies in it.
fn data_in(folder: &Path) -> Option<PathBuf> {
    [folder.to_owned(), folder.join(DATA)].into_iter().find(|candidate| candidate.join("phontab").is_file())
}

/// Initialises the library, once per process: later calls, whatever they name, change nothing. Gives the sample rate of its own voice.
///
/// # Errors
/// [`SpeechError::Setup`] where there is no usable data.
pub fn install(data: Option<&Path>) -> Result<u32, SpeechError> {
    let mut library = LIBRARY.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(hz) = *library {
        return Ok(hz);
    }
    let missing = |reason: String| SpeechError::Setup { what: "eSpeak NG", reason };
    let path = data
        .map(|path| CString::new(path.as_os_str().as_encoded_bytes()))
        .transpose()
        .map_err(|_| missing("the path of its data holds a zero byte".to_owned()))?;
    let path = path.as_ref().map_or(ptr::null(), |path| path.as_ptr());
    // SAFETY: `path` is null or a C string that outlives the call; the lock keeps every other call out.
    let hz = unsafe {
        sys::espeak_Initialize(
            sys::espeak_AUDIO_OUTPUT_AUDIO_OUTPUT_SYNCHRONOUS,
            0,
            path,
            sys::espeakINITIALIZE_DONT_EXIT as c_int,
        )
    };
    let hz = u32::try_from(hz).ok().filter(|hz| *hz > 0).ok_or_else(|| {
        let tried = data.map_or_else(
            || "neither beside the executable nor where the build put it".to_owned(),
            |path| format!("not usable in {}", path.display()),
        );
        missing(format!(
            "its data ({DATA}) is {tried}; put that folder beside the executable or name it in speech.espeak_data"
        ))
    })?;
    *library = Some(hz);
    Ok(hz)
}

/// Runs `work` with the library to itself and a voice set.
fn with_voice<T>(voice: &str, work: impl FnOnce(u32) -> Result<T, SpeechError>) -> Result<T, SpeechError> {
    let library = LIBRARY.lock().unwrap_or_else(PoisonError::into_inner);
    let hz = library.ok_or_else(|| SpeechError::Setup {
        what: "eSpeak NG",
        reason: "it was not installed before its first use; this is a defect, please report it".to_owned(),
    })?;
    let unknown = || SpeechError::Setup {
        what: "eSpeak NG",
        reason: format!(
            "it has no voice \"{voice}\"; set speech.espeak.voice to one such as \"en-us\" or \"en-gb-x-rp\""
        ),
    };
    let name = CString::new(voice).map_err(|_| unknown())?;
    // SAFETY: a C string that outlives the call, and the lock is held.
    if unsafe { sys::espeak_SetVoiceByName(name.as_ptr()) } != sys::espeak_ERROR_EE_OK {
        return Err(unknown());
    }
    work(hz)
}

/// The phonemes (IPA) of text that is [`spoken`] already, with the punctuation that shapes the voice.
///
/// eSpeak drops punctuation from its phonemes, so each run of words is translated by itself and its mark put back.
///
/// # Errors
/// [`SpeechError::Setup`] for an unknown voice.
pub fn phonemes(text: &str, voice: &str) -> Result<String, SpeechError> {
    with_voice(voice, |_| {
        let mut phonemes = String::new();
        for run in marked(text) {
            let sounds = translate(run.words);
            if sounds.is_empty() {
                continue;
            }
            if !phonemes.is_empty() {
                phonemes.push(' ');
            }
            phonemes.push_str(&sounds);
            phonemes.extend(run.mark);
        }
        Ok(phonemes)
    })
}

/// One run of words; the caller holds the lock. Text with a zero byte has no sound.
fn translate(words: &str) -> String {
    let Ok(words) = CString::new(words) else {
        return String::new();
    };
    let mut rest = words.as_ptr().cast::<c_void>();
    let mut sounds = String::new();
    while !rest.is_null() {
        // SAFETY: `rest` points into `words`, which outlives the loop; the result is a static buffer that the next call overwrites,
        // and is copied before that.
        let clause = unsafe {
            let clause = sys::espeak_TextToPhonemes(
                &raw mut rest,
                sys::espeakCHARS_UTF8 as c_int,
                sys::espeakINITIALIZE_PHONEME_IPA as c_int,
            );
            if clause.is_null() {
                continue;
            }
            CStr::from_ptr(clause).to_string_lossy()
        };
        let clause = without_language_marks(&clause);
        if !sounds.is_empty() && !clause.is_empty() {
            sounds.push(' ');
        }
        sounds.push_str(clause.trim());
    }
    sounds
}

/// eSpeak marks words that it reads in another language: "(fr)kafe(en)". Piper has no sounds for the marks.
fn without_language_marks(phonemes: &str) -> String {
    let mut inside = false;
    phonemes
        .chars()
        .filter(|c| match c {
            '(' => {
                inside = true;
                false
            }
            ')' => {
                inside = false;
                false
            }
            _ => !inside,
        })
        .collect()
}

/// Says text with eSpeak's own voice: samples and their rate.
///
/// # Errors
/// [`SpeechError::Setup`] for an unknown voice, [`SpeechError::Engine`] where the library refuses.
pub fn synthesize(text: &str, voice_name: &str, voice: Voice) -> Result<(Vec<f32>, u32), SpeechError> {
    let failed = |reason: &str| SpeechError::Engine { what: "eSpeak NG", reason: reason.to_owned() };
    let bytes = CString::new(text).map_err(|_| failed("the text holds a zero byte"))?;
    // An octave is about 50 of its pitch steps.
    let pitch = (PITCH + PITCH * voice.pitch.log2()).clamp(0.0, 99.0) as c_int;
    let rate = ((RATE * voice.pace) as c_int).clamp(*RATES.start(), *RATES.end());
    with_voice(voice_name, |hz| {
        let mut samples: Vec<i16> = Vec::new();
        // SAFETY: the lock is held; in synchronous mode the callback runs only inside espeak_Synth, with the pointer to `samples`
        // that is passed here, and `samples` is not touched in Rust meanwhile.
        let result = unsafe {
            sys::espeak_SetSynthCallback(Some(collect));
            sys::espeak_SetParameter(sys::espeak_PARAMETER_espeakRATE, rate, 0);
            sys::espeak_SetParameter(sys::espeak_PARAMETER_espeakPITCH, pitch, 0);
            sys::espeak_Synth(
                bytes.as_ptr().cast(),
                bytes.as_bytes_with_nul().len() as _,
                0,
                sys::espeak_POSITION_TYPE_POS_CHARACTER,
                0,
                sys::espeakCHARS_UTF8,
                ptr::null_mut(),
                (&raw mut samples).cast(),
            )
        };
        if result != sys::espeak_ERROR_EE_OK {
            return Err(failed(&format!("espeak_Synth returned {result}")));
        }
        let samples = samples.iter().map(|s| f32::from(*s) / 32_768.0).collect();
        Ok((samples, hz))
    })
}

/// Receives sound from espeak_Synth.
unsafe extern "C" fn collect(wav: *mut c_short, count: c_int, events: *mut sys::espeak_EVENT) -> c_int {
    let count = usize::try_from(count).unwrap_or(0);
    if wav.is_null() || events.is_null() || count == 0 {
        return 0;
    }
    // SAFETY: eSpeak passes `count` samples, at least one event, and in it the pointer given to espeak_Synth, where it is not null.
    unsafe {
        let samples = (*events).user_data.cast::<Vec<i16>>();
        if let Some(samples) = samples.as_mut() {
            samples.extend_from_slice(std::slice::from_raw_parts(wav, count));
        }
    }
    0
}

/// eSpeak NG as a [`Synthesizer`].
pub struct Espeak {
    voice: String,
    pool: Arc<Pool>,
}

impl Espeak {
    /// Installs the library and tries the voice.
    ///
    /// # Errors
    /// [`SpeechError::Setup`] without data or for an unknown voice.
    pub fn new(voice: &str, data: Option<&Path>, pool: Arc<Pool>) -> Result<Self, SpeechError> {
        install(find_data(data)?.as_deref())?;
        with_voice(voice, |_| Ok(()))?;
        Ok(Self { voice: voice.to_owned(), pool })
    }
}

#[async_trait]
impl Synthesizer for Espeak {
    fn label(&self) -> String {
        format!("espeak-{}", self.voice)
    }

    async fn synthesize(&self, text: &str, voice: Voice, urgency: Urgency) -> Result<Pcm48k, SpeechError> {
        let (text, name) = (spoken(text), self.voice.clone());
        if !text.contains(char::is_alphanumeric) {
            return Err(SpeechError::Unsayable);
        }
        self.pool
            .run(urgency, move || {
                let (samples, hz) = synthesize(&text, &name, voice.bounded())?;
                finish::finish(&samples, hz, 1.0)
            })
            .await
    }
}

/// `c_char` is what eSpeak's strings are made of; the check keeps the casts above honest on platforms where it is unsigned.
const _: () = assert!(size_of::<c_char>() == 1);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::Priority;
    use crate::speech::Share;

    fn ready() {
        let data = find_data(None).expect("no setting to be wrong");
        install(data.as_deref()).expect("the build's data");
    }

    #[test]
    fn phonemes_keep_their_punctuation() {
        ready();
        let sounds = phonemes("Well, is it so? Yes. Tell me: why; now!", "en-us").expect("phonemes");
        let marks: String = sounds.chars().filter(char::is_ascii_punctuation).collect();
        assert_eq!(marks, ",?.:;!");
        assert!(sounds.starts_with("wˈɛl, "), "{sounds}");
        assert_eq!(phonemes("", "en-us").expect("nothing"), "");
    }

    #[test]
    fn letters_are_said_by_name() {
        ready();
        let sounds = phonemes(&spoken("an AWS API"), "en-us").expect("phonemes");
        assert!(sounds == "ɐn ˈeɪdˈʌbəljˌuːˈɛs ˈeɪpˈiːˈaɪ", "{sounds}");
    }

    #[test]
    fn language_marks_are_taken_out() {
        assert_eq!(without_language_marks("ðə (fr)kafˈe(en-us) hˈɪɹ"), "ðə kafˈe hˈɪɹ");
    }

    #[test]
    fn a_wrong_folder_or_voice_is_said_to_be_wrong() {
        let folder = tempfile::tempdir().expect("folder");
        let error = find_data(Some(folder.path())).expect_err("refused").to_string();
        assert!(error.contains("speech.espeak_data") && error.contains("phontab"), "{error}");
        ready();
        let error = phonemes("hello", "no-such-voice").expect_err("refused").to_string();
        assert!(error.contains("no-such-voice"), "{error}");
    }

    #[tokio::test]
    async fn the_voice_obeys_pace_and_pitch() {
        let share = Share { workers: 1, threads: 1 };
        let pool = Arc::new(Pool::new(share, 8).expect("pool"));
        let espeak = Espeak::new("en-us", None, pool).expect("engine");
        let say = |voice| espeak.synthesize("Hello, I am Emily, and this is a test.", voice, Priority::Turn.into());
        let normal = say(Voice::default()).await.expect("sound");
        let fast = say(Voice { pitch: 1.0, pace: 1.5 }).await.expect("sound");
        let high = say(Voice { pitch: 1.3, pace: 1.0 }).await.expect("sound");
        assert!(normal.0.len() > 48_000, "{}", normal.0.len());
        assert!(fast.0.len() * 10 < normal.0.len() * 8);
        // eSpeak adds a little noise, so no two sounds are the same sample by sample; a pitch shows in the zero crossings.
        let crossings = |clip: &Pcm48k| clip.0.windows(2).filter(|w| w[0] < 0.0 && w[1] >= 0.0).count();
        assert!(crossings(&high) * 100 > crossings(&normal) * 103);
        assert!(matches!(
            espeak.synthesize("…", Voice::default(), Priority::Turn.into()).await,
            Err(SpeechError::Unsayable)
        ));
    }

    #[test]
    fn many_threads_may_ask_at_once() {
        ready();
        let alone = phonemes("This is a test of many threads.", "en-us").expect("phonemes");
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        assert_eq!(phonemes("This is a test of many threads.", "en-us").expect("phonemes"), alone);
                    }
                });
            }
        });
    }
}
