//! What a statement does to which table, as far as the rules ask.

use super::alter::alter;
use super::cursor::Cursor;
use super::split::{Statement, Token};

/// One thing that a statement does. Tables and columns are in lower case, tables without their schema.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names of the fields say all")]
pub enum Action {
    CreateTable {
        table: String,
    },
    DropTable {
        table: String,
    },
    RenameTable {
        table: String,
        to: String,
    },
    Truncate {
        table: String,
    },
    /// Every row: no WHERE.
    DeleteAll {
        table: String,
    },
    /// Every row: no WHERE.
    UpdateAll {
        table: String,
    },
    AddColumn {
        table: String,
        column: String,
        not_null: bool,
        default: bool,
        unique: bool,
        automatic: bool,
        /// Its values are counted up: every row is written.
        counted: bool,
        /// Its values are computed and kept: every row is written.
        kept: bool,
        /// Its default isn't the same for every row.
        varying: bool,
    },
    DropColumn {
        table: String,
        column: String,
    },
    RenameColumn {
        table: String,
        column: String,
    },
    /// A new type, or MySQL's MODIFY and CHANGE.
    AlterType {
        table: String,
        column: String,
        /// In lower case without spaces; nothing when an expression converts the values.
        to: Option<String>,
        /// The statement itself forbids a copy: ALGORITHM=INPLACE or INSTANT.
        in_place: bool,
    },
    SetNotNull {
        table: String,
        column: String,
    },
    AddConstraint {
        table: String,
        kind: Constraint,
        deferred: bool,
    },
    CreateIndex {
        table: String,
        unique: bool,
        full_text: bool,
        online: bool,
    },
    /// A partition and its rows go.
    DropPartition {
        table: String,
        by: &'static str,
    },
    /// REFRESH MATERIALIZED VIEW without CONCURRENTLY.
    Refresh {
        table: String,
    },
    /// Something that takes a lock on the table and that no other rule asks about.
    Touch {
        table: String,
    },
    /// A new value of an enumerated type, with its quotes.
    AddEnumValue {
        value: String,
    },
    /// CONVERT TO CHARACTER SET, ENGINE =, OPTIMIZE, CLUSTER, VACUUM FULL and others.
    Rewrite {
        table: String,
        by: &'static str,
    },
    /// The longest wait for a lock is set.
    LockTimeout,
    /// PRAGMA `foreign_keys`.
    ForeignKeysPragma,
    /// VACUUM, CREATE DATABASE and others that refuse a transaction.
    OutsideTransaction {
        by: &'static str,
    },
}

/// What a constraint asks of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constraint {
    /// FOREIGN KEY
    ForeignKey,
    /// CHECK
    Check,
    /// UNIQUE
    Unique,
    /// PRIMARY KEY
    PrimaryKey,
}

impl Action {
    /// The table that it is done to.
    pub fn table(&self) -> Option<&str> {
        match self {
            Self::CreateTable { table }
            | Self::DropTable { table }
            | Self::RenameTable { table, .. }
            | Self::Truncate { table }
            | Self::DeleteAll { table }
            | Self::UpdateAll { table }
            | Self::AddColumn { table, .. }
            | Self::DropColumn { table, .. }
            | Self::RenameColumn { table, .. }
            | Self::AlterType { table, .. }
            | Self::SetNotNull { table, .. }
            | Self::AddConstraint { table, .. }
            | Self::CreateIndex { table, .. }
            | Self::DropPartition { table, .. }
            | Self::Refresh { table }
            | Self::Touch { table }
            | Self::Rewrite { table, .. } => Some(table),
            Self::LockTimeout
            | Self::ForeignKeysPragma
            | Self::AddEnumValue { .. }
            | Self::OutsideTransaction { .. } => None,
        }
    }
}

/// What `statement` does; empty for what no rule asks about.
pub fn read(statement: &Statement) -> Vec<Action> {
    let mut cursor = Cursor {
        tokens: &statement.tokens,
        at: 0,
    };
    if cursor.any(&["WITH"]) {
        // The statement that uses the named queries decides.
        cursor.at = cursor
            .place_outside(&["INSERT", "UPDATE", "DELETE", "MERGE", "SELECT"])
            .unwrap_or(cursor.tokens.len());
    }
    let found = if cursor.words(&["ALTER", "TABLE"]) {
        alter(&mut cursor)
    } else {
        single(&mut cursor)
    };
    found.unwrap_or_default()
}

fn single(cursor: &mut Cursor<'_>) -> Option<Vec<Action>> {
    if cursor.any(&["CREATE"]) {
        create(cursor)
    } else if cursor.any(&["DROP"]) {
        drop(cursor)
    } else if cursor.any(&["TRUNCATE"]) {
        let _ = cursor.words(&["TABLE"]);
        listed(cursor, |table| Action::Truncate { table })
    } else if cursor.words(&["DELETE", "FROM"]) {
        all_rows(cursor, |table| Action::DeleteAll { table })
    } else if cursor.any(&["UPDATE"]) {
        all_rows(cursor, |table| Action::UpdateAll { table })
    } else if cursor.words(&["RENAME", "TABLE"]) {
        let mut actions = Vec::new();
        loop {
            let table = cursor.table()?;
            let _ = cursor.words(&["TO"]);
            let to = cursor.table()?;
            actions.push(Action::RenameTable { table, to });
            if cursor.peek() != Some(&Token::Symbol(',')) {
                return Some(actions);
            }
            cursor.at += 1;
        }
    } else if cursor.words(&["ALTER", "TYPE"]) {
        new_value(cursor)
    } else {
        upkeep(cursor)
    }
}

/// A statement that does something to rows: to all of them unless it says which.
fn all_rows(cursor: &mut Cursor<'_>, action: fn(String) -> Action) -> Option<Vec<Action>> {
    cursor.skip_conditions();
    let table = cursor.table()?;
    let bounded = cursor.has_outside("WHERE") || cursor.has_outside("LIMIT");
    Some(if bounded { vec![] } else { vec![action(table)] })
}

/// Names of tables, separated by commas.
fn listed(cursor: &mut Cursor<'_>, action: fn(String) -> Action) -> Option<Vec<Action>> {
    cursor.skip_conditions();
    let mut actions = vec![action(cursor.table()?)];
    while cursor.peek() == Some(&Token::Symbol(',')) {
        cursor.at += 1;
        actions.push(action(cursor.table()?));
    }
    Some(actions)
}

/// `ALTER TYPE … ADD VALUE`, behind the first two words.
fn new_value(cursor: &mut Cursor<'_>) -> Option<Vec<Action>> {
    cursor.table()?;
    if !cursor.words(&["ADD", "VALUE"]) {
        return None;
    }
    cursor.skip_conditions();
    match cursor.peek()? {
        Token::Text(value) => Some(vec![Action::AddEnumValue {
            value: value.clone(),
        }]),
        _ => None,
    }
}

/// Statements that keep a database in order, and settings.
fn upkeep(cursor: &mut Cursor<'_>) -> Option<Vec<Action>> {
    let rewrite = |table: String, by: &'static str| Action::Rewrite { table, by };
    let action = if cursor.words(&["OPTIMIZE", "TABLE"]) {
        rewrite(cursor.table()?, "OPTIMIZE TABLE")
    } else if cursor.any(&["CLUSTER"]) {
        rewrite(cursor.table()?, "CLUSTER")
    } else if cursor.any(&["VACUUM"]) {
        let full = cursor.has("FULL");
        let table = cursor.tokens.last()?.name()?;
        let rewrites = full.then(|| rewrite(table, "VACUUM FULL"));
        let alone = Action::OutsideTransaction { by: "VACUUM" };
        return Some(rewrites.into_iter().chain([alone]).collect());
    } else if cursor.words(&["REFRESH", "MATERIALIZED", "VIEW"]) {
        if cursor.any(&["CONCURRENTLY"]) {
            return None;
        }
        Action::Refresh {
            table: cursor.table()?,
        }
    } else if cursor.words(&["LOCK", "TABLE"]) {
        cursor.skip_conditions();
        Action::Touch {
            table: cursor.table()?,
        }
    } else if cursor.any(&["REINDEX"]) && cursor.has("CONCURRENTLY") {
        Action::OutsideTransaction {
            by: "REINDEX CONCURRENTLY",
        }
    } else if cursor.words(&["ALTER", "SYSTEM"]) {
        Action::OutsideTransaction { by: "ALTER SYSTEM" }
    } else if cursor.any(&["SET"]) {
        let names = [
            "lock_timeout",
            "lock_wait_timeout",
            "innodb_lock_wait_timeout",
        ];
        if !names.iter().any(|name| cursor.has(name)) {
            return None;
        }
        Action::LockTimeout
    } else if cursor.any(&["SELECT"]) {
        let sets = cursor.has("set_config")
            && cursor
                .tokens
                .iter()
                .any(|token| matches!(token, Token::Text(text) if text == "'lock_timeout'"));
        return sets.then(|| vec![Action::LockTimeout]);
    } else if cursor.words(&["PRAGMA", "foreign_keys"]) {
        Action::ForeignKeysPragma
    } else {
        return None;
    };
    Some(vec![action])
}

fn create(cursor: &mut Cursor<'_>) -> Option<Vec<Action>> {
    let _ = cursor.words(&["OR", "REPLACE"]);
    let _ = cursor.any(&["GLOBAL", "LOCAL"]);
    let _ = cursor.any(&["TEMPORARY", "TEMP", "UNLOGGED", "VIRTUAL"]);
    if cursor.any(&["TABLE"]) || cursor.words(&["MATERIALIZED", "VIEW"]) {
        cursor.skip_conditions();
        return Some(vec![Action::CreateTable {
            table: cursor.table()?,
        }]);
    }
    let alone = [
        ("DATABASE", "CREATE DATABASE"),
        ("TABLESPACE", "CREATE TABLESPACE"),
    ];
    if let Some((_, by)) = alone.iter().find(|(word, _)| cursor.any(&[word])) {
        return Some(vec![Action::OutsideTransaction { by }]);
    }
    let _ = cursor.any(&["CONSTRAINT"]);
    if cursor.any(&["TRIGGER", "POLICY", "RULE"]) {
        cursor.at = cursor.place_outside(&["ON"])? + 1;
        return Some(vec![Action::Touch {
            table: cursor.table()?,
        }]);
    }
    let unique = cursor.any(&["UNIQUE"]);
    let full_text = cursor.any(&["FULLTEXT", "SPATIAL"]);
    if !cursor.any(&["INDEX"]) {
        return None;
    }
    let concurrently = cursor.any(&["CONCURRENTLY"]);
    let online = concurrently || cursor.has("INPLACE") || cursor.has("INSTANT");
    cursor.at = cursor.place_outside(&["ON"])? + 1;
    cursor.skip_conditions();
    let index = Action::CreateIndex {
        table: cursor.table()?,
        unique,
        full_text,
        online,
    };
    let alone = concurrently.then_some(Action::OutsideTransaction {
        by: "CREATE INDEX CONCURRENTLY",
    });
    Some([index].into_iter().chain(alone).collect())
}

fn drop(cursor: &mut Cursor<'_>) -> Option<Vec<Action>> {
    let alone = [
        ("DATABASE", "DROP DATABASE"),
        ("TABLESPACE", "DROP TABLESPACE"),
    ];
    if let Some((_, by)) = alone.iter().find(|(word, _)| cursor.any(&[word])) {
        return Some(vec![Action::OutsideTransaction { by }]);
    }
    if cursor.words(&["INDEX", "CONCURRENTLY"]) {
        return Some(vec![Action::OutsideTransaction {
            by: "DROP INDEX CONCURRENTLY",
        }]);
    }
    if !cursor.any(&["TABLE"]) {
        return None;
    }
    listed(cursor, |table| Action::DropTable { table })
}
