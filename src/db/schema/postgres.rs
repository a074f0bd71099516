//! PostgreSQL's catalogue.

use super::{ObjectKind, Origin, Schema, objects, squeeze};
use crate::db::engine::Engine;
use crate::db::error::QueryError;
use crate::db::session::Session;

const QUERY: &str = include_str!("postgres.sql");
const PRODUCT: &str = "select 'PostgreSQL ' || current_setting('server_version')";

pub(super) async fn read(session: &mut Session) -> Result<Schema, QueryError> {
    let tables = session
        .batch(&["set local search_path to pg_catalog", PRODUCT, QUERY])
        .await?;
    let mut tables = tables.into_iter().skip(1);
    let product = tables.next().unwrap_or_default();
    let rows = tables.next().unwrap_or_default().rows;
    Ok(Schema {
        engine: Engine::Postgres,
        product: product.first().unwrap_or("PostgreSQL").to_owned(),
        origin: Origin::Catalogue,
        objects: objects(rows)
            .map(|(name, definition)| {
                let definition = match name.kind {
                    ObjectKind::View => squeeze(&definition).trim_end_matches(';').to_owned(),
                    _ => squeeze(&definition),
                };
                (name, definition)
            })
            .collect(),
    })
}
