//! Which bytes of a source text are code, comment or string, for languages that no parser is carried for.
//!
//! Code inside a string (interpolation) counts as code. A quote that isn't closed where it has to be is taken for
//! code, so that a slip costs one line and not the rest of the file.

/// What a byte belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Code,
    Comment,
    Text,
}

/// How a string begins, ends and embeds code.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quote {
    pub open: &'static str,
    pub close: &'static str,
    pub escape: Escape,
    pub multiline: bool,
    /// What begins embedded code, which ends with `}`: `#{`, `${`, `{`; empty for none.
    pub embed: &'static str,
}

/// How a quote stands inside a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escape {
    Backslash,
    Doubled,
    None,
}

/// The lexical rules of a language, as far as comments and strings go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Syntax {
    pub line: &'static [&'static str],
    pub block: &'static [(&'static str, &'static str)],
    /// Longest first.
    pub quotes: &'static [Quote],
    /// What begins a heredoc: `<<~`, `<<-`, `<<<`.
    pub heredocs: &'static [&'static str],
    pub special: Special,
}

/// What one language has and others don't.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Special {
    Nothing,
    /// Letters before a string: `f"…{code}…"`, `r"…"`.
    Python,
    /// `'a'` is a character and `'a` a lifetime; `r#"…"#`; block comments nest.
    Rust,
    /// `'a'` is a character.
    Characters,
}

/// A plain string on one line with backslash escapes.
pub(super) const fn plain(mark: &'static str) -> Quote {
    Quote {
        open: mark,
        close: mark,
        escape: Escape::Backslash,
        multiline: false,
        embed: "",
    }
}

/// The same with embedded code.
pub(super) const fn embedding(mark: &'static str, embed: &'static str) -> Quote {
    Quote {
        embed,
        ..plain(mark)
    }
}

/// A string over several lines.
pub(super) const fn long(mark: &'static str, embed: &'static str) -> Quote {
    Quote {
        multiline: true,
        embed,
        ..plain(mark)
    }
}

/// A string over several lines without escapes.
pub(super) const fn raw(open: &'static str, close: &'static str, escape: Escape) -> Quote {
    Quote {
        open,
        close,
        escape,
        multiline: true,
        embed: "",
    }
}

/// Classifies every byte of a text.
pub(super) fn classify(text: &str, syntax: &Syntax) -> Vec<Class> {
    let mut lexer = Lexer {
        text,
        bytes: text.as_bytes(),
        syntax,
        classes: vec![Class::Code; text.len()],
        heredocs: Vec::new(),
        begins: begins(syntax),
    };
    lexer.code(0, false, 0);
    lexer.classes
}

/// The bytes with which a comment, a string, a heredoc or embedded code's braces can begin.
fn begins(syntax: &Syntax) -> [bool; 256] {
    let mut begins = [false; 256];
    let marks = syntax.line.iter().chain(syntax.heredocs).copied();
    let marks = marks
        .chain(syntax.block.iter().map(|(open, _)| *open))
        .chain(syntax.quotes.iter().map(|quote| quote.open));
    for byte in marks
        .filter_map(|mark| mark.bytes().next())
        .chain(*b"{}\n'")
    {
        begins[usize::from(byte)] = true;
    }
    begins[usize::from(b'r')] |= syntax.special == Special::Rust;
    begins
}

struct Lexer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    syntax: &'t Syntax,
    classes: Vec<Class>,
    /// Heredocs whose body begins on the next line: terminator, and whether code is embedded.
    heredocs: Vec<(String, bool)>,
    begins: [bool; 256],
}

/// How deep embedded code is followed.
const DEPTH: usize = 8;

impl Lexer<'_> {
    /// Reads code from `at`; embedded code ends at its closing brace. Returns where it ended.
    fn code(&mut self, mut at: usize, embedded: bool, depth: usize) -> usize {
        let mut braces = 0;
        while at < self.bytes.len() {
            let byte = self.bytes[at];
            if !self.begins[usize::from(byte)] {
                at += 1;
                continue;
            }
            if embedded && byte == b'}' {
                if braces == 0 {
                    return at;
                }
                braces -= 1;
            }
            if embedded && byte == b'{' {
                braces += 1;
            }
            at = match byte {
                b'\n' if !self.heredocs.is_empty() && !embedded => {
                    self.heredoc_bodies(at + 1, depth)
                }
                _ => self
                    .comment(at)
                    .or_else(|| self.heredoc(at))
                    .or_else(|| self.character(at))
                    .or_else(|| self.string(at, depth))
                    .unwrap_or(at + 1),
            };
        }
        at
    }

    fn starts(&self, at: usize, mark: &str) -> bool {
        self.bytes[at..].starts_with(mark.as_bytes())
    }

    fn mark(&mut self, from: usize, to: usize, class: Class) {
        let to = to.min(self.classes.len());
        self.classes[from..to].fill(class);
    }

    fn line_end(&self, at: usize) -> usize {
        memchr::memchr(b'\n', &self.bytes[at..]).map_or(self.bytes.len(), |end| at + end)
    }

    fn comment(&mut self, at: usize) -> Option<usize> {
        let syntax = self.syntax;
        for (open, close) in syntax.block {
            if !self.starts(at, open) {
                continue;
            }
            // `=begin` and its like stand at the beginning of a line.
            if open.starts_with('=') && at > 0 && self.bytes[at - 1] != b'\n' {
                continue;
            }
            let end = self.block_end(at + open.len(), open, close);
            self.mark(at, end, Class::Comment);
            return Some(end);
        }
        for mark in syntax.line {
            // PHP's `#[Attribute]` is code.
            if self.starts(at, mark)
                && !(*mark == "#" && syntax.line.contains(&"//") && self.starts(at, "#["))
            {
                let end = self.line_end(at);
                self.mark(at, end, Class::Comment);
                return Some(end);
            }
        }
        None
    }

    fn block_end(&self, from: usize, open: &str, close: &str) -> usize {
        let nests = self.syntax.special == Special::Rust;
        let mut depth = 1;
        let mut at = from;
        while at < self.bytes.len() {
            if self.starts(at, close) {
                depth -= 1;
                at += close.len();
                if depth == 0 {
                    return at;
                }
            } else if nests && self.starts(at, open) {
                depth += 1;
                at += open.len();
            } else {
                at += 1;
            }
        }
        at
    }

    fn heredoc(&mut self, at: usize) -> Option<usize> {
        let open = self
            .syntax
            .heredocs
            .iter()
            .find(|open| self.starts(at, open))?;
        let rest = self.text.get(at + open.len()..)?;
        let quote = rest
            .chars()
            .next()
            .filter(|it| matches!(it, '"' | '\'' | '`'));
        let name = &rest[quote.map_or(0, char::len_utf8)..];
        let length = name
            .bytes()
            .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
            .count();
        // `a << b` is a shift; a terminator is written in capitals, or right after the mark.
        if length == 0 || !(name.as_bytes()[0].is_ascii_uppercase() || open.len() > 2) {
            return None;
        }
        self.heredocs
            .push((name[..length].to_owned(), quote != Some('\'')));
        Some(at + open.len() + length + 2 * usize::from(quote.is_some()))
    }

    fn heredoc_bodies(&mut self, mut at: usize, depth: usize) -> usize {
        for (terminator, embeds) in std::mem::take(&mut self.heredocs) {
            while at < self.bytes.len() {
                let end = self.line_end(at);
                let line = self.text.get(at..end).unwrap_or_default().trim();
                let ended = line.strip_prefix(terminator.as_str()).is_some_and(|rest| {
                    !rest.starts_with(|it: char| it.is_alphanumeric() || it == '_')
                });
                if ended {
                    at = end;
                    break;
                }
                self.mark(at, end, Class::Text);
                let embed = if self.syntax.heredocs.contains(&"<<<") {
                    "{$"
                } else {
                    "#{"
                };
                if embeds && depth < DEPTH {
                    self.embedded(at, end, embed, depth);
                }
                at = end + 1;
            }
        }
        at.min(self.bytes.len())
    }

    /// Code embedded in one line of text.
    fn embedded(&mut self, from: usize, to: usize, embed: &str, depth: usize) {
        let mut at = from;
        while at < to {
            if self.starts(at, embed) {
                let start = at + embed.find('{').map_or(embed.len(), |brace| brace + 1);
                self.mark(start, to, Class::Code);
                let end = self.code(start, true, depth + 1);
                self.mark(end, to, Class::Text);
                at = end;
            }
            at += 1;
        }
    }

    /// Characters and lifetimes, and Rust's raw strings.
    fn character(&mut self, at: usize) -> Option<usize> {
        let special = self.syntax.special;
        if special == Special::Rust
            && self.bytes[at] == b'r'
            && (at == 0 || !is_word(self.bytes[at - 1]) || self.bytes[at - 1] == b'b')
        {
            let hashes = self.bytes[at + 1..]
                .iter()
                .take_while(|byte| **byte == b'#')
                .count();
            if self.bytes.get(at + 1 + hashes) == Some(&b'"') {
                let start = at + 2 + hashes;
                let close = format!("\"{}", "#".repeat(hashes));
                let end = self
                    .text
                    .get(start..)?
                    .find(&close)
                    .map_or(self.bytes.len(), |end| start + end);
                self.mark(start, end, Class::Text);
                return Some(end + close.len());
            }
        }
        if self.bytes[at] != b'\'' || !matches!(special, Special::Rust | Special::Characters) {
            return None;
        }
        let escaped = self.bytes.get(at + 1) == Some(&b'\\');
        let longest = if escaped { 12 } else { 5 };
        let from = at + if escaped { 3 } else { 2 };
        let close =
            (from..(at + longest).min(self.bytes.len())).find(|end| self.bytes[*end] == b'\'')?;
        self.mark(at + 1, close, Class::Text);
        Some(close + 1)
    }

    fn string(&mut self, at: usize, depth: usize) -> Option<usize> {
        let quote = *self
            .syntax
            .quotes
            .iter()
            .find(|quote| self.starts(at, quote.open))?;
        let (quote, is_raw) = self.prefixed(at, quote);
        let start = at + quote.open.len();
        let mut here = start;
        let mut parts = Vec::new();
        loop {
            let byte = *self.bytes.get(here)?;
            if byte == b'\n' && !quote.multiline {
                return None;
            }
            if quote.escape == Escape::Backslash && byte == b'\\' && !(is_raw && quote.multiline) {
                here += 2;
            } else if self.starts(here, quote.close) {
                if quote.escape == Escape::Doubled
                    && self.bytes[here + quote.close.len()..].starts_with(quote.close.as_bytes())
                {
                    here += 2 * quote.close.len();
                    continue;
                }
                break;
            } else if !quote.embed.is_empty() && self.starts(here, quote.embed) && depth < DEPTH {
                let code = here
                    + quote
                        .embed
                        .find('{')
                        .map_or(quote.embed.len(), |brace| brace + 1);
                // `{{` in an f-string is a brace.
                if quote.embed == "{" && self.starts(code, "{") {
                    here = code + 1;
                    continue;
                }
                let end = self.code(code, true, depth + 1);
                parts.push(code..end);
                here = end;
            } else {
                here += 1;
            }
        }
        let mut from = start;
        for part in parts {
            self.mark(from, part.start, Class::Text);
            from = part.end;
        }
        self.mark(from, here, Class::Text);
        Some(here + quote.close.len())
    }

    /// Letters before a Python string, and `$`/`@` before a C# one.
    fn prefixed(&self, at: usize, mut quote: Quote) -> (Quote, bool) {
        let before = self.bytes[..at]
            .iter()
            .rev()
            .take(2)
            .take_while(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'$' | b'@'));
        let letters: Vec<u8> = before.map(u8::to_ascii_lowercase).collect();
        match self.syntax.special {
            Special::Python if letters.contains(&b'f') => quote.embed = "{",
            Special::Characters if letters.contains(&b'$') => quote.embed = "{",
            _ => {}
        }
        let is_raw = letters.contains(&b'r') && self.syntax.special == Special::Python;
        if letters.contains(&b'@') && self.syntax.special == Special::Characters {
            quote.escape = Escape::Doubled;
            quote.multiline = true;
        }
        (quote, is_raw)
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUBY: Syntax = Syntax {
        line: &["#"],
        block: &[("=begin", "=end")],
        quotes: &[embedding("\"", "#{"), plain("'")],
        heredocs: &["<<~", "<<-", "<<"],
        special: Special::Nothing,
    };

    fn kept(text: &str, syntax: &Syntax) -> String {
        let classes = classify(text, syntax);
        let kept = text.char_indices().map(|(at, letter)| match classes[at] {
            Class::Code => letter,
            Class::Comment => '#',
            Class::Text => '_',
        });
        kept.collect()
    }

    #[test]
    fn embedded_code_in_a_string_is_code() {
        assert_eq!(
            kept("a = \"x#{b['y']}z\" # c", &RUBY),
            "a = \"___b['_']__\" ###"
        );
    }

    #[test]
    fn a_heredoc_is_text_up_to_its_terminator() {
        assert_eq!(
            kept("f(<<~SQL, 1)\n  a 'b\n  SQL\nc", &RUBY),
            "f(<<~SQL, 1)\n_____\n  SQL\nc".replace("_____", "______")
        );
    }

    #[test]
    fn a_quote_that_is_never_closed_is_code() {
        assert_eq!(kept("it's\nENV['A']", &RUBY), "it's\nENV['_']");
    }
}
