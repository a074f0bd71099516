//! A text of any form as keys.

use std::borrow::Cow;

use super::Surroundings;
use crate::env::listing::{
    Listing, Wanted, by_command, by_content, by_name, inside, is_partial, printed, read_dotenv,
    read_example, read_names,
};
use crate::env::tree::{Node, from_toml, from_yaml};
use crate::env::{Keys, SourceFault, compose, kubernetes};
use crate::setting::{EnvFormat, EnvOrigin, EnvSource};

/// Reads `bytes`, whose form is given by the source, else told from its name, else from its content.
pub(super) fn read(
    bytes: &[u8],
    source: &EnvSource,
    surroundings: Surroundings<'_>,
    keys: &mut Keys,
) -> Result<(), SourceFault> {
    let bytes = &*plain(bytes);
    let format = source.format.unwrap_or_else(|| told(bytes, source));
    match format {
        EnvFormat::Dotenv => {
            if printed::is_page(&String::from_utf8_lossy(&bytes[..bytes.len().min(64)])) {
                return Err(SourceFault::Page);
            }
            read_dotenv(bytes, source.dialect.unwrap_or_default(), keys)?;
        }
        EnvFormat::Names => read_names(utf8(bytes)?, keys)?,
        EnvFormat::Example => read_example(utf8(bytes)?, keys),
        EnvFormat::Kubernetes => {
            kubernetes::read(&documents(bytes)?, &super::chosen(source), keys)?;
        }
        EnvFormat::Compose => {
            let service = source.service.as_deref();
            compose::read_documents(&documents(bytes)?, service, surroundings, keys)?;
        }
        _ => {
            let target = source.target.as_deref();
            let text = Text {
                format,
                source,
                wanted: Wanted {
                    target: target.or_else(|| target_of(surroundings.environment)),
                    git_branch: source.git_branch.as_deref(),
                },
                surroundings,
            };
            text.read(utf8(bytes)?, keys)?;
        }
    }
    if printed::are_of_an_error(keys.of_current()) {
        return Err(SourceFault::ErrorAnswer);
    }
    Ok(())
}

/// The bytes without colours.
fn plain(bytes: &[u8]) -> Cow<'_, [u8]> {
    match std::str::from_utf8(bytes).map(printed::without_colours) {
        Ok(Cow::Owned(text)) => Cow::Owned(text.into_bytes()),
        _ => Cow::Borrowed(bytes),
    }
}

/// The form of a text that nothing was said about: from the command or the name of the file, else from its content.
fn told(bytes: &[u8], source: &EnvSource) -> EnvFormat {
    if source.dialect.is_some() {
        return EnvFormat::Dotenv;
    }
    let named = match &source.origin {
        EnvOrigin::Command(words) => by_command(words).filter(|format| fits(*format, bytes)),
        EnvOrigin::File(path) => by_name(path),
        _ => None,
    };
    let content = || match std::str::from_utf8(bytes) {
        // A broken JSON text is told of when it is read.
        Ok(text) if !matches!(printed::json(text), Ok(None)) => EnvFormat::Json,
        Ok(text) if is_manifest_text(text) => EnvFormat::Kubernetes,
        _ => EnvFormat::Dotenv,
    };
    named.unwrap_or_else(content)
}

/// Whether a tool that prints `format` can have printed this: a script of the same name may write dotenv lines.
fn fits(format: EnvFormat, bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let writes_lines = Listing::of(format).is_none_or(Listing::writes_lines);
    writes_lines || !printed::starts_with_assignment(&text)
}

/// Whether the first line that says something is the `apiVersion` of a manifest.
fn is_manifest_text(text: &str) -> bool {
    let mut lines = text.lines();
    let first = lines.find(|line| {
        let line = line.trim();
        !(line.is_empty() || line.starts_with('#') || line == "---")
    });
    first.is_some_and(|line| line.starts_with("apiVersion:") || line.starts_with("kind:"))
}

/// A text with a tree or a listing in it.
struct Text<'a> {
    format: EnvFormat,
    source: &'a EnvSource,
    wanted: Wanted<'a>,
    surroundings: Surroundings<'a>,
}

impl Text<'_> {
    fn read(&self, text: &str, keys: &mut Keys) -> Result<(), SourceFault> {
        let Some(documents) = self.documents(text, keys)? else {
            return Ok(());
        };
        let Some(way) = &self.source.at else {
            return self.read_documents(&documents, keys);
        };
        let found: Vec<&Node> = documents.iter().filter_map(|node| node.at(way)).collect();
        if found.is_empty() {
            return Err(SourceFault::NoWay(way.clone()));
        }
        found
            .into_iter()
            .try_for_each(|node| self.read_node(node, keys))
    }

    /// The documents of a text; none if the tool's own lines or table have been read already.
    fn documents(&self, text: &str, keys: &mut Keys) -> Result<Option<Vec<Node>>, SourceFault> {
        match self.format {
            EnvFormat::Toml => return Ok(Some(vec![from_toml(text)?])),
            EnvFormat::Yaml => return Ok(Some(from_yaml(text)?)),
            _ => {}
        }
        if let Some(documents) = printed::json(text)? {
            return Ok(Some(documents));
        }
        let listing = Listing::of(self.format);
        if let Some(listing) = listing
            && listing.read_text(text, self.source.dialect, self.wanted, keys)?
        {
            return Ok(None);
        }
        // Infisical and others print YAML too.
        let documents = from_yaml(text).map_err(|error| match listing {
            Some(listing) if self.format != EnvFormat::Json => listing.misfit(),
            _ => error.into(),
        })?;
        Ok(Some(documents))
    }

    /// Several documents are several manifests, or the pages of one listing.
    fn read_documents(&self, documents: &[Node], keys: &mut Keys) -> Result<(), SourceFault> {
        if documents.len() > 1 && documents.iter().all(is_manifest) {
            return kubernetes::read(documents, &super::chosen(self.source), keys);
        }
        if is_partial(documents) {
            keys.cut_short
                .push("expected all pages of the listing, found fewer than it counts".to_owned());
        }
        documents.iter().try_for_each(|document| {
            let inner = inside(document);
            self.read_node(inner.as_ref().unwrap_or(document), keys)
        })
    }

    fn read_node(&self, node: &Node, keys: &mut Keys) -> Result<(), SourceFault> {
        let format = match self.format {
            EnvFormat::Json | EnvFormat::Yaml | EnvFormat::Toml => by_content(node),
            given => given,
        };
        let nodes = std::slice::from_ref(node);
        let service = self.source.service.as_deref();
        match (format, &self.source.origin) {
            (EnvFormat::Kubernetes, _) => {
                kubernetes::read(nodes, &super::chosen(self.source), keys)
            }
            // Paths in a compose file start from its own folder.
            (EnvFormat::Compose, EnvOrigin::File(path)) => {
                compose::read(std::slice::from_ref(path), service, self.surroundings, keys)
            }
            (EnvFormat::Compose, _) => {
                compose::read_documents(nodes, service, self.surroundings, keys)
            }
            _ => Listing::of(format).map_or(Err(SourceFault::Form("a listing")), |listing| {
                listing.read(node, self.wanted, keys)
            }),
        }
    }
}

fn is_manifest(node: &Node) -> bool {
    by_content(node) == EnvFormat::Kubernetes
}

/// The Vercel target that an environment's name tells.
fn target_of(environment: &str) -> Option<&'static str> {
    match environment.to_ascii_lowercase().as_str() {
        "production" | "prod" | "live" => Some("production"),
        "preview" | "staging" | "stage" | "stg" => Some("preview"),
        "development" | "dev" | "local" => Some("development"),
        _ => None,
    }
}

/// All documents of a YAML or JSON text.
pub(super) fn documents(bytes: &[u8]) -> Result<Vec<Node>, SourceFault> {
    let text = utf8(bytes)?;
    match printed::json(text)? {
        Some(documents) => Ok(documents),
        None => Ok(from_yaml(text)?),
    }
}

fn utf8(bytes: &[u8]) -> Result<&str, SourceFault> {
    let text = std::str::from_utf8(bytes).map_err(|_| SourceFault::NotUtf8)?;
    if printed::is_page(text) {
        return Err(SourceFault::Page);
    }
    Ok(text)
}
