//! Patterns about names and blanks of source code, which are ASCII in every language of the table.
//!
//! `\\b`, `\\w` and `\\s` of Unicode keep the regex engine from its fast path in every file with a letter beyond ASCII;
//! what they would match more is no key.

use regex::Regex;

/// Compiles a pattern with `\\b`, `\\w`, `\\s` and `\\d` of ASCII; nothing when it can't be read.
pub(super) fn regex(pattern: &str) -> Option<Regex> {
    Regex::new(&narrowed(pattern)).ok()
}

fn narrowed(pattern: &str) -> String {
    let mut narrow = String::with_capacity(pattern.len() * 2);
    let mut letters = pattern.chars();
    let mut in_class = false;
    while let Some(letter) = letters.next() {
        match letter {
            '[' if !in_class => in_class = true,
            ']' if in_class => in_class = false,
            '\\' => {
                let escaped = letters.next();
                let class = match escaped {
                    Some('w') => Some("0-9A-Za-z_"),
                    Some('s') => Some("\\t\\n\\x0B\\f\\r "),
                    Some('d') => Some("0-9"),
                    _ => None,
                };
                match (class, escaped) {
                    (Some(class), _) if in_class => narrow.push_str(class),
                    (Some(class), _) => narrow.extend(["[", class, "]"]),
                    (None, Some('b')) => narrow.push_str("(?-u:\\b)"),
                    (None, Some('S')) if !in_class => narrow.push_str("[^\\t\\n\\x0B\\f\\r ]"),
                    (None, Some(other)) => narrow.extend(['\\', other]),
                    (None, None) => narrow.push('\\'),
                }
                continue;
            }
            _ => {}
        }
        narrow.push(letter);
    }
    narrow
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_narrowed_inside_brackets_and_outside() {
        assert_eq!(
            narrowed(r"\b[^.\w]\s*\[\d"),
            r"(?-u:\b)[^.0-9A-Za-z_][\t\n\x0B\f\r ]*\[[0-9]"
        );
    }
}
