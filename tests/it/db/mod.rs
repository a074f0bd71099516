//! Databases: addresses, the way to real servers and files, and what stands in the way.

mod address;
mod facts;
mod mariadb;
mod postgres;
mod sqlite;

use release_gate::db::{Address, Limits, Session, TlsSettings, Unreachable, connect};
use release_gate::redact::Secret;

/// The address of a URL.
pub fn address(url: &str) -> Address {
    Address::parse(&Secret::new(url), TlsSettings::default()).expect("a database URL")
}

/// A session, or why there is none.
pub async fn reach(address: &Address) -> Result<Session, Unreachable> {
    connect(address, &Limits::default())
        .await
        .map_err(|error| *error)
}

/// A session at a URL that works.
pub async fn session(url: &str) -> Session {
    reach(&address(url))
        .await
        .expect("the test's server answers")
}

/// Why there is no session at a URL.
pub async fn refusal(url: &str) -> Unreachable {
    reach(&address(url))
        .await
        .expect_err("nothing answers there")
}
