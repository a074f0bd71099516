//! What a statement does to which table, as far as the rules ask.

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

#[derive(Clone)]
struct Cursor<'a> {
    tokens: &'a [Token],
    at: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    /// Takes `words` if they come next.
    fn words(&mut self, words: &[&str]) -> bool {
        let fits = words.iter().enumerate().all(|(ahead, word)| {
            self.tokens
                .get(self.at + ahead)
                .is_some_and(|token| token.is(word))
        });
        if fits {
            self.at += words.len();
        }
        fits
    }

    fn any(&mut self, words: &[&str]) -> bool {
        words.iter().any(|word| self.words(&[word]))
    }

    fn skip_conditions(&mut self) {
        let _ = self.words(&["IF", "NOT", "EXISTS"]) || self.words(&["IF", "EXISTS"]);
        let _ = self.words(&["ONLY"]);
    }

    fn name(&mut self) -> Option<String> {
        let name = self.peek()?.name()?;
        self.at += 1;
        Some(name)
    }

    /// A name without the schema before it.
    fn table(&mut self) -> Option<String> {
        let mut name = self.name()?;
        while self.peek() == Some(&Token::Symbol('.')) {
            self.at += 1;
            name = self.name()?;
        }
        Some(name)
    }

    fn has(&self, word: &str) -> bool {
        self.tokens[self.at.min(self.tokens.len())..]
            .iter()
            .any(|token| token.is(word))
    }

    fn has_both(&self, first: &str, second: &str) -> bool {
        self.tokens[self.at.min(self.tokens.len())..]
            .windows(2)
            .any(|pair| pair[0].is(first) && pair[1].is(second))
    }
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

fn alter(cursor: &mut Cursor<'_>) -> Option<Vec<Action>> {
    cursor.skip_conditions();
    let table = cursor.table()?;
    let _ = cursor.peek() == Some(&Token::Symbol('*'));
    let mut actions = Vec::new();
    // The clauses, parted by commas outside brackets.
    let mut depth = 0i32;
    let mut start = cursor.at;
    for (at, token) in cursor.tokens.iter().enumerate().skip(cursor.at) {
        match token {
            Token::Symbol('(') => depth += 1,
            Token::Symbol(')') => depth -= 1,
            Token::Symbol(',') if depth == 0 => {
                actions.extend(clause(&table, &cursor.tokens[start..at]));
                start = at + 1;
            }
            _ => {}
        }
    }
    actions.extend(clause(&table, &cursor.tokens[start..]));
    Some(actions)
}

fn clause(table: &str, tokens: &[Token]) -> Option<Action> {
    let mut cursor = Cursor { tokens, at: 0 };
    let table = table.to_owned();
    if cursor.any(&["ADD"]) {
        add(table, &mut cursor)
    } else if cursor.any(&["DROP"]) {
        if [
            "CONSTRAINT",
            "INDEX",
            "KEY",
            "PRIMARY",
            "FOREIGN",
            "CHECK",
            "PARTITION",
        ]
        .iter()
        .any(|word| cursor.words(&[word]))
        {
            return None;
        }
        let _ = cursor.any(&["COLUMN"]);
        cursor.skip_conditions();
        Some(Action::DropColumn {
            table,
            column: cursor.name()?,
        })
    } else if cursor.any(&["RENAME"]) {
        if cursor.any(&["TO", "AS"]) {
            return Some(Action::RenameTable {
                table,
                to: cursor.table()?,
            });
        }
        if cursor.any(&["INDEX", "KEY", "CONSTRAINT"]) {
            return None;
        }
        let _ = cursor.any(&["COLUMN"]);
        Some(Action::RenameColumn {
            table,
            column: cursor.name()?,
        })
    } else if cursor.any(&["ALTER"]) {
        let _ = cursor.any(&["COLUMN"]);
        let column = cursor.name()?;
        if cursor.words(&["SET", "NOT", "NULL"]) {
            Some(Action::SetNotNull { table, column })
        } else if cursor.words(&["TYPE"]) || cursor.words(&["SET", "DATA", "TYPE"]) {
            Some(Action::AlterType { table, column })
        } else {
            None
        }
    } else if cursor.any(&["MODIFY", "CHANGE"]) {
        let renamed = tokens.first().is_some_and(|token| token.is("CHANGE"));
        let _ = cursor.any(&["COLUMN"]);
        let column = cursor.name()?;
        match renamed.then(|| cursor.name()).flatten() {
            Some(new) if new != column => Some(Action::RenameColumn { table, column }),
            _ => Some(Action::AlterType { table, column }),
        }
    } else if cursor.words(&["CONVERT", "TO"]) {
        Some(Action::Rewrite {
            table,
            by: "CONVERT TO CHARACTER SET",
        })
    } else if cursor.any(&["ENGINE"]) {
        Some(Action::Rewrite {
            table,
            by: "ENGINE",
        })
    } else {
        None
    }
}

fn add(table: String, cursor: &mut Cursor<'_>) -> Option<Action> {
    let deferred = cursor.has_both("NOT", "VALID");
    if cursor.any(&["CONSTRAINT"]) {
        // MySQL lets the name out.
        if !["FOREIGN", "CHECK", "UNIQUE", "PRIMARY"]
            .iter()
            .any(|word| cursor.peek().is_some_and(|token| token.is(word)))
        {
            cursor.name()?;
        }
    }
    let using_index = cursor.has_both("USING", "INDEX");
    let constraint = [
        (&["FOREIGN", "KEY"][..], Constraint::ForeignKey),
        (&["CHECK"][..], Constraint::Check),
        (&["UNIQUE"][..], Constraint::Unique),
        (&["PRIMARY", "KEY"][..], Constraint::PrimaryKey),
    ]
    .into_iter()
    .find(|(words, _)| cursor.clone().words(words));
    if let Some((_, kind)) = constraint {
        return Some(Action::AddConstraint {
            table,
            kind,
            deferred: deferred || using_index,
        });
    }
    let full_text = cursor.any(&["FULLTEXT", "SPATIAL"]);
    if cursor.any(&["INDEX", "KEY"]) || full_text {
        return Some(Action::CreateIndex {
            table,
            unique: false,
            full_text,
            online: false,
        });
    }
    if cursor.any(&["PARTITION"]) {
        return None;
    }
    let _ = cursor.any(&["COLUMN"]);
    cursor.skip_conditions();
    let column = cursor.name()?;
    Some(Action::AddColumn {
        table,
        column,
        not_null: cursor.has_both("NOT", "NULL"),
        default: cursor.has("DEFAULT"),
        unique: cursor.has("UNIQUE") || cursor.has("PRIMARY"),
        automatic: [
            "GENERATED",
            "AUTO_INCREMENT",
            "SERIAL",
            "BIGSERIAL",
            "IDENTITY",
        ]
        .iter()
        .any(|word| cursor.has(word)),
    })
}
