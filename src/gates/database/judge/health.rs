//! Is the server in order for a release: writable, close to its primary, with what the service needs, nothing stuck?

use super::words::{bytes, time};
use super::{Found, snapshot};
use crate::db::{Engine, Held, ServerFacts};
use crate::gates::database::Database;
use crate::gates::database::code::DatabaseCode as Code;
use crate::gates::database::observe::{Reached, Seen};
use crate::model::Level;

/// The used share from which a sequence is a failure: what is left is gone before the next release.
const NEARLY_GONE: f64 = 0.95;
/// PostgreSQL warns from 40 million ids before the end, and stops 3 million before; far earlier is time to act.
/// <https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-WRAPAROUND>
const IDS_WARNING: f64 = 0.5;
const IDS_FAILURE: f64 = 0.9;
/// Log kept for a slot that nobody reads, from which it is worth a warning.
const SLOT_BYTES: u64 = 1 << 30;

impl Database {
    /// Weighs the server's own facts.
    pub(super) fn weigh_health(
        &self,
        seen: &Seen,
        reached: &Reached,
        facts: &ServerFacts,
        findings: Found<'_, '_>,
    ) {
        let snapshot = snapshot::of(seen, reached);
        self.weigh_writing(facts, &snapshot, findings);
        self.weigh_needs(seen, facts, findings);
        self.weigh_transactions(facts, &snapshot, findings);
        self.weigh_counters(facts, findings);
        if facts.superuser {
            findings.check("role");
            findings.add(
                Code::Superuser,
                "role",
                format_args!("{} may do everything on this server", facts.role),
            );
        }
    }

    fn weigh_writing(&self, facts: &ServerFacts, snapshot: &str, findings: Found<'_, '_>) {
        if self.writable {
            findings.check("writable");
            if let Some(why) = &facts.read_only {
                findings
                    .add(
                        Code::ReadOnly,
                        "writable",
                        format_args!("expected a database that can be written, found that {why}"),
                    )
                    .evidence("snapshot", snapshot);
            }
        }
        let replication = &facts.replication;
        if let Some(most) = self.max_replica_lag {
            findings.check("replica lag");
            match replication.lag {
                Some(lag) if lag > most.get() => {
                    findings
                        .add(
                            Code::ReplicaLag,
                            "replica lag",
                            format_args!(
                                "expected at most {}, found {}",
                                time(most.get()),
                                time(lag)
                            ),
                        )
                        .evidence("snapshot", snapshot);
                }
                None if replication.replica => {
                    findings.add(
                        Code::NotCheckable,
                        "replica lag",
                        "expected the replica to say how far it is behind, found nothing",
                    );
                }
                _ => {}
            }
            for (name, lag) in &replication.followers {
                if lag.is_some_and(|lag| lag > most.get()) {
                    let lag = lag.map(time).unwrap_or_default();
                    findings.add(
                        Code::ReplicaLag,
                        format_args!("replica {name}"),
                        format_args!("expected at most {}, found {lag}", time(most.get())),
                    );
                }
            }
        }
        if replication.receiving == Some(false) {
            findings
                .add(
                    Code::NotReplicating,
                    "replication",
                    "expected a connection to the primary, found none",
                )
                .evidence("snapshot", snapshot);
        }
    }

    fn weigh_needs(&self, seen: &Seen, facts: &ServerFacts, findings: Found<'_, '_>) {
        for extension in &self.extensions {
            let subject = format!("extension {}", **extension);
            findings.check(&subject);
            let there = facts
                .extensions
                .keys()
                .any(|name| name.eq_ignore_ascii_case(extension));
            if !there {
                let message = format_args!("expected it in {}, not found", seen.database);
                let finding = findings.add(Code::MissingExtension, &subject, message);
                if seen.engine == Engine::Postgres {
                    finding.help(format_args!(
                        "run CREATE EXTENSION \"{}\" before the deploy",
                        **extension
                    ));
                }
            }
        }
        for (privilege, table, held) in &facts.privileges {
            let subject = format!("privilege {privilege}:{table}");
            findings.check(&subject);
            let role = &facts.role;
            match held {
                Held::Yes => {}
                Held::No => {
                    findings
                        .add(
                            Code::MissingPrivilege,
                            &subject,
                            format_args!(
                                "expected {role} to hold {privilege} on {table}, it doesn't"
                            ),
                        )
                        .help(format_args!(
                            "GRANT {} ON {table} TO the role",
                            privilege.to_uppercase()
                        ));
                }
                Held::NoTable => {
                    findings.add(
                        Code::MissingTable,
                        &subject,
                        format_args!(
                            "expected a table {table}, found none that {role} may know of"
                        ),
                    );
                }
                Held::NoSuchPrivilege => {
                    findings.add(
                        Code::NotCheckable,
                        &subject,
                        format_args!("expected select, insert, update, delete, truncate, references or trigger, found {privilege}"),
                    );
                }
            }
        }
    }

    fn weigh_transactions(&self, facts: &ServerFacts, snapshot: &str, findings: Found<'_, '_>) {
        findings.check("open transactions");
        let oldest = facts
            .transactions
            .iter()
            .find(|open| open.open > self.long_transaction.get());
        if let Some(open) = oldest {
            let code = if open.state.starts_with("idle in transaction") {
                Code::IdleInTransaction
            } else {
                Code::LongTransaction
            };
            let message = format!(
                "expected none open for longer than {}, found session {} of {} ({}), open for {}",
                time(self.long_transaction.get()),
                open.session,
                open.role,
                open.state,
                time(open.open)
            );
            findings
                .add(code, "open transactions", message)
                .evidence("snapshot", snapshot);
        }
        findings.check("blocked sessions");
        if facts.connections.waiting > 0 {
            let first = facts.blocked.first().map_or_else(String::new, |blocked| {
                format!(
                    ", the first: session {} waits for {}",
                    blocked.session, blocked.object
                )
            });
            let message = format!(
                "expected nobody to wait for a lock, found {}{first}",
                facts.connections.waiting
            );
            findings
                .add(Code::Blocked, "blocked sessions", message)
                .evidence("snapshot", snapshot);
        }
        for (name, age) in &facts.prepared {
            let message = format!(
                "expected it to have ended, found it prepared {} ago",
                time(*age)
            );
            findings.add(
                Code::PreparedTransaction,
                format_args!("prepared transaction {name}"),
                message,
            );
        }
    }

    fn weigh_sequences(&self, facts: &ServerFacts, findings: Found<'_, '_>) {
        findings.check("sequences");
        if facts.hidden_sequences > 0 {
            let message = format!(
                "{} may not read {} of them, so that nobody knows how much is left",
                facts.role, facts.hidden_sequences
            );
            findings
                .add(Code::NotCheckable, "sequences", message)
                .level(Level::Note)
                .help("grant the role USAGE or SELECT on the sequences");
        }
        for sequence in &facts.sequences {
            if sequence.used < self.max_sequence_used.get() {
                continue;
            }
            let message = format!(
                "expected at most {:.0} % used, found {:.1} % ({} of {})",
                self.max_sequence_used.get() * 100.0,
                sequence.used * 100.0,
                sequence.last,
                sequence.max
            );
            let level = if sequence.used >= NEARLY_GONE {
                Level::Failure
            } else {
                Level::Warning
            };
            findings
                .add(Code::SequenceExhausted, &sequence.name, message)
                .level(level);
        }
    }

    fn weigh_counters(&self, facts: &ServerFacts, findings: Found<'_, '_>) {
        self.weigh_sequences(facts, findings);
        if let Some((name, used)) = &facts.transaction_ids {
            findings.check("transaction ids");
            if *used >= IDS_WARNING {
                let level = if *used >= IDS_FAILURE {
                    Level::Failure
                } else {
                    Level::Warning
                };
                let message = format!(
                    "{:.0} % are used up in the database {name}; at 100 % the server takes no more writes",
                    used * 100.0
                );
                findings
                    .add(Code::TransactionIds, "transaction ids", message)
                    .level(level);
            }
        }
        for index in &facts.invalid_indexes {
            findings.add(
                Code::InvalidIndex,
                format_args!("index {index}"),
                "expected a usable index, found one marked invalid",
            );
        }
        for (name, kept) in &facts.replication.idle_slots {
            if *kept >= SLOT_BYTES {
                findings.add(
                    Code::IdleSlot,
                    format_args!("slot {name}"),
                    format_args!(
                        "nobody reads it, and {} of log are kept for it",
                        bytes(*kept)
                    ),
                );
            }
        }
    }
}
