//! Emily's process as the measuring one has it: started, asked, its costs read from `/proc`, and stopped.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde::de::DeserializeOwned;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use super::LoadError;
use super::house::{Asked, Greeting, Invitation, Voices};

/// Loading models takes seconds; a house that says nothing for this long is not coming.
const START_LIMIT: Duration = Duration::from_secs(120);
/// What a house that was told to end may take before it is killed.
const STOP_LIMIT: Duration = Duration::from_secs(30);

/// Emily's process. Dropping it closes its input, which ends it.
pub struct Emily {
    child: Child,
    pid: u32,
    input: Option<ChildStdin>,
    output: Lines<BufReader<ChildStdout>>,
    pub greeting: Greeting,
}

/// What a process has used so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Usage {
    /// Processor time, in user and kernel mode, s.
    pub cpu_s: f64,
    /// Memory in RAM, KB.
    pub resident_kb: u64,
}

impl Emily {
    /// Starts this program again as a house.
    ///
    /// # Errors
    /// When it cannot be started or does not come up.
    pub async fn start(config: Option<&Path>, voices: Voices) -> Result<Self, LoadError> {
        let mut command = Command::new(std::env::current_exe()?);
        if let Some(config) = config {
            command.arg("--config").arg(config);
        }
        command.args(["bench", "house"]);
        if voices == Voices::Instant {
            command.arg("--instant");
        }
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let pid = child.id().ok_or(LoadError::Gone)?;
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().ok_or(LoadError::Gone)?);
        let mut output = output.lines();
        let greeting = tokio::time::timeout(START_LIMIT, read(&mut output)).await.map_err(|_| LoadError::Gone)??;
        Ok(Emily { child, pid, input, output, greeting })
    }

    /// Makes interviews to be taken.
    ///
    /// # Errors
    /// When the process is gone or cannot make them.
    pub async fn invite(&mut self, count: usize) -> Result<Vec<Invitation>, LoadError> {
        let asked = serde_json::to_string(&Asked::Invite(count)).map_err(std::io::Error::from)?;
        let input = self.input.as_mut().ok_or(LoadError::Gone)?;
        input.write_all(format!("{asked}\n").as_bytes()).await?;
        input.flush().await?;
        read(&mut self.output).await
    }

    /// What it has used so far.
    ///
    /// # Errors
    /// When it is gone, or the system has no `/proc`.
    pub fn usage(&self) -> Result<Usage, LoadError> {
        usage_of(&self.pid.to_string())
    }

    /// Ends it and waits for that.
    ///
    /// # Errors
    /// When it failed.
    pub async fn stop(mut self) -> Result<(), LoadError> {
        self.input = None;
        match tokio::time::timeout(STOP_LIMIT, self.child.wait()).await {
            Ok(Ok(status)) if status.success() => Ok(()),
            Ok(_) => Err(LoadError::Gone),
            Err(_) => {
                self.child.start_kill()?;
                Err(LoadError::Host("it did not end and was killed".to_owned()))
            }
        }
    }
}

async fn read<T: DeserializeOwned>(output: &mut Lines<BufReader<ChildStdout>>) -> Result<T, LoadError> {
    let line = output.next_line().await?.ok_or(LoadError::Gone)?;
    serde_json::from_str(&line).map_err(|_| LoadError::Protocol(line))
}

/// What a process has used: a number, or `self`.
///
/// # Errors
/// When there is no such process, or no `/proc`.
pub fn usage_of(process: &str) -> Result<Usage, LoadError> {
    let read = |file: &str| std::fs::read_to_string(format!("/proc/{process}/{file}"));
    let cpu_s = cpu_s(&read("stat")?).ok_or(LoadError::NoProc("the processor time"))?;
    let resident_kb = resident_kb(&read("status")?).ok_or(LoadError::NoProc("the memory"))?;
    Ok(Usage { cpu_s, resident_kb })
}

/// User and system time of `/proc/…/stat`, fields 14 and 15 (proc(5)); the name before them may have spaces in it.
fn cpu_s(stat: &str) -> Option<f64> {
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace().skip(11);
    let ticks = fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?;
    // SAFETY: a query without pointers.
    let a_second = unsafe { libc::sysconf(libc::_SC_CLK_TCK) };
    Some(ticks as f64 / a_second.max(1) as f64)
}

fn resident_kb(status: &str) -> Option<u64> {
    status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.trim().trim_end_matches(" kB").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_proc_says_is_understood() {
        let stat = "42 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20 0";
        assert_eq!(cpu_s(stat), Some(3.0));
        assert_eq!(resident_kb("Name:\tx\nVmRSS:\t   1234 kB\nVmData: 1 kB\n"), Some(1_234));
        assert_eq!(cpu_s("nonsense"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_has_used_something() {
        let usage = usage_of("self").unwrap();
        assert!(usage.resident_kb > 1_000 && usage.cpu_s >= 0.0);
    }
}
