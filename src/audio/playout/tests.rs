use proptest::prelude::*;

use super::*;

const A: ClipId = ClipId(1);
const B: ClipId = ClipId(2);
const C: ClipId = ClipId(3);

fn clip(samples: usize) -> Arc<[i16]> {
    vec![16_384; samples].into()
}

fn events(playout: &mut Playout) -> Vec<PlayoutEvent> {
    playout.drain_events().collect()
}

/// All frames, joined.
fn play(playout: &mut Playout, frames: usize) -> Vec<f32> {
    (0..frames).map_while(|_| playout.next_frame()).flatten().collect()
}

fn largest_step(samples: &[f32]) -> f32 {
    samples.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max)
}

#[test]
fn clips_follow_one_another_without_a_gap() {
    let mut playout = Playout::new();
    assert!(playout.is_idle() && playout.next_frame().is_none());
    playout.enqueue(A, clip(1_000)).expect("room");
    playout.enqueue(B, clip(900)).expect("room");
    assert_eq!((playout.queued_ms(), playout.played_ms(A)), (39, 0));
    assert_eq!(playout.next_frame(), Some([0.5; FRAME_48K]));
    assert_eq!(events(&mut playout), [PlayoutEvent::Started(A)]);
    assert_eq!(playout.played_ms(A), 20);
    let frame = playout.next_frame().expect("a frame");
    assert!(frame[..940].iter().all(|s| *s == 0.5) && frame[940..].iter().all(|s| *s == 0.0));
    assert_eq!(events(&mut playout), [PlayoutEvent::Finished(A), PlayoutEvent::Started(B), PlayoutEvent::Finished(B)]);
    assert_eq!((playout.played_ms(A), playout.played_ms(B), playout.played_ms(C)), (20, 18, 0));
    assert!(playout.is_idle() && playout.next_frame().is_none());
}

#[test]
fn ducking_is_a_ramp_to_twelve_decibels_less() {
    let mut playout = Playout::new();
    playout.enqueue(A, clip(48_000)).expect("room");
    let before = play(&mut playout, 2);
    playout.duck(true);
    let down = play(&mut playout, 4);
    assert!((down[3_800] / before[0] - 0.2512).abs() < 1e-3, "{}", down[3_800]);
    // Raised again in the middle of the way down.
    playout.duck(false);
    let up = play(&mut playout, 4);
    assert_eq!(up[3_800], 0.5);
    playout.duck(true);
    let turn = play(&mut playout, 1);
    playout.duck(false);
    let back = play(&mut playout, 4);
    let all: Vec<f32> = [before, down, up, turn, back].concat();
    assert!(largest_step(&all) < 0.000_5, "{}", largest_step(&all));
}

#[test]
fn a_ducked_voice_stays_ducked_and_is_so_from_the_start() {
    let mut playout = Playout::new();
    playout.duck(true);
    assert!(playout.next_frame().is_none());
    playout.enqueue(A, clip(960)).expect("room");
    let frame = playout.next_frame().expect("a frame");
    assert!(frame.iter().all(|s| (s - 0.1256).abs() < 1e-3));
}

#[test]
fn a_fade_takes_sixty_milliseconds_and_everything_queued() {
    let mut playout = Playout::new();
    for id in [A, B] {
        playout.enqueue(id, clip(48_000)).expect("room");
    }
    let before = play(&mut playout, 5);
    events(&mut playout);
    playout.fade_out();
    playout.enqueue(C, clip(480)).expect("room");
    assert!(events(&mut playout).is_empty());
    let fade = play(&mut playout, 3);
    assert!(fade[2_879].abs() < 1e-6);
    assert!(largest_step(&[before, fade].concat()) < 0.000_5);
    assert_eq!(events(&mut playout), [PlayoutEvent::Cut { clip: A, played_ms: 160 }, PlayoutEvent::Dropped(B)]);
    assert_eq!(playout.played_ms(A), 160);
    // What was enqueued during the fade is as loud as ever.
    assert_eq!(playout.next_frame().map(|frame| frame[0]), Some(0.5));
    assert_eq!(events(&mut playout), [PlayoutEvent::Started(C), PlayoutEvent::Finished(C)]);
    assert!(playout.is_idle());
}

#[test]
fn a_clip_that_ends_within_a_fade_is_finished_and_none_begins() {
    let mut playout = Playout::new();
    playout.enqueue(A, clip(1_500)).expect("room");
    playout.enqueue(B, clip(9_600)).expect("room");
    play(&mut playout, 1);
    playout.fade_out();
    playout.fade_out();
    assert!(playout.next_frame().is_some());
    assert_eq!(events(&mut playout), [PlayoutEvent::Started(A), PlayoutEvent::Finished(A), PlayoutEvent::Dropped(B)]);
    assert!(playout.is_idle() && playout.next_frame().is_none());
}

#[test]
fn what_did_not_begin_is_dropped_at_once() {
    let mut playout = Playout::new();
    playout.fade_out();
    playout.enqueue(A, clip(960)).expect("room");
    playout.fade_out();
    assert_eq!(events(&mut playout), [PlayoutEvent::Dropped(A)]);
    assert!(playout.is_idle());
    // The same clip again, in full.
    playout.enqueue(A, clip(960)).expect("room");
    assert_eq!(playout.next_frame(), Some([0.5; FRAME_48K]));
}

#[test]
fn the_queue_is_bounded_in_time_and_number() {
    let mut playout = Playout::new();
    playout.enqueue(A, clip(48_000 * 299)).expect("room");
    let full = playout.enqueue(B, clip(48_000 * 2)).expect_err("full");
    assert_eq!(full.queued_ms, 299_000);
    play(&mut playout, 50);
    playout.enqueue(B, clip(48_000 * 2)).expect("room");
    let mut playout = Playout::new();
    for n in 0..LIMIT_CLIPS as u64 {
        playout.enqueue(ClipId(n), clip(0)).expect("room");
    }
    assert!(playout.enqueue(A, clip(0)).is_err());
    assert!(playout.next_frame().is_some());
    assert_eq!(events(&mut playout).len(), 2 * LIMIT_CLIPS);
    assert!(playout.is_idle());
}

#[derive(Clone, Debug)]
enum Step {
    Enqueue(usize),
    Play(usize),
    Fade,
    Duck(bool),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        (0_usize..6_000).prop_map(Step::Enqueue),
        (1_usize..6).prop_map(Step::Play),
        Just(Step::Fade),
        any::<bool>().prop_map(Step::Duck),
    ];
    prop::collection::vec(step, 0..40)
}

proptest! {
    #[test]
    fn every_clip_has_exactly_one_end_and_no_click(steps in steps()) {
        let mut playout = Playout::new();
        let (mut clips, mut told) = (0_u64, Vec::new());
        for step in steps {
            match step {
                Step::Enqueue(samples) => {
                    playout.enqueue(ClipId(clips), clip(samples)).expect("room");
                    clips += 1;
                }
                Step::Play(frames) => {
                    for _ in 0..frames {
                        if let Some(frame) = playout.next_frame() {
                            prop_assert!(frame.iter().all(|s| (0.0..=0.5).contains(s)));
                        }
                    }
                }
                Step::Fade => playout.fade_out(),
                Step::Duck(on) => playout.duck(on),
            }
            told.extend(playout.drain_events());
        }
        play(&mut playout, 10_000);
        told.extend(playout.drain_events());
        prop_assert!(playout.is_idle());
        prop_assert_eq!(playout.queued, 0);
        for id in (0..clips).map(ClipId) {
            let of: Vec<_> = told.iter().filter(|event| match event {
                PlayoutEvent::Started(clip) | PlayoutEvent::Finished(clip) | PlayoutEvent::Dropped(clip)
                | PlayoutEvent::Cut { clip, .. } => *clip == id,
            }).collect();
            let played = matches!(of[..], [PlayoutEvent::Started(_), PlayoutEvent::Finished(_) | PlayoutEvent::Cut { .. }]);
            prop_assert!(played || matches!(of[..], [PlayoutEvent::Dropped(_)]), "{:?}", of);
        }
    }
}
