//! A text of any form as keys.

use super::Surroundings;
use crate::env::dotenv::rules;
use crate::env::listing::{
    Listing, Wanted, by_content, by_name, read_dotenv, read_example, read_names,
};
use crate::env::tree::{Node, from_json, from_toml, from_yaml};
use crate::env::{Keys, SourceFault, compose, kubernetes};
use crate::setting::{Dialect, EnvFormat, EnvOrigin, EnvSource};

/// Reads `bytes`, whose form is given by the source, else told from its name, else from its content.
pub(super) fn read(
    bytes: &[u8],
    source: &EnvSource,
    surroundings: Surroundings<'_>,
    keys: &mut Keys,
) -> Result<(), SourceFault> {
    let format = source.format.unwrap_or_else(|| told(bytes, source));
    match format {
        EnvFormat::Dotenv => dotenv(bytes, source.dialect.unwrap_or_default(), keys),
        EnvFormat::Names => read_names(utf8(bytes)?, keys),
        EnvFormat::Example => {
            read_example(utf8(bytes)?, keys);
            Ok(())
        }
        EnvFormat::Kubernetes => kubernetes::read(&documents(bytes)?, &super::chosen(source), keys),
        EnvFormat::Compose => compose::read_documents(
            &documents(bytes)?,
            source.service.as_deref(),
            surroundings,
            keys,
        ),
        _ => tree(bytes, format, source, surroundings, keys),
    }
}

/// The form of a text that nothing was said about.
fn told(bytes: &[u8], source: &EnvSource) -> EnvFormat {
    let by_name = match &source.origin {
        EnvOrigin::File(path) if source.dialect.is_none() => by_name(path),
        _ => EnvFormat::Dotenv,
    };
    let start = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    let like_json = matches!(start, Some(b'{' | b'['));
    let command = matches!(source.origin, EnvOrigin::Command(_));
    if command && like_json {
        return EnvFormat::Json;
    }
    if command && source.dialect.is_none() && bytes.starts_with(b"apiVersion:") {
        return EnvFormat::Kubernetes;
    }
    by_name
}

fn dotenv(bytes: &[u8], dialect: Dialect, keys: &mut Keys) -> Result<(), SourceFault> {
    read_dotenv(bytes, dialect, keys).map_err(|error| SourceFault::Dotenv {
        reader: rules(dialect).reader,
        error,
    })
}

fn tree(
    bytes: &[u8],
    format: EnvFormat,
    source: &EnvSource,
    surroundings: Surroundings<'_>,
    keys: &mut Keys,
) -> Result<(), SourceFault> {
    let text = utf8(bytes)?;
    if let Some(dialect) = lines_of(format, text) {
        return dotenv(bytes, source.dialect.unwrap_or(dialect), keys);
    }
    let mut documents = match format {
        EnvFormat::Toml => vec![from_toml(text)?],
        EnvFormat::Yaml => from_yaml(text)?,
        _ if text.trim_start().starts_with(['{', '[']) => vec![from_json(text)?],
        // Infisical and others print YAML too.
        _ => from_yaml(text)?,
    };
    if source.at.is_none() && documents.len() > 1 && documents.iter().all(is_manifest) {
        return kubernetes::read(&documents, &super::chosen(source), keys);
    }
    let Some(document) = documents.pop() else {
        return Ok(());
    };
    let node = match &source.at {
        Some(way) => document
            .at(way)
            .ok_or_else(|| SourceFault::NoWay(way.clone()))?,
        None => &document,
    };
    let format = match format {
        EnvFormat::Json | EnvFormat::Yaml | EnvFormat::Toml => by_content(node),
        given => given,
    };
    if format == EnvFormat::Kubernetes {
        return kubernetes::read(std::slice::from_ref(node), &super::chosen(source), keys);
    }
    if format == EnvFormat::Compose {
        let service = source.service.as_deref();
        return match &source.origin {
            // Paths in a compose file start from its own folder.
            EnvOrigin::File(path) => {
                compose::read(std::slice::from_ref(path), service, surroundings, keys)
            }
            _ => compose::read_documents(std::slice::from_ref(node), service, surroundings, keys),
        };
    }
    let wanted = Wanted {
        target: source
            .target
            .as_deref()
            .or_else(|| target_of(surroundings.environment)),
        git_branch: source.git_branch.as_deref(),
    };
    Listing::of(format).map_or(Err(SourceFault::Form("a listing")), |listing| {
        listing.read(node, wanted, keys)
    })
}

fn is_manifest(node: &Node) -> bool {
    by_content(node) == EnvFormat::Kubernetes
}

/// The dialect of a listing that a tool printed as lines.
fn lines_of(format: EnvFormat, text: &str) -> Option<Dialect> {
    let dialect = Listing::of(format)?.dialect_of_lines()?;
    let first = text
        .lines()
        .find(|line| !line.trim().is_empty() && !line.starts_with('#'))?;
    (!first.trim_start().starts_with(['{', '[']) && first.contains('=')).then_some(dialect)
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
    if text.trim_start().starts_with('{') {
        return Ok(vec![from_json(text)?]);
    }
    Ok(from_yaml(text)?)
}

fn utf8(bytes: &[u8]) -> Result<&str, SourceFault> {
    std::str::from_utf8(bytes).map_err(|_| SourceFault::NotUtf8)
}
