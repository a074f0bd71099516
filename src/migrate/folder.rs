//! What the folder of a project says, before any database is asked.

use super::compare;
use super::problem::Problem;

/// The migrations of one project in the order in which its tool runs them, and what is wrong with the files alone.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Folder {
    /// In running order.
    pub migrations: Vec<Migration>,
    /// Known without a database.
    pub problems: Vec<Problem>,
    /// Why the tool would refuse to work with this folder at all; then no state can be told.
    pub refused: Option<String>,
}

/// One migration in the folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Migration {
    /// As the tool prints it.
    pub id: String,
    /// As the bookkeeping table names it.
    pub key: String,
    /// The file, relative to the tree's root.
    pub path: String,
    /// Ledger checksums that mean "unchanged"; empty when the tool keeps none or the sum can't be computed.
    pub checksums: Vec<String>,
    /// What else the ledger keeps about it and the tool compares (Flyway's description).
    pub description: Option<String>,
    /// Runs again whenever it changes (Flyway's `R__`, Liquibase's `runOnChange` and `runAlways`).
    pub repeatable: bool,
    /// What it stands on, as keys; only graph tools fill this in.
    pub parents: Vec<String>,
    /// What it replaces, as keys (a squashed migration).
    pub replaces: Vec<String>,
    /// The SQL it runs, when it is SQL.
    pub sql: Option<String>,
    /// A file beside it says that the tool runs it outside a transaction.
    pub without_transaction: bool,
}

impl Migration {
    /// A migration that the tool prints and records by the same name.
    pub fn new(id: impl Into<String>, path: impl Into<String>) -> Self {
        let id = id.into();
        Self {
            key: id.clone(),
            id,
            path: path.into(),
            ..Self::default()
        }
    }
}

impl Folder {
    /// Puts the migrations in this order, and names those that share a key.
    pub fn order_by<Order: Ord>(&mut self, order: impl Fn(&Migration) -> Order) {
        let found = std::mem::take(&mut self.migrations).into_iter();
        self.fill(
            found
                .map(|migration| (order(&migration), migration))
                .collect(),
        );
    }

    /// Takes the migrations in the order of what stands beside them, and names those that share a key.
    pub fn fill<Order: Ord>(&mut self, mut found: Vec<(Order, Migration)>) {
        found.sort_by(|(one, _), (other, _)| one.cmp(other));
        self.migrations = found.into_iter().map(|(_, migration)| migration).collect();
        self.problems.extend(compare::duplicates(&self.migrations));
    }

    /// A folder that the tool refuses to work with, and why.
    #[must_use]
    pub fn refuse(mut self, reason: impl Into<String>) -> Self {
        self.refused.get_or_insert(reason.into());
        self
    }
}
