//! The database engines that `gate` can talk to.

use std::fmt;

/// A family of database servers (or files) that share a protocol and a catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Engine {
    /// PostgreSQL, and what speaks its protocol and has its catalogue.
    Postgres,
    /// MySQL and MariaDB.
    MySql,
    /// A SQLite file.
    Sqlite,
}

impl Engine {
    /// The engine of a URL's scheme, with or without a driver after a plus sign: `postgres`, `mysql+pymysql`.
    pub fn of_scheme(scheme: &str) -> Option<Self> {
        let scheme = scheme.to_ascii_lowercase();
        match scheme.split('+').next().unwrap_or_default() {
            "postgres" | "postgresql" | "postgis" | "pgsql" => Some(Self::Postgres),
            "mysql" | "mysql2" | "mariadb" => Some(Self::MySql),
            "sqlite" | "sqlite3" | "file" => Some(Self::Sqlite),
            _ => None,
        }
    }

    /// The port that a server listens on unless told otherwise; 0 for a file.
    pub fn default_port(self) -> u16 {
        match self {
            Self::Postgres => 5432,
            Self::MySql => 3306,
            Self::Sqlite => 0,
        }
    }

    /// The scheme under which an address is shown.
    pub fn scheme(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::MySql => "mysql",
            Self::Sqlite => "sqlite",
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Postgres => "PostgreSQL",
            Self::MySql => "MySQL",
            Self::Sqlite => "SQLite",
        })
    }
}
