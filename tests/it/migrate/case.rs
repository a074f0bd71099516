//! A project and the rows of its table, written out in a test.

use std::collections::BTreeMap;

use release_gate::migrate::detect::{self, Asked};
use release_gate::migrate::{Drift, Folder, Kind, Ledger, Project, Row, Tree};

/// Files, and what the user states.
pub struct Case {
    pub tree: Tree,
    pub asked: Asked,
}

impl Case {
    pub fn new(tool: &str, files: &[(&str, &str)]) -> Self {
        let mut tree = Tree::default();
        for (path, content) in files {
            tree.add_content(*path, content.as_bytes().to_vec());
        }
        Self {
            tree,
            asked: Asked {
                tool: Some(tool.to_owned()),
                ..Asked::default()
            },
        }
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.asked
            .settings
            .push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn project(&self) -> Project {
        detect::projects(&self.tree, &self.asked)
            .into_iter()
            .next()
            .expect("a project")
    }

    pub fn at(&self, rows: &[&[(&str, &str)]]) -> (Folder, Drift) {
        let project = self.project();
        let folder = project.tool.folder(&self.tree, &project);
        let row = |row: &&[(&str, &str)]| {
            Row(row
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect::<BTreeMap<_, _>>())
        };
        let ledger = Ledger {
            rows: rows.iter().map(row).collect(),
            ..Ledger::default()
        };
        let drift = project.tool.drift(&folder, &ledger, &project);
        (folder, drift)
    }
}

pub fn pending((folder, drift): &(Folder, Drift)) -> Vec<&str> {
    drift
        .pending
        .iter()
        .map(|pending| folder.migrations[pending.index].id.as_str())
        .collect()
}

pub fn problems((folder, drift): &(Folder, Drift)) -> Vec<(Kind, &str)> {
    folder
        .problems
        .iter()
        .chain(&drift.problems)
        .map(|problem| (problem.kind, problem.subject.as_str()))
        .collect()
}
