//! Compares.

use super::EnvParity;
use super::code::EnvParityCode;
use super::observe::Seen;
use crate::model::Findings;

impl EnvParity {
    /// Compares what was seen with what the gate's keys ask for.
    pub(super) fn weigh(&self, seen: &Seen, findings: &mut Findings<'_, EnvParityCode>) {
        for name in self.required.iter().filter_map(|pattern| pattern.exact()) {
            findings.check(name);
            if !seen.candidate.contains_key(name) {
                let message = format_args!("expected in {}, not found", *self.candidate);
                findings.add(EnvParityCode::MissingKey, name, message);
            }
        }
    }
}
