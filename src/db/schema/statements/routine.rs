//! Functions: their signature, and a fingerprint of their body.

use std::fmt::Write as _;

use md5::{Digest as _, Md5};

use super::UNSAID;
use super::cursor::Cursor;
use super::lexer::{Kind, tokens};
use super::{mysql, types};
use crate::db::engine::Engine;
use crate::db::schema::{ObjectKind, ObjectName};

/// PostgreSQL's `md5(regexp_replace(body, '\s+', ' ', 'g'))`.
pub(super) fn postgres_body(body: &str) -> String {
    let mut text = String::with_capacity(body.len());
    for c in body.chars() {
        if !c.is_whitespace() {
            text.push(c);
        } else if !text.ends_with(' ') {
            text.push(' ');
        }
    }
    md5(&text)
}

/// A text's MD5, as the servers write it.
pub(super) fn md5(text: &str) -> String {
    let mut out = String::new();
    for byte in Md5::digest(text.as_bytes()) {
        write!(out, "{byte:02x}").ok();
    }
    out
}

/// `CREATE FUNCTION` of PostgreSQL after the word: the name, with its arguments, and the definition.
pub(super) fn postgres(kind: &str, mut rest: Cursor<'_>) -> Option<(String, String)> {
    let path = rest.path()?;
    let arguments = rest.group()?;
    let name = super::postgres::full(&path);
    let list = postgres_arguments(arguments, kind == "procedure");
    let mut said = Said {
        returns: returned(kind, arguments),
        ..Said::default()
    };
    said.read(rest)?;
    Some((format!("{name}({list})"), said.text(kind)?))
}

/// What stands behind the arguments.
struct Said {
    returns: Option<String>,
    language: String,
    strength: &'static str,
    strict: bool,
    definer: bool,
    window: bool,
    body: Option<String>,
}

impl Default for Said {
    fn default() -> Self {
        Self {
            returns: None,
            language: "sql".to_owned(),
            strength: "volatile",
            strict: false,
            definer: false,
            window: false,
            body: None,
        }
    }
}

impl Said {
    fn read(&mut self, mut rest: Cursor<'_>) -> Option<()> {
        while let Some(token) = rest.peek() {
            if rest.eat("returns null on null input") || rest.eat("strict") {
                self.strict = true;
            } else if rest.eat("returns table") {
                let columns = rest.group()?;
                let columns: Vec<String> = columns.items().into_iter().map(argument).collect();
                self.returns = Some(format!("TABLE({})", columns.join(", ")));
            } else if rest.eat("returns") {
                let set = rest.sees("setof");
                let kind = rest.until(|token, _| OPTIONS.iter().any(|word| token.is(word)));
                let kind = types::postgres(kind);
                self.returns = Some(if set { format!("SETOF {kind}") } else { kind });
            } else if rest.eat("language") {
                self.language = rest.next()?.content().to_lowercase();
            } else if rest.eat("security definer") {
                self.definer = true;
            } else if rest.eat("window") {
                self.window = true;
            } else if rest.eat("as") {
                self.body = rest.next().map(|text| postgres_body(&text.content()));
            } else if token.is("begin") || token.is("return") {
                // The server keeps such a body as a tree, which no file shows.
                self.body = Some(UNSAID.to_owned());
                break;
            } else {
                let strengths = ["immutable", "stable"];
                let strength = strengths.into_iter().find(|word| token.is(word));
                self.strength = strength.unwrap_or(self.strength);
                rest.next();
            }
        }
        Some(())
    }

    /// As the catalogue is shown; nothing without a body.
    fn text(self, kind: &str) -> Option<String> {
        let mut text = if self.window { "window function" } else { kind }.to_owned();
        if let Some(returns) = self.returns {
            write!(text, " returns {returns}").ok();
        }
        write!(text, " language {} {}", self.language, self.strength).ok();
        for (is, word) in [(self.strict, "strict"), (self.definer, "security definer")] {
            if is {
                write!(text, " {word}").ok();
            }
        }
        write!(text, " body {}", self.body?).ok();
        Some(text)
    }
}

/// Words that end the type that a function returns.
const OPTIONS: [&str; 18] = [
    "language",
    "transform",
    "window",
    "immutable",
    "stable",
    "volatile",
    "not",
    "leakproof",
    "called",
    "returns",
    "strict",
    "external",
    "security",
    "parallel",
    "cost",
    "rows",
    "set",
    "as",
];

/// What a function without RETURNS returns: nothing for a procedure, else its outputs.
fn returned(kind: &str, arguments: Cursor<'_>) -> Option<String> {
    let outputs: Vec<String> = arguments
        .items()
        .into_iter()
        .filter(|item| item.sees("out") || item.sees("inout"))
        .map(|mut item| {
            item.next();
            argument(item)
        })
        .collect();
    match outputs.as_slice() {
        _ if kind == "procedure" => None,
        [] => Some("void".to_owned()),
        [one] => one.split_once(' ').map(|(_, kind)| kind.to_owned()),
        _ => Some("record".to_owned()),
    }
}

/// The arguments as `pg_get_function_identity_arguments` prints them: without defaults.
fn postgres_arguments(list: Cursor<'_>, procedure: bool) -> String {
    let items = list.items().into_iter().map(|mut item| {
        let modes = ["inout", "in", "out", "variadic"];
        let mode = modes.iter().find(|mode| item.eat(mode));
        let text = argument(item);
        match mode {
            Some(&"in") | None if procedure => format!("IN {text}"),
            Some(&"in") | None => text,
            Some(mode) => format!("{} {text}", mode.to_uppercase()),
        }
    });
    items.collect::<Vec<_>>().join(", ")
}

/// A name and a type, or a type alone; without its default.
fn argument(mut item: Cursor<'_>) -> String {
    let mut item = item.until(|token, _| token.is("default") || token.is("="));
    let mut after = item;
    after.next();
    let two_words = after.peek().is_some_and(|token| token.is_name());
    let of_type = [
        "double",
        "character",
        "char",
        "timestamp",
        "time",
        "bit",
        "national",
    ];
    let named = two_words && !of_type.iter().any(|word| item.sees(word));
    if !named {
        return unmeasured(&types::postgres(item));
    }
    let name = item.next().map_or("", |token| token.text);
    let kind = unmeasured(&types::postgres(item));
    format!("{} {kind}", name.trim_matches('"'))
}

/// A type without its length: a function keeps none.
fn unmeasured(kind: &str) -> String {
    match (kind.find('('), kind.find(')')) {
        (Some(open), Some(close)) => format!("{}{}", &kind[..open], &kind[close + 1..]),
        _ => kind.to_owned(),
    }
}

/// The name of a function with its argument types spelled one way, whoever wrote it.
pub(super) fn plain_name(name: ObjectName, engine: Engine) -> ObjectName {
    if name.kind != ObjectKind::Function {
        return name;
    }
    let Some((own, arguments)) = name.name.split_once('(') else {
        return name;
    };
    let arguments = arguments.strip_suffix(')').unwrap_or(arguments);
    let found = tokens(arguments, engine);
    let cursor = Cursor::new(arguments, &found, engine);
    if engine == Engine::MySql {
        let arguments: Vec<String> = cursor.items().into_iter().map(mysql::argument).collect();
        let plain = format!("{own}({})", arguments.join(", "));
        return ObjectName {
            name: plain,
            ..name
        };
    }
    let procedure = found
        .first()
        .is_some_and(|token| token.kind == Kind::Word && token.text == "IN");
    let plain = format!("{own}({})", postgres_arguments(cursor, procedure));
    ObjectName {
        name: plain,
        ..name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_reads_the_same_whoever_wrote_it() {
        let name = |text: &str| {
            plain_name(
                ObjectName {
                    kind: ObjectKind::Function,
                    table: String::new(),
                    name: text.to_owned(),
                },
                Engine::Postgres,
            )
            .name
        };
        let cases = [
            (
                "f(a integer, VARIADIC d text[])",
                "f(a integer, VARIADIC d text[])",
            ),
            (
                "f(a int, variadic d text[] default '{}')",
                "f(a integer, VARIADIC d text[])",
            ),
            (
                "f(numeric(3,2), timestamptz)",
                "f(numeric, timestamp with time zone)",
            ),
            (
                "f(IN a int, IN double precision)",
                "f(IN a integer, IN double precision)",
            ),
        ];
        for (written, plain) in cases {
            assert_eq!(name(written), plain);
        }
    }
}
