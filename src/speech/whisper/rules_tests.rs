//! The rules on synthetic decoder outputs.

use super::*;
use proptest::prelude::*;

fn text(piece: &str, end_ms: u64) -> Token {
    Token::Text { bytes: piece.as_bytes().to_vec(), probability: 0.8, end_ms: Some(end_ms) }
}

/// Words 300 ms apart.
fn said(words: &str) -> Decoded {
    let tokens =
        words.split(' ').enumerate().map(|(n, word)| text(&format!(" {word}"), (n as u64 + 1) * 300)).collect();
    Decoded { tokens, no_speech: 0.1, capped: false }
}

fn heard(decoded: &Decoded) -> String {
    let texts: Vec<String> = segments(decoded, 28_000).into_iter().map(|segment| segment.text).collect();
    texts.join(" | ")
}

#[test]
fn context_is_trimmed_with_a_floor_and_widens_to_the_full() {
    assert_eq!(context(16_000), 512);
    assert_eq!(context(10 * 16_000), 564);
    assert_eq!(context(WINDOW), 1464);
    assert_eq!(contexts(16_000), [512, 704, 1500]);
    assert_eq!(contexts(27 * 16_000), [1414, 1500]);
    assert_eq!(most_tokens(2 * 16_000), 24);
}

#[test]
fn loops_are_found_and_human_repetition_is_not() {
    let suspect = |words: &str| said(words).is_suspect();
    assert!(suspect("and so and so and so and so and so"));
    assert!(suspect("no no no no no no"));
    assert!(suspect("I think that I think that I think that is it"));
    assert!(suspect("Yes. yes, YES yes yes"));
    assert!(!suspect("no no no no"));
    assert!(!suspect(
        "it was the best of times it was the worst of times it was the age of wisdom it was the age of foolishness"
    ));
    assert!(!suspect("ask not what your country can do for you ask what you can do for your country"));
    let capped = Decoded { capped: true, ..said("hello") };
    assert!(capped.is_suspect());
    // What will be dropped is not worth a second decode.
    let noise = Decoded { no_speech: 0.9, ..capped };
    assert!(!noise.is_suspect());
}

#[test]
fn a_loop_that_survives_the_full_context_is_cut() {
    assert_eq!(heard(&said("well and so and so and so and so and so and so")), "well and so");
    assert_eq!(heard(&said("we did it it it it it it")), "we did it");
}

#[test]
fn what_is_not_speech_is_dropped() {
    let invention = Decoded { no_speech: 0.61, ..said("you") };
    assert_eq!(heard(&invention), "");
    assert_eq!(heard(&said("[BLANK_AUDIO]")), "");
    assert_eq!(heard(&said("Hello (phone ringing) there")), "Hello there");
    assert_eq!(heard(&said("♪ la la ♪ and then *sighs* I left")), "and then I left");
    assert_eq!(heard(&said("[inaudible and on")), "inaudible and on");
    assert_eq!(heard(&said("... - !")), "");
}

#[test]
fn words_have_times_confidence_and_segments() {
    let decoded = Decoded {
        tokens: vec![
            Token::Mark { at_ms: 0 },
            text(" Hel", 200),
            Token::Text { bytes: b"lo".to_vec(), probability: 0.4, end_ms: Some(400) },
            Token::Text { bytes: b",".to_vec(), probability: 0.1, end_ms: Some(900) },
            text(" you.", 1_000),
            Token::Mark { at_ms: 1_200 },
            Token::Mark { at_ms: 3_000 },
            text(" Caf\u{e9}", 3_600),
        ],
        no_speech: 0.2,
        capped: false,
    };
    let mut segments = segments(&decoded, 4_000);
    settle(&mut segments, &[0.1; 4_000 * 16]);
    assert_eq!(segments.len(), 2);
    assert_eq!(segments[0].text, "Hello, you.");
    assert_eq!((segments[0].start_ms, segments[0].end_ms), (0, 1_200));
    let hello = &segments[0].words[0];
    assert_eq!((hello.start_ms, hello.end_ms), (0, 400));
    assert!((hello.confidence - 0.6).abs() < 1e-6);
    let cafe = &segments[1].words[0];
    // The pause before it is not part of the word.
    assert_eq!((cafe.text.as_str(), cafe.start_ms, cafe.end_ms), ("Café", 3_040, 3_600));
    assert_eq!((segments[1].start_ms, segments[1].end_ms), (3_000, 4_000));
}

#[test]
fn pauses_before_and_behind_a_word_are_not_part_of_it() {
    let mut segments = segments(&said("one two"), 2_000);
    segments[0].words[1].end_ms = 2_000;
    let mut samples = vec![0.0; 2_000 * 16];
    samples[..300 * 16].fill(0.1);
    samples[800 * 16..1_200 * 16].fill(0.1);
    // The next word's beginning.
    samples[1_960 * 16..].fill(0.1);
    settle(&mut segments, &samples);
    let times: Vec<_> = segments[0].words.iter().map(|w| (w.start_ms, w.end_ms)).collect();
    assert_eq!(times, [(0, 300), (800, 1_200)]);
}

#[test]
fn a_character_split_over_tokens_is_whole() {
    let bytes = " naïve".as_bytes();
    let token = |part: &[u8]| Token::Text { bytes: part.to_vec(), probability: 1.0, end_ms: None };
    let decoded = Decoded { tokens: vec![token(&bytes[..4]), token(&bytes[4..])], ..Decoded::default() };
    assert_eq!(heard(&decoded), "naïve");
}

#[test]
fn a_long_signal_is_cut_in_its_pauses() {
    let mut samples = vec![0.5_f32; 70 * 16_000];
    for pause in [24.0, 26.5, 50.0] {
        let start = (pause * 16_000.0) as usize;
        samples[start..start + 8_000].fill(0.001);
    }
    samples[24 * 16_000..24 * 16_000 + 8_000].fill(0.01);
    let windows = windows(&samples, WINDOW);
    assert_eq!(windows.len(), 3);
    let seconds = |samples: usize| samples as f64 / 16_000.0;
    assert!((26.5..27.0).contains(&seconds(windows[0].end)), "{windows:?}");
    assert!((50.0..50.5).contains(&seconds(windows[1].end)), "{windows:?}");
}

#[test]
fn silence_and_scraps_are_not_decoded() {
    assert!(is_silent(&[]));
    assert!(is_silent(&[0.5; 1_000]));
    assert!(is_silent(&vec![0.0001; 32_000]));
    assert!(!is_silent(&vec![0.01; 32_000]));
}

#[test]
fn an_unheard_rest_is_found_only_where_somebody_speaks() {
    let segments = segments(&said("one two three four five"), 1_500);
    let loud: Vec<f32> = (0..16_000 * 10).map(|n| (n as f32 * 0.1).sin() * 0.3).collect();
    assert_eq!(unheard(&segments, &loud), Some(1_700 * 16));
    let mut quiet = loud.clone();
    quiet[1_700 * 16..].fill(0.001);
    assert_eq!(unheard(&segments, &quiet), None);
    assert_eq!(unheard(&segments, &loud[..16_000 * 5]), None);
    assert_eq!(unheard(&[], &loud), None);
}

proptest! {
    #[test]
    fn windows_cover_everything_once(length in 0usize..400_000, longest in 16_000usize..100_000) {
        let samples: Vec<f32> = (0..length).map(|n| ((n / 997) % 7) as f32 * 0.1).collect();
        let windows = windows(&samples, longest);
        let mut end = 0;
        for window in &windows {
            prop_assert_eq!(window.start, end);
            prop_assert!(window.len() <= longest);
            prop_assert!(!window.is_empty() || length == 0);
            end = window.end;
        }
        prop_assert_eq!(end, length);
    }

    #[test]
    fn word_times_are_ordered_and_inside(ends in proptest::collection::vec(proptest::option::of(0u64..40_000), 1..40), length in 100u64..28_000) {
        let tokens = ends
            .iter()
            .enumerate()
            .map(|(n, end_ms)| Token::Text { bytes: format!(" w{n}").into_bytes(), probability: 0.5, end_ms: *end_ms })
            .collect();
        let decoded = Decoded { tokens, ..Decoded::default() };
        let mut last = 0;
        for segment in segments(&decoded, length) {
            for word in segment.words {
                prop_assert!(word.start_ms >= last && word.end_ms >= word.start_ms && word.end_ms <= length);
                last = word.end_ms;
            }
        }
    }
}
