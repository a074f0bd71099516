//! Commands whose output is a source: run without a shell, with a limit of time and size.

use std::process::Stdio;
use std::time::Duration as Time;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::Command;

use super::{MOST, Surroundings};
use crate::env::SourceFault;
use crate::setting::Duration;

/// How long a command may take unless its source says otherwise.
const PATIENCE: Time = Time::from_secs(30);

/// How much of the error output is kept.
const MOST_SAID: usize = 64 << 10;

/// Runs a program and returns what it printed.
pub(super) async fn run(
    words: &[String],
    timeout: Option<Duration>,
    surroundings: Surroundings<'_>,
) -> Result<Vec<u8>, SourceFault> {
    let Some((program, arguments)) = words.split_first() else {
        return Err(SourceFault::Form("a program and its arguments"));
    };
    let mut command = Command::new(program);
    #[cfg(unix)]
    command.process_group(0);
    let mut child = command
        .args(arguments)
        .current_dir(surroundings.root)
        .env_clear()
        .envs(surroundings.variables)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| SourceFault::NotStarted {
            program: program.clone(),
            kind: error.kind(),
        })?;
    let mut family = Family(child.id());
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let work = async {
        let (printed, said) = tokio::join!(read_up_to(stdout, MOST), read_up_to(stderr, MOST_SAID));
        (child.wait().await, printed, said)
    };
    let limit = timeout.map_or(PATIENCE, Duration::get);
    let Ok((status, printed, said)) = tokio::time::timeout(limit, work).await else {
        return Err(SourceFault::TimedOut {
            program: program.clone(),
            seconds: limit.as_secs().max(1),
        });
    };
    // What it left behind on purpose (an agent, a daemon) stays.
    family.0 = None;
    let status = status.map_err(|error| SourceFault::Io(error.kind()))?;
    if !status.success() {
        return Err(SourceFault::Failed {
            program: program.clone(),
            status: status.to_string(),
            said: guarded(
                surroundings
                    .redactor
                    .scrub(String::from_utf8_lossy(&said))
                    .as_str(),
                &String::from_utf8_lossy(&printed),
            ),
        });
    }
    if printed.len() > MOST {
        return Err(SourceFault::TooLong {
            program: program.clone(),
            mebibytes: MOST >> 20,
        });
    }
    Ok(printed)
}

/// A program and those that it started, by the process group that they share: all end when this is dropped before
/// the program has ended: its time is over, or the run's. Elsewhere than on Unix the program alone is ended, by `kill_on_drop`.
struct Family(Option<u32>);

impl Drop for Family {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Some(leader) = self
            .0
            .and_then(|id| rustix::process::Pid::from_raw(id.try_into().ok()?))
        {
            // Nobody is left: then there is nothing to end.
            let _ = rustix::process::kill_process_group(leader, rustix::process::Signal::KILL);
        }
    }
}

/// Reads to the end, keeping at most `most` bytes and one, so that more can be told from just enough.
async fn read_up_to(from: Option<impl AsyncRead + Unpin>, most: usize) -> Vec<u8> {
    let mut kept = Vec::new();
    let Some(mut from) = from else {
        return kept;
    };
    let mut buffer = vec![0; 64 << 10];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        let room = (most + 1).saturating_sub(kept.len());
        kept.extend_from_slice(&buffer[..length.min(room)]);
    }
    kept
}

/// The last lines of an error output, without what may be a value: what follows `=`, what was printed too,
/// URLs with credentials, quoted texts, and words of mixed signs.
fn guarded(said: &str, printed: &str) -> String {
    let lines: Vec<&str> = said
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let last = lines.len().saturating_sub(3);
    let lines = lines[last..].iter().map(|line| {
        let words = line
            .split_whitespace()
            .map(|word| guarded_word(word, printed));
        words.collect::<Vec<_>>().join(" ")
    });
    lines.collect::<Vec<_>>().join("; ")
}

fn guarded_word(word: &str, printed: &str) -> String {
    if let Some((name, value)) = word.split_once('=')
        && !value.is_empty()
        && !name.starts_with("--")
    {
        return format!("{name}=***");
    }
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    let url = word.contains("://") && word.contains('@');
    let mixed = bare.bytes().any(|byte| byte.is_ascii_digit())
        && bare.bytes().any(|byte| byte.is_ascii_alphabetic());
    let quoted = word.starts_with(['"', '\'']) && !word.contains('/');
    let secret = url || quoted || (bare.len() >= 8 && mixed && !word.contains('/'));
    if secret || (bare.len() >= 4 && printed.contains(bare)) {
        "***".to_owned()
    } else {
        word.to_owned()
    }
}
