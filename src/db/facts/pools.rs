//! What PgBouncer says of its pools, on its own console: the database named `pgbouncer`.
//!
//! <https://www.pgbouncer.org/usage.html#admin-console>

use std::collections::BTreeMap;

use crate::db::address::Address;
use crate::db::error::QueryError;
use crate::db::preflight::Handshake;
use crate::db::session::{Limits, Session, Table};

/// One pool: the connections that PgBouncer keeps for a database and a role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pool {
    /// The database, as clients name it.
    pub database: String,
    /// The role.
    pub role: String,
    /// Clients that have a server connection.
    pub clients: u64,
    /// Clients that wait for one.
    pub waiting: u64,
    /// Server connections in use.
    pub servers: u64,
    /// Seconds that the oldest waiting client has waited.
    pub longest_wait: u64,
    /// `session`, `transaction` or `statement`.
    pub mode: String,
}

/// PgBouncer's pools and limits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pools {
    /// The pools that are open now.
    pub pools: Vec<Pool>,
    /// Server connections that each pool of a database may have, by the database's name.
    pub sizes: BTreeMap<String, u64>,
    /// How many clients may be connected.
    pub max_clients: Option<u64>,
    /// Server connections of a pool of a database that isn't listed.
    pub default_size: Option<u64>,
}

impl Pools {
    /// The size of the pools of `database`.
    pub fn size(&self, database: &str) -> Option<u64> {
        self.sizes.get(database).copied().or(self.default_size)
    }

    /// Clients that are connected, over all pools.
    pub fn clients(&self) -> u64 {
        self.pools
            .iter()
            .map(|pool| pool.clients + pool.waiting)
            .sum()
    }
}

/// Asks PgBouncer's console with the same role. A role that is in neither `admin_users` nor `stats_users` is refused.
pub async fn pools(address: &Address, limits: &Limits) -> Result<Pools, QueryError> {
    let mut console = address.clone();
    console.database = Some("pgbouncer".to_owned());
    let mut session = Session::open(&console, limits, Handshake::default())
        .await
        .map_err(|error| QueryError {
            failure: crate::db::error::QueryFailure::Denied,
            code: error.code,
            message: error.detail,
        })?;
    let read = read(&mut session).await;
    session.close().await;
    read
}

async fn read(session: &mut Session) -> Result<Pools, QueryError> {
    let shown = session.console("show pools").await?;
    let databases = session.console("show databases").await?;
    let config = session.console("show config").await?;
    let setting = |name: &str| {
        let row = config
            .rows
            .iter()
            .find(|row| config.get(row, "key") == Some(name))?;
        config.get(row, "value")?.parse().ok()
    };
    Ok(Pools {
        pools: shown
            .rows
            .iter()
            .map(|row| pool(&shown, row))
            .filter(|pool| pool.database != "pgbouncer")
            .collect(),
        sizes: databases
            .rows
            .iter()
            .filter_map(|row| {
                let name = databases.get(row, "name")?;
                Some((
                    name.to_owned(),
                    databases.get(row, "pool_size")?.parse().ok()?,
                ))
            })
            .collect(),
        max_clients: setting("max_client_conn"),
        default_size: setting("default_pool_size"),
    })
}

fn pool(table: &Table, row: &[Option<String>]) -> Pool {
    let text = |name: &str| table.get(row, name).unwrap_or_default().to_owned();
    let number = |name: &str| {
        table
            .get(row, name)
            .and_then(|text| text.parse().ok())
            .unwrap_or_default()
    };
    Pool {
        database: text("database"),
        role: text("user"),
        clients: number("cl_active"),
        waiting: number("cl_waiting"),
        servers: number("sv_active"),
        longest_wait: number("maxwait"),
        mode: text("pool_mode"),
    }
}
