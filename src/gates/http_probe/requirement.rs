//! What routes depend on: `env:JWT_SECRET`, `gate:database`.

use std::fmt;

use crate::context::{Context, Inconclusive};
use crate::env::{Surroundings, collect};
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
    pub(super) async fn look(
        &self,
        environment: &str,
        cx: &Context,
    ) -> Result<Looked, Inconclusive> {
        let unmet = match self {
            Self::Gate(id) => match cx.earlier(id) {
                None => Some(format!("the gate `{id}` didn't run before this one")),
                Some(result) if result.blocks() => Some(format!("the gate `{id}` didn't pass")),
                Some(_) => None,
            },
            Self::Env(name) => lacks(name, environment, cx).await?,
        };
        Ok(Looked {
            requirement: self.clone(),
            unmet,
        })
    }
}

/// Why the environment lacks a key: in its own sources, or without any, in those of the process.
async fn lacks(
    name: &str,
    environment: &str,
    cx: &Context,
) -> Result<Option<String>, Inconclusive> {
    let view = cx.environment(environment)?;
    let Some(sources) = view.want(&view.env)? else {
        let set = cx
            .variables
            .get(name)
            .is_some_and(|value| !value.is_empty());
        return Ok((!set).then(|| format!("{name} isn't set, and `{environment}` has no `env`")));
    };
    let surroundings = Surroundings {
        root: &cx.root,
        variables: &cx.variables,
        environment,
        redactor: &cx.redactor,
    };
    let keys = collect(&sources.0, surroundings)
        .await
        .map_err(Inconclusive::because)?;
    let there = keys.variables.contains_key(name);
    Ok((!there).then(|| format!("{name} isn't set in `{environment}`")))
}
