//! `emily simulate`: whole interviews in virtual time, one to read or thousands to count.
//!
//! A persona takes an interview in a [`Room`] in which nothing is real but the part that matters: the same
//! [`Director`](crate::session::director::Director), conversation and engine that run live. The same plan, persona and seed
//! give the same interview, byte for byte.
//!
//! * [`room`]: virtual time, Emily's voice ([`mouth`]), the recogniser, connections;
//! * [`candidate`]: what a candidate can notice and do; [`personas`]: who they are;
//! * [`invariants`]: what must hold of every interview, whoever takes it;
//! * [`batch`] runs many on all cores; [`statistics`] says what they were like.

pub mod batch;
pub mod candidate;
pub mod invariants;
pub mod mouth;
pub mod personas;
pub mod rng;
pub mod room;
pub mod statistics;

use std::io::{self, Write};
use std::process::ExitCode;

use crate::interview::event::{CloseReason, Event, Logged, Ms};
use crate::interview::{Plan, State, Transcript};
use crate::language::{Answered, Tally};
use crate::session::director::Model;
use candidate::{Act, Candidate, Noticed};
pub use personas::PersonaId;
use rng::Rng;
use room::{Account, Answers, Held, Room, Setup};

/// Faults of a transcript, each in a sentence. The command is given the linter as one of these.
pub type Judge = dyn Fn(&Transcript) -> Vec<String> + Sync;

/// No persona keeps an interview open longer than this: days of coming back.
const LONGEST_MS: Ms = 13 * 24 * 3_600_000;
/// Broken interviews that a batch tells about one by one.
const FAULTS_TOLD: usize = 20;

const NAMES: &[&str] =
    &["Alex Morgan", "Robin Ellis", "Sam Carter", "Jordan Blake", "Chris Hayward", "Dr. Taylor Reed", "Kim Ashworth"];
const ZONES: &[&str] = &["Europe/London", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Sydney"];

/// What the command was asked for.
#[derive(Clone, Debug)]
pub struct SimulateOptions {
    pub plan: Plan,
    /// The plan as it was given on the command line, to be repeated in what reproduces an interview.
    pub plan_argument: Option<String>,
    /// Without one, the cooperative persona in a single interview and every persona in turn in a batch.
    pub persona: Option<PersonaId>,
    pub seed: u64,
    /// So many interviews from this seed on, as a summary; without it one, as its transcript.
    pub count: Option<u64>,
}

/// An interview that was simulated.
#[derive(Clone, Debug)]
pub struct Simulation {
    pub persona: PersonaId,
    pub seed: u64,
    pub log: Vec<Logged>,
    pub state: State,
    pub transcript: Transcript,
    pub account: Account,
}

impl Simulation {
    /// How it ended; None for one that did not.
    pub fn outcome(&self) -> Option<CloseReason> {
        self.log.iter().find_map(|logged| match logged.event {
            Event::Closed { reason } => Some(reason),
            _ => None,
        })
    }
}

/// Holds one interview.
pub fn simulate(plan: &Plan, persona: PersonaId, seed: u64) -> Simulation {
    hold(plan, persona, seed, |room| room)
}

/// Holds one interview in which a language model words what it may.
pub fn simulate_worded(plan: &Plan, persona: PersonaId, seed: u64, model: Model, answers: Answers) -> Simulation {
    hold(plan, persona, seed, |room| room.with_model(model, answers))
}

type PersonaRoom = Room<Box<dyn Candidate>>;

fn hold(plan: &Plan, persona: PersonaId, seed: u64, fit_out: impl FnOnce(PersonaRoom) -> PersonaRoom) -> Simulation {
    let (setup, chance) = setup(plan, persona, seed);
    let room = fit_out(Room::new(setup, chance, persona.candidate(seed)));
    let Held { log, state, account } = room.run(LONGEST_MS);
    Simulation { persona, seed, transcript: Transcript::from_log(&log), log, state, account }
}

/// How the interview of a persona and a seed begins, and the chance that is left for its room.
pub fn setup(plan: &Plan, persona: PersonaId, seed: u64) -> (Setup<'_>, Rng) {
    let mut chance = Rng::new(seed, persona.name());
    let setup = Setup {
        plan,
        interview: interview_id(&mut chance),
        candidate: if chance.chance(70) { Some(chance.phrase(NAMES).to_owned()) } else { None },
        wall: wall(&mut chance),
        time_zone: if chance.chance(70) { Some(chance.phrase(ZONES).to_owned()) } else { None },
        consented: chance.chance(50),
    };
    (setup, chance)
}

impl Candidate for Box<dyn Candidate> {
    fn notices(&mut self, noticed: Noticed<'_>) -> Vec<Act> {
        self.as_mut().notices(noticed)
    }
}

/// An identifier in the shape of the registry's.
fn interview_id(chance: &mut Rng) -> String {
    let (high, low) = (chance.next_u64(), chance.next_u64());
    let (a, b, c) = (high >> 32, high >> 16 & 0xffff, high & 0xfff);
    let (d, e) = (low >> 48 & 0x3fff | 0x8000, low & 0xffff_ffff_ffff);
    format!("{a:08x}-{b:04x}-7{c:03x}-{d:04x}-{e:012x}")
}

/// A moment of the year 2026.
fn wall(chance: &mut Rng) -> String {
    let (month, day) = (chance.between(1, 12), chance.between(1, 28));
    let (hour, minute, second) = (chance.between(0, 23), chance.between(0, 59), chance.between(0, 59));
    format!("2026-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Runs the command with a language model in one interview: prints its transcript, and what became of the model's words.
/// Fails as [`run`] does.
///
/// # Errors
/// When `out` cannot be written to.
pub fn run_worded(
    options: &SimulateOptions,
    model: Model,
    answers: Answers,
    judge: &Judge,
    out: &mut dyn Write,
) -> io::Result<ExitCode> {
    let persona = options.persona.unwrap_or(PersonaId::Cooperative);
    let simulation = simulate_worded(&options.plan, persona, options.seed, model, answers);
    let mut tally = Tally::default();
    for logged in &simulation.log {
        if let Event::ModelReplied { reply, rule, .. } = &logged.event {
            tally.count(Answered::logged(reply, rule.as_deref()));
        }
    }
    let code = show(options, &simulation, judge, out)?;
    writeln!(out, "\nThe language model: {tally}")?;
    Ok(code)
}

/// Runs the command: prints a transcript, or the summary of a batch. Fails when an invariant was broken or the judge
/// found a fault, and says how each such interview is reproduced.
///
/// # Errors
/// When `out` cannot be written to.
pub fn run(options: &SimulateOptions, judge: &Judge, out: &mut dyn Write) -> io::Result<ExitCode> {
    match tell(options, judge, out).and_then(|code| out.flush().map(|()| code)) {
        // Who has read enough closes the pipe.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        told => told,
    }
}

fn tell(options: &SimulateOptions, judge: &Judge, out: &mut dyn Write) -> io::Result<ExitCode> {
    let Some(count) = options.count else { return run_one(options, judge, out) };
    let personas = options.persona.map_or(PersonaId::ALL.to_vec(), |persona| vec![persona]);
    let batch = batch::run(&options.plan, &personas, options.seed..options.seed.saturating_add(count), judge);
    write!(out, "{}", batch.statistics)?;
    writeln!(out, "{}", batch.speed())?;
    for broken in batch.broken.iter().take(FAULTS_TOLD) {
        tell_broken(options, broken.persona, broken.seed, &broken.faults, out)?;
    }
    if batch.broken.len() > FAULTS_TOLD {
        writeln!(out, "… and {} more interviews with faults.", batch.broken.len() - FAULTS_TOLD)?;
    }
    Ok(if batch.broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn run_one(options: &SimulateOptions, judge: &Judge, out: &mut dyn Write) -> io::Result<ExitCode> {
    let persona = options.persona.unwrap_or(PersonaId::Cooperative);
    show(options, &simulate(&options.plan, persona, options.seed), judge, out)
}

fn show(
    options: &SimulateOptions,
    simulation: &Simulation,
    judge: &Judge,
    out: &mut dyn Write,
) -> io::Result<ExitCode> {
    write!(out, "{}", simulation.transcript.to_text())?;
    let faults = faults_of(simulation, judge);
    if faults.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    tell_broken(options, simulation.persona, options.seed, &faults, out)?;
    Ok(ExitCode::FAILURE)
}

fn faults_of(simulation: &Simulation, judge: &Judge) -> Vec<String> {
    let mut faults = invariants::check(simulation);
    faults.extend(judge(&simulation.transcript));
    faults
}

fn tell_broken(
    options: &SimulateOptions,
    persona: PersonaId,
    seed: u64,
    faults: &[String],
    out: &mut dyn Write,
) -> io::Result<()> {
    let plan = options.plan_argument.as_deref().map(|plan| format!(" --plan {plan}")).unwrap_or_default();
    writeln!(out, "\nBroken: emily simulate{plan} --persona {persona} --seed {seed}")?;
    faults.iter().try_for_each(|fault| writeln!(out, "  {fault}"))
}
