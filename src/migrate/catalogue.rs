//! Which tables a database has, and which of them are a tool's books.
//!
//! `PostgreSQL` is asked through `pg_class`, which everybody may read, and not through `information_schema`, which hides
//! tables that the role has no privilege on and so makes a forbidden table look like a fresh database. `MySQL` hides
//! them everywhere; there only the attempt to read tells (error 1142 is "may not", and also "isn't there").

use std::collections::BTreeSet;

use super::books::{Books, Dialect};
use super::project::Project;
use super::tools::TOOLS;

/// A table of the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its schema; empty where the engine has none (`SQLite`).
    pub schema: String,
    /// Its name as the engine spells it.
    pub name: String,
    /// Whether this role may read it.
    pub readable: bool,
    /// Its columns, as the engine spells them; only known for tables with a name that some tool uses.
    pub columns: Vec<String>,
    /// Its schema's place in the search path, from 1; 0 when it isn't there.
    pub rank: u32,
}

impl Found {
    /// The column of this name in any case, as the engine spells it.
    pub fn column(&self, name: &str) -> Option<&str> {
        self.columns
            .iter()
            .map(String::as_str)
            .find(|known| known.eq_ignore_ascii_case(name))
    }

    /// `schema.table`, as people write it.
    pub fn title(&self) -> String {
        match self.schema.as_str() {
            "" => self.name.clone(),
            schema => format!("{schema}.{}", self.name),
        }
    }
}

/// All tables of a database that aren't the engine's own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// In the engine's order.
    pub tables: Vec<Found>,
}

/// What the catalogue says about one project's books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Located {
    /// The table to read, and its lock table if there is one.
    Here {
        /// The bookkeeping table.
        table: Found,
        /// The lock table.
        lock: Option<Found>,
    },
    /// It is there, and this role may not read it.
    Unreadable(Found),
    /// A table of this name is there, and has the columns of something else.
    Foreign(Found),
    /// It isn't there.
    Absent,
}

impl Located {
    /// The table, if there is one that fits.
    pub fn table(&self) -> Option<&Found> {
        match self {
            Self::Here { table, .. } | Self::Unreadable(table) => Some(table),
            Self::Foreign(_) | Self::Absent => None,
        }
    }
}

/// The query that lists all tables: schema, name, readable, columns (one a line), rank.
///
/// `extra` are table names from settings, whose columns are wanted too.
pub fn tables_sql(dialect: Dialect, extra: &[&str]) -> String {
    let names = known_names(extra)
        .iter()
        .map(|name| dialect.literal(name))
        .collect::<Vec<_>>()
        .join(", ");
    match dialect {
        Dialect::Postgres => format!(
            "select n.nspname::text, c.relname::text, \
             (has_schema_privilege(n.oid, 'USAGE') and has_table_privilege(c.oid, 'SELECT'))::text, \
             case when lower(c.relname) in ({names}) then (select string_agg(a.attname::text, chr(10) order by a.attnum) \
             from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) end, \
             coalesce(array_position(current_schemas(false), n.nspname), 0)::text \
             from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace \
             where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not in ('pg_catalog', 'information_schema') \
             and n.nspname not like 'pg\\_toast%' and n.nspname not like 'pg\\_temp%'"
        ),
        Dialect::MySql => format!(
            "select '', cast(t.table_name as char), '1', case when lower(t.table_name) in ({names}) then \
             (select group_concat(c.column_name order by c.ordinal_position separator '\\n') \
             from information_schema.columns c where c.table_schema = t.table_schema and c.table_name = t.table_name) end, \
             '1' from information_schema.tables t where t.table_schema = database()"
        ),
        Dialect::Sqlite => format!(
            "select '', m.name, '1', case when lower(m.name) in ({names}) then \
             (select group_concat(name, char(10)) from pragma_table_info(m.name)) end, '1' \
             from sqlite_master m where m.type in ('table', 'view') and m.name not like 'sqlite\\_%' escape '\\'"
        ),
    }
}

/// Lower-case names of all tables that any tool writes, and the extra ones.
fn known_names(extra: &[&str]) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = extra.iter().map(|name| name.to_lowercase()).collect();
    for tool in TOOLS {
        let books = &tool.about().books;
        names.extend(books.names().map(str::to_lowercase));
        let own: Vec<&str> = books.names().collect();
        let locks = own
            .iter()
            .chain(extra)
            .filter_map(|name| books.lock_name(name));
        names.extend(locks.map(|lock| lock.to_lowercase()));
        names.extend(books.beside.map(|(name, _)| name.to_lowercase()));
    }
    names
}

impl Catalogue {
    /// The catalogue in the rows of [`tables_sql`]; rows of another shape are left out.
    pub fn from_rows(rows: &[Vec<Option<String>>]) -> Self {
        let text = |row: &[Option<String>], index: usize| {
            row.get(index).cloned().flatten().unwrap_or_default()
        };
        let tables = rows.iter().filter(|row| row.len() >= 5).map(|row| Found {
            schema: text(row, 0),
            name: text(row, 1),
            readable: matches!(text(row, 2).as_str(), "1" | "t" | "true"),
            columns: text(row, 3).lines().map(str::to_owned).collect(),
            rank: text(row, 4).parse().unwrap_or_default(),
        });
        Self {
            tables: tables.collect(),
        }
    }

    /// Tables that aren't books or locks of any tool: what an application made.
    pub fn others(&self) -> usize {
        let known = known_names(&[]);
        self.tables
            .iter()
            .filter(|table| !known.contains(&table.name.to_lowercase()))
            .count()
    }

    /// The books of a project: by its settings, else by the tool's default names, best schema first.
    pub fn locate(&self, project: &Project) -> Located {
        let books = &project.tool.about().books;
        let names: Vec<&str> = match &project.table {
            Some(table) => vec![table.as_str()],
            None => books.names().collect(),
        };
        let mut candidates: Vec<&Found> = self
            .tables
            .iter()
            .filter(|table| {
                names
                    .iter()
                    .any(|name| name.eq_ignore_ascii_case(&table.name))
            })
            .filter(|table| {
                project
                    .schema
                    .as_ref()
                    .is_none_or(|schema| table.schema.is_empty() || *schema == table.schema)
            })
            .collect();
        candidates.sort_by_key(|table| {
            (
                Self::place(table, project, books),
                names.iter().position(|name| *name == table.name),
            )
        });
        // A table of the right name in a schema that belongs to another tool (Supabase's) is no candidate at all.
        let fitting = candidates.iter().find(|table| self.fits(table, books));
        match (fitting, candidates.first()) {
            (Some(table), _) if !table.readable => Located::Unreadable((*table).clone()),
            (Some(table), _) => Located::Here {
                table: (*table).clone(),
                lock: self.lock_of(table, books),
            },
            (None, Some(table)) => Located::Foreign((*table).clone()),
            (None, None) => Located::Absent,
        }
    }

    /// Smaller is better: the schema asked for, the tool's own, then the search path's order, then the rest.
    fn place(table: &Found, project: &Project, books: &Books) -> (bool, bool, u32) {
        let asked = project.schema.as_deref().or(books.schema);
        let rank = if table.rank == 0 {
            u32::MAX
        } else {
            table.rank
        };
        (
            asked.is_some_and(|schema| schema != table.schema),
            table.rank == 0,
            rank,
        )
    }

    fn fits(&self, table: &Found, books: &Books) -> bool {
        let owned_by_other = books.schema != Some(table.schema.as_str())
            && TOOLS.iter().any(|tool| {
                tool.about().books.schema == Some(table.schema.as_str())
                    && tool
                        .about()
                        .books
                        .names()
                        .any(|name| name.eq_ignore_ascii_case(&table.name))
            });
        let beside = books
            .beside
            .is_none_or(|(name, wanted)| self.has(name, &table.schema) == wanted);
        let required = books
            .columns
            .iter()
            .filter(|column| column.required)
            .all(|column| table.column(column.name).is_some());
        let foreign = books
            .foreign
            .iter()
            .any(|name| table.column(name).is_some());
        !owned_by_other && beside && required && !foreign
    }

    fn has(&self, name: &str, schema: &str) -> bool {
        self.tables
            .iter()
            .any(|table| table.schema == schema && table.name.eq_ignore_ascii_case(name))
    }

    fn lock_of(&self, table: &Found, books: &Books) -> Option<Found> {
        let name = books.lock_name(&table.name)?;
        let lock = self
            .tables
            .iter()
            .find(|other| other.schema == table.schema && other.name.eq_ignore_ascii_case(&name))?;
        lock.readable.then(|| lock.clone())
    }
}
