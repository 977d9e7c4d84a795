//! How long a reply takes, stage by stage.

use crate::interview::event::{Ms, Part, PartKind, ReplyTiming, TurnId};

/// Takes the times of the reply that is on its way. Every time is when a stage was done, on the interview's clock.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stopwatch {
    /// What the page measured between a packet's arrival and its sound.
    pub playout_ms: Ms,
    /// When the newest words arrived.
    heard_ms: Ms,
    running: Option<Running>,
}

#[derive(Clone, Copy, Debug)]
struct Running {
    turn: TurnId,
    ended_ms: Ms,
    pause_ms: Ms,
    transcribed_ms: Ms,
    judged_ms: Ms,
    decided_ms: Ms,
    phrased_ms: Ms,
    synthesised_ms: Ms,
    lead_ms: Ms,
}

impl Stopwatch {
    /// Words arrived.
    pub(super) fn heard(&mut self, to_ms: Ms, now: Ms) {
        self.heard_ms = now.max(to_ms);
    }

    /// The turn was taken as finished, after a pause of at least `pause_ms`. Only what ended with spoken words has a latency.
    pub(super) fn proposed(&mut self, turn: TurnId, parts: &[Part], pause_ms: Ms, now: Ms) {
        let last = parts.iter().max_by_key(|part| part.end_ms).filter(|part| part.kind == PartKind::Spoken);
        self.running = last.map(|last| Running {
            turn,
            ended_ms: last.end_ms,
            pause_ms,
            transcribed_ms: self.heard_ms.clamp(last.end_ms, now.max(last.end_ms)),
            judged_ms: now,
            decided_ms: now,
            phrased_ms: now,
            synthesised_ms: now,
            lead_ms: 0,
        });
    }

    pub(super) fn decided(&mut self, now: Ms) {
        self.mark(|running| running.decided_ms = now);
    }

    pub(super) fn phrased(&mut self, now: Ms) {
        self.mark(|running| (running.phrased_ms, running.synthesised_ms) = (now, now));
    }

    /// The first clause is there; its sound begins `lead_ms` after its first sample.
    pub(super) fn synthesised(&mut self, lead_ms: Ms, now: Ms) {
        self.mark(|running| (running.synthesised_ms, running.lead_ms) = (now, lead_ms));
    }

    /// The first frame of the reply to this turn was sent.
    pub(super) fn began(&mut self, turn: TurnId, now: Ms) -> Option<ReplyTiming> {
        let running = self.running.take().filter(|running| running.turn == turn)?;
        let since = |at: Ms| at.saturating_sub(running.ended_ms);
        Some(ReplyTiming {
            pause_ms: running.pause_ms,
            transcribed_ms: since(running.transcribed_ms),
            judged_ms: since(running.judged_ms),
            decided_ms: since(running.decided_ms),
            phrased_ms: since(running.phrased_ms),
            synthesised_ms: since(running.synthesised_ms),
            sent_ms: since(now) + running.lead_ms,
            heard_ms: since(now) + running.lead_ms + self.playout_ms,
        })
    }

    fn mark(&mut self, mark: impl FnOnce(&mut Running)) {
        if let Some(running) = &mut self.running {
            mark(running);
        }
    }
}
