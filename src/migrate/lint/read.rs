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
    /// CONVERT TO CHARACTER SET, ENGINE =, OPTIMIZE, CLUSTER, VACUUM FULL.
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
            | Self::Rewrite { table, .. } => Some(table),
            Self::LockTimeout | Self::ForeignKeysPragma | Self::OutsideTransaction { .. } => None,
        }
    }
}

/// What `statement` does; empty for what no rule asks about.
pub fn read(statement: &Statement) -> Vec<Action> {
    let mut cursor = Cursor {
        tokens: &statement.tokens,
        at: 0,
    };
    let found = if cursor.words(&["ALTER", "TABLE"]) {
        alter(&mut cursor)
    } else {
        single(&mut cursor)
    };
    found.unwrap_or_default()
}

fn single(cursor: &mut Cursor<'_>) -> Option<Vec<Action>> {
    let action = if cursor.any(&["CREATE"]) {
        return create(cursor);
    } else if cursor.any(&["DROP"]) {
        return drop(cursor);
    } else if cursor.any(&["TRUNCATE"]) {
        let _ = cursor.words(&["TABLE"]);
        cursor.skip_conditions();
        Action::Truncate {
            table: cursor.table()?,
        }
    } else if cursor.words(&["DELETE", "FROM"]) {
        cursor.skip_conditions();
        let table = cursor.table()?;
        return Some(if cursor.has("WHERE") {
            vec![]
        } else {
            vec![Action::DeleteAll { table }]
        });
    } else if cursor.any(&["UPDATE"]) {
        cursor.skip_conditions();
        let table = cursor.table()?;
        return Some(if cursor.has("WHERE") {
            vec![]
        } else {
            vec![Action::UpdateAll { table }]
        });
    } else if cursor.words(&["RENAME", "TABLE"]) {
        let table = cursor.table()?;
        let _ = cursor.words(&["TO"]);
        Action::RenameTable {
            table,
            to: cursor.table()?,
        }
    } else if cursor.words(&["OPTIMIZE", "TABLE"]) {
        Action::Rewrite {
            table: cursor.table()?,
            by: "OPTIMIZE TABLE",
        }
    } else if cursor.any(&["CLUSTER"]) {
        Action::Rewrite {
            table: cursor.table()?,
            by: "CLUSTER",
        }
    } else if cursor.any(&["VACUUM"]) {
        let full = cursor.has("FULL");
        let table = cursor.tokens.last()?.name()?;
        let alone = Action::OutsideTransaction { by: "VACUUM" };
        return Some(if full {
            vec![
                Action::Rewrite {
                    table,
                    by: "VACUUM FULL",
                },
                alone,
            ]
        } else {
            vec![alone]
        });
    } else if cursor.any(&["SET"]) {
        let timeout = cursor.has("lock_timeout")
            || cursor.has("lock_wait_timeout")
            || cursor.has("innodb_lock_wait_timeout");
        return Some(if timeout {
            vec![Action::LockTimeout]
        } else {
            vec![]
        });
    } else if cursor.words(&["PRAGMA", "foreign_keys"]) {
        Action::ForeignKeysPragma
    } else {
        return None;
    };
    Some(vec![action])
}

fn create(cursor: &mut Cursor<'_>) -> Option<Vec<Action>> {
    let _ = cursor.any(&["GLOBAL", "LOCAL"]);
    let _ = cursor.any(&["TEMPORARY", "TEMP", "UNLOGGED"]);
    if cursor.any(&["TABLE"]) {
        cursor.skip_conditions();
        return Some(vec![Action::CreateTable {
            table: cursor.table()?,
        }]);
    }
    if cursor.any(&["DATABASE"]) {
        return Some(vec![Action::OutsideTransaction {
            by: "CREATE DATABASE",
        }]);
    }
    let unique = cursor.any(&["UNIQUE"]);
    let full_text = cursor.any(&["FULLTEXT", "SPATIAL"]);
    if !cursor.any(&["INDEX"]) {
        return None;
    }
    let concurrently = cursor.any(&["CONCURRENTLY"]);
    let online = concurrently
        || cursor.has_both("ALGORITHM", "INPLACE")
        || cursor.has("INPLACE")
        || cursor.has("INSTANT");
    let on = cursor.tokens.iter().position(|token| token.is("ON"))?;
    cursor.at = on + 1;
    cursor.skip_conditions();
    Some(vec![Action::CreateIndex {
        table: cursor.table()?,
        unique,
        full_text,
        online,
    }])
}

fn drop(cursor: &mut Cursor<'_>) -> Option<Vec<Action>> {
    if cursor.any(&["DATABASE"]) {
        return Some(vec![Action::OutsideTransaction {
            by: "DROP DATABASE",
        }]);
    }
    if !cursor.any(&["TABLE"]) {
        return None;
    }
    cursor.skip_conditions();
    let mut actions = vec![Action::DropTable {
        table: cursor.table()?,
    }];
    while cursor.peek() == Some(&Token::Symbol(',')) {
        cursor.at += 1;
        actions.push(Action::DropTable {
            table: cursor.table()?,
        });
    }
    Some(actions)
}
