//! Python: `os.environ`, `os.getenv`, decouple, environs, django-environ, starlette, click, pydantic settings.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::Language;
use super::rule::{Absent, Compiled, Rule, Takes, group, key, key_or};
use super::syntax::{Escape, Quote, Special, Syntax, plain};
use super::text::Text;
use super::wrapper::Wrappers;
use crate::source::found::{Found, is_name};

const fn triple(mark: &'static str) -> Quote {
    Quote {
        open: mark,
        close: mark,
        escape: Escape::Backslash,
        multiline: true,
        embed: "",
    }
}

const IMPORTED: &str = r"(?m)^\s*from\s+os\s+import\b";
const ENV_OBJECT: &str = r"\b(?:environs|environ)\b";

const RULES: &[Rule] = &[
    key(r"\bos\.environb?\s*\[\s*b?"),
    key_or(r"\bos\.(?:environb?\s*\.\s*(?:get|pop|setdefault)|getenvb?)\s*\(\s*(?:key\s*=\s*)?b?"),
    key(r"(?:^|[^.\w])environb?\s*\[\s*b?").given(IMPORTED),
    key_or(r"(?:^|[^.\w])(?:environb?\s*\.\s*(?:get|pop|setdefault)|getenvb?)\s*\(\s*(?:key\s*=\s*)?b?").given(IMPORTED),
    Rule {
        absent: Absent::Tolerated,
        ..group(r#"["'](?P<key>[A-Za-z_]\w*)["']\s+(?:not\s+)?in\s+(?:os\.)?environ\b"#)
    }
    .takes(Takes::GroupInText),
    // python-decouple and starlette
    key_or(r"(?:^|[^.\w])_?config\s*\(").given(r"\b(?:decouple|starlette\.config|prettyconf)\b"),
    key_or(r"(?:^|[^.\w])(?:config|AutoConfig\([^)]*\))\.get\s*\(").takes(Takes::ShoutedKey).given(r"\b(?:starlette\.config|decouple)\b"),
    // environs and django-environ
    key_or(
        r"(?:^|[^.\w])env\s*(?:\.\s*(?:str|int|float|bool|list|tuple|dict|json|url|path|decimal|date|datetime|time|timedelta|uuid|enum|log_level|bytes|unicode|get_value|db|db_url|cache|cache_url|email|email_url|search_url|channels|channels_url|dj_db_url|dj_cache_url|dj_email_url)\s*)?\(",
    )
    .takes(Takes::ShoutedKey)
    .given(ENV_OBJECT),
    Rule {
        absent: Absent::Tolerated,
        ..key(r"\benvvar\s*=\s*[\[(]")
    }
    .takes(Takes::Keys),
];

/// Python.
pub(super) static PYTHON: Language = Language {
    name: "python",
    extensions: &["py", "pyw", "pyi", "pyx"],
    names: &["SConstruct", "wscript", "Snakefile"],
    syntax: Syntax {
        line: &["#"],
        block: &[],
        quotes: &[triple("\"\"\""), triple("'''"), plain("\""), plain("'")],
        heredocs: &[],
        special: Special::Python,
    },
    hints: &[
        "environ",
        "getenv",
        "decouple",
        "prettyconf",
        "BaseSettings",
        "envvar",
        "starlette.config",
    ],
    rules: RULES,
    operators: r"^\s*(?:\)\s*)*\bor\b|^[ \t]*\)*[ \t]*(?:==|!=|\bis[ ]|\bin[ ]|\bnot[ ]+in\b|\bif\b)",
    header: r"(?m)^[ \t]*(?:async\s+)?def\s+(?P<name>\w+)\s*\((?P<parameters>[^)]*)\)",
    more: Some(more),
};

fn more(text: &Text<'_>, found: &mut Found) {
    aliases(text, found);
    default_names(text, found);
    scheme(text, found);
    prefixed(text, found);
    settings(text, found);
    environ_config(text, found);
    options(text, found);
}

macro_rules! pattern {
    ($name:ident, $pattern:literal) => {
        static $name: LazyLock<Option<Regex>> = LazyLock::new(|| super::ascii::regex($pattern));
    };
}

pattern!(
    ALIAS,
    r"(?m)^[ \t]*(?:(?P<copy>\w+)(?:\s*:[^=\n]+)?\s*=\s*(?:dict\(\s*|copy\.copy\(\s*)?(?:os\.)?environ(?:\.copy\(\))?\s*\)?\s*(?:$|\#)|(?P<merged>\w+)\s*=\s*\{[^}\n]*\*\*\s*(?:os\.)?environ\b|import\s+os\s+as\s+(?P<module>\w+))"
);

/// `env = os.environ`, `from os import environ as env`, `import os as _os`.
fn aliases(text: &Text<'_>, found: &mut Found) {
    let Some(pattern) = ALIAS.as_ref() else {
        return;
    };
    let mut known = BTreeMap::new();
    for alias in text.matches(pattern) {
        for kind in ["copy", "merged", "module"] {
            if let Some(name) = alias.name(kind) {
                known.insert(name.as_str(), kind);
            }
        }
    }
    known.extend(renamed(text));
    let Some(operators) = super::ascii::regex(PYTHON.operators) else {
        return;
    };
    for (name, kind) in known {
        let name = regex::escape(name);
        let heads = match kind {
            "getenv" => vec![(format!(r"(?:^|[^.\w]){name}\s*\("), Absent::SecondArgument)],
            "module" => vec![
                (format!(r"\b{name}\.environ\s*\["), Absent::Matters),
                (
                    format!(r"\b{name}\.(?:environ\s*\.\s*get|getenv)\s*\("),
                    Absent::SecondArgument,
                ),
            ],
            _ => vec![
                (format!(r"(?:^|[^.\w]){name}\s*\["), Absent::Matters),
                (
                    format!(r"(?:^|[^.\w]){name}\s*\.\s*get\s*\("),
                    Absent::SecondArgument,
                ),
            ],
        };
        for (head, absent) in heads {
            if let Some(rule) = Compiled::new(&head, "", Takes::Key, absent) {
                rule.apply(text, &operators, &mut Wrappers::default(), found);
            }
        }
        if let Some(rule) = Compiled::new(
            &format!(r#"["'](?P<key>[A-Za-z_]\w*)["']\s+(?:not\s+)?in\s+{name}\b"#),
            "",
            Takes::GroupInText,
            Absent::Tolerated,
        ) && !matches!(kind, "getenv" | "module")
        {
            rule.apply(text, &operators, &mut Wrappers::default(), found);
        }
    }
}

pattern!(
    IMPORT,
    r"(?m)^[ \t]*from\s+os\s+import\s+(?:\((?P<list>[^)]*)\)|(?P<line>[^\n#]*))"
);
pattern!(
    RENAMED,
    r"\b(?P<what>environb?|getenvb?)\s+as\s+(?P<name>\w+)"
);

/// `from os import environ as env, getenv as get`.
fn renamed<'t>(text: &Text<'t>) -> Vec<(&'t str, &'static str)> {
    let (Some(import), Some(pattern)) = (IMPORT.as_ref(), RENAMED.as_ref()) else {
        return Vec::new();
    };
    let mut names = Vec::new();
    for list in text
        .matches(import)
        .filter_map(|it| it.name("list").or(it.name("line")))
    {
        for it in pattern.captures_iter(list.as_str()) {
            if let (Some(what), Some(name)) = (it.name("what"), it.name("name")) {
                let kind = if what.as_str().starts_with("getenv") {
                    "getenv"
                } else {
                    "environ"
                };
                names.push((name.as_str(), kind));
            }
        }
    }
    names
}

pattern!(
    NAMELESS,
    r"\benv\.(?P<kind>db|db_url|cache|cache_url|email|email_url|search_url)\s*\(\s*(?P<end>\)|default|engine|backend)"
);

/// django-environ: `env.db()` is `DATABASE_URL`.
fn default_names(text: &Text<'_>, found: &mut Found) {
    let Some(pattern) = NAMELESS.as_ref().filter(|_| text.text.contains("environ")) else {
        return;
    };
    for call in text.matches(pattern) {
        let (Some(kind), Some(end)) = (call.name("kind"), call.name("end")) else {
            continue;
        };
        let key = match kind.as_str().trim_end_matches("_url") {
            "db" => "DATABASE_URL",
            "cache" => "CACHE_URL",
            "email" => "EMAIL_URL",
            _ => "SEARCH_URL",
        };
        found.read(kind.start(), key, end.as_str() == "default");
    }
}

pattern!(SCHEME, r"\b(?:environ\.)?(?:File)?Env\s*\(");
pattern!(
    SCHEME_KEY,
    r"(?m)(?:^|[(,])\s*(?P<key>[A-Z][A-Z0-9_]*)\s*=\s*(?P<tuple>\()?"
);

/// django-environ: `environ.Env(DEBUG=(bool, False))` gives defaults; the reads are calls of `env`.
fn scheme(text: &Text<'_>, found: &mut Found) {
    let (Some(pattern), Some(keys)) = (SCHEME.as_ref(), SCHEME_KEY.as_ref()) else {
        return;
    };
    if !text.text.contains("environ") {
        return;
    }
    let mut defaults = Vec::new();
    for call in text.matches(pattern) {
        let Some(all) = call.get(0) else { continue };
        let inside = &text.text[all.end()..text.close(all.end())];
        for key in keys.captures_iter(inside) {
            if let (Some(name), Some(_)) = (key.name("key"), key.name("tuple")) {
                defaults.push((all.end() + name.start(), name.as_str()));
            }
        }
    }
    for hit in &mut found.reads {
        hit.default |= defaults.iter().any(|(_, name)| *name == hit.key);
    }
    for (at, name) in defaults {
        found.read(at, name, true);
    }
}

pattern!(
    PREFIXED,
    r#"(?m)^(?P<indent>[ \t]*)with\s+env\.prefixed\(\s*["'](?P<prefix>\w+)["']\s*\)[^\n]*:[ \t]*\n"#
);

/// environs: keys inside `with env.prefixed("APP_"):` get the prefix.
fn prefixed(text: &Text<'_>, found: &mut Found) {
    let Some(pattern) = PREFIXED.as_ref() else {
        return;
    };
    for block in text.matches(pattern) {
        let (Some(all), Some(indent), Some(prefix)) =
            (block.get(0), block.name("indent"), block.name("prefix"))
        else {
            continue;
        };
        let end = block_end(text.text, all.end(), indent.as_str().len());
        for hit in found
            .reads
            .iter_mut()
            .filter(|hit| (all.end()..end).contains(&hit.offset))
        {
            hit.key.insert_str(0, prefix.as_str());
        }
    }
}

/// Where the lines indented deeper than `indent` end.
fn block_end(text: &str, from: usize, indent: usize) -> usize {
    let mut end = from;
    for line in text[from..].split_inclusive('\n') {
        let depth = line.len() - line.trim_start_matches([' ', '\t']).len();
        if !line.trim().is_empty() && depth <= indent {
            break;
        }
        end += line.len();
    }
    end
}

pattern!(
    CLASS,
    r"(?m)^(?P<indent>[ \t]*)class\s+(?P<name>\w+)\s*\((?P<bases>[^)]*)\)\s*:"
);
pattern!(PREFIX, r#"\benv_prefix\s*=\s*["'](?P<prefix>\w*)["']"#);
pattern!(
    FIELD,
    r"(?m)^(?P<indent>[ \t]+)(?P<name>[A-Za-z]\w*)\s*:\s*(?P<type>[^=\n#]+?)[ \t]*(?P<assigned>=[ \t]*(?P<value>[^\n]*))?[ \t]*(?:#[^\n]*)?$"
);
pattern!(
    ALIASES,
    r#"\b(?:validation_alias|alias|env)\s*=\s*(?P<value>AliasChoices\s*\(|\[|["'](?P<name>\w+)["'])"#
);

/// pydantic: a subclass of `BaseSettings` reads a key for each field, by its alias or by prefix and name.
fn settings(text: &Text<'_>, found: &mut Found) {
    let Some(pattern) = CLASS
        .as_ref()
        .filter(|_| text.text.contains("BaseSettings"))
    else {
        return;
    };
    // Class name -> its prefix; a subclass inherits it.
    let mut prefixes: BTreeMap<&str, String> = BTreeMap::from([("BaseSettings", String::new())]);
    for class in text.matches(pattern) {
        let (Some(all), Some(indent), Some(name), Some(bases)) = (
            class.get(0),
            class.name("indent"),
            class.name("name"),
            class.name("bases"),
        ) else {
            continue;
        };
        let base = bases
            .as_str()
            .split(',')
            .map(|base| base.trim().rsplit('.').next().unwrap_or_default())
            .find_map(|base| prefixes.get(base).cloned());
        let Some(inherited) = base else { continue };
        let end = block_end(text.text, all.end() + 1, indent.as_str().len());
        let body = &text.text[all.end()..end];
        // `class App(BaseSettings, env_prefix="APP_")` or in its configuration.
        let declared = &text.text[bases.start()..end];
        let own = PREFIX
            .as_ref()
            .and_then(|prefix| prefix.captures(declared))
            .and_then(|it| Some(it.name("prefix")?.as_str().to_owned()));
        let prefix = own.unwrap_or(inherited);
        fields(text, all.end(), body, &prefix, found);
        prefixes.insert(name.as_str(), prefix);
    }
}

fn fields(text: &Text<'_>, start: usize, body: &str, prefix: &str, found: &mut Found) {
    let (Some(pattern), Some(aliases)) = (FIELD.as_ref(), ALIASES.as_ref()) else {
        return;
    };
    let mut depth = None;
    for field in pattern.captures_iter(body) {
        let (Some(name), Some(indent), Some(kind)) =
            (field.name("name"), field.name("indent"), field.name("type"))
        else {
            continue;
        };
        // Only what stands as deep as the first field: methods and nested classes stand deeper.
        let own = *depth.get_or_insert(indent.as_str().len());
        if own != indent.as_str().len()
            || !text.is_code(start + name.start())
            || name.as_str() == "model_config"
            || kind.as_str().contains("ClassVar")
        {
            continue;
        }
        let at = start + name.start();
        if let Some(key) = renamed_field(body, name.as_str()) {
            found.read(at, key, field.name("assigned").is_some());
            continue;
        }
        // The value may go on over several lines inside its brackets.
        let value = field.name("value").map_or("", |value| {
            let from = start + value.start();
            match value.as_str().find('(') {
                Some(open) => &text.text[from..text.close(from + open + 1).min(text.text.len())],
                None => value.as_str(),
            }
        });
        let annotated = if kind.as_str().contains("Annotated") {
            kind.as_str()
        } else {
            value
        };
        let optional = field.name("assigned").is_some() && has_default(value);
        let mut named = false;
        for alias in aliases.captures_iter(annotated) {
            if let Some(name) = alias.name("name") {
                found.read(at, name.as_str(), optional);
                named = true;
            } else if let Some(list) = alias.name("value") {
                let rest = &annotated[list.end()..];
                let rest = &rest[..rest.find([')', ']']).unwrap_or(rest.len())];
                // Of several names one is enough.
                let names: Vec<&str> = rest
                    .split(['"', '\''])
                    .skip(1)
                    .step_by(2)
                    .filter(|it| is_name(it))
                    .collect();
                for name in &names {
                    found.read(at, *name, optional || names.len() > 1);
                }
                named = true;
            }
        }
        if !named {
            found.read(
                at,
                format!("{prefix}{}", name.as_str()).to_ascii_uppercase(),
                optional,
            );
        }
    }
}

pattern!(
    RENAMED_FIELD,
    r#"["'](?P<field>\w+)["']\s*:\s*\{\s*["']env["']\s*:\s*["'](?P<key>\w+)["']"#
);

/// pydantic 1: `class Config: fields = {"token": {"env": "API_TOKEN"}}`.
fn renamed_field<'b>(body: &'b str, field: &str) -> Option<&'b str> {
    let mut renamed = RENAMED_FIELD.as_ref()?.captures_iter(body);
    let found = renamed.find(|it| it.name("field").is_some_and(|it| it.as_str() == field))?;
    Some(found.name("key")?.as_str())
}

/// Whether a field's value is a default: anything but `...` and `Field(...)` without one.
fn has_default(value: &str) -> bool {
    let value = value.trim();
    if value == "..." {
        return false;
    }
    let Some(arguments) = value
        .strip_prefix("Field")
        .map(str::trim_start)
        .and_then(|it| it.strip_prefix('('))
    else {
        return true;
    };
    let arguments = arguments.trim_start();
    if arguments.contains("default=") || arguments.contains("default_factory=") {
        return !arguments.contains("default=...");
    }
    // The first argument, if it has no name, is the default.
    let first = arguments
        .split([',', ')'])
        .next()
        .unwrap_or_default()
        .trim();
    !(first.is_empty() || first.starts_with("...") || first.contains('='))
}

pattern!(ENVVAR, r#"\benvvar\s*=\s*["'](?P<key>[A-Za-z_]\w*)["']"#);
pattern!(DEMANDS, r"\brequired\s*=\s*True\b|^\s*\.\.\.");

/// click's and typer's options: `@click.option("--token", envvar="TOKEN", required=True)`.
fn options(text: &Text<'_>, found: &mut Found) {
    let (Some(pattern), Some(demands)) = (ENVVAR.as_ref(), DEMANDS.as_ref()) else {
        return;
    };
    for it in text.matches(pattern) {
        let (Some(all), Some(key)) = (it.get(0), it.name("key")) else {
            continue;
        };
        let open = text.open(all.start());
        let end = text.close(all.end());
        let arguments = &text.text[open..end.min(text.text.len())];
        // `token: Annotated[str, typer.Option(envvar="TOKEN")]` has its default behind the annotation.
        let is_bare = text.line_before(open).contains("Annotated[")
            && !text
                .rest(end + 1)
                .trim_start_matches(']')
                .trim_start()
                .starts_with('=');
        let demanded = demands.is_match(arguments) || is_bare;
        found.read(key.start(), key.as_str(), !demanded);
    }
}

pattern!(
    ENVIRON_CONFIG,
    r#"(?m)^[ \t]*@(?:environ\.)?config\s*\((?:[^)\n]*prefix\s*=\s*["'](?P<prefix>\w*)["'])?[^)\n]*\)\s*\n[ \t]*class\s+\w+[^\n]*:"#
);
pattern!(
    ENVIRON_VAR,
    r"(?m)^[ \t]+(?P<name>\w+)\s*(?::[^=\n]+)?=\s*environ\.(?:var|bool_var)\s*\((?P<arguments>[^\n]*)"
);

/// environ-config: `@environ.config(prefix="APP")` and `host = environ.var()`.
fn environ_config(text: &Text<'_>, found: &mut Found) {
    let (Some(classes), Some(fields)) = (ENVIRON_CONFIG.as_ref(), ENVIRON_VAR.as_ref()) else {
        return;
    };
    for class in text.matches(classes) {
        let Some(all) = class.get(0) else { continue };
        let prefix = class.name("prefix").map_or("APP", |it| it.as_str());
        let end = block_end(text.text, all.end() + 1, 0);
        for field in fields.captures_iter(&text.text[all.end()..end]) {
            let (Some(name), Some(arguments)) = (field.name("name"), field.name("arguments"))
            else {
                continue;
            };
            let key = format!("{prefix}_{}", name.as_str()).to_ascii_uppercase();
            let optional =
                !arguments.as_str().starts_with(')') && !arguments.as_str().starts_with("name=");
            found.read(
                all.end() + name.start(),
                key.trim_start_matches('_'),
                optional,
            );
        }
    }
}
