//! PostgreSQL's statements, as its catalogue prints what they make.

use super::cursor::Cursor;
use super::draft::Draft;
use super::lexer::Kind;
use super::{UNSAID, postgres_alter, postgres_table, routine, types};
use crate::db::schema::{ObjectKind, squeeze};

/// What comes of a statement: nothing, or why it isn't understood.
pub(super) type Read = Result<(), String>;

/// Statements that make nothing that is compared.
const PASSED: [&str; 38] = [
    "set",
    "reset",
    "select",
    "comment",
    "grant",
    "revoke",
    "insert",
    "update",
    "delete",
    "copy",
    "begin",
    "commit",
    "start",
    "end",
    "analyze",
    "vacuum",
    "refresh",
    "lock",
    "security",
    "reassign",
    "alter default",
    "alter system",
    "alter role",
    "alter user",
    "alter database",
    "alter schema",
    "alter view",
    "alter materialized",
    "alter function",
    "alter procedure",
    "alter aggregate",
    "alter operator",
    "alter publication",
    "alter extension",
    "alter event",
    "alter language",
    "alter large",
    "alter collation",
];

/// What can be created and isn't compared.
const NOT_COMPARED: [&str; 24] = [
    "temp",
    "temporary",
    "aggregate",
    "operator",
    "cast",
    "rule",
    "statistics",
    "event",
    "publication",
    "subscription",
    "text",
    "collation",
    "server",
    "user",
    "role",
    "group",
    "database",
    "tablespace",
    "conversion",
    "transform",
    "access",
    "trusted",
    "language",
    "foreign data",
];

/// Reads one statement.
pub(super) fn statement(draft: &mut Draft, mut rest: Cursor<'_>) -> Read {
    if PASSED.iter().any(|words| rest.sees(words)) {
        return Ok(());
    }
    if rest.eat("create") {
        rest.eat("or replace");
        return create(draft, rest);
    }
    if rest.eat("alter") {
        return postgres_alter::statement(draft, rest);
    }
    if rest.eat("drop") {
        return drop(draft, rest);
    }
    if rest.eat("do") {
        return block(draft, rest);
    }
    Err("gate doesn't know this statement".to_owned())
}

/// `schema.name`; the usual schema where none is written.
pub(super) fn full(path: &[String]) -> String {
    match path {
        [name] => format!("public.{name}"),
        [.., schema, name] => format!("{schema}.{name}"),
        [] => String::new(),
    }
}

/// A full name without its schema.
pub(super) fn bare(name: &str) -> &str {
    name.split_once('.').map_or(name, |(_, bare)| bare)
}

/// A name as PostgreSQL prints it.
pub(super) fn identifier(name: &str) -> String {
    let bare = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if bare {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}

/// A full name as PostgreSQL prints it.
pub(super) fn printed(full: &str) -> String {
    let (schema, name) = full.split_once('.').unwrap_or(("public", full));
    format!("{}.{}", identifier(schema), identifier(name))
}

pub(super) fn named(rest: &mut Cursor<'_>) -> Result<String, String> {
    rest.eat("if not exists");
    rest.eat("if exists");
    rest.path()
        .map(|path| full(&path))
        .ok_or_else(|| "expected a name".to_owned())
}

fn create(draft: &mut Draft, mut rest: Cursor<'_>) -> Read {
    if NOT_COMPARED.iter().any(|words| rest.sees(words)) {
        return Ok(());
    }
    for (words, traits) in TABLES {
        if rest.eat(words) {
            return postgres_table::create(draft, rest, traits);
        }
    }
    rest.eat("recursive");
    rest.eat("constraint");
    for (words, made) in MADE {
        if rest.eat(words) {
            return made(draft, rest);
        }
    }
    Err("gate doesn't know what this creates".to_owned())
}

/// Kinds of tables, and what is compared of them.
const TABLES: &[(&str, &[&str])] = &[
    ("unlogged table", &["table", "unlogged"]),
    ("foreign table", &["foreign table"]),
    ("table", &["table"]),
];

/// What reads the rest of a CREATE.
type Made = fn(&mut Draft, Cursor<'_>) -> Read;

/// What else is created, by the words behind CREATE.
const MADE: &[(&str, Made)] = &[
    ("unique index", |draft, rest| index(draft, rest, "unique ")),
    ("index", |draft, rest| index(draft, rest, "")),
    ("materialized view", |draft, rest| {
        view(draft, rest, "materialized view ")
    }),
    ("view", |draft, rest| view(draft, rest, "view ")),
    ("function", |draft, rest| routine(draft, rest, "function")),
    ("procedure", |draft, rest| routine(draft, rest, "procedure")),
    ("trigger", trigger),
    ("policy", policy),
    ("sequence", sequence),
    ("type", kind),
    ("domain", domain),
    ("schema", schema),
    ("extension", extension),
];

fn routine(draft: &mut Draft, rest: Cursor<'_>, kind: &str) -> Read {
    let (name, text) =
        routine::postgres(kind, rest).ok_or("expected a name, arguments and a body")?;
    draft.put(ObjectKind::Function, &name, text);
    Ok(())
}

fn schema(draft: &mut Draft, mut rest: Cursor<'_>) -> Read {
    rest.eat("if not exists");
    let name = rest.name().ok_or("expected a name")?;
    if name != "public" {
        draft.put(ObjectKind::Schema, &name, String::new());
    }
    Ok(())
}

fn extension(draft: &mut Draft, mut rest: Cursor<'_>) -> Read {
    rest.eat("if not exists");
    let name = rest.name().ok_or("expected a name")?;
    rest.until(|token, _| token.is("version"));
    rest.next();
    let version = rest
        .next()
        .map_or(UNSAID.to_owned(), |token| match token.kind {
            Kind::Text => token.content(),
            _ => token.text.to_owned(),
        });
    draft.put(ObjectKind::Extension, &name, version);
    Ok(())
}

fn index(draft: &mut Draft, mut rest: Cursor<'_>, unique: &str) -> Read {
    rest.eat("concurrently");
    rest.eat("if not exists");
    let name = if rest.sees("on") { None } else { rest.name() };
    if !rest.eat("on") {
        return Err("expected ON and a table".to_owned());
    }
    rest.eat("only");
    let table = named(&mut rest)?;
    let method = if rest.eat("using") {
        rest.name().unwrap_or_default()
    } else {
        "btree".to_owned()
    };
    let mut after = rest;
    let columns = after.group().ok_or("expected columns in parentheses")?;
    let name = name.unwrap_or_else(|| {
        let bare = bare(&table);
        let words = columns.items().into_iter();
        let words: Vec<String> = words
            .map(|mut item| item.name().unwrap_or_else(|| "expr".to_owned()))
            .collect();
        draft.free_name(
            ObjectKind::Index,
            &table,
            &format!("{bare}_{}_idx", words.join("_")),
        )
    });
    let text = squeeze(&format!("{unique}{method} {}", rest.text()));
    draft.put_on(ObjectKind::Index, &table, &name, text);
    Ok(())
}

fn view(draft: &mut Draft, mut rest: Cursor<'_>, word: &str) -> Read {
    let name = named(&mut rest)?;
    rest.until(|token, _| token.is("as"));
    rest.next();
    let query = rest.until(|_, here| {
        here.sees("with no data")
            || here.sees("with data")
            || here.sees("with check option")
            || here.sees("with cascaded check option")
            || here.sees("with local check option")
    });
    if query.is_empty() {
        return Err("expected AS and a query".to_owned());
    }
    draft.put(
        ObjectKind::View,
        &name,
        squeeze(&format!("{word}{}", query.text())),
    );
    Ok(())
}

fn trigger(draft: &mut Draft, mut rest: Cursor<'_>) -> Read {
    let name = rest.name().ok_or("expected a name")?;
    let text = squeeze(rest.text()).replace("EXECUTE PROCEDURE", "EXECUTE FUNCTION");
    rest.until(|token, _| token.is("on"));
    rest.next();
    let table = named(&mut rest)?;
    draft.put_on(ObjectKind::Trigger, &table, &name, text);
    Ok(())
}

fn policy(draft: &mut Draft, mut rest: Cursor<'_>) -> Read {
    let name = rest.name().ok_or("expected a name")?;
    if !rest.eat("on") {
        return Err("expected ON and a table".to_owned());
    }
    let table = named(&mut rest)?;
    let mut kind = "permissive";
    let mut command = "all".to_owned();
    let mut roles = "public".to_owned();
    let mut clauses = String::new();
    while let Some(token) = rest.peek() {
        if rest.eat("as restrictive") {
            kind = "restrictive";
        } else if rest.eat("for") {
            command = rest.next().map_or(command, |word| word.text.to_lowercase());
        } else if rest.eat("to") {
            let list = rest.until(|token, _| token.is("using") || token.is("with"));
            let mut names = list.names();
            names.sort();
            roles = names.join(", ");
        } else {
            clauses.push(' ');
            if let Some(group) = rest.group() {
                clauses.push('(');
                clauses.push_str(group.text());
                clauses.push(')');
            } else {
                rest.next();
                clauses.push_str(&token.text.to_lowercase());
            }
        }
    }
    let text = squeeze(&format!("{kind} for {command} to {roles}{clauses}"));
    draft.put_on(ObjectKind::Policy, &table, &name, text);
    Ok(())
}

fn sequence(draft: &mut Draft, mut rest: Cursor<'_>) -> Read {
    let name = named(&mut rest)?;
    let mut kind = "bigint".to_owned();
    let (mut start, mut step, mut least, mut most) = (None, 1_i128, None, None);
    let mut cycle = false;
    while rest.peek().is_some() {
        if rest.eat("as") {
            kind = types::postgres(rest.until(|token, _| {
                [
                    "start",
                    "increment",
                    "minvalue",
                    "maxvalue",
                    "no",
                    "cache",
                    "cycle",
                    "owned",
                ]
                .iter()
                .any(|word| token.is(word))
            }));
        } else if rest.eat("start with") || rest.eat("start") {
            start = number(&mut rest);
        } else if rest.eat("increment by") || rest.eat("increment") {
            step = number(&mut rest).unwrap_or(1);
        } else if rest.eat("minvalue") {
            least = number(&mut rest);
        } else if rest.eat("maxvalue") {
            most = number(&mut rest);
        } else if rest.eat("no") {
            rest.next();
        } else if rest.eat("cycle") {
            cycle = true;
        } else if rest.eat("owned by") {
            let owner = rest.path().unwrap_or_default();
            if owner.len() > 1 {
                return Ok(());
            }
        } else {
            rest.next();
        }
    }
    let (low, high) = match kind.as_str() {
        "smallint" => (i128::from(i16::MIN), i128::from(i16::MAX)),
        "integer" => (i128::from(i32::MIN), i128::from(i32::MAX)),
        _ => (i128::from(i64::MIN), i128::from(i64::MAX)),
    };
    let least = least.unwrap_or(if step > 0 { 1 } else { low });
    let most = most.unwrap_or(if step > 0 { high } else { -1 });
    let start = start.unwrap_or(if step > 0 { least } else { most });
    let cycle = if cycle { " cycle" } else { "" };
    let text = format!("{kind} start {start} increment {step} from {least} to {most}{cycle}");
    draft.put(ObjectKind::Sequence, &name, text);
    Ok(())
}

fn number(rest: &mut Cursor<'_>) -> Option<i128> {
    let sign = if rest.eat("-") { -1 } else { 1 };
    rest.next()?
        .text
        .parse::<i128>()
        .ok()
        .map(|value| sign * value)
}

fn kind(draft: &mut Draft, mut rest: Cursor<'_>) -> Read {
    let name = named(&mut rest)?;
    if rest.is_empty() || !rest.eat("as") {
        // A base type or a shell: the catalogue isn't asked for these.
        return Ok(());
    }
    if rest.eat("range") {
        return Ok(());
    }
    if rest.eat("enum") {
        let labels = rest.group().ok_or("expected labels in parentheses")?;
        let labels: Vec<String> = labels
            .tokens()
            .iter()
            .filter(|token| token.kind == Kind::Text)
            .map(|token| format!("'{}'", token.content().replace('\'', "''")))
            .collect();
        draft.put(ObjectKind::Enum, &name, labels.join(", "));
        return Ok(());
    }
    let parts = rest
        .group()
        .ok_or("expected ENUM, RANGE or columns in parentheses")?;
    let parts: Vec<String> = parts
        .items()
        .into_iter()
        .filter_map(|mut item| Some(format!("{} {}", item.name()?, types::postgres(item))))
        .collect();
    draft.put(
        ObjectKind::Type,
        &name,
        format!("composite of {}", parts.join(", ")),
    );
    Ok(())
}

fn domain(draft: &mut Draft, mut rest: Cursor<'_>) -> Read {
    let name = named(&mut rest)?;
    rest.eat("as");
    let word = |token: &super::lexer::Token<'_>| {
        ["constraint", "not", "null", "check", "default", "collate"]
            .iter()
            .any(|word| token.is(word))
    };
    let over = types::postgres(rest.until(|token, _| word(token)));
    let (mut not_null, mut default, mut checks) = (false, None, Vec::new());
    let mut constraint = None;
    while rest.peek().is_some() {
        if rest.eat("not null") {
            not_null = true;
        } else if rest.eat("default") {
            let first = rest.next().map_or("", |token| token.text);
            let more = rest.until(|token, _| word(token));
            default = Some(format!("{first}{}", more.text()));
        } else if rest.eat("constraint") {
            constraint = rest.name();
        } else if rest.eat("check") {
            let inner = rest.group().ok_or("expected a check in parentheses")?;
            let bare = bare(&name);
            let own = constraint.take().unwrap_or_else(|| format!("{bare}_check"));
            checks.push((own, format!("CHECK ({})", inner.text())));
        } else {
            rest.next();
        }
    }
    checks.sort();
    let mut text = format!("domain over {over}");
    if not_null {
        text.push_str(" not null");
    }
    if let Some(default) = default {
        text.push_str(" default ");
        text.push_str(&default);
    }
    for (_, check) in checks {
        text.push(' ');
        text.push_str(&check);
    }
    draft.put(ObjectKind::Type, &name, squeeze(&text));
    Ok(())
}

fn drop(draft: &mut Draft, mut rest: Cursor<'_>) -> Read {
    use ObjectKind as Kind;
    if NOT_COMPARED.iter().any(|words| rest.sees(words)) || rest.eat("owned") {
        return Ok(());
    }
    let kinds: &[ObjectKind] = if rest.eat("table") || rest.eat("foreign table") {
        &[Kind::Table]
    } else if rest.eat("materialized view") || rest.eat("view") {
        &[Kind::View]
    } else if rest.eat("index") {
        &[Kind::Index]
    } else if rest.eat("type") || rest.eat("domain") {
        &[Kind::Enum, Kind::Type]
    } else if rest.eat("sequence") {
        &[Kind::Sequence]
    } else if rest.eat("function") || rest.eat("procedure") {
        &[Kind::Function]
    } else if rest.eat("extension") {
        &[Kind::Extension]
    } else if rest.eat("schema") {
        &[Kind::Schema]
    } else if rest.eat("trigger") {
        &[Kind::Trigger]
    } else if rest.eat("policy") {
        &[Kind::Policy]
    } else {
        return Err("gate doesn't know what this drops".to_owned());
    };
    rest.eat("concurrently");
    rest.eat("if exists");
    for mut item in rest.items() {
        let name = named(&mut item)?;
        let bare = bare(&name);
        if kinds == [Kind::Table] {
            draft.drop_table(&name);
            continue;
        }
        draft.drop_named(kinds, |known| {
            known.name == name
                || (!known.table.is_empty() || matches!(known.kind, Kind::Schema | Kind::Extension))
                    && known.name == bare
                || known.kind == Kind::Function && known.name.starts_with(&format!("{name}("))
        });
    }
    Ok(())
}

/// `DO $$ BEGIN … EXCEPTION WHEN duplicate_object THEN null; END $$`, as generators write around statements without IF NOT
/// EXISTS: what stands between is read. Any other block could do anything.
fn block(draft: &mut Draft, rest: Cursor<'_>) -> Read {
    let body = rest
        .tokens()
        .iter()
        .find(|token| token.kind == Kind::Text)
        .map(super::lexer::Token::content)
        .unwrap_or_default();
    let engine = crate::db::engine::Engine::Postgres;
    let found = super::lexer::tokens(&body, engine);
    let mut inner = Cursor::new(&body, &found, engine);
    if !inner.eat("begin") {
        return Err("a block of code may do anything".to_owned());
    }
    let mut statements = inner.until(|token, _| token.is("exception") || token.is("end"));
    if !inner.is_empty() && inner.eat("exception") && !inner.eat("when duplicate_object then null")
    {
        return Err("a block of code may do anything".to_owned());
    }
    while !statements.is_empty() {
        let one = statements.until(|token, _| token.is(";"));
        statements.eat(";");
        if !one.sees("alter table") && !one.sees("create") {
            return Err("a block of code may do anything".to_owned());
        }
        statement(draft, one)?;
    }
    Ok(())
}
