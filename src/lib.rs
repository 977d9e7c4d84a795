//! Emily, a self-hosted AI interviewer. This is the map of the crate; start here.
//!
//! A candidate opens a link; Emily joins the meeting as a WebRTC peer, hears with Whisper, decides with a pure state
//! machine, speaks with a Piper voice, and keeps a record whose every line was said.
//!
//! # The pure core
//! Events and the time go in, decisions come out; no clock, socket, thread or model inside (a test holds it to that).
//! * [`interview`]: *what* to say. Plans, the event log's vocabulary, the state as a fold over the log, the engine that
//!   decides on replies, the transcript, the linter, the scorecard.
//! * [`conversation`]: *when* to say it. Voices, pauses, interruptions, and replies that can be taken back.
//!
//! # The adapters
//! Each behind a small interface, none importing another.
//! * [`audio`]: Opus, resampling, the 20 ms clock of playing and capturing, echo, recordings (a leaf).
//! * [`speech`]: the ports [`speech::Transcriber`] and [`speech::Synthesizer`] with their engines, on one pool of threads.
//! * [`models`]: where weights come from, and whether they are whole.
//! * [`meeting`]: the WebRTC peer and a WHIP client.
//! * [`store`]: the event log in SQLite, candidates' links, media files.
//! * [`language`]: the port to a language model, which may word a few lines and is checked before a word is said.
//! * [`config`]: one TOML file and `EMILY_*` variables; [`telemetry`]: the log and the metrics of the
//!   process.
//!
//! # Where they meet
//! * [`session`]: one task per interview maps the core's decisions to the adapters. Only this module does.
//! * [`http`]: pages, WHIP, health.
//! * [`demo`]: a simulated candidate, and a whole interview by voice on one machine.
//! * [`bench`]: measurements that anyone can repeat.
//! * [`simulate`]: whole interviews in virtual time, with personas, through the session's own director.
//! * [`plans`], [`lint`], [`replay`], [`report`], [`doctor`]: commands on a plan, a transcript, a stored interview, this
//!   machine.
//!
//! # The dependency rule
//! `main → {http, demo, simulate, report, …} → session → {meeting, audio, speech, language, store} → conversation → interview`.
//! An arrow means "may import", also past the next one.
//!
//! # One spoken turn, from packet to packet
//! 1. [`meeting`] hands each RTP packet to the session's bounded queue (full: the oldest is dropped and counted).
//! 2. [`session::ears`]: decoded to 16 kHz, holes concealed, kept; the voice detector gives a probability each 16 ms.
//! 3. [`conversation`] hears numbers, never samples. At a pause of half a second it has the phrase transcribed while the
//!    candidate may go on; when the pause has lasted long enough for what was said, it proposes the turn.
//! 4. The session logs the proposal and asks [`interview::decide`] for a reply: a pure query.
//! 5. [`session::mouth`]: the reply is synthesised clause by clause, paced in 20 ms frames, encoded, sent.
//! 6. After 700 ms of it the turn is committed: the log says so and the state moves. Before that, a candidate who goes on
//!    takes it back, and the two halves become one turn.
//! 7. What was played of each line is logged: the transcript holds that, not what was planned.

pub mod audio;
pub mod bench;
pub mod config;
pub mod conversation;
pub mod demo;
pub mod doctor;
pub mod http;
pub mod interview;
pub mod language;
pub mod lint;
pub mod meeting;
pub mod models;
pub mod plans;
pub mod replay;
pub mod report;
pub mod session;
pub mod simulate;
pub mod speech;
pub mod store;
pub mod telemetry;
