//! What is wrong with a configuration: every problem with its place, all at once.

use std::ops::Range;

/// One thing that is wrong with `gates.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Byte offsets in the configuration's text.
    pub span: Range<usize>,
    /// What was expected and what was found.
    pub message: String,
    /// The way out, if there is more to say than the message does.
    pub help: Option<String>,
}

/// Collects problems; a configuration with any isn't run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Adds a problem at `span`.
    pub fn add(&mut self, span: Range<usize>, message: impl Into<String>) {
        self.0.push(Problem {
            span,
            message: message.into(),
            help: None,
        });
    }

    /// Adds a problem with the way out.
    pub fn add_with_help(
        &mut self,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.0.push(Problem {
            span,
            message: message.into(),
            help: Some(help.into()),
        });
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The problems in the order of the text, each once.
    pub fn sorted(mut self) -> Vec<Problem> {
        self.0
            .sort_by_key(|problem| (problem.span.start, problem.span.end));
        self.0.dedup();
        self.0
    }
}
