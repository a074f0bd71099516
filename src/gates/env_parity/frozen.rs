//! Values that a build fixes: is the other environment's value in the build output?

use aho_corasick::AhoCorasick;
use ignore::WalkBuilder;

use super::EnvParity;
use super::spec::any;
use super::usage::globs;
use crate::context::{Context, Inconclusive};
use crate::env::{Keys, State};

/// A value of the baseline in the build that is to become the candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frozen {
    pub key: String,
    /// The file, relative to the configuration's folder.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

/// Shorter values stand in every build.
const SHORTEST: usize = 6;

/// Searches the build output for values of the baseline that the candidate hasn't.
pub(super) fn look(
    gate: &EnvParity,
    candidate: &Keys,
    baseline: &Keys,
    cx: &Context,
) -> Result<Vec<Frozen>, Inconclusive> {
    if gate.build.is_empty() {
        return Ok(Vec::new());
    }
    let wanted: Vec<(&str, &str)> = baseline
        .variables
        .iter()
        .filter(|(name, _)| any(&gate.frozen, name) && !gate.ignores(name))
        .filter_map(|(name, variable)| match &variable.state {
            State::Readable(value) if value.expose().len() >= SHORTEST => {
                Some((name.as_str(), value.expose()))
            }
            _ => None,
        })
        .filter(|(_, value)| !has_value(candidate, value))
        .collect();
    let files = globs(&gate.build)?;
    let search = AhoCorasick::new(wanted.iter().map(|(_, value)| value)).map_err(|_| {
        Inconclusive::because("the frozen values can't be searched for: they are too many")
    })?;
    let mut found = Vec::new();
    let mut looked_at = 0usize;
    let walk = WalkBuilder::new(&cx.root)
        .standard_filters(false)
        // Packages are installed, not built.
        .filter_entry(|entry| !matches!(entry.file_name().to_str(), Some("node_modules" | ".git")))
        .build();
    for entry in walk {
        let entry = entry.map_err(|_| Inconclusive::because("the build output can't be listed"))?;
        let below = entry.path().strip_prefix(&cx.root).unwrap_or(entry.path());
        if !entry.path().is_file() || !files.is_match(below) {
            continue;
        }
        looked_at += 1;
        let file = below.display().to_string();
        let bytes = std::fs::read(entry.path()).map_err(|error| {
            Inconclusive::because(format_args!("{file}: it can't be read: {}", error.kind()))
        })?;
        let mut seen = std::collections::BTreeSet::new();
        for hit in search.find_overlapping_iter(&bytes) {
            let (key, _) = wanted[hit.pattern().as_usize()];
            if seen.insert(key) {
                let line = 1 + memchr::memchr_iter(b'\n', &bytes[..hit.start()]).count();
                found.push(Frozen {
                    key: key.to_owned(),
                    file: file.clone(),
                    line,
                });
            }
        }
    }
    if looked_at == 0 {
        return Err(Inconclusive::because(format_args!(
            "no file of the build output matches {}",
            gate.build.join(", ")
        ))
        .help("build first, or mend `build`"));
    }
    Ok(found)
}

fn has_value(keys: &Keys, value: &str) -> bool {
    keys.variables
        .values()
        .any(|variable| matches!(&variable.state, State::Readable(own) if own.expose() == value))
}
