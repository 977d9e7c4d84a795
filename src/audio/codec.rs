//! Opus (RFC 6716) in and out, at the rates this program uses.

use bytes::Bytes;
use opus::{Application, Bitrate, Channels, Decoder, Encoder, Signal};

use super::AudioError;
use super::frame::FRAME_48K;

/// Bits per second of the voice that is sent: good wide-band speech with room for error correction.
const BITRATE: i32 = 32_000;
/// Loss that the error correction is made for, per cent.
const EXPECTED_LOSS: i32 = 10;
/// Of 0 to 10. Costs a quarter of a millisecond a frame, three quarters of what 10 does.
const COMPLEXITY: i32 = 5;
/// Longest packet (RFC 6716, section 3.2.5): one frame has at most 1275 bytes, and we send one frame a packet.
const MAX_PACKET: usize = 1_276;
/// Longest audio of one packet, 120 ms, in samples at 16 kHz.
const MAX_SAMPLES_16K: usize = 1_920;
/// libopus conceals and recovers in steps of 2.5 ms, in samples at 16 kHz.
const STEP_16K: usize = 40;
/// Samples of the RTP clock in one sample at 16 kHz.
const TICKS_PER_SAMPLE: u32 = 3;

/// Encodes a voice: 48 kHz mono, 20 ms a packet, with in-band error correction for 10 % loss.
#[derive(Debug)]
pub struct OpusEncoder {
    encoder: Encoder,
}

impl OpusEncoder {
    /// # Errors
    /// [`AudioError::Opus`] when libopus cannot be set up.
    pub fn new() -> Result<Self, AudioError> {
        let setup = || {
            let mut encoder = Encoder::new(48_000, Channels::Mono, Application::Voip)?;
            encoder.set_bitrate(Bitrate::Bits(BITRATE))?;
            encoder.set_signal(Signal::Voice)?;
            encoder.set_inband_fec(true)?;
            encoder.set_packet_loss_perc(EXPECTED_LOSS)?;
            encoder.set_complexity(COMPLEXITY)?;
            Ok(encoder)
        };
        setup().map(|encoder| OpusEncoder { encoder }).map_err(AudioError::opus("set up an encoder"))
    }

    /// Encodes 960 samples into one packet.
    ///
    /// # Errors
    /// [`AudioError::FrameLength`] for another number of samples, [`AudioError::Opus`] when libopus fails.
    pub fn encode(&mut self, frame: &[f32]) -> Result<Bytes, AudioError> {
        if frame.len() != FRAME_48K {
            return Err(AudioError::FrameLength { expected: FRAME_48K, actual: frame.len() });
        }
        let packet = self.encoder.encode_vec_float(frame, MAX_PACKET).map_err(AudioError::opus("encode a frame"))?;
        Ok(Bytes::from(packet))
    }
}

/// Decodes packets of one stream, in order, to 16 kHz mono; any Opus packet goes, stereo ones too.
#[derive(Debug)]
pub struct OpusDecoder {
    decoder: Decoder,
}

impl OpusDecoder {
    /// # Errors
    /// [`AudioError::Opus`] when libopus cannot be set up.
    pub fn new() -> Result<Self, AudioError> {
        let decoder = Decoder::new(16_000, Channels::Mono).map_err(AudioError::opus("set up a decoder"))?;
        Ok(OpusDecoder { decoder })
    }

    /// Decodes a packet: 2.5 to 120 ms of samples.
    ///
    /// # Errors
    /// [`AudioError::Opus`] when it is not an Opus packet.
    pub fn decode(&mut self, packet: &[u8]) -> Result<Vec<f32>, AudioError> {
        if packet.is_empty() {
            return Err(AudioError::Opus { action: "decode a packet", reason: "it is empty".to_owned() });
        }
        self.run("decode a packet", packet, MAX_SAMPLES_16K, false)
    }

    /// The lost audio before a packet, from the copy that this packet carries (RFC 6716, section 2.1.7), or concealed when
    /// it carries none. `samples` at 16 kHz are rounded down to 2.5 ms and best are as long as the packet itself.
    ///
    /// # Errors
    /// [`AudioError::Opus`] when `next_packet` is not an Opus packet.
    pub fn fec(&mut self, next_packet: &[u8], samples: usize) -> Result<Vec<f32>, AudioError> {
        match steps(samples) {
            0 => Ok(Vec::new()),
            samples => self.run("recover a lost packet", next_packet, samples, true),
        }
    }

    /// Made-up continuation of what was heard, fading within 100 ms. `samples` at 16 kHz are rounded down to 2.5 ms.
    ///
    /// # Errors
    /// [`AudioError::Opus`] when libopus fails.
    pub fn conceal(&mut self, samples: usize) -> Result<Vec<f32>, AudioError> {
        match steps(samples) {
            0 => Ok(Vec::new()),
            samples => self.run("conceal a lost packet", &[], samples, false),
        }
    }

    /// Forgets the stream: the next packet begins another one.
    ///
    /// # Errors
    /// [`AudioError::Opus`] when libopus fails.
    pub fn reset(&mut self) -> Result<(), AudioError> {
        self.decoder.reset_state().map_err(AudioError::opus("reset a decoder"))
    }

    fn run(&mut self, action: &'static str, packet: &[u8], room: usize, fec: bool) -> Result<Vec<f32>, AudioError> {
        let mut samples = vec![0.0; room];
        let length = self.decoder.decode_float(packet, &mut samples, fec).map_err(AudioError::opus(action))?;
        samples.truncate(length);
        Ok(samples)
    }
}

fn steps(samples: usize) -> usize {
    samples.min(MAX_SAMPLES_16K) / STEP_16K * STEP_16K
}

/// How long a packet's audio is, in ticks of the 48 kHz RTP clock (960 = 20 ms); none when it is not an Opus packet.
pub fn packet_duration_48k(payload: &[u8]) -> Option<u32> {
    let samples = opus::packet::get_nb_samples(payload, 16_000).ok()?;
    u32::try_from(samples).ok().filter(|samples| *samples > 0).map(|samples| samples * TICKS_PER_SAMPLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Something voiced: a few harmonics with a slow swell.
    fn voice(frames: usize) -> Vec<f32> {
        (0..frames * FRAME_48K)
            .map(|n| {
                let t = n as f32 / 48_000.0 * std::f32::consts::TAU;
                let swell = 0.6 + 0.4 * (t * 3.0).sin();
                0.2 * swell * ((t * 140.0).sin() + 0.6 * (t * 280.0).sin() + 0.4 * (t * 700.0).sin())
            })
            .collect()
    }

    fn packets(frames: usize) -> Vec<Bytes> {
        let mut encoder = OpusEncoder::new().expect("encoder");
        voice(frames).chunks(FRAME_48K).map(|frame| encoder.encode(frame).expect("encodes")).collect()
    }

    fn correlation(a: &[f32], b: &[f32]) -> f32 {
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
    }

    #[test]
    fn a_voice_survives_at_the_chosen_rate() {
        let packets = packets(100);
        let bytes: usize = packets.iter().map(Bytes::len).sum();
        assert!((16_000..40_000).contains(&(bytes * 8 / 2)), "{} bits a second", bytes * 8 / 2);
        let mut decoder = OpusDecoder::new().expect("decoder");
        let heard: Vec<f32> = packets.iter().flat_map(|packet| decoder.decode(packet).expect("decodes")).collect();
        assert_eq!(heard.len(), 100 * 320);
        let sent: Vec<f32> = voice(100).chunks(3).map(|s| s[0]).collect();
        let best = (0..400).map(|lag| correlation(&sent[4_000..20_000], &heard[4_000 + lag..20_000 + lag]));
        let best = best.fold(0.0, f32::max);
        assert!(best > 0.85, "{best}");
    }

    #[test]
    fn a_lost_onset_is_recovered_from_the_next_packet() {
        // Silence, then a voice that begins in a packet that is lost: concealment cannot know of it.
        let mut encoder = OpusEncoder::new().expect("encoder");
        let mut sound = vec![0.0; 40 * FRAME_48K];
        sound.extend(voice(20));
        let packets: Vec<Bytes> =
            sound.chunks(FRAME_48K).map(|frame| encoder.encode(frame).expect("encodes")).collect();
        let lost = 43;
        let after = |first: usize, how: &dyn Fn(&mut OpusDecoder) -> Vec<f32>| {
            let mut decoder = OpusDecoder::new().expect("decoder");
            for packet in &packets[..first] {
                decoder.decode(packet).expect("decodes");
            }
            how(&mut decoder)
        };
        let whole = after(lost, &|decoder| decoder.decode(&packets[lost]).expect("decodes"));
        let recovered = after(lost, &|decoder| decoder.fec(&packets[lost + 1], 320).expect("recovers"));
        assert_eq!(recovered.len(), 320);
        assert!(correlation(&whole, &recovered) > 0.8, "{}", correlation(&whole, &recovered));
        let concealed = after(40, &|decoder| decoder.conceal(320).expect("conceals"));
        assert_eq!(concealed.len(), 320);
        assert!(concealed.iter().all(|sample| sample.abs() < 0.01));
    }

    #[test]
    fn lengths_are_read_from_the_packet() {
        assert!(packets(3).iter().all(|packet| packet_duration_48k(packet) == Some(960)));
        for (ms, samples) in [(10, 480), (20, 960), (40, 1_920), (60, 2_880)] {
            let mut encoder = Encoder::new(48_000, Channels::Stereo, Application::Audio).expect("encoder");
            let packet = encoder.encode_vec_float(&vec![0.1; samples * 2], 4_000).expect("encodes");
            assert_eq!(packet_duration_48k(&packet), Some(ms * 48));
            let mut decoder = OpusDecoder::new().expect("decoder");
            assert_eq!(decoder.decode(&packet).expect("decodes").len(), samples / 3);
        }
        assert_eq!(packet_duration_48k(&[]), None);
        assert_eq!(packet_duration_48k(&[3]), None);
    }

    #[test]
    fn what_is_no_packet_is_refused_with_a_reason() {
        let mut decoder = OpusDecoder::new().expect("decoder");
        assert!(decoder.decode(&[]).is_err());
        assert!(decoder.decode(&[3]).is_err());
        assert!(decoder.conceal(7).expect("nothing to do").is_empty());
        let mut encoder = OpusEncoder::new().expect("encoder");
        let error = encoder.encode(&[0.0; 320]).expect_err("too short").to_string();
        assert!(error.contains("320") && error.contains("960"), "{error}");
    }
}
