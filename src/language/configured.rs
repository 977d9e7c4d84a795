//! From the configuration to a model.

use std::sync::Arc;

use super::{LanguageError, LanguageModel, OpenAiLanguage, OpenAiSettings};
use crate::config::{LanguageConfig, LanguageKind};

/// The configured language model; None where the engine is scripted. `timeout_ms` bounds each of its requests.
///
/// # Errors
/// [`LanguageError::Setup`] for an address or a key that cannot be used, or a missing name of the model.
pub fn configured(config: &LanguageConfig, timeout_ms: u64) -> Result<Option<Arc<dyn LanguageModel>>, LanguageError> {
    match config.engine {
        LanguageKind::Scripted => Ok(None),
        LanguageKind::OpenAi => {
            let openai = &config.openai;
            let model = openai.model.clone().ok_or_else(|| LanguageError::Setup {
                what: "language.openai.model",
                reason: "the model has no name".to_owned(),
            })?;
            let (base_url, api_key) = (openai.base_url.clone(), openai.api_key.clone());
            let settings = OpenAiSettings { base_url, api_key, model, timeout_ms };
            Ok(Some(Arc::new(OpenAiLanguage::new(&settings)?)))
        }
    }
}
