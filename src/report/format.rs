//! The list of formats.

use super::{github, gitlab, html, json, junit, markdown, sarif, tap, terminal};
use crate::model::RunReport;

/// A report format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people at a terminal
    Terminal,
    /// JUnit XML, for the test views of CI systems
    Junit,
    /// For a step summary or a comment
    Markdown,
    /// The run as data, with a version; `gate merge` reads it back
    Json,
    /// One self-contained page for the browser
    Html,
    /// GitHub annotations, as workflow commands
    Github,
    /// GitLab's code quality report
    Gitlab,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// TAP 13
    Tap,
}

/// How a report may look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Whether colours (ANSI escapes) are wanted.
    pub color: bool,
    /// Whether passed checks, notes and all evidence are wanted, too.
    pub verbose: bool,
    /// Columns of the terminal, where it is one.
    pub width: Option<u16>,
    /// What warnings are in JUnit, which has no word for them.
    pub junit_warnings: Warnings,
    /// JUnit without the attributes that Jenkins' schema (junit-10.xsd) doesn't know.
    pub junit_strict: bool,
    /// The folder that evidence files are written to; JUnit names them as attachments.
    pub evidence: Option<String>,
}

/// What a case with nothing worse than a warning is in JUnit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Warnings {
    /// Passed; the warning stands in its output
    #[default]
    Pass,
    /// Skipped, with the warning as the reason
    Skipped,
    /// Failed
    Failure,
}

impl Format {
    /// The report's text.
    pub fn render(self, run: &RunReport, style: &Style) -> String {
        match self {
            Self::Terminal => terminal::render(run, style),
            Self::Junit => junit::render(&run.in_repository(), style),
            Self::Markdown => markdown::render(&run.in_repository()),
            Self::Json => json::render(run),
            Self::Html => html::render(run),
            Self::Github => github::render(&run.in_repository()),
            Self::Gitlab => gitlab::render(&run.in_repository()),
            Self::Sarif => sarif::render(&run.in_repository()),
            Self::Tap => tap::render(run),
        }
    }
}
