//! Files of settings and markup in which frameworks put environment keys: Prisma, YAML, Spring properties, HOCON …

use super::Language;
use super::php::SYMFONY;
use super::rule::{Absent, Rule, Takes, group, key_or};
use super::syntax::{Special, Syntax, plain};
use super::text::Text;
use crate::source::found::Found;

const PLAIN: Syntax = Syntax {
    line: &[],
    block: &[],
    quotes: &[],
    heredocs: &[],
    special: Special::Nothing,
};

const fn language(
    name: &'static str,
    extensions: &'static [&'static str],
    syntax: Syntax,
    hints: &'static [&'static str],
    rules: &'static [Rule],
) -> Language {
    Language {
        name,
        extensions,
        names: &[],
        syntax,
        hints,
        rules,
        operators: "",
        header: "",
        more: None,
    }
}

/// `url = env("DATABASE_URL")`.
pub(super) static PRISMA: Language = language(
    "prisma",
    &["prisma"],
    Syntax {
        line: &["//"],
        quotes: &[plain("\"")],
        ..PLAIN
    },
    &["env("],
    &[super::rule::key(r"\benv\s*\(\s*")],
);

const SPRING: Rule = group(r"\$\{(?P<key>[A-Z][A-Z0-9_]*)(?P<default>:[^}]*)?\}");

/// Settings in YAML: Symfony, Rails (ERB), Spring, Serverless, dbt. Which of them is told by the file's name.
pub(super) static YAML: Language = Language {
    more: Some(rails),
    ..language(
        "yaml",
        &["yml", "yaml"],
        Syntax {
            line: &["#"],
            ..PLAIN
        },
        &["%env(", "ENV", "${env:", "env_var"],
        &[
            SYMFONY,
            group(r"\$\{env:(?P<key>[A-Za-z_]\w*)(?P<default>\s*,)?"),
            group(r#"\{\{[^}]*\benv_var\s*\(\s*["'](?P<key>[A-Za-z_]\w*)["']\s*(?P<default>,)?"#),
        ],
    )
};

fn rails(text: &Text<'_>, found: &mut Found) {
    if let Some(erb) = super::language_named("erb").filter(|_| text.text.contains("<%")) {
        let inside = erb.scan(text.file, text.text).found;
        found.reads.extend(
            inside
                .reads
                .into_iter()
                .filter(|hit| text.is_code(hit.offset)),
        );
    }
}

/// node-config's `custom-environment-variables`: every value is the name of a key that overrides another file's value.
pub(super) static NODE_CONFIG: Language = Language {
    names: &[
        "custom-environment-variables.json",
        "custom-environment-variables.json5",
        "custom-environment-variables.yml",
        "custom-environment-variables.yaml",
        "custom-environment-variables.toml",
    ],
    ..language(
        "node-config",
        &[],
        Syntax {
            line: &["#", "//"],
            ..PLAIN
        },
        &[":", "="],
        &[Rule {
            absent: Absent::Tolerated,
            ..group(r#"(?m)[\w"']\s*[:=]\s*["']?(?P<key>[A-Z][A-Z0-9_]*)["']?[ \t]*(?:,|\}|#|$)"#)
        }],
    )
};

/// Spring Boot and Quarkus: `application.properties`, and `application.yml` by its name.
pub(super) static PROPERTIES: Language = Language {
    names: &[
        "application.yml",
        "application.yaml",
        "bootstrap.yml",
        "bootstrap.yaml",
    ],
    ..language(
        "properties",
        &["properties"],
        Syntax {
            line: &["#"],
            ..PLAIN
        },
        &["${"],
        &[SPRING],
    )
};

/// Maven's `${env.A}`, Logback's `${A:-default}`, Log4j's `${env:A:-default}`, Symfony's services.
pub(super) static XML: Language = language(
    "xml",
    &["xml"],
    Syntax {
        block: &[("<!--", "-->")],
        ..PLAIN
    },
    &["${env", "%env("],
    &[
        SYMFONY,
        group(r"\$\{env[.:](?P<key>[A-Za-z_]\w*)(?P<default>:-[^}]*)?\}"),
    ],
);

/// Typesafe config: `${?PORT}` leaves the value before it.
pub(super) static HOCON: Language = language(
    "hocon",
    &["conf"],
    Syntax {
        line: &["#", "//"],
        ..PLAIN
    },
    &["${"],
    &[group(r"\$\{(?P<default>\?)?(?P<key>[A-Z][A-Z0-9_]*)\}")],
);

/// Terragrunt, Packer, Nomad: `get_env("A", "default")`, `env("A")`.
pub(super) static TERRAGRUNT: Language = language(
    "hcl",
    &["hcl", "tf"],
    Syntax {
        line: &["#", "//"],
        block: &[("/*", "*/")],
        quotes: &[plain("\"")],
        heredocs: &["<<-", "<<"],
        special: Special::Nothing,
    },
    &["env("],
    &[
        key_or(r"\bget_env\s*\(\s*").takes(Takes::Key),
        super::rule::key(r"(?:^|[^.\w])env\s*\(\s*"),
        group(r#"\$\{\s*get_env\(\s*"(?P<key>\w+)"(?P<default>\s*,)?"#).takes(Takes::GroupInText),
    ],
);

/// Vite's and Create React App's `%VITE_TITLE%`.
pub(super) static HTML: Language = language(
    "html",
    &["html", "htm"],
    Syntax {
        block: &[("<!--", "-->")],
        ..PLAIN
    },
    &["%VITE_", "%REACT_APP_"],
    &[group(r"%(?P<key>(?:VITE|REACT_APP)_\w+)%")],
);

/// Expressions in the markup of Vue, Svelte and Astro components, and JavaScript that can't be parsed.
pub(super) static SCRIPT_MARKUP: Language = language(
    "script in markup",
    &[],
    Syntax {
        line: &["//"],
        block: &[("/*", "*/"), ("<!--", "-->")],
        ..PLAIN
    },
    &["env"],
    &[
        group(
            r"\b(?:process|import\.meta|Bun)\s*\??\.\s*env\s*\??\.\s*(?P<key>[A-Za-z_]\w*)(?P<default>\s*(?:\|\||\?\?))?",
        ),
        group(
            r#"\b(?:process|import\.meta|Bun)\s*\??\.\s*env\s*(?:\?\.)?\[\s*["'](?P<key>[A-Za-z_]\w*)["']\s*\](?P<default>\s*(?:\|\||\?\?))?"#,
        ),
        group(
            r#"\bDeno\.env\.get\(\s*["'](?P<key>[A-Za-z_]\w*)["']\s*\)(?P<default>\s*(?:\|\||\?\?))?"#,
        ),
    ],
);

/// dbt's models.
pub(super) static SQL: Language = language(
    "sql",
    &["sql"],
    Syntax {
        line: &["--"],
        block: &[("/*", "*/")],
        ..PLAIN
    },
    &["env_var"],
    &[Rule {
        absent: Absent::Matters,
        ..group(r#"\{\{[^}]*\benv_var\s*\(\s*["'](?P<key>[A-Za-z_]\w*)["']\s*(?P<default>,)?"#)
    }],
);
