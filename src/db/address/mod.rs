//! Where a database is and who asks: a database URL taken apart, so that it can be shown without its password.

mod url;

use std::fmt;
use std::path::{Path, PathBuf};

use super::engine::Engine;
use super::tls::{TlsMode, TlsSettings};
use crate::redact::Secret;
use crate::setting::Database;

/// Where the database answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A server on the network.
    Tcp {
        /// A name or an IP address, without brackets.
        host: String,
        /// The server's port.
        port: u16,
    },
    /// A server behind a Unix-domain socket.
    Socket(PathBuf),
    /// A database file.
    File(PathBuf),
}

/// A database URL taken apart. Its [`Display`](fmt::Display) shows no password and no parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Which protocol is spoken.
    pub engine: Engine,
    /// Where the database answers.
    pub place: Place,
    /// Where else it answers: the other hosts of a URL with several, tried in order as libpq does.
    pub elsewhere: Vec<Place>,
    /// The role to log in as; without one, the name that the operating system or `PGUSER` gives.
    pub user: Option<String>,
    /// The role's password.
    pub password: Option<Secret>,
    /// The database's name.
    pub database: Option<String>,
    /// The schemas that unqualified names mean (`schema`, `currentSchema`, `options=-csearch_path=`), PostgreSQL only.
    pub search_path: Vec<String>,
    /// What the URL itself says about encryption, if anything: this is what the service does that uses the URL.
    pub url_tls: Option<TlsMode>,
    /// What gates.toml says about encryption.
    pub tls: TlsSettings,
    /// The pool size that the URL carries (`connection_limit`, `pool_max_conns`, …).
    pub pool_size: Option<u32>,
    /// Whether the URL says that PgBouncer stands in between (`pgbouncer=true`).
    pub says_pgbouncer: bool,
}

/// Why a text isn't a database URL. Says nothing of the text's values.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// There is nothing.
    #[error(
        "expected a database URL such as `postgres://user:password@host:5432/name`, found an empty value"
    )]
    Empty,
    /// There is no `scheme:`.
    #[error(
        "expected a database URL that starts with `postgres://`, `mysql://` or `sqlite:`, found a text without a scheme"
    )]
    NoScheme,
    /// A scheme of something else.
    #[error(
        "expected `postgres://`, `mysql://`, `mariadb://` or `sqlite:`, found `{0}:`; `gate` talks to PostgreSQL, MySQL, MariaDB and SQLite"
    )]
    UnknownScheme(String),
    /// No host.
    #[error(
        "expected a host after `{0}://`, found none; write `{0}://user:password@host:port/name`"
    )]
    NoHost(&'static str),
    /// A port that isn't one.
    #[error(
        "expected a port between 1 and 65535 after the host, found something else; if the password holds `:`, `/`, `?`, `#` or `@`, write them percent-encoded (`/` is `%2F`)"
    )]
    BadPort,
    /// An unescaped delimiter in the password.
    #[error(
        "the part before `@` holds a `/`, `?` or `#`; in a password write them percent-encoded: `%2F`, `%3F`, `%23`"
    )]
    UnescapedUserInfo,
    /// A percent sign that isn't followed by two hexadecimal digits of UTF-8.
    #[error(
        "expected `%` followed by two hexadecimal digits in the {0}, found something else; a percent sign itself is written `%25`"
    )]
    BadEscape(&'static str),
    /// A word that isn't a TLS mode.
    #[error(
        "expected disable, prefer, require, verify-ca or verify-full for `{0}` in the URL, found another word"
    )]
    UnknownTlsMode(String),
    /// An in-memory database has nothing to look at.
    #[error(
        "expected the path of a SQLite file, found a database in memory, which no other process can see"
    )]
    InMemory,
}

impl Address {
    /// Takes a database URL apart. `tls` is what gates.toml says beside it.
    ///
    /// Understands the URLs of libpq, sqlx, Prisma, SQLAlchemy, Rails, JDBC and Go's `user@tcp(host:port)/name`.
    pub fn parse(url: &Secret, tls: TlsSettings) -> Result<Self, AddressError> {
        url::parse(url.expose(), tls)
    }

    /// The address that an environment of gates.toml configures; paths of files start from `root`.
    pub fn configured(database: &Database, root: &Path) -> Result<Self, AddressError> {
        let tls = TlsSettings {
            mode: database.tls.map(TlsMode::from),
            ca: database.ca.as_ref().map(PathBuf::from),
            client_cert: database.client_cert.as_ref().map(PathBuf::from),
            client_key: database.client_key.as_ref().map(PathBuf::from),
        };
        let mut address = Self::parse(&database.url, tls)?;
        let files = [
            &mut address.tls.ca,
            &mut address.tls.client_cert,
            &mut address.tls.client_key,
        ];
        for file in files.into_iter().flatten() {
            *file = root.join(&file);
        }
        if let Place::File(file) = &mut address.place {
            *file = root.join(&file);
        }
        Ok(address)
    }

    /// The mode that this connection uses: gates.toml's, else the URL's, else `prefer`.
    pub fn tls_mode(&self) -> TlsMode {
        self.tls.mode.or(self.url_tls).unwrap_or(TlsMode::Prefer)
    }

    /// Host and port as one word, or the path.
    pub fn target(&self) -> String {
        target(&self.place)
    }
}

fn target(place: &Place) -> String {
    match place {
        Place::Tcp { host, port } if host.contains(':') => format!("[{host}]:{port}"),
        Place::Tcp { host, port } => format!("{host}:{port}"),
        Place::Socket(path) | Place::File(path) => path.display().to_string(),
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Place::File(path) = &self.place {
            return write!(f, "sqlite:{}", path.display());
        }
        write!(f, "{}://", self.engine.scheme())?;
        if let Some(user) = &self.user {
            write!(f, "{user}@")?;
        }
        write!(f, "{}", self.target())?;
        for place in &self.elsewhere {
            write!(f, ",{}", target(place))?;
        }
        match &self.database {
            Some(database) => write!(f, "/{database}"),
            None => Ok(()),
        }
    }
}
