//! Weighs what was seen, in the order in which a person would look: reachable, in time, with room, in order.

mod file;
mod health;
mod reach;
mod room;
mod snapshot;
mod words;

use super::Database;
use super::code::DatabaseCode;
use super::observe::{Reached, Seen};
use crate::db::Facts;
use crate::model::Findings;

type Found<'a, 'run> = &'a mut Findings<'run, DatabaseCode>;

impl Database {
    /// Weighs what was seen.
    pub(super) fn weigh(&self, seen: &Seen, findings: Found<'_, '_>) {
        self.weigh_url(seen, findings);
        let reached = match &seen.reached {
            Ok(reached) => reached,
            Err(error) => return reach::unreachable(seen, error, findings),
        };
        self.weigh_connection(seen, reached, findings);
        match &reached.facts {
            Ok(Facts::Server(facts)) => {
                self.weigh_room(seen, reached, facts, findings);
                self.weigh_health(seen, reached, facts, findings);
            }
            Ok(Facts::File(facts)) => self.weigh_file(facts, findings),
            Err(error) => {
                let code = words::facts_code(error);
                findings
                    .add(
                        code,
                        "catalogue",
                        format_args!("the database's own facts can't be read: {error}"),
                    )
                    .evidence("snapshot", snapshot::of(seen, reached));
            }
        }
        self.weigh_queries(reached, findings);
    }

    fn weigh_queries(&self, reached: &Reached, findings: Found<'_, '_>) {
        for (query, (answer, took)) in self.query.iter().zip(&reached.answers) {
            findings.check(&*query.name).took(*took);
            match answer {
                Ok(table) => {
                    if let Err(why) = query.check(table) {
                        findings
                            .add(DatabaseCode::QueryMismatch, &*query.name, why)
                            .evidence("query", &*query.sql);
                    }
                }
                Err(error) => {
                    findings
                        .add(
                            DatabaseCode::QueryFailed,
                            &*query.name,
                            words::query_failure(error),
                        )
                        .evidence("query", &*query.sql);
                }
            }
        }
    }
}
