//! From the files that sources have to the files that whisper.cpp loads.
//!
//! - [`ctranslate2`] reads the container in which package registries carry Whisper;
//! - [`ggml`] writes it as a whisper.cpp f16 model ([`mel`] computes the filter bank that goes into it);
//! - [`quantise`] turns an f16 model into q8_0, which is smaller and faster with the same words.

mod ctranslate2;
mod ggml;
mod half;
pub mod mel;
mod quantise;
#[cfg(test)]
mod tests;

pub use ctranslate2::{Checkpoint, DataType, Variable};
pub use ggml::write_whisper;
pub use quantise::quantise_q8_0;

use std::io;

/// Why a conversion stopped.
#[derive(Debug, thiserror::Error)]
pub enum ConversionError {
    #[error("the file ends in the middle of {0}")]
    Truncated(&'static str),
    #[error("{0}")]
    Format(String),
    #[error("{0}")]
    Io(#[from] io::Error),
}

impl ConversionError {
    fn format(reason: impl Into<String>) -> Self {
        ConversionError::Format(reason.into())
    }
}
