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
        add_layers(&surroundings.root.join(path), LONGEST_CHAIN, &mut layers)?;
    }
    read_layers(&layers, service, keys)
}

/// A document with the folder that its paths start from.
type Layer = (Node, PathBuf);

/// The documents of a file, each after those that it includes.
fn add_layers(path: &Path, chain: usize, layers: &mut Vec<Layer>) -> Result<(), SourceFault> {
    let folder = path.parent().unwrap_or(path).to_owned();
    for document in load(path)? {
        for included in document.get("include").map_or(&[][..], Node::items) {
            let paths = included.get("path").unwrap_or(included);
            for part in texts(paths) {
                if chain > 0 {
                    let path = folder.join(part);
                    named(part, add_layers(&path, chain - 1, layers))?;
                }
            }
        }
        layers.push((document, folder.clone()));
    }
    Ok(())
}

/// A text, or the texts of a list.
fn texts(node: &Node) -> impl Iterator<Item = &str> {
    node.text()
        .into_iter()
        .chain(node.items().iter().filter_map(Node::text))
}

/// What came of reading a file that another one names.
fn named<T>(path: &str, outcome: Result<T, SourceFault>) -> Result<T, SourceFault> {
    outcome.map_err(|fault| match fault {
        SourceFault::Missing => SourceFault::MissingPart(path.to_owned()),
        other => other,
    })
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
    layers: &[Layer],
    service: Option<&str>,
    keys: &mut Keys,
) -> Result<(), SourceFault> {
    let name = chosen(layers, service)?;
    let mut environment = Environment::default();
    for (document, folder) in layers {
        if let Some(service) = service_of(document, &name) {
            environment.add(service, document, folder, LONGEST_CHAIN)?;
        }
    }
    keys.open.append(&mut environment.open);
    for (name, state) in environment.from_files.into_iter().chain(environment.own) {
        keys.insert(name, state, None);
    }
    Ok(())
}

fn chosen(layers: &[Layer], service: Option<&str>) -> Result<String, SourceFault> {
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

/// The documents of a file; several are as good as several files.
fn load(path: &Path) -> Result<Vec<Node>, SourceFault> {
    let bytes = source::file(path)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| SourceFault::NotUtf8)?;
    Ok(from_yaml(text)?)
}

/// What a service's keys come to; `environment` outweighs `env_file`.
#[derive(Debug, Default)]
struct Environment {
    from_files: BTreeMap<String, State>,
    own: BTreeMap<String, State>,
    /// Why there may be more keys than these.
    open: Vec<String>,
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
        let Some(file) = extends.text_of("file") else {
            let base = service_of(document, name).cloned();
            let base = base.ok_or_else(|| not_among(name, document))?;
            return self.add(&base, document, folder, chain);
        };
        let path = folder.join(file);
        let folder = path.parent().unwrap_or(folder);
        for other in named(file, load(&path))? {
            let base = service_of(&other, name).cloned();
            let base = base.ok_or_else(|| not_among(name, &other))?;
            self.add(&base, &other, folder, chain)?;
        }
        Ok(())
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
            if is_reference(path) {
                self.open.push(format!(
                    "the name of the env_file `{path}` holds a variable"
                ));
                continue;
            }
            let bytes = match source::file(&folder.join(path)) {
                Err(SourceFault::Missing) if file.text_of("required") == Some("false") => continue,
                other => named(path, other)?,
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

fn service_of<'a>(document: &'a Node, name: &str) -> Option<&'a Node> {
    document.get("services")?.get(name)
}

/// The complaint that a file hasn't the service that another extends.
fn not_among(name: &str, document: &Node) -> SourceFault {
    let services = document.get("services").map_or(&[][..], Node::entries);
    SourceFault::NotAmong {
        key: "service",
        wanted: name.to_owned(),
        found: services.iter().map(|(name, _)| name.clone()).collect(),
    }
}

/// `$$` is a dollar sign; any other `$` is a reference that compose expands.
fn state(text: &str) -> State {
    if is_reference(text) {
        State::Unreadable(Unreadable::Expands)
    } else {
        State::Readable(Secret::new(text.replace("$$", "$")))
    }
}

fn is_reference(text: &str) -> bool {
    let without_escapes = text.replace("$$", "");
    without_escapes.match_indices('$').any(|(at, _)| {
        without_escapes[at + 1..]
            .starts_with(|c: char| c == '{' || c == '_' || c.is_ascii_alphabetic())
    })
}
