//! Ruby: `ENV`, Dotenv and Figaro; ERB templates.

use super::Language;
use super::rule::{Absent, Rule, Takes, asks, group, key, key_or};
use super::syntax::{Special, Syntax, embedding, long, plain};

const RULES: &[Rule] = &[
    key(r"(?:^|[^\w:.]|(?:^|[^\w:])::)ENV\s*\["),
    key_or(r"\bENV\s*\.\s*fetch\s*\(?\s*"),
    key(r"\bENV\s*\.\s*(?:dig|delete_if_missing|assoc)\s*\(\s*"),
    asks(r"\bENV\s*\.\s*(?:key|has_key|include|member)\?\s*\(?\s*"),
    Rule {
        takes: Takes::Keys,
        ..key(r"\bENV\s*\.\s*(?:values_at|slice|fetch_values)\s*\(")
    },
    Rule {
        takes: Takes::Keys,
        ..key(r"\bDotenv\.require_keys\s*\(")
    },
    group(r"\bFigaro\.env\.(?P<key>[a-zA-Z_]\w*)[!?]?"),
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
    hints: &["ENV", "Dotenv", "Figaro"],
    rules: RULES,
    operators: r"^\s*(?:\.presence\s*|\.to_s\s*|&?\.strip\s*|\)\s*)*(?:\|\||\bor\b)",
    header: r"(?m)^[ \t]*def\s+(?:self\.)?(?P<name>\w+)[!?]?\s*\(?(?P<parameters>[^)\n]*)\)?",
    more: None,
};

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
