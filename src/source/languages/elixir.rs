//! Elixir and Erlang: `System.get_env`, `System.fetch_env!`, Dotenvy, `os:getenv`.

use super::Language;
use super::rule::{Rule, Takes, asks, group, key, key_or};
use super::syntax::{Special, Syntax, long, plain};

const RULES: &[Rule] = &[
    key_or(r"\bSystem\.get_env\s*\(?\s*"),
    key(r"\bSystem\.fetch_env!?\s*\(?\s*"),
    group(r#""(?P<key>[A-Za-z_]\w*)"\s*\|>\s*System\.(?:get_env|fetch_env!?)(?:\(\)|\(\s*(?P<default>[^)\s]))?"#).takes(Takes::GroupInText),
    // The form that libraries read when the application starts
    group(r#"\{\s*:system\s*,\s*(?::\w+\s*,\s*)?"(?P<key>[A-Za-z_]\w*)"\s*(?P<default>,)?"#),
    key_or(r"(?:^|[^.\w])env!\s*\(\s*").takes(Takes::ShoutedKey),
    asks(r"(?:^|[^.\w])env\s*\(\s*").takes(Takes::ShoutedKey).given(r"\bDotenvy\b"),
];

/// Elixir.
pub(super) static ELIXIR: Language = Language {
    name: "elixir",
    extensions: &["ex", "exs", "eex", "heex", "leex"],
    names: &[],
    syntax: Syntax {
        line: &["#"],
        block: &[],
        quotes: &[
            long("\"\"\"", "#{"),
            long("'''", ""),
            long("\"", "#{"),
            plain("'"),
        ],
        heredocs: &[],
        special: Special::Nothing,
    },
    hints: &["System.", ":system", "Dotenvy", "env!"],
    rules: RULES,
    operators: r"^\s*\)?\s*(?:\|\||[!=]=\s|\bin\s)",
    header: r"(?m)^[ \t]*defp?\s+(?P<name>\w+[!?]?)\s*\((?P<parameters>[^)]*)\)",
    more: None,
};

/// Erlang.
pub(super) static ERLANG: Language = Language {
    name: "erlang",
    extensions: &["erl", "hrl", "escript"],
    names: &["sys.config.src", "vm.args.src"],
    syntax: Syntax {
        line: &["%"],
        block: &[],
        quotes: &[long("\"", "")],
        heredocs: &[],
        special: Special::Nothing,
    },
    hints: &["getenv"],
    rules: &[key_or(r"\bos:getenv\s*\(\s*")],
    operators: "",
    header: "",
    more: None,
};
