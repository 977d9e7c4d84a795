//! Emily rehearses: the lines that an interview is likely to have are made before they are said.
//!
//! Clause by clause, exactly as [`mouth`](super::mouth) will ask for them, one at a time, and only while no turn can end
//! ([`Calm`]). What is kept serves every later interview on the same plan, so that most rehearsals find nothing to do.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, Semaphore};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info};
use uuid::Uuid;

use super::calm::Calm;
use crate::interview::{State, fixed_lines};
use crate::speech::{Prepared, SpeechError, Synthesizer, Voice, clauses};

/// Rehearsals that may wait for their turn; one more is left out, and its lines are made when they are said.
const WAITING: usize = 16;
/// After so many failures in a row the voice is in trouble, and a rehearsal only adds to it.
const FAILURES: u32 = 5;
/// A voice that is busy is asked again after this long.
const AGAIN_AFTER: Duration = Duration::from_secs(2);

/// The rehearsals of one server.
#[derive(Debug)]
pub struct Rehearsals {
    places: Arc<Semaphore>,
    /// Held by the one that is at work.
    stage: Arc<Mutex<()>>,
}

impl Default for Rehearsals {
    fn default() -> Self {
        Rehearsals { places: Arc::new(Semaphore::new(WAITING)), stage: Arc::default() }
    }
}

/// How a rehearsal went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rehearsed {
    /// Clauses that were made now.
    pub made: usize,
    /// Clauses that were kept from before.
    pub known: usize,
    /// Clauses that the voice failed on.
    pub failed: usize,
}

impl Rehearsals {
    /// Rehearses an interview in a task of its own, until it is through or `ended`.
    pub fn begin(
        &self,
        interview: Uuid,
        state: &State,
        voice: Arc<dyn Synthesizer>,
        calm: Arc<Calm>,
        ended: CancellationToken,
    ) {
        let Ok(place) = self.places.clone().try_acquire_owned() else {
            debug!(%interview, "not rehearsed: others wait already");
            return;
        };
        let (stage, texts, style) = (self.stage.clone(), texts(state, &interview.to_string()), style(state));
        tokio::spawn(async move {
            let _place = place;
            let work = async {
                let _alone = stage.lock().await;
                rehearse(voice.as_ref(), style, &texts, &calm).await
            };
            match ended.run_until_cancelled(work).await {
                Some(Rehearsed { made, known, failed }) if made + failed > 0 => {
                    info!(%interview, made, known, failed, "lines rehearsed");
                }
                Some(_) => debug!(%interview, "nothing to rehearse"),
                None => debug!(%interview, "rehearsal ended with the interview"),
            }
        });
    }
}

/// How Emily's voice sounds in this interview.
pub fn style(state: &State) -> Voice {
    let style = state.plan().voice;
    Voice { pitch: style.pitch, pace: style.pace }
}

/// Every clause that the interview is likely to have, once, in the order of its coming.
pub fn texts(state: &State, interview: &str) -> Vec<String> {
    let mut known = BTreeSet::new();
    let lines = fixed_lines(state.plan(), state.interviewer(), interview);
    lines.iter().flat_map(|line| clauses(line)).filter(|clause| known.insert(clause.clone())).collect()
}

/// Makes the texts one by one; ends early where the voice keeps nothing or goes on failing.
pub async fn rehearse(voice: &dyn Synthesizer, style: Voice, texts: &[String], calm: &Calm) -> Rehearsed {
    let mut rehearsed = Rehearsed::default();
    let mut in_a_row = 0;
    for text in texts {
        let outcome = loop {
            calm.nobody_listens().await;
            match voice.prepare(text, style).await {
                Err(SpeechError::Busy { .. }) => tokio::time::sleep(AGAIN_AFTER).await,
                outcome => break outcome,
            }
        };
        in_a_row = if outcome.is_ok() { 0 } else { in_a_row + 1 };
        match outcome {
            Ok(Prepared::Made) => rehearsed.made += 1,
            Ok(Prepared::Already) => rehearsed.known += 1,
            Ok(Prepared::NotKept) => return rehearsed,
            // A lone "…" has no sound.
            Err(SpeechError::Unsayable) => in_a_row = 0,
            Err(error) => {
                rehearsed.failed += 1;
                debug!(%error, "a line was not rehearsed");
                if in_a_row == FAILURES {
                    return rehearsed;
                }
            }
        }
    }
    rehearsed
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::interview::Plan;
    use crate::interview::event::{Event, Logged};
    use crate::simulate::{PersonaId, simulate};
    use crate::speech::Cached;
    use crate::speech::instant::InstantSynthesizer;

    fn state(plan: &Plan) -> State {
        let opened = Event::Opened {
            interview: "7".into(),
            plan: Box::new(plan.clone()),
            interviewer: "Emily".into(),
            candidate: None,
            wall: "2026-01-05T08:00:00Z".into(),
            versions: Default::default(),
        };
        State::fold(&[Logged { seq: 1, at_ms: 0, event: opened }])
    }

    /// Clauses that were spoken, and those of them that were ready, by kind of line.
    type Shares = BTreeMap<String, (usize, usize)>;

    fn count(log: &[Logged], ready: &BTreeSet<String>, shares: &mut Shares, missing: &mut BTreeMap<String, usize>) {
        for logged in log {
            let Event::ReplyDecided { utterance, .. } = &logged.event else { continue };
            for line in &utterance.lines {
                for clause in clauses(&line.speech) {
                    let share = shares.entry(format!("{:?}", line.kind)).or_default();
                    share.0 += 1;
                    if ready.contains(&clause) {
                        share.1 += 1;
                    } else {
                        *missing.entry(clause).or_default() += 1;
                    }
                }
            }
        }
    }

    #[test]
    fn most_of_what_emily_says_was_rehearsed() {
        let (mut shares, mut missing) = (Shares::new(), BTreeMap::new());
        for (id, _) in Plan::shipped() {
            let plan = Plan::named(id).unwrap();
            for (seed, persona) in PersonaId::ALL.into_iter().enumerate() {
                let held = simulate(&plan, persona, seed as u64 + 1);
                let id = &held.transcript.header.id;
                let ready = texts(&held.state, id).into_iter().collect();
                count(&held.log, &ready, &mut shares, &mut missing);
            }
        }
        let share = |kind: &str| {
            let (all, ready) = shares[kind];
            ready as f64 / all as f64
        };
        let (all, ready) = shares.values().fold((0, 0), |sum, share| (sum.0 + share.0, sum.1 + share.1));
        println!("{ready} of {all} clauses were ready: {shares:?}");
        let mut often: Vec<_> = missing.into_iter().collect();
        often.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
        often.iter().take(25).for_each(|(clause, times)| println!("  missing {times} times: {clause}"));
        for (kind, least) in [("Question", 0.95), ("Nudge", 0.95), ("Notice", 0.95), ("Reply", 0.95), ("Closing", 0.5)]
        {
            assert!(share(kind) >= least, "{kind}: {:.2}", share(kind));
        }
        assert!(ready as f64 / all as f64 >= 0.9);
    }

    #[test]
    fn the_first_sound_comes_soon() {
        let (mut utterances, mut short, mut longest) = (0, 0, String::new());
        for (id, _) in Plan::shipped() {
            let plan = Plan::named(id).unwrap();
            for (seed, persona) in PersonaId::ALL.into_iter().enumerate() {
                for logged in simulate(&plan, persona, seed as u64 + 1).log {
                    let Event::ReplyDecided { utterance, .. } = logged.event else { continue };
                    let Some(first) = utterance.lines.first().and_then(|line| clauses(&line.speech).into_iter().next())
                    else {
                        continue;
                    };
                    let words = |text: &str| text.split(' ').count();
                    utterances += 1;
                    short += usize::from(words(&first) <= 12);
                    if words(&first) > words(&longest) {
                        longest = first;
                    }
                }
            }
        }
        println!("{short} of {utterances} replies begin with at most 12 words; the longest: {longest}");
        assert!(short as f64 >= 0.97 * utterances as f64, "{short} of {utterances}: {longest}");
    }

    #[tokio::test]
    async fn a_rehearsal_waits_for_calm_and_is_done_once() {
        let folder = tempfile::tempdir().unwrap();
        let inner = Arc::new(InstantSynthesizer::new());
        let voice = Cached::open(inner.clone(), "", folder.path(), 1_000_000_000).unwrap();
        let texts = texts(&state(&Plan::default_software_engineer()), "7");
        let calm = Calm::default();
        let mut session = calm.enter();
        let rehearsal = rehearse(&voice, Voice::default(), &texts[..20], &calm);
        tokio::pin!(rehearsal);
        assert!(tokio::time::timeout(Duration::from_millis(50), rehearsal.as_mut()).await.is_err());
        assert!(inner.said().is_empty(), "a turn may end at any moment");
        session.listens(false);
        assert_eq!(rehearsal.await, Rehearsed { made: 20, known: 0, failed: 0 });
        assert_eq!(inner.said(), texts[..20]);
        let again = rehearse(&voice, Voice::default(), &texts[..20], &calm).await;
        assert_eq!(again, Rehearsed { made: 0, known: 20, failed: 0 });
        let forgetful = InstantSynthesizer::new();
        assert_eq!(rehearse(&forgetful, Voice::default(), &texts, &calm).await, Rehearsed::default());
        assert!(forgetful.said().is_empty(), "a voice without a memory has no use for a rehearsal");
    }

    #[tokio::test]
    async fn a_rehearsal_ends_with_its_interview() {
        let folder = tempfile::tempdir().unwrap();
        let inner = Arc::new(InstantSynthesizer::new());
        let voice = Arc::new(Cached::open(inner.clone(), "", folder.path(), 1_000_000_000).unwrap());
        let (calm, ended, rehearsals) = (Arc::new(Calm::default()), CancellationToken::new(), Rehearsals::default());
        let session = calm.enter();
        let state = state(&Plan::default_software_engineer());
        for _ in 0..WAITING + 4 {
            rehearsals.begin(Uuid::nil(), &state, voice.clone(), calm.clone(), ended.clone());
        }
        assert_eq!(rehearsals.places.available_permits(), 0, "as many wait as may");
        ended.cancel();
        while rehearsals.places.available_permits() < WAITING {
            tokio::task::yield_now().await;
        }
        drop(session);
        assert!(inner.said().is_empty());
    }
}
