//! What a person would paste into the incident channel.

use std::fmt::Write as _;
use std::time::Duration;

use super::words::{bytes, time};
use crate::db::{Facts, Phase, ServerFacts};
use crate::gates::database::observe::{Reached, Seen};

/// The database in a few lines of numbers.
pub(super) fn of(seen: &Seen, reached: &Reached) -> String {
    let mut lines = vec![head(seen, reached), steps(&reached.connected.phases)];
    match &reached.facts {
        Ok(Facts::Server(facts)) => server(facts, &mut lines),
        Ok(Facts::File(facts)) => lines.push(format!(
            "{} in {} tables, {} free, journal {}, write-ahead log {}",
            bytes(facts.size),
            facts.tables,
            bytes(facts.free),
            facts.journal,
            bytes(facts.wal)
        )),
        Err(_) => {}
    }
    if let Some(Ok(pools)) = &reached.pools {
        for pool in pools
            .pools
            .iter()
            .filter(|pool| pool.database == seen.database)
        {
            lines.push(format!(
                "pool {}/{}: {} clients, {} waiting ({} s), {} of {} servers in use, {} mode",
                pool.database,
                pool.role,
                pool.clients,
                pool.waiting,
                pool.longest_wait,
                pool.servers,
                pools
                    .size(&pool.database)
                    .map_or_else(|| "?".to_owned(), |size| size.to_string()),
                pool.mode
            ));
        }
    }
    lines.join("\n")
}

/// `dns 1 ms, tcp 2 ms, …`.
pub(super) fn steps(phases: &[(Phase, Duration)]) -> String {
    let steps: Vec<String> = phases
        .iter()
        .map(|(phase, took)| format!("{phase} {}", time(*took)))
        .collect();
    steps.join(", ")
}

fn head(seen: &Seen, reached: &Reached) -> String {
    let mut line = seen.address.clone();
    match &reached.facts {
        Ok(Facts::Server(facts)) => {
            let role = if facts.replication.replica {
                "replica"
            } else {
                "primary"
            };
            write!(line, ": {}, {role}", facts.product).ok();
        }
        Ok(Facts::File(facts)) => {
            write!(line, ": {}", facts.product).ok();
        }
        Err(_) => {}
    }
    let handshake = &reached.connected.handshake;
    if let Some(pooler) = &handshake.pooler {
        write!(line, ", through {pooler}").ok();
    }
    match (&handshake.tls_version, &handshake.certificate) {
        (Some(version), Some(certificate)) => {
            write!(
                line,
                ", {version}, certificate for {} more days",
                certificate.days_left
            )
            .ok();
        }
        (Some(version), None) => {
            write!(line, ", {version}").ok();
        }
        (None, _) if seen.networked => line.push_str(", not encrypted"),
        _ => {}
    }
    line
}

fn server(facts: &ServerFacts, lines: &mut Vec<String>) {
    let connections = &facts.connections;
    let mut line = format!(
        "{} of {} connections used ({} reserved): {} active, {} idle, {} idle in transaction, {} waiting for locks",
        connections.used,
        connections.max,
        connections.reserved,
        connections.active,
        connections.idle,
        connections.idle_in_transaction,
        connections.waiting
    );
    if connections.hidden > 0 {
        write!(
            line,
            ", {} of another role whose state isn't shown",
            connections.hidden
        )
        .ok();
    }
    lines.push(line);
    if let Some(oldest) = facts.transactions.first() {
        lines.push(format!(
            "oldest transaction: {}, session {} of {} {}, {}",
            time(oldest.open),
            oldest.session,
            oldest.role,
            oldest.application,
            oldest.state
        ));
    }
    for blocked in &facts.blocked {
        let by: Vec<String> = blocked.by.iter().map(u64::to_string).collect();
        lines.push(format!(
            "blocked: session {} of {} waits {} for {}, held by {}",
            blocked.session,
            blocked.role,
            blocked.waits.map(time).unwrap_or_default(),
            blocked.object,
            if by.is_empty() {
                "another".to_owned()
            } else {
                by.join(", ")
            }
        ));
    }
    if let Some(lag) = facts.replication.lag {
        lines.push(format!("replica lag {}", time(lag)));
    }
    if let Some(size) = facts.size {
        let largest: Vec<String> = facts
            .largest
            .iter()
            .map(|(name, size)| format!("{name} {}", bytes(*size)))
            .collect();
        let largest = if largest.is_empty() {
            String::new()
        } else {
            format!(", largest: {}", largest.join(", "))
        };
        lines.push(format!("database {}{largest}", bytes(size)));
    }
}
