//! What routes depend on: `env:JWT_SECRET`, `gate:database`.

use std::fmt;

use crate::context::{Context, Inconclusive};
use crate::setting::{TextSetting, text_setting};

/// Something that must be in order for the routes to work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Requirement {
    /// A key that the environment must have.
    Env(String),
    /// A gate that must have passed before.
    Gate(String),
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "env:{name}"),
            Self::Gate(id) => write!(f, "gate:{id}"),
        }
    }
}

impl TextSetting for Requirement {
    const NAME: &'static str = "Requirement";
    const EXPECTED: &'static str = "a requirement like \"env:JWT_SECRET\" or \"gate:database\"";

    fn read(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some(("env", name)) if !name.is_empty() => Ok(Self::Env(name.to_owned())),
            Some(("gate", id)) if !id.is_empty() => Ok(Self::Gate(id.to_owned())),
            _ => Err(format!("found {text:?}")),
        }
    }
}

text_setting!(Requirement);

/// A requirement and what is wrong with it.
#[derive(Clone, Debug)]
pub(super) struct Looked {
    /// The requirement.
    pub(super) requirement: Requirement,
    /// Why it isn't met.
    pub(super) unmet: Option<String>,
}

impl Requirement {
    /// Looks whether it is met.
    pub(super) fn look(&self, environment: &str, cx: &Context) -> Result<Looked, Inconclusive> {
        let unmet = match self {
            Self::Gate(id) => match cx.earlier(id) {
                None => Some(format!("the gate `{id}` didn't run before this one")),
                Some(result) if result.blocks() => Some(format!("the gate `{id}` didn't pass")),
                Some(_) => None,
            },
            Self::Env(name) => {
                cx.environment(environment)?;
                let value = cx.variables.get(name).filter(|value| !value.is_empty());
                value.is_none().then(|| format!("{name} isn't set"))
            }
        };
        Ok(Looked {
            requirement: self.clone(),
            unmet,
        })
    }
}
