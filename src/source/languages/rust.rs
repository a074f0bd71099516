//! Rust: `std::env`, `env!`, dotenvy, clap, envy, envconfig.

use std::sync::LazyLock;

use regex::Regex;

use super::Language;
use super::rule::{Absent, Rule, Takes, group, key};
use super::syntax::{Special, Syntax, long};
use super::text::Text;
use crate::source::found::{Found, is_name};

const RULES: &[Rule] = &[
    key(r"\benv::var(?:_os)?\s*(?:::<[^>]*>)?\(\s*&?\s*"),
    key(r"\bdotenvy?::var\s*\(\s*&?\s*"),
    key(r"(?:^|[^.\w:!])var(?:_os)?\s*\(\s*&?\s*")
        .given(r"use\s+(?:std::env|dotenvy?)::(?:var\b|var_os\b|\{[^}]*\bvar)"),
    key(r"(?:^|[^\w])env!\s*[(\[{]\s*"),
    key(r"\bdotenv!\s*[(\[{]\s*"),
    Rule {
        absent: Absent::Tolerated,
        ..key(r"\boption_env!\s*[(\[{]\s*")
    },
    // clap's builder
    Rule {
        absent: Absent::Tolerated,
        ..key(r"\.env\s*\(\s*")
            .takes(Takes::ShoutedKey)
            .given(r"\bclap\b|\bArg::new\b")
    },
    group(r#"\benvconfig\s*\(\s*from\s*=\s*"(?P<key>[A-Za-z_]\w*)"\s*(?P<default>,\s*default)?"#),
];

/// Rust.
pub(super) static RUST: Language = Language {
    name: "rust",
    extensions: &["rs"],
    names: &[],
    syntax: Syntax {
        line: &["//"],
        block: &[("/*", "*/")],
        quotes: &[long("\"", "")],
        heredocs: &[],
        special: Special::Rust,
    },
    hints: &["env"],
    rules: RULES,
    operators: r"^\s*(?:\.\s*(?:ok|map|and_then|filter|as_deref|as_ref|as_str|map_err|parse|to_owned|into_string|flatten)\b(?:::<[^>]*>)?\s*\((?:[^()]|\([^()]*\))*\)\s*)*(?:\.\s*(?:unwrap_or|unwrap_or_else|unwrap_or_default|or_else|or|is_ok|is_err|is_some|is_none|is_ok_and|is_some_and|map_or|map_or_else|map_or_default)\b)|^\s*else\s*\{|^\s*\.\s*ok\s*\(\s*\)\s*(?:\.\s*(?:ok|map|and_then|filter|as_deref|as_ref|as_str|map_err|parse|to_owned|into_string|flatten)\b(?:::<[^>]*>)?\s*\((?:[^()]|\([^()]*\))*\)\s*)*(?:[;,)}]|$)",
    header: r"\bfn\s+(?P<name>\w+)\s*(?:<[^>{]*>)?\s*\((?P<parameters>[^)]*)\)",
    more: Some(more),
};

macro_rules! pattern {
    ($name:ident, $pattern:literal) => {
        static $name: LazyLock<Option<Regex>> = LazyLock::new(|| super::ascii::regex($pattern));
    };
}

fn more(text: &Text<'_>, found: &mut Found) {
    given_by_cargo(found);
    clap(text, found);
    envy(text, found);
}

/// Cargo sets these when it builds; nobody has to.
fn given_by_cargo(found: &mut Found) {
    for hit in &mut found.reads {
        hit.default |= hit.key.starts_with("CARGO_") || hit.key == "OUT_DIR" || hit.key == "TARGET";
    }
}

pattern!(ATTRIBUTE, r"#\s*\[\s*(?:arg|clap|structopt|command)\s*\(");
pattern!(
    NAMED,
    r#"(?:^|[,(\s])env\s*=\s*(?:"(?P<key>[A-Za-z_]\w*)")?"#
);
pattern!(BARE, r"(?:^|[,(\s])env\s*(?:,|$)");
pattern!(
    FIELD,
    r"^(?:\s|#\[[^\]]*\]|//[^\n]*\n)*(?:pub(?:\([^)]*\))?\s+)?(?P<name>\w+)\s*:\s*(?P<type>[^,\n}]+)"
);

/// `#[arg(long, env = "PORT", default_value = "1")]`, `#[arg(long, env)] port: u16`.
fn clap(text: &Text<'_>, found: &mut Found) {
    let (Some(attribute), Some(named), Some(bare), Some(field)) = (
        ATTRIBUTE.as_ref(),
        NAMED.as_ref(),
        BARE.as_ref(),
        FIELD.as_ref(),
    ) else {
        return;
    };
    for it in text.matches(attribute) {
        let Some(all) = it.get(0) else { continue };
        let end = text.close(all.end());
        let arguments = &text.text[all.end()..end];
        let behind = text
            .rest(end + 1)
            .trim_start()
            .strip_prefix(']')
            .unwrap_or_default();
        let field = field.captures(behind);
        let kind = field
            .as_ref()
            .and_then(|it| it.name("type"))
            .map_or("", |it| it.as_str());
        let optional = arguments.contains("default_value")
            || kind.trim_start().starts_with("Option<")
            || kind.contains("Vec<")
            || kind.trim() == "bool";
        if let Some(key) = named.captures(arguments).and_then(|it| it.name("key")) {
            found.read(all.end() + key.start(), key.as_str(), optional);
        } else if bare.is_match(arguments)
            && let Some(name) = field.as_ref().and_then(|it| it.name("name"))
        {
            found.read(all.end(), name.as_str().to_ascii_uppercase(), optional);
        }
    }
}

pattern!(
    ENVY,
    r#"\benvy::(?:prefixed\s*\(\s*"(?P<prefix>\w*)"\s*\)\s*\.\s*)?from_env\s*(?:::\s*<\s*(?P<type>\w+)[^>]*>)?\s*\("#
);
pattern!(
    STRUCT_FIELD,
    r"(?m)^[ \t]*(?:pub(?:\([^)]*\))?\s+)?(?P<name>[a-z_]\w*)\s*:\s*(?P<type>[^,\n]+)"
);
pattern!(RENAME, r#"\brename\s*=\s*"(?P<name>\w+)""#);

/// `envy::prefixed("APP_").from_env::<Settings>()` reads a key for each field of `Settings`.
fn envy(text: &Text<'_>, found: &mut Found) {
    let (Some(call), Some(field), Some(rename)) =
        (ENVY.as_ref(), STRUCT_FIELD.as_ref(), RENAME.as_ref())
    else {
        return;
    };
    for it in text.matches(call) {
        let Some(kind) = it
            .name("type")
            .map(|it| it.as_str().to_owned())
            .or_else(|| annotated(text, it.get(0)?.start()))
        else {
            continue;
        };
        let prefix = it.name("prefix").map_or("", |it| it.as_str());
        let Ok(declaration) = Regex::new(&format!(
            r"\bstruct\s+{}\s*(?:<[^>]*>)?\s*\{{",
            regex::escape(&kind)
        )) else {
            continue;
        };
        let Some(start) = text
            .matches(&declaration)
            .next()
            .and_then(|it| Some(it.get(0)?.end()))
        else {
            continue;
        };
        let body = &text.text[start..text.close(start)];
        let mut from = 0;
        for field in field.captures_iter(body) {
            let (Some(all), Some(name), Some(kind)) =
                (field.get(0), field.name("name"), field.name("type"))
            else {
                continue;
            };
            let attributes = &body[from..all.start()];
            from = all.end();
            let name_of = rename.captures(attributes).and_then(|it| it.name("name"));
            let key = name_of.map_or(name.as_str(), |it| it.as_str());
            let optional =
                kind.as_str().trim_start().starts_with("Option<") || attributes.contains("default");
            if is_name(key) && text.is_code(start + name.start()) {
                found.read(
                    start + name.start(),
                    format!("{prefix}{key}").to_ascii_uppercase(),
                    optional,
                );
            }
        }
    }
}

/// `let settings: Settings = envy::from_env()…`, `-> Result<Settings, envy::Error> { envy::from_env() }`.
fn annotated(text: &Text<'_>, at: usize) -> Option<String> {
    static TYPED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?::\s*(?:Result<\s*)?(?P<a>\w+)[^=;{]*=\s*|->\s*(?:[\w:]+<\s*)?(?P<b>\w+)[^{;]*\{\s*)$").ok()
    });
    let before = &text.text[..at];
    let mut from = before.len().saturating_sub(200);
    while !before.is_char_boundary(from) {
        from += 1;
    }
    let typed = TYPED.as_ref()?.captures(&before[from..])?;
    Some(typed.name("a").or(typed.name("b"))?.as_str().to_owned())
}
