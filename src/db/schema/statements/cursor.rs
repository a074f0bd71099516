//! A place in a statement, and what can be taken from there.

use super::lexer::{Kind, Token};
use crate::db::engine::Engine;

/// A place in a list of tokens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    source: &'a str,
    tokens: &'a [Token<'a>],
    engine: Engine,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(source: &'a str, tokens: &'a [Token<'a>], engine: Engine) -> Self {
        Self {
            source,
            tokens,
            engine,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    pub(super) fn peek(&self) -> Option<Token<'a>> {
        self.tokens.first().copied()
    }

    pub(super) fn next(&mut self) -> Option<Token<'a>> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(*first)
    }

    /// Whether these keywords come next.
    pub(super) fn sees(&self, words: &str) -> bool {
        let mut tokens = self.tokens.iter();
        words
            .split(' ')
            .all(|word| tokens.next().is_some_and(|token| token.is(word)))
    }

    /// Takes these keywords if they come next.
    pub(super) fn eat(&mut self, words: &str) -> bool {
        let seen = self.sees(words);
        if seen {
            self.tokens = &self.tokens[words.split(' ').count()..];
        }
        seen
    }

    /// Takes a name.
    pub(super) fn name(&mut self) -> Option<String> {
        self.peek()?.is_name().then_some(())?;
        self.next().map(|token| token.name(self.engine))
    }

    /// Takes a name with its qualifiers, the last part last.
    pub(super) fn path(&mut self) -> Option<Vec<String>> {
        let mut parts = vec![self.name()?];
        while self.sees(".") {
            self.next();
            parts.push(self.name()?);
        }
        Some(parts)
    }

    /// Takes a group in parentheses; its content.
    pub(super) fn group(&mut self) -> Option<Cursor<'a>> {
        if !self.sees("(") {
            return None;
        }
        let mut depth = 0_u32;
        for (at, token) in self.tokens.iter().enumerate() {
            if token.kind == Kind::Symbol && token.text == "(" {
                depth += 1;
            } else if token.kind == Kind::Symbol && token.text == ")" {
                depth -= 1;
                if depth == 0 {
                    let inner = Cursor {
                        tokens: &self.tokens[1..at],
                        ..*self
                    };
                    self.tokens = &self.tokens[at + 1..];
                    return Some(inner);
                }
            }
        }
        None
    }

    /// The parts between the commas that lie outside of parentheses and brackets.
    pub(super) fn items(self) -> Vec<Cursor<'a>> {
        let mut items = Vec::new();
        let mut rest = self;
        while !rest.is_empty() {
            items.push(rest.until(|token, _| token.is(",")));
            rest.eat(",");
        }
        items
    }

    /// Takes tokens up to one, outside of parentheses, at which `stop` says so.
    pub(super) fn until(&mut self, stop: impl Fn(&Token<'a>, &Cursor<'a>) -> bool) -> Cursor<'a> {
        let mut depth = 0_u32;
        let mut end = self.tokens.len();
        for (at, token) in self.tokens.iter().enumerate() {
            let here = Cursor {
                tokens: &self.tokens[at..],
                ..*self
            };
            if depth == 0 && stop(token, &here) {
                end = at;
                break;
            }
            if token.is("(") || token.is("[") {
                depth += 1;
            } else if token.is(")") || token.is("]") {
                depth = depth.saturating_sub(1);
            }
        }
        let taken = Cursor {
            tokens: &self.tokens[..end],
            ..*self
        };
        self.tokens = &self.tokens[end..];
        taken
    }

    /// The tokens from here to the end.
    pub(super) fn tokens(&self) -> &'a [Token<'a>] {
        self.tokens
    }

    /// The text from here to the end, as it is written.
    pub(super) fn text(&self) -> &'a str {
        match (self.tokens.first(), self.tokens.last()) {
            (Some(first), Some(last)) => &self.source[first.at..last.end()],
            _ => "",
        }
    }

    /// The token before a later place.
    pub(super) fn before(&self, later: &Self) -> Option<Token<'a>> {
        let taken = self.tokens.len() - later.tokens.len();
        self.tokens.get(taken.checked_sub(1)?).copied()
    }

    /// The first tokens alone.
    pub(super) fn first(self, count: usize) -> Self {
        Self {
            tokens: &self.tokens[..count.min(self.tokens.len())],
            ..self
        }
    }

    /// The names of a list such as `(a, b)`.
    pub(super) fn names(self) -> Vec<String> {
        self.items()
            .into_iter()
            .filter_map(|mut item| item.name())
            .collect()
    }
}
