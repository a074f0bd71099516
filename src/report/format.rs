//! The list of formats.

use super::{json, junit, terminal};
use crate::model::RunReport;

/// A report format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people at a terminal
    Terminal,
    /// JUnit XML, for CI systems
    Junit,
    /// The whole run for programs
    Json,
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
    pub fn render(self, run: &RunReport, style: Style) -> String {
        match self {
            Self::Terminal => terminal::render(run, style),
            Self::Junit => junit::render(run),
            Self::Json => json::render(run),
        }
    }
}
