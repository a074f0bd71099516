//! What can be wrong with a project's migrations.

/// One kind of disagreement between the folder, the tool's rules and the bookkeeping table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A file differs from what was recorded when it was applied (or sealed in the tool's own sum file).
    Edited,
    /// A migration began and didn't end: failed, dirty or partly applied.
    Failed,
    /// The table knows a migration that the folder doesn't have.
    DatabaseAhead,
    /// A migration that isn't applied stands before one that is.
    OutOfOrder,
    /// Two files claim the same version or name.
    Duplicate,
    /// The graph has more than one end, so the tool can't tell which one is meant.
    MultipleHeads,
    /// The tool's lock is held: nobody can migrate until it is freed.
    Locked,
    /// A file in the folder that the tool never runs.
    OrphanFile,
    /// A name that the tool can't read, and refuses to work with.
    BadFileName,
    /// A migration that the tool's own index names and the folder lacks.
    MissingFile,
    /// Replaced migrations are applied, the squashed one isn't recorded yet.
    Squashed,
    /// The database starts at a baseline: what is older is taken as applied.
    Baselined,
    /// A migration was tried and rolled back: it will run again.
    RolledBack,
    /// A repeatable migration changed since it ran: it will run again.
    RepeatableChanged,
    /// Rows that belong to folders outside the repository (apps of installed packages): nothing to compare them with.
    Elsewhere,
}

/// How much a kind of problem weighs when nothing else is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Worth knowing.
    Note,
    /// Somebody should look.
    Warn,
    /// The deploy would break, or the schema isn't what the code says.
    Block,
}

/// One thing that is wrong, about one migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub kind: Kind,
    /// The migration (or file) as its tool prints it.
    pub subject: String,
    /// What was expected and what was seen.
    pub detail: String,
    /// The file it is about, if there is one.
    pub path: Option<String>,
}

impl Problem {
    /// A problem about something that has no file.
    pub fn new(kind: Kind, subject: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            kind,
            subject: subject.into(),
            detail: detail.into(),
            path: None,
        }
    }

    /// The same problem, with the file it is about.
    #[must_use]
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }
}
