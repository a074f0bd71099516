//! Whether every part of a run is there.

use super::MergeError;
use crate::model::{Part, RunReport};

/// Complains about a part of a run that is missing or there twice: what it would have said isn't known. The parts of
/// each configuration are a run of their own.
pub(super) fn complete(reports: &[(String, RunReport)]) -> Result<(), MergeError> {
    let mut parts: Vec<(&str, &RunReport, Part)> = reports
        .iter()
        .filter_map(|(path, run)| run.part.map(|part| (path.as_str(), run, part)))
        .collect();
    let of = |run: &RunReport| (run.folder.clone(), run.config.clone());
    while let Some(&(_, run, _)) = parts.first() {
        let whole = of(run);
        let these: Vec<(&str, Part)> = parts
            .iter()
            .filter(|(_, run, _)| of(run) == whole)
            .map(|(path, _, part)| (*path, *part))
            .collect();
        parts.retain(|(_, run, _)| of(run) != whole);
        all_of_one(these)?;
    }
    Ok(())
}

fn all_of_one(mut parts: Vec<(&str, Part)>) -> Result<(), MergeError> {
    parts.sort_by_key(|(_, part)| part.shard.index);
    let Some(&(first, expected)) = parts.first() else {
        return Ok(());
    };
    let total = expected.shard.total;
    let here = |(place, (_, part)): (usize, &(&str, Part))| {
        part.shard.total == total && part.shard.index == place + 1
    };
    if parts.len() != total || !parts.iter().enumerate().all(here) {
        let found: Vec<String> = parts
            .iter()
            .map(|(_, part)| part.shard.to_string())
            .collect();
        return Err(MergeError::Parts {
            total,
            found: listed(&found),
        });
    }
    let other = parts
        .iter()
        .find(|(_, part)| part.selected != expected.selected);
    match other {
        None => Ok(()),
        Some((other, part)) => Err(MergeError::Selection {
            first: first.to_owned(),
            other: (*other).to_owned(),
            expected: expected.selected,
            found: part.selected,
        }),
    }
}

/// `1/3`, `1/3 and 3/3`, `1/4, 2/4 and 4/4`.
fn listed(words: &[String]) -> String {
    match words {
        [before @ .., last] if !before.is_empty() => {
            format!("{} and {last}", before.join(", "))
        }
        _ => words.concat(),
    }
}
