//! The same body as a person reads it: without tags, entities and escapes.

use std::cell::OnceCell;

use crate::http::answer::Answer;

/// The forms of one body; the costly ones are made when first asked for.
pub(super) struct Views<'a> {
    raw: &'a str,
    html: bool,
    escaped: bool,
    unescaped: OnceCell<String>,
    read: OnceCell<String>,
}

impl<'a> Views<'a> {
    /// Of an answer whose scanned text is `raw`.
    pub(super) fn new(answer: &Answer<'_>, raw: &'a str) -> Self {
        let html = answer.is_html() || raw.contains("</");
        // In plain text a backslash is a backslash: `C:\new` has no line break.
        let escaped = html
            || matches!(
                raw.trim_start().as_bytes().first(),
                Some(b'{' | b'[' | b'"')
            );
        Self {
            raw,
            html,
            escaped,
            unescaped: OnceCell::new(),
            read: OnceCell::new(),
        }
    }

    /// The text as it came.
    pub(super) fn raw(&self) -> &str {
        self.raw
    }

    /// The text with tags and without escapes: what stands in attributes and scripts.
    pub(super) fn unescaped(&self) -> &str {
        self.unescaped
            .get_or_init(|| self.without_escapes(self.raw))
    }

    /// The text without tags and escapes: what a browser shows.
    pub(super) fn read(&self) -> &str {
        self.read.get_or_init(|| {
            if self.html {
                self.without_escapes(&without_tags(self.raw))
            } else {
                self.unescaped().to_owned()
            }
        })
    }

    fn without_escapes(&self, text: &str) -> String {
        let text = if self.html {
            without_entities(text)
        } else {
            text.to_owned()
        };
        if !self.escaped || !text.contains('\\') {
            return text;
        }
        let once = without_backslashes(&text);
        // A JSON string may hold JSON: an error of one service inside the error of another.
        if once.contains("\\n") || once.contains("\\\"") {
            without_backslashes(&once)
        } else {
            once
        }
    }
}

/// The text between tags; tags that break a line become a line break.
fn without_tags(text: &str) -> String {
    let mut read = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let (before, tag) = rest.split_at(start);
        read.push_str(before);
        if !tag[1..].starts_with(|first: char| first.is_ascii_alphabetic() || first == '/') {
            read.push('<');
            rest = &tag[1..];
            continue;
        }
        let Some(end) = tag.find('>') else {
            // Nothing closes from here on: looking again at every `<` would make this quadratic.
            rest = tag;
            break;
        };
        if breaks_line(&tag[1..end]) {
            read.push('\n');
        }
        rest = &tag[end + 1..];
    }
    read.push_str(rest);
    read
}

/// Whether a browser starts a new line at this tag.
fn breaks_line(tag: &str) -> bool {
    let name = tag.trim_start_matches('/');
    let end = name
        .find(|letter: char| !letter.is_ascii_alphanumeric())
        .unwrap_or(name.len());
    let name = name[..end].to_ascii_lowercase();
    matches!(
        name.as_str(),
        "br" | "p"
            | "div"
            | "li"
            | "ul"
            | "ol"
            | "tr"
            | "td"
            | "pre"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "title"
            | "body"
            | "textarea"
            | "blockquote"
    )
}

/// The named and numbered entities that error pages use, as characters.
fn without_entities(text: &str) -> String {
    let mut read = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        let (before, entity) = rest.split_at(start);
        read.push_str(before);
        let length = entity.bytes().take(10).position(|byte| byte == b';');
        let known = length.and_then(|length| Some((character(&entity[1..length])?, length)));
        let (letter, length) = known.unwrap_or(('&', 0));
        read.push(letter);
        rest = &entity[length + 1..];
    }
    read.push_str(rest);
    read
}

fn character(entity: &str) -> Option<char> {
    if let Some(number) = entity.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    Some(match entity {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        _ => return None,
    })
}

/// The escapes of a JSON string, as characters; what isn't an escape stays.
fn without_backslashes(text: &str) -> String {
    let mut read = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('\\') {
        let (before, escape) = rest.split_at(start);
        read.push_str(before);
        let (letter, length) = match escape.as_bytes().get(1) {
            Some(b'n') => ('\n', 2),
            Some(b't') => ('\t', 2),
            Some(b'r') => ('\r', 2),
            Some(b'"') => ('"', 2),
            Some(b'/') => ('/', 2),
            Some(b'\\') => ('\\', 2),
            Some(b'u') => match escape
                .get(2..6)
                .and_then(|hex| u32::from_str_radix(hex, 16).ok())
                .and_then(char::from_u32)
            {
                Some(letter) => (letter, 6),
                None => ('\\', 1),
            },
            _ => ('\\', 1),
        };
        read.push(letter);
        rest = &escape[length..];
    }
    read.push_str(rest);
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_go_and_line_breaks_stay() {
        assert_eq!(without_tags("a<br>b<b>c</b> 1 < 2 <x"), "a\nbc 1 < 2 <x");
    }

    #[test]
    fn entities_become_characters_and_other_ampersands_stay() {
        assert_eq!(
            without_entities("&#39;&#x27;&quot;&amp;lt; a & b &nope; &#x110000;"),
            "''\"&lt; a & b &nope; &#x110000;"
        );
    }

    #[test]
    fn json_escapes_become_characters_and_other_backslashes_stay() {
        assert_eq!(
            without_backslashes(r#"\"a\"\n\u003cb\\ \q \ud800é\"#),
            "\"a\"\n<b\\ \\q \\ud800é\\"
        );
    }
}
