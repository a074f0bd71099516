//! `gate explain`: the manual pages, compiled in.

use std::fmt::Write as _;

use clap::Args;

use super::stdout::{complain, print};
use crate::config::nearest;
use crate::gates::{KINDS, Kind};
use crate::model::{Code as _, CodeEntry, Exit, RUN_KIND, RunCode};

/// The options of `gate explain`.
#[derive(Args, Clone, Debug)]
pub struct ExplainArgs {
    /// A kind (env-parity), a code as any report prints it (env-parity/missing-key, missing-key), `gate` (the codes of
    /// every gate), or `exit-codes` [default: a list of them all]
    #[arg(value_name = "TOPIC")]
    pub topic: Option<String>,
}

/// The command: prints what is known of a topic.
pub(super) fn command(args: &ExplainArgs) -> Exit {
    let Some(topic) = &args.topic else {
        return print(&contents());
    };
    match explain(topic) {
        Ok(text) => print(&text),
        Err(text) => {
            complain(&text);
            Exit::Usage
        }
    }
}

/// The kinds and their codes, and those that every gate can have.
fn catalogue() -> Vec<(&'static str, Vec<CodeEntry>)> {
    let kinds = KINDS.iter().map(|kind| (kind.name, (kind.codes)()));
    kinds
        .chain([(RUN_KIND, CodeEntry::all::<RunCode>())])
        .collect()
}

fn contents() -> String {
    let mut out = String::from(
        "gate explain <topic>, where the topic is a kind, a code, `gate`, or `exit-codes`\n",
    );
    for (kind, codes) in catalogue() {
        let _ = writeln!(out, "\n{kind}: {}", about(kind));
        list(&mut out, &codes);
    }
    out
}

fn list(out: &mut String, codes: &[CodeEntry]) {
    for code in codes {
        let _ = writeln!(out, "  {:<28} {}", code.name, code.summary);
    }
}

/// The codes that gates of every kind have.
fn every_gate() -> String {
    let mut out = format!("{RUN_KIND}: {}\n\n", about(RUN_KIND));
    list(&mut out, &CodeEntry::all::<RunCode>());
    let changed = |by: fn(RunCode) -> bool| {
        let codes = RunCode::ALL.iter().filter(|code| by(**code));
        let names: Vec<&str> = codes.map(|code| code.name()).collect();
        names.join(", ")
    };
    let _ = writeln!(
        out,
        "\n`levels` changes {}; `waive` covers {}; the others stay as they are",
        changed(RunCode::has_levels),
        changed(RunCode::has_waivers)
    );
    out
}

/// The first sentence of a kind's page.
fn about(kind: &str) -> String {
    let Some(found) = KINDS.iter().find(|known| known.name == kind) else {
        return "what gates of every kind can have".to_owned();
    };
    let paragraph: Vec<&str> = found
        .manual
        .lines()
        .skip(1)
        .skip_while(|line| line.trim().is_empty())
        .take_while(|line| !line.trim().is_empty())
        .collect();
    let paragraph = paragraph.join(" ");
    let end = paragraph.find(". ").unwrap_or(paragraph.len());
    paragraph[..end].trim_end_matches('.').to_owned()
}

/// The text about a topic, or what to ask instead.
pub fn explain(topic: &str) -> Result<String, String> {
    if let Some(kind) = KINDS.iter().find(|kind| kind.name == topic) {
        return Ok(format!("{}\n", kind.manual.trim_end()));
    }
    if topic == "exit-codes" {
        return Ok(exit_codes());
    }
    if topic == RUN_KIND {
        return Ok(every_gate());
    }
    let (asked, name) = parted(topic);
    let mut out = String::new();
    for (kind, codes) in catalogue() {
        for code in codes {
            if code.name == name
                && asked
                    .as_deref()
                    .is_none_or(|asked| prints(asked, kind, name))
            {
                if !out.is_empty() {
                    out.push('\n');
                }
                out.push_str(&entry(kind, &code));
            }
        }
    }
    if out.is_empty() {
        Err(unknown(topic))
    } else {
        Ok(out)
    }
}

/// The kind, where it is named, and the name of a code in any spelling of the reports: `env-parity/missing-key`,
/// `missing-key`, and JUnit's `gate.env-parity.missing-key`.
fn parted(topic: &str) -> (Option<String>, &str) {
    let dotted = || topic.strip_prefix("gate.")?.split_once('.');
    match topic.split_once('/').or_else(dotted) {
        Some((kind, name)) => (Some(kind.to_owned()), name),
        None => (None, topic),
    }
}

/// Whether a report that prints `asked/name` means the code `name` of `kind`: what can't look is named by the gate's own
/// kind, and what no gate found by `run`.
fn prints(asked: &str, kind: &str, name: &str) -> bool {
    asked == kind
        || kind == RUN_KIND
            && (asked == "run" && name == RunCode::NothingSelected.name()
                || Kind::named(asked).is_some() && name == RunCode::Inconclusive.name())
}

fn exit_codes() -> String {
    let mut out = String::from("exit codes\n\n");
    for exit in Exit::ALL {
        let _ = writeln!(out, "{:>4}  {}", exit.code(), exit.meaning());
    }
    out
}

/// One code: what it means, why it matters, what to do, what its kind's page says of it, and how a table changes it.
fn entry(kind: &str, code: &CodeEntry) -> String {
    let mut out = format!(
        "{kind}/{} ({})\n\n  what:  {}\n  why:   {}\n  fix:   {}\n",
        code.name,
        code.level,
        code.summary,
        code.level.consequence(),
        code.help
    );
    let page = Kind::named(kind);
    for said in page
        .map(|kind| on_page(kind.manual, code.name))
        .iter()
        .flatten()
    {
        out.push('\n');
        for line in said.lines() {
            let _ = writeln!(out, "  {line}");
        }
    }
    if page.is_some() {
        let _ = writeln!(out, "\n  more:  gate explain {kind}");
    }
    out.push_str(&example(kind, code.name));
    out
}

/// The paragraphs and the rows of tables that name `code`.
fn on_page(manual: &str, code: &str) -> Vec<String> {
    let marked = format!("`{code}`");
    let mut said = Vec::new();
    for paragraph in manual.split("\n\n") {
        if !paragraph.contains(&marked) || paragraph.contains("```") {
            continue;
        }
        if !paragraph.starts_with('|') {
            said.push(paragraph.to_owned());
            continue;
        }
        let mut rows = paragraph.lines();
        let heading = rows.next().unwrap_or_default();
        // What a row says of another code may name this one.
        let own = rows.filter(|row| row.trim_start_matches(['|', ' ']).starts_with(&marked));
        said.extend(own.map(|row| as_list(heading, row)));
    }
    said
}

/// A row of a table as `heading: cell` lines.
fn as_list(heading: &str, row: &str) -> String {
    let cells = |line: &str| -> Vec<String> {
        let line = line.trim().trim_matches('|').replace("\\|", "\u{0}");
        line.split('|')
            .map(|cell| cell.trim().replace('\u{0}', "|"))
            .collect()
    };
    let named = cells(heading).into_iter().zip(cells(row));
    let lines: Vec<String> = named
        .filter(|(heading, cell)| !heading.is_empty() && !cell.is_empty())
        .map(|(heading, cell)| format!("{heading}: {cell}"))
        .collect();
    lines.join("\n")
}

/// What a gate's table says to change the code, or why it can't.
fn example(kind: &str, name: &str) -> String {
    let fixed = RunCode::ALL
        .iter()
        .filter(|_| kind == RUN_KIND)
        .find(|code| code.name() == name);
    let mut out = String::new();
    if fixed.is_none_or(|code| code.has_levels()) {
        let _ = writeln!(
            out,
            "  level: levels = {{ {name} = \"note\" }}  # or block, warn, ignore"
        );
    }
    if fixed.is_none_or(|code| code.has_waivers()) {
        let _ = writeln!(
            out,
            "  waive: waive = [{{ code = \"{name}\", subject = \"…\", until = 2027-01-31, reason = \"…\" }}]"
        );
    }
    if out.is_empty() {
        out.push_str("  level: neither `levels` nor `waive` changes it\n");
    }
    out
}

fn unknown(topic: &str) -> String {
    let catalogue = catalogue();
    let whole: Vec<String> = catalogue
        .iter()
        .flat_map(|(kind, codes)| {
            codes
                .iter()
                .map(move |code| format!("{kind}/{}", code.name))
        })
        .collect();
    let short = catalogue
        .iter()
        .flat_map(|(kind, codes)| std::iter::once(*kind).chain(codes.iter().map(|code| code.name)));
    let known = whole
        .iter()
        .map(String::as_str)
        .chain(short)
        .chain(["exit-codes"])
        .filter(|known| *known != topic);
    let hint = match nearest(topic, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`gate explain` lists what is known".to_owned(),
    };
    format!("error: nothing is known about `{topic}` ({hint})")
}
