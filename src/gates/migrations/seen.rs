//! What the gate saw: plain data, for `judge`.

use super::sizes::Sizes;
use crate::migrate::branch::Branch;
use crate::migrate::{Dialect, Drift, Folder, Migration, Project};

/// Everything that was looked at.
#[derive(Debug)]
pub struct Seen {
    /// The uses of migration tools that belong to this database.
    pub(super) projects: Vec<SeenProject>,
    /// Uses that were found too and left out, in words.
    pub(super) left_out: Vec<String>,
    /// Bookkeeping tables in the database that no project claims: tool and table.
    pub(super) unclaimed: Vec<(&'static str, String)>,
    /// Sizes of the tables that pending SQL names, and the server's major version.
    pub(super) sizes: Sizes,
    /// Why no database was asked, if none was.
    pub(super) no_database: Option<String>,
}

/// One use of a tool.
#[derive(Debug)]
pub struct SeenProject {
    /// The tool, its folders, and why we think so.
    pub(super) project: Project,
    /// What the files say.
    pub(super) folder: Folder,
    /// What the database says.
    pub(super) books: BooksSeen,
    /// What the branch changes, when a base revision was given.
    pub(super) branch: Option<Branch>,
}

/// What came of looking for the bookkeeping table.
#[derive(Debug)]
pub enum BooksSeen {
    /// No database was asked.
    NotAsked,
    /// It was read.
    Read {
        /// Its name.
        table: String,
        /// The engine.
        dialect: Dialect,
        /// The states.
        drift: Drift,
    },
    /// It isn't there.
    Absent {
        /// The states, with nothing applied.
        drift: Drift,
        /// How many tables of an application the database has.
        others: usize,
    },
    /// A table of this name is there, and it is another tool's.
    Foreign {
        /// Its name.
        table: String,
        /// Its columns.
        columns: Vec<String>,
    },
    /// It is there, or may be, and this role may not read it.
    Unreadable {
        /// Its name.
        table: String,
        /// What the server says, or what is missing.
        reason: String,
    },
}

impl SeenProject {
    /// The states, where they are known.
    pub(super) fn drift(&self) -> Option<&Drift> {
        match &self.books {
            BooksSeen::Read { drift, .. } | BooksSeen::Absent { drift, .. } => Some(drift),
            _ => None,
        }
    }

    /// The migrations that the next run of the tool would apply, in its order: what a linter of their SQL looks at.
    pub(super) fn pending(&self) -> impl Iterator<Item = &Migration> {
        let pending = self.drift().into_iter().flat_map(|drift| &drift.pending);
        pending.filter_map(|pending| self.folder.migrations.get(pending.index))
    }
}
