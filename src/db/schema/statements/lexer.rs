//! SQL text as tokens that know their place, in the spellings of PostgreSQL and MySQL.

use crate::db::engine::Engine;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A keyword or a name without quotes.
    Word,
    /// A name in quotes.
    Quoted,
    /// A text: `'…'`, `E'…'`, `$$…$$`.
    Text,
    /// A number.
    Number,
    /// An operator or a punctuation mark.
    Symbol,
}

/// A piece of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
    /// The place of its first byte.
    pub(super) at: usize,
}

impl Token<'_> {
    /// Whether it is this keyword (lower-case) or this mark.
    pub(super) fn is(&self, word: &str) -> bool {
        matches!(self.kind, Kind::Word | Kind::Symbol) && self.text.eq_ignore_ascii_case(word)
    }

    /// Whether it has this kind of word's form, whatever it says.
    pub(super) fn is_name(&self) -> bool {
        matches!(self.kind, Kind::Word | Kind::Quoted)
    }

    /// Where the token after it begins at the earliest.
    pub(super) fn end(&self) -> usize {
        self.at + self.text.len()
    }

    /// The name that it stands for: without quotes, and folded to lower case as PostgreSQL does with a bare one.
    pub(super) fn name(&self, engine: Engine) -> String {
        match self.kind {
            Kind::Quoted => {
                let quote = &self.text[..1];
                let inner = self.text.trim_start_matches(quote);
                let inner = inner.strip_suffix(quote).unwrap_or(inner);
                inner.replace(&quote.repeat(2), quote)
            }
            _ if engine == Engine::Postgres => self.text.to_lowercase(),
            _ => self.text.to_owned(),
        }
    }

    /// The content of a text: without its quotes, doubled quotes single.
    pub(super) fn content(&self) -> String {
        if self.text.starts_with('$') {
            let tag = self.text[1..].find('$').map_or(1, |at| at + 2);
            let end = self.text.len().saturating_sub(tag);
            return self.text.get(tag..end).unwrap_or_default().to_owned();
        }
        let escaped = self.text.starts_with(['e', 'E']);
        let inner = self
            .text
            .trim_start_matches(['e', 'E', 'n', 'N', 'b', 'B', 'x', 'X']);
        let inner = inner.strip_prefix('\'').unwrap_or(inner);
        let inner = inner.strip_suffix('\'').unwrap_or(inner).replace("''", "'");
        if escaped {
            inner
                .replace("\\\\", "\\")
                .replace("\\'", "'")
                .replace("\\n", "\n")
        } else {
            inner
        }
    }
}

/// The tokens of `text`, without comments and white space.
pub(super) fn tokens(text: &str, engine: Engine) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let (kind, length) = next(rest, engine);
        if let Some(kind) = kind {
            found.push(Token {
                kind,
                text: &rest[..length],
                at,
            });
        }
        at += length;
    }
    found
}

/// The kind (none: nothing to keep) and the length of what `rest` begins with.
fn next(rest: &str, engine: Engine) -> (Option<Kind>, usize) {
    let first = rest.chars().next().unwrap_or(' ');
    let mysql = engine == Engine::MySql;
    if first.is_whitespace() {
        return (None, first.len_utf8());
    }
    if rest.starts_with("--") || mysql && first == '#' {
        return (None, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return (None, comment(rest));
    }
    match first {
        '\'' => (Some(Kind::Text), quoted(rest, '\'', mysql)),
        '"' if mysql => (Some(Kind::Text), quoted(rest, '"', true)),
        '"' | '`' => (Some(Kind::Quoted), quoted(rest, first, false)),
        'e' | 'E' if rest[1..].starts_with('\'') => {
            (Some(Kind::Text), 1 + quoted(&rest[1..], '\'', true))
        }
        'b' | 'B' | 'x' | 'X' | 'n' | 'N' if rest[1..].starts_with('\'') => {
            (Some(Kind::Text), 1 + quoted(&rest[1..], '\'', mysql))
        }
        '$' if !mysql => dollar(rest),
        c if c.is_alphabetic() || c == '_' => {
            let word = |c: char| !(c.is_alphanumeric() || c == '_' || c == '$');
            (Some(Kind::Word), rest.find(word).unwrap_or(rest.len()))
        }
        c if c.is_ascii_digit() => {
            let part = |c: char| !(c.is_ascii_alphanumeric() || c == '.');
            (Some(Kind::Number), rest.find(part).unwrap_or(rest.len()))
        }
        ':' if rest.starts_with("::") => (Some(Kind::Symbol), 2),
        c if OPERATOR.contains(c) => (Some(Kind::Symbol), operator(rest)),
        c => (Some(Kind::Symbol), c.len_utf8()),
    }
}

const OPERATOR: &str = "+-*/<>=~!@#%^&|?";

/// A run of operator characters; one that ends in a sign is an operator and a sign, unless it holds one of PostgreSQL's own
/// characters. <https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-OPERATORS>
fn operator(rest: &str) -> usize {
    let end = rest.find(|c| !OPERATOR.contains(c)).unwrap_or(rest.len());
    let mut run = &rest[..end];
    for comment in ["--", "/*"] {
        run = run.split(comment).next().unwrap_or_default();
    }
    while run.len() > 1
        && run.ends_with(['+', '-'])
        && !run.contains(['~', '!', '@', '#', '%', '^', '&', '|', '?'])
    {
        run = &run[..run.len() - 1];
    }
    run.len().max(1)
}

/// Comments nest in PostgreSQL; MySQL's don't, and none of its dumps holds one in another.
fn comment(rest: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        let tail = &rest[at..];
        if tail.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if tail.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += tail.chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

fn quoted(rest: &str, quote: char, backslashes: bool) -> usize {
    let mut letters = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = letters.next() {
        if backslashes && c == '\\' {
            letters.next();
        } else if c == quote {
            match letters.peek() {
                Some((_, next)) if *next == quote => {
                    letters.next();
                }
                _ => return at + quote.len_utf8(),
            }
        }
    }
    rest.len()
}

/// `$tag$…$tag$`, or `$1`.
fn dollar(rest: &str) -> (Option<Kind>, usize) {
    let name = rest[1..]
        .find(|c: char| !(c.is_alphanumeric() || c == '_'))
        .map_or(rest.len(), |at| at + 1);
    if !rest[name..].starts_with('$') {
        return (Some(Kind::Symbol), name.max(1));
    }
    let tag = &rest[..=name];
    let length = rest[tag.len()..]
        .find(tag)
        .map_or(rest.len(), |at| at + 2 * tag.len());
    (Some(Kind::Text), length)
}
