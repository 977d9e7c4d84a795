//! The command line. Everything behind it is in the library; see `lib.rs`.

mod arguments;

use std::io::{Write as _, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use arguments::{Arguments, BenchCommand, Command, ModelsCommand, PlansCommand, TlsChoice};
use clap::Parser as _;
use emily::bench::load::{LoadOptions, house};
use emily::bench::stt::SttOptions;
use emily::bench::tts::TtsOptions;
use emily::bench::{endpoint, talk, turn, voices};
use emily::config::{Config, LogConfig, ProcessEnvironment, SynthesizerKind, Tls};
use emily::demo::{self, DemoOptions};
use emily::http::{self, Server};
use emily::interview::{ModelReply, Plan, Prompt};
use emily::models::{self, Library};
use emily::report::{self, Asking, ReportOptions, ReviewOptions};
use emily::session::director::Model;
use emily::session::{NewInterview, Registry};
use emily::simulate::{self, SimulateOptions};
use emily::speech::{self, Engines, SecondEar, Voice};
use emily::store::{Archive, Interview, Status, Store};
use emily::{bench, doctor, language, lint, plans, telemetry};

/// How long running interviews get to say goodbye when the server is stopped.
const DRAIN: Duration = Duration::from_secs(8);
/// How often interviews that were left behind are looked for.
const TIDY: Duration = Duration::from_secs(3600);
/// How many open links are printed when the server starts.
const LINKS_SHOWN: usize = 3;

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
        Command::Plans { command } => plans(&config, command).await,
        Command::Lint { file } => Ok(lint::run(&file)),
        Command::Simulate { plan: argument, persona, seed, count, with_model } => {
            let plan = match &argument {
                Some(name) => named_plan(name)?,
                None => configured_plan(&config)?,
            };
            let options = SimulateOptions { plan, plan_argument: argument, persona, seed, count };
            if with_model {
                simulate_worded(&config, &options)
            } else {
                Ok(simulate::run(&options, &lint::faults, &mut stdout())?)
            }
        }
        Command::Replay { interview } => replay(&config, &interview).await,
        Command::Report { interview, format, out, ask_again, level, by, because } => {
            if let (Some(level), Some(by), Some(because)) = (level, by, because) {
                let options = ReviewOptions { interview, level, by, because };
                let kept = report::review(&config.data_dir, &options).await?;
                let level = kept.level.map_or("not observed".to_owned(), |level| format!("level {level}"));
                print(&format!("Kept beside the report: {}, {level}, by {}.\n", kept.competency, kept.reviewer));
            } else {
                let model = language::configured(&config.language, config.language.openai.timeout_ms)?;
                let asking =
                    model.as_deref().map(|model| Asking { model, deadline: report::DEADLINE, again: ask_again });
                report::run(&config.data_dir, asking, &ReportOptions { interview, format, out }).await?;
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Bench { benchmark, json, check } => {
            bench(config, arguments.config, benchmark, json.as_deref(), check).await
        }
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

async fn bench(
    config: Config,
    file: Option<PathBuf>,
    benchmark: BenchCommand,
    json: Option<&Path>,
    check: bool,
) -> Result<ExitCode> {
    let options = |sessions: Vec<u64>, seconds| LoadOptions {
        config: file,
        sessions: sessions.into_iter().map(|sessions| sessions as usize).collect(),
        seconds,
    };
    let report = match benchmark {
        BenchCommand::House { instant } => {
            let voices = if instant { house::Voices::Instant } else { house::Voices::Configured };
            house::run(config, voices).await?;
            return Ok(ExitCode::SUCCESS);
        }
        BenchCommand::Turn { sessions, seconds } => turn::run(options(sessions, seconds), &config.speech).await?,
        BenchCommand::Talk { sessions, seconds } => {
            talk::run(options(sessions, seconds), &config.speech, &Library::open(&config.models)?).await?
        }
        BenchCommand::Voices { speech, models } => {
            let options = voices::Options { speech, models };
            voices::run(&config.speech, &Library::open(&config.models)?, &options).await?
        }
        BenchCommand::Endpoint { half, details } => {
            let options = endpoint::Options { half, details };
            endpoint::run(options, &config.speech, &Library::open(&config.models)?).await?
        }
        BenchCommand::Terms { sentences, recordings } => {
            let library = Library::open(&config.models)?;
            let pool = speech::machine_pool(&config.speech)?;
            let mut voices = config.speech;
            // Said alike each time, so that two runs compare.
            voices.piper.noise = Some(0.0);
            let transcriber = speech::transcriber(&voices, &library, &pool).await?;
            let voice = speech::synthesizer(&voices, &library, &pool).await?;
            voices.synthesizer = SynthesizerKind::Espeak;
            let second_voice = speech::synthesizer(&voices, &library, &pool).await?;
            let ear = bench::terms::Ear { transcriber: transcriber.as_ref(), voice, second_voice };
            let options = bench::terms::Options { sentences, recordings: recordings.as_deref() };
            bench::terms::run(&options, &ear).await.map_err(anyhow::Error::from_boxed)?
        }
        BenchCommand::Tts { rounds } => bench::tts::run(&config, TtsOptions { rounds: rounds.into() }).await?,
        BenchCommand::Stt { speech, paragraphs, words_only } => {
            let options = SttOptions { speech, paragraphs, words_only };
            bench::stt::run(&config.speech, &Library::open(&config.models)?, &options).await?
        }
    };
    print(&report.text());
    if let Some(json) = json {
        report.write_json(json).with_context(|| format!("{} cannot be written", json.display()))?;
    }
    Ok(if check && !report.all_met() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn plans(config: &Config, command: PlansCommand) -> Result<ExitCode> {
    Ok(match command {
        PlansCommand::Check { plan } => plans::check(&plan),
        PlansCommand::List => plans::list(),
        PlansCommand::Show { name } => plans::show(&name),
        PlansCommand::Draft { role, description, out, force } => {
            let model = language::configured(&config.language, plans::DRAFT_DEADLINE.as_millis() as u64)?;
            plans::draft(&role, &description, out.as_deref(), force, model.as_deref()).await
        }
    })
}

/// A shipped plan by its name, or the plan in a file.
fn named_plan(name: &str) -> Result<Plan> {
    match Plan::named(name) {
        Some(plan) => Ok(plan),
        None => Ok(Plan::parse(&read_plan(Path::new(name))?).with_context(|| format!("the plan {name}"))?),
    }
}

fn configured_plan(config: &Config) -> Result<Plan> {
    Plan::configured(config.interview.plan.as_deref().map(read_plan).transpose()?.as_deref())
        .with_context(|| format!("the plan {:?}", config.interview.plan))
}

/// Simulates with the configured language model; what it takes is the virtual time that it costs.
fn simulate_worded(config: &Config, options: &SimulateOptions) -> Result<ExitCode> {
    let deadline_ms = config.language.deadline_ms;
    let model = language::configured(&config.language, deadline_ms)?
        .context("no language model is configured: set language.engine and language.openai")?;
    let label = model.label();
    let runtime = tokio::runtime::Handle::current();
    let answers = Box::new(move |prompt: &Prompt| {
        let asked = Instant::now();
        let reply = tokio::task::block_in_place(|| runtime.block_on(model.complete(prompt)));
        let reply =
            reply.map_or_else(|error| ModelReply::Failed { what: error.to_string() }, |text| ModelReply::Text { text });
        (asked.elapsed().as_millis() as u64, reply)
    });
    let model = Model { label, deadline_ms };
    Ok(simulate::run_worded(options, model, answers, &lint::faults, &mut stdout())?)
}

async fn replay(config: &Config, interview: &str) -> Result<ExitCode> {
    let archive = Archive::open(&config.data_dir).await?;
    let found = archive.find(interview).await?.with_context(|| {
        format!("there is no interview {interview}, or more than one: give its id, as the server's log has it")
    })?;
    let report = emily::replay::report(&archive.log(found.id).await?);
    archive.close().await;
    print(&report.text);
    Ok(if report.same { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn models(config: &Config, command: ModelsCommand) -> Result<ExitCode> {
    let library = Library::open(&config.models)?;
    Ok(match command {
        ModelsCommand::Fetch { names } => models::cli::fetch(&library, &config.speech, &names).await,
        ModelsCommand::List => models::cli::list(&library),
        ModelsCommand::Verify { names } => models::cli::verify(&library, &names),
    })
}

async fn start_engines(config: &Config) -> Result<(Engines, Option<SecondEar>)> {
    let library = Library::open(&config.models)?;
    let pool = speech::machine_pool(&config.speech)?;
    let second = SecondEar::configured(&config.speech, &library, &pool)?;
    Ok((Engines::start_on(&config.speech, &library, &pool).await?, second))
}

async fn serve(config: Config, trial: bool) -> Result<()> {
    let plan = configured_plan(&config)?;
    let store = Store::open(&config.data_dir).await?;
    let server = Server::bind(&config.http, &config.data_dir)?;
    let metrics_server = Server::for_metrics(&config.metrics).context("metrics.address")?;
    let (engines, second) = start_engines(&config).await?;
    let fresh = store.list(1, None).await?.is_empty();
    let base = server.base_url();
    let registry = Registry::new(config, store.clone(), engines)?.with_second_ear(second);
    if fresh || trial {
        let created = registry.create(NewInterview { plan, candidate: None }).await?;
        let link = format!("{base}/i/{}", created.token);
        print_link("A trial interview is ready. Open this link:", &link);
    } else {
        print_open_links(&store, &registry, &base).await?;
    }
    let metrics = registry.clone();
    let metrics = metrics_server.map(|server| {
        tokio::spawn(server.run(http::metrics_router(move || metrics.metrics()), std::future::pending()))
    });
    let tidying = tokio::spawn(tidy(registry.clone()));
    let router = http::router(registry.clone());
    let shutdown = async move {
        stop_signal().await;
        eprintln!("Stopping: running interviews are told, and can be taken up again.");
        registry.drain(DRAIN).await;
    };
    server.run(router, shutdown).await?;
    tidying.abort();
    if let Some(metrics) = metrics {
        metrics.abort();
    }
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
    let mut out = stdout().lock();
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
