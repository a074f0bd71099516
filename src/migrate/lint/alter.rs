//! ALTER TABLE, clause by clause.

use super::cursor::Cursor;
use super::read::{Action, Constraint};
use super::split::Token;

/// The clauses of ALTER TABLE, behind these words.
pub(super) fn alter(cursor: &mut Cursor<'_>) -> Option<Vec<Action>> {
    cursor.skip_conditions();
    let table = cursor.table()?;
    let in_place = ["INPLACE", "INSTANT"]
        .iter()
        .any(|algorithm| cursor.has(algorithm));
    let clauses = Clauses {
        table: &table,
        in_place,
    };
    let mut actions = Vec::new();
    // The clauses, parted by commas outside brackets.
    let mut depth = 0i32;
    let mut start = cursor.at;
    for (at, token) in cursor.tokens.iter().enumerate().skip(cursor.at) {
        match token {
            Token::Symbol('(') => depth += 1,
            Token::Symbol(')') => depth -= 1,
            Token::Symbol(',') if depth == 0 => {
                actions.extend(clauses.read(&cursor.tokens[start..at]));
                start = at + 1;
            }
            _ => {}
        }
    }
    actions.extend(clauses.read(&cursor.tokens[start..]));
    if cursor.has("DETACH") && cursor.has("CONCURRENTLY") {
        actions.push(Action::OutsideTransaction {
            by: "DETACH PARTITION CONCURRENTLY",
        });
    }
    if actions.is_empty() {
        actions.push(Action::Touch { table });
    }
    Some(actions)
}

/// Clauses that write a table anew: the words they begin with, and what they are called.
const REWRITES: &[(&[&str], &str)] = &[
    (&["CONVERT", "TO"], "CONVERT TO CHARACTER SET"),
    (&["ENGINE"], "ENGINE"),
    (&["SET", "TABLESPACE"], "SET TABLESPACE"),
    (&["SET", "LOGGED"], "SET LOGGED"),
    (&["SET", "UNLOGGED"], "SET UNLOGGED"),
    (&["SET", "ACCESS", "METHOD"], "SET ACCESS METHOD"),
    (&["PARTITION", "BY"], "PARTITION BY"),
    (&["REMOVE", "PARTITIONING"], "REMOVE PARTITIONING"),
    (&["REORGANIZE", "PARTITION"], "REORGANIZE PARTITION"),
    (&["COALESCE", "PARTITION"], "COALESCE PARTITION"),
];

/// What the clauses of one statement have in common.
struct Clauses<'a> {
    table: &'a str,
    /// The statement forbids a copy of the table.
    in_place: bool,
}

impl Clauses<'_> {
    fn read(&self, tokens: &[Token]) -> Option<Action> {
        let mut cursor = Cursor { tokens, at: 0 };
        let table = self.table.to_owned();
        if let Some((_, by)) = REWRITES.iter().find(|(words, _)| cursor.words(words)) {
            return Some(Action::Rewrite { table, by });
        }
        if cursor.any(&["ADD"]) {
            return add(table, &mut cursor);
        }
        if cursor.words(&["DROP", "PARTITION"]) {
            let by = "DROP PARTITION";
            return Some(Action::DropPartition { table, by });
        }
        if cursor.words(&["TRUNCATE", "PARTITION"]) {
            let by = "TRUNCATE PARTITION";
            return Some(Action::DropPartition { table, by });
        }
        if cursor.any(&["DROP"]) {
            return drop(table, &mut cursor);
        }
        if cursor.any(&["RENAME"]) {
            return rename(table, &mut cursor);
        }
        if cursor.any(&["ALTER"]) {
            let _ = cursor.any(&["COLUMN"]);
            let column = cursor.name()?;
            if cursor.words(&["SET", "NOT", "NULL"]) {
                return Some(Action::SetNotNull { table, column });
            }
            let retyped = cursor.words(&["TYPE"]) || cursor.words(&["SET", "DATA", "TYPE"]);
            return retyped.then(|| self.retype(column, &cursor));
        }
        if cursor.any(&["MODIFY", "CHANGE"]) {
            let renamed = tokens.first().is_some_and(|token| token.is("CHANGE"));
            let _ = cursor.any(&["COLUMN"]);
            let column = cursor.name()?;
            return match renamed.then(|| cursor.name()).flatten() {
                Some(new) if new != column => Some(Action::RenameColumn { table, column }),
                _ => Some(self.retype(column, &cursor)),
            };
        }
        None
    }

    fn retype(&self, column: String, cursor: &Cursor<'_>) -> Action {
        Action::AlterType {
            table: self.table.to_owned(),
            column,
            to: (!cursor.has("USING")).then(|| named_type(cursor)),
            in_place: self.in_place,
        }
    }
}

/// Words that end a type.
const BEHIND: &[&str] = &[
    "NOT",
    "NULL",
    "DEFAULT",
    "COLLATE",
    "CHARACTER",
    "CHARSET",
    "COMMENT",
    "AFTER",
    "FIRST",
    "AUTO_INCREMENT",
    "UNIQUE",
    "PRIMARY",
    "CHECK",
    "REFERENCES",
    "GENERATED",
    "AS",
    "ON",
];

/// The type that stands here, in lower case and without spaces but between words.
fn named_type(cursor: &Cursor<'_>) -> String {
    let mut name = String::new();
    let rest = cursor.tokens.iter().skip(cursor.at);
    for (place, token) in rest.enumerate() {
        // `CHARACTER VARYING` is a type, `… CHARACTER SET` isn't.
        if place > 0 && BEHIND.iter().any(|word| token.is(word)) {
            break;
        }
        match token {
            Token::Word(word) | Token::Quoted(word) => {
                if name.ends_with(|last: char| last.is_alphanumeric()) {
                    name.push(' ');
                }
                name.push_str(&word.to_lowercase());
            }
            Token::Text(text) => name.push_str(text),
            Token::Symbol(symbol) => name.push(*symbol),
        }
    }
    name
}

fn drop(table: String, cursor: &mut Cursor<'_>) -> Option<Action> {
    let others = ["CONSTRAINT", "INDEX", "KEY", "PRIMARY", "FOREIGN", "CHECK"];
    if others.iter().any(|word| cursor.words(&[word])) {
        return None;
    }
    let _ = cursor.any(&["COLUMN"]);
    cursor.skip_conditions();
    let column = cursor.name()?;
    Some(Action::DropColumn { table, column })
}

fn rename(table: String, cursor: &mut Cursor<'_>) -> Option<Action> {
    if cursor.any(&["TO", "AS"]) {
        let to = cursor.table()?;
        return Some(Action::RenameTable { table, to });
    }
    if cursor.any(&["INDEX", "KEY", "CONSTRAINT"]) {
        return None;
    }
    let _ = cursor.any(&["COLUMN"]);
    let column = cursor.name()?;
    Some(Action::RenameColumn { table, column })
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
    if cursor.any(&["PARTITION", "EXCLUDE"]) {
        return None;
    }
    let _ = cursor.any(&["COLUMN"]);
    cursor.skip_conditions();
    let column = cursor.name()?;
    Some(added_column(table, column, cursor))
}

fn added_column(table: String, column: String, cursor: &Cursor<'_>) -> Action {
    let has_any = |words: &[&str]| words.iter().any(|word| cursor.has(word));
    let computed = has_any(&["GENERATED", "VIRTUAL"])
        || cursor
            .tokens
            .windows(2)
            .any(|pair| pair[0].is("AS") && pair[1] == Token::Symbol('('));
    let counted = has_any(&["AUTO_INCREMENT", "SERIAL", "BIGSERIAL", "SMALLSERIAL"]);
    let default = cursor.place_outside(&["DEFAULT"]);
    let varying = default
        .and_then(|at| cursor.tokens.get(at + 1))
        .is_some_and(|token| {
            *token == Token::Symbol('(')
                || ["CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME"]
                    .iter()
                    .any(|word| token.is(word))
        });
    Action::AddColumn {
        table,
        column,
        not_null: cursor.has_both("NOT", "NULL"),
        default: default.is_some(),
        unique: has_any(&["UNIQUE", "PRIMARY"]),
        automatic: computed || counted || cursor.has("IDENTITY"),
        counted,
        kept: has_any(&["STORED", "PERSISTENT"]),
        varying,
    }
}
