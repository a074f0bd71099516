//! Whether colours are wanted.

use super::Process;

/// `--color`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// On a terminal, or where a CI shows colours.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// Decides for a stream that `is_terminal` or not. NO_COLOR wins over everything but the option itself.
    pub(super) fn wanted(self, process: &Process, is_terminal: bool) -> bool {
        let set = |name: &str| process.variable(name).is_some_and(|value| value != "0");
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto if process.variable("NO_COLOR").is_some() => false,
            Self::Auto if set("CLICOLOR_FORCE") || set("FORCE_COLOR") => true,
            // These show colours although they aren't terminals.
            Self::Auto if set("GITHUB_ACTIONS") || set("GITLAB_CI") => true,
            Self::Auto => is_terminal && process.variable("TERM") != Some("dumb"),
        }
    }
}
