//! Base images of Dockerfiles: which language and version they bring.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

use super::place::{Places, Said};
use super::written::version;
use super::{Language, Role, Version, Wants};
use crate::source::stages::{Stage, stages};

/// Endings of Dockerfiles' names that aren't what is deployed.
const NOT_DEPLOYED: [&str; 7] = ["dev", "development", "local", "test", "tests", "ci", "e2e"];

/// Adds the places in the Dockerfiles of a folder and of its `docker` and `deploy` folders.
pub(super) fn places(folder: &Path, places: &mut Places<'_>) {
    for path in dockerfiles(folder) {
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        let stages = stages(&text);
        let last = stages.len().saturating_sub(1);
        for (number, stage) in stages.iter().enumerate() {
            let Some((language, wants)) = language_of(&stage.image) else {
                continue;
            };
            // What Go builds carries Go's own library with it.
            let runs = is_final(&stages, number, last) || language == Language::Go;
            let role = if runs && is_deployed(&path) {
                Role::Deploy
            } else {
                Role::Develop
            };
            let text = &stage.image;
            let wants = Some(wants);
            places.add(
                &path,
                stage.line,
                Said {
                    language,
                    wants,
                    text: text.into(),
                    role,
                },
            );
        }
    }
}

fn is_deployed(dockerfile: &Path) -> bool {
    let name = dockerfile
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .to_ascii_lowercase();
    !name
        .split(['.', '-', '_'])
        .any(|part| NOT_DEPLOYED.contains(&part))
}

/// The image that the project's Dockerfile ends with, and the platform that is asked for.
pub fn deployed_image(folder: &Path) -> Option<(String, Option<String>)> {
    let path = dockerfiles(folder)
        .into_iter()
        .find(|path| is_deployed(path))?;
    let stages = stages(&std::fs::read_to_string(path).ok()?);
    let mut stage = stages.last()?;
    while let Some(base) = stage.base.and_then(|base| stages.get(base)) {
        stage = base;
    }
    Some((stage.image.clone(), stage.platform.clone()))
}

/// Whether a stage is the image's base: the last one, or one that it begins with.
fn is_final(stages: &[Stage], number: usize, last: usize) -> bool {
    let mut at = last;
    loop {
        if at == number {
            return true;
        }
        match stages[at].base {
            Some(base) if base < at => at = base,
            _ => return false,
        }
    }
}

/// The Dockerfiles of a folder.
pub(in crate::source) fn dockerfiles(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for place in ["", "docker", "deploy"] {
        let entries = std::fs::read_dir(folder.join(place))
            .into_iter()
            .flatten()
            .filter_map(|entry| Some(entry.ok()?.path()));
        found.extend(entries.filter(|path| {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .to_ascii_lowercase();
            path.is_file()
                && (matches!(name.as_str(), "dockerfile" | "containerfile")
                    || name.starts_with("dockerfile.")
                    || name.ends_with(".dockerfile"))
                && !name.ends_with("dockerignore")
        }));
    }
    found.sort();
    found
}

/// The language and version of an image by its name and tag: `node:20-alpine`, `gcr.io/distroless/nodejs20-debian12`,
/// `ubi9/python-311`, `maven:3.9-eclipse-temurin-21`. Nothing for an image that is named by its digest alone, or by a
/// variable without a default.
pub(in crate::source) fn language_of(image: &str) -> Option<(Language, Wants)> {
    let (reference, has_digest) = match image.split_once('@') {
        Some((reference, _)) => (reference, true),
        None => (image, false),
    };
    let (name, tag) = match reference.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
        _ => (reference, None),
    };
    let last = name.rsplit('/').next()?;
    if let Some(language) = own_image(name, last) {
        let wants = match tag {
            None if has_digest => None,
            None => Some(Wants::Moving),
            Some(tag) => tagged(language, tag),
        };
        return Some((language, wants?));
    }
    inside(last).or_else(|| inside(tag?))
}

/// Images that are a language's own, whose tag is its version.
fn own_image(name: &str, last: &str) -> Option<Language> {
    if name.contains("azure-functions") || name.contains("devcontainers") {
        return None;
    }
    Some(match last {
        "node" => Language::Node,
        "nodejs" if name.contains("lambda") => Language::Node,
        "python" => Language::Python,
        "ruby" => Language::Ruby,
        "golang" => Language::Go,
        "go" if name.contains("cimg") || name.contains("chainguard") => Language::Go,
        "php" => Language::Php,
        "openjdk"
        | "eclipse-temurin"
        | "amazoncorretto"
        | "ibm-semeru-runtimes"
        | "sapmachine"
        | "zulu-openjdk"
        | "jdk-community" => Language::Java,
        "java" if name.contains("lambda") => Language::Java,
        "aspnet" | "sdk" | "runtime" | "runtime-deps" if name.contains("dotnet") => {
            Language::Dotnet
        }
        "dotnet" if name.contains("lambda") => Language::Dotnet,
        _ => return None,
    })
}

/// `20-alpine`, `lts-slim`, `iron-bookworm`, `alpine`; nothing for a tag of somebody's own.
fn tagged(language: Language, tag: &str) -> Option<Wants> {
    const VARIANTS: [&str; 16] = [
        "alpine",
        "slim",
        "trixie",
        "bookworm",
        "bullseye",
        "buster",
        "jammy",
        "noble",
        "fpm",
        "cli",
        "apache",
        "zts",
        "jdk",
        "jre",
        "headless",
        "windowsservercore",
    ];
    let words: Vec<&str> = tag.split('-').collect();
    match words.as_slice() {
        ["lts", name, ..] if !VARIANTS.contains(name) => version(language, name),
        [first, ..] if VARIANTS.contains(first) => Some(Wants::Moving),
        [first, ..] => version(language, first),
        [] => None,
    }
}

/// A version in the name of an image that holds a language among other things.
fn inside(text: &str) -> Option<(Language, Wants)> {
    static NAMED: LazyLock<Vec<(Language, Regex)>> = LazyLock::new(|| {
        let patterns = [
            (Language::Node, r"(?:^|[-_])node(?:js)?-?(\d+)"),
            (Language::Python, r"(?:^|[-_])python-?(\d(?:\.?\d+)?)"),
            (Language::Ruby, r"(?:^|[-_])ruby-?(\d(?:\.?\d+)?)"),
            (Language::Php, r"(?:^|[-_])php-?(\d(?:\.?\d+)?)"),
            (
                Language::Java,
                r"(?:^|[-_])(?:open)?(?:jdk|jre|java|temurin|corretto)-?(\d+)",
            ),
            (Language::Dotnet, r"(?:^|[-_])dotnet-?(\d)"),
        ];
        let compiled = patterns
            .into_iter()
            .filter_map(|(language, pattern)| Some((language, Regex::new(pattern).ok()?)));
        compiled.collect()
    });
    NAMED.iter().find_map(|(language, pattern)| {
        let number = pattern.captures(text)?.get(1)?.as_str();
        // `python-311` and `ruby-33` have no dot.
        let number = match number.split_at_checked(1) {
            Some((major, minor))
                if language.has_minor_lines() && !minor.is_empty() && !minor.starts_with('.') =>
            {
                format!("{major}.{minor}")
            }
            _ => number.to_owned(),
        };
        Some((*language, Wants::Exactly(Version::read(&number)?)))
    })
}
