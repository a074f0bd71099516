//! What commands do to the environment, as far as that can be told without running them.

use std::borrow::Cow;

use super::Separator;
use super::block::{Blocks, Effect};
use super::word::{Assignment, Word};
use crate::env::dotenv::entry::{Reading, Value};

/// Names that the shell itself has made read-only. <https://www.gnu.org/software/bash/manual/html_node/Bash-Variables.html>
const FIXED: [&str; 6] = [
    "UID",
    "EUID",
    "PPID",
    "BASHOPTS",
    "SHELLOPTS",
    "BASH_VERSINFO",
];

/// What is known after each command.
pub(super) struct Shell<'reading, 'text> {
    pub reading: &'reading mut Reading<'text>,
    pub blocks: Blocks,
    /// What the operator before the command says of its running.
    run: Effect,
    /// Whether the command before ended well, if that is known.
    success: Option<bool>,
    /// Names that later assignments don't bring into the environment: what is read-only, and arrays.
    settled: Vec<Cow<'text, str>>,
    functions: Vec<Function<'text>>,
}

/// A function with the names that its body assigns.
struct Function<'text> {
    name: String,
    assigns: Vec<Cow<'text, str>>,
}

impl<'reading, 'text> Shell<'reading, 'text> {
    pub(super) fn new(reading: &'reading mut Reading<'text>) -> Self {
        Self {
            reading,
            blocks: Blocks::default(),
            run: Effect::Sure,
            success: None,
            settled: Vec::new(),
            functions: Vec::new(),
        }
    }

    /// Whether what surrounds a plain assignment neither prevents it nor makes it doubtful.
    pub(super) fn is_plain(&self) -> bool {
        self.run == Effect::Sure && self.settled.is_empty() && self.blocks.is_empty()
    }

    /// Notes `NAME=value` where [`Self::is_plain`].
    pub(super) fn assign_plain(&mut self, at: usize, name: &'text str, value: &'text str) {
        if !FIXED.contains(&name) {
            self.reading.push(at, name, Value::plain(value));
        }
        self.success = Some(true);
    }

    /// Notes a function whose body comes next.
    pub(super) fn define(&mut self, name: &str) {
        self.functions.push(Function {
            name: name.to_owned(),
            assigns: Vec::new(),
        });
        self.blocks.expect_body();
    }

    /// What the operator after a command means for the next one.
    pub(super) fn after(&mut self, separator: Separator) {
        self.run = match (separator, self.success) {
            (Separator::And, Some(true)) | (Separator::Or, Some(false)) => Effect::Sure,
            (Separator::And, Some(false)) | (Separator::Or, Some(true)) | (Separator::Pipe, _) => {
                Effect::Lost
            }
            (Separator::And | Separator::Or, None) => Effect::Perhaps,
            _ => Effect::Sure,
        };
    }

    /// Notes what a command assigns. `lost` tells that it runs in a process of its own.
    pub(super) fn run(&mut self, command: Vec<Word<'text>>, start: usize, lost: bool) {
        let effect = match (self.blocks.effect(), self.run) {
            _ if lost => Effect::Lost,
            (Effect::Sure, run) => run,
            (around, Effect::Sure | Effect::Perhaps) => around,
            (_, run) => run,
        };
        if effect != Effect::Lost || command.is_empty() {
            self.success = None;
        }
        if command.is_empty() {
            return;
        }
        let assignments = command.iter().take_while(|word| word.is_assignment());
        let assignments = assignments.count();
        let words = command.into_iter();
        let Some(name) = words.as_slice().get(assignments) else {
            self.success = Some(true).filter(|_| effect == Effect::Sure);
            words.for_each(|word| self.assign(word, false, effect));
            return;
        };
        match name.text() {
            "export" | "declare" | "typeset" | "readonly" if assignments == 0 => {
                self.declare(words, effect);
            }
            "unset" if effect == Effect::Sure => words.skip(assignments + 1).for_each(|word| {
                self.reading.forget(word.text());
                self.settled.retain(|name| name != word.text());
            }),
            "true" | ":" => self.success = Some(true),
            "false" => self.success = Some(false),
            text if text.is_empty() && name.expands() => {
                // The name of the command may come to nothing, and then the assignments stay.
                words
                    .take(assignments)
                    .for_each(|word| self.assign(word, false, Effect::Perhaps));
            }
            text => {
                // Assignments before a command last for that command alone.
                let called = self.functions.iter().find(|known| known.name == text);
                let assigns = called.map_or(Vec::new(), |called| called.assigns.clone());
                if assigns.is_empty() {
                    self.reading.skip(start);
                }
                for key in assigns {
                    self.set(start, key, Value::Expands, Effect::Perhaps);
                }
            }
        }
    }

    /// `export NAME=value …` and its relatives.
    fn declare(&mut self, words: impl Iterator<Item = Word<'text>>, mut effect: Effect) {
        let mut read_only = false;
        for (index, word) in words.enumerate() {
            let text = word.text();
            let option = text.strip_prefix('-').unwrap_or_default();
            read_only |= option.contains('r') || (index == 0 && text == "readonly");
            if option.contains('i') && effect == Effect::Sure {
                // The value is reckoned out.
                effect = Effect::Perhaps;
            }
            if index == 0 || text.starts_with(['-', '+']) {
                continue;
            }
            let name = word.text().split('=').next().unwrap_or_default();
            let name = Cow::Owned(name.trim_end_matches('+').to_owned());
            self.assign(word, true, effect);
            if read_only {
                self.settled.push(name);
            }
        }
    }

    /// Notes a name that a loop gives values to.
    pub(super) fn loop_name(&mut self, word: &Word<'text>) {
        let name = Cow::Owned(word.text().to_owned());
        let effect = self.blocks.effect();
        self.set(word.at, name, Value::Expands, effect);
    }

    fn assign(&mut self, word: Word<'text>, declared: bool, effect: Effect) {
        let at = word.at;
        let Some(assignment) = word.into_assignment(declared) else {
            return;
        };
        match assignment {
            Assignment::Array { name } => {
                if effect == Effect::Sure && !self.settled.contains(&name) {
                    self.reading.forget(&name);
                    self.settled.push(name);
                }
            }
            Assignment::Text {
                name,
                appends,
                value,
            } => {
                let value = if appends {
                    self.appended(&name, value)
                } else {
                    value
                };
                self.set(at, name, value, effect);
            }
        }
    }

    fn set(&mut self, at: usize, name: Cow<'text, str>, value: Value<'text>, effect: Effect) {
        if self.settled.contains(&name) || FIXED.contains(&&*name) {
            return;
        }
        match effect {
            Effect::Sure => self.reading.push(at, name, value),
            Effect::Perhaps => self.reading.push(at, name, Value::Expands),
            Effect::InFunction => {
                if let Some(function) = self.functions.last_mut() {
                    function.assigns.push(name);
                }
            }
            Effect::Lost => {}
        }
    }

    fn appended(&self, name: &str, value: Value<'text>) -> Value<'text> {
        match (self.reading.latest(name), value) {
            (Some(Value::Text(earlier)), Value::Text(more)) => {
                Value::Text(format!("{earlier}{more}").into())
            }
            (Some(earlier), Value::Text(_)) => earlier.clone(),
            (_, value) => value,
        }
    }
}
