//! A definition in the form that statements and catalogues have in common.
//!
//! A server doesn't keep what was written: it adds casts, parentheses and schemas, and writes `IN` as `= ANY (ARRAY[…])`.
//! Here both sides lose their casts and needless parentheses, and say the same thing in the same words.

use std::ops::ControlFlow;

use sqlparser::ast::{
    BinaryOperator, Expr, Function, Ident, ObjectNamePart, UnaryOperator, Value, VisitMut,
    VisitorMut,
};
use sqlparser::dialect::{Dialect, MySqlDialect, PostgreSqlDialect};
use sqlparser::parser::Parser;
use sqlparser::tokenizer::Token as ParserToken;

use super::cursor::Cursor;
use super::lexer::{Kind, Token, tokens};
use crate::db::engine::Engine;
use crate::db::schema::ObjectKind;

/// The plain form of an object's definition.
pub(super) fn definition(kind: ObjectKind, text: &str, engine: Engine) -> String {
    match kind {
        ObjectKind::Column => column(text, engine),
        ObjectKind::View => view(text, engine),
        ObjectKind::Constraint
        | ObjectKind::Index
        | ObjectKind::Policy
        | ObjectKind::Trigger
        | ObjectKind::Type => clauses(kind, text, engine),
        _ => text.replace("public.", "").replace("pg_catalog.", ""),
    }
}

/// A column: its type and its options, and the expression that fills it.
fn column(text: &str, engine: Engine) -> String {
    for mark in [" generated always as (", " as (", " default "] {
        let Some((head, tail)) = text.split_once(mark) else {
            continue;
        };
        let head = head.replace("public.", "");
        if mark == " default " && engine == Engine::MySql {
            return format!("{head}{mark}{tail}");
        }
        if let Some((inner, after)) = tail.rsplit_once(')').filter(|_| mark != " default ") {
            return format!("{head}{mark}{}){after}", expression(inner, engine));
        }
        return format!("{head}{mark}{}", expression(tail, engine));
    }
    text.replace("public.", "")
}

/// `materialized view SELECT …`; a query that isn't understood is compared word by word.
fn view(text: &str, engine: Engine) -> String {
    let (head, query) = match text.split_once("view ") {
        Some((head, query)) if head.is_empty() || head == "materialized " => (head, query),
        _ => ("", text),
    };
    let query = words(query, engine);
    let parsed = parser(&query, engine, |parser| {
        let mut parsed = parser.parse_query().ok()?;
        let ended = matches!(
            parser.peek_token().token,
            ParserToken::EOF | ParserToken::SemiColon
        );
        let _ = parsed.visit(&mut Plainer { query: true });
        ended.then(|| parsed.to_string())
    });
    format!("{head}view {}", parsed.unwrap_or(query))
}

/// Keywords, and groups in parentheses that hold columns and expressions.
fn clauses(kind: ObjectKind, text: &str, engine: Engine) -> String {
    let found = tokens(text, engine);
    let mut rest = Cursor::new(text, &found, engine);
    let mut parts = Vec::new();
    while let Some(token) = rest.peek() {
        if rest.eat("::") {
            // A cast, which only one side may have.
            rest.path();
            while rest.sees("[") || rest.sees("]") {
                rest.next();
            }
        } else if kind == ObjectKind::Index && rest.eat("where") {
            parts.push(format!("where {}", expression(rest.text(), engine)));
            break;
        } else if let Some(group) = rest.group() {
            let items: Vec<String> = group
                .items()
                .into_iter()
                .map(|item| expression(item.text(), engine))
                .collect();
            parts.push(format!("({})", items.join(", ")));
        } else {
            rest.next();
            parts.push(words(token.text, engine));
        }
    }
    let text = parts.join(" ");
    // `public . users` has lost its first word.
    text.replace(" . ", ".")
        .replace("public.", "")
        .replace(" asc nulls last", "")
        .replace(" asc", "")
        .replace(" desc nulls first", " desc")
}

/// The plain form of an expression with what may follow it (an order, an operator class); word by word if it isn't one.
pub(super) fn expression(text: &str, engine: Engine) -> String {
    let text = words(text, engine);
    let parsed = parser(&text, engine, |parser| {
        let mut parsed = parser.parse_expr().ok()?;
        let _ = parsed.visit(&mut Plainer { query: false });
        let mut out = match parsed {
            Expr::Nested(inner) => inner.to_string(),
            other => other.to_string(),
        };
        loop {
            let token = parser.next_token().token;
            if token == ParserToken::EOF {
                return Some(out);
            }
            out.push(' ');
            out.push_str(&token.to_string());
        }
    });
    parsed.unwrap_or(text)
}

fn parser<T>(
    text: &str,
    engine: Engine,
    parse: impl FnOnce(&mut Parser<'_>) -> Option<T>,
) -> Option<T> {
    let dialect: &dyn Dialect = match engine {
        Engine::MySql => &MySqlDialect {},
        _ => &PostgreSqlDialect {},
    };
    let mut parser = Parser::new(dialect).try_with_sql(text).ok()?;
    parse(&mut parser)
}

/// The tokens with one space between them: bare words in lower case, names without needless quotes, the usual schemas left
/// out.
pub(super) fn words(text: &str, engine: Engine) -> String {
    let found = tokens(text, engine);
    let mut parts: Vec<String> = Vec::with_capacity(found.len());
    let mut at = 0;
    while let Some(token) = found.get(at) {
        let dot = found.get(at + 1).is_some_and(|next| next.is("."));
        let usual = token.is_name() && ["public", "pg_catalog"].contains(&&*token.name(engine));
        if dot && usual {
            at += 2;
            continue;
        }
        // `_utf8mb4'text'`: MySQL names a text's character set.
        let text_follows = found
            .get(at + 1)
            .is_some_and(|next| next.kind == Kind::Text);
        if text_follows && token.kind == Kind::Word && token.text.starts_with('_') {
            at += 1;
            continue;
        }
        parts.push(word(token, engine));
        at += 1;
    }
    parts.join(" ")
}

fn word(token: &Token<'_>, engine: Engine) -> String {
    match token.kind {
        Kind::Word => token.text.to_lowercase(),
        Kind::Quoted => {
            let name = token.name(engine);
            let bare = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
                && name
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
                && !RESERVED.contains(&name.as_str());
            if bare { name } else { token.text.to_owned() }
        }
        Kind::Text => {
            let content = token.content();
            let content = content.strip_prefix("public.").unwrap_or(&content);
            format!("'{}'", content.replace('\'', "''"))
        }
        _ => token.text.to_owned(),
    }
}

/// Names that keep their quotes, because they would be read as something else.
const RESERVED: [&str; 44] = [
    "all",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "between",
    "case",
    "cast",
    "check",
    "collate",
    "column",
    "constraint",
    "current_user",
    "default",
    "desc",
    "distinct",
    "else",
    "end",
    "exists",
    "false",
    "from",
    "group",
    "having",
    "in",
    "interval",
    "is",
    "key",
    "like",
    "limit",
    "not",
    "null",
    "offset",
    "on",
    "or",
    "order",
    "select",
    "table",
    "then",
    "true",
    "union",
    "user",
    "when",
    "where",
];

/// Rewrites expressions from the leaves up.
struct Plainer {
    /// Whether several tables may be meant, so that a column's qualifier counts.
    query: bool,
}

impl VisitorMut for Plainer {
    type Break = ();

    fn post_visit_expr(&mut self, place: &mut Expr) -> ControlFlow<()> {
        let taken = std::mem::replace(place, Expr::Identifier(Ident::new("")));
        *place = match taken {
            Expr::CompoundIdentifier(mut parts) if !self.query && !parts.is_empty() => {
                Expr::Identifier(parts.remove(parts.len() - 1))
            }
            other => plain(other),
        };
        ControlFlow::Continue(())
    }
}

fn plain(expr: Expr) -> Expr {
    match expr {
        Expr::Nested(inner) => *inner,
        Expr::Cast { expr, .. } => plain(*expr),
        Expr::TypedString(typed) => Expr::Value(typed.value),
        Expr::Value(value) => match &value.value {
            Value::SingleQuotedString(text) | Value::Number(text, _) if is_number(text) => {
                number(text)
            }
            _ => Expr::Value(value),
        },
        Expr::UnaryOp {
            op: UnaryOperator::Minus,
            expr,
        } => negative(expr),
        Expr::AnyOp {
            left,
            compare_op: BinaryOperator::Eq,
            right,
            ..
        } => among(left, *right, false),
        Expr::AllOp {
            left,
            compare_op: BinaryOperator::NotEq,
            right,
        } => among(left, *right, true),
        Expr::InList {
            expr,
            list,
            negated,
        } => in_list(expr, list, negated),
        Expr::Like {
            negated,
            expr,
            pattern,
            escape_char: None,
            any: false,
        } => matches(expr, pattern, negated, true),
        Expr::ILike {
            negated,
            expr,
            pattern,
            escape_char: None,
            any: false,
        } => matches(expr, pattern, negated, false),
        Expr::Between {
            expr,
            negated: false,
            low,
            high,
        } => {
            let from = binary(expr.clone(), BinaryOperator::GtEq, low);
            let to = binary(expr, BinaryOperator::LtEq, high);
            binary(Box::new(from), BinaryOperator::And, Box::new(to))
        }
        Expr::BinaryOp { left, op, right } => binary(left, op, right),
        Expr::Function(function) => Expr::Function(lower(function)),
        other => other,
    }
}

/// A number below zero, or the negation of what isn't a number.
fn negative(expr: Box<Expr>) -> Expr {
    match expr.to_string() {
        text if is_number(&text) => number(&format!("-{text}")),
        _ => Expr::UnaryOp {
            op: UnaryOperator::Minus,
            expr,
        },
    }
}

/// LIKE and ILIKE as the operators that the catalogue prints for them.
fn matches(expr: Box<Expr>, pattern: Box<Expr>, negated: bool, exact: bool) -> Expr {
    let op = match (exact, negated) {
        (true, false) => BinaryOperator::PGLikeMatch,
        (true, true) => BinaryOperator::PGNotLikeMatch,
        (false, false) => BinaryOperator::PGILikeMatch,
        (false, true) => BinaryOperator::PGNotILikeMatch,
    };
    binary(expr, op, pattern)
}

/// A call with its name in lower case.
fn lower(mut function: Function) -> Function {
    for part in &mut function.name.0 {
        if let ObjectNamePart::Identifier(name) = part {
            name.value = name.value.to_lowercase();
        }
    }
    function
}

/// In parentheses, so that the tree shows when it is printed.
fn binary(left: Box<Expr>, op: BinaryOperator, right: Box<Expr>) -> Expr {
    Expr::Nested(Box::new(Expr::BinaryOp { left, op, right }))
}

/// `x = ANY (ARRAY[1, 2])` is what PostgreSQL makes of `x IN (1, 2)`.
fn among(left: Box<Expr>, right: Expr, negated: bool) -> Expr {
    let right = match right {
        Expr::Nested(inner) => *inner,
        other => other,
    };
    match right {
        Expr::Array(array) => in_list(left, array.elem, negated),
        right if negated => Expr::AllOp {
            left,
            compare_op: BinaryOperator::NotEq,
            right: Box::new(right),
        },
        right => Expr::AnyOp {
            left,
            compare_op: BinaryOperator::Eq,
            right: Box::new(right),
            is_some: false,
        },
    }
}

fn in_list(expr: Box<Expr>, mut list: Vec<Expr>, negated: bool) -> Expr {
    if list.len() == 1 {
        let op = if negated {
            BinaryOperator::NotEq
        } else {
            BinaryOperator::Eq
        };
        let only = list.remove(0);
        return binary(expr, op, Box::new(only));
    }
    Expr::InList {
        expr,
        list,
        negated,
    }
}

fn is_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '.')
        && text.parse::<f64>().is_ok()
}

fn number(text: &str) -> Expr {
    // The server writes 1e6 as 1000000.
    let long = text
        .parse::<f64>()
        .ok()
        .filter(|_| text.contains(['e', 'E']));
    let text = long.map_or_else(|| text.to_owned(), |value| value.to_string());
    Expr::Value(Value::Number(text, false).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_and_what_the_catalogue_prints_is_the_same() {
        let cases = [
            ("total > 0 and total < 1e6", "((total > (0)::numeric) AND (total < '1000000'::numeric))".to_owned()),
            ("state in ('a','b')", "((state)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))".to_owned()),
            ("value like '%@%'", "(VALUE ~~ '%@%'::text)".to_owned()),
            ("n between 1 and 5", "((n >= 1) AND (n <= 5))".to_owned()),
            ("\"a\" <> 3 or not b", "((a <> 3) OR (NOT b))".to_owned()),
            ("-1", "'-1'::integer".to_owned()),
            ("lower(email)", "lower((email)::text)".to_owned()),
            ("nextval('orders_id_seq')", "nextval('public.orders_id_seq'::regclass)".to_owned()),
        ];
        for (written, printed) in cases {
            assert_eq!(
                expression(written, Engine::Postgres),
                expression(&printed, Engine::Postgres)
            );
        }
    }

    #[test]
    fn parentheses_that_mean_something_are_kept() {
        let plain = |text| expression(text, Engine::Postgres);
        assert_ne!(plain("a and (b or c)"), plain("(a and b) or c"));
        assert_ne!(plain("(a + b) * c"), plain("a + b * c"));
    }
}
