//! IEEE 754 half precision to single precision.

/// The f32 with exactly the value of the half-precision number with these bits.
pub fn f16_to_f32(bits: u16) -> f32 {
    let sign = u32::from(bits >> 15) << 31;
    let exponent = u32::from(bits >> 10) & 0x1f;
    let mantissa = u32::from(bits) & 0x3ff;
    match (exponent, mantissa) {
        (0, 0) => f32::from_bits(sign),
        // Subnormal: mantissa × 2⁻²⁴, exact in single precision.
        (0, _) => {
            let magnitude = mantissa as f32 * (1.0 / 16_777_216.0);
            f32::from_bits(sign | magnitude.to_bits())
        }
        (0x1f, _) => f32::from_bits(sign | 0x7f80_0000 | (mantissa << 13)),
        _ => f32::from_bits(sign | ((exponent + 112) << 23) | (mantissa << 13)),
    }
}

/// Little-endian half-precision numbers as f32. A trailing odd byte is ignored.
pub fn halves(bytes: &[u8]) -> impl Iterator<Item = f32> + '_ {
    bytes.chunks_exact(2).map(|pair| f16_to_f32(u16::from_le_bytes([pair[0], pair[1]])))
}

#[cfg(test)]
mod tests {
    use super::f16_to_f32;

    #[test]
    fn every_half_has_the_value_that_ggml_gives_it() {
        for bits in 0..=u16::MAX {
            let mut theirs = 0.0_f32;
            // SAFETY: one element is read from `bits` and one written to `theirs`.
            unsafe { whisper_rs::whisper_rs_sys::ggml_fp16_to_fp32_row(&bits, &mut theirs, 1) };
            let ours = f16_to_f32(bits);
            assert!(ours.to_bits() == theirs.to_bits() || (ours.is_nan() && theirs.is_nan()), "{bits:#06x}");
        }
    }
}
