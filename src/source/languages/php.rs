//! PHP: `getenv`, `$_ENV`, `$_SERVER`, Laravel's `env`, Symfony's `%env()%`, phpdotenv.

use super::Language;
use super::rule::{Absent, Rule, Takes, group, key, key_or};
use super::syntax::{Special, Syntax, long};
use super::text::Text;
use crate::source::found::Found;

const RULES: &[Rule] = &[
    key(r"(?:^|[^\w>$])\\?(?:getenv|apache_getenv)\s*\(\s*"),
    key(r"\$_ENV\s*\[\s*"),
    key(r"\$_SERVER\s*\[\s*").takes(Takes::ShoutedKey),
    key_or(r"(?:^|[^\w>$:])\\?env\s*\(\s*").takes(Takes::ShoutedKey),
    key_or(r"\bEnv::(?:get|getOrFail|fetch|getString|getInt|getBool)\s*\(\s*"),
    Rule {
        absent: Absent::Tolerated,
        ..group(
            r#"\barray_key_exists\s*\(\s*["'](?P<key>[A-Za-z_]\w*)["']\s*,\s*\$_(?:ENV|SERVER)\b"#,
        )
    },
    key(r"\bfilter_input\s*\(\s*INPUT_ENV\s*,\s*"),
    Rule {
        takes: Takes::Keys,
        ..key(r"->\s*required\s*\(").given(r"\bDotenv\b")
    },
    SYMFONY,
    group(r#"\bAutowire\s*\([^)]*\benv\s*:\s*["'](?:\w+:)*(?P<key>[A-Z][A-Z0-9_]*)["']"#),
    group(
        r#"(?:^|[^\w>$])env\s*\(\s*["'](?:\w+:)*(?P<key>[A-Z][A-Z0-9_]*)["']\s*\)\s*(?P<default>->default)"#,
    ),
];

/// `%env(int:PORT)%`, `%env(default:fallback:PORT)%`, wherever it stands.
pub(super) const SYMFONY: Rule = Rule {
    head: r"%env\((?:(?P<default>default:\w*:)|(?:\w+:(?:[\w.]+:)??))*?(?P<key>[A-Z_][A-Z0-9_]*)\)%",
    given: "",
    takes: Takes::GroupInText,
    absent: Absent::Matters,
};

/// PHP.
pub(super) static PHP: Language = Language {
    name: "php",
    extensions: &["php", "phtml", "inc", "php5", "module", "install"],
    names: &["artisan"],
    syntax: Syntax {
        line: &["//", "#"],
        block: &[("/*", "*/")],
        quotes: &[long("\"", "{$"), long("'", "")],
        heredocs: &["<<<"],
        special: Special::Nothing,
    },
    hints: &[
        "env(",
        "env (",
        "_ENV",
        "_SERVER",
        "Env::",
        "INPUT_ENV",
        "required",
    ],
    rules: RULES,
    operators: r"^\s*\)?\s*(?:\?\?|\?:|\|\||\bor\b|\?\s)",
    header: r"\bfunction\s+(?P<name>\w+)\s*\((?P<parameters>[^)]*)\)",
    more: Some(without_request),
};

/// Blade and Twig templates.
pub(super) static BLADE: Language = Language {
    name: "twig",
    extensions: &["twig"],
    names: &[],
    syntax: Syntax {
        line: &[],
        block: &[("{#", "#}")],
        quotes: &[],
        heredocs: &[],
        special: Special::Nothing,
    },
    hints: &["env"],
    rules: &[group(
        r#"\benv\s*\(\s*["'](?P<key>[A-Z][A-Z0-9_]*)["']\s*(?P<default>,)?"#,
    )],
    operators: "",
    header: "",
    more: None,
};

/// What the web server puts into `$_SERVER` for each request (RFC 3875 and PHP's manual) is no setting.
fn without_request(_: &Text<'_>, found: &mut Found) {
    found.reads.retain(|hit| {
        let key = hit.key.as_str();
        let is_request = [
            "HTTP_",
            "REQUEST_",
            "SERVER_",
            "REMOTE_",
            "SCRIPT_",
            "PHP_",
            "SSL_",
            "REDIRECT_",
            "CONTENT_",
            "PATH_",
            "ORIG_",
        ]
        .iter()
        .any(|it| key.starts_with(it));
        !is_request
            && !matches!(
                key,
                "HTTPS"
                    | "QUERY_STRING"
                    | "DOCUMENT_ROOT"
                    | "DOCUMENT_URI"
                    | "AUTH_TYPE"
                    | "GATEWAY_INTERFACE"
            )
    });
}
