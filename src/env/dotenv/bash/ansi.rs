//! `$'…'`: bash's quotes with C escapes.

use std::iter::Peekable;
use std::str::CharIndices;

/// Appends the text of a quote whose inside starts at `at`; returns the position after the closing quote.
pub(super) fn quoted(text: &str, at: usize, out: &mut String) -> Option<usize> {
    let mut chars = text[at..].char_indices().peekable();
    while let Some((offset, c)) = chars.next() {
        if c == '\'' {
            return Some(at + offset + 1);
        }
        if c != '\\' {
            out.push(c);
            continue;
        }
        let (_, escape) = chars.next()?;
        let meaning = match escape {
            'a' => '\u{7}',
            'b' => '\u{8}',
            'e' | 'E' => '\u{1b}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\u{b}',
            '\\' | '\'' | '"' | '?' => escape,
            'x' => number(&mut chars, 0, 16, 2)?,
            'u' => number(&mut chars, 0, 16, 4)?,
            'U' => number(&mut chars, 0, 16, 8)?,
            '0'..='7' => number(&mut chars, escape.to_digit(8)?, 8, 2)?,
            other => {
                out.push('\\');
                other
            }
        };
        out.push(meaning);
    }
    None
}

/// A character by its number: up to `digits` more digits after those already in `code`.
fn number(
    chars: &mut Peekable<CharIndices<'_>>,
    mut code: u32,
    radix: u32,
    digits: usize,
) -> Option<char> {
    for _ in 0..digits {
        let Some((_, c)) = chars.next_if(|(_, c)| c.is_digit(radix)) else {
            break;
        };
        code = code.checked_mul(radix)? + c.to_digit(radix)?;
    }
    char::from_u32(code)
}
