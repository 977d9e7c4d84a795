//! Writes Whisper as a whisper.cpp model file (magic `ggml`), f16.
//!
//! Layout: header, mel filters, vocabulary, then one tensor after the other in PyTorch's names. One-dimensional tensors,
//! the two convolutions' biases and the positional embeddings are f32, all else is f16.

use std::collections::BTreeMap;
use std::io::Write;

use super::ctranslate2::{Checkpoint, DataType, Variable};
use super::half::halves;
use super::{ConversionError, mel};

/// `ggml` read as a little-endian number.
pub(super) const MAGIC: u32 = 0x6767_6d6c;
pub(super) const TYPE_F32: i32 = 0;
pub(super) const TYPE_F16: i32 = 1;
/// The header's file type for "mostly f16".
const FILE_TYPE_F16: i32 = 1;
/// Tokens that are text; the specials after them are derived by whisper.cpp from the vocabulary's size.
const TEXT_TOKENS: usize = 50_257;
/// Every published Whisper has heads of 64 dimensions.
const HEAD_DIMENSIONS: usize = 64;

/// Converts a CTranslate2 float16 Whisper `model` with its Hugging Face `tokenizer.json` to `out`.
pub fn write_whisper(model: &[u8], tokenizer: &[u8], out: &mut impl Write) -> Result<(), ConversionError> {
    let checkpoint = Checkpoint::parse(model)?;
    if checkpoint.spec != "WhisperSpec" {
        return Err(ConversionError::format(format!("the model is a {}, not Whisper", checkpoint.spec)));
    }
    let shape = Shape::of(&checkpoint)?;
    shape.write(out)?;
    for weight in mel::filter_bank(shape.mels) {
        out.write_all(&weight.to_le_bytes())?;
    }
    write_vocabulary(tokenizer, out)?;
    for (name, tensor) in tensors(&checkpoint, &shape)? {
        tensor.write(&name, out)?;
    }
    Ok(())
}

/// Sizes of the network, as the header lists them.
struct Shape {
    vocabulary: usize,
    audio_context: usize,
    audio_state: usize,
    audio_layers: usize,
    text_context: usize,
    text_state: usize,
    text_layers: usize,
    mels: usize,
}

impl Shape {
    fn of(checkpoint: &Checkpoint<'_>) -> Result<Self, ConversionError> {
        let dimension = |name: &str, axis: usize| -> Result<usize, ConversionError> {
            let shape = &checkpoint.get(name)?.shape;
            shape.get(axis).copied().ok_or_else(|| ConversionError::format(format!("{name} has the shape {shape:?}")))
        };
        Ok(Shape {
            vocabulary: dimension("decoder/embeddings/weight", 0)?,
            audio_context: dimension("encoder/position_encodings/encodings", 0)?,
            audio_state: dimension("encoder/position_encodings/encodings", 1)?,
            audio_layers: checkpoint.layers("encoder"),
            text_context: dimension("decoder/position_encodings/encodings", 0)?,
            text_state: dimension("decoder/position_encodings/encodings", 1)?,
            text_layers: checkpoint.layers("decoder"),
            mels: dimension("encoder/conv1/weight", 1)?,
        })
    }

    fn write(&self, out: &mut impl Write) -> Result<(), ConversionError> {
        out.write_all(&MAGIC.to_le_bytes())?;
        let header = [
            self.vocabulary,
            self.audio_context,
            self.audio_state,
            self.audio_state / HEAD_DIMENSIONS,
            self.audio_layers,
            self.text_context,
            self.text_state,
            self.text_state / HEAD_DIMENSIONS,
            self.text_layers,
            self.mels,
        ];
        for number in header {
            write_i32(number, out)?;
        }
        out.write_all(&FILE_TYPE_F16.to_le_bytes())?;
        write_i32(self.mels, out)?;
        write_i32(mel::FFT_BINS, out)
    }
}

fn write_i32(number: usize, out: &mut impl Write) -> Result<(), ConversionError> {
    let number = i32::try_from(number).map_err(|_| ConversionError::format(format!("{number} is too large")))?;
    Ok(out.write_all(&number.to_le_bytes())?)
}

#[derive(serde::Deserialize)]
struct Tokenizer {
    model: TokenizerModel,
    #[serde(default)]
    added_tokens: Vec<AddedToken>,
}

#[derive(serde::Deserialize)]
struct TokenizerModel {
    vocab: BTreeMap<String, usize>,
}

#[derive(serde::Deserialize)]
struct AddedToken {
    id: usize,
    content: String,
}

/// The text tokens in order of their ids, each as length and bytes.
fn write_vocabulary(tokenizer: &[u8], out: &mut impl Write) -> Result<(), ConversionError> {
    let tokenizer: Tokenizer = serde_json::from_slice(tokenizer)
        .map_err(|e| ConversionError::format(format!("tokenizer.json is not readable: {e}")))?;
    let added = tokenizer.added_tokens.iter().map(|token| (token.content.as_str(), token.id));
    let plain = tokenizer.model.vocab.iter().map(|(text, &id)| (text.as_str(), id));
    let mut tokens = vec![None; TEXT_TOKENS];
    for (text, id) in added.chain(plain) {
        if let Some(slot) = tokens.get_mut(id) {
            *slot = Some(text);
        }
    }
    let bytes_of = byte_alphabet();
    write_i32(TEXT_TOKENS, out)?;
    for (id, token) in tokens.into_iter().enumerate() {
        let token = token.ok_or_else(|| ConversionError::format(format!("tokenizer.json lacks token {id}")))?;
        let bytes = token
            .chars()
            .map(|c| bytes_of.get(&c).copied())
            .collect::<Option<Vec<u8>>>()
            .ok_or_else(|| ConversionError::format(format!("token {id} is not in GPT-2's byte alphabet")))?;
        write_i32(bytes.len(), out)?;
        out.write_all(&bytes)?;
    }
    Ok(())
}

/// GPT-2's byte alphabet, undone: printable Latin-1 stands for itself, the other bytes in their order for U+0100 on.
fn byte_alphabet() -> BTreeMap<char, u8> {
    let mut stand_in = 0x100_u32;
    (0..=u8::MAX)
        .filter_map(|byte| {
            let itself = matches!(byte, b'!'..=b'~' | 0xa1..=0xac | 0xae..=0xff);
            let symbol = if itself {
                char::from(byte)
            } else {
                stand_in += 1;
                char::from_u32(stand_in - 1)?
            };
            Some((symbol, byte))
        })
        .collect()
}

/// A tensor on its way out: dimensions in PyTorch's order and f16 bytes.
struct Tensor<'a> {
    dimensions: Vec<usize>,
    bytes: &'a [u8],
    single: bool,
}

impl<'a> Tensor<'a> {
    fn whole(name: &str, variable: &Variable<'a>) -> Result<Self, ConversionError> {
        if variable.kind != DataType::F16 {
            return Err(ConversionError::format(format!("{name} is {:?}; only float16 is known", variable.kind)));
        }
        let single = variable.shape.len() == 1;
        Ok(Tensor { dimensions: variable.shape.clone(), bytes: variable.data, single })
    }

    /// Part `index` of `count` equal parts of the first axis: stacked projections lie one above the other.
    fn part(&self, name: &str, index: usize, count: usize) -> Result<Self, ConversionError> {
        let rows = self.dimensions.first().copied().unwrap_or_default();
        if rows == 0 || !rows.is_multiple_of(count) {
            return Err(ConversionError::format(format!("{name} has {rows} rows, which do not part into {count}")));
        }
        let length = self.bytes.len() / count;
        let mut dimensions = self.dimensions.clone();
        dimensions[0] = rows / count;
        Ok(Tensor { dimensions, bytes: &self.bytes[index * length..(index + 1) * length], single: self.single })
    }

    fn write(&self, name: &str, out: &mut impl Write) -> Result<(), ConversionError> {
        write_i32(self.dimensions.len(), out)?;
        write_i32(name.len(), out)?;
        out.write_all(&if self.single { TYPE_F32 } else { TYPE_F16 }.to_le_bytes())?;
        for &dimension in self.dimensions.iter().rev() {
            write_i32(dimension, out)?;
        }
        out.write_all(name.as_bytes())?;
        if !self.single {
            return Ok(out.write_all(self.bytes)?);
        }
        let widened: Vec<u8> = halves(self.bytes).flat_map(f32::to_le_bytes).collect();
        Ok(out.write_all(&widened)?)
    }
}

/// All tensors under the names whisper.cpp looks for, in a fixed order.
fn tensors<'a>(checkpoint: &Checkpoint<'a>, shape: &Shape) -> Result<Vec<(String, Tensor<'a>)>, ConversionError> {
    let mut list = List { checkpoint, tensors: Vec::new() };
    list.single("encoder/position_encodings/encodings", "encoder.positional_embedding", None)?;
    for convolution in ["conv1", "conv2"] {
        list.copy(&format!("encoder/{convolution}/weight"), &format!("encoder.{convolution}.weight"))?;
        list.single(&format!("encoder/{convolution}/bias"), &format!("encoder.{convolution}.bias"), Some(1))?;
    }
    for layer in 0..shape.audio_layers {
        list.layer("encoder", layer, false)?;
    }
    list.norm("encoder/layer_norm", "encoder.ln_post")?;
    list.single("decoder/position_encodings/encodings", "decoder.positional_embedding", None)?;
    list.copy("decoder/embeddings/weight", "decoder.token_embedding.weight")?;
    for layer in 0..shape.text_layers {
        list.layer("decoder", layer, true)?;
    }
    list.norm("decoder/layer_norm", "decoder.ln")?;
    Ok(list.tensors)
}

struct List<'c, 'a> {
    checkpoint: &'c Checkpoint<'a>,
    tensors: Vec<(String, Tensor<'a>)>,
}

impl<'a> List<'_, 'a> {
    fn tensor(&self, name: &str) -> Result<Tensor<'a>, ConversionError> {
        Tensor::whole(name, self.checkpoint.get(name)?)
    }

    fn copy(&mut self, from: &str, to: &str) -> Result<(), ConversionError> {
        let tensor = self.tensor(from)?;
        self.tensors.push((to.to_owned(), tensor));
        Ok(())
    }

    /// As f32 whatever its rank, with a further axis where whisper.cpp wants one.
    fn single(&mut self, from: &str, to: &str, axis: Option<usize>) -> Result<(), ConversionError> {
        let mut tensor = self.tensor(from)?;
        tensor.single = true;
        tensor.dimensions.extend(axis);
        self.tensors.push((to.to_owned(), tensor));
        Ok(())
    }

    fn norm(&mut self, from: &str, to: &str) -> Result<(), ConversionError> {
        self.copy(&format!("{from}/gamma"), &format!("{to}.weight"))?;
        self.copy(&format!("{from}/beta"), &format!("{to}.bias"))
    }

    fn linear(&mut self, from: &str, to: &str) -> Result<(), ConversionError> {
        self.copy(&format!("{from}/weight"), &format!("{to}.weight"))?;
        self.copy(&format!("{from}/bias"), &format!("{to}.bias"))
    }

    /// Projections stacked in one matrix, to `{to}.{part}`. Whisper's keys have no bias: theirs is left out.
    fn stacked(&mut self, from: &str, to: &str, parts: &[&str]) -> Result<(), ConversionError> {
        let (weight_name, bias_name) = (format!("{from}/weight"), format!("{from}/bias"));
        let (weight, bias) = (self.tensor(&weight_name)?, self.tensor(&bias_name)?);
        for (index, part) in parts.iter().enumerate() {
            let rows = weight.part(&weight_name, index, parts.len())?;
            self.tensors.push((format!("{to}.{part}.weight"), rows));
            if *part != "key" {
                let rows = bias.part(&bias_name, index, parts.len())?;
                self.tensors.push((format!("{to}.{part}.bias"), rows));
            }
        }
        Ok(())
    }

    fn layer(&mut self, side: &str, layer: usize, crosses: bool) -> Result<(), ConversionError> {
        let from = format!("{side}/layer_{layer}");
        let to = format!("{side}.blocks.{layer}");
        self.stacked(&format!("{from}/self_attention/linear_0"), &format!("{to}.attn"), &["query", "key", "value"])?;
        self.linear(&format!("{from}/self_attention/linear_1"), &format!("{to}.attn.out"))?;
        self.norm(&format!("{from}/self_attention/layer_norm"), &format!("{to}.attn_ln"))?;
        if crosses {
            self.linear(&format!("{from}/attention/linear_0"), &format!("{to}.cross_attn.query"))?;
            self.stacked(&format!("{from}/attention/linear_1"), &format!("{to}.cross_attn"), &["key", "value"])?;
            self.linear(&format!("{from}/attention/linear_2"), &format!("{to}.cross_attn.out"))?;
            self.norm(&format!("{from}/attention/layer_norm"), &format!("{to}.cross_attn_ln"))?;
        }
        self.linear(&format!("{from}/ffn/linear_0"), &format!("{to}.mlp.0"))?;
        self.linear(&format!("{from}/ffn/linear_1"), &format!("{to}.mlp.2"))?;
        self.norm(&format!("{from}/ffn/layer_norm"), &format!("{to}.mlp_ln"))
    }
}
