//! The rows of a bookkeeping table as plain data.

use std::collections::BTreeMap;

/// One row: column name (as declared in [`super::Books`]) to its text; a missing key is NULL or no such column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row(pub BTreeMap<String, String>);

impl Row {
    /// The text of a column, if it has one.
    pub fn text(&self, column: &str) -> Option<&str> {
        self.0.get(column).map(String::as_str)
    }

    /// The text of a column, or nothing.
    pub fn or_empty(&self, column: &str) -> &str {
        self.text(column).unwrap_or_default()
    }

    /// A column as a number.
    pub fn number(&self, column: &str) -> Option<i64> {
        let text = self.text(column)?;
        text.parse()
            .ok()
            .or_else(|| text.split('.').next()?.parse().ok())
    }

    /// A boolean in the words of any engine: `true`, `t`, `1`, and the byte of MySQL's `BIT(1)`.
    pub fn is_true(&self, column: &str) -> bool {
        self.text(column).is_some_and(|text| {
            matches!(
                text.to_ascii_lowercase().as_str(),
                "true" | "t" | "1" | "\u{1}"
            )
        })
    }
}

/// What the bookkeeping table and its lock say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Which declared columns the table has.
    pub columns: Vec<String>,
    /// The table's rows, in no particular order.
    pub rows: Vec<Row>,
    /// The rows of the lock table, when the tool has one.
    pub lock: Vec<Row>,
}

impl Ledger {
    /// Whether the table has this column.
    pub fn has_column(&self, column: &str) -> bool {
        self.columns.iter().any(|known| known == column)
    }
}
