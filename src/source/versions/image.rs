//! Base images of Dockerfiles: which language and version they bring.

use std::path::{Path, PathBuf};

use super::{Language, Pin, Role, Version, Wants};
use crate::source::docker::{Stage, stages};
use crate::source::usage::relative;

/// The places in the Dockerfiles of a folder and of its `docker` and `deploy` folders.
pub(super) fn pins(root: &Path, folder: &Path) -> Vec<Pin> {
    let mut pins = Vec::new();
    for path in dockerfiles(folder) {
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        let stages = stages(&text);
        let last = stages.len().saturating_sub(1);
        for (number, stage) in stages.iter().enumerate() {
            if let Some((language, version)) = language_of(&stage.image) {
                pins.push(Pin {
                    language,
                    wants: Wants::Exactly(version),
                    text: stage.image.clone(),
                    file: relative(root, &path),
                    line: stage.line,
                    role: if is_final(&stages, number, last) {
                        Role::Deploy
                    } else {
                        Role::Develop
                    },
                    on_lambda: false,
                    image: true,
                });
            }
        }
    }
    pins
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

/// The language and version of an image by its name and tag.
fn language_of(image: &str) -> Option<(Language, Version)> {
    let image = image.split('@').next()?;
    let (name, tag) = match image.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, tag),
        _ => (image, ""),
    };
    let last = name.rsplit('/').next()?;
    let language = match last {
        "node" => Language::Node,
        "python" => Language::Python,
        "ruby" => Language::Ruby,
        "golang" => Language::Go,
        "php" => Language::Php,
        "openjdk" | "eclipse-temurin" | "amazoncorretto" | "ibm-semeru-runtimes" | "sapmachine" => {
            Language::Java
        }
        "aspnet" | "sdk" | "runtime" | "runtime-deps" if name.contains("dotnet") => {
            Language::Dotnet
        }
        "nodejs" if name.contains("lambda") => Language::Node,
        "java" if name.contains("lambda") => Language::Java,
        // `gcr.io/distroless/nodejs20-debian12`
        _ => {
            let (language, rest) = [("nodejs", Language::Node), ("java", Language::Java)]
                .into_iter()
                .find_map(|(word, language)| Some((language, last.strip_prefix(word)?)))?;
            return Version::read(rest.split('-').next()?).map(|version| (language, version));
        }
    };
    Version::read(tag).map(|version| (language, version))
}
