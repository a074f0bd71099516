//! Looks at the environments, the code and the build output.

use std::collections::BTreeMap;

use super::EnvParity;
use super::frozen::{self, Frozen};
use super::usage::{self, UsageSeen};
use crate::context::{Context, EnvironmentView, Inconclusive};
use crate::env::dotenv::{Ambiguity, ambiguities};
use crate::env::fingerprint::{FingerprintKey, VARIABLE};
use crate::env::{Keys, SourceError, State, Surroundings, collect};
use crate::redact::Secret;
use crate::setting::{Dialect, EnvFormat, EnvOrigin, EnvSource};

/// The readers of the libraries, which people mix up without noticing.
const LIBRARIES: [Dialect; 5] = [
    Dialect::Npm,
    Dialect::Node,
    Dialect::Python,
    Dialect::Ruby,
    Dialect::Compose,
];

/// One environment.
#[derive(Debug)]
pub(super) struct Side {
    pub name: String,
    pub keys: Keys,
    /// Lines that other readers understand differently, by source.
    pub ambiguous: Vec<(String, Ambiguity)>,
}

/// Everything that was looked at.
#[derive(Debug)]
pub struct Seen {
    pub(super) candidate: Side,
    pub(super) baseline: Option<Side>,
    pub(super) example: Option<Keys>,
    pub(super) production: bool,
    /// The hosts of the other environments, with their names.
    pub(super) other_hosts: BTreeMap<String, String>,
    pub(super) fingerprint_key: Option<FingerprintKey>,
    pub(super) usage: Option<UsageSeen>,
    pub(super) frozen: Vec<Frozen>,
}

impl EnvParity {
    /// Looks at both environments and at what else the gate's keys name.
    pub(super) async fn look(&self, cx: &Context) -> Result<Seen, Inconclusive> {
        let view = cx.environment(&self.candidate)?;
        cx.progress.say(&format!("reading {}", *self.candidate));
        let candidate = self.side(view, cx).await?;
        let baseline = match &self.baseline {
            Some(name) => {
                cx.progress.say(&format!("reading {}", **name));
                Some(self.side(cx.environment(name)?, cx).await?)
            }
            None => None,
        };
        let example = match &self.example {
            Some(path) => {
                let source = [EnvSource::file(path.as_str())];
                Some(
                    collect(&source, surroundings(cx, "example"))
                        .await
                        .map_err(unreadable)?,
                )
            }
            None => None,
        };
        let fingerprint_key = fingerprint_key(cx);
        let sides: Vec<&Side> = baseline.iter().chain([&candidate]).collect();
        same_key(&sides, fingerprint_key.as_ref())?;
        let usage = self
            .usage
            .as_ref()
            .map(|usage| usage::look(usage, cx))
            .transpose()?;
        let frozen = match &baseline {
            Some(baseline) => frozen::look(self, &candidate.keys, &baseline.keys, cx)?,
            None => Vec::new(),
        };
        Ok(Seen {
            production: self.is_production(view)?,
            other_hosts: other_hosts(cx, &self.candidate),
            candidate,
            baseline,
            example,
            fingerprint_key,
            usage,
            frozen,
        })
    }

    async fn side(&self, view: EnvironmentView<'_>, cx: &Context) -> Result<Side, Inconclusive> {
        let sources = &view.need("env", &view.env)?.0;
        let keys = collect(sources, surroundings(cx, &view.name))
            .await
            .map_err(unreadable)?;
        let mut ambiguous = Vec::new();
        for source in sources {
            let readers = self.readers.as_deref().unwrap_or(&LIBRARIES);
            let found = lint(source, readers, cx);
            ambiguous.extend(found.into_iter().map(|one| (source.to_string(), one)));
        }
        Ok(Side {
            name: view.name.clone(),
            keys,
            ambiguous,
        })
    }

    fn is_production(&self, view: EnvironmentView<'_>) -> Result<bool, Inconclusive> {
        if let Some(production) = self.production {
            return Ok(production);
        }
        let protected = view.want(&view.protected)?.copied().unwrap_or(false);
        let name = view.name.to_ascii_lowercase();
        let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
        Ok(protected || words.any(|word| matches!(word, "production" | "prod" | "prd" | "live")))
    }
}

/// What sources of the environment `name` are read against.
fn surroundings<'a>(cx: &'a Context, name: &'a str) -> Surroundings<'a> {
    Surroundings {
        root: &cx.root,
        variables: &cx.variables,
        environment: name,
        redactor: &cx.redactor,
    }
}

fn unreadable(error: SourceError) -> Inconclusive {
    Inconclusive::because(error).help("mend the source, or the `env` list of its environment")
}

/// The key of fingerprints, if the process has one.
fn fingerprint_key(cx: &Context) -> Option<FingerprintKey> {
    let text = cx.variables.get(VARIABLE)?;
    let key = Secret::new(text.as_str());
    cx.redactor.learn(&key);
    FingerprintKey::new(key)
}

/// Fingerprints of two keys have nothing in common, so all of them must be of one.
fn same_key(sides: &[&Side], own: Option<&FingerprintKey>) -> Result<(), Inconclusive> {
    let own = own.map(FingerprintKey::id);
    let mut ids: Vec<&str> = sides
        .iter()
        .flat_map(|side| side.keys.variables.values())
        .filter_map(|variable| match &variable.state {
            State::Printed(print) => print.key_id.as_deref(),
            _ => None,
        })
        .collect();
    if !ids.is_empty() {
        ids.extend(own.as_deref());
    }
    ids.sort_unstable();
    ids.dedup();
    if ids.len() > 1 {
        return Err(Inconclusive::because(format_args!(
            "expected fingerprints of one key, found those of {}",
            ids.join(", ")
        ))
        .help(format_args!("make all snapshots with the same {VARIABLE}")));
    }
    Ok(())
}

fn lint(source: &EnvSource, readers: &[Dialect], cx: &Context) -> Vec<Ambiguity> {
    let EnvOrigin::File(path) = &source.origin else {
        return Vec::new();
    };
    let format = source
        .format
        .or_else(|| crate::env::listing::by_name(path))
        .unwrap_or(EnvFormat::Dotenv);
    if format != EnvFormat::Dotenv {
        return Vec::new();
    }
    // It was read a moment ago; if it is gone since, there is nothing to compare.
    std::fs::read(cx.path(path))
        .map(|bytes| ambiguities(&bytes, source.dialect.unwrap_or_default(), readers))
        .unwrap_or_default()
}

fn other_hosts(cx: &Context, candidate: &str) -> BTreeMap<String, String> {
    let others = cx
        .environments
        .iter()
        .filter(|(name, _)| *name != candidate);
    let own = cx
        .environments
        .get(candidate)
        .and_then(|own| host_of(own.url.get()));
    others
        .filter_map(|(name, environment)| Some((host_of(environment.url.get())?, name.clone())))
        .filter(|(host, _)| Some(host) != own.as_ref())
        .collect()
}

fn host_of<E>(url: Result<Option<&String>, E>) -> Option<String> {
    super::production::host(url.ok()??)
}
