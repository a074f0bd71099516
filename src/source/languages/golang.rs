//! Go: `os`, struct tags of the usual configuration packages, viper, command line packages.

use std::sync::LazyLock;

use regex::Regex;

use super::Language;
use super::rule::{Absent, Rule, Takes, group, key, key_or};
use super::syntax::{Class, Escape, Special, Syntax, plain, raw};
use super::text::Text;
use crate::source::found::{Found, is_name};

const RULES: &[Rule] = &[
    key(r"\b(?:os|syscall)\.(?:Getenv|LookupEnv)\s*\(\s*"),
    key(r"(?:^|[^.\w])(?:Getenv|LookupEnv)\s*\(\s*").given(r#"\.\s+"os""#),
    Rule {
        takes: Takes::Keys,
        ..key(r"\bviper\.MustBindEnv\s*\(\s*")
    },
    // urfave/cli and kingpin
    Rule {
        absent: Absent::Tolerated,
        ..key(r"\bEnvVars:\s*\[\]string\s*\{")
    }
    .takes(Takes::Keys),
    Rule {
        absent: Absent::Tolerated,
        ..key(r"\b(?:cli\.)?EnvVars\s*\(")
    }
    .takes(Takes::Keys),
    Rule {
        absent: Absent::Tolerated,
        ..group(r#"\bEnvVar:\s*"(?P<key>[A-Za-z_]\w*)""#)
    },
    Rule {
        absent: Absent::Tolerated,
        ..key(r"\.Envar\s*\(")
    },
    key_or(r"\benvy\.Get\s*\("),
    key(r"\benvy\.MustGet\s*\("),
    key_or(r"\benv\.(?:Get|GetString|GetInt|GetBool|GetDuration|String|Int|Bool|Duration|MustGet|Require)\s*\(").takes(Takes::ShoutedKey),
];

/// Go.
pub(super) static GO: Language = Language {
    name: "go",
    extensions: &["go"],
    names: &[],
    syntax: Syntax {
        line: &["//"],
        block: &[("/*", "*/")],
        quotes: &[plain("\""), raw("`", "`", Escape::None)],
        heredocs: &[],
        special: Special::Characters,
    },
    hints: &["env", "Env"],
    rules: RULES,
    operators: r#"^\s*;\s*\w+\s*!=\s*""|^\s*;\s*!?\w+\s*\{|^\s*[!=]=\s*"|^\s*,\s*"[^"]*"\s*\)"#,
    header: r"(?m)^func\s+(?:\([^)]*\)\s*)?(?P<name>\w+)\s*(?:\[[^\]]*\])?\((?P<parameters>[^)]*)\)",
    more: Some(more),
};

macro_rules! pattern {
    ($name:ident, $pattern:literal) => {
        static $name: LazyLock<Option<Regex>> = LazyLock::new(|| super::ascii::regex($pattern));
    };
}

fn more(text: &Text<'_>, found: &mut Found) {
    tags(text, found);
    expansions(text, found);
    viper(text, found);
}

pattern!(
    TAG,
    r#"\b(?P<kind>env|envconfig|arg|conf|cfg)\s*:\s*"(?P<value>[^"]*)""#
);
pattern!(
    PREFIX_TAG,
    r#"(?m)^[ \t]*(?:\w+[ \t]+)?\*?(?P<type>\w+(?:\.\w+)?)[ \t]*`[^`\n]*\b(?:envPrefix\s*:\s*"|env-prefix\s*:\s*"|env\s*:\s*",\s*prefix=)(?P<prefix>\w*)[",]"#
);
pattern!(STRUCT, r"(?:\btype\s+)?(?P<name>\w+)\s+struct\s*\{");

/// `` `env:"PORT,required" envDefault:"1"` ``, `` `envconfig:"PORT" default:"1"` ``.
fn tags(text: &Text<'_>, found: &mut Found) {
    let (Some(tag), Some(prefixes), Some(structs)) =
        (TAG.as_ref(), PREFIX_TAG.as_ref(), STRUCT.as_ref())
    else {
        return;
    };
    if !text.text.contains('`') {
        return;
    }
    // Struct name -> the prefix with which it is embedded.
    let embedded: Vec<(&str, &str)> = prefixes
        .captures_iter(text.text)
        .filter_map(|it| Some((it.name("type")?.as_str(), it.name("prefix")?.as_str())))
        .collect();
    for it in tag.captures_iter(text.text) {
        let (Some(all), Some(kind), Some(value)) = (it.get(0), it.name("kind"), it.name("value"))
        else {
            continue;
        };
        if text.class(all.start()) != Class::Text {
            continue;
        }
        let mut parts = value.as_str().split(',').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let options: Vec<&str> = parts.collect();
        let (name, options) = match kind.as_str() {
            // alexflint/go-arg: `arg:"--port,env:PORT"`; ardanlabs/conf: `conf:"env:PORT,default:1"`.
            "arg" | "conf" => match value
                .as_str()
                .split(',')
                .find_map(|part| part.trim().strip_prefix("env:"))
            {
                Some(name) => (name, options),
                None => continue,
            },
            "cfg" => continue,
            _ => (name, options),
        };
        if !is_name(name) {
            continue;
        }
        let line = whole_tag(text, all.start());
        let is_required = options
            .iter()
            .any(|it| matches!(*it, "required" | "notEmpty"))
            || line.contains("required:\"true\"");
        let has_default = options.iter().any(|it| it.starts_with("default"))
            || ["envDefault:", "env-default:", " default:", "`default:"]
                .iter()
                .any(|word| line.contains(word));
        let owner = structs
            .captures_iter(&text.text[..all.start()])
            .last()
            .and_then(|it| it.name("name"));
        let prefix = owner
            .and_then(|owner| embedded.iter().find(|(name, _)| *name == owner.as_str()))
            .map_or("", |(_, prefix)| prefix);
        found.read(
            all.start(),
            format!("{prefix}{name}"),
            has_default && !is_required,
        );
    }
}

/// The whole tag around an offset, between its backquotes.
fn whole_tag<'t>(text: &Text<'t>, at: usize) -> &'t str {
    let start = text.text[..at].rfind('`').unwrap_or(at);
    let end = text.text[at..]
        .find('`')
        .map_or(text.text.len(), |end| at + end);
    &text.text[start..end]
}

pattern!(EXPAND, r#"\bos\.ExpandEnv\s*\(\s*["`](?P<text>[^"`]*)["`]"#);
pattern!(
    VARIABLE,
    r"\$(?:\{(?P<braced>[A-Za-z_]\w*)\}|(?P<bare>[A-Za-z_]\w*))"
);

/// `os.ExpandEnv("$HOST:${PORT}")`.
fn expansions(text: &Text<'_>, found: &mut Found) {
    let (Some(call), Some(variable)) = (EXPAND.as_ref(), VARIABLE.as_ref()) else {
        return;
    };
    for it in text.matches(call) {
        let Some(template) = it.name("text") else {
            continue;
        };
        for name in variable.captures_iter(template.as_str()) {
            if let Some(key) = name.name("braced").or(name.name("bare")) {
                found.read(template.start() + key.start(), key.as_str(), false);
            }
        }
    }
}

pattern!(ENV_PREFIX, r#"\.SetEnvPrefix\s*\(\s*"(?P<prefix>\w+)""#);
pattern!(BIND, r"\.BindEnv\s*\(");
pattern!(
    GET,
    r#"\b(?:viper|v|vp)\.(?:Get|GetString|GetInt|GetInt32|GetInt64|GetUint|GetBool|GetFloat64|GetDuration|GetStringSlice|GetTime|GetStringMap|IsSet)\s*\(\s*"(?P<key>[A-Za-z][\w.\-]*)"\s*\)"#
);
pattern!(SET_DEFAULT, r#"\.SetDefault\s*\(\s*"(?P<key>[\w.\-]+)""#);

/// viper: `BindEnv("port", "APP_PORT")`, and every `Get` once `AutomaticEnv` is on.
fn viper(text: &Text<'_>, found: &mut Found) {
    let (Some(prefix), Some(bind), Some(get), Some(default)) = (
        ENV_PREFIX.as_ref(),
        BIND.as_ref(),
        GET.as_ref(),
        SET_DEFAULT.as_ref(),
    ) else {
        return;
    };
    if !text.text.contains("viper") {
        return;
    }
    let prefix = text
        .matches(prefix)
        .next()
        .and_then(|it| Some(format!("{}_", it.name("prefix")?.as_str())))
        .unwrap_or_default();
    let named =
        |key: &str| format!("{prefix}{}", key.replace(['.', '-'], "_")).to_ascii_uppercase();
    let defaults: Vec<&str> = text
        .matches(default)
        .filter_map(|it| Some(it.name("key")?.as_str()))
        .collect();
    let mut bound = Vec::new();
    for call in text.matches(bind) {
        let Some(all) = call.get(0) else { continue };
        let names = text.literals(all.end());
        let Some((at, key)) = names.first() else {
            continue;
        };
        bound.push(*key);
        let has_default = defaults.contains(key);
        if names.len() == 1 {
            found.read(*at, named(key), has_default);
        }
        for (at, name) in &names[1..] {
            found.read(*at, *name, has_default || names.len() > 2);
        }
    }
    if !text.text.contains("AutomaticEnv()") {
        return;
    }
    for call in text.matches(get) {
        let Some(key) = call
            .name("key")
            .filter(|key| !bound.contains(&key.as_str()))
        else {
            continue;
        };
        // A configuration file may give it as well, so its absence here proves nothing.
        let from_file = text.text.contains("ReadInConfig");
        found.read(
            key.start(),
            named(key.as_str()),
            from_file || defaults.contains(&key.as_str()),
        );
    }
}
