//! How versions are written: in version files, as inputs of tools, in the names of runtimes.

use super::{Language, Range, Version, Wants};

/// Long-term lines of Node by their names (node-releases 2.0.65).
const NODE_NAMES: [(&str, u32); 9] = [
    ("dubnium", 10),
    ("erbium", 12),
    ("fermium", 14),
    ("gallium", 16),
    ("hydrogen", 18),
    ("iron", 20),
    ("jod", 22),
    ("krypton", 24),
    ("lithium", 26),
];

/// Words for whatever is the newest.
const MOVING: [&str; 8] = [
    "latest",
    "stable",
    "current",
    "node",
    "lts",
    "*",
    "x",
    "oldstable",
];

/// What version managers and setup actions put before the number, by language.
const PREFIXES: [(Language, &[&str]); 7] = [
    (Language::Node, &["node-v", "node-", "nodejs-", "v"]),
    (
        Language::Python,
        &["python-", "python", "cpython-", "cpython@"],
    ),
    (Language::Ruby, &["ruby-", "ruby"]),
    (Language::Go, &["go", "v"]),
    (Language::Java, &[]),
    (Language::Php, &["php-", "php", "v"]),
    (Language::Dotnet, &["net", "v"]),
];

/// The version that a text names: `20`, `v20.1.0`, `lts/jod`, `20.x`, `^20`, `temurin-21.0.2`, `latest:20`; nothing for
/// other implementations (`pypy3.9`, `miniconda3-4.7`) and for paths.
pub(super) fn version(language: Language, text: &str) -> Option<Wants> {
    let text = text.trim().trim_matches(['"', '\'']).to_ascii_lowercase();
    let text = ["latest:", "prefix:", "ref:"]
        .iter()
        .find_map(|prefix| text.strip_prefix(prefix))
        .unwrap_or(&text);
    let name = text
        .strip_prefix("lts/")
        .or_else(|| text.strip_prefix("lts-"))
        .unwrap_or(text);
    let named = NODE_NAMES
        .iter()
        .find(|(known, _)| language == Language::Node && *known == name);
    if let Some((_, major)) = named {
        return Some(Wants::Exactly(Version {
            major: *major,
            minor: None,
        }));
    }
    if MOVING.contains(&name) || text.starts_with("lts/-") {
        return Some(Wants::Moving);
    }
    if text.starts_with(['^', '~', '<', '>', '=']) || text.contains("||") {
        return Range::read(text).map(Wants::Within);
    }
    if language == Language::Java {
        return java(text).map(Wants::Exactly);
    }
    let prefixes = PREFIXES.iter().find(|(known, _)| *known == language);
    let number = prefixes
        .into_iter()
        .flat_map(|(_, prefixes)| prefixes.iter())
        .find_map(|prefix| text.strip_prefix(prefix))
        .unwrap_or(text);
    Version::read(number).map(Wants::Exactly)
}

/// `17`, `1.8`, `temurin-17.0.2+8`, `17.0.2-tem`, `graalvm-ce-java17-22.3.0`.
fn java(text: &str) -> Option<Version> {
    let number = match text.split_once("java") {
        Some((_, behind)) => behind,
        None if text.starts_with(|it: char| it.is_ascii_digit()) => text,
        None => text
            .split('-')
            .skip(1)
            .find(|part| part.starts_with(|it: char| it.is_ascii_digit()))?,
    };
    Version::read(number.strip_prefix("1.").unwrap_or(number))
}

/// A range as package managers write it; a number alone is that line.
pub(super) fn range(language: Language, text: &str) -> Option<Wants> {
    let text = text.trim();
    let is_number = |it: char| it.is_ascii_digit() || it == '.';
    if text.chars().all(is_number) || text.starts_with("lts") {
        return version(language, text);
    }
    Range::read(text).map(Wants::Within)
}

/// The least that will do.
pub(super) fn least(text: &str) -> Option<Wants> {
    let number = text
        .strip_prefix("1.")
        .filter(|rest| *rest == "8")
        .unwrap_or(text);
    Version::read(number)
        .map(Range::at_least)
        .map(Wants::Within)
}

/// `312` for 3.12, `122` for Go 1.22.
pub(super) fn joined(text: &str) -> Option<Wants> {
    let (major, minor) = text.split_at_checked(1)?;
    Version::read(&format!("{major}.{minor}")).map(Wants::Exactly)
}

/// A name that platforms give a runtime: `nodejs20.x`, `NODEJS_20_X`, `python3.12`, `dotnet8`, `java21`, `provided.al2`.
pub(super) fn runtime(name: &str) -> Option<(Language, Version)> {
    let name = name.trim().to_ascii_lowercase().replace('_', ".");
    let languages = [
        ("nodejs", Language::Node),
        ("python", Language::Python),
        ("ruby", Language::Ruby),
        ("java", Language::Java),
        ("dotnetcore", Language::Dotnet),
        ("dotnet", Language::Dotnet),
    ];
    let (language, number) = languages
        .iter()
        .find_map(|(word, language)| Some((*language, name.strip_prefix(word)?)))?;
    let number = number.trim_start_matches('.');
    Some((language, Version::read(number)?))
}
