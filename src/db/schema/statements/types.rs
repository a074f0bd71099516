//! Types in the spelling of the catalogues.

use super::cursor::Cursor;
use super::lexer::Kind;

/// A type as PostgreSQL's `format_type` prints it.
/// <https://www.postgresql.org/docs/current/datatype.html#DATATYPE-TABLE>
pub(super) fn postgres(mut written: Cursor<'_>) -> String {
    let mut words = Vec::new();
    let mut arguments = String::new();
    let mut arrays = 0;
    while let Some(token) = written.peek() {
        if let Some(group) = written.group() {
            let parts: Vec<&str> = group.items().iter().map(Cursor::text).collect();
            arguments = format!("({})", parts.join(","));
        } else if token.is("[") || token.is("array") {
            arrays = 1;
            written.next();
        } else if token.kind == Kind::Number || token.is("]") || token.is("setof") {
            written.next();
        } else if token.is(".") {
            written.next();
            if let Some(last) = words.last_mut() {
                *last = format!("{last}.");
            }
        } else {
            written.next();
            words.push(match token.kind {
                Kind::Word => token.text.to_lowercase(),
                _ => token.text.to_owned(),
            });
        }
    }
    let joined = words.join(" ").replace(". ", ".");
    let joined = joined
        .strip_prefix("pg_catalog.")
        .or_else(|| joined.strip_prefix("public."))
        .unwrap_or(&joined);
    let name = spelled(joined.trim_matches('"'), joined, &arguments);
    format!("{name}{}", "[]".repeat(arrays))
}

fn spelled(bare: &str, written: &str, arguments: &str) -> String {
    let plain = match bare {
        "int" | "int4" | "integer" => "integer",
        "int8" | "bigint" => "bigint",
        "int2" | "smallint" => "smallint",
        "bool" => "boolean",
        "float4" | "real" => "real",
        "float8" | "double precision" => "double precision",
        "float" => {
            let digits = arguments.trim_matches(['(', ')']).parse().unwrap_or(53);
            return if digits <= 24 {
                "real"
            } else {
                "double precision"
            }
            .to_owned();
        }
        "decimal" | "dec" => "numeric",
        "varchar" | "char varying" => "character varying",
        "varbit" => "bit varying",
        "char" | "bpchar" | "character" if arguments.is_empty() && bare != "bpchar" => {
            return "character(1)".to_owned();
        }
        "char" => "character",
        "bit" if arguments.is_empty() => return "bit(1)".to_owned(),
        "timestamptz" | "timestamp with time zone" => {
            return format!("timestamp{arguments} with time zone");
        }
        "timestamp" | "timestamp without time zone" => {
            return format!("timestamp{arguments} without time zone");
        }
        "timetz" | "time with time zone" => return format!("time{arguments} with time zone"),
        "time" | "time without time zone" => return format!("time{arguments} without time zone"),
        _ => written,
    };
    format!("{plain}{arguments}")
}

/// A type as `COLUMN_TYPE` of MySQL and MariaDB prints it, without the widths of integers.
pub(super) fn mysql(mut written: Cursor<'_>) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut arguments = None;
    while let Some(token) = written.next_or_group() {
        match token {
            Ok(group) => {
                let parts: Vec<&str> = group.items().iter().map(Cursor::text).collect();
                arguments = Some(format!("({})", parts.join(",")));
            }
            Err(word) => words.push(word.to_lowercase()),
        }
    }
    let flags: Vec<String> = words
        .iter()
        .filter(|word| ["unsigned", "zerofill"].contains(&word.as_str()))
        .cloned()
        .collect();
    words.retain(|word| !["unsigned", "zerofill", "signed"].contains(&word.as_str()));
    let written = words.join(" ");
    let (name, default) = match written.as_str() {
        "bool" | "boolean" => return "tinyint(1)".to_owned(),
        "integer" | "int4" | "int" => ("int", ""),
        "int8" => ("bigint", ""),
        "int2" => ("smallint", ""),
        "dec" | "numeric" | "fixed" | "decimal" => ("decimal", "(10,0)"),
        "double precision" | "real" | "double" => ("double", ""),
        "character varying" | "char varying" | "varchar" => ("varchar", ""),
        "character" | "char" | "nchar" => ("char", "(1)"),
        "binary" => ("binary", "(1)"),
        "bit" => ("bit", "(1)"),
        other => (other, ""),
    };
    let integer = ["smallint", "mediumint", "int", "bigint"].contains(&name)
        || name == "tinyint" && arguments.as_deref() != Some("(1)");
    let mut arguments = arguments.unwrap_or_else(|| default.to_owned());
    if integer {
        arguments.clear();
    } else if name == "decimal" && !arguments.contains(',') {
        arguments = arguments.replace(')', ",0)");
    }
    let mut text = format!("{name}{arguments}");
    for flag in flags {
        text.push(' ');
        text.push_str(&flag);
    }
    text
}

/// Whether both engines' columns of this type hold text and so have a collation.
pub(super) fn holds_text(kind: &str) -> bool {
    let name = kind.split(['(', ' ']).next().unwrap_or_default();
    name.ends_with("char") || name.ends_with("text") || ["enum", "set"].contains(&name)
}

impl<'a> Cursor<'a> {
    /// The next group, or the next word.
    fn next_or_group(&mut self) -> Option<Result<Cursor<'a>, &'a str>> {
        match self.group() {
            Some(group) => Some(Ok(group)),
            None => self.next().map(|token| Err(token.text)),
        }
    }
}
