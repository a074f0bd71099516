//! ALTER TABLE, clause by clause.

use super::cursor::Cursor;
use super::read::{Action, Constraint};
use super::split::Token;

/// The clauses of ALTER TABLE, behind these words.
pub(super) fn alter(cursor: &mut Cursor<'_>) -> Option<Vec<Action>> {
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
