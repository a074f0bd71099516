//! What a migration tool is to us.

use std::fmt::Debug;

use super::books::Books;
use super::drift::Drift;
use super::folder::Folder;
use super::ledger::Ledger;
use super::problem::{Kind, Weight};
use super::project::Project;
use super::tree::Tree;

/// Where our knowledge of a tool comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// The tool itself (this version) was run, and its answers compared with ours.
    Run(&'static str),
    /// The tool's documentation or source was read.
    Documentation,
}

/// The facts about a tool that don't depend on a project.
#[derive(Debug)]
pub struct About {
    /// Its name in gates.toml and in reports.
    pub name: &'static str,
    /// The bookkeeping table.
    pub books: Books,
    /// The command that applies what is pending.
    pub apply: &'static str,
    /// Names of configuration files worth reading, by file name; a trailing `*` stands for any ending.
    pub configs: &'static [&'static str],
    /// How we know.
    pub proof: Proof,
    /// What a problem of this kind weighs, where it differs from [`About::weight`]'s general answer.
    pub weights: &'static [(Kind, Weight)],
    /// The tool's own command against a problem; `{}` stands for the migration.
    pub fixes: &'static [(Kind, &'static str)],
}

/// A migration tool: how it names, orders, records and seals its migrations. No I/O, no state.
pub trait Tool: Debug + Sync {
    /// The facts.
    fn about(&self) -> &'static About;

    /// The projects of this tool in a tree whose configuration files and samples were read.
    fn detect(&'static self, tree: &Tree) -> Vec<Project>;

    /// Whether the tool can read more than one folder, as [`Project::dirs`] lists them.
    fn reads_several(&self) -> bool {
        false
    }

    /// Whether the content of this file of a project's folder is needed.
    fn reads(&self, path: &str) -> bool {
        !path.is_empty()
    }

    /// Unread files outside the project's folders that what is read names. Asked again once they are read, until there are
    /// none.
    fn follows(&self, _: &Tree, _: &Project) -> Vec<String> {
        Vec::new()
    }

    /// The migrations of a project whose files were read.
    fn folder(&self, tree: &Tree, project: &Project) -> Folder;

    /// The states of a folder's migrations in a database that keeps this ledger.
    fn drift(&self, folder: &Folder, ledger: &Ledger, project: &Project) -> Drift;
}

impl About {
    /// What a problem of this kind weighs for this tool.
    pub fn weight(&self, kind: Kind) -> Weight {
        if let Some((_, weight)) = self.weights.iter().find(|(known, _)| *known == kind) {
            return *weight;
        }
        match kind {
            Kind::Squashed
            | Kind::Baselined
            | Kind::RolledBack
            | Kind::RepeatableChanged
            | Kind::OrphanFile
            | Kind::Elsewhere => Weight::Note,
            // Most tools run a late arrival without a word; those that refuse or skip it say so in their weights.
            Kind::OutOfOrder => Weight::Warn,
            _ => Weight::Block,
        }
    }

    /// The tool's own command against a problem of this kind, about this migration.
    pub fn fix(&self, kind: Kind, subject: &str) -> Option<String> {
        let (_, command) = self.fixes.iter().find(|(known, _)| *known == kind)?;
        Some(command.replace("{}", subject))
    }
}
