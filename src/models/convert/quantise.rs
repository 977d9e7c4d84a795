//! Quantises a whisper.cpp f16 model to q8_0, as whisper.cpp's own `quantize` does.
//!
//! Two-dimensional weights become q8_0 blocks of 32 numbers; one-dimensional tensors, convolutions, the convolutions'
//! biases and the positional embeddings stay as they are. One tensor at a time is held in memory.

use std::io::{ErrorKind, Read, Write};

use whisper_rs::whisper_rs_sys as sys;

use super::ConversionError;
use super::ggml::{MAGIC, TYPE_F16, TYPE_F32};
use super::half::halves;

/// whisper.cpp's file type "mostly q8_0", with the quantisation's version as it is written into headers.
const FILE_TYPE_Q8_0: i32 = 7 + (sys::GGML_QNT_VERSION * sys::GGML_QNT_VERSION_FACTOR) as i32;
/// Position of the file type in the header of eleven numbers.
const FILE_TYPE_AT: usize = 10;
/// Numbers in one q8_0 block, and the block's bytes: an f16 scale and 32 signed bytes.
const BLOCK: usize = 32;
const BLOCK_BYTES: usize = 34;
/// No Whisper tensor is nearly this large: a guard against a damaged header.
const MOST_ELEMENTS: usize = 1 << 30;
/// Two-dimensional tensors that must stay f32.
const KEPT: [&str; 4] =
    ["encoder.conv1.bias", "encoder.conv2.bias", "encoder.positional_embedding", "decoder.positional_embedding"];

/// Reads an f16 (or f32) model from `input` and writes it as q8_0 to `out`.
pub fn quantise_q8_0(input: &mut impl Read, out: &mut impl Write) -> Result<(), ConversionError> {
    copy_header(input, out)?;
    while let Some(header) = TensorHeader::read(input)? {
        let mut data = vec![0; header.bytes()];
        read(input, &mut data, "a tensor's data")?;
        if header.is_quantised() {
            header.write(sys::ggml_type_GGML_TYPE_Q8_0 as i32, out)?;
            out.write_all(&blocks(&header.widen(&data), header.row())?)?;
        } else {
            header.write(header.kind, out)?;
            out.write_all(&data)?;
        }
    }
    Ok(())
}

/// Copies magic, header (with the new file type), mel filters and vocabulary.
fn copy_header(input: &mut impl Read, out: &mut impl Write) -> Result<(), ConversionError> {
    if copy_i32(input, out)? as u32 != MAGIC {
        return Err(ConversionError::format("this is not a whisper.cpp model file"));
    }
    for index in 0..=FILE_TYPE_AT {
        if index == FILE_TYPE_AT {
            let file_type = read_i32(input)?;
            if !(0..=1).contains(&file_type) {
                return Err(ConversionError::format(format!("the model's file type is {file_type}: not f32 or f16")));
            }
            out.write_all(&FILE_TYPE_Q8_0.to_le_bytes())?;
        } else {
            copy_i32(input, out)?;
        }
    }
    let (mels, bins) = (copy_i32(input, out)?, copy_i32(input, out)?);
    copy_bytes(input, out, i64::from(mels) * i64::from(bins) * 4)?;
    for _ in 0..copy_i32(input, out)? {
        let length = copy_i32(input, out)?;
        copy_bytes(input, out, i64::from(length))?;
    }
    Ok(())
}

struct TensorHeader {
    /// In file order: the row's length first.
    dimensions: Vec<usize>,
    kind: i32,
    name: String,
}

impl TensorHeader {
    /// The next tensor's header, or `None` at the end of the file.
    fn read(input: &mut impl Read) -> Result<Option<Self>, ConversionError> {
        let mut first = [0; 4];
        match input.read(&mut first[..1])? {
            0 => return Ok(None),
            _ => read(input, &mut first[1..], "a tensor's header")?,
        }
        let rank = i32::from_le_bytes(first);
        let length = read_i32(input)?;
        let kind = read_i32(input)?;
        if !(1..=4).contains(&rank) || !(1..=256).contains(&length) || ![TYPE_F32, TYPE_F16].contains(&kind) {
            return Err(ConversionError::format(format!("a tensor's header reads {rank}, {length}, {kind}")));
        }
        let dimensions =
            (0..rank).map(|_| Ok(read_i32(input)? as usize)).collect::<Result<Vec<_>, ConversionError>>()?;
        let elements = dimensions.iter().try_fold(1_usize, |product, &n| product.checked_mul(n));
        if elements.is_none_or(|n| n == 0 || n > MOST_ELEMENTS) {
            return Err(ConversionError::format(format!("a tensor has the shape {dimensions:?}")));
        }
        let mut name = vec![0; length as usize];
        read(input, &mut name, "a tensor's name")?;
        let name = String::from_utf8(name).map_err(|_| ConversionError::format("a tensor's name is not text"))?;
        Ok(Some(TensorHeader { dimensions, kind, name }))
    }

    fn row(&self) -> usize {
        self.dimensions[0]
    }

    fn bytes(&self) -> usize {
        self.dimensions.iter().product::<usize>() * if self.kind == TYPE_F32 { 4 } else { 2 }
    }

    fn is_quantised(&self) -> bool {
        self.dimensions.len() == 2 && self.row().is_multiple_of(BLOCK) && !KEPT.contains(&self.name.as_str())
    }

    fn widen(&self, data: &[u8]) -> Vec<f32> {
        if self.kind == TYPE_F16 {
            halves(data).collect()
        } else {
            data.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
        }
    }

    fn write(&self, kind: i32, out: &mut impl Write) -> Result<(), ConversionError> {
        for number in [self.dimensions.len() as i32, self.name.len() as i32, kind] {
            out.write_all(&number.to_le_bytes())?;
        }
        for &dimension in &self.dimensions {
            out.write_all(&(dimension as i32).to_le_bytes())?;
        }
        Ok(out.write_all(self.name.as_bytes())?)
    }
}

/// `numbers`, rows of `row` numbers (a multiple of [`BLOCK`]), as q8_0.
fn blocks(numbers: &[f32], row: usize) -> Result<Vec<u8>, ConversionError> {
    let mut quantised = vec![0_u8; numbers.len() / BLOCK * BLOCK_BYTES];
    let rows = numbers.len() / row;
    // SAFETY: `numbers` holds rows × row floats, row is a multiple of the block, and `quantised` has the
    // 34 bytes per 32 numbers that q8_0 takes; q8_0 needs no importance matrix, so null is allowed for it.
    let written = unsafe {
        sys::ggml_quantize_chunk(
            sys::ggml_type_GGML_TYPE_Q8_0,
            numbers.as_ptr(),
            quantised.as_mut_ptr().cast(),
            0,
            rows as i64,
            row as i64,
            std::ptr::null(),
        )
    };
    if written != quantised.len() {
        return Err(ConversionError::format(format!("q8_0 wrote {written} bytes, not {}", quantised.len())));
    }
    Ok(quantised)
}

fn read(input: &mut impl Read, into: &mut [u8], what: &'static str) -> Result<(), ConversionError> {
    input.read_exact(into).map_err(|e| match e.kind() {
        ErrorKind::UnexpectedEof => ConversionError::Truncated(what),
        _ => ConversionError::Io(e),
    })
}

fn read_i32(input: &mut impl Read) -> Result<i32, ConversionError> {
    let mut bytes = [0; 4];
    read(input, &mut bytes, "the header")?;
    Ok(i32::from_le_bytes(bytes))
}

fn copy_i32(input: &mut impl Read, out: &mut impl Write) -> Result<i32, ConversionError> {
    let number = read_i32(input)?;
    out.write_all(&number.to_le_bytes())?;
    Ok(number)
}

fn copy_bytes(input: &mut impl Read, out: &mut impl Write, length: i64) -> Result<(), ConversionError> {
    let length = u64::try_from(length).map_err(|_| ConversionError::format("a length in the header is negative"))?;
    match std::io::copy(&mut input.take(length), out)? {
        copied if copied == length => Ok(()),
        _ => Err(ConversionError::Truncated("the header")),
    }
}
