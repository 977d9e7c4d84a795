//! The ear for a second look: a better model than the live one, loaded when there is something to look at again.

use std::path::PathBuf;
use std::sync::Arc;

use super::pool::Pool;
use super::whisper::Whisper;
use super::{SpeechError, Transcriber};
use crate::config::{SpeechConfig, TranscriberKind};
use crate::models::Library;

/// Whisper models of the manifest, the better ones later. English-only models hear English better than the others of their size
/// (Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision", 2022, section 3).
const BY_QUALITY: [&str; 5] =
    ["whisper-tiny.en", "whisper-base", "whisper-base.en", "whisper-small.en", "whisper-large-v3-turbo"];
/// The setting's values that name no model.
const AUTO: &str = "auto";
const OFF: &str = "off";

/// Which model takes a second look, and where it is.
#[derive(Clone)]
pub struct SecondEar {
    model: String,
    path: PathBuf,
    pool: Arc<Pool>,
}

impl SecondEar {
    /// What the configuration wants: `off`, a model of the manifest, or `auto` for the best one that is here and better than the live
    /// one. None where there is none; with `auto` also where the live recogniser is a service, whose quality is not known.
    ///
    /// # Errors
    /// A model that is named and is not here, with the command that fetches it.
    pub fn configured(config: &SpeechConfig, models: &Library, pool: &Arc<Pool>) -> Result<Option<Self>, SpeechError> {
        let model = match config.second_look.as_str() {
            OFF => return Ok(None),
            AUTO => match config.transcriber {
                TranscriberKind::Whisper => best_of(&config.whisper.model, |model| models.is_present(model)),
                TranscriberKind::OpenAi => None,
            },
            model => Some(model),
        };
        let Some(model) = model else { return Ok(None) };
        let path = models.weights(model)?;
        Ok(Some(SecondEar { model: model.to_owned(), path, pool: pool.clone() }))
    }

    /// The model's name in the manifest.
    pub fn model(&self) -> &str {
        &self.model
    }

    /// Whether a job of this ear's leaves a worker free for whoever waits.
    pub fn spares_a_worker(&self) -> bool {
        self.pool.share().workers > 1
    }

    /// Loads the model. Drop it when there is nothing more to look at: it takes as much memory as its file, and some.
    ///
    /// # Errors
    /// As [`Whisper::load`].
    pub async fn open(&self) -> Result<Arc<dyn Transcriber>, SpeechError> {
        Ok(Arc::new(Whisper::load(&self.model, &self.path, self.pool.clone()).await?))
    }
}

/// The best model that is here and better than the live one.
fn best_of(live: &str, is_here: impl Fn(&str) -> bool) -> Option<&'static str> {
    // A live model that is not in the list is somebody's own choice, and nothing is known to be better.
    let rank = BY_QUALITY.iter().position(|model| *model == live)?;
    BY_QUALITY[rank + 1..].iter().rev().copied().find(|model| is_here(model))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ModelsConfig;
    use crate::models::Manifest;

    #[test]
    fn the_best_that_is_here_and_better_is_taken() {
        let here = ["whisper-tiny.en", "whisper-base", "whisper-small.en"];
        let best = |live: &str| best_of(live, |model| here.contains(&model));
        assert_eq!(best("whisper-tiny.en"), Some("whisper-small.en"));
        assert_eq!(best("whisper-base.en"), Some("whisper-small.en"));
        assert_eq!(best("whisper-small.en"), None);
        assert_eq!(best("somebody's own"), None);
        assert_eq!(best_of("whisper-tiny.en", |_| false), None);
    }

    #[test]
    fn every_model_of_the_list_is_in_the_manifest() {
        let manifest = Manifest::load(None).expect("the built-in manifest");
        for model in BY_QUALITY {
            assert!(manifest.model(model).is_ok(), "{model}");
        }
    }

    #[tokio::test]
    async fn a_named_model_that_is_absent_is_an_error_and_off_is_off() {
        let folder = tempfile::tempdir().expect("folder");
        let models = Library::open(&ModelsConfig { dir: Some(folder.path().to_owned()), ..ModelsConfig::default() });
        let models = models.expect("library");
        let pool = Arc::new(Pool::new(super::super::Share { workers: 1, threads: 1 }, 4).expect("pool"));
        let ear = |second_look: &str| {
            let config = SpeechConfig { second_look: second_look.to_owned(), ..SpeechConfig::default() };
            SecondEar::configured(&config, &models, &pool)
        };
        assert!(ear("off").expect("fine").is_none());
        assert!(ear("auto").expect("fine").is_none(), "nothing is here");
        let error = ear("whisper-base").err().expect("refused").to_string();
        assert!(error.contains("emily models fetch whisper-base"), "{error}");
        assert!(ear("whisper-colossal").is_err());
    }
}
