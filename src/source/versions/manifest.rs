//! Manifests of packages: `package.json`, `composer.json`, project files of .NET.

use std::path::Path;

use regex::Regex;
use serde_json::Value;

use super::place::{Places, Said, line_of};
use super::written::{range, version};
use super::{Language, Range, Role, Version, Wants};

/// Adds the places of a folder's manifests.
pub(super) fn places(folder: &Path, places: &mut Places<'_>) {
    package(folder, places);
    composer(&folder.join("composer.json"), places);
    projects(folder, places);
}

fn json(path: &Path) -> Option<(String, Value)> {
    let text = std::fs::read_to_string(path).ok()?;
    let value = serde_json::from_str(&text).ok()?;
    Some((text, value))
}

/// The line of a key inside a table: `"node"` below `"engines"`.
fn line_in(text: &str, table: &str, key: &str) -> usize {
    let table = text.find(&format!("\"{table}\"")).unwrap_or_default();
    let before = text[..table].matches('\n').count();
    before + line_of(&text[table..], &format!("\"{key}\""))
}

fn package(folder: &Path, places: &mut Places<'_>) {
    let path = folder.join("package.json");
    let Some((text, package)) = json(&path) else {
        return;
    };
    if let Some(wanted) = package["engines"]["node"].as_str() {
        let said = Said {
            language: Language::Node,
            wants: range(Language::Node, wanted).filter(|it| *it != Wants::Moving),
            text: wanted.into(),
            // Heroku and Vercel take the version from here.
            role: if is_deployed_from_manifest(folder) {
                Role::Deploy
            } else {
                Role::Develop
            },
        };
        places.add(&path, line_in(&text, "engines", "node"), said);
    }
    // Of several runtimes the first is the one that is used.
    let runtimes = &package["devEngines"]["runtime"];
    let runtime = if runtimes.is_array() {
        &runtimes[0]
    } else {
        runtimes
    };
    if let (Some("node"), Some(wanted)) = (runtime["name"].as_str(), runtime["version"].as_str()) {
        places.add(
            &path,
            line_in(&text, "devEngines", "version"),
            node(range(Language::Node, wanted), wanted),
        );
    }
    volta(&path, &text, &package, places);
}

fn node(wants: Option<Wants>, text: &str) -> Said<'_> {
    Said {
        language: Language::Node,
        wants,
        text: text.into(),
        role: Role::Develop,
    }
}

fn is_deployed_from_manifest(folder: &Path) -> bool {
    ["Procfile", "vercel.json"]
        .iter()
        .any(|name| folder.join(name).is_file())
        && !folder.join("Dockerfile").is_file()
}

/// Volta's own version, or that of the manifest it extends.
fn volta(path: &Path, text: &str, package: &Value, places: &mut Places<'_>) {
    const DEPTH: usize = 5;
    let mut current = (path.to_path_buf(), text.to_owned(), package.clone());
    for _ in 0..DEPTH {
        let (path, text, package) = &current;
        if let Some(wanted) = package["volta"]["node"].as_str() {
            let line = line_in(text, "volta", "node");
            return places.add(path, line, node(version(Language::Node, wanted), wanted));
        }
        let Some(extended) = package["volta"]["extends"].as_str() else {
            return;
        };
        let next = path.with_file_name(extended);
        let next = next.canonicalize().unwrap_or(next);
        let Some((text, package)) = json(&next) else {
            return;
        };
        current = (next, text, package);
    }
}

fn composer(path: &Path, places: &mut Places<'_>) {
    let Some((text, package)) = json(path) else {
        return;
    };
    let mut add = |table: &str, wants: Option<Wants>, wanted: &str| {
        let said = Said {
            language: Language::Php,
            wants,
            text: wanted.into(),
            role: Role::Develop,
        };
        places.add(path, line_in(&text, table, "php"), said);
    };
    if let Some(wanted) = package["require"]["php"].as_str() {
        add(
            "require",
            range(Language::Php, wanted).filter(|it| *it != Wants::Moving),
            wanted,
        );
    }
    if let Some(wanted) = package["config"]["platform"]["php"].as_str() {
        add("platform", version(Language::Php, wanted), wanted);
    }
}

/// `*.csproj` and `Directory.Build.props`, here and two folders down, where solutions have their projects: an application
/// built for .NET 8 runs on .NET 8.
fn projects(folder: &Path, places: &mut Places<'_>) {
    let Ok(pattern) = Regex::new(r"<TargetFrameworks?>([^<]+)</TargetFrameworks?>") else {
        return;
    };
    let mut walk = ignore::WalkBuilder::new(folder);
    walk.max_depth(Some(3))
        .require_git(false)
        .sort_by_file_name(Ord::cmp);
    let files = walk
        .build()
        .filter_map(Result::ok)
        .map(ignore::DirEntry::into_path);
    for path in files.filter(|path| is_project(path)) {
        places.each_line(&path, |line| {
            let text = pattern.captures(line)?.get(1)?.as_str();
            Some(Said {
                language: Language::Dotnet,
                wants: frameworks(text),
                text: text.into(),
                role: Role::Develop,
            })
        });
    }
}

fn is_project(path: &Path) -> bool {
    let extension = path
        .extension()
        .and_then(|it| it.to_str())
        .unwrap_or_default();
    matches!(extension, "csproj" | "fsproj" | "vbproj")
        || path
            .file_name()
            .is_some_and(|it| it == "Directory.Build.props")
}

/// `net8.0`, `net8.0-windows`, `net6.0;net8.0`; `netstandard2.0` and `net48` run on anything.
fn frameworks(text: &str) -> Option<Wants> {
    let versions = text.split(';').filter_map(|name| {
        let number = name.trim().strip_prefix("net")?;
        number.contains('.').then(|| Version::read(number))?
    });
    let majors: Vec<Version> = versions.map(|it| Version { minor: None, ..it }).collect();
    match majors.as_slice() {
        [] => None,
        [one] => Some(Wants::Within(Range::line(*one))),
        _ => Some(Wants::OneOf(majors)),
    }
}
