//! `emily bench …`: measurements that anyone can repeat, each printed as a table and, where asked for, written as JSON.
//!
//! A benchmark compares within one run (with and without, one session and many), so that its result says something on any
//! machine; its absolute numbers come with the [`report::Machine`] that they were measured on.

pub mod endpoint;
pub mod load;
pub mod report;
pub mod stt;
pub mod talk;
pub mod terms;
pub mod tts;
pub mod turn;
pub mod voices;
