//! How a folder and a ledger relate.

use super::problem::Problem;

/// What is applied, what is pending, and what is wrong.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Drift {
    /// Migrations that the database has, as the tool prints them, in running order.
    pub applied: Vec<String>,
    /// Migrations that the tool would run, in running order.
    pub pending: Vec<Pending>,
    /// Everything that the database and the folder disagree about.
    pub problems: Vec<Problem>,
}

/// A migration that the tool would run next time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// Its place in [`super::Folder::migrations`].
    pub index: usize,
    /// Why it would run.
    pub why: Why,
}

/// Why a migration would run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It never ran here.
    New,
    /// It is repeatable and changed since.
    Changed,
    /// It runs every time, whether it changed or not.
    Always,
    /// It ran, and was rolled back.
    RolledBack,
}
