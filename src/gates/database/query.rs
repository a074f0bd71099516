//! `[[gate.query]]`: a question about the data, and the answer that it must get.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::db::Table;
use crate::setting::{Matcher, Placed, Problems};

/// The words that a statement begins with that only reads.
const READING: [&str; 9] = [
    "select", "with", "values", "table", "show", "explain", "describe", "desc", "pragma",
];

/// A read-only query and what it must return.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Query {
    /// Its name in the report.
    pub(super) name: Placed<String>,
    /// One statement that reads. It runs in a read-only transaction with a timeout.
    pub(super) sql: Placed<String>,
    /// What it must return: a literal, or a table of conditions. One row with one column is that value; everything else is
    /// an array: of values if there is one column, of objects if there are several.
    pub(super) expect: Matcher,
}

impl Query {
    /// Complains about a statement that can't be a question.
    pub(super) fn validate(&self, problems: &mut Problems) {
        let word = first_word(&self.sql);
        if !READING.contains(&word.as_str()) {
            problems.add_with_help(
                self.sql.span(),
                format!("expected a statement that reads, found one that begins with `{word}`"),
                "begin it with SELECT, WITH, VALUES, TABLE, SHOW or EXPLAIN; gate never writes to a database",
            );
        }
    }

    /// What is wrong with the answer. Texts of rows aren't shown: they may be anybody's data.
    pub(super) fn check(&self, answer: &Table) -> Result<(), String> {
        let value = value(answer);
        if self.expect.check(Some(&value)).is_ok() {
            return Ok(());
        }
        if answer.rows.is_empty() && self.expect.check(None).is_ok() {
            return Ok(());
        }
        Err(format!("expected {}, found {}", self.expect, shape(&value)))
    }
}

/// The first word after comments and parentheses.
fn first_word(sql: &str) -> String {
    let mut rest = sql.trim_start();
    loop {
        if let Some(after) = rest.strip_prefix("--") {
            rest = after.split_once('\n').map_or("", |(_, after)| after);
        } else if let Some(after) = rest.strip_prefix("/*") {
            rest = after.split_once("*/").map_or("", |(_, after)| after);
        } else if let Some(after) = rest.strip_prefix('(') {
            rest = after;
        } else {
            break;
        }
        rest = rest.trim_start();
    }
    rest.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect::<String>()
        .to_lowercase()
}

/// The answer as one value.
fn value(answer: &Table) -> Value {
    if let [row] = answer.rows.as_slice()
        && let [only] = row.as_slice()
    {
        return cell(only.as_deref());
    }
    let row = |row: &Vec<Option<String>>| match row.as_slice() {
        [only] => cell(only.as_deref()),
        several => {
            let fields: Map<String, Value> = answer
                .columns
                .iter()
                .cloned()
                .zip(several.iter().map(|value| cell(value.as_deref())))
                .collect();
            Value::Object(fields)
        }
    };
    answer.rows.iter().map(row).collect()
}

/// Numbers and booleans as such; PostgreSQL writes booleans `t` in rows and `true` in XML.
fn cell(text: Option<&str>) -> Value {
    let Some(text) = text else {
        return Value::Null;
    };
    serde_json::from_str(text)
        .ok()
        .filter(|value: &Value| value.is_number() || value.is_boolean())
        .unwrap_or_else(|| Value::from(text))
}

/// What may be shown of a value.
fn shape(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => format!("a text of {} characters", text.chars().count()),
        Value::Array(rows) if rows.is_empty() => "no row".to_owned(),
        Value::Array(rows) if rows.len() == 1 => "1 row".to_owned(),
        Value::Array(rows) => format!("{} rows", rows.len()),
        Value::Object(_) => "a row".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[&[Option<&str>]]) -> Table {
        Table {
            columns: vec!["a".to_owned(), "b".to_owned()],
            rows: rows
                .iter()
                .map(|row| row.iter().map(|text| text.map(str::to_owned)).collect())
                .collect(),
        }
    }

    fn query(toml: &str) -> Query {
        toml::from_str(&format!("name = \"n\"\nsql = \"select 1\"\n{toml}")).expect("a query")
    }

    #[test]
    fn an_answer_of_one_value_is_that_value() {
        assert!(query("expect = 0").check(&table(&[&[Some("0")]])).is_ok());
        let seen = query("expect = 0").check(&table(&[&[Some("17")]]));
        assert_eq!(seen, Err("expected 0, found 17".to_owned()));
        assert!(
            query("expect = { lt = 5 }")
                .check(&table(&[&[Some("4.5")]]))
                .is_ok()
        );
    }

    #[test]
    fn no_row_is_no_value_and_an_empty_array() {
        assert!(
            query("expect = { exists = false }")
                .check(&table(&[]))
                .is_ok()
        );
        assert!(query("expect = { length = 0 }").check(&table(&[])).is_ok());
        assert!(query("expect = 0").check(&table(&[])).is_err());
    }

    #[test]
    fn texts_of_rows_are_not_shown() {
        let seen = query("expect = \"x\"").check(&table(&[&[Some("ann@example.test")]]));
        assert_eq!(
            seen,
            Err("expected \"x\", found a text of 16 characters".to_owned())
        );
    }

    #[test]
    fn the_first_word_stands_behind_comments_and_parentheses() {
        assert_eq!(first_word("-- count\n /* all */ ((SELECT 1))"), "select");
        assert_eq!(first_word("update users set a = 1"), "update");
    }
}
