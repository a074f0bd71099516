//! A shell that sources the file (`set -a; . file`): assignments are read, commands are noted and never run.
//!
//! An assignment that happens only under a condition, in a loop or in a called function has a value that the file
//! doesn't tell, like one with an expansion.

mod ansi;
mod block;
mod quoted;
mod shell;
mod word;
mod words;

use super::entry::{Reading, Value};
use super::{DotenvError, Fault};
use block::{Block, Reserved};
use shell::Shell;
use word::Word;
use words::Words;

pub(super) fn read<'text>(
    text: &'text str,
    reading: &mut Reading<'text>,
) -> Result<(), DotenvError> {
    let mut words = Words::new(text);
    let mut shell = Shell::new(reading);
    loop {
        let start = words.command_start();
        if words.is_at_end() {
            return if shell.blocks.is_empty() {
                Ok(())
            } else {
                Err(shell.reading.refuse(start, None, Fault::UnterminatedBlock))
            };
        }
        if shell.is_plain()
            && let Some((key, value)) = words.plain_line()
        {
            shell.assign_plain(start, key, value);
            continue;
        }
        command(&mut words, &mut shell, start)
            .map_err(|fault| shell.reading.refuse(start, None, fault))?;
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
    /// `;;`, which ends an arm of `case`.
    Arm,
}

impl Separator {
    fn needs_command(self) -> bool {
        !matches!(self, Self::Line | Self::Arm)
    }

    /// Whether the command runs in a process of its own, where assignments are lost.
    fn is_subshell(self) -> bool {
        matches!(self, Self::Background | Self::Pipe)
    }
}

/// Reads up to the end of a command, or to where the next one starts inside a block.
fn command<'text>(
    words: &mut Words<'text>,
    shell: &mut Shell<'_, 'text>,
    start: usize,
) -> Result<(), Fault> {
    // Whether what came so far is complete, so that an operator has to follow.
    let mut complete = false;
    if words.take("((") {
        words.skip_past("))")?;
        complete = true;
    } else if words.take("(") {
        shell.blocks.open(Block::Subshell);
        return Ok(());
    } else if words.take(")") {
        shell.blocks.close(Block::Subshell)?;
        complete = true;
    }
    let mut command: Vec<Word<'text>> = Vec::new();
    while let Some(word) = words.next_word()? {
        let reserved = Reserved::of(word.raw()).filter(|_| command.is_empty());
        match reserved {
            None if complete => return Err(Fault::ShellSyntax),
            None => command.push(word),
            Some(Reserved::Prefix) => {}
            Some(Reserved::Test) => {
                words.skip_past("]]")?;
                complete = true;
            }
            Some(Reserved::Close(block)) => {
                shell.blocks.close(block)?;
                complete = true;
            }
            Some(reserved) => return start_block(reserved, words, shell),
        }
        if command.len() == 1 && words.take_parentheses() {
            shell.define(command[0].text());
            return Ok(());
        }
    }
    let end = words.take_separator().ok_or(Fault::ShellSyntax)?;
    if command.is_empty() && !complete && end.needs_command() {
        return Err(Fault::ShellSyntax);
    }
    shell.run(command, start, end.is_subshell());
    shell.after(end);
    if end == Separator::Arm {
        shell.blocks.middle(Block::Case)?;
        words.pattern()?;
    }
    Ok(())
}

/// Reads what belongs to a reserved word, up to where the next command starts.
fn start_block<'text>(
    reserved: Reserved,
    words: &mut Words<'text>,
    shell: &mut Shell<'_, 'text>,
) -> Result<(), Fault> {
    match reserved {
        Reserved::Open(block) => shell.blocks.open(block),
        Reserved::Middle(block) => shell.blocks.middle(block)?,
        Reserved::For => {
            shell.blocks.open(Block::Loop);
            words.command_start();
            if words.take("((") {
                words.skip_past("))")?;
            } else {
                let name = words.next_word()?.ok_or(Fault::ShellSyntax)?;
                shell.loop_name(&name);
            }
            while words.next_word()?.is_some() {}
            words.take_separator().ok_or(Fault::ShellSyntax)?;
        }
        Reserved::Case => {
            shell.blocks.open(Block::Case);
            words.next_word()?.ok_or(Fault::ShellSyntax)?;
            words.command_start();
            let within = words.next_word()?.is_some_and(|word| word.raw() == "in");
            within.then_some(()).ok_or(Fault::ShellSyntax)?;
            words.pattern()?;
        }
        Reserved::Function => {
            let name = words.next_word()?.ok_or(Fault::ShellSyntax)?;
            words.take_parentheses();
            shell.define(name.text());
        }
        Reserved::Close(_) | Reserved::Prefix | Reserved::Test => {}
    }
    Ok(())
}
