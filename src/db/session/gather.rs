//! The answers to statements as text, whatever the engine.

use futures_util::TryStreamExt as _;
use sqlx::{AssertSqlSafe, Column as _, Database, Either, Error, Executor, Row as _, raw_sql};

use super::Table;

/// The values of a row as text.
pub(super) type Texts<Row> = fn(&Row) -> Result<Vec<Option<String>>, Error>;

/// One table for each statement of `sql`, in their order; one without rows has no columns.
pub(super) async fn gather<'session, D: Database>(
    connection: impl Executor<'session, Database = D>,
    sql: &str,
    texts: Texts<D::Row>,
) -> Result<Vec<Table>, Error> {
    let mut tables = Vec::new();
    let mut table = Table::default();
    let mut answers = raw_sql(AssertSqlSafe(sql)).fetch_many(connection);
    while let Some(answer) = answers.try_next().await? {
        match answer {
            Either::Left(_) => tables.push(std::mem::take(&mut table)),
            Either::Right(row) => {
                if table.columns.is_empty() {
                    let names = row.columns().iter();
                    table.columns = names.map(|column| column.name().to_owned()).collect();
                }
                table.rows.push(texts(&row)?);
            }
        }
    }
    Ok(tables)
}
