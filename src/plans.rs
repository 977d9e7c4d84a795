//! `emily plans check|list|show|draft`: plans on the command line.
//!
//! Results go to standard output, news to standard error, and the exit status says how it went: 0 where all is well, 1
//! where a plan has mistakes, 2 where something could not be read or written.

use std::fmt::Write as _;
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use crate::interview::draft::{self, Scripted, Unaided};
use crate::interview::{Checked, Choice, Plan};
use crate::language::{self, LanguageModel};

/// Something could not be read or written.
const UNREADABLE: u8 = 2;
/// A whole plan is a long answer, and a model on a small machine writes slowly.
pub const DRAFT_DEADLINE: Duration = Duration::from_secs(600);
/// A longer job description is none.
const DESCRIPTION_BYTES: u64 = 1 << 20;

/// Checks a plan: a file, or a shipped plan by its name where there is no such file. Prints every mistake and warning
/// as `FILE:LINE: message`, and what the plan is where it has no mistakes.
pub fn check(plan: &Path) -> ExitCode {
    let name = plan.display().to_string();
    let text = match std::fs::read_to_string(plan) {
        Ok(text) => text,
        Err(error) => match shipped(&name).filter(|_| error.kind() == ErrorKind::NotFound) {
            Some(text) => text.to_owned(),
            None => return complain(&format!("the plan {name} cannot be read: {error} ({})", names())),
        },
    };
    let Checked { plan, warnings } = Plan::check(&text);
    let mut told = String::new();
    for warning in &warnings {
        // Writing to a String cannot fail.
        let _ = writeln!(told, "{name}:{}: warning: {}", warning.line, warning.message);
    }
    match plan {
        Ok(plan) => {
            print(&(told + &summary(&name, &plan)));
            ExitCode::SUCCESS
        }
        Err(errors) => {
            for error in &errors.0 {
                let _ = writeln!(told, "{name}:{}: {}", error.line, error.message);
            }
            print(&told);
            ExitCode::FAILURE
        }
    }
}

/// Lists the plans that come with Emily.
pub fn list() -> ExitCode {
    let mut told = String::new();
    for (id, _) in Plan::shipped() {
        let Some(plan) = Plan::named(id) else { continue };
        let areas: Vec<&str> = plan.areas.iter().map(|area| area.name.as_str()).collect();
        let _ = writeln!(told, "{id:<18} {}: {}", plan.role, areas.join(", "));
    }
    print(&told);
    ExitCode::SUCCESS
}

/// Prints a shipped plan, to be copied and changed.
pub fn show(name: &str) -> ExitCode {
    match shipped(name) {
        Some(text) => {
            print(text);
            ExitCode::SUCCESS
        }
        None => complain(&format!("no plan {name:?} comes with Emily ({})", names())),
    }
}

/// Drafts a plan from a job description (a file, or `-` for standard input): with a language model, or from the nearest
/// shipped plan where there is none or where it fails. The TOML goes to `out`, or to standard output without one; which
/// way it was made goes to standard error. A file that exists is kept unless `force` is set.
pub async fn draft(
    role: &str,
    description: &Path,
    out: Option<&Path>,
    force: bool,
    model: Option<&dyn LanguageModel>,
) -> ExitCode {
    if let Some(out) = out.filter(|out| !force && out.exists()) {
        return complain(&format!("{} exists already: give another name, or --force to replace it", out.display()));
    }
    let text = match read_description(description) {
        Ok(text) => text,
        Err(error) => {
            return complain(&format!("the job description {} cannot be read: {error}", description.display()));
        }
    };
    let (toml, how) = drafted(role, &text, model).await;
    match out {
        None => print(&toml),
        Some(out) => {
            if let Err(error) = write(out, &toml, force) {
                return complain(&format!("the plan {} cannot be written: {error}", out.display()));
            }
        }
    }
    eprintln!("{how}");
    let file = out.map_or("FILE".into(), |out| out.display().to_string());
    eprintln!("It is a draft: read it, change it, and run `emily plans check {file}`.");
    ExitCode::SUCCESS
}

/// A draft's TOML, and which way it was made.
async fn drafted(role: &str, description: &str, model: Option<&dyn LanguageModel>) -> (String, String) {
    let why = match model {
        None => Unaided::NotConfigured,
        Some(model) => {
            let label = model.label();
            eprintln!("Asking {label} for a draft; that may take some minutes.");
            match language::within(model, &draft::prompt(role, description), DRAFT_DEADLINE).await {
                Ok(reply) => match draft::from_reply(role, &label, &reply) {
                    Ok(toml) => return (toml, format!("Drafted by {label}.")),
                    Err(error) => Unaided::Failed(error.to_string()),
                },
                Err(error) => Unaided::Failed(error.to_string()),
            }
        }
    };
    let Scripted { toml, from } = draft::scripted(role, description, &why);
    let reason = match why {
        Unaided::NotConfigured => "no language model is configured".to_owned(),
        Unaided::Failed(how) => format!("the language model could not be used ({how})"),
    };
    let near = if from.is_near() { "the nearest" } else { "which is not near" };
    (toml, format!("Drafted from the shipped plan {:?}, {near}, because {reason}.", from.id))
}

/// What a plan is, in a few lines.
fn summary(name: &str, plan: &Plan) -> String {
    let mut told = String::new();
    let follow_ups: u32 = plan.areas.iter().map(|area| u32::from(area.max_follow_ups)).sum();
    let questions: usize = plan.areas.iter().map(|area| 1 + area.alternatives.len()).sum();
    let choice = match plan.alternatives {
        Choice::Same => "every candidate gets the same ones",
        Choice::Rotate => "chosen for each candidate",
    };
    let anchored = plan.competencies.iter().filter(|competency| !competency.anchors.is_empty()).count();
    let (least, most) = plan.estimated_minutes();
    let _ = writeln!(told, "{name}: sound. {} ({}, version {})", plan.role, plan.id, plan.version);
    for (index, area) in plan.areas.iter().enumerate() {
        let minutes = area.minutes.map_or_else(|| "no budget".to_owned(), |minutes| format!("{minutes} min"));
        let row = format!("  {:>2}. {:<36} {minutes:>9}  {}", index + 1, area.name, area.competencies.join(", "));
        let _ = writeln!(told, "{}", row.trim_end());
    }
    let _ = writeln!(
        told,
        "  {}, up to {}; {} to choose from, {choice}",
        counted(plan.areas.len(), "area"),
        counted(follow_ups as usize, "follow-up"),
        counted(questions, "main question"),
    );
    let competencies = match plan.competencies.len() {
        1 => "1 competency".to_owned(),
        count => format!("{count} competencies"),
    };
    let _ = writeln!(told, "  {competencies}, {anchored} with anchors");
    let _ =
        writeln!(told, "  {} announced, about {least} to {most} expected", counted(plan.minutes as usize, "minute"));
    told
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn shipped(name: &str) -> Option<&'static str> {
    Plan::shipped().iter().find(|(id, _)| *id == name).map(|(_, toml)| *toml)
}

fn names() -> String {
    let ids: Vec<&str> = Plan::shipped().iter().map(|(id, _)| *id).collect();
    format!("those that come with Emily are {}", ids.join(", "))
}

fn read_description(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    if path.as_os_str() == "-" {
        std::io::stdin().lock().take(DESCRIPTION_BYTES).read_to_string(&mut text)?;
    } else {
        std::fs::File::open(path)?.take(DESCRIPTION_BYTES).read_to_string(&mut text)?;
    }
    if text.trim().is_empty() {
        return Err(std::io::Error::new(ErrorKind::InvalidData, "it is empty"));
    }
    Ok(text)
}

/// Writes a new file; with `force` also over one that exists.
fn write(path: &Path, text: &str, force: bool) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    let options = if force { options.create(true).truncate(true) } else { options.create_new(true) };
    options.write(true).open(path)?.write_all(text.as_bytes())
}

/// A reader that closed the pipe early (`| head`) is no failure.
fn print(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

fn complain(what: &str) -> ExitCode {
    eprintln!("{what}");
    ExitCode::from(UNREADABLE)
}

#[cfg(test)]
mod tests {
    use crate::interview::Prompt;
    use crate::language::LanguageError;

    use super::*;

    /// Replies to every prompt with this.
    struct Replies(&'static str);

    #[async_trait::async_trait]
    impl LanguageModel for Replies {
        fn label(&self) -> String {
            "a small model".to_owned()
        }

        async fn complete(&self, _: &Prompt) -> Result<String, LanguageError> {
            Ok(self.0.to_owned())
        }
    }

    #[tokio::test]
    async fn a_reply_that_is_no_plan_falls_back_and_says_so() {
        let (toml, how) = drafted("Ward Nurse", "Care for patients.", Some(&Replies("I would rather not."))).await;
        assert_eq!(Plan::parse(&toml).unwrap().id, "ward-nurse");
        for told in ["shipped plan \"nurse\"", "could not be used", "not the JSON"] {
            assert!(how.contains(told), "{how}");
        }
        let comments = toml.replace("\n#", "");
        assert!(comments.contains("language model could not be used"), "the plan says it too: {comments}");
    }

    #[tokio::test]
    async fn without_a_model_the_nearest_plan_is_named() {
        let (toml, how) = drafted("Sales Manager", "Sell.", None).await;
        assert_eq!(Plan::parse(&toml).unwrap().role, "Sales Manager");
        assert!(how.contains("\"sales\", the nearest, because no language model is configured"), "{how}");
        let (_, how) = drafted("Chef", "Cook.", None).await;
        assert!(how.contains("which is not near"), "{how}");
    }

    #[tokio::test]
    async fn a_file_is_not_replaced_unless_told_to() {
        let folder = tempfile::tempdir().unwrap();
        let (job, out) = (folder.path().join("job.txt"), folder.path().join("plan.toml"));
        std::fs::write(&job, "We look for a nurse.").unwrap();
        std::fs::write(&out, "mine").unwrap();
        let refused = draft("Nurse", &job, Some(&out), false, None).await;
        assert_eq!(format!("{refused:?}"), format!("{:?}", ExitCode::from(UNREADABLE)));
        assert_eq!(std::fs::read_to_string(&out).unwrap(), "mine");
        draft("Nurse", &job, Some(&out), true, None).await;
        assert_eq!(Plan::parse(&std::fs::read_to_string(&out).unwrap()).unwrap().id, "nurse");
        assert!(write(&out, "x", false).is_err(), "also where it appeared in between");
    }

    #[test]
    fn a_summary_counts() {
        let told = summary("plan.toml", &Plan::default_software_engineer());
        for part in
            ["plan.toml: sound. Software Engineer", "5 areas", "15 main questions", "5 competencies, 5 with anchors"]
        {
            assert!(told.contains(part), "{part}: {told}");
        }
    }
}
