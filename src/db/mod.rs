//! Databases, looked at and never changed: where they are, how far one gets, and what they say of themselves.
//!
//! [`Address`] takes a database URL apart, [`connect`] walks to the server step by step, and a [`Session`] asks it,
//! read-only and with timeouts.

mod address;
mod connect;
mod engine;
mod error;
mod facts;
mod failure;
mod grants;
mod preflight;
mod schema;
mod session;
mod tls;

pub use address::{Address, AddressError, Place};
pub use connect::connect;
pub use engine::Engine;
pub use error::{Cause, Phase, QueryError, QueryFailure, Unreachable};
pub use facts::{
    Blocked, Connections, Facts, FileFacts, Held, Pool, Pools, Questions, Replication, Sequence,
    ServerFacts, Transaction, facts, pools,
};
pub use preflight::{Certificate, Handshake, Trust};
pub use schema::{
    ObjectKind, ObjectName, Origin, Schema, SnapshotError, Unread, align, read_snapshot, schema,
    write_snapshot,
};
pub use session::{Connected, Limits, Session, Table};
pub use tls::{TlsMode, TlsSettings};
