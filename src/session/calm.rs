//! Whether work that nobody waits for may take the machine's models now.
//!
//! A model's job is not interrupted once it runs, so a low priority alone is not enough: a turn that ends just then would wait for it.
//! Hence background work begins only where no reply can be awaited: nobody is in an interview, or Emily speaks in all of them.

use tokio::sync::watch;

/// How many interviews run, and in how many of them a turn may end at any moment.
#[derive(Debug, Default)]
pub struct Calm(watch::Sender<Counts>);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    sessions: usize,
    listening: usize,
}

/// A session's part in it; given back when it is dropped.
#[derive(Debug)]
pub struct Presence {
    counts: watch::Sender<Counts>,
    listens: bool,
}

impl Calm {
    /// A session begins; it counts as one that listens until it says otherwise.
    pub fn enter(&self) -> Presence {
        self.0.send_modify(|counts| {
            counts.sessions += 1;
            counts.listening += 1;
        });
        Presence { counts: self.0.clone(), listens: true }
    }

    /// Waits until no session listens: a job of a second or less may run.
    pub async fn nobody_listens(&self) {
        self.until(|counts| counts.listening == 0).await;
    }

    /// Waits until there is no session: a job of seconds may run.
    pub async fn nobody_is_there(&self) {
        self.until(|counts| counts.sessions == 0).await;
    }

    async fn until(&self, calm: impl Fn(&Counts) -> bool) {
        // Fails only when the sender is gone, and this holds it.
        let _ = self.0.subscribe().wait_for(|counts| calm(counts)).await;
    }
}

impl Presence {
    /// Whether a turn may end here at any moment.
    pub fn listens(&mut self, listens: bool) {
        if std::mem::replace(&mut self.listens, listens) != listens {
            self.counts.send_modify(|counts| if listens { counts.listening += 1 } else { counts.listening -= 1 });
        }
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        self.listens(false);
        self.counts.send_modify(|counts| counts.sessions -= 1);
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn background_work_waits_for_everybody() {
        let calm = Calm::default();
        assert!(calm.nobody_is_there().now_or_never().is_some());
        let (mut one, mut other) = (calm.enter(), calm.enter());
        one.listens(false);
        one.listens(false);
        assert!(calm.nobody_listens().now_or_never().is_none());
        let waiting = calm.nobody_listens();
        tokio::pin!(waiting);
        assert!(waiting.as_mut().now_or_never().is_none());
        other.listens(false);
        waiting.await;
        assert!(calm.nobody_is_there().now_or_never().is_none());
        one.listens(true);
        drop(one);
        assert!(calm.nobody_listens().now_or_never().is_some());
        drop(other);
        assert!(calm.nobody_is_there().now_or_never().is_some());
    }
}
