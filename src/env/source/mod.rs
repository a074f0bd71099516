//! From the sources of `gates.toml` to keys: files, commands, manifests, the process.

mod command;
mod text;

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

use super::{Keys, SourceError, SourceFault, compose, kubernetes};
use crate::redact::Redactor;
use crate::setting::{EnvOrigin, EnvSource};

/// More bytes than any environment has.
const MOST: usize = 32 << 20;

/// What sources are read against.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// The folder that paths start from and commands run in.
    pub root: &'a Path,
    /// The variables of gate's own process.
    pub variables: &'a BTreeMap<String, String>,
    /// The name of the environment.
    pub environment: &'a str,
    /// Knows the secrets of the run: what a command says of itself is scrubbed before it is judged word by word.
    pub redactor: &'a Redactor,
}

/// Reads all sources; later ones override earlier ones.
///
/// # Errors
/// A source can't be read, or is missing or empty without being optional.
pub async fn collect(
    sources: &[EnvSource],
    surroundings: Surroundings<'_>,
) -> Result<Keys, SourceError> {
    let mut keys = Keys::default();
    for source in sources {
        let name = source.to_string();
        keys.begin(name.as_str());
        match read(source, surroundings, &mut keys).await {
            Ok(()) if !keys.is_current_empty() || source.optional => {}
            Ok(()) if !keys.open.is_empty() => {}
            Ok(()) => {
                let fault = SourceFault::Empty;
                return Err(SourceError { name, fault });
            }
            Err(SourceFault::Missing | SourceFault::NoMatch(_)) if source.optional => {}
            Err(fault) => return Err(SourceError { name, fault }),
        }
    }
    Ok(keys)
}

async fn read(
    source: &EnvSource,
    surroundings: Surroundings<'_>,
    keys: &mut Keys,
) -> Result<(), SourceFault> {
    match &source.origin {
        EnvOrigin::File(path) => {
            let bytes = file(&surroundings.root.join(path))?;
            text::read(&bytes, source, surroundings, keys)
        }
        EnvOrigin::Command(words) => {
            let output = command::run(words, source.timeout, surroundings).await?;
            text::read(&output, source, surroundings, keys)
        }
        EnvOrigin::Kubernetes(patterns) => {
            let mut documents = Vec::new();
            for path in matching(surroundings.root, patterns)? {
                documents.extend(text::documents(&file(&path)?)?);
            }
            kubernetes::read(&documents, &chosen(source), keys)
        }
        EnvOrigin::Compose(files) => {
            compose::read(files, source.service.as_deref(), surroundings, keys)
        }
        EnvOrigin::Process(prefix) => {
            process(prefix, source.strip_prefix, surroundings, keys);
            Ok(())
        }
    }
}

fn chosen(source: &EnvSource) -> kubernetes::Chosen<'_> {
    kubernetes::Chosen {
        workload: source.workload.as_deref(),
        container: source.container.as_deref(),
    }
}

fn process(prefix: &str, strip: bool, surroundings: Surroundings<'_>, keys: &mut Keys) {
    for (name, value) in surroundings.variables {
        if let Some(rest) = name.strip_prefix(prefix) {
            keys.insert_text(if strip { rest } else { name }, value);
        }
    }
}

/// The bytes of a file.
pub fn file(path: &Path) -> Result<Vec<u8>, SourceFault> {
    let mut bytes = Vec::new();
    let read = std::fs::File::open(path)
        // A device gives without an end.
        .and_then(|file| file.take(MOST as u64 + 1).read_to_end(&mut bytes));
    match read {
        Ok(_) if bytes.len() > MOST => Err(SourceFault::TooLarge {
            mebibytes: MOST >> 20,
        }),
        Ok(_) => Ok(bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(SourceFault::Missing),
        Err(error) => Err(SourceFault::Io(error.kind())),
    }
}

/// The files that match any of `patterns`, in order of their names, each once.
fn matching(root: &Path, patterns: &[String]) -> Result<Vec<std::path::PathBuf>, SourceFault> {
    let mut found = Vec::new();
    for pattern in patterns {
        let before = found.len();
        let direct = root.join(pattern);
        if direct.is_file() {
            found.push(direct);
            continue;
        }
        let glob = globset::GlobBuilder::new(pattern.trim_start_matches("./"))
            .literal_separator(true)
            .build()
            .map_err(|_| SourceFault::Pattern(pattern.clone()))?
            .compile_matcher();
        // Walking starts below the part without wildcards.
        let fixed = pattern
            .split('/')
            .take_while(|part| !part.contains(['*', '?', '[', '{']));
        let base = fixed.fold(root.to_owned(), |path, part| path.join(part));
        for entry in ignore::WalkBuilder::new(&base)
            .standard_filters(false)
            .build()
        {
            let Ok(entry) = entry else { continue };
            let path = entry.path();
            let below = path.strip_prefix(root).unwrap_or(path);
            if path.is_file() && glob.is_match(below) {
                found.push(path.to_owned());
            }
        }
        if found.len() == before {
            return Err(SourceFault::NoMatch(pattern.clone()));
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}
