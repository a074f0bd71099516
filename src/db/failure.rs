//! What a server's error code means: SQLSTATE, MySQL's numbers, SQLite's result codes.
//!
//! <https://www.postgresql.org/docs/current/errcodes-appendix.html>,
//! <https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html>, <https://sqlite.org/rescode.html>

use sqlx::mysql::MySqlDatabaseError;

use super::engine::Engine;
use super::error::{Cause, QueryError, QueryFailure};

/// The cause of a refused login, the server's words, and its code.
pub(super) fn login(engine: Engine, error: &sqlx::Error) -> (Cause, String, Option<String>) {
    match error {
        sqlx::Error::Database(database) => {
            let code = code_of(database.as_ref());
            let text = first_line(database.message());
            let cause = match engine {
                Engine::Postgres => postgres_login(code.as_deref().unwrap_or_default(), &text),
                Engine::MySql => mysql_login(number(code.as_deref())),
                Engine::Sqlite => sqlite_open(number(code.as_deref()) & 0xff),
            };
            (cause, text, code)
        }
        sqlx::Error::Io(error) => {
            let closed = !matches!(error.kind(), std::io::ErrorKind::TimedOut);
            let cause = if closed {
                Cause::Closed
            } else {
                Cause::NoAnswer
            };
            (
                cause,
                "the connection is closed during the login".to_owned(),
                None,
            )
        }
        sqlx::Error::Tls(_) => (Cause::TlsBroken, first_line(&error.to_string()), None),
        _ => (Cause::Other, first_line(&error.to_string()), None),
    }
}

fn postgres_login(code: &str, text: &str) -> Cause {
    let lower = text.to_ascii_lowercase();
    match code {
        "28P01" => Cause::WrongPassword,
        "28000" if lower.contains("no encryption") || lower.contains("ssl off") => {
            Cause::TlsRequired
        }
        "28000" if lower.contains("client certificate") || lower.contains("certificate auth") => {
            Cause::ClientCertificate
        }
        "28000" | "42501" => Cause::NotAllowed,
        "3D000" => Cause::NoDatabase,
        "53300" => Cause::TooManyConnections,
        "57P03" | "57P01" | "57P02" => Cause::NotReady,
        // PgBouncer says everything with "protocol violation".
        "08P01" => pgbouncer_login(&lower),
        _ => Cause::Other,
    }
}

/// PgBouncer's words, which it doesn't translate.
fn pgbouncer_login(text: &str) -> Cause {
    let says = |words: &str| text.contains(words);
    if says("no such database") || says("does not exist") {
        Cause::NoDatabase
    } else if says("no such user") || says("auth") || says("password") {
        Cause::WrongPassword
    } else if says("no more connections") || says("too many") {
        Cause::TooManyConnections
    } else if says("ssl required") || says("tls required") {
        Cause::TlsRequired
    } else if says("login failed") || says("server") || says("paused") || says("shutting down") {
        Cause::NotReady
    } else {
        Cause::Other
    }
}

pub(super) fn mysql_login(number: u16) -> Cause {
    match number {
        1045 | 1698 | 1862 => Cause::WrongPassword,
        1044 | 1129 | 1130 | 3118 | 4151 => Cause::NotAllowed,
        1049 => Cause::NoDatabase,
        1040 | 1203 | 1226 => Cause::TooManyConnections,
        1053 | 1077 | 3032 => Cause::NotReady,
        3159 => Cause::TlsRequired,
        _ => Cause::Other,
    }
}

fn sqlite_open(primary: u16) -> Cause {
    match primary {
        3 | 14 | 23 => Cause::FileNotReadable,
        5 | 6 => Cause::Locked,
        8 => Cause::HotJournal,
        26 => Cause::NotADatabase,
        _ => Cause::Other,
    }
}

/// What a failed query means.
pub(super) fn query(engine: Engine, error: &sqlx::Error) -> QueryError {
    let sqlx::Error::Database(database) = error else {
        return driver(error);
    };
    let code = code_of(database.as_ref());
    let failure = match engine {
        Engine::Postgres => postgres_query(code.as_deref().unwrap_or_default()),
        Engine::MySql => mysql_query(number(code.as_deref())),
        Engine::Sqlite => sqlite_query(number(code.as_deref()) & 0xff, database.message()),
    };
    let message = if failure == QueryFailure::Other {
        // "invalid input syntax for type integer: "…"" quotes a row's value.
        format!(
            "{engine} refuses the query with code {}",
            code.as_deref().unwrap_or("unknown")
        )
    } else {
        first_line(database.message())
    };
    QueryError {
        failure,
        code,
        message,
    }
}

fn driver(error: &sqlx::Error) -> QueryError {
    let (failure, message) = match error {
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::WorkerCrashed => (
            QueryFailure::ConnectionLost,
            "the connection is closed before the answer".to_owned(),
        ),
        sqlx::Error::Protocol(_) => (
            QueryFailure::ConnectionLost,
            "the server's answer doesn't follow the protocol".to_owned(),
        ),
        _ => (
            QueryFailure::Other,
            "the driver can't read the answer".to_owned(),
        ),
    };
    QueryError {
        failure,
        code: None,
        message,
    }
}

fn postgres_query(code: &str) -> QueryFailure {
    match code {
        "42501" => QueryFailure::Denied,
        "42P01" | "42703" | "3F000" | "42883" | "42704" => QueryFailure::Missing,
        "57014" => QueryFailure::Timeout,
        "55P03" | "40P01" => QueryFailure::Locked,
        // 0A000: "… is not allowed in a non-volatile function", the answer to a writing statement inside `query_to_xml`.
        "25006" | "0A000" | "2D000" => QueryFailure::Writes,
        "57P01" | "57P02" | "57P03" | "08006" | "08003" | "08P01" => QueryFailure::ConnectionLost,
        "XX001" | "XX002" => QueryFailure::Corrupt,
        code if code.starts_with("42") => QueryFailure::Syntax,
        _ => QueryFailure::Other,
    }
}

fn mysql_query(number: u16) -> QueryFailure {
    match number {
        1044 | 1142 | 1143 | 1227 | 1370 => QueryFailure::Denied,
        1049 | 1054 | 1146 | 1305 | 1109 => QueryFailure::Missing,
        1969 | 3024 | 1317 => QueryFailure::Timeout,
        1205 | 1213 | 3572 => QueryFailure::Locked,
        1792 | 1290 | 1836 => QueryFailure::Writes,
        1064 | 1149 | 1295 => QueryFailure::Syntax,
        1053 | 1927 | 2006 | 2013 => QueryFailure::ConnectionLost,
        1034 | 1194 | 1195 => QueryFailure::Corrupt,
        _ => QueryFailure::Other,
    }
}

fn sqlite_query(primary: u16, message: &str) -> QueryFailure {
    match primary {
        1 if message.contains("no such") => QueryFailure::Missing,
        1 => QueryFailure::Syntax,
        3 | 23 => QueryFailure::Denied,
        5 | 6 => QueryFailure::Locked,
        8 => QueryFailure::Writes,
        9 => QueryFailure::Timeout,
        11 | 26 => QueryFailure::Corrupt,
        _ => QueryFailure::Other,
    }
}

/// PostgreSQL's and SQLite's code; of MySQL's two codes the number, because its SQLSTATE lumps most errors together.
fn code_of(error: &dyn sqlx::error::DatabaseError) -> Option<String> {
    match error.try_downcast_ref::<MySqlDatabaseError>() {
        Some(mysql) => Some(mysql.number().to_string()),
        None => error.code().map(std::borrow::Cow::into_owned),
    }
}

fn number(code: Option<&str>) -> u16 {
    code.and_then(|code| code.parse().ok()).unwrap_or_default()
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().trim().to_owned()
}
