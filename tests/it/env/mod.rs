//! Environments: dotenv dialects, sources, shapes, fingerprints.

mod commands;
mod compose;
mod dialect_table;
mod dotenv;
mod kubernetes;
mod listings;
mod printed;
mod secrecy;
mod shapes;
mod snapshots;
mod trees;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use release_gate::env::{Keys, SourceError, State, Surroundings, collect};
use release_gate::redact::Redactor;
use release_gate::setting::EnvSources;

/// A folder of the fixtures.
fn fixtures(area: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(area)
}

/// The sources that `env = …` of gates.toml describes.
fn sources(toml: &str) -> EnvSources {
    #[derive(serde::Deserialize)]
    struct Environment {
        env: EnvSources,
    }
    let environment: Environment = toml::from_str(&format!("env = {toml}")).expect("sources");
    environment.env
}

/// Reads `env = …` in `root`, as the environment `production`, on a host with `HOST_ONLY=1`.
fn collected(toml: &str, root: &Path) -> Result<Keys, SourceError> {
    let variables: BTreeMap<String, String> = std::env::vars()
        .filter(|(name, _)| name == "PATH")
        .chain([("HOST_ONLY".to_owned(), "1".to_owned())])
        .collect();
    let surroundings = Surroundings {
        root,
        variables: &variables,
        environment: "production",
        redactor: &Redactor::new(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(collect(&sources(toml).0, surroundings))
}

/// Keys with their values in sight; those without one have the reason in brackets.
fn shown(keys: &Keys) -> Vec<(String, String)> {
    let variables = keys.variables.iter();
    variables
        .map(|(name, variable)| {
            let state = match &variable.state {
                State::Readable(value) => value.expose().to_owned(),
                State::Unreadable(why) => format!("({why:?})"),
                State::Printed(print) => format!("(printed {print:?})"),
            };
            (name.clone(), state)
        })
        .collect()
}

#[track_caller]
fn assert_keys(keys: &Result<Keys, SourceError>, expected: &[(&str, &str)]) {
    let keys = keys.as_ref().unwrap_or_else(|error| panic!("{error}"));
    let expected: Vec<_> = expected
        .iter()
        .map(|(name, state)| ((*name).to_owned(), (*state).to_owned()))
        .collect();
    assert_eq!(shown(keys), expected);
}
