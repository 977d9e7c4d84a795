//! The second look: the same sound decoded once more, told of the terms.
//!
//! It reads the encoder's output that the plain decode left in the state, so it costs the decoder alone: about a quarter of the first
//! decode, where whisper.cpp would encode again. The terms come before it as a sentence (Whisper's prompt), and the tokens that begin or
//! continue one are favoured (shallow fusion: Zhao et al., "Shallow-Fusion End-to-End Contextual Biasing", Interspeech 2019). What it
//! hears is no transcript: [`terms`](crate::speech::terms) takes from it only terms that sound like what stood there.
//!
//! Greedy, by the timestamp rules of Whisper's reference decoder (`decoding.py`, `ApplyTimestampRules`).

use whisper_rs::{WhisperContext, WhisperState};

use super::rules;
use crate::speech::SpeechError;
use crate::speech::terms::{Heard, Terms};

/// How much a token that begins a term is favoured, in nats.
const BEGINS: f32 = 2.0;
/// How much one that continues a term.
const CONTINUES: f32 = 4.0;
/// A prompt of more tokens provokes loops.
const MOST_PROMPT_TOKENS: usize = 100;

/// Decodes what the state has encoded, told of the terms; no words where it loops. `language` as for the first decode.
pub(super) fn look(
    context: &WhisperContext,
    state: &mut WhisperState,
    terms: &Terms,
    language: Option<&str>,
    threads: usize,
    most_tokens: usize,
) -> Result<Vec<Heard>, SpeechError> {
    let failed = |error: whisper_rs::WhisperError| SpeechError::Engine { what: "Whisper", reason: error.to_string() };
    let mut before = vec![context.token_prev()];
    before.extend(prompt(context, terms));
    before.push(context.token_sot());
    if context.is_multilingual() {
        // Without a hint the state knows which language the first decode found.
        let found = language.and_then(whisper_rs::get_lang_id).unwrap_or_else(|| state.full_lang_id_from_state());
        before.extend([context.token_lang(found), context.token_transcribe()]);
    }
    state.decode(&before, 0, threads).map_err(failed)?;
    let mut favoured = Favoured::new(terms.texts().filter_map(|term| context.tokenize(&format!(" {term}"), 40).ok()));
    let marks = Marks { end: context.token_eot() as usize, first: context.token_beg() as usize };
    let mut said = Said { tokens: Vec::new(), probabilities: Vec::new() };
    let mut last = context.token_beg();
    while said.tokens.len() < most_tokens {
        // One token at a time: whisper.cpp hands out the logits of a batch's first one.
        state.decode(&[last], before.len() + said.tokens.len(), threads).map_err(failed)?;
        let mut logits = state.get_logits().map_err(failed)?.to_vec();
        marks.restrict(&mut logits, &said.tokens);
        let Some((token, probability)) = marks.choose(&mut logits, &favoured) else { break };
        if token == marks.end {
            return words(context, &said, marks.first);
        }
        last = token as i32;
        favoured.follow(last);
        said.tokens.push(token);
        said.probabilities.push(probability);
    }
    // It came to no end: a loop.
    Ok(Vec::new())
}

/// "We talk about A, B, C." as tokens; terms that do not fit are left out.
fn prompt(context: &WhisperContext, terms: &Terms) -> Vec<i32> {
    let mut taken: Vec<&str> = Vec::new();
    let mut tokens = Vec::new();
    for term in terms.texts() {
        taken.push(term);
        let sentence = format!(" We talk about {}.", taken.join(", "));
        match context.tokenize(&sentence, MOST_PROMPT_TOKENS) {
            Ok(fitting) if fitting.len() <= MOST_PROMPT_TOKENS => tokens = fitting,
            _ => {
                taken.pop();
            }
        }
    }
    tokens
}

/// The terms as tokens, and how far each has been said.
struct Favoured {
    terms: Vec<Vec<i32>>,
    begun: Vec<(usize, usize)>,
}

impl Favoured {
    fn new(terms: impl Iterator<Item = Vec<i32>>) -> Self {
        Self { terms: terms.filter(|tokens| !tokens.is_empty()).collect(), begun: Vec::new() }
    }

    fn favour(&self, logits: &mut [f32]) {
        let begins = self.terms.iter().map(|tokens| (tokens[0], BEGINS));
        let continues = self.begun.iter().map(|(term, at)| (self.terms[*term][*at], CONTINUES));
        for (token, by) in begins.chain(continues) {
            if let Some(logit) = usize::try_from(token).ok().and_then(|token| logits.get_mut(token)) {
                *logit += by;
            }
        }
    }

    fn follow(&mut self, token: i32) {
        let goes_on = |(term, at): &(usize, usize)| self.terms[*term][*at] == token;
        let mut begun: Vec<(usize, usize)> =
            self.begun.iter().filter(|it| goes_on(it)).map(|(term, at)| (*term, at + 1)).collect();
        begun.extend((0..self.terms.len()).filter(|term| self.terms[*term][0] == token).map(|term| (term, 1)));
        begun.retain(|(term, at)| *at < self.terms[*term].len());
        self.begun = begun;
    }
}

/// Where the special tokens lie: text up to `end`, the end of the text, others, then the time marks from `first` on.
#[derive(Clone, Copy)]
struct Marks {
    end: usize,
    first: usize,
}

impl Marks {
    /// Rules out what may not come next. The text before began with a mark, which is not among `said`.
    fn restrict(self, logits: &mut [f32], said: &[usize]) {
        let vocabulary = logits.len();
        let mut rule_out = |range: std::ops::Range<usize>| {
            if let Some(ruled) = logits.get_mut(range.start..range.end.min(vocabulary)) {
                ruled.fill(f32::NEG_INFINITY);
            }
        };
        rule_out(self.end + 1..self.first);
        if said.is_empty() {
            rule_out(self.end..self.end + 1);
        }
        let is_mark = |back: usize| said.len().checked_sub(back).is_none_or(|at| said[at] >= self.first);
        match (is_mark(1), is_mark(2)) {
            // Marks come in pairs, and text follows them.
            (true, true) => rule_out(self.first..usize::MAX),
            // One mark ends a segment: the text ends there too, or another mark begins the next.
            (true, false) => rule_out(0..self.end),
            (false, _) => {}
        }
        if let Some(newest) = said.iter().rev().find(|token| **token >= self.first) {
            rule_out(self.first..*newest);
        }
    }

    /// The best token and its probability before terms were favoured; marks win where all together they outweigh any text.
    fn choose(self, logits: &mut [f32], favoured: &Favoured) -> Option<(usize, f32)> {
        let highest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let weights: Vec<f32> = logits.iter().map(|logit| (logit - highest).exp()).collect();
        let total: f32 = weights.iter().sum();
        let marks: f32 = weights.get(self.first..)?.iter().sum();
        let best_text = weights.get(..=self.end)?.iter().copied().fold(0.0, f32::max);
        favoured.favour(logits);
        let range = if marks > best_text { self.first..logits.len() } else { 0..self.end + 1 };
        let token = range.max_by(|a, b| logits[*a].total_cmp(&logits[*b]))?;
        Some((token, weights[token] / total))
    }
}

struct Said {
    tokens: Vec<usize>,
    probabilities: Vec<f32>,
}

/// The words with the mean probability of their tokens; none where they loop.
fn words(context: &WhisperContext, said: &Said, first_mark: usize) -> Result<Vec<Heard>, SpeechError> {
    let failed = |error: whisper_rs::WhisperError| SpeechError::Engine { what: "Whisper", reason: error.to_string() };
    let mut pieces: Vec<(Vec<u8>, Vec<f32>)> = Vec::new();
    for (token, probability) in said.tokens.iter().zip(&said.probabilities).filter(|(token, _)| **token < first_mark) {
        let bytes = context.token_to_bytes(*token as i32).map_err(failed)?;
        match pieces.last_mut() {
            Some((word, probabilities)) if bytes.first() != Some(&b' ') => {
                word.extend_from_slice(bytes);
                probabilities.push(*probability);
            }
            _ => pieces.push((bytes.to_vec(), vec![*probability])),
        }
    }
    let words: Vec<Heard> = pieces
        .into_iter()
        .map(|(bytes, probabilities)| {
            let mean = probabilities.iter().sum::<f32>() / probabilities.len() as f32;
            (String::from_utf8_lossy(&bytes).trim().to_owned(), mean)
        })
        .filter(|(text, _)| text.chars().any(char::is_alphanumeric))
        .collect();
    let plain: Vec<String> = words.iter().map(|(text, _)| text.to_lowercase()).collect();
    Ok(if rules::repetition(&plain).is_some() { Vec::new() } else { words })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARKS: Marks = Marks { end: 4, first: 6 };

    #[test]
    fn marks_come_in_pairs_and_do_not_go_back() {
        let open = |said: &[usize]| {
            let mut logits = [0.0; 9];
            MARKS.restrict(&mut logits, said);
            (0..9).filter(|token| logits[*token] == 0.0).collect::<Vec<_>>()
        };
        assert_eq!(open(&[]), [0, 1, 2, 3]);
        assert_eq!(open(&[1]), [0, 1, 2, 3, 4, 6, 7, 8]);
        assert_eq!(open(&[1, 7]), [4, 7, 8]);
        assert_eq!(open(&[1, 7, 7]), [0, 1, 2, 3, 4]);
        assert_eq!(open(&[1, 7, 7, 2]), [0, 1, 2, 3, 4, 7, 8]);
    }

    #[test]
    fn a_term_that_was_begun_is_favoured_until_it_breaks_off() {
        let mut favoured = Favoured::new([vec![1, 2, 3], vec![1, 0], vec![]].into_iter());
        let by = |favoured: &Favoured| {
            let mut logits = [0.0; 5];
            favoured.favour(&mut logits);
            logits
        };
        assert_eq!(by(&favoured), [0.0, 2.0 * BEGINS, 0.0, 0.0, 0.0]);
        favoured.follow(1);
        assert_eq!(by(&favoured), [CONTINUES, 2.0 * BEGINS, CONTINUES, 0.0, 0.0]);
        favoured.follow(2);
        assert_eq!(by(&favoured), [0.0, 2.0 * BEGINS, 0.0, CONTINUES, 0.0]);
        favoured.follow(4);
        assert_eq!(by(&favoured), [0.0, 2.0 * BEGINS, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn the_probability_is_the_unfavoured_one() {
        let favoured = Favoured::new([vec![1, 2]].into_iter());
        let mut logits = [1.0, 0.0, 0.0, 0.0, 0.0, f32::NEG_INFINITY, -5.0, -5.0, -5.0];
        let (token, probability) = MARKS.choose(&mut logits, &favoured).expect("a token");
        assert_eq!(token, 1);
        assert!(probability < 0.2, "{probability}");
    }
}
