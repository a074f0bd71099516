//! How large the tables are that pending SQL names: by the catalogue's estimates, never by counting.

use std::collections::{BTreeMap, BTreeSet};

use super::seen::SeenProject;
use crate::context::Inconclusive;
use crate::db::{Engine, Session};
use crate::migrate::Dialect;
use crate::migrate::lint::{TableSize, Types, retyped, tables};

/// Most tables of an SQLite file that are asked for, one query each.
const MOST: usize = 50;

/// Estimates of PostgreSQL: `reltuples` is -1 for a table that was never analysed; the statistics' live rows then serve.
const POSTGRES: &str = "select lower(c.relname) as name, \
    case when c.reltuples >= 0 then c.reltuples::bigint else coalesce(s.n_live_tup, 0) end as rows, \
    c.relpages::bigint * current_setting('block_size')::bigint as bytes \
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace \
    left join pg_catalog.pg_stat_all_tables s on s.relid = c.oid \
    where c.relkind in ('r', 'p', 'm') and n.nspname not in ('pg_catalog', 'information_schema')";

const MYSQL: &str = "select lower(table_name) as name, coalesce(table_rows, 0) as `rows`, \
    coalesce(data_length, 0) + coalesce(index_length, 0) as bytes \
    from information_schema.tables where table_schema = database()";

/// The types of these tables' columns: table, column, type.
fn types_sql(dialect: Dialect, tables: &BTreeSet<&str>) -> Option<String> {
    let names: Vec<String> = tables.iter().map(|table| dialect.literal(table)).collect();
    let names = names.join(", ");
    match dialect {
        Dialect::Postgres => Some(format!(
            "select lower(c.relname), lower(a.attname), pg_catalog.format_type(a.atttypid, a.atttypmod) \
             from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid \
             where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p') and lower(c.relname) in ({names})"
        )),
        Dialect::MySql => Some(format!(
            "select lower(table_name), lower(column_name), cast(column_type as char) from information_schema.columns \
             where table_schema = database() and lower(table_name) in ({names})"
        )),
        Dialect::Sqlite => None,
    }
}

/// What the catalogue says about the tables of pending SQL.
#[derive(Debug, Default)]
pub(super) struct Sizes {
    /// By name in lower case, without the schema.
    pub tables: BTreeMap<String, TableSize>,
    /// The engine, where a database was asked.
    pub dialect: Option<Dialect>,
    /// PostgreSQL's major version.
    pub version: Option<u32>,
    /// The types of the columns in tables where pending SQL changes one.
    pub types: Types,
}

/// The types of the columns in tables where pending SQL changes one. Where two schemas have the same column with two types,
/// its type isn't known.
async fn types(
    session: &mut Session,
    projects: &[SeenProject],
    dialect: Dialect,
) -> Result<Types, Inconclusive> {
    let pending = projects.iter().flat_map(SeenProject::pending);
    let changed: BTreeSet<(String, String)> = pending
        .filter_map(|migration| migration.sql.as_deref())
        .flat_map(|sql| retyped(sql, dialect))
        .collect();
    let tables: BTreeSet<&str> = changed.iter().map(|(table, _)| table.as_str()).collect();
    let Some(sql) = types_sql(dialect, &tables).filter(|_| !tables.is_empty()) else {
        return Ok(Types::new());
    };
    let answer = session.rows(&sql).await.map_err(Inconclusive::because)?;
    let mut found: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for row in answer.rows {
        if let Ok([Some(table), Some(column), Some(kind)]) = <[Option<String>; 3]>::try_from(row) {
            found.entry((table, column)).or_default().insert(kind);
        }
    }
    let known = found.into_iter().filter(|(_, kinds)| kinds.len() == 1);
    Ok(known
        .filter_map(|(column, kinds)| Some((column, kinds.into_iter().next()?)))
        .collect())
}

impl Sizes {
    /// Asks the catalogue, if any pending migration is SQL.
    pub(super) async fn of(
        session: &mut Session,
        projects: &[SeenProject],
    ) -> Result<Self, Inconclusive> {
        let dialect = match session.engine() {
            Engine::Postgres => Dialect::Postgres,
            Engine::MySql => Dialect::MySql,
            Engine::Sqlite => Dialect::Sqlite,
        };
        let pending = projects.iter().flat_map(SeenProject::pending);
        let named: BTreeSet<String> = pending
            .filter_map(|migration| migration.sql.as_deref())
            .flat_map(|sql| tables(sql, dialect))
            .collect();
        let mut sizes = Self {
            dialect: Some(dialect),
            ..Self::default()
        };
        if named.is_empty() {
            return Ok(sizes);
        }
        match dialect {
            Dialect::Postgres => sizes.ask_postgres(session, &named).await?,
            Dialect::MySql => {
                let answer = session.rows(MYSQL).await.map_err(Inconclusive::because)?;
                sizes.take(&answer.rows, &named);
            }
            Dialect::Sqlite => sizes.ask_sqlite(session, &named).await?,
        }
        sizes.types = types(session, projects, dialect).await?;
        Ok(sizes)
    }

    async fn ask_postgres(
        &mut self,
        session: &mut Session,
        named: &BTreeSet<String>,
    ) -> Result<(), Inconclusive> {
        let answers = session
            .batch(&[POSTGRES, "show server_version_num"])
            .await
            .map_err(Inconclusive::because)?;
        if let [tables, version] = answers.as_slice() {
            self.take(&tables.rows, named);
            // Everybody may read pg_class: what isn't in it isn't there.
            self.absent(named, |_| false);
            self.version = version
                .first()
                .and_then(|number| Some(number.parse::<u32>().ok()? / 10_000));
        }
        Ok(())
    }

    async fn ask_sqlite(
        &mut self,
        session: &mut Session,
        named: &BTreeSet<String>,
    ) -> Result<(), Inconclusive> {
        let there = session
            .rows("select lower(name) from sqlite_master where type = 'table'")
            .await
            .map_err(Inconclusive::because)?;
        let is_there = |table: &str| {
            let names = there.rows.iter();
            names
                .filter_map(|row| row[0].as_deref())
                .any(|name| name == table)
        };
        self.absent(named, is_there);
        for table in named.iter().filter(|table| is_there(table)).take(MOST) {
            // The highest row id bounds the number of rows and costs one step in the tree. A table without row ids has no
            // known size.
            let quoted = table.replace('"', "\"\"");
            let highest = session
                .rows(&format!("select max(rowid) from \"{quoted}\""))
                .await;
            if let Ok(answer) = highest {
                let rows = answer
                    .first()
                    .and_then(|rows| rows.parse().ok())
                    .unwrap_or(0);
                let size = TableSize { rows, bytes: 0 };
                self.tables.insert(table.clone(), size);
            }
        }
        Ok(())
    }

    /// A table that isn't there yet comes from a pending migration, and is empty.
    fn absent(&mut self, named: &BTreeSet<String>, is_there: impl Fn(&str) -> bool) {
        for table in named.iter().filter(|table| !is_there(table)) {
            self.tables.entry(table.clone()).or_default();
        }
    }

    fn take(&mut self, rows: &[Vec<Option<String>>], named: &BTreeSet<String>) {
        for row in rows {
            let [Some(name), Some(rows), Some(bytes)] = row.as_slice() else {
                continue;
            };
            if let (true, Ok(rows), Ok(bytes)) = (
                named.contains(name),
                rows.parse::<u64>(),
                bytes.parse::<u64>(),
            ) {
                // The same name in two schemas: the larger one decides.
                let known = self.tables.entry(name.clone()).or_default();
                *known = TableSize {
                    rows: known.rows.max(rows),
                    bytes: known.bytes.max(bytes),
                };
            }
        }
    }
}
