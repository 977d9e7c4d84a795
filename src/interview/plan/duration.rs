//! About how long an interview of a plan takes.

use super::super::text::{count_words, words};
use super::{Area, Plan};

/// Emily's words a minute.
const WORDS_A_MINUTE: f32 = 150.0;
/// Greeting, notice, the candidate's own questions, and the closing.
const AROUND: f32 = 3.0;
/// A follow-up and its answer.
const FOLLOW_UP: f32 = 1.0;
/// Where a target names no number.
const TARGET: f32 = 2.0;

impl Plan {
    /// Minutes from the greeting to the closing: without any follow-up, and with every follow-up that the plan and its
    /// time budgets allow. An estimate: from each area's target, and a minute for each follow-up.
    pub fn estimated_minutes(&self) -> (u32, u32) {
        let around = AROUND + count_words(&self.notice.spoken) as f32 / WORDS_A_MINUTE;
        let least: f32 = self.areas.iter().map(Area::asked_minutes).sum();
        let most: f32 = self.areas.iter().map(Area::probed_minutes).sum();
        ((around + least).round() as u32, (around + most).round() as u32)
    }
}

impl Area {
    /// The question and an answer as long as its target.
    fn asked_minutes(&self) -> f32 {
        let context = self.context.as_ref().map_or(0, |context| count_words(&context.speech));
        let said = context + count_words(&self.question.speech) + count_words(&self.name);
        said as f32 / WORDS_A_MINUTE + target_minutes(&self.target)
    }

    /// With every follow-up. None is begun when the budget is used up.
    fn probed_minutes(&self) -> f32 {
        let asked = self.asked_minutes();
        let all = asked + f32::from(self.max_follow_ups) * FOLLOW_UP;
        match self.minutes {
            Some(budget) => all.min((budget as f32).max(asked)),
            None => all,
        }
    }
}

/// The minutes of "about two minutes" or "two to three minutes" (the middle of these).
fn target_minutes(target: &str) -> f32 {
    const NUMBERS: [&str; 10] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let said = words(target);
    let numbers: Vec<f32> = said
        .iter()
        .filter_map(|word| match NUMBERS.iter().position(|number| *number == word.plain) {
            Some(at) => Some(at as f32 + 1.0),
            None => word.plain.parse().ok(),
        })
        .take(2)
        .collect();
    if numbers.is_empty() {
        return TARGET;
    }
    let middle = numbers.iter().sum::<f32>() / numbers.len() as f32;
    if said.iter().any(|word| word.plain.starts_with("second")) { middle / 60.0 } else { middle }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_read() {
        for (target, minutes) in [
            ("about two minutes", 2.0),
            ("about two to three minutes", 2.5),
            ("4 minutes", 4.0),
            ("90 seconds", 1.5),
            ("as long as you like", 2.0),
        ] {
            assert!((target_minutes(target) - minutes).abs() < 0.01, "{target}: {}", target_minutes(target));
        }
    }
}
