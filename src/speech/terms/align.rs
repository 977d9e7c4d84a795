//! Two decodes of one clip, word by word.

use std::ops::Range;

/// The runs in which two rows of words differ, as ranges of each; either may be empty.
///
/// The fewest words change (Levenshtein); a replaced word is preferred to one lost and one gained.
pub(super) fn replaced(one: &[String], other: &[String]) -> Vec<(Range<usize>, Range<usize>)> {
    let width = other.len() + 1;
    // What it costs to go from here to the end of both.
    let mut costs = vec![0_u32; (one.len() + 1) * width];
    for a in (0..=one.len()).rev() {
        for b in (0..=other.len()).rev() {
            costs[a * width + b] = match (a == one.len(), b == other.len()) {
                (true, _) => (other.len() - b) as u32,
                (_, true) => (one.len() - a) as u32,
                _ => {
                    let both = costs[(a + 1) * width + b + 1] + u32::from(one[a] != other[b]);
                    both.min(costs[(a + 1) * width + b] + 1).min(costs[a * width + b + 1] + 1)
                }
            };
        }
    }
    let mut runs: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    let (mut a, mut b) = (0, 0);
    while a < one.len() || b < other.len() {
        let here = costs[a * width + b];
        let is_same = a < one.len() && b < other.len() && one[a] == other[b];
        if is_same && costs[(a + 1) * width + b + 1] == here {
            (a, b) = (a + 1, b + 1);
            continue;
        }
        let (from_a, from_b) = (a, b);
        if a < one.len() && b < other.len() && costs[(a + 1) * width + b + 1] + 1 == here {
            (a, b) = (a + 1, b + 1);
        } else if a < one.len() && costs[(a + 1) * width + b] + 1 == here {
            a += 1;
        } else {
            b += 1;
        }
        match runs.last_mut() {
            Some((x, y)) if x.end == from_a && y.end == from_b => (x.end, y.end) = (a, b),
            _ => runs.push((from_a..a, from_b..b)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(one: &str, other: &str) -> Vec<(Range<usize>, Range<usize>)> {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        replaced(&words(one), &words(other))
    }

    #[test]
    fn only_what_differs_is_a_run() {
        assert_eq!(runs("we put it there", "we put it there"), []);
        assert_eq!(runs("we put ready's catching in", "we put redis caching in"), [(2..4, 2..4)]);
        assert_eq!(runs("the cough car topic", "the kafka topic"), [(1..3, 1..2)]);
        assert_eq!(runs("a b c", "a c"), [(1..2, 1..1)]);
        assert_eq!(runs("", "x"), [(0..0, 0..1)]);
    }
}
