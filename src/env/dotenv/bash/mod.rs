//! A shell that sources the file (`set -a; . file`): assignments are read, commands are noted and never run.

mod ansi;
mod word;

use super::entry::{Reading, Value};
use super::{DotenvError, Fault};
use word::{Word, Words};

pub(super) fn read<'text>(
    text: &'text str,
    reading: &mut Reading<'text>,
) -> Result<(), DotenvError> {
    let mut words = Words::new(text);
    let mut command = Vec::new();
    loop {
        let start = words.command_start();
        if words.is_at_end() {
            return Ok(());
        }
        if let Some((key, value)) = words.plain_line() {
            reading.push(start, key, Value::plain(value));
            continue;
        }
        command.clear();
        let end = loop {
            match words.next_word() {
                Ok(Some(word)) => command.push(word),
                Ok(None) => break words.take_separator(),
                Err(fault) => return Err(reading.refuse(start, None, fault)),
            }
        };
        let Some(end) = end else {
            return Err(reading.refuse(start, None, Fault::ShellSyntax));
        };
        if command.is_empty() && end.needs_command() {
            return Err(reading.refuse(start, None, Fault::ShellSyntax));
        }
        if end.is_subshell() {
            reading.skip(start);
            continue;
        }
        run(&mut command, start, reading);
    }
}

/// What ends a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Separator {
    Line,
    Semicolon,
    And,
    Or,
    Background,
    Pipe,
}

impl Separator {
    fn needs_command(self) -> bool {
        self != Self::Line
    }

    /// Whether the command runs in a process of its own, where assignments are lost.
    fn is_subshell(self) -> bool {
        matches!(self, Self::Background | Self::Pipe)
    }
}

/// Notes what a command assigns.
fn run<'text>(command: &mut Vec<Word<'text>>, start: usize, reading: &mut Reading<'text>) {
    if command.is_empty() {
        return;
    }
    if command.iter().all(Word::is_assignment) {
        for word in command.drain(..) {
            assign(word, reading);
        }
        return;
    }
    let mut rest = command.drain(..);
    let first = rest.next();
    if first.as_ref().is_some_and(Word::is_unset) {
        for word in rest {
            reading.entries.retain(|entry| entry.key != word.raw());
        }
        return;
    }
    if !first.is_some_and(|word| word.is_declaration()) {
        // An unknown command; assignments before it last for that command alone.
        reading.skip(start);
        return;
    }
    for word in rest {
        if word.is_assignment() {
            assign(word, reading);
        }
    }
}

fn assign<'text>(word: Word<'text>, reading: &mut Reading<'text>) {
    let at = word.at;
    let Some((key, appends, value)) = word.into_assignment() else {
        return;
    };
    if !appends {
        reading.push(at, key, value);
        return;
    }
    let value = match (
        reading.entries.iter().rev().find(|entry| entry.key == key),
        value,
    ) {
        (Some(earlier), Value::Text(more)) => match &earlier.value {
            Value::Text(text) => Value::Text(format!("{text}{more}").into()),
            other => other.clone(),
        },
        (_, value) => value,
    };
    reading.push(at, key, value);
}
