//! How reaching a database and asking it fails: the step that failed, the class of the failure, and the server's own code.

use std::fmt;
use std::time::Duration;

use super::preflight::Certificate;

/// A step on the way to a first answer, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// The host's name becomes addresses.
    Dns,
    /// A connection to one of them.
    Tcp,
    /// The file is found and opened (SQLite only).
    Open,
    /// The server speaks its protocol and encryption starts.
    Tls,
    /// The role proves who it is and the database lets it in.
    Login,
    /// `SELECT 1`.
    FirstQuery,
}

impl Phase {
    /// Every phase, in order.
    pub const ALL: [Self; 6] = [
        Self::Dns,
        Self::Tcp,
        Self::Open,
        Self::Tls,
        Self::Login,
        Self::FirstQuery,
    ];

    /// The phase's word in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Tcp => "tcp",
            Self::Open => "open",
            Self::Tls => "tls",
            Self::Login => "login",
            Self::FirstQuery => "first query",
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What went wrong on the way to a first answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The name has no address.
    UnknownHost,
    /// Something answers that nothing listens on the port.
    Refused,
    /// Nobody answers: a firewall, a security group, a wrong network.
    NoAnswer,
    /// There is no way to the network of the address.
    NoRoute,
    /// The connection is closed while the protocol starts.
    Closed,
    /// What answers doesn't speak the engine's protocol.
    WrongProtocol,
    /// The client asks for encryption and the server has none.
    TlsNotOffered,
    /// The server insists on encryption and the client doesn't ask for it.
    TlsRequired,
    /// The certificate isn't what the mode asks for.
    Certificate(Box<Certificate>),
    /// Encryption starts and fails for another reason: no common version, a key that fits no certificate.
    TlsBroken,
    /// The server wants a client certificate, and none is given, or it isn't this role's.
    ClientCertificate,
    /// The CA file, the client's certificate or its key can't be read.
    TlsFile,
    /// The password isn't the role's, or the role doesn't exist; a server doesn't say which.
    WrongPassword,
    /// The server's own rules (`pg_hba.conf`, the account's host) keep this role, address or database out.
    NotAllowed,
    /// The server has no database of this name.
    NoDatabase,
    /// Every connection is taken.
    TooManyConnections,
    /// The server starts, stops or recovers and takes nobody in.
    NotReady,
    /// There is no such file.
    NoFile,
    /// The file may not be read.
    FileNotReadable,
    /// The file is no SQLite database, or it is encrypted.
    NotADatabase,
    /// Another process holds the lock.
    Locked,
    /// A crashed writer's journal lies beside the file and must be rolled back by a writer first.
    HotJournal,
    /// Anything else that the server says.
    Other,
}

/// No first answer: which step, why, and how far the way there went.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {}", phase, detail)]
pub struct Unreachable {
    /// The step that failed.
    pub phase: Phase,
    /// The class of the failure.
    pub cause: Cause,
    /// The server's or the operating system's own words, if they hold no values.
    pub detail: String,
    /// The server's code: an SQLSTATE or a MySQL error number.
    pub code: Option<String>,
    /// The steps that succeeded before, with the time each took.
    pub done: Vec<(Phase, Duration)>,
    /// How long the failing step took.
    pub took: Duration,
    /// The pooler that answered, if one did.
    pub pooler: Option<String>,
}

/// The class of a failed query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QueryFailure {
    /// The role lacks a privilege.
    Denied,
    /// A table, column, schema or function doesn't exist.
    Missing,
    /// The statement took longer than its timeout.
    Timeout,
    /// A lock wasn't granted in time, or the file is busy.
    Locked,
    /// The statement would change something, and the session is read-only.
    Writes,
    /// The statement isn't understood.
    Syntax,
    /// The connection is gone.
    ConnectionLost,
    /// The file is damaged.
    Corrupt,
    /// Anything else.
    Other,
}

/// A query without an answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct QueryError {
    /// The class.
    pub failure: QueryFailure,
    /// The server's code: an SQLSTATE, a MySQL error number, a SQLite result code.
    pub code: Option<String>,
    /// The server's words, or a general sentence where they could hold values of rows.
    pub message: String,
}
