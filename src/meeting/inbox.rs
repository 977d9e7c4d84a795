//! What a call has received and nobody has taken yet: two bounded queues with one reader.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::audio::AudioPacket;

/// Audio waits for 256 packets, 5 s. Full: the oldest packet is dropped and counted.
pub const AUDIO_QUEUE_PACKETS: usize = 256;
/// Other events are never dropped. A reader that lets this many pile up is gone, and its call is closed.
pub const EVENT_QUEUE: usize = 1024;

/// What happens on a call, in the order it happened (audio among itself, and the rest among itself).
#[derive(Clone, Debug)]
pub enum PeerEvent {
    /// Media flows, for the first time, or again after [`PeerEvent::Disconnected`] or a restart of ICE.
    Connected,
    /// Nothing has come for some seconds; it may come back by itself.
    Disconnected,
    /// The call is lost, or nobody came. It is closed; [`Peer::next_event`](super::Peer::next_event) gives None next.
    Failed,
    /// The other side hung up: it closed its data channel or the whole connection.
    Closed,
    /// One packet of the other side's microphone.
    Audio(AudioPacket),
    /// The data channel can be sent on.
    DataOpen,
    /// A text message of the data channel, at most [`MAX_MESSAGE_BYTES`](super::MAX_MESSAGE_BYTES) long.
    Data(String),
}

/// The event queue is full: nobody reads it.
#[derive(Debug)]
pub(super) struct Unread;

#[derive(Default)]
pub(super) struct Inbox {
    state: Mutex<State>,
    /// One reader waits; a permit is kept for it while it is busy.
    ready: Notify,
}

#[derive(Default)]
struct State {
    audio: VecDeque<AudioPacket>,
    events: VecDeque<PeerEvent>,
    audio_dropped: u64,
    /// Whose turn it is when both queues have something.
    audio_next: bool,
    ever_connected: bool,
    failed: bool,
    hung_up: bool,
    ended: bool,
    /// The number of the newest incoming track; packets of older ones are no longer taken.
    track: u32,
}

impl Inbox {
    fn state(&self) -> MutexGuard<'_, State> {
        // Every change is complete before anything could panic, so a poisoned queue is still whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new incoming track takes over from the one before, whose packets would mix up sequence numbers and time.
    pub(super) fn next_track(&self) -> u32 {
        let mut state = self.state();
        state.track = state.track.wrapping_add(1);
        state.track
    }

    /// Queues a packet of the newest track; false: this track has been replaced.
    pub(super) fn push_audio(&self, track: u32, packet: AudioPacket) -> bool {
        let mut state = self.state();
        if state.track != track {
            return false;
        }
        if !state.ended {
            if state.audio.len() == AUDIO_QUEUE_PACKETS {
                state.audio.pop_front();
                state.audio_dropped += 1;
            }
            state.audio.push_back(packet);
            drop(state);
            self.ready.notify_one();
        }
        true
    }

    /// Queues any event but audio. Failing and hanging up are told once.
    pub(super) fn push(&self, event: PeerEvent) -> Result<(), Unread> {
        let mut state = self.state();
        match event {
            PeerEvent::Connected => state.ever_connected = true,
            PeerEvent::Failed if std::mem::replace(&mut state.failed, true) => return Ok(()),
            PeerEvent::Closed if std::mem::replace(&mut state.hung_up, true) => return Ok(()),
            _ => {}
        }
        if state.ended {
            return Ok(());
        }
        if state.events.len() == EVENT_QUEUE {
            return Err(Unread);
        }
        state.events.push_back(event);
        drop(state);
        self.ready.notify_one();
        Ok(())
    }

    /// Nothing more will come; what waits is still given out.
    pub(super) fn end(&self) {
        self.state().ended = true;
        self.ready.notify_one();
    }

    pub(super) fn ever_connected(&self) -> bool {
        self.state().ever_connected
    }

    pub(super) fn audio_dropped(&self) -> u64 {
        self.state().audio_dropped
    }

    /// The next event; audio and the rest take turns, so that neither can starve the other. None: the call has ended.
    pub(super) async fn next(&self) -> Option<PeerEvent> {
        loop {
            let ready = self.ready.notified();
            {
                let mut state = self.state();
                if let Some(event) = state.pop() {
                    return Some(event);
                }
                if state.ended {
                    return None;
                }
            }
            ready.await;
        }
    }
}

impl State {
    fn pop(&mut self) -> Option<PeerEvent> {
        let audio_next = self.audio_next;
        self.audio_next = !audio_next;
        let audio = |state: &mut Self| state.audio.pop_front().map(PeerEvent::Audio);
        if audio_next {
            audio(self).or_else(|| self.events.pop_front())
        } else {
            self.events.pop_front().or_else(|| audio(self))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(sequence: u16) -> AudioPacket {
        AudioPacket { sequence, timestamp: 0, arrived_ms: 0, payload: bytes::Bytes::from_static(b"x") }
    }

    #[tokio::test]
    async fn full_audio_drops_the_oldest_and_counts() {
        let inbox = Inbox::default();
        let track = inbox.next_track();
        for sequence in 0..300 {
            assert!(inbox.push_audio(track, packet(sequence)));
        }
        assert_eq!(inbox.audio_dropped(), 44);
        let Some(PeerEvent::Audio(first)) = inbox.next().await else {
            panic!("audio waits");
        };
        assert_eq!(first.sequence, 44);
    }

    #[tokio::test]
    async fn audio_and_events_take_turns() {
        let inbox = Inbox::default();
        let track = inbox.next_track();
        for sequence in 0..20 {
            inbox.push_audio(track, packet(sequence));
            inbox.push(PeerEvent::Data("x".to_owned())).expect("room");
        }
        inbox.end();
        let mut audio = 0;
        for taken in 1..=40_i32 {
            audio += i32::from(matches!(inbox.next().await, Some(PeerEvent::Audio(_))));
            assert!((audio * 2 - taken).abs() <= 1, "{audio} of {taken}");
        }
        assert!(inbox.next().await.is_none());
    }

    #[tokio::test]
    async fn events_are_kept_told_once_and_bounded() {
        let inbox = Inbox::default();
        for event in [PeerEvent::Failed, PeerEvent::Failed, PeerEvent::Closed, PeerEvent::Closed] {
            inbox.push(event).expect("room");
        }
        for _ in 2..EVENT_QUEUE {
            inbox.push(PeerEvent::DataOpen).expect("room");
        }
        assert!(inbox.push(PeerEvent::DataOpen).is_err());
        inbox.end();
        let mut count = 0;
        while inbox.next().await.is_some() {
            count += 1;
        }
        assert_eq!(count, EVENT_QUEUE);
    }

    #[test]
    fn a_newer_track_takes_over() {
        let inbox = Inbox::default();
        let old = inbox.next_track();
        let new = inbox.next_track();
        assert!(!inbox.push_audio(old, packet(1)));
        assert!(inbox.push_audio(new, packet(2)));
    }
}
