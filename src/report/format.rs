//! The list of formats.

use crate::model::RunReport;

/// A report format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people at a terminal.
    Terminal,
}

/// How a report for people may look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Whether colours (ANSI escapes) are wanted.
    pub color: bool,
    /// Whether passed checks, notes and all evidence are wanted, too.
    pub verbose: bool,
    /// Columns of the terminal, where it is one.
    pub width: Option<u16>,
}

impl Format {
    /// The report's text.
    pub fn render(self, run: &RunReport, _style: Style) -> String {
        match self {
            Self::Terminal => format!("{:?}\n", run.verdict()),
        }
    }
}
