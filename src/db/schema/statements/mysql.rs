//! The statements of MySQL and MariaDB, as `information_schema` shows what they make.

use super::cursor::Cursor;
use super::draft::{Column, Draft, Table};
use super::lexer::{Kind, Token};
use super::postgres::Read;
use super::split::INNER;
use super::{UNSAID, mysql_table, routine, types};
use crate::db::schema::{ObjectKind, squeeze};

/// Statements that make nothing that is compared.
const PASSED: [&str; 27] = [
    "set",
    "use",
    "lock",
    "unlock",
    "insert",
    "replace",
    "delete",
    "update",
    "start",
    "begin",
    "commit",
    "analyze",
    "grant",
    "revoke",
    "flush",
    "select",
    "do",
    "create database",
    "create schema",
    "drop database",
    "drop schema",
    "alter database",
    "create user",
    "create sequence",
    "drop sequence",
    "drop event",
    "create event",
];

/// Reads one statement.
pub(super) fn statement(draft: &mut Draft, mut rest: Cursor<'_>) -> Read {
    if PASSED.iter().any(|words| rest.sees(words)) {
        return Ok(());
    }
    if rest.eat("create") {
        return create(draft, rest);
    }
    if rest.eat("alter table") {
        return mysql_table::alter(draft, rest);
    }
    if rest.eat("drop") {
        return drop(draft, rest);
    }
    if rest.eat("alter") {
        // A dump sets the database's collation around a trigger.
        return if rest.sees("database") || rest.sees("view") {
            Ok(())
        } else {
            Err("gate doesn't know this change".to_owned())
        };
    }
    Err("gate doesn't know this statement".to_owned())
}

/// The name alone: a dump is of one database.
pub(super) fn named(rest: &mut Cursor<'_>) -> Result<String, String> {
    rest.eat("if not exists");
    rest.eat("if exists");
    let path = rest.path().ok_or("expected a name")?;
    path.last()
        .cloned()
        .ok_or_else(|| "expected a name".to_owned())
}

fn create(draft: &mut Draft, mut rest: Cursor<'_>) -> Read {
    rest.eat("or replace");
    if rest.sees("temporary") {
        return Ok(());
    }
    // DEFINER, ALGORITHM and SQL SECURITY stand before the word that says what is made.
    let kinds = [
        "table",
        "view",
        "index",
        "trigger",
        "function",
        "procedure",
        "event",
    ];
    let before = rest.until(|token, _| kinds.iter().any(|kind| token.is(kind)));
    let unique = if before.sees("unique") { "unique " } else { "" };
    let method = ["fulltext", "spatial"]
        .into_iter()
        .find(|word| before.sees(word));
    if rest.eat("table") {
        return mysql_table::create(draft, rest);
    }
    if rest.eat("view") {
        let name = named(&mut rest)?;
        rest.until(|token, _| token.is("as"));
        rest.next();
        if rest.is_empty() {
            return Err("expected AS and a query".to_owned());
        }
        draft.put(ObjectKind::View, &name, squeeze(rest.text()));
        return Ok(());
    }
    if rest.eat("index") {
        let name = named(&mut rest)?;
        rest.until(|token, _| token.is("on"));
        rest.next();
        let table = named(&mut rest)?;
        return mysql_table::put_index(
            draft,
            &table,
            Some(name),
            &format!("{unique}{}", method.unwrap_or("btree")),
            rest,
        );
    }
    if rest.eat("trigger") {
        return trigger(draft, rest);
    }
    for kind in ["function", "procedure"] {
        if rest.eat(kind) {
            return function(draft, kind, rest);
        }
    }
    if rest.eat("event") {
        return Ok(());
    }
    Err("gate doesn't know what this creates".to_owned())
}

fn trigger(draft: &mut Draft, mut rest: Cursor<'_>) -> Read {
    let name = named(&mut rest)?;
    let when = rest.next().map_or("", |token| token.text).to_lowercase();
    let what = rest.next().map_or("", |token| token.text).to_lowercase();
    if !rest.eat("on") {
        return Err("expected ON and a table".to_owned());
    }
    let table = named(&mut rest)?;
    rest.eat("for each row");
    for word in ["follows", "precedes"] {
        if rest.eat(word) {
            rest.next();
        }
    }
    let body = routine::md5(&rest.text().replace(INNER, ";"));
    draft.put_on(
        ObjectKind::Trigger,
        &table,
        &name,
        format!("{when} {what} body {body}"),
    );
    Ok(())
}

fn function(draft: &mut Draft, kind: &str, mut rest: Cursor<'_>) -> Read {
    let name = named(&mut rest)?;
    let arguments = rest.group().ok_or("expected arguments in parentheses")?;
    let arguments: Vec<String> = arguments.items().into_iter().map(argument).collect();
    let mut returns = String::new();
    if rest.eat("returns") {
        let written = rest.until(|token, _| {
            token.is("charset")
                || token.is("character")
                || token.is("collate")
                || is_characteristic(token)
                || token.is("begin")
                || token.is("return")
        });
        returns = format!(" returns {}", types::mysql(written));
    }
    let (mut access, mut security) = ("contains sql", "definer");
    while rest.peek().is_some() {
        let accesses = [
            "contains sql",
            "no sql",
            "reads sql data",
            "modifies sql data",
        ];
        if let Some(words) = accesses.into_iter().find(|words| rest.eat(words)) {
            access = words;
        } else if rest.eat("sql security invoker") {
            security = "invoker";
        } else if rest.eat("sql security definer")
            || rest.eat("language sql")
            || rest.eat("not deterministic")
            || rest.eat("deterministic")
        {
        } else if rest.eat("comment")
            || rest.eat("charset")
            || rest.eat("character set")
            || rest.eat("collate")
        {
            rest.next();
        } else {
            break;
        }
    }
    let body = routine::md5(&rest.text().replace(INNER, ";"));
    let text = format!("{kind}{returns} {access} security {security} body {body}");
    draft.put(
        ObjectKind::Function,
        &format!("{name}({})", arguments.join(", ")),
        text,
    );
    Ok(())
}

fn is_characteristic(token: &Token<'_>) -> bool {
    [
        "contains",
        "no",
        "reads",
        "modifies",
        "sql",
        "language",
        "not",
        "deterministic",
        "comment",
    ]
    .iter()
    .any(|word| token.is(word))
}

/// `IN a int`: mode, name and type.
pub(super) fn argument(mut item: Cursor<'_>) -> String {
    let mode = ["inout", "in", "out"]
        .into_iter()
        .find(|mode| item.eat(mode));
    let name = item.name().unwrap_or_default();
    let kind = types::mysql(
        item.until(|token, _| token.is("charset") || token.is("character") || token.is("collate")),
    );
    format!("{} {name} {kind}", mode.unwrap_or("in").to_uppercase())
}

fn drop(draft: &mut Draft, mut rest: Cursor<'_>) -> Read {
    let kind = if rest.eat("table") {
        ObjectKind::Table
    } else if rest.eat("view") {
        ObjectKind::View
    } else if rest.eat("trigger") {
        ObjectKind::Trigger
    } else if rest.eat("function") || rest.eat("procedure") {
        ObjectKind::Function
    } else if rest.eat("index") {
        ObjectKind::Index
    } else {
        return Err("gate doesn't know what this drops".to_owned());
    };
    for mut item in rest.items() {
        let name = named(&mut item)?;
        if kind == ObjectKind::Table {
            draft.drop_table(&name);
        }
        draft.drop_named(&[kind], |known| {
            known.name == name
                || kind == ObjectKind::Function && known.name.starts_with(&format!("{name}("))
        });
    }
    Ok(())
}

/// What a table says of itself after its columns.
pub(super) fn options(mut rest: Cursor<'_>) -> (String, String) {
    let (mut engine, mut charset, mut collation) = (None, None, None);
    while let Some(token) = rest.peek() {
        let value = |rest: &mut Cursor<'_>| {
            rest.eat("=");
            rest.next().map(|token| match token.kind {
                Kind::Text => token.content(),
                _ => token.text.to_owned(),
            })
        };
        if rest.eat("engine") {
            engine = value(&mut rest);
        } else if rest.eat("charset") || rest.eat("character set") {
            charset = value(&mut rest);
        } else if rest.eat("collate") {
            collation = value(&mut rest);
        } else {
            rest.next();
            if token.is("partition") {
                break;
            }
        }
    }
    let engine = engine.map_or(UNSAID.to_owned(), |name| spelled(&name));
    let collation = collation
        .or_else(|| charset.as_deref().and_then(default_collation))
        .map_or(UNSAID.to_owned(), |name| name.replace("utf8mb3", "utf8"));
    (engine, collation)
}

fn spelled(engine: &str) -> String {
    let known = ["InnoDB", "MyISAM", "Aria", "MEMORY", "CSV", "ARCHIVE"];
    let found = known
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(engine));
    found.unwrap_or(engine).to_owned()
}

/// The collation of a character set that servers don't print because it goes without saying.
/// <https://mariadb.com/kb/en/supported-character-sets-and-collations/>
pub(super) fn default_collation(charset: &str) -> Option<String> {
    let name = match charset.to_lowercase().as_str() {
        "latin1" => "latin1_swedish_ci",
        "utf8" | "utf8mb3" => "utf8_general_ci",
        "ascii" => "ascii_general_ci",
        "binary" => "binary",
        "ucs2" => "ucs2_general_ci",
        "utf16" => "utf16_general_ci",
        // MySQL 8 and MariaDB 11 have other ones for utf8mb4.
        _ => return None,
    };
    Some(name.to_owned())
}

/// A new table with its traits.
pub(super) fn table(engine: &str, collation: &str) -> Table {
    Table {
        traits: vec!["table".to_owned(), engine.to_owned(), collation.to_owned()],
        ..Table::default()
    }
}

/// Puts a column into its table, in the place of one of the same name.
pub(super) fn put_column(draft: &mut Draft, table: &str, column: Column) {
    let place = draft.tables.entry(table.to_owned()).or_default();
    match place
        .columns
        .iter_mut()
        .find(|known| known.name == column.name)
    {
        Some(known) => *known = column,
        None => place.columns.push(column),
    }
}
