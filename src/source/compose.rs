//! Compose files: `${NAME}` in values, and variables passed through from the host.
//!
//! Read line by line and not as YAML, because the places matter and a key may stand in any value.

use super::found::{Found, is_name};

/// Whether a file is a compose file, by its name or by its top-level `services`.
pub(super) fn is_compose(name: &str, text: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let is_named = name.starts_with("docker-compose")
        || name.starts_with("compose.")
        || name.starts_with("compose-")
        || name.contains(".compose.")
        || name.starts_with("docker-stack");
    let has_services = || text.starts_with("services:") || text.contains("\nservices:");
    is_named || has_services() && (text.contains("image:") || text.contains("build:"))
}

/// Finds the keys that a compose file takes from its environment.
pub(super) fn scan(text: &str) -> Found {
    let mut found = Found::default();
    // The indentation of the `environment:` or `args:` whose block we are in.
    let mut block: Option<usize> = None;
    let mut at = 0;
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for (number, line) in lines.iter().enumerate() {
        let start = at;
        at += line.len();
        let line = uncommented(line);
        if line.trim().is_empty() {
            continue;
        }
        interpolations(line, start, &mut found);
        let indent = line.len() - line.trim_start().len();
        let entry = line.trim();
        let is_item = entry.starts_with("- ");
        if block.is_some_and(|depth| indent < depth || indent == depth && !is_item) {
            block = None;
        }
        if block.is_some() {
            let next = lines.get(number + 1).map_or("", |next| uncommented(next));
            pass_through(entry, start + indent, indent, next, &mut found);
        } else if let Some((key, rest)) = entry.split_once(':')
            && matches!(key.trim_start_matches("- ").trim(), "environment" | "args")
        {
            match rest.trim() {
                "" => block = Some(indent),
                list if list.starts_with('[') => {
                    for item in list.trim_matches(['[', ']']).split(',') {
                        bare(item, start + indent, &mut found);
                    }
                }
                // `secrets: { x: { environment: NAME } }` over several lines.
                name if key.trim() == "environment" && is_name(name) => {
                    bare(name, start + indent, &mut found);
                }
                // An anchor before the block: `environment: &common`.
                anchor if anchor.starts_with('&') => block = Some(indent),
                _ => {}
            }
        }
    }
    found
}

/// A line without its comment.
fn uncommented(line: &str) -> &str {
    let mut quote = None;
    let mut before = b' ';
    for (at, byte) in line.bytes().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            (None, b'#') if before.is_ascii_whitespace() => return &line[..at],
            _ => {}
        }
        before = byte;
    }
    line
}

/// `- NAME` and `NAME:` without a value take the host's value.
fn pass_through(entry: &str, at: usize, indent: usize, next: &str, found: &mut Found) {
    if let Some(item) = entry.strip_prefix("- ") {
        return bare(item, at, found);
    }
    let next_indent = next.len() - next.trim_start().len();
    if let Some(name) = entry.strip_suffix(": null").or(entry.strip_suffix(": ~")) {
        return bare(name, at, found);
    }
    if let Some(name) = entry.strip_suffix(':')
        && (next.trim().is_empty() || next_indent <= indent)
    {
        bare(name, at, found);
    }
}

fn bare(item: &str, at: usize, found: &mut Found) {
    let name = item.trim().trim_matches(['"', '\'']);
    if is_name(name) {
        found.read(at, name, false);
    }
}

/// `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME:?error}`, `${NAME:+other}`; `$$` is a dollar.
fn interpolations(line: &str, start: usize, found: &mut Found) {
    let bytes = line.as_bytes();
    let mut at = 0;
    while let Some(dollar) = memchr::memchr(b'$', &bytes[at..]).map(|it| at + it) {
        if bytes.get(dollar + 1) == Some(&b'$') {
            at = dollar + 2;
            continue;
        }
        let braced = bytes.get(dollar + 1) == Some(&b'{');
        let from = dollar + 1 + usize::from(braced);
        let length = bytes[from.min(bytes.len())..]
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
            .count();
        let name = &line[from..from + length];
        // The default behind the name may hold more of them: go on right there.
        at = from + length;
        if !is_name(name) {
            continue;
        }
        let operator = line[at..].trim_start_matches(':').bytes().next();
        let default = braced && matches!(operator, Some(b'-' | b'+'));
        found.read(start + from, name, default);
    }
}
