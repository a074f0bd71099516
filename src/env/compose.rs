//! Compose files: `environment` as list or map, `env_file`, pass-through, `extends`, merges, overriding files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::listing::read_dotenv;
use super::source::{self, Surroundings};
use super::tree::{Node, from_yaml};
use super::{Keys, SourceFault, State, Unreadable};
use crate::redact::Secret;
use crate::setting::Dialect;

/// How many services may extend each other in a row.
const LONGEST_CHAIN: usize = 16;

/// Reads the environment of a service from compose files, of which later ones override earlier ones.
///
/// # Errors
/// A file can't be read, or it isn't clear which service is meant.
pub fn read(
    files: &[String],
    service: Option<&str>,
    surroundings: Surroundings<'_>,
    keys: &mut Keys,
) -> Result<(), SourceFault> {
    let mut layers = Vec::new();
    for path in files {
        let path = surroundings.root.join(path);
        let folder = path.parent().unwrap_or(surroundings.root).to_owned();
        layers.push((load(&path)?, folder));
    }
    read_layers(&layers, service, keys)
}

/// The same from a text, as `docker compose config` prints it.
///
/// # Errors
/// As [`read`].
pub fn read_documents(
    documents: &[Node],
    service: Option<&str>,
    surroundings: Surroundings<'_>,
    keys: &mut Keys,
) -> Result<(), SourceFault> {
    let folder = surroundings.root.to_owned();
    let layers: Vec<_> = documents
        .iter()
        .map(|document| (document.clone(), folder.clone()))
        .collect();
    read_layers(&layers, service, keys)
}

fn read_layers(
    layers: &[(Node, PathBuf)],
    service: Option<&str>,
    keys: &mut Keys,
) -> Result<(), SourceFault> {
    let name = chosen(layers, service)?;
    let mut environment = Environment::default();
    for (document, folder) in layers {
        if let Some(service) = document.get("services").and_then(|all| all.get(&name)) {
            environment.add(service, document, folder, LONGEST_CHAIN)?;
        }
    }
    for (name, state) in environment.from_files.into_iter().chain(environment.own) {
        keys.insert(name, state, None);
    }
    Ok(())
}

fn chosen(layers: &[(Node, PathBuf)], service: Option<&str>) -> Result<String, SourceFault> {
    let services = layers
        .iter()
        .filter_map(|(document, _)| document.get("services"));
    let mut found: Vec<String> = services
        .flat_map(Node::entries)
        .map(|(name, _)| name.clone())
        .collect();
    found.sort();
    found.dedup();
    match service {
        Some(wanted) if found.iter().any(|name| name == wanted) => Ok(wanted.to_owned()),
        Some(wanted) => Err(SourceFault::NotAmong {
            key: "service",
            wanted: wanted.to_owned(),
            found,
        }),
        None if found.len() == 1 => Ok(found.remove(0)),
        None if found.is_empty() => Err(SourceFault::Form("a compose file with `services`")),
        None => Err(SourceFault::Which {
            key: "service",
            found,
        }),
    }
}

fn load(path: &Path) -> Result<Node, SourceFault> {
    let bytes = source::file(path)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| SourceFault::NotUtf8)?;
    let mut documents = from_yaml(text)?;
    Ok(documents.pop().unwrap_or(Node::Null))
}

/// What a service's keys come to; `environment` outweighs `env_file`.
#[derive(Debug, Default)]
struct Environment {
    from_files: BTreeMap<String, State>,
    own: BTreeMap<String, State>,
}

impl Environment {
    fn add(
        &mut self,
        service: &Node,
        document: &Node,
        folder: &Path,
        chain: usize,
    ) -> Result<(), SourceFault> {
        if let (Some(extends), 1..) = (service.get("extends"), chain) {
            self.extend(extends, document, folder, chain - 1)?;
        }
        if let Some(files) = service.get("env_file") {
            self.files(files, folder)?;
        }
        if let Some(environment) = service.get("environment") {
            self.environment(environment);
        }
        Ok(())
    }

    fn extend(
        &mut self,
        extends: &Node,
        document: &Node,
        folder: &Path,
        chain: usize,
    ) -> Result<(), SourceFault> {
        let name = extends
            .text()
            .or_else(|| extends.text_of("service"))
            .unwrap_or_default();
        let base = |document: &Node| {
            document
                .get("services")
                .and_then(|all| all.get(name))
                .cloned()
        };
        let Some(file) = extends.text_of("file") else {
            return base(document).map_or(Ok(()), |base| self.add(&base, document, folder, chain));
        };
        let path = folder.join(file);
        let other = load(&path)?;
        let folder = path.parent().unwrap_or(folder);
        base(&other).map_or(Ok(()), |base| self.add(&base, &other, folder, chain))
    }

    /// A path, a list of paths, or a list of tables with `path`, `required` and `format`.
    fn files(&mut self, files: &Node, folder: &Path) -> Result<(), SourceFault> {
        let single = std::slice::from_ref(files);
        let list = if matches!(files, Node::List(_)) {
            files.items()
        } else {
            single
        };
        for file in list {
            let Some(path) = file.text().or_else(|| file.text_of("path")) else {
                continue;
            };
            let bytes = match source::file(&folder.join(path)) {
                Err(SourceFault::Missing) if file.text_of("required") == Some("false") => continue,
                other => other?,
            };
            let raw = file.text_of("format") == Some("raw");
            let dialect = if raw {
                Dialect::Docker
            } else {
                Dialect::Compose
            };
            let mut keys = Keys::default();
            read_dotenv(&bytes, dialect, &mut keys)?;
            let variables = keys.variables.into_iter();
            self.from_files
                .extend(variables.map(|(name, variable)| (name, variable.state)));
        }
        Ok(())
    }

    /// A list of `NAME=value` and `NAME`, or a map whose null values come from the host.
    fn environment(&mut self, environment: &Node) {
        for item in environment.items().iter().filter_map(Node::text) {
            let (name, value) = match item.split_once('=') {
                Some((name, value)) => (name, state(value)),
                None => (item, State::Unreadable(Unreadable::FromHost)),
            };
            self.own.insert(name.to_owned(), value);
        }
        for (name, value) in environment.entries() {
            let state = match value {
                Node::Null => State::Unreadable(Unreadable::FromHost),
                Node::Scalar(text) => state(text.expose()),
                Node::List(_) | Node::Map(_) => State::Unreadable(Unreadable::NotText),
            };
            self.own.insert(name.clone(), state);
        }
    }
}

/// `$$` is a dollar sign; any other `$` is a reference that compose expands.
fn state(text: &str) -> State {
    let without_escapes = text.replace("$$", "");
    let refers = without_escapes.match_indices('$').any(|(at, _)| {
        without_escapes[at + 1..]
            .starts_with(|c: char| c == '{' || c == '_' || c.is_ascii_alphabetic())
    });
    if refers {
        State::Unreadable(Unreadable::Expands)
    } else {
        State::Readable(Secret::new(text.replace("$$", "$")))
    }
}
