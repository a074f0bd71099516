//! `docker run --env-file` and `kubectl --from-env-file`: one line, one pair, quotes are part of the value.

use super::entry::{Reading, Value};
use super::{DotenvError, Fault};
use memchr::memchr;

/// The longest line that Go's `bufio.Scanner` returns.
const BUFFER: usize = 64 * 1024;

pub(super) fn read_docker<'text>(
    text: &'text str,
    reading: &mut Reading<'text>,
) -> Result<(), DotenvError> {
    each_line(text, |at, line| {
        if line.len() >= BUFFER {
            return Err(reading.refuse(at, None, Fault::LineTooLong));
        }
        let Some((key, value)) = pair(line) else {
            return Ok(());
        };
        if key.is_empty() {
            return Err(reading.refuse(at, None, Fault::NoKey));
        }
        if key.contains([' ', '\t']) {
            return Err(reading.refuse(at, None, Fault::SpaceInKey));
        }
        reading.push(at, key, value.map_or(Value::FromHost, Value::plain));
        Ok(())
    })
}

pub(super) fn read_kubectl<'text>(
    text: &'text str,
    reading: &mut Reading<'text>,
) -> Result<(), DotenvError> {
    let mut seen = std::collections::HashSet::with_capacity(text.len() / 48);
    each_line(text, |at, line| {
        let Some((key, value)) = pair(line) else {
            return Ok(());
        };
        if !is_environment_name(key) {
            return Err(reading.refuse(at, None, Fault::KeyCharacter));
        }
        if !seen.insert(key) {
            return Err(reading.refuse(at, Some(key), Fault::Duplicate));
        }
        // Without `=` kubectl asks its own environment, and an unset variable is an empty value there.
        reading.push(at, key, Value::plain(value.unwrap_or_default()));
        Ok(())
    })
}

fn each_line<'text>(
    text: &'text str,
    mut found: impl FnMut(usize, &'text str) -> Result<(), DotenvError>,
) -> Result<(), DotenvError> {
    let mut at = 0;
    while at < text.len() {
        let end = memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |length| at + length);
        let line = &text[at..end];
        found(at, line.strip_suffix('\r').unwrap_or(line))?;
        at = end + 1;
    }
    Ok(())
}

/// Name and value of a line that is neither empty nor a comment.
fn pair(line: &str) -> Option<(&str, Option<&str>)> {
    let line = line.trim_start();
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    Some(match memchr(b'=', line.as_bytes()) {
        Some(equals) => (&line[..equals], Some(&line[equals + 1..])),
        None => (line, None),
    })
}

/// Kubernetes' `IsEnvVarName`.
fn is_environment_name(key: &str) -> bool {
    !key.is_empty()
        && !key.starts_with(|c: char| c.is_ascii_digit())
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
        && key != "."
        && !key.starts_with("..")
}
