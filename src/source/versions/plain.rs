//! Files that hold a version and nothing else, and version managers' lists of tools.

use std::path::Path;

use super::place::{Places, Said, line_of};
use super::written::version;
use super::{Language, Role};

/// A file whose first line that says something is a version.
const PLAIN: [(&str, Language); 6] = [
    (".nvmrc", Language::Node),
    (".node-version", Language::Node),
    (".python-version", Language::Python),
    (".ruby-version", Language::Ruby),
    (".go-version", Language::Go),
    (".java-version", Language::Java),
];

/// Files of mise (its documentation, `Configuration`), without those of one person's machine.
const MISE: [&str; 6] = [
    "mise.toml",
    ".mise.toml",
    "mise/config.toml",
    ".mise/config.toml",
    ".config/mise.toml",
    ".config/mise/config.toml",
];

/// Adds the places of version files.
pub(super) fn places(folder: &Path, places: &mut Places<'_>) {
    for (name, language) in PLAIN {
        let mut is_found = false;
        places.each_line(&folder.join(name), |line| {
            let text = line.split('#').next().unwrap_or_default().trim();
            // `.nvmrc` may hold settings, too.
            if text.is_empty() || text.contains('=') || is_found {
                return None;
            }
            is_found = true;
            Some(develop(language, text))
        });
    }
    places.each_line(&folder.join(".tool-versions"), |line| {
        let mut words = line.split('#').next()?.split_ascii_whitespace();
        // The versions behind the first one are for when that one isn't installed.
        Some(develop(tool(words.next()?)?, words.next()?))
    });
    for name in MISE {
        mise(&folder.join(name), places);
    }
}

fn develop(language: Language, text: &str) -> Said<'_> {
    Said {
        language,
        wants: version(language, text),
        text: text.into(),
        role: Role::Develop,
    }
}

/// A language by the name that asdf and mise have for it.
fn tool(name: &str) -> Option<Language> {
    Some(match name.trim_start_matches("core:") {
        "nodejs" | "node" => Language::Node,
        "python" => Language::Python,
        "ruby" => Language::Ruby,
        "golang" | "go" => Language::Go,
        "java" => Language::Java,
        "php" => Language::Php,
        "dotnet" | "dotnet-core" => Language::Dotnet,
        _ => return None,
    })
}

/// `[tools]`: `node = "20"`, `node = ["20", "18"]`, `python = { version = "3.12" }`.
fn mise(path: &Path, places: &mut Places<'_>) {
    let Ok(text) = std::fs::read_to_string(path) else {
        return;
    };
    let Ok(settings) = text.parse::<toml::Table>() else {
        return;
    };
    let tools = settings.get("tools").and_then(toml::Value::as_table);
    for (name, value) in tools.into_iter().flatten() {
        let first = value
            .as_array()
            .and_then(|list| list.first())
            .unwrap_or(value);
        let wanted = first.get("version").unwrap_or(first);
        if let (Some(language), Some(wanted)) = (tool(name), wanted.as_str()) {
            let below = line_of(&text, "[tools]");
            let inside = text.lines().skip(below);
            let line = inside
                .enumerate()
                .find(|(_, line)| {
                    line.trim_start()
                        .trim_start_matches('"')
                        .starts_with(name.as_str())
                })
                .map_or(below, |(at, _)| below + at + 1);
            places.add(path, line, develop(language, wanted));
        }
    }
}
