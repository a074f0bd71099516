//! Looks at the environments.

use std::collections::BTreeMap;

use super::EnvParity;
use crate::context::{Context, Inconclusive};
use crate::redact::Secret;

/// Both sides' keys and values.
#[derive(Debug)]
pub struct Seen {
    pub(super) candidate: BTreeMap<String, Secret>,
}

impl EnvParity {
    /// Looks at the environments.
    pub(super) fn look(&self, cx: &Context) -> Result<Seen, Inconclusive> {
        let environment = cx.environment(&self.candidate)?;
        environment.need("url", &environment.url)?;
        Ok(Seen {
            candidate: cx
                .variables
                .iter()
                .map(|(k, v)| (k.clone(), Secret::new(v.as_str())))
                .collect(),
        })
    }
}
