//! PHP: `getenv`, `$_ENV`, `$_SERVER`, Laravel's `env`, Symfony's `%env()%`, phpdotenv.

use std::sync::LazyLock;

use regex::Regex;

use super::Language;
use super::rule::{Absent, Compiled, Rule, Takes, group, key, key_or};
use super::syntax::{Special, Syntax, long};
use super::text::Text;
use super::wrapper::Wrappers;
use crate::source::found::Found;

const RULES: &[Rule] = &[
    key(r"(?:^|[^\w>$])\\?(?:getenv|apache_getenv)\s*\(\s*"),
    key(r"\$_ENV\s*\[\s*"),
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
    Rule {
        takes: Takes::Keys,
        absent: Absent::Tolerated,
        ..key(r"->\s*ifPresent\s*\(").given(r"\bDotenv\b")
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
        "ifPresent",
    ],
    rules: RULES,
    operators: r"^\s*\)?\s*(?:\?\?|\?:|\|\||\bor\b|\?\s|[!=]==?\s)",
    header: r"\bfunction\s+(?P<name>\w+)\s*\((?P<parameters>[^)]*)\)",
    more: Some(server),
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

/// What the web server puts into `$_SERVER` for each request (RFC 3875 and PHP's manual).
const REQUEST: [&str; 32] = [
    "HTTPS",
    "QUERY_STRING",
    "DOCUMENT_ROOT",
    "DOCUMENT_URI",
    "AUTH_TYPE",
    "GATEWAY_INTERFACE",
    "PHP_SELF",
    "PHP_AUTH_USER",
    "PHP_AUTH_PW",
    "PHP_AUTH_DIGEST",
    "SERVER_NAME",
    "SERVER_ADDR",
    "SERVER_PORT",
    "SERVER_SOFTWARE",
    "SERVER_PROTOCOL",
    "SERVER_SIGNATURE",
    "SERVER_ADMIN",
    "REQUEST_METHOD",
    "REQUEST_URI",
    "REQUEST_SCHEME",
    "REQUEST_TIME",
    "REQUEST_TIME_FLOAT",
    "REMOTE_ADDR",
    "REMOTE_HOST",
    "REMOTE_PORT",
    "REMOTE_USER",
    "SCRIPT_NAME",
    "SCRIPT_FILENAME",
    "CONTENT_TYPE",
    "CONTENT_LENGTH",
    "PATH_INFO",
    "PATH_TRANSLATED",
];

/// `$_SERVER` holds the environment and the request.
fn server(text: &Text<'_>, found: &mut Found) {
    static RULE: LazyLock<Option<Compiled>> = LazyLock::new(|| {
        Compiled::new(r"\$_SERVER\s*\[\s*", "", Takes::ShoutedKey, Absent::Matters)
    });
    static OPERATORS: LazyLock<Option<Regex>> =
        LazyLock::new(|| super::ascii::regex(PHP.operators));
    let (Some(rule), Some(operators)) = (RULE.as_ref(), OPERATORS.as_ref()) else {
        return;
    };
    let mut all = Found::default();
    rule.apply(text, operators, &mut Wrappers::default(), &mut all);
    all.reads.retain(|hit| {
        let is_header = ["HTTP_", "REDIRECT_", "SSL_", "ORIG_"]
            .iter()
            .any(|it| hit.key.starts_with(it));
        !is_header && !REQUEST.contains(&hit.key.as_str())
    });
    found.extend(all);
}
