//! A gate couldn't look.

use std::fmt::{self, Display};

/// Why a gate couldn't look. It then neither passes nor fails: it is errored, and blocks.
#[derive(Clone, PartialEq, Eq)]
pub struct Inconclusive {
    why: Why,
    reason: String,
    help: Option<String>,
}

/// The kinds of reasons that are treated differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// These variables aren't set. In the merge stage the gate is skipped instead.
    Unset(Vec<String>),
    /// Something in the world is in the way.
    World,
}

impl Inconclusive {
    /// The world is in the way: say what was tried and what came of it. The text is scrubbed before it is shown.
    pub fn because(reason: impl Display) -> Self {
        Self {
            why: Why::World,
            reason: reason.to_string(),
            help: None,
        }
    }

    /// These variables aren't set.
    pub fn unset(names: &[String]) -> Self {
        let list: Vec<String> = names.iter().map(|name| format!("${{{name}}}")).collect();
        let (verb, them) = if list.len() == 1 {
            ("isn't", "it")
        } else {
            ("aren't", "them")
        };
        Self {
            why: Why::Unset(names.to_vec()),
            reason: format!("{} {verb} set", list.join(", ")),
            help: Some(format!(
                "set {them} in the environment that gate runs in, or give a default: ${{NAME:-default}}"
            )),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Display) -> Self {
        self.help = Some(help.to_string());
        self
    }

    /// The kind of reason.
    pub fn why(&self) -> &Why {
        &self.why
    }

    /// The way out.
    pub fn way_out(&self) -> Option<&str> {
        self.help.as_deref()
    }
}

impl Display for Inconclusive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl fmt::Debug for Inconclusive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The reason may hold a secret: it is scrubbed only on its way into a report.
        write!(f, "Inconclusive({:?})", self.why)
    }
}
