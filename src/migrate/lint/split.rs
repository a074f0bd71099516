//! SQL text into statements, statements into tokens. Comments are dropped; strings, quoted names and dollar quotes are
//! kept whole, so that a semicolon inside them ends nothing.

use crate::migrate::Dialect;

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its tokens, without comments and the closing semicolon.
    pub tokens: Vec<Token>,
    /// Byte offset of its first token.
    pub start: usize,
    /// Byte offset behind its last token.
    pub end: usize,
    /// Line of its first token, from 1.
    pub line: u32,
}

/// A piece of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// A bare word, as written: a keyword, a name, a number.
    Word(String),
    /// A quoted name, without its quotes.
    Quoted(String),
    /// A string literal or a dollar quote, with its quotes.
    Text(String),
    /// Anything else, one character.
    Symbol(char),
}

impl Token {
    /// Whether it is the keyword `word` (given in upper case).
    pub fn is(&self, word: &str) -> bool {
        matches!(self, Self::Word(own) if own.eq_ignore_ascii_case(word))
    }

    /// The name it stands for: bare words are folded to lower case, quoted ones too, since only equality within one
    /// script matters here.
    pub fn name(&self) -> Option<String> {
        match self {
            Self::Word(name) | Self::Quoted(name) => Some(name.to_lowercase()),
            Self::Text(_) | Self::Symbol(_) => None,
        }
    }
}

/// The statements of `sql`, in order.
pub fn statements(sql: &str, dialect: Dialect) -> Vec<Statement> {
    let mut splitter = Splitter {
        sql,
        at: 0,
        dialect,
        delimiter: ";".to_owned(),
        open: Vec::new(),
        body: Body::default(),
        found: Vec::new(),
    };
    splitter.run();
    splitter.found
}

struct Splitter<'a> {
    sql: &'a str,
    at: usize,
    dialect: Dialect,
    /// MySQL clients change it by DELIMITER, for procedures.
    delimiter: String,
    open: Vec<(usize, Token)>,
    /// Where in the body of a trigger or a routine the open statement is.
    body: Body,
    found: Vec<Statement>,
}

impl Splitter<'_> {
    fn rest(&self) -> &str {
        &self.sql[self.at..]
    }

    fn run(&mut self) {
        while let Some(c) = self.rest().chars().next() {
            if self.skip_comment() || self.new_delimiter() {
                continue;
            }
            if self.rest().starts_with(self.delimiter.as_str()) && !self.body.is_open() {
                let is_data = self.dialect == Dialect::Postgres && is_copy(&self.open);
                self.close();
                self.at += self.delimiter.len();
                if is_data {
                    self.at += data_length(self.rest());
                }
            } else if c.is_whitespace() || c == '\u{feff}' {
                self.at += c.len_utf8();
            } else {
                self.token(c);
            }
        }
        self.close();
    }

    fn close(&mut self) {
        let (Some((start, _)), end) = (self.open.first(), self.at) else {
            return;
        };
        let start = *start;
        let line = 1 + self.sql[..start].matches('\n').count();
        let tokens = self.open.drain(..).map(|(_, token)| token).collect();
        self.body = Body::default();
        self.found.push(Statement {
            tokens,
            start,
            end,
            line: u32::try_from(line).unwrap_or(u32::MAX),
        });
    }

    fn skip_comment(&mut self) -> bool {
        let rest = self.rest();
        let hash = self.dialect == Dialect::MySql && rest.starts_with('#');
        if hash || rest.starts_with("--") {
            self.at += rest.find('\n').unwrap_or(rest.len());
            return true;
        }
        if !rest.starts_with("/*") {
            return false;
        }
        // `/*! … */` is code for MySQL: only its frame is dropped.
        if self.dialect == Dialect::MySql && rest.starts_with("/*!") {
            let digits = rest[3..].find(|c: char| !c.is_ascii_digit()).unwrap_or(0);
            self.at += 3 + digits;
            return true;
        }
        self.at += comment_length(rest, self.dialect == Dialect::Postgres);
        true
    }

    /// `DELIMITER //` at the beginning of a line, as MySQL's client understands it.
    fn new_delimiter(&mut self) -> bool {
        if self.dialect != Dialect::MySql || !self.open.is_empty() {
            return false;
        }
        let line = self.rest().lines().next().unwrap_or("");
        let Some((word, delimiter)) = line.split_once(char::is_whitespace) else {
            return false;
        };
        if !word.eq_ignore_ascii_case("delimiter") || delimiter.trim().is_empty() {
            return false;
        }
        let (delimiter, length) = (delimiter.trim().to_owned(), line.len());
        self.delimiter = delimiter;
        self.at += length;
        true
    }

    fn token(&mut self, c: char) {
        let start = self.at;
        let rest = self.rest();
        let text = |length: usize| (length, Token::Text(rest[..length].to_owned()));
        let (length, token) = match c {
            '\'' => text(quoted(rest, '\'', self.dialect == Dialect::MySql)),
            '"' if self.dialect == Dialect::MySql => text(quoted(rest, '"', true)),
            '"' | '`' => name(rest, c),
            '[' if self.dialect == Dialect::Sqlite && rest.contains(']') => {
                let length = rest.find(']').map_or(1, |end| end + 1);
                (length, Token::Quoted(rest[1..length - 1].to_owned()))
            }
            '$' if self.dialect == Dialect::Postgres => {
                dollar(rest).map_or((1, Token::Symbol('$')), text)
            }
            c if c.is_alphanumeric() || c == '_' => {
                let length = rest
                    .find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$')
                    .unwrap_or(rest.len());
                (length, Token::Word(rest[..length].to_owned()))
            }
            c => (c.len_utf8(), Token::Symbol(c)),
        };
        self.open.push((start, token));
        self.body.step(&self.open);
        self.at += length;
    }
}

/// How deep an open statement is in `BEGIN … END`: a trigger or a routine holds statements of its own, whose semicolons end
/// nothing.
#[derive(Default)]
struct Body {
    depth: usize,
    /// The last word was END, so that the next one says of what.
    ended: bool,
}

/// What is made with a body.
const ROUTINES: &[&str] = &["TRIGGER", "PROCEDURE", "FUNCTION", "EVENT"];
/// How many words there may be before one of [`ROUTINES`]: `CREATE OR REPLACE DEFINER = a @ b CONSTRAINT TRIGGER`.
const BEFORE: usize = 12;

impl Body {
    fn is_open(&self) -> bool {
        self.depth > 0
    }

    /// Takes the last of the tokens into account.
    fn step(&mut self, tokens: &[(usize, Token)]) {
        let Some((_, last)) = tokens.last() else {
            return;
        };
        let is_any = |words: &[&str]| words.iter().any(|word| last.is(word));
        if std::mem::take(&mut self.ended) {
            // END IF, END LOOP and the like close what didn't count; END CASE closes one level, and so does END alone.
            if is_any(&["IF", "LOOP", "WHILE", "REPEAT"]) {
                self.depth += 1;
                return;
            }
            if last.is("CASE") {
                return;
            }
        }
        if last.is("END") && self.is_open() {
            self.depth -= 1;
            self.ended = true;
        } else if (self.is_open() && is_any(&["CASE", "BEGIN"]))
            || (last.is("BEGIN") && makes_a_routine(tokens))
        {
            self.depth += 1;
        }
    }
}

fn makes_a_routine(tokens: &[(usize, Token)]) -> bool {
    tokens.first().is_some_and(|(_, token)| token.is("CREATE"))
        && tokens
            .iter()
            .take(BEFORE)
            .any(|(_, token)| ROUTINES.iter().any(|word| token.is(word)))
}

/// Whether a statement is `COPY … FROM stdin`, behind which data stands.
fn is_copy(tokens: &[(usize, Token)]) -> bool {
    tokens.first().is_some_and(|(_, token)| token.is("COPY"))
        && tokens
            .windows(2)
            .any(|pair| pair[0].1.is("FROM") && pair[1].1.is("STDIN"))
}

/// The length of the rows behind COPY, with the line `\.` that ends them.
fn data_length(rest: &str) -> usize {
    let mut length = 0;
    for line in rest.split_inclusive('\n') {
        length += line.len();
        if line.trim_end() == "\\." {
            return length;
        }
    }
    length
}

fn comment_length(rest: &str, nested: bool) -> usize {
    let mut depth = 0usize;
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with("/*") && (nested || depth == 0) {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// Length of a quoted text; a doubled quote stays inside, and so does one behind a backslash where that escapes.
fn quoted(rest: &str, quote: char, backslash: bool) -> usize {
    let mut characters = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = characters.next() {
        if c == '\\' && backslash {
            characters.next();
        } else if c == quote {
            if characters.peek().is_some_and(|(_, next)| *next == quote) {
                characters.next();
            } else {
                return at + c.len_utf8();
            }
        }
    }
    rest.len()
}

fn name(rest: &str, quote: char) -> (usize, Token) {
    let length = quoted(rest, quote, false);
    let inside = rest[1..length]
        .trim_end_matches(quote)
        .replace(&format!("{quote}{quote}"), &quote.to_string());
    (length, Token::Quoted(inside))
}

/// Length of `$tag$ … $tag$` at the beginning of `rest`.
fn dollar(rest: &str) -> Option<usize> {
    let end = rest[1..].find('$')? + 2;
    let tag = &rest[..end];
    let plain = tag[1..end - 1]
        .chars()
        .all(|c| c.is_alphanumeric() || c == '_');
    let numbered = tag[1..].starts_with(|c: char| c.is_ascii_digit());
    (plain && !numbered).then(|| {
        rest[end..]
            .find(tag)
            .map_or(rest.len(), |close| end + close + end)
    })
}
