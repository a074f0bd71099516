//! A source text with its classes, and the questions that rules ask of it.

use regex::Regex;

use super::syntax::{Class, Syntax, classify};
use crate::source::default::gives_up;

/// A text and what each byte of it is.
#[expect(
    clippy::struct_field_names,
    reason = "the text of a `Text` is what nearly every rule looks at"
)]
pub(super) struct Text<'t> {
    pub text: &'t str,
    /// The number that stands for its file.
    pub file: u64,
    classes: Vec<Class>,
}

/// An argument at a place where a key is expected.
pub(super) enum Argument<'t> {
    /// A string that is written out, and the offset behind it.
    Literal(&'t str, usize),
    /// A name, a call or a composed string, and its text up to the next comma or bracket.
    Computed(&'t str),
    /// Nothing: the call asks for the whole environment.
    Nothing,
}

impl<'t> Text<'t> {
    pub(super) fn new(file: u64, text: &'t str, syntax: &Syntax) -> Self {
        Self {
            text,
            file,
            classes: classify(text, syntax),
        }
    }

    pub(super) fn class(&self, at: usize) -> Class {
        self.classes.get(at).copied().unwrap_or(Class::Code)
    }

    pub(super) fn is_code(&self, at: usize) -> bool {
        self.class(at) == Class::Code
    }

    /// Matches of a pattern whose first word is code.
    pub(super) fn matches<'p>(
        &'p self,
        pattern: &'p Regex,
    ) -> impl Iterator<Item = regex::Captures<'t>> + 'p {
        pattern.captures_iter(self.text).filter(|found| {
            found
                .get(0)
                .is_some_and(|all| self.is_code(all.start() + word(all.as_str())))
        })
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// The first offset from `at` that is neither white space nor comment.
    pub(super) fn skip(&self, mut at: usize) -> usize {
        while self
            .byte(at)
            .is_some_and(|byte| byte.is_ascii_whitespace() || self.class(at) == Class::Comment)
        {
            at += 1;
        }
        at
    }

    pub(super) fn rest(&self, at: usize) -> &'t str {
        self.text.get(at..).unwrap_or_default()
    }

    /// The argument that begins at or behind `at`.
    pub(super) fn argument(&self, at: usize) -> Argument<'t> {
        let at = self.skip(at);
        let prefix = self
            .rest(at)
            .bytes()
            .take(3)
            .take_while(|byte| {
                byte.is_ascii_alphabetic() || matches!(byte, b'@' | b'$' | b'&' | b'\\')
            })
            .count();
        let quote = self.rest(at + prefix).chars().next();
        let Some(mark @ ('"' | '\'' | '`')) = quote else {
            return match self.byte(at) {
                None | Some(b')' | b']' | b',' | b'}' | b';') => Argument::Nothing,
                Some(_) => Argument::Computed(self.computed(at)),
            };
        };
        let letters = &self.rest(at)[..prefix];
        let start = at + prefix + 1;
        let body = self.rest(start);
        let Some(length) = body.find(mark) else {
            return Argument::Computed(self.computed(at));
        };
        // Embedded code makes it a computed string.
        let is_whole = (start..start + length).all(|at| self.class(at) == Class::Text);
        let is_composed = letters.contains(['f', 'F', '$']) && body[..length].contains('{')
            || body[..length].contains("${")
            || body[..length].contains("#{");
        let behind = start + length + 1;
        if !is_whole || is_composed || self.is_concatenated(behind) {
            return Argument::Computed(self.computed(at));
        }
        Argument::Literal(&body[..length], behind)
    }

    fn is_concatenated(&self, at: usize) -> bool {
        let rest = self.rest(self.skip(at));
        rest.starts_with('+')
            || rest.starts_with("<>")
            || rest.starts_with("..")
            || rest.starts_with("++")
            || rest.starts_with("% ")
            || rest.starts_with("if ")
            || {
                // PHP's dot joins, a method's dot doesn't.
                rest.strip_prefix('.')
                    .is_some_and(|rest| rest.trim_start().starts_with(['$', '"', '\'']))
            }
    }

    fn computed(&self, at: usize) -> &'t str {
        let rest = self.rest(at);
        let end = rest.find([',', ')', ']', '\n', ';']).unwrap_or(rest.len());
        rest[..end].trim()
    }

    /// Where the arguments begin that `inside` is among: behind the bracket that is open there.
    pub(super) fn open(&self, inside: usize) -> usize {
        let mut depth = 0;
        for at in (0..inside).rev().filter(|at| self.is_code(*at)) {
            match self.text.as_bytes()[at] {
                b')' | b']' | b'}' => depth += 1,
                b'(' | b'[' | b'{' if depth == 0 => return at + 1,
                b'(' | b'[' | b'{' => depth -= 1,
                _ => {}
            }
        }
        0
    }

    /// Where the bracket that is open at `inside` closes, or the end of the line when nothing closes it.
    pub(super) fn close(&self, inside: usize) -> usize {
        let mut depth = 0;
        for (offset, byte) in self.text.as_bytes()[inside.min(self.text.len())..]
            .iter()
            .enumerate()
        {
            let at = inside + offset;
            if !self.is_code(at) {
                continue;
            }
            match byte {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' if depth == 0 => return at,
                b')' | b']' | b'}' => depth -= 1,
                _ => {}
            }
        }
        self.text.len()
    }

    /// The arguments of a call whose bracket opens before `inside`: the offset of each.
    pub(super) fn arguments(&self, inside: usize) -> Vec<usize> {
        let end = self.close(inside);
        if self.skip(inside) >= end {
            return Vec::new();
        }
        let mut starts = vec![inside];
        let mut depth = 0;
        for at in inside..end {
            if !self.is_code(at) {
                continue;
            }
            match self.text.as_bytes()[at] {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth -= 1,
                b',' if depth == 0 => starts.push(at + 1),
                _ => {}
            }
        }
        starts.retain(|start| self.skip(*start) < end);
        starts
    }

    /// The strings that are written out between `inside` and the bracket that closes there.
    pub(super) fn literals(&self, inside: usize) -> Vec<(usize, &'t str)> {
        let end = self.close(inside);
        let mut literals = Vec::new();
        let mut at = inside;
        while at < end {
            if self.class(at) == Class::Text {
                let length = (at..end)
                    .take_while(|at| self.class(*at) == Class::Text)
                    .count();
                literals.push((at, self.text.get(at..at + length).unwrap_or_default()));
                at += length;
            }
            at += 1;
        }
        literals
    }

    /// Whether an operator behind `at` gives another value when there is none; a fallback that fails doesn't.
    pub(super) fn has_fallback(&self, at: usize, operators: &Regex) -> bool {
        let rest = self.rest(at);
        let Some(operator) = operators.find(rest) else {
            return false;
        };
        // The statement is over: what stands behind it is the next one.
        if operator.as_str().ends_with([';', ',', ')', '}']) {
            return true;
        }
        let from = at + operator.end();
        let line = self.rest(from).lines().next().unwrap_or_default();
        // A raise may stand on the next line.
        let fallback = if line.trim().is_empty() {
            self.rest(self.skip(from))
                .lines()
                .next()
                .unwrap_or_default()
        } else {
            line
        };
        // What stands behind the statement's end isn't part of it, unless the fallback is a block.
        let end = fallback.find(';').unwrap_or(fallback.len());
        let is_block = fallback[..end].contains('{');
        !gives_up(if is_block { fallback } else { &fallback[..end] })
    }

    /// The text of the line before `at`.
    pub(super) fn line_before(&self, at: usize) -> &'t str {
        let before = &self.text[..at];
        &before[before.rfind('\n').map_or(0, |feed| feed + 1)..]
    }
}

/// Where the first word of a match begins: patterns may take in the byte before it.
pub(super) fn word(text: &str) -> usize {
    text.find(|it: char| it.is_alphanumeric() || matches!(it, '_' | '$' | '@'))
        .unwrap_or_default()
}
