//! Chance that is the same everywhere and always: a seed names one interview for good.
//!
//! SplitMix64 (Steele, Lea and Flood, 2014) in ten lines of our own. The generators of a library may change with its
//! version, and then a seed in a bug report would lead to another interview.

/// A source of chance. Clones go the same way.
#[derive(Clone, Debug)]
pub struct Rng {
    state: u64,
}

impl Rng {
    /// A source of its own for every seed and purpose: two purposes under one seed do not depend on each other.
    pub fn new(seed: u64, purpose: &str) -> Self {
        let salt = purpose
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        let mut rng = Rng { state: seed ^ salt };
        rng.state = rng.next_u64();
        rng
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `from` to `to`, both included; `from` where the range is empty.
    pub fn between(&mut self, from: u64, to: u64) -> u64 {
        let width = to.saturating_sub(from).saturating_add(1);
        // The bias of the remainder is far below anything that is measured here.
        from + self.next_u64() % width
    }

    /// True in `percent` of a hundred cases.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.next_u64() % 100 < percent
    }

    /// One of these; None of none.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let count = from.len() as u64;
        if count == 0 { None } else { from.get((self.next_u64() % count) as usize) }
    }

    /// One of these phrases; an empty one of none.
    pub fn phrase<'a>(&mut self, from: &[&'a str]) -> &'a str {
        self.pick(from).copied().unwrap_or_default()
    }

    /// In another order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, (self.next_u64() % (at as u64 + 1)) as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_numbers_for_good() {
        let mut rng = Rng { state: 1_234_567 };
        // The reference values that are published with the algorithm.
        assert_eq!(rng.next_u64(), 6_457_827_717_110_365_317);
        assert_eq!(rng.next_u64(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn purposes_and_seeds_are_independent() {
        let first = |seed, purpose| Rng::new(seed, purpose).next_u64();
        assert_ne!(first(1, "persona"), first(1, "room"));
        assert_ne!(first(1, "persona"), first(2, "persona"));
        let mut counts = [0; 10];
        let mut rng = Rng::new(7, "die");
        (0..10_000).for_each(|_| counts[rng.between(0, 9) as usize] += 1);
        assert!(counts.iter().all(|count| (800..1200).contains(count)), "{counts:?}");
    }
}
