//! Ruby: `ENV`, Dotenv and Figaro; ERB templates.

use std::sync::LazyLock;

use regex::Regex;

use super::Language;
use super::rule::{Absent, Rule, Takes, asks, group, key, key_or};
use super::syntax::{Special, Syntax, embedding, long, plain};
use super::text::Text;
use crate::source::found::Found;

const RULES: &[Rule] = &[
    key(r"(?:^|[^\w:.]|(?:^|[^\w:])::)ENV(?:\.to_h(?:ash)?)?\s*\["),
    key_or(r"\bENV(?:\.to_h(?:ash)?)?\s*\.\s*fetch\b\s*\(?\s*"),
    key(r"\bENV\s*\.\s*(?:dig|delete_if_missing|assoc)\s*\(\s*"),
    asks(r"\bENV\s*\.\s*(?:key|has_key|include|member)\?\s*\(?\s*"),
    Rule {
        takes: Takes::Keys,
        ..key(r"\bENV\s*\.\s*(?:values_at|slice|fetch_values)\s*\(")
    },
    Rule {
        takes: Takes::Keys,
        ..key(r"\b(?:Dotenv|Figaro)\.require_keys\s*\(?")
    },
    group(r"\bENVied\.(?P<key>[A-Z]\w*)"),
];

const SYNTAX: Syntax = Syntax {
    line: &["#"],
    block: &[("=begin", "=end")],
    quotes: &[long("\"", "#{"), plain("'"), embedding("`", "#{")],
    heredocs: &["<<~", "<<-", "<<"],
    special: Special::Nothing,
};

/// Ruby.
pub(super) static RUBY: Language = Language {
    name: "ruby",
    extensions: &[
        "rb", "rake", "gemspec", "ru", "jbuilder", "thor", "podspec", "arb", "axlsx",
    ],
    names: &[
        "Gemfile",
        "Rakefile",
        "Capfile",
        "Guardfile",
        "Fastfile",
        "Appfile",
        "Podfile",
        "Vagrantfile",
        "Dangerfile",
        "Brewfile",
    ],
    syntax: SYNTAX,
    hints: &["ENV", "Dotenv", "Figaro", "Anyway::"],
    rules: RULES,
    operators: r"^\s*(?:\.presence\s*|\.to_s\s*|&?\.strip\s*|\)\s*)*(?:\|\||\bor\b|==|!=|=~|\?\s)|^\s*&?\.(?:to_s\.)?(?:present|blank|nil|empty|presence|casecmp|match|include|start_with)\?|^\s*&\.[^\n;]*\|\|",
    header: r"(?m)^[ \t]*def\s+(?:self\.)?(?P<name>\w+)[!?]?\s*\(?(?P<parameters>[^)\n]*)\)?",
    more: Some(more),
};

macro_rules! pattern {
    ($name:ident, $pattern:literal) => {
        static $name: LazyLock<Option<Regex>> = LazyLock::new(|| super::ascii::regex($pattern));
    };
}

fn more(text: &Text<'_>, found: &mut Found) {
    figaro(text, found);
    anyway(text, found);
}

pattern!(
    FIGARO,
    r"\bFigaro\.env\.(?P<key>[a-zA-Z_]\w*)(?P<asks>\?|\s*\|\|)?"
);

/// `Figaro.env.stripe_key` is `STRIPE_KEY`.
fn figaro(text: &Text<'_>, found: &mut Found) {
    for it in FIGARO.iter().flat_map(|it| text.matches(it)) {
        if let Some(key) = it.name("key") {
            let is_asked = it.name("asks").is_some();
            found.read(key.start(), key.as_str().to_ascii_uppercase(), is_asked);
        }
    }
}

pattern!(
    ANYWAY,
    r"\bclass\s+(?:\w+::)*(?P<name>\w+?)(?:Config)?\s*<\s*(?:Anyway::Config|ApplicationConfig)\b"
);
pattern!(
    ANYWAY_PREFIX,
    r#"\b(?:env_prefix|config_name)\s*[( ]\s*[:"'](?P<name>\w+)"#
);
pattern!(
    ATTRIBUTES,
    r"\battr_config\b(?P<names>[^\n]*(?:,[ \t]*\n[^\n]*)*)"
);
pattern!(
    ATTRIBUTE,
    r"(?:^|[\s,(]):(?P<bare>[a-z_]\w*)|\b(?P<given>[a-z_]\w*):\s"
);

/// `anyway_config`: `class StripeConfig < Anyway::Config` with `attr_config :key` reads `STRIPE_KEY`, which files may
/// give as well.
fn anyway(text: &Text<'_>, found: &mut Found) {
    let (Some(class), Some(names), Some(attributes), Some(attribute)) = (
        ANYWAY.as_ref().and_then(|it| text.matches(it).next()),
        ANYWAY_PREFIX.as_ref(),
        ATTRIBUTES.as_ref(),
        ATTRIBUTE.as_ref(),
    ) else {
        return;
    };
    let named = text.matches(names).next();
    let prefix = named
        .and_then(|it| it.name("name"))
        .or(class.name("name"))
        .map_or("", |it| it.as_str())
        .to_ascii_uppercase();
    for list in text.matches(attributes).filter_map(|it| it.name("names")) {
        for it in attribute.captures_iter(list.as_str()) {
            if let Some(name) = it.name("bare").or(it.name("given")) {
                let key = format!("{prefix}_{}", name.as_str().to_ascii_uppercase());
                found.read(list.start() + name.start(), key, true);
            }
        }
    }
}

/// Markup with Ruby inside: everything is taken for code, since an apostrophe in a text isn't a quote.
pub(super) static ERB: Language = Language {
    name: "erb",
    extensions: &["erb", "haml", "slim"],
    names: &[],
    syntax: Syntax {
        line: &[],
        block: &[("<%#", "%>"), ("<!--", "-->")],
        quotes: &[],
        heredocs: &[],
        special: Special::Nothing,
    },
    hints: &["ENV"],
    rules: ERB_RULES,
    operators: RUBY.operators,
    header: "",
    more: None,
};

/// Rules for texts in which strings aren't told from code.
pub(super) const ERB_RULES: &[Rule] = &[
    group(r#"\bENV\s*\[\s*["'](?P<key>[A-Za-z_]\w*)["']\s*\]"#),
    group(
        r#"\bENV\s*\.\s*fetch\s*\(?\s*["'](?P<key>[A-Za-z_]\w*)["']\s*(?P<default>,|\)\s*\{|\s\{)?"#,
    ),
    Rule {
        absent: Absent::Tolerated,
        ..group(r#"\bENV\s*\.\s*(?:key|has_key|include)\?\s*\(?\s*["'](?P<key>[A-Za-z_]\w*)["']"#)
    },
];
