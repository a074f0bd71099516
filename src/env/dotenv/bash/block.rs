//! Compound commands: which of them stand around a command, and what that means for what it assigns.

use super::Fault;

/// What stands around a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Block {
    /// `{ … }`: runs like anything else.
    Group,
    /// The body of a function.
    Function,
    /// `( … )`: a process of its own.
    Subshell,
    If,
    /// `for`, `select`, `while` and `until`.
    Loop,
    Case,
}

/// What becomes of an assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// It is made.
    Sure,
    /// It is made or not, which only running the file tells.
    Perhaps,
    /// It is made when the function is called.
    InFunction,
    /// It isn't made, or is lost with the process that made it.
    Lost,
}

/// What a word means that starts a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reserved {
    /// A block starts, and with it the next command.
    Open(Block),
    /// `then`, `else`, `do`: the next command starts.
    Middle(Block),
    /// The block ends.
    Close(Block),
    /// `!`, `time`: the command starts after it.
    Prefix,
    /// `for` and `select`: a name and perhaps words follow.
    For,
    /// `case`: a word, `in` and patterns follow.
    Case,
    /// `function`: a name follows.
    Function,
    /// `[[`: an expression up to `]]` follows.
    Test,
}

impl Reserved {
    pub(super) fn of(word: &str) -> Option<Self> {
        Some(match word {
            "{" => Self::Open(Block::Group),
            "if" => Self::Open(Block::If),
            "while" | "until" => Self::Open(Block::Loop),
            "then" | "elif" | "else" => Self::Middle(Block::If),
            "do" => Self::Middle(Block::Loop),
            "}" => Self::Close(Block::Group),
            "fi" => Self::Close(Block::If),
            "done" => Self::Close(Block::Loop),
            "esac" => Self::Close(Block::Case),
            "!" | "time" => Self::Prefix,
            "for" | "select" => Self::For,
            "case" => Self::Case,
            "function" => Self::Function,
            "[[" => Self::Test,
            _ => return None,
        })
    }
}

/// The blocks around the current command, the innermost last.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    open: Vec<Block>,
    /// The next block is the body of a function.
    function: bool,
}

impl Blocks {
    pub(super) fn is_empty(&self) -> bool {
        self.open.is_empty() && !self.function
    }

    /// The next block belongs to the function that was just named.
    pub(super) fn expect_body(&mut self) {
        self.function = true;
    }

    pub(super) fn open(&mut self, block: Block) {
        let body = std::mem::take(&mut self.function);
        self.open.push(if body { Block::Function } else { block });
    }

    /// Fails unless the innermost block is of this kind.
    pub(super) fn middle(&self, block: Block) -> Result<(), Fault> {
        match self.open.last() {
            Some(open) if *open == block || *open == Block::Function => Ok(()),
            _ => Err(Fault::ShellSyntax),
        }
    }

    /// Leaves the innermost block.
    pub(super) fn close(&mut self, block: Block) -> Result<(), Fault> {
        match self.open.pop() {
            Some(open) if open == block || open == Block::Function => Ok(()),
            _ => Err(Fault::ShellSyntax),
        }
    }

    /// What the blocks make of an assignment.
    pub(super) fn effect(&self) -> Effect {
        if self.open.contains(&Block::Function) {
            Effect::InFunction
        } else if self.open.contains(&Block::Subshell) {
            Effect::Lost
        } else if self.open.iter().all(|block| *block == Block::Group) {
            Effect::Sure
        } else {
            Effect::Perhaps
        }
    }
}
