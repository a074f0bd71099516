//! What the process tells its caller.

/// Every exit code of `gate`, once. The code never depends on the report formats asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Every blocking gate passed; or the watch recommends promote.
    Go,
    /// A blocking gate failed.
    NoGo,
    /// The command line or `gates.toml` is wrong; nothing ran.
    Usage,
    /// Nothing failed, but a blocking gate couldn't be evaluated.
    Inconclusive,
    /// Nothing was selected, or a report couldn't be written.
    NothingToShow,
    /// The watch recommends hold.
    Hold,
    /// The watch recommends rollback.
    Rollback,
    /// A bug in `gate`.
    Bug,
    /// Interrupted; the reports are still written.
    Interrupted,
}

impl Exit {
    /// All of them, in the order of their codes.
    pub const ALL: &'static [Self] = &[
        Self::Go,
        Self::NoGo,
        Self::Usage,
        Self::Inconclusive,
        Self::NothingToShow,
        Self::Hold,
        Self::Rollback,
        Self::Bug,
        Self::Interrupted,
    ];

    /// The number.
    pub fn code(self) -> u8 {
        match self {
            Self::Go => 0,
            Self::NoGo => 1,
            Self::Usage => 2,
            Self::Inconclusive => 3,
            Self::NothingToShow => 4,
            Self::Hold => 10,
            Self::Rollback => 11,
            Self::Bug => 101,
            Self::Interrupted => 130,
        }
    }

    /// What it means, as the README and `--help` say it.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Go => "every blocking gate passed; or the watch recommends promote",
            Self::NoGo => "a blocking gate failed",
            Self::Usage => "the command line or gates.toml is wrong; nothing ran",
            Self::Inconclusive => "nothing failed, but a blocking gate couldn't be evaluated",
            Self::NothingToShow => "nothing was selected, or a report couldn't be written",
            Self::Hold => "the watch recommends hold",
            Self::Rollback => "the watch recommends rollback",
            Self::Bug => "a bug in gate",
            Self::Interrupted => "interrupted; the reports are still written",
        }
    }
}
