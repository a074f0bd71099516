//! `gate env usage`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Style};
use clap::{Args, ValueEnum};
use serde_json::json;

use super::Process;
use super::stdout::complain;
use super::terminal::Color;
use crate::model::Exit;
use crate::source::{DynamicRead, KeyUse, Scope, Usage, newly_read, scan};

/// The options of `gate env usage`.
#[derive(Args, Clone, Debug, Default)]
pub struct UsageArgs {
    /// Files and folders to scan [default: the current folder]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// The form of the list
    #[arg(long, default_value = "terminal", env = "GATE_FORMAT")]
    pub format: Option<UsageFormat>,
    /// The git revision to compare with: keys that the branch newly reads are marked
    #[arg(long, value_name = "REV", env = "GATE_BASE")]
    pub base: Option<String>,
    /// Colours on standard output
    #[arg(long, value_name = "WHEN", default_value = "auto", env = "GATE_COLOR")]
    pub color: Option<Color>,
}

/// The form of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum UsageFormat {
    /// For people.
    #[default]
    Terminal,
    /// For programs.
    Json,
}

/// The command: scans and prints.
#[expect(
    clippy::print_stdout,
    reason = "this is where the list leaves the process"
)]
pub(super) fn command(args: &UsageArgs, process: &Process) -> Exit {
    let folder = process.folder.as_deref().unwrap_or(Path::new("."));
    let scope = scope(folder, &args.paths);
    let listed = scan(&scope).and_then(|usage| {
        let new = match &args.base {
            Some(base) => Some(newly_read(&scope, &usage, base)?),
            None => None,
        };
        Ok((usage, new))
    });
    let (usage, new) = match listed {
        Ok(listed) => listed,
        Err(error) => {
            complain(&format!("error: {error}"));
            return Exit::Usage;
        }
    };
    let color = args
        .color
        .unwrap_or_default()
        .wanted(process, process.stdout_is_terminal);
    print!(
        "{}",
        match args.format.unwrap_or_default() {
            UsageFormat::Terminal => terminal(&usage, new.as_ref(), color),
            UsageFormat::Json => json(&usage, new.as_ref()),
        }
    );
    for path in &usage.unreadable {
        complain(&format!("error: can't read {}", path.display()));
    }
    if usage.unreadable.is_empty() {
        Exit::Go
    } else {
        Exit::Inconclusive
    }
}

/// Paths are shown from the current folder; those of one folder elsewhere from that folder.
fn scope(folder: &Path, paths: &[PathBuf]) -> Scope {
    let absolute: Vec<PathBuf> = paths.iter().map(|path| folder.join(path)).collect();
    match absolute.as_slice() {
        [only] if !only.starts_with(folder) && only.is_dir() => Scope::all(only),
        _ => Scope {
            paths: absolute,
            ..Scope::all(folder)
        },
    }
}

/// The documented JSON form; `new` is there when a base was given.
fn json(usage: &Usage, new: Option<&BTreeSet<String>>) -> String {
    let reads = usage.reads.iter().map(|read| {
        let mut entry = json!({ "key": read.key, "file": read.file, "line": read.line, "default": read.default });
        if let (Some(new), Some(entry)) = (new, entry.as_object_mut()) {
            entry.insert("new".to_owned(), new.contains(&read.key).into());
        }
        entry
    });
    let dynamic = usage
        .dynamic
        .iter()
        .map(|read| json!({ "file": read.file, "line": read.line, "followed": read.followed }));
    let list = json!({
        "schema": 1,
        "reads": reads.collect::<Vec<_>>(),
        "dynamic": dynamic.collect::<Vec<_>>(),
    });
    format!("{list:#}\n")
}

fn terminal(usage: &Usage, new: Option<&BTreeSet<String>>, color: bool) -> String {
    let heading = if color {
        Style::new().bold()
    } else {
        Style::new()
    };
    let faint = if color {
        Style::new().dimmed()
    } else {
        Style::new()
    };
    let fresh = if color {
        AnsiColor::Green.on_default()
    } else {
        Style::new()
    };
    let keys = usage.by_key();
    let width = keys
        .keys()
        .map(|key| key.len())
        .max()
        .unwrap_or_default()
        .min(48);
    let mut text = String::new();
    for (title, optional) in [
        ("required", false),
        ("optional (the code goes on without them)", true),
    ] {
        let part: Vec<(&&str, &KeyUse<'_>)> = keys
            .iter()
            .filter(|(_, it)| it.optional == optional)
            .collect();
        if part.is_empty() {
            continue;
        }
        let _ = writeln!(text, "{heading}{} {title}{heading:#}", part.len());
        for (key, places) in part {
            let mark = if new.is_some_and(|new| new.contains(*key)) {
                "  new on this branch"
            } else {
                ""
            };
            let Some(first) = places.first() else {
                continue;
            };
            let more = match places.reads.len() - 1 {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let _ = writeln!(
                text,
                "  {key:width$}  {faint}{}:{}{more}{faint:#}{fresh}{mark}{fresh:#}",
                first.file, first.line
            );
        }
        text.push('\n');
    }
    let untold: Vec<&DynamicRead> = usage.dynamic.iter().filter(|it| !it.followed).collect();
    if !untold.is_empty() {
        let _ = writeln!(
            text,
            "{heading}{} dynamic (which key is read can't be told from the text){heading:#}",
            untold.len()
        );
        for read in untold {
            let _ = writeln!(text, "  {faint}{}:{}{faint:#}", read.file, read.line);
        }
        text.push('\n');
    }
    let files = if usage.files == 1 { "file" } else { "files" };
    let count = keys.len();
    let noun = if count == 1 { "key" } else { "keys" };
    let _ = writeln!(text, "{count} {noun} in {} {files}", usage.files);
    text
}
