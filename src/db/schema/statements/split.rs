//! A file in its statements.

use super::lexer::{Token, tokens};
use crate::db::engine::Engine;

/// A statement's place in the list of tokens, and its line in the file.
#[derive(Clone, Debug)]
pub(super) struct Statement {
    pub(super) tokens: std::ops::Range<usize>,
    pub(super) line: usize,
}

/// The text without what clients keep for themselves, each byte replaced by a space so that lines and places stay: psql's
/// backslash commands, the rows after `COPY … FROM stdin`, MySQL's `DELIMITER`, the frame of its version comments.
pub(super) fn cleared(text: &str, engine: Engine) -> String {
    if engine == Engine::MySql {
        return without_delimiters(&without_version_comments(text));
    }
    let mut out = String::with_capacity(text.len());
    let mut copying = false;
    for line in text.split_inclusive('\n') {
        let blank = copying || line.starts_with('\\');
        if copying {
            copying = !line.starts_with("\\.");
        } else {
            let words = line.trim_end().to_ascii_lowercase();
            copying = words.starts_with("copy ") && words.ends_with("from stdin;");
        }
        push(&mut out, line, blank);
    }
    out
}

fn push(out: &mut String, line: &str, blank: bool) {
    if blank {
        out.extend(
            line.bytes()
                .map(|byte| if byte == b'\n' { '\n' } else { ' ' }),
        );
    } else {
        out.push_str(line);
    }
}

/// `/*!50001 CREATE VIEW … */` is run by servers of that version and newer: its content counts.
fn without_version_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        let start = [rest.find("/*!"), rest.find("/*M!")]
            .into_iter()
            .flatten()
            .min();
        let Some(start) = start else {
            out.push_str(rest);
            return out;
        };
        let (before, comment) = rest.split_at(start);
        out.push_str(before);
        let open = comment.find('!').map_or(3, |at| at + 1);
        let digits = comment[open..]
            .bytes()
            .take_while(u8::is_ascii_digit)
            .count();
        let content = &comment[open + digits..];
        out.push_str(&" ".repeat(open + digits));
        let end = content.find("*/").unwrap_or(content.len());
        // MariaDB's first line tells its own client to switch something off.
        push(&mut out, &content[..end], content.starts_with('\\'));
        rest = content.get(end + 2..).unwrap_or_default();
        out.push_str("  ");
    }
}

/// Between `DELIMITER ;;` and `DELIMITER ;` a statement ends with two semicolons, and single ones belong to it: they are
/// marked so that they don't end it.
fn without_delimiters(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut delimiter = ";".to_owned();
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        let word = trimmed.get(..10).unwrap_or_default();
        if word.eq_ignore_ascii_case("delimiter ") {
            trimmed[10..].trim().clone_into(&mut delimiter);
            push(&mut out, line, true);
        } else if delimiter == ";" {
            out.push_str(line);
        } else if let Some(statement) = line.trim_end().strip_suffix(delimiter.as_str()) {
            out.push_str(&statement.replace(';', INNER));
            out.push(';');
            let left = line.len() - statement.len() - 1;
            push(&mut out, &line[line.len() - left..], true);
        } else {
            out.push_str(&line.replace(';', INNER));
        }
    }
    out
}

/// Stands for a semicolon inside a body. A control character that no SQL text holds.
pub(super) const INNER: &str = "\u{1}";

/// The statements: ended by semicolons outside of `BEGIN ATOMIC … END`.
pub(super) fn statements(text: &str, engine: Engine) -> (Vec<Token<'_>>, Vec<Statement>) {
    let all = tokens(text, engine);
    let mut found = Vec::new();
    let mut start = 0;
    let mut body = 0_u32;
    let mut line = Lines {
        text,
        at: 0,
        line: 1,
    };
    for (at, token) in all.iter().enumerate() {
        match token.text {
            ";" if body == 0 => {
                if at > start {
                    found.push(Statement {
                        tokens: start..at,
                        line: line.of(all[start].at),
                    });
                }
                start = at + 1;
            }
            _ if token.is("atomic") && at > 0 && all[at - 1].is("begin") => body += 1,
            _ if body > 0 && token.is("case") => body += 1,
            _ if body > 0 && token.is("end") => body -= 1,
            _ => {}
        }
    }
    if start < all.len() {
        found.push(Statement {
            tokens: start..all.len(),
            line: line.of(all[start].at),
        });
    }
    (all, found)
}

/// Counts lines forward.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    fn of(&mut self, at: usize) -> usize {
        self.line += self.text[self.at..at].matches('\n').count();
        self.at = at;
        self.line
    }
}
