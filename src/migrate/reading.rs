//! Reading a bookkeeping table: the statements to run, and the ledger in their answers.

use super::books::{Column, Dialect, rows_sql};
use super::catalogue::Found;
use super::ledger::{Ledger, Row};
use super::tool::Tool;

/// Rows of one answer: values as text, NULL as nothing.
pub type Answer = Vec<Vec<Option<String>>>;

/// What to ask for the books of one tool in one database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// To be run in one go: the books, and the lock if there is one.
    pub statements: Vec<String>,
    columns: Vec<Vec<&'static str>>,
}

impl Reading {
    /// The reading of a tool's table, and of its lock table.
    pub fn new(dialect: Dialect, tool: &dyn Tool, table: &Found, lock: Option<&Found>) -> Self {
        let books = &tool.about().books;
        let lock = books
            .lock
            .zip(lock)
            .map(|(lock, table)| (table, lock.columns));
        let tables: [Option<(&Found, &[Column])>; 2] = [Some((table, books.columns)), lock];
        let (statements, columns) = tables
            .into_iter()
            .flatten()
            .map(|(table, columns)| rows_sql(dialect, table, columns))
            .unzip();
        Self {
            statements,
            columns,
        }
    }

    /// The ledger in the answers to [`Self::statements`].
    pub fn ledger(&self, answers: Vec<Answer>) -> Ledger {
        let mut tables = answers
            .into_iter()
            .zip(&self.columns)
            .map(|(rows, columns)| {
                rows.into_iter()
                    .map(|values| row(columns, values))
                    .collect::<Vec<Row>>()
            });
        Ledger {
            rows: tables.next().unwrap_or_default(),
            lock: tables.next().unwrap_or_default(),
            columns: self
                .columns
                .first()
                .into_iter()
                .flatten()
                .map(|name| (*name).to_owned())
                .collect(),
        }
    }
}

fn row(columns: &[&'static str], values: Vec<Option<String>>) -> Row {
    let named = columns.iter().zip(values);
    Row(named
        .filter_map(|(name, value)| Some(((*name).to_owned(), value?)))
        .collect())
}
