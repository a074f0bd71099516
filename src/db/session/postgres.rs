//! PostgreSQL: the simple query protocol, which answers in text and takes a whole transaction in one message.

use sqlx::postgres::{PgConnectOptions, PgConnection, PgRow, PgSslMode};
use sqlx::{Connection, Row, ValueRef, raw_sql};

use super::gather::gather;
use super::{Limits, Table};
use crate::db::address::{Address, Place};
use crate::db::tls::TlsMode;

#[derive(Debug)]
pub(super) struct Link {
    connection: PgConnection,
    /// The statements before ours, in the same message.
    prelude: Vec<String>,
}

impl Link {
    pub(super) async fn open(address: &Address, limits: &Limits) -> Result<Self, sqlx::Error> {
        let connection = PgConnection::connect_with(&options(address, limits)).await?;
        Ok(Self {
            connection,
            prelude: prelude(address, limits),
        })
    }

    pub(super) async fn batch(&mut self, statements: &[&str]) -> Result<Vec<Table>, sqlx::Error> {
        let prelude = self.prelude.iter().map(String::as_str);
        let all: Vec<&str> = prelude
            .chain(statements.iter().copied())
            .chain(["rollback"])
            .collect();
        match gather(&mut self.connection, &all.join(";\n"), text).await {
            Ok(mut tables) => {
                tables.truncate(self.prelude.len() + statements.len());
                tables.drain(..self.prelude.len().min(tables.len()));
                Ok(tables)
            }
            Err(error) => {
                // The transaction is still open, and it has failed.
                let ended = raw_sql("rollback").fetch_all(&mut self.connection).await;
                ended.ok();
                Err(error)
            }
        }
    }

    pub(super) async fn console(&mut self, command: &str) -> Result<Table, sqlx::Error> {
        let tables = gather(&mut self.connection, command, text).await?;
        Ok(tables.into_iter().next().unwrap_or_default())
    }

    /// `query_to_xml` runs a text as one read-only query inside a function, where no transaction can be ended or begun.
    pub(super) async fn ask(&mut self, statement: &str) -> Result<Table, sqlx::Error> {
        let sql = format!(
            "select query_to_xml({}, true, false, '')::text",
            quoted(statement)
        );
        let tables = self.batch(&[&sql]).await?;
        let xml = tables.first().and_then(Table::first).unwrap_or_default();
        super::xml::read(xml).map_err(|error| sqlx::Error::Decode(error.into()))
    }

    pub(super) async fn close(self) {
        self.connection.close().await.ok();
    }
}

fn options(address: &Address, limits: &Limits) -> PgConnectOptions {
    let mut options = PgConnectOptions::new_without_pgpass()
        .application_name(&limits.application)
        // PgBouncer refuses this one unless told to ignore it.
        .extra_float_digits(None)
        .ssl_mode(match address.tls_mode() {
            TlsMode::Disable => PgSslMode::Disable,
            TlsMode::Allow => PgSslMode::Allow,
            TlsMode::Prefer => PgSslMode::Prefer,
            TlsMode::Require => PgSslMode::Require,
            TlsMode::VerifyCa => PgSslMode::VerifyCa,
            TlsMode::VerifyFull => PgSslMode::VerifyFull,
        });
    match &address.place {
        Place::Tcp { host, port } => options = options.host(host).port(*port),
        Place::Socket(path) | Place::File(path) => {
            // The driver takes the folder and the port and puts the name together itself.
            let port = path
                .extension()
                .and_then(|port| port.to_str()?.parse().ok());
            options = options
                .socket(path.parent().unwrap_or(path))
                .port(port.unwrap_or(address.engine.default_port()));
        }
    }
    if let Some(user) = &address.user {
        options = options.username(user);
    }
    if let Some(password) = &address.password {
        options = options.password(password.expose());
    }
    if let Some(database) = address.database.as_ref().or(address.user.as_ref()) {
        options = options.database(database);
    }
    if let Some(ca) = &address.tls.ca {
        options = options.ssl_root_cert(ca);
    }
    if let (Some(cert), Some(key)) = (&address.tls.client_cert, &address.tls.client_key) {
        options = options.ssl_client_cert(cert).ssl_client_key(key);
    }
    options
}

fn prelude(address: &Address, limits: &Limits) -> Vec<String> {
    let mut statements = vec![
        "begin transaction isolation level repeatable read, read only".to_owned(),
        format!(
            "set local statement_timeout = {}",
            limits.statement.as_millis()
        ),
        format!("set local lock_timeout = {}", limits.lock.as_millis()),
        format!(
            "set local idle_in_transaction_session_timeout = {}",
            limits.statement.as_millis()
        ),
    ];
    if !address.search_path.is_empty() {
        let schemas: Vec<String> = address
            .search_path
            .iter()
            .map(|name| identifier(name))
            .collect();
        statements.push(format!("set local search_path = {}", schemas.join(", ")));
    }
    statements
}

/// A text as a string literal that no setting changes the meaning of.
fn quoted(text: &str) -> String {
    format!("E'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn text(row: &PgRow) -> Result<Vec<Option<String>>, sqlx::Error> {
    (0..row.len())
        .map(|at| {
            let value = row.try_get_raw(at)?;
            if value.is_null() {
                return Ok(None);
            }
            value
                .as_str()
                .map(|text| Some(text.to_owned()))
                .map_err(sqlx::Error::Decode)
        })
        .collect()
}
