//! Dockerfiles: build arguments without a value, and variables that no earlier instruction sets.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::found::{Found, Origin, is_name};
use super::shell;

/// Build arguments that `BuildKit` sets, and those that every build takes (Dockerfile reference, `ARG`).
const GIVEN: [&str; 22] = [
    "TARGETPLATFORM",
    "TARGETOS",
    "TARGETARCH",
    "TARGETVARIANT",
    "TARGETSTAGE",
    "BUILDPLATFORM",
    "BUILDOS",
    "BUILDARCH",
    "BUILDVARIANT",
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "FTP_PROXY",
    "ftp_proxy",
    "NO_PROXY",
    "no_proxy",
    "ALL_PROXY",
    "all_proxy",
    "SOURCE_DATE_EPOCH",
    "BUILDKIT_SANDBOX_HOSTNAME",
    "DEBIAN_FRONTEND",
];

/// Finds the keys that building or running the image expects from outside.
pub(super) fn scan(text: &str) -> Found {
    let mut found = Found::default();
    let mut given: BTreeSet<String> = GIVEN.iter().map(|&name| name.to_owned()).collect();
    // Build arguments without a value, and whether they are handed on to the environment that the image runs with.
    let mut arguments_left: BTreeMap<String, (usize, bool)> = BTreeMap::new();
    for instruction in instructions(text) {
        let (word, arguments) = split(text, &instruction);
        // `ONBUILD RUN …`
        let (word, arguments) = if word == "ONBUILD" {
            split(text, &arguments)
        } else {
            (word, arguments)
        };
        match word.as_str() {
            "ARG" => {
                build_time(text, arguments.clone(), &given, &mut found);
                arguments_declared(text, arguments, &mut given, &mut arguments_left);
            }
            "ENV" => {
                expansions(text, arguments.clone(), &given, &mut found);
                for expansion in &shell::read(&text[arguments.clone()]).expansions {
                    if let Some((_, is_handed_on)) = arguments_left.get_mut(&expansion.name) {
                        *is_handed_on = true;
                    }
                }
                given.extend(variables_set(&text[arguments]));
            }
            "CMD" | "ENTRYPOINT" | "RUN" | "HEALTHCHECK" | "SHELL"
                if is_exec(&text[arguments.clone()]) =>
            {
                let command = &text[arguments.clone()];
                if command.contains("sh\"") && command.contains("\"-c\"") {
                    expansions_of(
                        &command.replace('"', " "),
                        arguments.start,
                        &given,
                        &mut found,
                    );
                }
            }
            "MAINTAINER" | "" => {}
            "CMD" | "ENTRYPOINT" | "HEALTHCHECK" => {
                expansions(text, arguments, &given, &mut found);
            }
            _ => build_time(text, arguments, &given, &mut found),
        }
    }
    for (name, (offset, is_handed_on)) in arguments_left {
        found.read(offset, name, !is_handed_on);
    }
    found
}

/// What an instruction of the build expands. The build doesn't see the environment that the image will run in, and goes
/// on without what is missing.
fn build_time(text: &str, range: Range<usize>, given: &BTreeSet<String>, found: &mut Found) {
    let mut expanded = Found::default();
    expansions(text, range, given, &mut expanded);
    for hit in &mut expanded.reads {
        hit.default |= !text[hit.offset + hit.key.len()..].starts_with([':', '?']);
    }
    found.extend(expanded);
}

fn is_exec(arguments: &str) -> bool {
    let arguments = arguments
        .trim_start()
        .trim_start_matches("CMD")
        .trim_start();
    arguments.starts_with('[')
}

/// The instructions with their continuation lines and heredocs; comments are left out.
pub(super) fn instructions(text: &str) -> Vec<Range<usize>> {
    let escape = if text
        .to_ascii_lowercase()
        .lines()
        .take(3)
        .any(|line| line.replace(' ', "").starts_with("#escape=`"))
    {
        '`'
    } else {
        '\\'
    };
    let mut all: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    let mut continues = false;
    let mut heredoc: Option<String> = None;
    for line in text.split_inclusive('\n') {
        let range = at..at + line.len();
        at += line.len();
        let trimmed = line.trim();
        if let Some(end) = &heredoc {
            if trimmed == end {
                heredoc = None;
            }
        } else if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        } else if !continues {
            all.push(range.clone());
        }
        if let Some(last) = all.last_mut() {
            last.end = range.end;
        }
        if heredoc.is_none() {
            continues = trimmed.ends_with(escape);
            heredoc = heredoc_of(trimmed);
        }
    }
    all
}

fn heredoc_of(line: &str) -> Option<String> {
    if !line.starts_with("RUN") && !line.starts_with("COPY") && !line.starts_with("ADD") {
        return None;
    }
    let (_, rest) = line.split_once("<<")?;
    let name: String = rest
        .trim_start_matches(['-', '"', '\''])
        .chars()
        .take_while(|it| it.is_alphanumeric() || *it == '_')
        .collect();
    is_name(&name).then_some(name)
}

/// An instruction's word in capitals, and where its arguments are.
pub(super) fn split(text: &str, instruction: &Range<usize>) -> (String, Range<usize>) {
    let line = &text[instruction.clone()];
    let start = line.len() - line.trim_start().len();
    let length = line[start..]
        .bytes()
        .take_while(u8::is_ascii_alphabetic)
        .count();
    let word = line[start..start + length].to_ascii_uppercase();
    (word, instruction.start + start + length..instruction.end)
}

/// `ARG A B=1`: one without a value comes with `--build-arg`, or is empty.
fn arguments_declared(
    text: &str,
    arguments: Range<usize>,
    given: &mut BTreeSet<String>,
    left: &mut BTreeMap<String, (usize, bool)>,
) {
    for word in text[arguments.clone()].split_ascii_whitespace() {
        let name = word.split('=').next().unwrap_or_default();
        if !is_name(name) {
            continue;
        }
        if !word.contains('=') && !given.contains(name) {
            let offset = arguments.start + text[arguments.clone()].find(word).unwrap_or_default();
            left.insert(name.to_owned(), (offset, false));
        }
        given.insert(name.to_owned());
    }
}

/// The names that `ENV A=1 B=2` or `ENV A 1` sets.
fn variables_set(arguments: &str) -> Vec<String> {
    let first = arguments
        .split_ascii_whitespace()
        .next()
        .unwrap_or_default();
    if !first.contains('=') {
        return vec![first.to_owned()];
    }
    let words = arguments
        .split_ascii_whitespace()
        .filter_map(|word| Some(word.split_once('=')?.0.to_owned()));
    words.filter(|name| is_name(name)).collect()
}

fn expansions(text: &str, range: Range<usize>, given: &BTreeSet<String>, found: &mut Found) {
    expansions_of(&text[range.clone()], range.start, given, found);
}

fn expansions_of(text: &str, start: usize, given: &BTreeSet<String>, found: &mut Found) {
    // A comment inside a continued instruction isn't part of it.
    let commands: String = text
        .split_inclusive('\n')
        .map(|line| {
            if line.trim_start().starts_with('#') {
                line.replace(|it: char| it != '\n' && it.is_ascii(), " ")
            } else {
                line.to_owned()
            }
        })
        .collect();
    let script = shell::read(&commands);
    for expansion in script.outside() {
        if !given.contains(&expansion.name) && !shell::is_always_there(&expansion.name) {
            found.read(start + expansion.offset, &expansion.name, expansion.default);
        }
    }
    for offset in script.dynamic {
        found.dynamic(start + offset, Origin::Unknown);
    }
}
