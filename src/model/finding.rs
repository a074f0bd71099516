//! Why something isn't as it should be.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Place;
use crate::redact::Scrubbed;

/// How grave a finding is. A later variant outweighs an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Good to know; nothing to do.
    Note,
    /// Should be looked at; blocks nothing.
    Warning,
    /// It couldn't be looked at. Blocks, because a gate that couldn't look never passes.
    Error,
    /// It was looked at, and it isn't as it must be. Blocks.
    Failure,
}

impl Level {
    /// The word of the reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Failure => "failure",
        }
    }

    /// What such a finding does to the release, in one sentence.
    pub fn consequence(self) -> &'static str {
        match self {
            Self::Note => "good to know: it stops nothing",
            Self::Warning => "it should be looked at, and doesn't stop the release",
            Self::Error => {
                "it couldn't be looked at, and what nobody looked at may be broken: it stops the release"
            }
            Self::Failure => "the release would meet it: it stops the release",
        }
    }

    /// Whether a gate with such a finding doesn't pass.
    pub fn blocks(self) -> bool {
        matches!(self, Self::Error | Self::Failure)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// One reason why a subject isn't as it should be.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// `<kind>/<name>`, such as `env-parity/missing-key`.
    pub code: String,
    /// How grave it is, after the configuration's say.
    pub level: Level,
    /// What it is about: the key, the probe, the migration. Equal to the name of one check.
    pub subject: Scrubbed,
    /// What was expected and what was seen.
    pub message: Scrubbed,
    /// What to do about it.
    pub help: Scrubbed,
    /// Where in the project's files it can be mended.
    pub place: Option<Place>,
    /// What was seen, for a reader who wants to judge alone.
    pub evidence: Vec<Evidence>,
    /// Set when a waiver of the configuration covers it; then it doesn't count.
    pub waived: Option<Waived>,
}

/// Something that was seen, under a fixed word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// A fixed word that tools may rely on: `answered-by`, `diff`, `request`, …
    pub label: String,
    /// What was seen; may have several lines.
    pub text: Scrubbed,
}

/// Why a finding doesn't count for now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waived {
    /// The reason given in the configuration.
    pub reason: Scrubbed,
    /// The last day of the waiver, as YYYY-MM-DD.
    pub until: String,
}

impl Finding {
    /// Whether it stands in the way of the release.
    pub fn blocks(&self) -> bool {
        self.level.blocks() && self.waived.is_none()
    }
}
