//! The calls into whisper.cpp.

use std::path::Path;

use whisper_rs::{
    DtwMode, DtwModelPreset, DtwParameters, FullParams, SamplingStrategy, WhisperContext, WhisperContextParameters,
    WhisperState,
};

use super::rules::{Decoded, Token};
use crate::speech::{Hints, SpeechError};

/// What one decode may use.
pub(super) struct Limits {
    /// Threads of ggml.
    pub threads: usize,
    /// Encoder frames of 20 ms.
    pub context: usize,
    /// Tokens, after which it is stopped.
    pub tokens: usize,
}

/// Opens a ggml file, with word times by dynamic time warping where the model's alignment heads are known.
pub(super) fn open(model: &str, path: &Path) -> Result<WhisperContext, String> {
    let mut parameters = WhisperContextParameters::default();
    // A build without a GPU feature has nothing to use; flash attention is slower on processors, and switches word times off.
    parameters.use_gpu(cfg!(any(feature = "cuda", feature = "vulkan", feature = "metal"))).flash_attn(false);
    if let Some(preset) = alignment(model) {
        parameters.dtw_parameters(DtwParameters {
            mode: DtwMode::ModelPreset { model_preset: preset },
            // Address space, used only as far as a clip needs it: tokens × frames × heads × 4 bytes × six copies at most.
            dtw_mem_size: 512 << 20,
        });
    }
    WhisperContext::new_with_params(path, parameters)
        .map_err(|_| "whisper.cpp refuses it: it is torn or of a kind it does not know".to_owned())
}

/// The preset that belongs to a model's name in the manifest. A wrong one would read heads that are not there, so unknown names get none.
fn alignment(model: &str) -> Option<DtwModelPreset> {
    Some(match model.strip_prefix("whisper-")? {
        "tiny.en" => DtwModelPreset::TinyEn,
        "tiny" => DtwModelPreset::Tiny,
        "base.en" => DtwModelPreset::BaseEn,
        "base" => DtwModelPreset::Base,
        "small.en" => DtwModelPreset::SmallEn,
        "small" => DtwModelPreset::Small,
        "medium.en" => DtwModelPreset::MediumEn,
        "medium" => DtwModelPreset::Medium,
        "large-v3-turbo" => DtwModelPreset::LargeV3Turbo,
        _ => return None,
    })
}

/// Decodes one window of at most 28 s, without a prompt: terms told of beforehand cost words where they do not belong.
pub(super) fn run(
    context: &WhisperContext,
    state: &mut WhisperState,
    samples: &[f32],
    hints: &Hints,
    limits: Limits,
) -> Result<Decoded, SpeechError> {
    let failed = |error: whisper_rs::WhisperError| SpeechError::Engine { what: "Whisper", reason: error.to_string() };
    let language = language(context, hints)?;
    let mut params = FullParams::new(SamplingStrategy::Greedy { best_of: 1 });
    params.set_n_threads(limits.threads as i32);
    params.set_audio_ctx(limits.context as i32);
    params.set_max_tokens(limits.tokens as i32);
    params.set_temperature(0.0);
    params.set_temperature_inc(0.0);
    params.set_no_context(true);
    params.set_single_segment(true);
    params.set_no_timestamps(false);
    params.set_token_timestamps(false);
    params.set_print_special(false);
    params.set_print_progress(false);
    params.set_print_realtime(false);
    params.set_print_timestamps(false);
    params.set_language(language);
    state.full(params, samples).map_err(failed)?;
    read(context, state, limits.tokens)
}

/// English-only models know one language. Others take the hint, "auto" to find it out (one more encoder run), English without a hint.
pub(super) fn language<'a>(context: &WhisperContext, hints: &'a Hints) -> Result<Option<&'a str>, SpeechError> {
    let wished = hints.language.as_deref().unwrap_or("en");
    if !context.is_multilingual() {
        return Ok(Some("en"));
    }
    if wished == "auto" {
        return Ok(None);
    }
    let base = wished.split(['-', '_']).next().unwrap_or(wished);
    // An unknown code would make whisper.cpp index its vocabulary with -1.
    if base.is_empty() || base.contains('\0') || whisper_rs::get_lang_id(base).is_none() {
        return Err(SpeechError::Engine {
            what: "Whisper",
            reason: format!("\"{base}\" is not a language it knows; use a code such as \"en\", or \"auto\""),
        });
    }
    Ok(Some(base))
}

/// Takes the tokens out of a state.
fn read(context: &WhisperContext, state: &WhisperState, most_tokens: usize) -> Result<Decoded, SpeechError> {
    let (end_of_text, first_mark) = (context.token_eot(), context.token_beg());
    let mut decoded = Decoded::default();
    let mut count = 0;
    for segment in state.as_iter() {
        decoded.no_speech = decoded.no_speech.max(segment.no_speech_probability());
        for number in 0..segment.n_tokens() {
            let Some(token) = segment.get_token(number) else {
                continue;
            };
            count += 1;
            let data = token.token_data();
            if data.id >= first_mark {
                // Mark tokens count 20 ms each.
                decoded.tokens.push(Token::Mark { at_ms: (data.id - first_mark) as u64 * 20 });
            } else if data.id < end_of_text {
                let bytes = token
                    .to_bytes()
                    .map_err(|error| SpeechError::Engine { what: "Whisper", reason: error.to_string() })?;
                decoded.tokens.push(Token::Text {
                    bytes: bytes.to_vec(),
                    probability: data.p,
                    // In hundredths of a second; -1 where there is none.
                    end_ms: u64::try_from(data.t_dtw).ok().map(|at| at * 10),
                });
            }
        }
    }
    decoded.capped = count >= most_tokens;
    Ok(decoded)
}
