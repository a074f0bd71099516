//! Weighs what the project's files say.

use super::Runtime;
use super::code::RuntimeCode;
use super::observe::Seen;
use crate::model::Findings;

impl Runtime {
    /// Weighs what the project's files say.
    pub(super) fn weigh(&self, seen: &Seen, findings: &mut Findings<'_, RuntimeCode>) {
        for app in &seen.apps {
            self.edge(app, findings);
        }
    }
}
