//! WAV in memory, to and from a server.
//!
//! Servers that stream do not know the sound's length and write 0 or 0xFFFFFFFF for it, which WAV libraries refuse; and some send bare
//! samples (OpenAI's "pcm": 24 kHz, 16 bit, mono) whatever was asked for. Hence a lenient reader.

/// The rate of bare samples.
const BARE_HZ: u32 = 24_000;

/// Mono 16-bit WAV (RIFF, format 1).
pub(super) fn write(samples: &[f32], hz: u32) -> Vec<u8> {
    let bytes = (samples.len() * 2) as u32;
    let mut file = Vec::with_capacity(44 + samples.len() * 2);
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&(36 + bytes).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt ");
    file.extend_from_slice(&16_u32.to_le_bytes());
    for value in [1_u16, 1] {
        file.extend_from_slice(&value.to_le_bytes());
    }
    for value in [hz, hz * 2] {
        file.extend_from_slice(&value.to_le_bytes());
    }
    for value in [2_u16, 16] {
        file.extend_from_slice(&value.to_le_bytes());
    }
    file.extend_from_slice(b"data");
    file.extend_from_slice(&bytes.to_le_bytes());
    for sample in samples {
        let value = (sample.clamp(-1.0, 1.0) * 32_767.0) as i16;
        file.extend_from_slice(&value.to_le_bytes());
    }
    file
}

/// Mono samples and their rate, from a WAV file whose lengths may be wrong, or from bare 16-bit samples at 24 kHz.
pub(super) fn read(body: &[u8]) -> Result<(Vec<f32>, u32), String> {
    if body.len() < 4 {
        return Err("its sound is empty".to_owned());
    }
    if body.starts_with(b"RIFF") {
        return read_riff(body);
    }
    let other = body.starts_with(b"ID3")
        || body.starts_with(b"OggS")
        || body.starts_with(b"fLaC")
        || (body[0] == 0xff && body[1] & 0xe0 == 0xe0)
        || matches!(body[0], b'{' | b'<');
    if other {
        return Err("it is neither WAV nor bare samples, which were asked for".to_owned());
    }
    Ok((mono(&pcm16(body), 1), BARE_HZ))
}

struct Format {
    float: bool,
    channels: usize,
    hz: u32,
    bits: u16,
}

fn read_riff(body: &[u8]) -> Result<(Vec<f32>, u32), String> {
    let broken = || "its WAV header is broken".to_owned();
    let u16_at = |at: usize| {
        let bytes = body.get(at..at + 2)?;
        Some(u16::from_le_bytes(bytes.try_into().ok()?))
    };
    let u32_at = |at: usize| {
        let bytes = body.get(at..at + 4)?;
        Some(u32::from_le_bytes(bytes.try_into().ok()?))
    };
    let mut format = None;
    let mut at = 12;
    loop {
        let name = body.get(at..at + 4).ok_or_else(broken)?;
        let length = u32_at(at + 4).ok_or_else(broken)? as usize;
        let content = at + 8;
        match name {
            b"fmt " => {
                format = Some(Format {
                    // 0xFFFE (extensible) begins its sub-format with the plain format's number.
                    float: match u16_at(content).ok_or_else(broken)? {
                        0xfffe => u16_at(content + 24).ok_or_else(broken)? == 3,
                        tag => tag == 3,
                    },
                    channels: u16_at(content + 2).ok_or_else(broken)?.into(),
                    hz: u32_at(content + 4).ok_or_else(broken)?,
                    bits: u16_at(content + 14).ok_or_else(broken)?,
                });
            }
            b"data" => {
                let format = format.ok_or_else(broken)?;
                let end = match length {
                    0 => body.len(),
                    length => content.saturating_add(length).min(body.len()),
                };
                return samples(&format, &body[content..end]);
            }
            _ => {}
        }
        // Chunks are padded to an even length.
        at = content.saturating_add(length + length % 2);
    }
}

fn samples(format: &Format, data: &[u8]) -> Result<(Vec<f32>, u32), String> {
    if !(8_000..=192_000).contains(&format.hz) || !(1..=8).contains(&format.channels) {
        return Err(format!("its sound has {} channels at {} Hz", format.channels, format.hz));
    }
    let interleaved = match (format.float, format.bits) {
        (false, 16) => pcm16(data),
        (true, 32) => data
            .chunks_exact(4)
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .map(|sample| if sample.is_finite() { sample } else { 0.0 })
            .collect(),
        (false, 24) => {
            data.chunks_exact(3).map(|b| i32::from_le_bytes([0, b[0], b[1], b[2]]) as f32 / 2_147_483_648.0).collect()
        }
        (_, bits) => return Err(format!("its sound has {bits} bits a sample")),
    };
    Ok((mono(&interleaved, format.channels), format.hz))
}

fn pcm16(data: &[u8]) -> Vec<f32> {
    data.chunks_exact(2).map(|b| f32::from(i16::from_le_bytes([b[0], b[1]])) / 32_768.0).collect()
}

fn mono(interleaved: &[f32], channels: usize) -> Vec<f32> {
    interleaved.chunks_exact(channels).map(|frame| frame.iter().sum::<f32>() / channels as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_written_is_read_and_wrong_lengths_are_forgiven() {
        let sound: Vec<f32> = (0..100).map(|n| n as f32 / 200.0).collect();
        let mut file = write(&sound, 22_050);
        let (read_back, hz) = read(&file).expect("read");
        assert_eq!((read_back.len(), hz), (100, 22_050));
        assert!(sound.iter().zip(&read_back).all(|(a, b)| (a - b).abs() < 1e-4));
        for length in [0, u32::MAX] {
            file[40..44].copy_from_slice(&length.to_le_bytes());
            assert_eq!(read(&file).expect("read").0.len(), 100);
        }
        assert_eq!(read(&file[44..]).expect("bare").1, 24_000);
        assert!(read(b"ID3\x04rest of an mp3").is_err());
        assert!(read(b"{\"error\":1}").is_err());
        assert!(read(b"").is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(mut body: Vec<u8>, riff: bool) {
            if riff {
                body.splice(0..0, *b"RIFF\0\0\0\0WAVEfmt ");
            }
            let _ = read(&body);
        }
    }
}
