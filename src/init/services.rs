//! The database that a project runs on, told from what starts or addresses it.

use std::fmt;
use std::path::Path;

use super::text;

/// A kind of database that gate can look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    /// PostgreSQL.
    Postgres,
    /// MySQL or MariaDB.
    MySql,
    /// SQLite.
    Sqlite,
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Postgres => "PostgreSQL",
            Self::MySql => "MySQL or MariaDB",
            Self::Sqlite => "SQLite",
        })
    }
}

/// Where a database is named, and the words that name it.
const FILES: &[&str] = &[
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
    ".devcontainer/docker-compose.yml",
    "prisma/schema.prisma",
    ".env.example",
    ".env.sample",
    ".env",
    "config/database.yml",
    "src/main/resources/application.properties",
    "src/main/resources/application.yml",
    "src/main/resources/application.yaml",
    // Drivers come last: a project may name more than it runs on.
    "requirements.txt",
    "pyproject.toml",
    "package.json",
    "go.mod",
    "mix.exs",
];

const WORDS: &[(&str, Database)] = &[
    ("image: postgres", Database::Postgres),
    ("image: \"postgres", Database::Postgres),
    ("postgis/postgis", Database::Postgres),
    ("timescale/timescaledb", Database::Postgres),
    ("pgvector/pgvector", Database::Postgres),
    ("provider = \"postgresql\"", Database::Postgres),
    ("provider = \"cockroachdb\"", Database::Postgres),
    ("postgres://", Database::Postgres),
    ("postgresql://", Database::Postgres),
    ("adapter: postgresql", Database::Postgres),
    ("library/postgres", Database::Postgres),
    ("jdbc:postgresql:", Database::Postgres),
    ("DB_CONNECTION=pgsql", Database::Postgres),
    ("psycopg", Database::Postgres),
    ("asyncpg", Database::Postgres),
    ("\"pg\":", Database::Postgres),
    ("github.com/jackc/pgx", Database::Postgres),
    ("github.com/lib/pq", Database::Postgres),
    (":postgrex,", Database::Postgres),
    ("image: mysql", Database::MySql),
    ("image: mariadb", Database::MySql),
    ("image: \"mysql", Database::MySql),
    ("image: \"mariadb", Database::MySql),
    ("provider = \"mysql\"", Database::MySql),
    ("mysql://", Database::MySql),
    ("mariadb://", Database::MySql),
    ("adapter: mysql2", Database::MySql),
    ("library/mysql", Database::MySql),
    ("library/mariadb", Database::MySql),
    ("jdbc:mysql:", Database::MySql),
    ("jdbc:mariadb:", Database::MySql),
    ("DB_CONNECTION=mysql", Database::MySql),
    ("DB_CONNECTION=mariadb", Database::MySql),
    ("mysqlclient", Database::MySql),
    ("\"mysql2\":", Database::MySql),
    ("github.com/go-sql-driver/mysql", Database::MySql),
    (":myxql,", Database::MySql),
    ("provider = \"sqlite\"", Database::Sqlite),
    ("sqlite:", Database::Sqlite),
    ("adapter: sqlite3", Database::Sqlite),
    ("DB_CONNECTION=sqlite", Database::Sqlite),
];

/// The database, and the file that names it.
pub(super) fn database(root: &Path) -> Option<(Database, String)> {
    FILES.iter().find_map(|file| {
        let text = text(root, file);
        // Spaces are aligned differently by everyone.
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (_, found) = WORDS.iter().find(|(word, _)| text.contains(word))?;
        Some((*found, (*file).to_owned()))
    })
}
