//! MySQL and MariaDB: the text protocol, several statements a message.

use std::fmt::Write as _;

use sqlx::mysql::{MySqlConnectOptions, MySqlConnection, MySqlRow, MySqlSslMode};
use sqlx::{Column, Connection, Row, TypeInfo, raw_sql};

use super::gather::gather;
use super::{Limits, Table};
use crate::db::address::{Address, Place};
use crate::db::tls::TlsMode;

#[derive(Debug)]
pub(super) struct Link {
    connection: MySqlConnection,
    /// The statements before ours, in the same message.
    prelude: Vec<String>,
    /// The program's name in front of every message, because the protocol's own place for it isn't shown in the process list.
    comment: String,
}

impl Link {
    pub(super) async fn open(
        address: &Address,
        limits: &Limits,
        mariadb: bool,
    ) -> Result<Self, sqlx::Error> {
        let connection = MySqlConnection::connect_with(&options(address)).await?;
        Ok(Self {
            connection,
            prelude: prelude(limits, mariadb),
            comment: format!("/* {} */ ", limits.application.replace("*/", "")),
        })
    }

    pub(super) async fn batch(&mut self, statements: &[&str]) -> Result<Vec<Table>, sqlx::Error> {
        let prelude = self.prelude.iter().map(String::as_str);
        let all: Vec<&str> = prelude
            .chain(statements.iter().copied())
            .chain(["rollback"])
            .collect();
        let sql = format!("{}{}", self.comment, all.join(";\n"));
        match gather(&mut self.connection, &sql, text).await {
            Ok(mut tables) => {
                tables.truncate(self.prelude.len() + statements.len());
                tables.drain(..self.prelude.len().min(tables.len()));
                Ok(tables)
            }
            Err(error) => {
                raw_sql("rollback")
                    .fetch_all(&mut self.connection)
                    .await
                    .ok();
                Err(error)
            }
        }
    }

    /// `PREPARE` takes one statement alone, and the text goes in as bytes, so that no quote ends it.
    pub(super) async fn ask(&mut self, statement: &str) -> Result<Table, sqlx::Error> {
        let mut bytes = String::from("0x");
        for byte in statement.trim().trim_end_matches(';').bytes() {
            write!(bytes, "{byte:02x}").ok();
        }
        let set = format!("set @gate_query = convert({bytes} using utf8mb4)");
        let tables = self
            .batch(&[
                &set,
                "prepare gate_query from @gate_query",
                "execute gate_query",
            ])
            .await?;
        Ok(tables.into_iter().nth(2).unwrap_or_default())
    }

    pub(super) async fn close(self) {
        self.connection.close().await.ok();
    }
}

fn options(address: &Address) -> MySqlConnectOptions {
    let mut options = MySqlConnectOptions::new().ssl_mode(match address.tls_mode() {
        TlsMode::Disable | TlsMode::Allow => MySqlSslMode::Disabled,
        TlsMode::Prefer => MySqlSslMode::Preferred,
        TlsMode::Require => MySqlSslMode::Required,
        TlsMode::VerifyCa => MySqlSslMode::VerifyCa,
        TlsMode::VerifyFull => MySqlSslMode::VerifyIdentity,
    });
    match &address.place {
        Place::Tcp { host, port } => options = options.host(host).port(*port),
        Place::Socket(path) | Place::File(path) => options = options.socket(path),
    }
    if let Some(user) = &address.user {
        options = options.username(user);
    }
    if let Some(password) = &address.password {
        options = options.password(password.expose());
    }
    if let Some(database) = &address.database {
        options = options.database(database);
    }
    if let Some(ca) = &address.tls.ca {
        options = options.ssl_ca(ca);
    }
    if let (Some(cert), Some(key)) = (&address.tls.client_cert, &address.tls.client_key) {
        options = options.ssl_client_cert(cert).ssl_client_key(key);
    }
    options
}

fn prelude(limits: &Limits, mariadb: bool) -> Vec<String> {
    // MariaDB counts in seconds, MySQL in milliseconds.
    let statement = if mariadb {
        format!("max_statement_time = {}", limits.statement.as_secs_f64())
    } else {
        format!("max_execution_time = {}", limits.statement.as_millis())
    };
    let lock = limits.lock.as_secs().max(1);
    vec![
        format!(
            "set session {statement}, session lock_wait_timeout = {lock}, session innodb_lock_wait_timeout = {lock}"
        ),
        // Both: a statement that commits implicitly (DROP TABLE) leaves the transaction and falls back to the session's own.
        "set session transaction read only".to_owned(),
        "start transaction read only".to_owned(),
    ]
}

fn text(row: &MySqlRow) -> Result<Vec<Option<String>>, sqlx::Error> {
    (0..row.len())
        .map(|at| {
            let value: Option<&[u8]> = row.try_get_unchecked(at)?;
            let kind = row.column(at).type_info().name();
            let binary = kind.contains("BLOB") || kind.contains("BINARY") || kind == "BIT";
            Ok(value.map(|bytes| {
                if binary {
                    super::hexadecimal(bytes)
                } else {
                    String::from_utf8_lossy(bytes).into_owned()
                }
            }))
        })
        .collect()
}
