//! Platforms that are told a version by a setting: Netlify, Vercel.

use std::path::Path;

use super::place::{Places, Said, line_of};
use super::written::version;
use super::{Language, Role};

/// Netlify's variables (its documentation, `Manage build dependencies`).
const NETLIFY: [(&str, Language); 5] = [
    ("NODE_VERSION", Language::Node),
    ("PYTHON_VERSION", Language::Python),
    ("RUBY_VERSION", Language::Ruby),
    ("GO_VERSION", Language::Go),
    ("PHP_VERSION", Language::Php),
];

/// Adds the places of a folder's platform settings.
pub(super) fn places(folder: &Path, places: &mut Places<'_>) {
    netlify(&folder.join("netlify.toml"), places);
    vercel(&folder.join(".vercel/project.json"), places);
}

/// `[build.environment]` and `[context.production.environment]` are of what is deployed; other contexts are previews.
fn netlify(path: &Path, places: &mut Places<'_>) {
    let Ok(text) = std::fs::read_to_string(path) else {
        return;
    };
    let Ok(settings) = text.parse::<toml::Table>() else {
        return;
    };
    let contexts = settings.get("context").and_then(toml::Value::as_table);
    let named = contexts
        .into_iter()
        .flatten()
        .map(|(name, context)| (name.as_str(), context));
    let build = settings.get("build").map(|build| ("production", build));
    for (context, table) in build.into_iter().chain(named) {
        let Some(environment) = table.get("environment").and_then(toml::Value::as_table) else {
            continue;
        };
        for (name, language) in NETLIFY {
            if let Some(wanted) = environment.get(name).and_then(toml::Value::as_str) {
                let line = text
                    .lines()
                    .position(|line| line.contains(name) && line.contains(wanted))
                    .map_or_else(|| line_of(&text, name), |at| at + 1);
                let role = if context == "production" {
                    Role::Deploy
                } else {
                    Role::Develop
                };
                let wants = version(language, wanted);
                places.add(
                    path,
                    line,
                    Said {
                        language,
                        wants,
                        text: wanted.into(),
                        role,
                    },
                );
            }
        }
    }
}

/// What `vercel pull` writes: `{ "settings": { "nodeVersion": "22.x" } }`.
fn vercel(path: &Path, places: &mut Places<'_>) {
    let Ok(text) = std::fs::read_to_string(path) else {
        return;
    };
    let project: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    if let Some(wanted) = project["settings"]["nodeVersion"].as_str() {
        let said = Said {
            language: Language::Node,
            wants: version(Language::Node, wanted),
            text: wanted.into(),
            role: Role::Deploy,
        };
        places.add(path, line_of(&text, "nodeVersion"), said);
    }
}
