//! What can be said on the command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use emily::bench::endpoint;
use emily::report;
use emily::simulate::PersonaId;

/// Emily, a self-hosted AI interviewer.
#[derive(Parser)]
#[command(version, about, max_term_width = 100)]
pub struct Arguments {
    /// The configuration; without it `emily.toml` in this folder, if there is one. EMILY_* variables go over it.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Start the server; on an empty data folder, make a trial interview and print its link.
    Serve {
        /// Make another trial interview and print its link.
        #[arg(long)]
        trial: bool,
        /// Where to listen, over the configuration: 0.0.0.0:8443 for phones on the same network.
        #[arg(long, value_name = "ADDRESS:PORT")]
        address: Option<SocketAddr>,
        /// Encrypt, over the configuration. A phone needs HTTPS for its microphone.
        #[arg(long)]
        tls: Option<TlsChoice>,
    },
    /// Hold one whole interview with a simulated candidate, by voice over WebRTC on this machine.
    Demo {
        /// Where the interview's files go; a new folder under the system's temporary one otherwise.
        #[arg(long, value_name = "FOLDER")]
        out: Option<PathBuf>,
    },
    /// Check this machine: engines, models, folders, network.
    Doctor,
    /// Check, list, show or draft interview plans.
    Plans {
        #[command(subcommand)]
        command: PlansCommand,
    },
    /// Judge any interview's transcript by the rules of conduct: one line a fault; 0 clean, 1 faults, 2 no interview.
    Lint { file: PathBuf },
    /// Hold interviews in virtual time with a persona that hears only Emily's words.
    Simulate {
        /// A plan file, or a shipped plan's name; without it the configured plan.
        #[arg(long)]
        plan: Option<String>,
        /// Who takes it; in a batch without one, every persona in turn.
        #[arg(long, value_parser = persona)]
        persona: Option<PersonaId>,
        /// The same seed gives the same interview; a batch counts up from it.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// So many interviews, as a summary; without it one, as its transcript.
        #[arg(long, value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
        count: Option<u64>,
        /// Let the configured language model word what it may, and say what became of its words.
        #[arg(long, conflicts_with = "count")]
        with_model: bool,
    },
    /// Decide a stored interview again, reply by reply, and say where today's engine would differ.
    Replay {
        /// The interview's id or its reference.
        interview: String,
    },
    /// Print an interview's scorecard, or put a person's own level beside it.
    Report {
        /// The interview's id or its reference.
        interview: String,
        #[arg(long, value_enum, default_value_t = report::Format::Text)]
        format: report::Format,
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Ask the language model anew; what it said before is kept.
        #[arg(long)]
        ask_again: bool,
        /// A person's own level, 1 to 5 or not-observed, to be kept beside the report.
        #[arg(long = "override", value_name = "COMPETENCY=LEVEL", requires_all = ["by", "because"])]
        level: Option<String>,
        /// Who says so.
        #[arg(long, value_name = "NAME", requires = "level")]
        by: Option<String>,
        /// Why.
        #[arg(long, value_name = "TEXT", requires = "level")]
        because: Option<String>,
    },
    /// Measure Emily on this machine: tables, and aims with what came out.
    Bench {
        #[command(subcommand)]
        benchmark: BenchCommand,
        /// Write the report as JSON too.
        #[arg(long, global = true, value_name = "FILE")]
        json: Option<PathBuf>,
        /// Fail when an aim is missed.
        #[arg(long, global = true)]
        check: bool,
    },
    /// Fetch, list or check the models.
    Models {
        #[command(subcommand)]
        command: ModelsCommand,
    },
    /// Print what is said in a WAV file.
    Transcribe {
        file: PathBuf,
        /// Segments and words with times and confidence.
        #[arg(long)]
        json: bool,
    },
    /// Say a text into a WAV file.
    Say {
        text: String,
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// 1.0 as the voice is, 1.1 a tenth higher.
        #[arg(long, default_value_t = 1.0)]
        pitch: f32,
        /// 1.0 as the voice is, 1.2 a fifth faster.
        #[arg(long, default_value_t = 1.0)]
        pace: f32,
    },
}

#[derive(Subcommand)]
pub enum BenchCommand {
    /// Emily's own latency and costs: calls over WebRTC on this machine, with engines that answer at once.
    Turn {
        /// Sessions at the same time: a round for each number.
        #[arg(long, value_delimiter = ',', default_value = "1,10,50,100", value_parser = sessions())]
        sessions: Vec<u64>,
        /// How long everybody talks in each round.
        #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3_600))]
        seconds: u64,
    },
    /// Whole interviews at once, with the configured ear and voice.
    Talk {
        /// Interviews at the same time: a round for each number.
        #[arg(long, value_delimiter = ',', default_value = "1,4,12", value_parser = sessions())]
        sessions: Vec<u64>,
        /// How long everybody talks in each round.
        #[arg(long, default_value_t = 120, value_parser = clap::value_parser!(u64).range(1..=3_600))]
        seconds: u64,
    },
    /// How soon each voice is heard and how fast it is, made on the spot and made beforehand.
    Tts {
        /// How often each line is said.
        #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..=1000))]
        rounds: u16,
    },
    /// Speech recognised while it is spoken, against the same decoded whole at its end.
    Stt {
        /// A folder with recordings of people: NAME.wav, and in NAME.txt what is said in it.
        #[arg(long, value_name = "FOLDER")]
        speech: Option<PathBuf>,
        /// Only the first so many paragraphs.
        #[arg(long)]
        paragraphs: Option<usize>,
        /// Leave the part in real time out.
        #[arg(long)]
        words_only: bool,
    },
    /// Whether everybody is heard alike: word error rates by voice and accent.
    Voices {
        /// Recordings of people too: each NAME.wav with its words in NAME.txt; files in one inner folder are one voice.
        #[arg(long, value_name = "FOLDER")]
        speech: Option<PathBuf>,
        /// Compare these Whisper models; without it, the configured recogniser.
        #[arg(long = "model", value_name = "NAME")]
        models: Vec<String>,
    },
    /// When a turn is taken as finished: false cut-offs against the wait, on a script of spoken answers.
    Endpoint {
        /// Which answers: those that the rules were tuned on, the others, or both.
        #[arg(long, value_enum, default_value_t)]
        half: endpoint::Half,
        /// List every pause that was taken for an end, and the ends that were waited for longest.
        #[arg(long)]
        details: bool,
    },
    /// How many of a trade's terms are heard with and without a list of them, and what the list costs elsewhere.
    Terms {
        /// Only so many sentences of each half and paragraphs of talk.
        #[arg(long, value_name = "N")]
        sentences: Option<usize>,
        /// A folder of WAV files of people who speak of something else.
        #[arg(long, value_name = "FOLDER")]
        recordings: Option<PathBuf>,
    },
    /// Emily's process in a round, which ends with its standard input.
    #[command(hide = true)]
    House {
        #[arg(long)]
        instant: bool,
    },
}

/// As many as a round can have.
fn sessions() -> clap::builder::RangedU64ValueParser {
    clap::value_parser!(u64).range(1..=500)
}

#[derive(Subcommand)]
pub enum ModelsCommand {
    /// Fetch models; without names, those that the configuration uses.
    Fetch { names: Vec<String> },
    /// List every model that Emily knows.
    List,
    /// Hash models again; without names, every one that is here.
    Verify { names: Vec<String> },
}

#[derive(Clone, Copy, ValueEnum)]
pub enum TlsChoice {
    Off,
    SelfSigned,
}

#[derive(Subcommand)]
pub enum PlansCommand {
    /// Explain every mistake of a plan with its line: a file, or a shipped plan's name.
    Check { plan: PathBuf },
    /// List the plans that come with Emily.
    List,
    /// Print a shipped plan, to copy and change.
    Show { name: String },
    /// Draft a plan from a job description, for a person to edit.
    Draft {
        #[arg(long)]
        role: String,
        /// A text file, or - for standard input.
        #[arg(long, value_name = "FILE")]
        description: PathBuf,
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Replace an existing file.
        #[arg(long)]
        force: bool,
    },
}

fn persona(name: &str) -> Result<PersonaId, String> {
    PersonaId::ALL.into_iter().find(|persona| persona.name() == name).ok_or_else(|| {
        let names: Vec<_> = PersonaId::ALL.into_iter().map(PersonaId::name).collect();
        format!("the personas are {}", names.join(", "))
    })
}
