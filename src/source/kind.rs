//! What a file is, by its name and, where the name doesn't tell, by its first line.

use std::path::Path;

use super::languages::{LanguageId, language_named, language_of};

/// How a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// By oxc.
    JavaScript,
    /// A component whose scripts are read by oxc.
    Component,
    /// By a table of rules.
    Table(LanguageId),
    Shell,
    Dockerfile,
}

const JAVASCRIPT: [&str; 9] = ["js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts", "es6"];

/// The kind of a file by its path; nothing for files that hold no code.
pub(super) fn kind_of(path: &Path) -> Option<Kind> {
    let name = path.file_name()?.to_str()?;
    let extension = path
        .extension()
        .and_then(|it| it.to_str())
        .unwrap_or_default()
        .to_ascii_lowercase();
    if name.ends_with(".min.js")
        || name.ends_with(".d.ts")
        || name.ends_with(".d.mts")
        || name.ends_with(".d.cts")
    {
        return None;
    }
    if JAVASCRIPT.contains(&extension.as_str()) {
        return Some(Kind::JavaScript);
    }
    if is_dockerfile(name) {
        return Some(Kind::Dockerfile);
    }
    match extension.as_str() {
        "vue" | "svelte" | "astro" => Some(Kind::Component),
        "sh" | "bash" | "zsh" | "ksh" | "envrc" => Some(Kind::Shell),
        _ if matches!(
            name,
            "Procfile" | ".envrc" | "entrypoint" | "docker-entrypoint"
        ) =>
        {
            Some(Kind::Shell)
        }
        _ => language_of(name, &extension).map(Kind::Table),
    }
}

/// The kind of a file without an ending, by its first line.
pub(super) fn kind_of_script(head: &[u8]) -> Option<Kind> {
    let line = head.strip_prefix(b"#!")?;
    let line = String::from_utf8_lossy(line.split(|byte| *byte == b'\n').next()?).into_owned();
    let mut words = line
        .split_ascii_whitespace()
        .filter(|word| !word.starts_with('-') && !word.contains('='));
    let mut program = words.next()?.rsplit('/').next()?;
    if program == "env" {
        program = words.next()?;
    }
    let program = program.trim_end_matches(|it: char| it.is_ascii_digit() || it == '.');
    match program {
        "sh" | "bash" | "dash" | "zsh" | "ksh" | "ash" => Some(Kind::Shell),
        "node" | "deno" | "bun" | "tsx" | "ts-node" => Some(Kind::JavaScript),
        "python" | "ruby" | "perl" | "php" | "elixir" | "lua" => {
            language_named(program).map(Kind::Table)
        }
        _ => None,
    }
}

fn is_dockerfile(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let stem = name.split('.').next().unwrap_or_default();
    matches!(stem, "dockerfile" | "containerfile")
        || name.ends_with(".dockerfile")
        || name.ends_with(".containerfile")
}

/// Whether a path, relative to the project, is a test, a fixture, an example or a story: what it reads isn't needed
/// where the project runs.
pub fn is_test(path: &str) -> bool {
    let mut parts = path.split('/').rev();
    let name = parts.next().unwrap_or_default();
    let in_folder = parts.any(|folder| {
        matches!(
            folder,
            "test"
                | "tests"
                | "__tests__"
                | "spec"
                | "specs"
                | "e2e"
                | "cypress"
                | "playwright"
                | "__mocks__"
                | "mocks"
                | "fixtures"
                | "testdata"
                | "testing"
        )
    });
    let stem = name.split('.').next().unwrap_or_default();
    in_folder
        || [".test.", ".spec.", ".stories.", ".e2e.", ".cy."]
            .iter()
            .any(|part| name.contains(part))
        || ["jest.", "vitest.", "playwright.", "cypress."]
            .iter()
            .any(|part| name.starts_with(part))
        || stem.starts_with("test_")
        || ["_test", "_spec", "Test", "Tests"]
            .iter()
            .any(|end| stem.ends_with(end))
        || name == "conftest.py"
}
