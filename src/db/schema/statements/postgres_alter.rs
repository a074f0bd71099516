//! `ALTER …` of PostgreSQL.

use super::cursor::Cursor;
use super::draft::{Column, Draft};
use super::lexer::Kind;
use super::postgres::{Read, bare, named};
use super::{postgres_table, types};
use crate::db::schema::ObjectKind;

/// What an ALTER TABLE may do that the catalogue isn't asked for.
const PASSED: [&str; 20] = [
    "owner to",
    "cluster",
    "set without",
    "set with",
    "set (",
    "reset",
    "set tablespace",
    "set access",
    "replica identity",
    "validate constraint",
    "enable rule",
    "disable rule",
    "enable replica rule",
    "options",
    "inherit",
    "no inherit",
    "alter constraint",
    "enable always rule",
    "set statistics",
    "set schema",
];

/// After `ALTER`.
pub(super) fn statement(draft: &mut Draft, mut rest: Cursor<'_>) -> Read {
    if rest.eat("table") || rest.eat("foreign table") {
        return table(draft, rest);
    }
    if rest.eat("sequence") {
        let name = named(&mut rest)?;
        if rest.eat("owned by") && !rest.sees("none") {
            // A sequence that a column owns is the column's.
            draft.drop_named(&[ObjectKind::Sequence], |known| known.name == name);
        }
        return Ok(());
    }
    if rest.eat("type") {
        return kind(draft, rest);
    }
    if rest.eat("index") {
        let old = named(&mut rest)?;
        if rest.eat("rename to") {
            let new = rest.name().ok_or("expected a name")?;
            rename(
                draft,
                &[ObjectKind::Index, ObjectKind::Constraint],
                None,
                &old,
                &new,
            );
        }
        return Ok(());
    }
    let passed = [
        "trigger",
        "policy",
        "server",
        "text",
        "statistics",
        "subscription",
        "rule",
        "conversion",
        "tablespace",
    ];
    if passed.iter().any(|word| rest.sees(word)) {
        return Ok(());
    }
    if rest.eat("domain") {
        named(&mut rest)?;
        if rest.sees("owner to") {
            return Ok(());
        }
    }
    Err("gate doesn't know this change".to_owned())
}

fn table(draft: &mut Draft, mut rest: Cursor<'_>) -> Read {
    rest.eat("if exists");
    rest.eat("only");
    let name = named(&mut rest)?;
    rest.eat("*");
    for action in rest.items() {
        change(draft, &name, action)?;
    }
    Ok(())
}

fn change(draft: &mut Draft, table: &str, mut action: Cursor<'_>) -> Read {
    if PASSED.iter().any(|words| action.sees(words)) {
        return Ok(());
    }
    if action.eat("attach partition") {
        let partition = named(&mut action)?;
        draft.partitions.insert(partition);
        return Ok(());
    }
    if action.eat("add") {
        return add(draft, table, action);
    }
    if action.eat("drop constraint") {
        action.eat("if exists");
        let name = action.name().ok_or("expected a name")?;
        draft.remove_on(ObjectKind::Constraint, table, &name);
        return Ok(());
    }
    if action.eat("drop") {
        action.eat("column");
        action.eat("if exists");
        let name = action.name().ok_or("expected a name")?;
        if let Some(table) = draft.tables.get_mut(table) {
            table.columns.retain(|column| column.name != name);
        }
        return Ok(());
    }
    if action.eat("alter") {
        action.eat("column");
        return column(draft, table, action);
    }
    if action.eat("rename") {
        return rename_part(draft, table, action);
    }
    security(draft, table, action)
}

fn add(draft: &mut Draft, table: &str, mut action: Cursor<'_>) -> Read {
    let constraint = [
        "constraint",
        "primary",
        "unique",
        "check",
        "foreign",
        "exclude",
    ];
    if !constraint.iter().any(|word| action.sees(word)) {
        action.eat("column");
        action.eat("if not exists");
        return postgres_table::add_column(draft, table, action);
    }
    let mut after = action;
    after.eat("constraint");
    let label = after.name();
    after.until(|_, here| here.sees("using index"));
    if after.eat("using index") {
        // The index becomes the constraint, and takes its name.
        let index = after.name().ok_or("expected an index")?;
        let text = draft
            .remove_on(ObjectKind::Index, table, &index)
            .unwrap_or_default();
        let columns = text.split_once("btree ").map_or("", |(_, columns)| columns);
        let word = if action.text().to_lowercase().contains("primary key") {
            "PRIMARY KEY"
        } else {
            "UNIQUE"
        };
        let name = label.filter(|_| action.sees("constraint")).unwrap_or(index);
        draft.put_on(
            ObjectKind::Constraint,
            table,
            &name,
            format!("{word} {columns}"),
        );
        return Ok(());
    }
    postgres_table::constraint(draft, table, action)
}

fn column(draft: &mut Draft, table: &str, mut action: Cursor<'_>) -> Read {
    let name = action.name().ok_or("expected a column's name")?;
    let passed = [
        "set statistics",
        "set storage",
        "set compression",
        "set (",
        "reset",
        "options",
    ];
    if passed.iter().any(|words| action.sees(words)) {
        return Ok(());
    }
    let Some(place) = find(draft, table, &name) else {
        return Err(format!("the column {name} isn't known here"));
    };
    if action.eat("set default") {
        place.value = postgres_table::default(&mut action);
    } else if action.eat("drop default") || action.eat("drop expression") {
        place.value = None;
    } else if action.eat("set not null") {
        place.not_null = true;
    } else if action.eat("drop not null") {
        place.not_null = false;
    } else if action.eat("drop identity") {
        place.identity = None;
    } else if action.eat("add generated") || action.eat("set generated") {
        place.identity = Some(postgres_table::identity(action.sees("by default")));
        place.not_null = true;
    } else if action.eat("set data type") || action.eat("type") {
        let written = action.until(|token, _| token.is("using") || token.is("collate"));
        place.kind = types::postgres(written);
    } else {
        return Err("gate doesn't know this change of a column".to_owned());
    }
    Ok(())
}

fn find<'a>(draft: &'a mut Draft, table: &str, name: &str) -> Option<&'a mut Column> {
    let table = draft.tables.get_mut(table)?;
    table.columns.iter_mut().find(|column| column.name == name)
}

fn rename_part(draft: &mut Draft, table: &str, mut action: Cursor<'_>) -> Read {
    if action.eat("constraint") {
        let old = action.name().ok_or("expected a name")?;
        action.eat("to");
        let new = action.name().ok_or("expected a name")?;
        rename(draft, &[ObjectKind::Constraint], Some(table), &old, &new);
        return Ok(());
    }
    // What names the column or the table in a definition would have to be rewritten, too.
    Err("a renamed column or table can't be followed through the definitions".to_owned())
}

fn rename(draft: &mut Draft, kinds: &[ObjectKind], table: Option<&str>, old: &str, new: &str) {
    let old = bare(old);
    let found: Vec<_> = draft
        .objects
        .keys()
        .filter(|name| kinds.contains(&name.kind) && name.name == old)
        .filter(|name| table.is_none_or(|table| name.table == table))
        .cloned()
        .collect();
    for name in found {
        if let Some(text) = draft.objects.remove(&name) {
            draft.put_on(name.kind, &name.table, new, text);
        }
    }
}

fn security(draft: &mut Draft, table: &str, mut action: Cursor<'_>) -> Read {
    let set = |draft: &mut Draft, word: &str, on: bool| {
        if let Some(table) = draft.tables.get_mut(table) {
            table.traits.retain(|known| known != word);
            if on {
                table.traits.push(word.to_owned());
                // The catalogue's answer names these last, in this order.
                let security =
                    |word: &String| word.starts_with("row security").then(|| word.clone());
                table.traits.sort_by_key(security);
            }
        }
        Ok(())
    };
    if action.sees("enable row level") {
        return set(draft, "row security enabled", true);
    }
    if action.sees("disable row level") {
        return set(draft, "row security enabled", false);
    }
    if action.sees("force row level") {
        return set(draft, "row security forced", true);
    }
    if action.sees("no force row level") {
        return set(draft, "row security forced", false);
    }
    let state = [
        ("enable always trigger", " (enabled A)"),
        ("enable replica trigger", " (enabled R)"),
        ("disable trigger", " (disabled)"),
        ("enable trigger", ""),
    ];
    for (words, mark) in state {
        if action.eat(words) {
            let name = action.name().ok_or("expected a trigger")?;
            if let Some(text) = draft.remove_on(ObjectKind::Trigger, table, &name) {
                draft.put_on(ObjectKind::Trigger, table, &name, text + mark);
            }
            return Ok(());
        }
    }
    Err("gate doesn't know this change of a table".to_owned())
}

fn kind(draft: &mut Draft, mut rest: Cursor<'_>) -> Read {
    let name = named(&mut rest)?;
    if rest.sees("owner to") {
        return Ok(());
    }
    if !rest.eat("add value") {
        return Err("gate doesn't know this change of a type".to_owned());
    }
    rest.eat("if not exists");
    let label = rest.next().filter(|token| token.kind == Kind::Text);
    let label = label.ok_or("expected a label")?.text;
    let Some(labels) = draft.remove_on(ObjectKind::Enum, "", &name) else {
        return Err(format!("the type {name} isn't known here"));
    };
    let mut all: Vec<&str> = labels.split(", ").collect();
    let before = rest.sees("before");
    rest.next();
    let beside = rest.next().map(|token| token.text);
    let at = beside.and_then(|beside| all.iter().position(|known| *known == beside));
    if !all.contains(&label) {
        match at {
            Some(at) => all.insert(if before { at } else { at + 1 }, label),
            None => all.push(label),
        }
    }
    let text = all.join(", ");
    draft.put(ObjectKind::Enum, &name, text);
    Ok(())
}
