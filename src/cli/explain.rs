//! `gate explain`: the manual pages, compiled in.

use std::fmt::Write as _;

use clap::Args;

use super::stdout::{complain, print};
use crate::config::nearest;
use crate::gates::KINDS;
use crate::model::{CodeEntry, Exit};
use crate::run::{RUN_KIND, RunCode};

/// The options of `gate explain`.
#[derive(Args, Clone, Debug)]
pub struct ExplainArgs {
    /// A kind (env-parity), a code (env-parity/missing-key, or missing-key), or `exit-codes` [default: a list of them all]
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
    let mut out =
        String::from("gate explain <topic>, where the topic is a kind, a code, or `exit-codes`\n");
    for (kind, codes) in catalogue() {
        let _ = writeln!(out, "\n{kind}: {}", about(kind));
        for code in codes {
            let _ = writeln!(out, "  {:<28} {}", code.name, code.summary);
        }
    }
    out
}

/// The first sentence of a kind's page.
fn about(kind: &str) -> String {
    let Some(found) = KINDS.iter().find(|known| known.name == kind) else {
        return "what gates of any kind can find".to_owned();
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
    let mut out = String::new();
    for (kind, codes) in catalogue() {
        for code in codes {
            if topic == code.name || topic == format!("{kind}/{}", code.name) {
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

fn exit_codes() -> String {
    let mut out = String::from("exit codes\n\n");
    for exit in Exit::ALL {
        let _ = writeln!(out, "{:>4}  {}", exit.code(), exit.meaning());
    }
    out
}

/// One code: what it means, what to do, and what its kind's page says of it.
fn entry(kind: &str, code: &CodeEntry) -> String {
    let mut out = format!(
        "{kind}/{} ({})\n\n  what:  {}\n  fix:   {}\n",
        code.name, code.level, code.summary, code.help
    );
    let page = KINDS.iter().find(|known| known.name == kind);
    let marked = format!("`{}`", code.name);
    let paragraphs = page
        .map(|kind| kind.manual.split("\n\n"))
        .into_iter()
        .flatten()
        .filter(|paragraph| {
            paragraph.contains(&marked) && !paragraph.starts_with('|') && !paragraph.contains("```")
        });
    for paragraph in paragraphs {
        out.push('\n');
        for line in paragraph.lines() {
            let _ = writeln!(out, "  {line}");
        }
    }
    if page.is_some() {
        let _ = writeln!(out, "\n  more:  gate explain {kind}");
    }
    let _ = writeln!(
        out,
        "  waive: waive = [{{ code = \"{}\", subject = \"…\", until = 2027-01-31, reason = \"…\" }}]",
        code.name
    );
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
        .chain(["exit-codes"]);
    let hint = match nearest(topic, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`gate explain` lists what is known".to_owned(),
    };
    format!("error: nothing is known about `{topic}` ({hint})")
}
