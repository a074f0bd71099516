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
    "Cargo.toml",
    "Gemfile",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
    "composer.json",
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
    ("\"postgres\"", Database::Postgres),
    ("postgres =", Database::Postgres),
    ("tokio-postgres", Database::Postgres),
    ("gem \"pg\"", Database::Postgres),
    ("gem 'pg'", Database::Postgres),
    ("org.postgresql", Database::Postgres),
    ("ext-pdo_pgsql", Database::Postgres),
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
    ("\"mysql\"", Database::MySql),
    ("mysql_async", Database::MySql),
    ("gem \"mysql2\"", Database::MySql),
    ("gem 'mysql2'", Database::MySql),
    ("mysql-connector-j", Database::MySql),
    ("mariadb-java-client", Database::MySql),
    ("pymysql", Database::MySql),
    ("PyMySQL", Database::MySql),
    ("aiomysql", Database::MySql),
    ("ext-pdo_mysql", Database::MySql),
    ("provider = \"sqlite\"", Database::Sqlite),
    ("sqlite:", Database::Sqlite),
    ("adapter: sqlite3", Database::Sqlite),
    ("DB_CONNECTION=sqlite", Database::Sqlite),
    ("\"sqlite\"", Database::Sqlite),
    ("rusqlite", Database::Sqlite),
    ("\"better-sqlite3\":", Database::Sqlite),
    ("\"sqlite3\":", Database::Sqlite),
    ("gem \"sqlite3\"", Database::Sqlite),
    ("gem 'sqlite3'", Database::Sqlite),
    ("github.com/mattn/go-sqlite3", Database::Sqlite),
    ("modernc.org/sqlite", Database::Sqlite),
    ("sqlite-jdbc", Database::Sqlite),
    ("aiosqlite", Database::Sqlite),
];

/// The database, and the file that names it: one at the root, or else one of `folders`.
pub(super) fn database(root: &Path, folders: &[String]) -> Option<(Database, String)> {
    let inner = folders.iter().map(|folder| format!("{folder}/"));
    std::iter::once(String::new())
        .chain(inner)
        .find_map(|folder| {
            FILES
                .iter()
                .find_map(|file| named(root, format!("{folder}{file}")))
        })
}

fn named(root: &Path, file: String) -> Option<(Database, String)> {
    // Spaces are aligned differently by everyone.
    let text = text(root, &file)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let (_, found) = WORDS.iter().find(|(word, _)| text.contains(word))?;
    Some((*found, file))
}
