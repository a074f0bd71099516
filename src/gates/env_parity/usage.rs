//! The keys that the project's code reads.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::spec;
use crate::context::{Context, Inconclusive};
use crate::source::{Scope, newly_read, scan};

/// What the code reads, and what of it the branch brought.
#[derive(Debug)]
pub(super) struct UsageSeen {
    pub usage: crate::source::Usage,
    /// The keys that the branch newly reads, if a base revision was given.
    pub new: Option<BTreeSet<String>>,
    /// The base revision.
    pub base: Option<String>,
}

/// Scans the code.
pub(super) fn look(usage: &spec::Usage, cx: &Context) -> Result<UsageSeen, Inconclusive> {
    cx.progress.say("reading the code");
    let scope = Scope {
        paths: starts(&usage.paths, &cx.root),
        matching: (!usage.paths.is_empty())
            .then(|| globs(&usage.paths))
            .transpose()?,
        ..Scope::all(&cx.root)
    };
    let mut found = scan(&scope).map_err(Inconclusive::because)?;
    if found.files == 0 {
        let paths = if usage.paths.is_empty() {
            "the project".to_owned()
        } else {
            usage.paths.join(", ")
        };
        let reason = format_args!("expected source files in {paths}, found none");
        return Err(Inconclusive::because(reason).help("mend `usage.paths`"));
    }
    if let Some(file) = found.unreadable.first() {
        let shown = file.strip_prefix(&cx.root).unwrap_or(file).display();
        return Err(Inconclusive::because(format_args!("{shown} can't be read")));
    }
    let excluded = globs(&usage.exclude)?;
    let is_excluded = |file: &str| excluded.is_match(file) || crate::source::is_test(file);
    found.reads.retain(|read| !is_excluded(&read.file));
    found.dynamic.retain(|read| !is_excluded(&read.file));
    let new = match &cx.base {
        Some(base) => Some(newly_read(&scope, &found, base).map_err(Inconclusive::because)?),
        None => None,
    };
    Ok(UsageSeen {
        usage: found,
        new,
        base: cx.base.clone(),
    })
}

/// The folders that the patterns name before their first wildcard; scanning from there reaches folders that a scan
/// of the whole project passes over, such as build output. None for the whole project.
fn starts(patterns: &[String], root: &Path) -> Vec<PathBuf> {
    let fixed = patterns.iter().map(|pattern| {
        let parts = pattern.trim_start_matches("./").split('/');
        parts
            .take_while(|part| !part.contains(['*', '?', '[', '{']))
            .collect::<PathBuf>()
    });
    let mut starts: Vec<PathBuf> = fixed.filter(|start| root.join(start).exists()).collect();
    if starts.iter().any(|start| start.as_os_str().is_empty()) {
        return Vec::new();
    }
    starts.sort();
    // A folder inside another is reached from there.
    starts.dedup_by(|inner, outer| inner.starts_with(&*outer));
    starts
}

/// Patterns over paths; a folder's name stands for what is in it.
pub(super) fn globs(patterns: &[String]) -> Result<GlobSet, Inconclusive> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let pattern = pattern.trim_start_matches("./");
        for form in [
            pattern.to_owned(),
            format!("{}/**", pattern.trim_end_matches('/')),
        ] {
            let glob = GlobBuilder::new(&form)
                .literal_separator(true)
                .build()
                .map_err(|_| {
                    Inconclusive::because(format_args!(
                        "expected a pattern of paths, found `{pattern}`"
                    ))
                })?;
            set.add(glob);
        }
    }
    set.build()
        .map_err(|_| Inconclusive::because("the patterns of paths can't be combined"))
}
