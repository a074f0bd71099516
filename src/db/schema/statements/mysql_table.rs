//! `CREATE TABLE` and `ALTER TABLE` of MySQL and MariaDB.

use super::cursor::Cursor;
use super::draft::{Column, Draft};
use super::lexer::{Kind, Token};
use super::mysql::{default_collation, named, options, put_column, table};
use super::postgres::Read;
use super::{UNSAID, types};
use crate::db::schema::{ObjectKind, mysql, squeeze};

/// Words that begin an option of a column.
const OPTIONS: [&str; 21] = [
    "not",
    "null",
    "default",
    "auto_increment",
    "unique",
    "primary",
    "key",
    "comment",
    "collate",
    "character",
    "charset",
    "references",
    "check",
    "constraint",
    "generated",
    "as",
    "on",
    "stored",
    "virtual",
    "invisible",
    "without",
];
/// Words that begin an index or a constraint of a table.
const PARTS: [&str; 9] = [
    "primary",
    "unique",
    "key",
    "index",
    "fulltext",
    "spatial",
    "constraint",
    "foreign",
    "check",
];

/// After `CREATE TABLE`.
pub(super) fn create(draft: &mut Draft, mut rest: Cursor<'_>) -> Read {
    let name = named(&mut rest)?;
    let Some(elements) = rest.group().filter(|group| !group.sees("like")) else {
        return Err(
            "expected columns in parentheses; a table made of another one can't be read".to_owned(),
        );
    };
    let (engine, collation) = options(rest);
    draft.drop_table(&name);
    draft
        .tables
        .insert(name.clone(), table(&engine, &collation));
    let (parts, columns): (Vec<_>, Vec<_>) = elements
        .items()
        .into_iter()
        .partition(|item| PARTS.iter().any(|word| item.sees(word)));
    for item in columns {
        column(draft, &name, item)?;
    }
    for item in parts {
        part(draft, &name, item)?;
    }
    Ok(())
}

/// After `ALTER TABLE`.
pub(super) fn alter(draft: &mut Draft, mut rest: Cursor<'_>) -> Read {
    let name = named(&mut rest)?;
    for mut action in rest.items() {
        if [
            "disable keys",
            "enable keys",
            "auto_increment",
            "comment",
            "algorithm",
            "lock",
        ]
        .iter()
        .any(|words| action.sees(words))
        {
            continue;
        }
        if action.eat("add") {
            if PARTS.iter().any(|word| action.sees(word)) {
                part(draft, &name, action)?;
            } else {
                action.eat("column");
                action.eat("if not exists");
                column(draft, &name, action)?;
            }
        } else if action.eat("modify") {
            action.eat("column");
            column(draft, &name, action)?;
        } else if action.eat("drop") {
            drop(draft, &name, action)?;
        } else {
            return Err("gate doesn't know this change of a table".to_owned());
        }
    }
    Ok(())
}

fn drop(draft: &mut Draft, table: &str, mut action: Cursor<'_>) -> Read {
    if action.eat("primary key") {
        draft.remove_on(ObjectKind::Index, table, "PRIMARY");
        return Ok(());
    }
    let kinds: &[ObjectKind] = if action.eat("foreign key") || action.eat("check") {
        &[ObjectKind::Constraint]
    } else if action.eat("constraint") {
        &[ObjectKind::Constraint, ObjectKind::Index]
    } else if action.eat("key") || action.eat("index") {
        &[ObjectKind::Index]
    } else {
        action.eat("column");
        &[]
    };
    action.eat("if exists");
    let name = action.name().ok_or("expected a name")?;
    if kinds.is_empty()
        && let Some(table) = draft.tables.get_mut(table)
    {
        table.columns.retain(|column| column.name != name);
    }
    for kind in kinds {
        draft.remove_on(*kind, table, &name);
    }
    Ok(())
}

fn is_option(token: &Token<'_>) -> bool {
    OPTIONS.iter().any(|word| token.is(word))
}

/// What a column's options say.
#[derive(Default)]
struct Said {
    charset: Option<String>,
    collate: Option<String>,
    not_null: bool,
    default: Option<String>,
    extra: Vec<String>,
    generated: Option<String>,
}

fn column(draft: &mut Draft, table: &str, mut item: Cursor<'_>) -> Read {
    let name = item.name().ok_or("expected a column's name")?;
    let mut kind = types::mysql(item.until(|token, _| is_option(token)));
    let mut said = Said::default();
    if kind == "serial" {
        "bigint unsigned".clone_into(&mut kind);
        said.not_null = true;
        said.extra.push("auto_increment".to_owned());
        draft.put_on(
            ObjectKind::Index,
            table,
            &name,
            format!("unique btree ({name})"),
        );
    }
    column_options(draft, table, &name, &mut item, &mut said)?;
    let inherited = draft
        .tables
        .get(table)
        .and_then(|table| table.traits.get(2).cloned());
    let collation = said
        .collate
        .or_else(|| said.charset.as_deref().and_then(default_collation))
        .or(if said.charset.is_some() {
            None
        } else {
            inherited
        })
        .unwrap_or_else(|| UNSAID.to_owned());
    let mut text = kind.clone();
    if types::holds_text(&kind) {
        text.push_str(" collate ");
        text.push_str(&collation);
    }
    if said.not_null {
        text.push_str(" not null");
    }
    if let Some(default) = &said.default {
        text.push_str(" default ");
        text.push_str(default);
    }
    for word in &said.extra {
        text.push(' ');
        text.push_str(word);
    }
    if let Some(expression) = &said.generated {
        text.push_str(&format!(" as ({expression})"));
    }
    // The same normal form as the catalogue's answer, in MariaDB's spelling.
    let kind = mysql::column(&squeeze(&text), true);
    put_column(
        draft,
        table,
        Column {
            name,
            kind,
            ..Column::default()
        },
    );
    Ok(())
}

fn column_options(
    draft: &mut Draft,
    table: &str,
    name: &str,
    item: &mut Cursor<'_>,
    said: &mut Said,
) -> Read {
    while item.peek().is_some() {
        if item.eat("not null") {
            said.not_null = true;
        } else if item.eat("default") {
            said.default = Some(default(item));
        } else if item.eat("auto_increment") {
            said.extra.push("auto_increment".to_owned());
        } else if item.eat("on update") {
            said.extra.push(format!("on update {}", default(item)));
        } else if item.eat("invisible") {
            said.extra.push("INVISIBLE".to_owned());
        } else if item.eat("primary key") || item.eat("primary") {
            said.not_null = true;
            draft.put_on(
                ObjectKind::Index,
                table,
                "PRIMARY",
                format!("unique btree ({name})"),
            );
        } else if item.eat("unique") {
            item.eat("key");
            draft.put_on(
                ObjectKind::Index,
                table,
                name,
                format!("unique btree ({name})"),
            );
        } else if item.eat("collate") {
            said.collate = item.next().map(|token| token.content().replace('`', ""));
        } else if item.eat("charset") || item.eat("character set") {
            said.charset = item.next().map(|token| token.text.to_owned());
        } else if item.eat("comment") {
            item.next();
        } else if item.eat("check") {
            let inner = item.group().ok_or("expected a check in parentheses")?;
            check(draft, table, name, inner.text());
        } else if item.eat("references") {
            return Err("a reference beside a column isn't kept by MySQL and is by MariaDB: write FOREIGN KEY".to_owned());
        } else if item.eat("generated always as") || item.eat("as") {
            generated(item, said)?;
        } else {
            item.next();
        }
    }
    Ok(())
}

/// What stands behind `GENERATED ALWAYS AS`.
fn generated(item: &mut Cursor<'_>, said: &mut Said) -> Read {
    let inner = item
        .group()
        .ok_or("expected an expression in parentheses")?;
    said.generated = Some(inner.text().to_owned());
    let stored = item.eat("stored") || item.eat("persistent");
    let kept = if stored { "STORED" } else { "VIRTUAL" };
    said.extra.push(format!("{kept} GENERATED"));
    Ok(())
}

/// A default as MariaDB's catalogue shows it.
fn default(item: &mut Cursor<'_>) -> String {
    if let Some(inner) = item.group() {
        return inner.text().to_owned();
    }
    let sign = if item.eat("-") { "-" } else { "" };
    let Some(first) = item.next() else {
        return String::new();
    };
    if first.kind == Kind::Text {
        return first.text.to_owned();
    }
    let word = first.text.to_lowercase();
    let now = ["current_timestamp", "now", "localtimestamp", "localtime"].contains(&word.as_str());
    let arguments = item.group().map(|group| group.text().to_owned());
    match (now, arguments) {
        (true, arguments) => format!("current_timestamp({})", arguments.unwrap_or_default()),
        (false, Some(arguments)) => format!("{word}({arguments})"),
        (false, None) if word == "null" => "NULL".to_owned(),
        (false, None) if word == "true" => "1".to_owned(),
        (false, None) if word == "false" => "0".to_owned(),
        (false, None) => format!("{sign}{}", first.text),
    }
}

/// MariaDB's JSON is a text with such a check, which isn't compared.
fn check(draft: &mut Draft, table: &str, name: &str, inner: &str) {
    if !inner.trim_start().starts_with("json_valid(") {
        let text = format!("check ({})", squeeze(inner));
        draft.put_on(ObjectKind::Constraint, table, name, text);
    }
}

/// An index or a constraint of a table.
fn part(draft: &mut Draft, table: &str, mut item: Cursor<'_>) -> Read {
    let mut label = None;
    if item.eat("constraint")
        && !["primary", "unique", "foreign", "check"]
            .iter()
            .any(|word| item.sees(word))
    {
        label = item.name();
    }
    if item.eat("primary key") {
        return primary_key(draft, table, item);
    }
    if item.eat("foreign key") {
        return foreign_key(draft, table, label, item);
    }
    if item.eat("check") {
        let inner = item.group().ok_or("expected a check in parentheses")?;
        let name = label.unwrap_or_else(|| {
            let mut number = 1;
            while draft.has(
                ObjectKind::Constraint,
                table,
                &format!("CONSTRAINT_{number}"),
            ) {
                number += 1;
            }
            format!("CONSTRAINT_{number}")
        });
        check(draft, table, &name, inner.text());
        return Ok(());
    }
    let method = ["fulltext", "spatial"]
        .into_iter()
        .find(|word| item.eat(word));
    let unique = if item.eat("unique") { "unique " } else { "" };
    if !item.eat("key") {
        item.eat("index");
    }
    item.eat("if not exists");
    let own = if item.sees("(") || item.sees("using") {
        None
    } else {
        item.name()
    };
    put_index(
        draft,
        table,
        own.or(label),
        &format!("{unique}{}", method.unwrap_or("btree")),
        item,
    )
}

/// The columns of a primary key, which take no nulls.
fn primary_key(draft: &mut Draft, table: &str, mut item: Cursor<'_>) -> Read {
    let columns = item
        .group()
        .ok_or("expected columns in parentheses")?
        .names();
    if let Some(table) = draft.tables.get_mut(table) {
        for column in &mut table.columns {
            if columns.contains(&column.name) && !column.kind.contains(" not null") {
                column.kind = with_not_null(&column.kind);
            }
        }
    }
    draft.put_on(
        ObjectKind::Index,
        table,
        "PRIMARY",
        format!("unique btree ({})", columns.join(", ")),
    );
    Ok(())
}

/// NOT NULL stands after the type and its collation.
fn with_not_null(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let mut at = 1;
    while words
        .get(at)
        .is_some_and(|word| ["unsigned", "zerofill"].contains(word))
    {
        at += 1;
    }
    if words.get(at) == Some(&"collate") {
        at += 2;
    }
    let mut all = words;
    all.insert(at.min(all.len()), "not null");
    all.join(" ")
}

/// An index by its method and columns.
pub(super) fn put_index(
    draft: &mut Draft,
    table: &str,
    name: Option<String>,
    method: &str,
    mut rest: Cursor<'_>,
) -> Read {
    let mut method = method.to_owned();
    if rest.eat("using") {
        let word = rest.next().map_or("", |token| token.text).to_lowercase();
        method = method.replace("btree", &word);
    }
    let columns = rest.group().ok_or("expected columns in parentheses")?;
    if rest.eat("using") {
        let word = rest.next().map_or("", |token| token.text).to_lowercase();
        method = method.replace("btree", &word);
    }
    let columns: Vec<String> = columns.items().into_iter().map(index_part).collect();
    let first = columns.first().cloned().unwrap_or_default();
    let name = name.unwrap_or_else(|| {
        free(
            draft,
            table,
            first.split(['(', ' ']).next().unwrap_or_default(),
        )
    });
    draft.put_on(
        ObjectKind::Index,
        table,
        &name,
        format!("{method} ({})", columns.join(", ")),
    );
    Ok(())
}

fn free(draft: &Draft, table: &str, wanted: &str) -> String {
    let mut name = wanted.to_owned();
    let mut number = 1;
    while draft.has(ObjectKind::Index, table, &name) {
        number += 1;
        name = format!("{wanted}_{number}");
    }
    name
}

fn index_part(mut item: Cursor<'_>) -> String {
    let name = item.name().unwrap_or_else(|| "(expression)".to_owned());
    let length = item
        .group()
        .map_or(String::new(), |group| format!("({})", group.text()));
    let order = if item.eat("desc") { " desc" } else { "" };
    format!("{name}{length}{order}")
}

fn foreign_key(
    draft: &mut Draft,
    table: &str,
    label: Option<String>,
    mut rest: Cursor<'_>,
) -> Read {
    let index = rest.name();
    let own = rest
        .group()
        .ok_or("expected columns in parentheses")?
        .names();
    if !rest.eat("references") {
        return Err("expected REFERENCES".to_owned());
    }
    let other = named(&mut rest)?;
    let theirs = rest
        .group()
        .ok_or("expected columns in parentheses")?
        .names();
    let (delete, update) = actions(&mut rest);
    let named = label.clone();
    let name = label.unwrap_or_else(|| {
        let mut number = 1;
        while draft.has(
            ObjectKind::Constraint,
            table,
            &format!("{table}_ibfk_{number}"),
        ) {
            number += 1;
        }
        format!("{table}_ibfk_{number}")
    });
    let columns = own.join(", ");
    let text = format!(
        "foreign key ({columns}) references {other} ({}) on delete {delete} on update {update}",
        theirs.join(", ")
    );
    draft.put_on(ObjectKind::Constraint, table, &name, text);
    if !has_index(draft, table, &columns) {
        let name = named
            .or(index)
            .unwrap_or_else(|| free(draft, table, own.first().map_or("", String::as_str)));
        draft.put_on(
            ObjectKind::Index,
            table,
            &name,
            format!("btree ({columns})"),
        );
    }
    Ok(())
}

/// What a reference does when the row that it refers to is deleted, and when it is changed.
fn actions(rest: &mut Cursor<'_>) -> (&'static str, &'static str) {
    let action = |rest: &mut Cursor<'_>| {
        ["no action", "set null", "set default", "cascade"]
            .into_iter()
            .find(|words| rest.eat(words))
            .unwrap_or("restrict")
    };
    let (mut delete, mut update) = ("restrict", "restrict");
    while rest.peek().is_some() {
        if rest.eat("on delete") {
            delete = action(rest);
        } else if rest.eat("on update") {
            update = action(rest);
        } else {
            rest.next();
        }
    }
    (delete, update)
}

/// Whether an index begins with these columns: the server makes one for a reference unless there is.
fn has_index(draft: &Draft, table: &str, columns: &str) -> bool {
    draft.objects.iter().any(|(known, text)| {
        known.kind == ObjectKind::Index
            && known.table == table
            && text.split_once('(').is_some_and(|(_, list)| {
                list.strip_prefix(columns)
                    .is_some_and(|after| after.starts_with([',', ')', ' ']))
            })
    })
}
