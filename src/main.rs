//! The command line. Everything behind it is in the library; see `lib.rs`.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::{Parser, Subcommand, ValueEnum};
use emily::config::{Config, LogConfig, ProcessEnvironment, Tls};
use emily::demo::{self, DemoOptions};
use emily::http::{self, Server};
use emily::interview::Plan;
use emily::models::{self, Library};
use emily::session::{NewInterview, Registry};
use emily::speech::{self, Engines, Voice};
use emily::store::{Interview, Status, Store};
use emily::{doctor, telemetry};

/// How long running interviews get to say goodbye when the server is stopped.
const DRAIN: Duration = Duration::from_secs(8);
/// How often interviews that were left behind are looked for.
const TIDY: Duration = Duration::from_secs(3600);
/// How many open links are printed when the server starts.
const LINKS_SHOWN: usize = 3;

/// Emily, a self-hosted AI interviewer.
#[derive(Parser)]
#[command(version, about, max_term_width = 100)]
struct Arguments {
    /// The configuration; without it `emily.toml` in this folder, if there is one. EMILY_* variables go over it.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
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
enum ModelsCommand {
    /// Fetch models; without names, those that the configuration uses.
    Fetch { names: Vec<String> },
    /// List every model that Emily knows.
    List,
    /// Hash models again; without names, every one that is here.
    Verify { names: Vec<String> },
}

#[derive(Clone, Copy, ValueEnum)]
enum TlsChoice {
    Off,
    SelfSigned,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("emily: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<ExitCode> {
    let mut config = Config::load(arguments.config.as_deref(), &ProcessEnvironment)?;
    if !matches!(arguments.command, Command::Serve { .. }) && config.log == LogConfig::default() {
        // Their output is what they print; the log has only what goes wrong.
        config.log.filter = "warn".to_owned();
    }
    telemetry::init(&config.log)?;
    http::install_crypto();
    match arguments.command {
        Command::Serve { trial, address, tls } => {
            config.http.address = address.unwrap_or(config.http.address);
            match tls {
                Some(TlsChoice::Off) => config.http.tls = Tls::Off,
                Some(TlsChoice::SelfSigned) => config.http.tls = Tls::SelfSigned,
                None => {}
            }
            serve(config, trial).await.map(|()| ExitCode::SUCCESS)
        }
        Command::Demo { out } => demo::run(config, DemoOptions { out }).await.map_err(Into::into),
        Command::Doctor => Ok(doctor::run(&config).await),
        Command::Models { command } => models(&config, command).await,
        Command::Transcribe { file, json } => {
            let library = Library::open(&config.models)?;
            let pool = speech::machine_pool(&config.speech)?;
            let transcriber = speech::transcriber(&config.speech, &library, &pool).await?;
            speech::cli::transcribe(&file, json, transcriber.as_ref()).await?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Say { text, out, pitch, pace } => {
            let library = Library::open(&config.models)?;
            let pool = speech::machine_pool(&config.speech)?;
            let synthesizer = speech::synthesizer(&config.speech, &library, &pool).await?;
            let ms = speech::cli::say(&text, &out, Voice { pitch, pace }, synthesizer.as_ref()).await?;
            print(&format!("{}: {:.1} s, {}\n", out.display(), ms as f64 / 1000.0, synthesizer.label()));
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn models(config: &Config, command: ModelsCommand) -> Result<ExitCode> {
    let library = Library::open(&config.models)?;
    Ok(match command {
        ModelsCommand::Fetch { names } => models::cli::fetch(&library, &config.speech, &names).await,
        ModelsCommand::List => models::cli::list(&library),
        ModelsCommand::Verify { names } => models::cli::verify(&library, &names),
    })
}

async fn start_engines(config: &Config) -> Result<Engines> {
    let library = Library::open(&config.models)?;
    Ok(Engines::start(&config.speech, &library).await?)
}

async fn serve(config: Config, trial: bool) -> Result<()> {
    let plan = Plan::configured(config.interview.plan.as_deref().map(read_plan).transpose()?.as_deref())
        .with_context(|| format!("the plan {:?}", config.interview.plan))?;
    let store = Store::open(&config.data_dir).await?;
    let server = Server::bind(&config.http, &config.data_dir)?;
    let engines = start_engines(&config).await?;
    let fresh = store.list(1, None).await?.is_empty();
    let base = server.base_url();
    let registry = Registry::new(config, store.clone(), engines)?;
    if fresh || trial {
        let created = registry.create(NewInterview { plan, candidate: None }).await?;
        let link = format!("{base}/i/{}", created.token);
        print_link("A trial interview is ready. Open this link:", &link);
    } else {
        print_open_links(&store, &registry, &base).await?;
    }
    let tidying = tokio::spawn(tidy(registry.clone()));
    let router = http::router(registry.clone());
    let shutdown = async move {
        stop_signal().await;
        eprintln!("Stopping: running interviews are told, and can be taken up again.");
        registry.drain(DRAIN).await;
    };
    server.run(router, shutdown).await?;
    tidying.abort();
    store.close().await;
    Ok(())
}

/// Closes what was left behind, now and once an hour.
async fn tidy(registry: Registry) {
    let mut hours = tokio::time::interval(TIDY);
    loop {
        hours.tick().await;
        if let Err(error) = registry.tidy().await {
            tracing::error!(%error, "tidying up failed");
        }
    }
}

fn read_plan(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("the plan {} cannot be read", path.display()))
}

fn print_link(title: &str, link: &str) {
    let code = http::qr(link).unwrap_or_default();
    print(&format!("\n{title}\n\n  {link}\n\n{code}\n"));
}

/// The newest interviews that are not closed.
async fn print_open_links(store: &Store, registry: &Registry, base: &str) -> Result<()> {
    let newest = store.list(50, None).await?;
    let now = jiff::Timestamp::now();
    let can_be_taken = |interview: &&Interview| interview.status == Status::Open && interview.expires_at > now;
    let mut open = newest.iter().filter(can_be_taken).take(LINKS_SHOWN);
    let Some(first) = open.next() else {
        print(&format!("\nEmily listens at {base}. No interview is open; `emily serve --trial` makes one.\n"));
        return Ok(());
    };
    print_link("The newest open interview:", &format!("{base}/i/{}", registry.token(first.id).await?));
    for interview in open {
        print(&format!("  also open: {base}/i/{} ({})\n", registry.token(interview.id).await?, interview.role));
    }
    Ok(())
}

/// Prints at once, also into a pipe; a closed pipe is no reason to stop serving.
fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Ends at Ctrl-C or a termination signal.
async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}
