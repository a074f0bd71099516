//! A schema in a file of SQL statements: what `pg_dump --schema-only`, `mariadb-dump --no-data` and ORMs write, and what
//! people write by hand. Nothing is run: `gate` never writes to a database, so the statements are read.
//!
//! What isn't understood is kept with its line, so that nothing is silently missing. What the catalogue isn't asked for
//! (grants, comments, rows, operators, casts, rules, statistics) is passed over.

mod cursor;
mod draft;
mod lexer;
mod mysql;
mod mysql_table;
mod plain;
mod postgres;
mod postgres_alter;
mod postgres_table;
mod routine;
mod split;
mod types;

use cursor::Cursor;
use draft::Draft;
use split::{cleared, statements};

use super::{ObjectKind, Origin, Schema};
use crate::db::engine::Engine;

/// A statement that wasn't understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Its first line in the file, from 1.
    pub line: usize,
    /// How it begins.
    pub begins: String,
    /// What about it isn't understood.
    pub why: String,
}

/// What stands where a file doesn't say something that the catalogue does; it isn't compared.
pub(super) const UNSAID: &str = "?";

/// The most characters of a statement that are shown.
const BEGINNING: usize = 60;

/// Reads the statements of a file as the catalogue would show what they make.
pub(super) fn read(text: &str, engine: Engine) -> Schema {
    let dumped = header(text, engine);
    let text = cleared(text, engine);
    let (tokens, found) = statements(&text, engine);
    let mut draft = Draft::default();
    for statement in found {
        let cursor = Cursor::new(&text, &tokens[statement.tokens], engine);
        let outcome = match engine {
            Engine::MySql => mysql::statement(&mut draft, cursor),
            _ => postgres::statement(&mut draft, cursor),
        };
        if let Err(why) = outcome {
            let begins: Vec<&str> = cursor.text().split_whitespace().collect();
            let begins: String = begins.join(" ").chars().take(BEGINNING).collect();
            draft.unread.push(Unread {
                line: statement.line,
                begins,
                why,
            });
        }
    }
    let (objects, unread) = draft.finish();
    Schema {
        engine,
        product: dumped.clone().unwrap_or_else(|| engine.to_string()),
        objects,
        origin: Origin::Statements {
            dump: dumped.is_some(),
            unread,
        },
    }
}

/// The product and version in a dump's first lines: `-- Dumped from database version 15.4`,
/// `-- Server version 10.11.6-MariaDB`.
fn header(text: &str, engine: Engine) -> Option<String> {
    let mut lines = text.lines().take(20);
    if engine == Engine::Postgres {
        let version =
            lines.find_map(|line| line.strip_prefix("-- Dumped from database version "))?;
        return Some(format!("PostgreSQL {version}"));
    }
    let version = lines.find_map(|line| line.strip_prefix("-- Server version"))?;
    let number = version.trim().split('-').next().unwrap_or_default();
    let product = if version.contains("MariaDB") {
        "MariaDB"
    } else {
        "MySQL"
    };
    Some(format!("{product} {number}"))
}

/// Brings a file's schema and another one into the form that both have: what one doesn't say is left out of the other.
pub(super) fn align(file: &mut Schema, other: &mut Schema) {
    for schema in [&mut *file, &mut *other] {
        let engine = schema.engine;
        // A dump names neither the database's encoding nor the language that every PostgreSQL has.
        schema.objects.retain(|name, _| {
            name.kind != ObjectKind::Database
                && !(name.kind == ObjectKind::Extension && name.name == "plpgsql")
        });
        schema.objects = std::mem::take(&mut schema.objects)
            .into_iter()
            .map(|(name, text)| {
                let text = plain::definition(name.kind, &text, engine);
                (routine::plain_name(name, engine), text)
            })
            .collect();
    }
    if other.product.starts_with("MariaDB") {
        json_as_text(file);
    }
    let said = |text: &str, other: &str| fill(text, other).unwrap_or_else(|| without(text));
    for (name, text) in &mut file.objects {
        let known = other.objects.get(name).map(String::as_str);
        *text = said(text, known.unwrap_or_default());
    }
    for (name, text) in &mut other.objects {
        let known = file.objects.get(name).map(String::as_str);
        *text = said(text, known.unwrap_or_default());
    }
}

/// MariaDB's JSON is a text.
fn json_as_text(schema: &mut Schema) {
    for (name, text) in &mut schema.objects {
        let rest = text
            .strip_prefix("json")
            .filter(|rest| rest.is_empty() || rest.starts_with(' '));
        if let Some(rest) = rest.filter(|_| name.kind == ObjectKind::Column) {
            *text = format!("longtext collate utf8mb4_bin{rest}");
        }
    }
}

/// `text` with its unsaid words taken from `other`, if the two have the same length.
fn fill(text: &str, other: &str) -> Option<String> {
    let own: Vec<&str> = text.split(' ').collect();
    let theirs: Vec<&str> = other.split(' ').collect();
    (own.len() == theirs.len()).then(|| {
        let pairs = own.iter().zip(theirs);
        let words: Vec<&str> = pairs
            .map(|(own, theirs)| {
                if own.trim_end_matches(',') == UNSAID {
                    theirs
                } else {
                    own
                }
            })
            .collect();
        words.join(" ")
    })
}

fn without(text: &str) -> String {
    text.replace(" collate ?", "").replace(", ?", "")
}
