//! Sounds of a home office in which nobody speaks, each made from a seed.

use super::synthesis::*;

/// A sound and what it is called.
pub struct Sound {
    pub name: &'static str,
    pub samples: Vec<f32>,
}

/// All of them, 3 to 10 s each, at the levels that a microphone at arm's length has them.
pub fn all() -> Vec<Sound> {
    let mut sounds = steady();
    sounds.extend(hands());
    sounds.extend(bodies());
    sounds.extend(outside());
    sounds.extend(tuned());
    sounds
}

fn sound(name: &'static str, samples: Vec<f32>) -> Sound {
    Sound { name, samples }
}

/// Noises that do not change.
fn steady() -> Vec<Sound> {
    let chance = &mut Chance::new(1);
    let long = ms(6_000);
    let hum: Vec<(f32, f32)> = (1..=12).map(|n| (n as f32, if n % 2 == 0 { 0.3 } else { 1.0 } / n as f32)).collect();
    vec![
        sound("digital silence", vec![0.0; long]),
        sound("white noise -60", at_rms(chance.white(long), -60.0)),
        sound("white noise -45", at_rms(chance.white(long), -45.0)),
        sound("white noise -30", at_rms(chance.white(ms(10_000)), -30.0)),
        sound("white noise -20", at_rms(chance.white(ms(3_000)), -20.0)),
        sound("pink noise -50", at_rms(chance.pink(long), -50.0)),
        sound("pink noise -35", at_rms(chance.pink(ms(10_000)), -35.0)),
        sound("pink noise -25", at_rms(chance.pink(ms(4_000)), -25.0)),
        sound("brown noise -40", at_rms(chance.brown(long), -40.0)),
        sound("brown noise -25", at_rms(chance.brown(long), -25.0)),
        sound("mains hum -45", in_a_room(at_rms(harmonics(long, &hum, |_| 50.0), -45.0), chance)),
        sound("mains hum -30", in_a_room(at_rms(harmonics(long, &hum, |_| 60.0), -30.0), chance)),
        sound("fan", at_rms(fan(chance, ms(8_000)), -36.0)),
        sound("tone 440 Hz", at_rms(harmonics(long, &[(1.0, 1.0)], |_| 440.0), -26.0)),
        sound("tone 1 kHz", at_rms(harmonics(ms(3_000), &[(1.0, 1.0)], |_| 1_000.0), -20.0)),
        sound("buzz 120 Hz", at_rms(harmonics(long, &hum, |_| 120.0), -28.0)),
    ]
}

/// Air through blades: rushing noise that swells with each blade, and the motor's whine.
fn fan(chance: &mut Chance, length: usize) -> Vec<f32> {
    let air = Filter::Low { hz: 1_200.0 }.apply(&chance.pink(length));
    let air = shaped(at_rms(air, 0.0), |at| 1.0 + 0.3 * (std::f32::consts::TAU * 23.0 * at).sin());
    let whine = at_rms(harmonics(length, &[(1.0, 1.0), (2.0, 0.5), (3.0, 0.2)], |_| 138.0), -14.0);
    mixed(air, &whine)
}

/// Keys, clicks, paper, a cup, a door: what hands do.
fn hands() -> Vec<Sound> {
    let chance = &mut Chance::new(2);
    let typing = keyboard(chance, ms(8_000), 7.0);
    let slow_typing = keyboard(chance, ms(6_000), 2.5);
    let mut clicks = vec![0.0; ms(5_000)];
    for at in [400, 620, 1_700, 2_900, 3_020, 4_300] {
        add(&mut clicks, ms(at), &click(chance, 3_200.0, 0.002), 1.0);
        add(&mut clicks, ms(at + 90), &click(chance, 2_600.0, 0.002), 0.6);
    }
    let mut taps = vec![0.0; ms(5_000)];
    for beat in 0..12 {
        add(&mut taps, ms(500 + beat * 330), &knock(chance, 240.0, 0.02), chance.between(0.6, 1.0));
    }
    let mut slam = vec![0.0; ms(4_000)];
    add(&mut slam, ms(800), &knock(chance, 75.0, 0.18), 1.0);
    add(&mut slam, ms(800), &shaped(Filter::Low { hz: 900.0 }.apply(&chance.white(ms(900))), struck(0.003, 0.12)), 0.3);
    add(&mut slam, ms(1_050), &click(chance, 1_800.0, 0.012), 0.3);
    let mut cup = vec![0.0; ms(3_500)];
    for (at, hz) in [(600, 2_350.0), (1_900, 2_310.0)] {
        let ring = harmonics(ms(700), &[(1.0, 1.0), (2.41, 0.5), (3.87, 0.25)], |_| hz);
        add(&mut cup, ms(at), &shaped(ring, struck(0.001, 0.09)), 0.5);
        add(&mut cup, ms(at), &knock(chance, 180.0, 0.03), 0.4);
    }
    vec![
        sound("typing", in_a_room(at_peak(typing, -16.0), chance)),
        sound("slow typing", in_a_room(at_peak(slow_typing, -22.0), chance)),
        sound("mouse clicks", in_a_room(at_peak(clicks, -24.0), chance)),
        sound("tapping on the desk", in_a_room(at_peak(taps, -14.0), chance)),
        sound("paper rustle", in_a_room(at_rms(paper(chance, ms(5_000)), -36.0), chance)),
        sound("door slam", in_a_room(at_peak(slam, -4.0), chance)),
        sound("cup put down", in_a_room(at_peak(cup, -16.0), chance)),
    ]
}

/// A short noise with a resonance, as a switch makes it.
fn click(chance: &mut Chance, hz: f32, decay: f32) -> Vec<f32> {
    let burst = shaped(chance.white(ms(60)), struck(0.000_3, decay));
    Filter::Band { hz, q: 1.5 }.apply(&burst)
}

/// A body that is struck: a damped low tone and the noise of the contact.
fn knock(chance: &mut Chance, hz: f32, decay: f32) -> Vec<f32> {
    let length = ms((decay * 8_000.0) as u32);
    let body = shaped(harmonics(length, &[(1.0, 1.0), (1.73, 0.5), (2.9, 0.2)], |_| hz), struck(0.002, decay));
    let contact = shaped(chance.white(length), struck(0.000_5, decay / 6.0));
    mixed(body, &Filter::Low { hz: 2_500.0 }.apply(&contact).iter().map(|s| s * 0.3).collect::<Vec<_>>())
}

/// Words of keystrokes, each down and up, with pauses between the words.
fn keyboard(chance: &mut Chance, length: usize, per_second: f32) -> Vec<f32> {
    let mut sound = vec![0.0; length];
    let mut at = 0.3;
    while (at * HZ) as usize + ms(200) < length {
        for _ in 0..chance.between(3.0, 9.0) as usize {
            let gain = chance.between(0.4, 1.0);
            let down = click(chance, chance_hz(gain), 0.004);
            add(&mut sound, (at * HZ) as usize, &down, gain);
            add(&mut sound, (at * HZ) as usize, &knock(chance, 320.0, 0.008), gain * 0.5);
            let up = click(chance, 3_400.0, 0.003);
            add(&mut sound, ((at + chance.between(0.06, 0.1)) * HZ) as usize, &up, gain * 0.4);
            at += chance.between(0.6, 1.4) / per_second;
        }
        at += chance.between(0.25, 0.8);
    }
    sound
}

/// Harder strokes ring higher.
fn chance_hz(gain: f32) -> f32 {
    1_700.0 + 1_200.0 * gain
}

/// High noise in irregular strokes, with crackles.
fn paper(chance: &mut Chance, length: usize) -> Vec<f32> {
    let hiss = Filter::High { hz: 1_800.0 }.apply(&chance.white(length));
    let strokes = Filter::Low { hz: 6.0 }.apply(&chance.white(length));
    let peak = strokes.iter().fold(1e-9_f32, |peak, s| peak.max(s.abs()));
    let mut sound: Vec<f32> = hiss.iter().zip(&strokes).map(|(hiss, stroke)| hiss * (stroke / peak).max(0.0)).collect();
    for _ in 0..60 {
        let at = (chance.unit() * length as f32) as usize;
        let gain = chance.between(0.5, 2.5);
        let crackle = click(chance, 4_200.0, 0.001_5);
        add(&mut sound, at, &crackle, gain);
    }
    sound
}

/// Coughs, breath, a sneeze, a cleared throat without words, footsteps.
fn bodies() -> Vec<Sound> {
    let chance = &mut Chance::new(3);
    let mut coughs = vec![0.0; ms(5_000)];
    for (at, gain) in [(500, 1.0), (880, 0.8), (1_220, 0.5), (3_300, 0.9)] {
        add(&mut coughs, ms(at), &cough(chance), gain);
    }
    let mut sneeze = vec![0.0; ms(3_500)];
    let gasp = Filter::Band { hz: 1_400.0, q: 0.8 }.apply(&chance.white(ms(600)));
    add(&mut sneeze, ms(500), &shaped(gasp, |at| 0.3 * (at / 0.6)), 0.3);
    let burst = Filter::Band { hz: 2_600.0, q: 0.5 }.apply(&chance.white(ms(450)));
    add(&mut sneeze, ms(1_250), &shaped(burst, struck(0.02, 0.12)), 1.0);
    let mut breathing = vec![0.0; ms(10_000)];
    for breath in 0..3 {
        let (inward, outward) = (chance.white(ms(1_300)), chance.white(ms(1_700)));
        let swell = |length: f32| move |at: f32| (std::f32::consts::PI * at / length).sin().powi(2);
        let inward = Filter::Band { hz: 1_700.0, q: 0.7 }.apply(&inward);
        let outward = Filter::Band { hz: 900.0, q: 0.7 }.apply(&outward);
        add(&mut breathing, ms(200 + breath * 3_300), &shaped(inward, swell(1.3)), 0.8);
        add(&mut breathing, ms(1_600 + breath * 3_300), &shaped(outward, swell(1.7)), 1.0);
    }
    let mut puffs = vec![0.0; ms(5_000)];
    for at in [600, 1_900, 2_700, 4_000] {
        let air = Filter::Low { hz: 160.0 }.apply(&chance.white(ms(450)));
        add(&mut puffs, ms(at), &shaped(air, struck(0.04, 0.12)), 1.0);
    }
    let mut steps = vec![0.0; ms(6_000)];
    for step in 0..9 {
        add(&mut steps, ms(400 + step * 580), &knock(chance, 95.0, 0.04), chance.between(0.7, 1.0));
        add(&mut steps, ms(470 + step * 580), &click(chance, 1_200.0, 0.01), 0.15);
    }
    vec![
        sound("coughs", in_a_room(at_peak(coughs, -8.0), chance)),
        sound("sneeze", in_a_room(at_peak(sneeze, -8.0), chance)),
        sound("breathing", in_a_room(at_rms(breathing, -42.0), chance)),
        sound("breath on the microphone", in_a_room(at_rms(puffs, -28.0), chance)),
        sound("footsteps", in_a_room(at_peak(steps, -20.0), chance)),
    ]
}

/// A burst of air, then noise through a throat, with a little voice towards its end.
fn cough(chance: &mut Chance) -> Vec<f32> {
    let length = ms(360);
    let air = chance.white(length);
    let burst = shaped(air.clone(), struck(0.004, 0.03));
    let throat: Vec<f32> = [(620.0, 3.0, 1.0), (1_350.0, 4.0, 0.7), (2_700.0, 4.0, 0.4)]
        .into_iter()
        .map(|(hz, q, gain)| (Filter::Band { hz, q }.apply(&air), gain))
        .fold(vec![0.0; length], |mut sum, (band, gain)| {
            add(&mut sum, 0, &band, gain);
            sum
        });
    let throat = shaped(throat, struck(0.015, 0.09));
    let partials: Vec<(f32, f32)> = (1..=10).map(|n| (n as f32, 1.0 / n as f32)).collect();
    let voice = harmonics(length, &partials, |at| 170.0 - 120.0 * at);
    let voice = shaped(voice, |at| 0.25 * (-((at - 0.19) / 0.05).powi(2)).exp());
    let mut cough = burst;
    add(&mut cough, 0, &throat, 2.0);
    add(&mut cough, 0, &voice, 1.0);
    cough
}

/// What comes through the window.
fn outside() -> Vec<Sound> {
    let chance = &mut Chance::new(4);
    let length = ms(9_000);
    let road = Filter::Low { hz: 700.0 }.apply(&chance.brown(length));
    let pass = |centre: f32| move |at: f32| 0.15 + (-((at - centre) / 1.1).powi(2)).exp();
    let tyres = Filter::Band { hz: 900.0, q: 0.5 }.apply(&chance.white(length));
    let engine: Vec<(f32, f32)> = (1..=8).map(|n| (n as f32, 1.0 / n as f32)).collect();
    let engine = harmonics(length, &engine, |at| if at < 4.5 { 62.0 } else { 57.0 });
    let mut traffic = at_rms(road, -4.0);
    add(&mut traffic, 0, &shaped(at_rms(tyres, -6.0), pass(3.0)), 1.0);
    add(&mut traffic, 0, &shaped(at_rms(engine, -8.0), pass(4.5)), 1.0);
    let mut barks = vec![0.0; ms(6_000)];
    for (at, gain) in [(400, 1.0), (760, 0.9), (1_900, 1.0), (2_240, 0.8), (2_560, 0.9), (4_400, 0.7)] {
        add(&mut barks, ms(at), &bark(chance), gain);
    }
    let siren = harmonics(ms(7_000), &[(1.0, 1.0), (2.0, 0.4), (3.0, 0.2)], |at| {
        if ((at / 0.6) as u32).is_multiple_of(2) { 440.0 } else { 585.0 }
    });
    let rain = Filter::High { hz: 900.0 }.apply(&chance.white(length));
    let mut rain = at_rms(rain, -6.0);
    for _ in 0..500 {
        let at = (chance.unit() * length as f32) as usize;
        let gain = chance.between(0.5, 3.0);
        let drop = click(chance, 3_000.0, 0.001);
        add(&mut rain, at, &drop, gain);
    }
    let mut birds = vec![0.0; ms(5_000)];
    for call in 0..7 {
        let from = chance.between(2_600.0, 3_600.0);
        let chirp = harmonics(ms(140), &[(1.0, 1.0)], |at| from + 900.0 * (40.0 * at).sin());
        let chirp = shaped(chirp, |at| (std::f32::consts::PI * at / 0.14).sin());
        add(&mut birds, ms(300 + call * 620), &chirp, chance.between(0.5, 1.0));
    }
    vec![
        sound("traffic", at_rms(traffic, -34.0)),
        sound("dog", in_a_room(at_peak(barks, -14.0), chance)),
        sound("siren", in_a_room(at_rms(siren, -38.0), chance)),
        sound("rain", at_rms(rain, -38.0)),
        sound("birds", in_a_room(at_peak(birds, -26.0), chance)),
    ]
}

/// A harmonic tone that falls, rough, through a wide mouth.
fn bark(chance: &mut Chance) -> Vec<f32> {
    let length = ms(190);
    let partials: Vec<(f32, f32)> = (1..=12).map(|n| (n as f32, 1.0 / n as f32)).collect();
    let voice = harmonics(length, &partials, |at| 520.0 - 1_100.0 * (at - 0.04).abs());
    let rough = chance.white(length);
    let mut source = voice;
    add(&mut source, 0, &rough, 0.35);
    let mut bark = Filter::Band { hz: 850.0, q: 1.2 }.apply(&source);
    add(&mut bark, 0, &Filter::Band { hz: 1_900.0, q: 2.0 }.apply(&source), 0.5);
    shaped(bark, struck(0.012, 0.06))
}

/// Music and signals.
fn tuned() -> Vec<Sound> {
    let chance = &mut Chance::new(5);
    let chords = chords(ms(8_000));
    let tune = melody(ms(8_000));
    let beat = beat(chance, ms(8_000));
    let mut band = chords.clone();
    add(&mut band, 0, &tune, 1.0);
    add(&mut band, 0, &beat, 0.8);
    let mut ring = vec![0.0; ms(6_000)];
    for at in [300, 3_300] {
        // The ring-back tone of North America: 440 and 480 Hz.
        let tone =
            mixed(harmonics(ms(1_500), &[(1.0, 1.0)], |_| 440.0), &harmonics(ms(1_500), &[(1.0, 1.0)], |_| 480.0));
        add(&mut ring, ms(at), &tone, 1.0);
    }
    let mut bell = vec![0.0; ms(6_000)];
    for at in (0..2).flat_map(|ring| (0..24).map(move |stroke| 300 + ring * 2_800 + stroke * 50)) {
        let stroke = harmonics(ms(300), &[(1.0, 1.0), (1.51, 0.6), (2.76, 0.4)], |_| 1_250.0);
        add(&mut bell, ms(at), &shaped(stroke, struck(0.001, 0.08)), 1.0);
    }
    let mut marimba = vec![0.0; ms(5_000)];
    for (beat, hz) in [784.0, 988.0, 1_175.0, 784.0, 1_319.0, 1_175.0].into_iter().cycle().take(20).enumerate() {
        add(&mut marimba, ms(200 + beat as u32 * 210), &note(hz, 0.12), 1.0);
    }
    let mut keys = vec![0.0; ms(4_000)];
    // ITU-T Q.23: a row's and a column's tone for each key.
    let tones = [(697.0, 1_209.0), (770.0, 1_336.0), (852.0, 1_477.0), (941.0, 1_336.0), (697.0, 1_477.0)];
    for (number, (row, column)) in tones.into_iter().cycle().take(11).enumerate() {
        let tone = mixed(harmonics(ms(120), &[(1.0, 1.0)], |_| row), &harmonics(ms(120), &[(1.0, 1.0)], |_| column));
        add(&mut keys, ms(300 + number as u32 * 240), &tone, 1.0);
    }
    let whistle = harmonics(ms(5_000), &[(1.0, 1.0), (2.0, 0.05)], |at| {
        let step = [0.0, 2.0, 4.0, 5.0, 7.0, 5.0, 4.0, 2.0, 0.0, -1.0][(at / 0.5) as usize % 10];
        1_050.0 * 2_f32.powf(step / 12.0) * (1.0 + 0.008 * (33.0 * at).sin())
    });
    vec![
        sound("chords", at_rms(chords, -30.0)),
        sound("melody", at_rms(tune, -30.0)),
        sound("beat", at_rms(beat, -28.0)),
        sound("band", at_rms(band.clone(), -26.0)),
        sound("band next door", in_a_room(at_rms(Filter::Low { hz: 500.0 }.apply(&band), -44.0), chance)),
        sound("ring-back tone", in_a_room(at_rms(ring, -28.0), chance)),
        sound("telephone bell", in_a_room(at_rms(bell, -26.0), chance)),
        sound("ringtone", in_a_room(at_rms(marimba, -28.0), chance)),
        sound("dialling tones", in_a_room(at_rms(keys, -26.0), chance)),
        sound("whistled tune", in_a_room(at_rms(whistle, -32.0), chance)),
    ]
}

/// A plucked note.
fn note(hz: f32, decay: f32) -> Vec<f32> {
    let partials = [(1.0, 1.0), (2.0, 0.5), (3.0, 0.3), (4.0, 0.15), (5.0, 0.08)];
    shaped(harmonics(ms(1_500), &partials, |_| hz), struck(0.006, decay))
}

/// Four chords, two seconds each, that swell and fade.
fn chords(length: usize) -> Vec<f32> {
    let mut sound = vec![0.0; length];
    let chords = [[262.0, 330.0, 392.0], [220.0, 262.0, 330.0], [175.0, 220.0, 262.0], [196.0, 247.0, 294.0]];
    for (number, chord) in chords.into_iter().enumerate() {
        for hz in chord {
            let partials = [(1.0, 1.0), (2.0, 0.4), (3.0, 0.25), (4.0, 0.1)];
            let tone = harmonics(ms(2_100), &partials, |at| hz * (1.0 + 0.002 * (31.0 * at).sin()));
            let tone = shaped(tone, |at| (at / 0.15).min(1.0) * ((2.1 - at) / 0.4).clamp(0.0, 1.0));
            add(&mut sound, ms(number as u32 * 2_000), &tone, 1.0);
        }
    }
    sound
}

fn melody(length: usize) -> Vec<f32> {
    let mut sound = vec![0.0; length];
    let tune = [0, 2, 4, 0, 0, 2, 4, 0, 4, 5, 7, 7, 4, 5, 7, 7, 9, 7, 5, 4, 0, 0, -5, 0];
    for (number, step) in tune.into_iter().enumerate() {
        let hz = 392.0 * 2_f32.powf(step as f32 / 12.0);
        add(&mut sound, ms(100 + number as u32 * 320), &note(hz, 0.25), 1.0);
    }
    sound
}

/// Kick, snare and hi-hat at 110 beats a minute.
fn beat(chance: &mut Chance, length: usize) -> Vec<f32> {
    let mut sound = vec![0.0; length];
    for eighth in 0..29_u32 {
        let at = ms(eighth * 273);
        match eighth % 4 {
            0 => {
                let kick = harmonics(ms(250), &[(1.0, 1.0)], |at| 50.0 + 90.0 * (-at / 0.03).exp());
                add(&mut sound, at, &shaped(kick, struck(0.002, 0.09)), 1.6);
            }
            2 => {
                let snare = Filter::Band { hz: 1_800.0, q: 0.5 }.apply(&chance.white(ms(220)));
                add(&mut sound, at, &shaped(snare, struck(0.001, 0.06)), 0.6);
            }
            _ => {}
        }
        let hat = Filter::High { hz: 5_000.0 }.apply(&chance.white(ms(70)));
        add(&mut sound, at, &shaped(hat, struck(0.001, 0.018)), 0.25);
    }
    sound
}
