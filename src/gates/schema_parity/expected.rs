//! Whether a pending migration makes a difference go away.

use regex::Regex;

use super::compare::{Change, Difference};
use crate::db::ObjectKind;

/// A migration that isn't applied to the candidate yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Its name, as its tool prints it.
    pub(super) name: String,
    /// Its statements; one for a migration that isn't SQL.
    statements: Vec<String>,
    sql: bool,
}

impl Pending {
    /// A migration by its name, its file and its text.
    pub(super) fn new(name: &str, file: &str, text: &str) -> Self {
        let is_sql = std::path::Path::new(file)
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("sql"))
            || !file.contains('.')
            || text.trim_start().starts_with("--");
        Self::of_text(name, text, is_sql)
    }

    /// A migration by its name and what it runs.
    pub(super) fn of_text(name: &str, text: &str, sql: bool) -> Self {
        let statements = if sql {
            without_comments(text)
                .split(';')
                .map(str::to_lowercase)
                .collect()
        } else {
            vec![text.to_lowercase()]
        };
        Self {
            name: name.to_owned(),
            statements,
            sql,
        }
    }

    /// Whether one of its statements does to the object what takes the difference away.
    pub(super) fn explains(&self, difference: &Difference) -> bool {
        let name = &difference.name;
        let own = match name.kind {
            ObjectKind::Function => name.name.split('(').next().unwrap_or_default(),
            _ => &name.name,
        };
        let mut words = vec![bare(own)];
        let has_table = matches!(
            name.kind,
            ObjectKind::Column
                | ObjectKind::Constraint
                | ObjectKind::Index
                | ObjectKind::Trigger
                | ObjectKind::Policy
        );
        if has_table {
            words.push(bare(&name.table));
        }
        let verbs: &[&str] = match difference.change {
            Change::Missing(_) => &["create", "add", "rename", "install"],
            Change::Extra(_) => &["drop", "rename", "remove"],
            _ => &[
                "alter", "modify", "change", "set", "drop", "add", "replace", "rename", "update",
            ],
        };
        self.statements.iter().any(|statement| {
            let all = words.iter().all(|word| has_word(statement, word));
            all && (!self.sql || verbs.iter().any(|verb| has_word(statement, verb)))
        })
    }
}

/// The last part of a name with dots.
fn bare(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

fn has_word(text: &str, word: &str) -> bool {
    let pattern = format!(
        r"(?:^|[^\w]){}(?:$|[^\w])",
        regex::escape(&word.to_lowercase())
    );
    Regex::new(&pattern).is_ok_and(|pattern| pattern.is_match(text))
}

fn without_comments(text: &str) -> String {
    let lines: Vec<&str> = text
        .lines()
        .map(|line| line.split("--").next().unwrap_or_default())
        .collect();
    lines.join("\n")
}
