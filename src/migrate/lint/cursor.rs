//! Walking through the tokens of a statement.

use super::split::Token;

/// A place in a statement.
#[derive(Clone)]
pub(super) struct Cursor<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) at: usize,
}

impl Cursor<'_> {
    pub(super) fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    /// Takes `words` if they come next.
    pub(super) fn words(&mut self, words: &[&str]) -> bool {
        let fits = words.iter().enumerate().all(|(ahead, word)| {
            self.tokens
                .get(self.at + ahead)
                .is_some_and(|token| token.is(word))
        });
        if fits {
            self.at += words.len();
        }
        fits
    }

    pub(super) fn any(&mut self, words: &[&str]) -> bool {
        words.iter().any(|word| self.words(&[word]))
    }

    pub(super) fn skip_conditions(&mut self) {
        let _ = self.words(&["IF", "NOT", "EXISTS"]) || self.words(&["IF", "EXISTS"]);
        let _ = self.words(&["ONLY"]);
    }

    pub(super) fn name(&mut self) -> Option<String> {
        let name = self.peek()?.name()?;
        self.at += 1;
        Some(name)
    }

    /// A name without the schema before it.
    pub(super) fn table(&mut self) -> Option<String> {
        let mut name = self.name()?;
        while self.peek() == Some(&Token::Symbol('.')) {
            self.at += 1;
            name = self.name()?;
        }
        Some(name)
    }

    pub(super) fn has(&self, word: &str) -> bool {
        self.tokens[self.at.min(self.tokens.len())..]
            .iter()
            .any(|token| token.is(word))
    }

    /// Whether a word stands outside brackets: a WHERE in a subquery doesn't bound the statement.
    pub(super) fn has_outside(&self, word: &str) -> bool {
        self.place_outside(&[word]).is_some()
    }

    /// Where the first of these words stands outside brackets.
    pub(super) fn place_outside(&self, words: &[&str]) -> Option<usize> {
        let mut depth = 0_usize;
        for (at, token) in self.tokens.iter().enumerate().skip(self.at) {
            match token {
                Token::Symbol('(') => depth += 1,
                Token::Symbol(')') => depth = depth.saturating_sub(1),
                token if depth == 0 && words.iter().any(|word| token.is(word)) => return Some(at),
                _ => {}
            }
        }
        None
    }

    pub(super) fn has_both(&self, first: &str, second: &str) -> bool {
        self.tokens[self.at.min(self.tokens.len())..]
            .windows(2)
            .any(|pair| pair[0].is(first) && pair[1].is(second))
    }
}
