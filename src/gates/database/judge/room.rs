//! Is there room for what the release opens?

use super::Found;
use super::snapshot;
use crate::db::{Pools, ServerFacts};
use crate::gates::database::Database;
use crate::gates::database::code::DatabaseCode as Code;
use crate::gates::database::observe::{Reached, Seen};

impl Database {
    /// Compares what the release opens with what is free, on the server or in the pooler in front of it.
    pub(super) fn weigh_room(
        &self,
        seen: &Seen,
        reached: &Reached,
        facts: &ServerFacts,
        findings: Found<'_, '_>,
    ) {
        self.weigh_free(seen, reached, facts, findings);
        self.weigh_pool(seen, reached, facts, findings);
    }

    fn weigh_free(
        &self,
        seen: &Seen,
        reached: &Reached,
        facts: &ServerFacts,
        findings: Found<'_, '_>,
    ) {
        let Some(share) = self.min_free_connections else {
            return;
        };
        findings.check("free connections");
        let connections = &facts.connections;
        let (free, who) = connections.free();
        let wanted = share_of(share.get(), connections.max);
        if free < wanted {
            findings
                .add(
                    Code::FewConnections,
                    "free connections",
                    format_args!(
                        "expected at least {wanted} free connections ({:.0} % of {}), found {free} (limited by {who}; {} in use, {} reserved)",
                        share.get() * 100.0, connections.max, connections.used, connections.reserved
                    ),
                )
                .evidence("snapshot", snapshot::of(seen, reached));
        }
    }

    fn weigh_pool(
        &self,
        seen: &Seen,
        reached: &Reached,
        facts: &ServerFacts,
        findings: Found<'_, '_>,
    ) {
        let Some(pool_size) = self.pool_size.or(seen.url_pool_size) else {
            return;
        };
        let needed = u64::from(pool_size) * u64::from(self.instances);
        findings.check("pool size");
        let why = match &reached.pools {
            None => direct(facts, needed),
            Some(Ok(pools)) => pooled(pools, seen, facts, needed),
            Some(Err(error)) => {
                findings
                    .add(
                        Code::NotCheckable,
                        "pool size",
                        format_args!("expected PgBouncer to show its pools, found: {}", error.message),
                    )
                    .help("add the role to `stats_users` of PgBouncer, or take `pool-size` out of the gate")
                    .evidence("snapshot", snapshot::of(seen, reached));
                return;
            }
        };
        if let Some(why) = why {
            let what = format!("{needed} connections ({} × {pool_size})", self.instances);
            findings
                .add(
                    Code::PoolTooLarge,
                    "pool size",
                    format_args!("expected room for {what}, found {why}"),
                )
                .evidence("snapshot", snapshot::of(seen, reached));
        }
    }
}

/// Why the release doesn't fit on the server itself.
fn direct(facts: &ServerFacts, needed: u64) -> Option<String> {
    let connections = &facts.connections;
    let (free, who) = connections.free();
    (needed > free).then(|| {
        format!(
            "{free} free (limited by {who}: {} of {} used, {} reserved)",
            connections.used, connections.max, connections.reserved
        )
    })
}

/// A share of a number, rounded up.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "connections are counted in thousands, and a share is 0 to 1"
)]
fn share_of(share: f64, whole: u64) -> u64 {
    (share * whole as f64).ceil() as u64
}

/// Why the release doesn't fit through PgBouncer.
fn pooled(pools: &Pools, seen: &Seen, facts: &ServerFacts, needed: u64) -> Option<String> {
    if let Some(most) = pools.max_clients {
        let free = most.saturating_sub(pools.clients());
        if needed > free {
            return Some(format!(
                "{free} free in PgBouncer (max_client_conn {most}, {} clients)",
                pools.clients()
            ));
        }
    }
    let waiting: u64 = pools
        .pools
        .iter()
        .filter(|pool| pool.database == seen.database)
        .map(|pool| pool.waiting)
        .sum();
    if waiting > 0 {
        return Some(format!(
            "{waiting} clients that already wait for one of PgBouncer's {} server connections",
            pools.size(&seen.database).unwrap_or_default()
        ));
    }
    // The pool grows up to its size; what it doesn't hold yet must still be free on the server.
    let size = pools.size(&seen.database)?;
    let held: u64 = pools
        .pools
        .iter()
        .filter(|pool| pool.database == seen.database)
        .map(|pool| pool.servers)
        .sum();
    let (free, who) = facts.connections.free();
    let grows = size.min(needed).saturating_sub(held);
    (grows > free).then(|| {
        format!(
            "PgBouncer's pool of {size}, for which {free} connections are free (limited by {who})"
        )
    })
}
