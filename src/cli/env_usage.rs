//! `gate env usage`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Style};
use clap::{Args, ValueEnum};
use serde_json::json;

use super::Process;
use super::stdout::{complain, print};
use super::terminal::Color;
use crate::model::Exit;
use crate::report;
use crate::source::{DynamicRead, KeyUse, Scope, Usage, newly_read, scan};

/// The options of `gate env usage`.
#[derive(Args, Clone, Debug, Default)]
pub struct UsageArgs {
    /// Files and folders to scan [default: the current folder]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// The form of the list
    #[arg(long, default_value = "terminal")]
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
    let shown = print(&match args.format.unwrap_or_default() {
        UsageFormat::Terminal => terminal(&usage, new.as_ref(), color),
        UsageFormat::Json => report::defused_json(&json(&usage, new.as_ref())),
    });
    for path in &usage.unreadable {
        complain(&format!("error: can't read {}", path.display()));
    }
    if usage.unreadable.is_empty() {
        shown
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

/// The list for people, by key; file names are cleaned, since they can be made to look like commands of a CI.
fn terminal(usage: &Usage, new: Option<&BTreeSet<String>>, color: bool) -> String {
    let palette = Palette::new(color);
    let keys = usage.by_key();
    let mut text = String::new();
    for (title, optional) in [
        ("required", false),
        ("optional (the code goes on without them)", true),
    ] {
        let part = keys.iter().filter(|(_, it)| it.optional == optional);
        section(&mut text, title, &part.collect::<Vec<_>>(), new, &palette);
    }
    dynamic(&mut text, usage, &palette);
    let files = if usage.files == 1 { "file" } else { "files" };
    let count = keys.len();
    let noun = if count == 1 { "key" } else { "keys" };
    let _ = writeln!(text, "{count} {noun} in {} {files}", usage.files);
    text
}

/// The colours of the list.
#[derive(Default)]
struct Palette {
    heading: Style,
    faint: Style,
    fresh: Style,
}

impl Palette {
    fn new(color: bool) -> Self {
        if !color {
            return Self::default();
        }
        Self {
            heading: Style::new().bold(),
            faint: Style::new().dimmed(),
            fresh: AnsiColor::Green.on_default(),
        }
    }
}

/// The keys under one heading, each with the first place that reads it.
fn section(
    text: &mut String,
    title: &str,
    keys: &[(&&str, &KeyUse<'_>)],
    new: Option<&BTreeSet<String>>,
    Palette {
        heading,
        faint,
        fresh,
    }: &Palette,
) {
    if keys.is_empty() {
        return;
    }
    let longest = keys.iter().map(|(key, _)| key.len()).max();
    let width = longest.unwrap_or_default().min(48);
    let _ = writeln!(text, "{heading}{} {title}{heading:#}", keys.len());
    for (key, places) in keys {
        let mark = if new.is_some_and(|new| new.contains(**key)) {
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
        let place = quoted(&format!("{}:{}", first.file, first.line));
        let key = quoted(key);
        let _ = writeln!(
            text,
            "  {key:width$}  {faint}{place}{more}{faint:#}{fresh}{mark}{fresh:#}"
        );
    }
    text.push('\n');
}

/// The places that read a key which isn't told by the text.
fn dynamic(text: &mut String, usage: &Usage, Palette { heading, faint, .. }: &Palette) {
    let untold: Vec<&DynamicRead> = usage.dynamic.iter().filter(|it| !it.followed).collect();
    if untold.is_empty() {
        return;
    }
    let _ = writeln!(
        text,
        "{heading}{} dynamic (which key is read can't be told from the text){heading:#}",
        untold.len()
    );
    for read in untold {
        let place = quoted(&format!("{}:{}", read.file, read.line));
        let _ = writeln!(text, "  {faint}{place}{faint:#}");
    }
    text.push('\n');
}

/// A text of the project on one line, without what moves a cursor or commands a CI.
fn quoted(text: &str) -> String {
    report::harmless(&report::line(text))
}
