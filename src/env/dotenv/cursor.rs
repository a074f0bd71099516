//! Steps over a text by bytes, shared by the grammars.

use memchr::memchr;

/// The first position from `at` whose character isn't white space in the sense of `is_space`.
pub(super) fn skip_space(text: &str, mut at: usize, is_space: fn(char) -> bool) -> usize {
    let bytes = text.as_bytes();
    while let Some(&byte) = bytes.get(at) {
        if byte < 0x80 {
            if !is_space(char::from(byte)) {
                break;
            }
            at += 1;
            continue;
        }
        match text[at..].chars().next() {
            Some(c) if is_space(c) => at += c.len_utf8(),
            _ => break,
        }
    }
    at
}

/// The same within the line.
pub(super) fn skip_blank(text: &str, mut at: usize, is_space: fn(char) -> bool) -> usize {
    let bytes = text.as_bytes();
    while let Some(&byte) = bytes.get(at) {
        if byte == b'\n' {
            break;
        }
        let next = if byte < 0x80 {
            at + usize::from(is_space(char::from(byte)))
        } else {
            match text[at..].chars().next() {
                Some(c) if is_space(c) => at + c.len_utf8(),
                _ => at,
            }
        };
        if next == at {
            break;
        }
        at = next;
    }
    at
}

/// The position of the next line feed, or the end of the text.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |found| at + found)
}

/// The start of the line after the one at `at`, or the end of the text.
pub(super) fn next_line(text: &str, at: usize) -> usize {
    (line_end(text, at) + 1).min(text.len())
}
