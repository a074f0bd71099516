//! Whether colours are wanted, and how wide lines may be.

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

/// The columns of a terminal: what COLUMNS says, else what the terminal itself does. None for a file or a pipe, whose
/// reader breaks lines as it likes.
pub(super) fn width(process: &Process) -> Option<u16> {
    let said = || process.variable("COLUMNS")?.parse().ok();
    process
        .stdout_is_terminal
        .then(|| said().or(process.columns))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_as_wide_as_the_terminal_unless_columns_says_otherwise() {
        let width = |is_terminal, columns: Option<&str>, seen| {
            let variables = columns.map(|said| ("COLUMNS".to_owned(), said.to_owned()));
            super::width(&Process {
                arguments: Vec::new(),
                variables: variables.into_iter().collect(),
                folder: Ok(std::path::PathBuf::new()),
                stdout_is_terminal: is_terminal,
                stderr_is_terminal: is_terminal,
                columns: seen,
                now: jiff::Timestamp::UNIX_EPOCH,
            })
        };
        assert_eq!(width(true, None, Some(60)), Some(60));
        assert_eq!(width(true, Some("100"), Some(60)), Some(100));
        assert_eq!(width(true, Some("wide"), Some(60)), Some(60));
        assert_eq!(width(true, None, None), None);
        assert_eq!(width(false, Some("100"), None), None);
    }
}
