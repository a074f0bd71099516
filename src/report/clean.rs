//! The first layer of cleaning: what a text may contain before any format writes it.
//!
//! Foreign text (bodies, database errors) may hold terminal escapes, characters that XML 1.0 has no place for, and the
//! commands that CI systems read from a job's log.

use std::borrow::Cow;
use std::fmt::Write as _;

/// `text` without terminal escapes and control characters: tab and line feed stay, CR and CRLF become line feeds, what
/// else can't be shown (or would reorder what is shown) becomes U+FFFD.
pub(super) fn block(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| !odd(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\u{1b}' => skip_escape(&mut rest),
            // C1's one-character forms of "ESC [" and "ESC ]".
            '\u{9b}' => skip_control_sequence(&mut rest),
            '\u{9d}' => skip_string(&mut rest),
            '\r' => {
                rest.next_if_eq(&'\n');
                out.push('\n');
            }
            c if odd(c) => out.push(char::REPLACEMENT_CHARACTER),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// `text` as [`harmless`] cleans it, on one line: runs of white space become one space.
pub fn line(text: &str) -> String {
    let text = block(text);
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// `text` as a terminal and the log of a CI job can take it: no terminal escapes, no control characters, no commands of
/// the CI; lines stay lines.
pub fn harmless(text: &str) -> String {
    defused(&block(text))
}

/// At most `bytes` of `text`, with a mark where it was cut.
pub(super) fn cut(text: &str, bytes: usize) -> Cow<'_, str> {
    if text.len() <= bytes {
        return Cow::Borrowed(text);
    }
    let end = text.floor_char_boundary(bytes);
    Cow::Owned(format!(
        "{} … (cut: {} more bytes)",
        &text[..end],
        text.len() - end
    ))
}

/// Breaks what a CI system would take for a command in a line of a job's log: `::name::` at the beginning (GitHub),
/// `##[name]` anywhere (GitHub, Azure), `##vso[…]` (Azure), `##teamcity[…]`.
///
/// The runner of GitHub trims white space before it looks for `::`, so a line gets a visible character in front.
pub(super) fn defused(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with("::") {
            out.push('|');
        }
        for (index, piece) in line.split("##").enumerate() {
            if index > 0 {
                out.push_str(if names_a_command(piece) { "# #" } else { "##" });
            }
            out.push_str(piece);
        }
    }
    out
}

/// JSON in which no CI system finds a command and no terminal an escape; to a reader of JSON it is the same text.
pub fn defused_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + 16);
    for (index, piece) in json.split("##").enumerate() {
        if index > 0 {
            out.push_str(if names_a_command(piece) {
                "#\\u0023"
            } else {
                "##"
            });
        }
        // JSON escapes C0's controls by itself, but neither C1's nor what reorders text.
        for c in piece.chars() {
            if odd(c) {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            } else {
                out.push(c);
            }
        }
    }
    out
}

/// Whether `##` before `rest` would begin a command.
fn names_a_command(rest: &str) -> bool {
    rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '#')
        .starts_with('[')
}

/// Controls, what isn't a character, separators of lines that few programs know (U+2028, U+2029), and what changes the
/// direction of text: U+202A to U+202E and U+2066 to U+2069.
fn odd(c: char) -> bool {
    c.is_control() && c != '\t' && c != '\n'
        || matches!(
            c,
            '\u{fffe}' | '\u{ffff}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

type Rest<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// Skips what follows an ESC (ECMA-48): a control sequence, a string such as a window title, or one character.
fn skip_escape(rest: &mut Rest<'_>) {
    match rest.peek() {
        Some('[') => {
            rest.next();
            skip_control_sequence(rest);
        }
        Some(']' | 'P' | '_' | '^' | 'X') => {
            rest.next();
            skip_string(rest);
        }
        Some(' '..='~') => {
            rest.next();
        }
        _ => {}
    }
}

fn skip_control_sequence(rest: &mut Rest<'_>) {
    while rest.next_if(|c| matches!(c, ' '..='?')).is_some() {}
    rest.next_if(|c| matches!(c, '@'..='~'));
}

/// A string ends with BEL, ST, or (so that an unfinished one doesn't swallow a text) the line.
fn skip_string(rest: &mut Rest<'_>) {
    while let Some(c) = rest.next_if(|c| *c != '\n') {
        match c {
            '\u{7}' | '\u{9c}' => return,
            '\u{1b}' => {
                rest.next_if_eq(&'\\');
                return;
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_vanish_and_other_controls_are_marked() {
        for (text, expected) in [
            ("plain\ttext\n", "plain\ttext\n"),
            ("\u{1b}[31mred\u{1b}[0m", "red"),
            ("\u{1b}]0;title\u{7}after", "after"),
            ("\u{1b}]8;;http://x\u{1b}\\link\u{1b}]8;;\u{1b}\\", "link"),
            ("\u{1b}]unfinished\nnext line", "\nnext line"),
            ("a\r\nb\rc", "a\nb\nc"),
            (
                "nul\0bel\u{7}\u{fffe}\u{ffff}",
                "nul\u{fffd}bel\u{fffd}\u{fffd}\u{fffd}",
            ),
            ("\u{9b}31mred", "red"),
            ("a\u{2028}b", "a\u{fffd}b"),
            ("right\u{202e}tfel", "right\u{fffd}tfel"),
            ("\u{1b}", ""),
            ("grüße 🚀 日本", "grüße 🚀 日本"),
        ] {
            assert_eq!(block(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_name_is_one_line() {
        assert_eq!(line("  a\n\tb \u{1b}[1mc "), "a b c");
    }

    #[test]
    fn a_cut_text_says_so_and_ends_at_a_character() {
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("aüb", 2), "a … (cut: 3 more bytes)");
    }

    #[test]
    fn commands_of_ci_systems_are_broken() {
        for (text, expected) in [
            ("::error::x", "|::error::x"),
            (
                "a\n  \t::set-output name=x::y\n",
                "a\n|  \t::set-output name=x::y\n",
            ),
            ("std::env", "std::env"),
            ("x ##[group]y", "x # #[group]y"),
            ("##vso[task.setvariable]", "# #vso[task.setvariable]"),
            ("###[error]", "# ##[error]"),
            ("##teamcity[x]", "# #teamcity[x]"),
            ("## heading", "## heading"),
        ] {
            assert_eq!(defused(text), expected, "{text:?}");
        }
    }
}
