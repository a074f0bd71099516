//! The keys that the project's code reads.

use std::collections::BTreeSet;

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
        matching: (!usage.paths.is_empty())
            .then(|| globs(&usage.paths))
            .transpose()?,
        ..Scope::all(&cx.root)
    };
    let mut found = scan(&scope).map_err(Inconclusive::because)?;
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
