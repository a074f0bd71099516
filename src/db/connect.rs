//! The way to a session, each step timed and blamed by name.

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::Path;
use std::time::Instant;

use super::address::{Address, Place};
use super::engine::Engine;
use super::error::{Cause, Phase, QueryFailure as Failure, Unreachable};
use super::preflight::{self, Handshake};
use super::session::{Limits, Session};
use super::tls::TlsMode;

/// The first bytes of every SQLite file that isn't empty. <https://sqlite.org/fileformat.html#the_database_header>
const SQLITE_MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// Opens a read-only session: name, connection, encryption, login. What fails says which step it was and why. Of several
/// hosts the first that takes a connection counts.
///
/// Nothing is created: a SQLite file that isn't there is an error.
pub async fn connect(address: &Address, limits: &Limits) -> Result<Session, Box<Unreachable>> {
    let mut outcome = connect_here(address, limits).await;
    for place in &address.elsewhere {
        if !matches!(&outcome, Err(error) if error.phase <= Phase::Tcp) {
            break;
        }
        let other = Address {
            place: place.clone(),
            ..address.clone()
        };
        outcome = connect_here(&other, limits).await;
    }
    outcome
}

async fn connect_here(address: &Address, limits: &Limits) -> Result<Session, Box<Unreachable>> {
    let handshake = match (&address.place, address.engine) {
        (Place::File(file), Engine::Sqlite) => look_at(file)?,
        _ => preflight::walk(address, limits.connect).await?,
    };
    let tls_offered = handshake.tls_offered == Some(true);
    let wants_certificate = handshake.asks_client_certificate;
    let mut session = match Session::open(address, limits, handshake).await {
        Ok(session) => session,
        Err(mut error) => {
            if tls_offered && demands_tls(address, limits, &error).await {
                error.cause = Cause::TlsRequired;
            }
            if wants_certificate {
                blame_the_certificate(address, &mut error);
            }
            return Err(error);
        }
    };
    if address.engine == Engine::Sqlite {
        // SQLite opens a file at the first statement.
        first_look(address, &mut session).await?;
    }
    Ok(session)
}

/// Whether a login that was refused without encryption works with it. MySQL and MariaDB refuse a role that must use
/// encryption with the words for a wrong password.
async fn demands_tls(address: &Address, limits: &Limits, error: &Unreachable) -> bool {
    let suspicious = address.engine == Engine::MySql
        && error.cause == Cause::WrongPassword
        && !address.tls_mode().offers();
    if !suspicious {
        return false;
    }
    let mut encrypted = address.clone();
    encrypted.tls.mode = Some(TlsMode::Require);
    match Session::open(&encrypted, limits, Handshake::default()).await {
        Ok(session) => {
            session.close().await;
            true
        }
        Err(_) => false,
    }
}

/// A server that asked for a client certificate and got none closes the connection without a word (TLS 1.3), or, as MySQL
/// and MariaDB do for an account with REQUIRE X509, refuses in the words for a wrong password. PostgreSQL does so for a
/// certificate that is another role's.
fn blame_the_certificate(address: &Address, error: &mut Unreachable) {
    let given = address.tls.client_cert.is_some();
    match error.cause {
        Cause::WrongPassword if given => {
            error.detail.push_str(
                "; it may be the client certificate: one of another role is refused in the same words",
            );
        }
        Cause::Closed | Cause::TlsBroken if !given => {
            error.cause = Cause::ClientCertificate;
            "none is configured".clone_into(&mut error.detail);
        }
        Cause::WrongPassword if address.engine == Engine::MySql => {
            error.detail.push_str("; it may be the missing client certificate: the server asked for one, and refuses an account that must have one in the same words");
        }
        _ => {}
    }
}

fn look_at(file: &Path) -> Result<Handshake, Box<Unreachable>> {
    let started = Instant::now();
    let fail = |cause, detail: String| {
        Box::new(Unreachable {
            phase: Phase::Open,
            cause,
            detail,
            code: None,
            done: Vec::new(),
            took: started.elapsed(),
            pooler: None,
        })
    };
    let shown = file.display();
    let mut opened = match File::open(file) {
        Ok(opened) => opened,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(fail(Cause::NoFile, format!("there is no file {shown}")));
        }
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            return Err(fail(
                Cause::FileNotReadable,
                format!("{shown} may not be read"),
            ));
        }
        Err(error) => return Err(fail(Cause::Other, error.kind().to_string())),
    };
    if opened.metadata().is_ok_and(|found| found.is_dir()) {
        return Err(fail(Cause::NotADatabase, format!("{shown} is a folder")));
    }
    let mut magic = Vec::new();
    let read = opened.by_ref().take(16).read_to_end(&mut magic);
    if read.is_err() {
        return Err(fail(
            Cause::FileNotReadable,
            format!("{shown} can't be read"),
        ));
    }
    // An empty file is an empty database.
    if !magic.is_empty() && magic != SQLITE_MAGIC {
        return Err(fail(
            Cause::NotADatabase,
            format!("{shown} doesn't begin like a SQLite file: it is another format, or encrypted"),
        ));
    }
    Ok(Handshake::default())
}

async fn first_look(address: &Address, session: &mut Session) -> Result<(), Box<Unreachable>> {
    let started = Instant::now();
    let Err(error) = session.rows("select count(*) from sqlite_schema").await else {
        return Ok(());
    };
    let cause = match error.failure {
        Failure::Locked => Cause::Locked,
        Failure::Writes => Cause::HotJournal,
        Failure::Corrupt => Cause::NotADatabase,
        Failure::Denied => Cause::FileNotReadable,
        _ if address.target().is_empty() => Cause::NoFile,
        _ => Cause::Other,
    };
    Err(Box::new(Unreachable {
        phase: Phase::Open,
        cause,
        detail: error.message,
        code: error.code,
        done: Vec::new(),
        took: started.elapsed(),
        pooler: None,
    }))
}
