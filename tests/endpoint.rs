//! The end of turns, judged on answers that no rule was tuned on: the real voice says them, the real ear hears them, time is
//! virtual. Skipped, with the reason, where a model is absent: `emily models fetch` brings the models.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod installed;

use emily::bench::endpoint::{Half, MOST_CUT_OFFS, MOST_REVOKED, Outcome, Trial};
use emily::conversation::patience::PauseRule;

/// The median wait at the real ends may be at most this, ms. The benchmark aims lower; a pause alone would have to be 2.2 s
/// to cut as few pauses off.
const MOST_MEDIAN_MS: f64 = 1_700.0;

#[tokio::test]
async fn thinking_pauses_are_waited_out_and_ends_are_not() {
    let Some(engines) = installed::engines(&installed::settings()).await else { return };
    let mut trial = Trial::prepare(Half::Unseen, &engines).await.expect("said");
    let tally = trial.judge(PauseRule::default()).await.expect("heard");
    for pause in tally.pauses.iter().filter(|pause| pause.outcome != Outcome::Waited) {
        println!("{:?} at {:?} {} ms: {}", pause.outcome, pause.place, pause.ms, pause.text);
    }
    for end in &tally.ends {
        println!("{:?} end after {} ms: {}", end.ending, end.proposed_ms, end.text);
    }
    let [cut, revoked, unheard] =
        [Outcome::CutOff, Outcome::Revoked, Outcome::TakenBackUnheard].map(|outcome| tally.percent(outcome));
    let [p50, p90] = [0.5, 0.9].map(|share| tally.proposed_ms(share));
    let (pauses, ends, heard) = (tally.pauses.len(), tally.ends.len(), tally.heard_ms(0.5));
    println!("{pauses} pauses: cut off {cut:.1} %, revoked {revoked:.1} %, taken back unheard {unheard:.1} %");
    println!("{ends} ends: proposed after {p50} ms (p90 {p90}), the reply heard after {heard} ms");
    assert!(pauses >= 120 && ends >= 30, "too few to judge by");
    assert!(cut <= MOST_CUT_OFFS, "{cut} % of the pauses were cut off");
    assert!(revoked <= MOST_REVOKED, "{revoked} % of the pauses had a reply that was taken back");
    assert!(p50 <= MOST_MEDIAN_MS, "the median wait is {p50} ms");
}
