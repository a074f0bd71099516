//! Weighs what the project's files say.

use super::Runtime;
use super::code::RuntimeCode;
use super::observe::Seen;
use crate::model::{Findings, Place};

impl Runtime {
    /// Weighs what the project's files say.
    pub(super) fn weigh(&self, seen: &Seen, findings: &mut Findings<'_, RuntimeCode>) {
        for app in &seen.apps {
            self.edge(app, findings);
        }
        super::version::judge(&seen.pins, &seen.today, findings);
        super::shipped::judge(seen, findings);
        super::native::judge(seen, findings);
        for worker in &seen.workers {
            self.worker(worker, findings);
        }
    }
}

/// A line of a file.
pub(super) fn place(file: &str, line: usize) -> Place {
    Place::line(file, u32::try_from(line).unwrap_or(u32::MAX))
}
