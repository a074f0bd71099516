//! Which gates of a plan run.

use crate::config::{PlannedGate, nearest};
use crate::model::{Part, Shard, Stage};

/// What the command line asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The stage.
    pub stage: Stage,
    /// Only these ids; all if empty.
    pub only: Vec<String>,
    /// Not these ids.
    pub skip: Vec<String>,
    /// Only gates with one of these tags; all if empty.
    pub tags: Vec<String>,
    /// Only this part of what is left.
    pub shard: Option<Shard>,
}

/// An id on the command line that no gate has.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("no gate `{id}` in the configuration{}", hint.as_ref().map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default())]
pub struct NothingSelected {
    /// The id.
    pub id: String,
    /// The nearest known id.
    pub hint: Option<String>,
}

impl Selection {
    /// Complains about an id that no gate has: a typing error must not select nothing silently.
    pub fn check(&self, gates: &[PlannedGate]) -> Result<(), NothingSelected> {
        for id in self.only.iter().chain(&self.skip) {
            if !gates.iter().any(|gate| gate.id == *id) {
                let hint =
                    nearest(id, gates.iter().map(|gate| gate.id.as_str())).map(ToOwned::to_owned);
                return Err(NothingSelected {
                    id: id.clone(),
                    hint,
                });
            }
        }
        Ok(())
    }

    /// The gates that run, in order. An id named by `only` runs whatever its stage.
    pub fn of<'p>(&self, gates: &'p [PlannedGate]) -> Vec<&'p PlannedGate> {
        let chosen = gates.iter().filter(|gate| self.wants(gate));
        match self.shard {
            Some(Shard { index, total }) => chosen.skip(index - 1).step_by(total).collect(),
            None => chosen.collect(),
        }
    }

    /// Which part of the selected gates these are, where they are parted.
    pub fn part(&self, gates: &[PlannedGate]) -> Option<Part> {
        let selected = gates.iter().filter(|gate| self.wants(gate)).count();
        self.shard.map(|shard| Part { shard, selected })
    }

    fn wants(&self, gate: &PlannedGate) -> bool {
        let named = self.only.contains(&gate.id);
        let staged = gate.stages.contains(&self.stage);
        let tagged = self.tags.is_empty() || gate.tags.iter().any(|tag| self.tags.contains(tag));
        (named || self.only.is_empty() && staged) && tagged && !self.skip.contains(&gate.id)
    }
}
