//! The gate's keys.

use schemars::JsonSchema;
use serde::Deserialize;

use super::code::DatabaseCode;
use super::observe::Seen;
use super::query::Query;
use crate::context::{Context, Inconclusive};
use crate::gates::Gate;
use crate::model::Findings;
use crate::setting::{Duration, Placed, Problems, Share};

/// Reaches the environment's database step by step, compares its limits with what the release needs, and asks it
/// read-only questions. PostgreSQL, MySQL, MariaDB and SQLite; nothing is ever written.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Database {
    /// The environment whose database it is.
    pub(super) environment: Placed<String>,
    /// How long handshake, encryption and login together may take.
    pub(super) max_connect: Option<Duration>,
    /// How long `SELECT 1` may take.
    pub(super) max_latency: Option<Duration>,
    /// How long each step of connecting is waited for.
    #[serde(default = "five_seconds")]
    pub(super) connect_timeout: Duration,
    /// How long each question is waited for.
    #[serde(default = "fifteen_seconds")]
    pub(super) statement_timeout: Duration,
    /// How many connections one instance of the service opens; default: what the URL says (`connection_limit`, …).
    pub(super) pool_size: Option<u32>,
    /// How many instances of the service run.
    #[serde(default = "one")]
    pub(super) instances: u32,
    /// The share of the server's connections that must be free.
    pub(super) min_free_connections: Option<Share>,
    /// Whether the service must be able to write. `false`: a replica will do.
    #[serde(default = "yes")]
    pub(super) writable: bool,
    /// Whether the URL itself must insist on TLS, as the service that uses it then does.
    #[serde(default)]
    pub(super) ssl_required: bool,
    /// How many days the server's certificate must still hold.
    #[serde(default = "two_weeks")]
    pub(super) min_certificate_days: u32,
    /// Extensions (PostgreSQL) or plugins (MySQL, MariaDB) that must be there.
    #[serde(default)]
    pub(super) extensions: Vec<Placed<String>>,
    /// Privileges that the role must hold: `"select:orders"`, `"insert:sales.orders"`.
    #[serde(default)]
    pub(super) privileges: Vec<Placed<String>>,
    /// How far a replica may be behind.
    pub(super) max_replica_lag: Option<Duration>,
    /// Transactions that have been open for longer are reported.
    #[serde(default = "five_minutes")]
    pub(super) long_transaction: Duration,
    /// The share of a sequence or identity column that may be used up.
    #[serde(default = "eighty_percent")]
    pub(super) max_sequence_used: Share,
    /// Whether the whole SQLite file is read to see that it is sound.
    #[serde(default = "yes")]
    pub(super) integrity: bool,
    /// Read-only queries and what they must return.
    #[serde(default)]
    pub(super) query: Vec<Query>,
}

fn five_seconds() -> Duration {
    Duration::from_secs(5)
}

fn fifteen_seconds() -> Duration {
    Duration::from_secs(15)
}

fn five_minutes() -> Duration {
    Duration::from_secs(300)
}

fn eighty_percent() -> Share {
    Share::percent(80.0)
}

fn two_weeks() -> u32 {
    14
}

fn one() -> u32 {
    1
}

fn yes() -> bool {
    true
}

impl Database {
    /// The privileges asked for, each as privilege and table.
    pub(super) fn asked_privileges(&self) -> Vec<(String, String)> {
        self.privileges
            .iter()
            .filter_map(|text| text.split_once(':'))
            .map(|(privilege, table)| (privilege.trim().to_lowercase(), table.trim().to_owned()))
            .collect()
    }
}

impl Gate for Database {
    const KIND: &'static str = "database";
    const MANUAL: &'static str = include_str!("../../../docs/gates/database.md");
    type Code = DatabaseCode;
    type Seen = Seen;

    fn environments(&self) -> Vec<&Placed<String>> {
        vec![&self.environment]
    }

    fn validate(&self, problems: &mut Problems) {
        for text in &self.privileges {
            let complete = text.split_once(':').is_some_and(|(privilege, table)| {
                !privilege.trim().is_empty() && !table.trim().is_empty()
            });
            if !complete {
                problems.add(
                    text.span(),
                    format!(
                        "expected a privilege and a table like \"select:orders\", found {:?}",
                        **text
                    ),
                );
            }
        }
        let mut names = std::collections::BTreeSet::new();
        for query in &self.query {
            query.validate(problems);
            if !names.insert(query.name.as_str()) {
                problems.add(
                    query.name.span(),
                    format!("the query name {:?} stands twice in this gate", *query.name),
                );
            }
        }
        if self.instances == 0 {
            // A release without instances opens nothing, so nothing could be compared.
            problems.add(
                self.environment.span(),
                "expected at least one instance, found `instances = 0`",
            );
        }
    }

    async fn observe(&self, cx: &Context) -> Result<Seen, Inconclusive> {
        self.look(cx).await
    }

    fn judge(&self, seen: &Seen, findings: &mut Findings<'_, DatabaseCode>) {
        self.weigh(seen, findings);
    }
}
