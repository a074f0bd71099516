//! Languages that read keys by one or two functions of their standard library.

use super::Language;
use super::rule::{Absent, Rule, Takes, asks, group, key, key_or};
use super::syntax::{Escape, Special, Syntax, embedding, long, plain, raw};

const C_LIKE: Syntax = Syntax {
    line: &["//"],
    block: &[("/*", "*/")],
    quotes: &[long("\"\"\"", ""), plain("\"")],
    heredocs: &[],
    special: Special::Characters,
};

const HASH: Syntax = Syntax {
    line: &["#"],
    block: &[],
    quotes: &[long("\"\"\"", ""), long("\"", ""), plain("'")],
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

pub(super) static SWIFT: Language = Language {
    operators: r"^\s*\??\s*\?\?",
    header: r"\bfunc\s+(?P<name>\w+)\s*\((?P<parameters>[^)]*)\)",
    ..language(
        "swift",
        &["swift"],
        C_LIKE,
        &["environment", "Environment", "getenv"],
        &[
            key(r"\bProcessInfo\s*\.\s*processInfo\s*\.\s*environment\s*\[\s*"),
            key(r"(?:^|[^.\w])getenv\s*\(\s*"),
            key(r"\bEnvironment\s*\.\s*get\s*\(\s*"),
            key_or(r"\benvironment\s*\[\s*").takes(Takes::ShoutedKey),
        ],
    )
};

pub(super) static DART: Language = Language {
    operators: r"^\s*\??\s*\?\?",
    ..language(
        "dart",
        &["dart"],
        Syntax {
            quotes: &[
                long("\"\"\"", "${"),
                long("'''", "${"),
                embedding("\"", "${"),
                embedding("'", "${"),
            ],
            special: Special::Nothing,
            ..C_LIKE
        },
        &["nvironment", "env"],
        &[
            key(r"\bPlatform\s*\.\s*environment\s*\[\s*"),
            asks(r"\bPlatform\s*\.\s*environment\s*\.\s*containsKey\s*\(\s*"),
            key_or(r"\b(?:String|int|bool)\s*\.\s*fromEnvironment\s*\(\s*"),
            asks(r"\bbool\s*\.\s*hasEnvironment\s*\(\s*"),
            key(r"\b(?:dotenv|DotEnv\(\))(?:\s*\.\s*env)?\s*\[\s*"),
            key_or(r"\bdotenv\s*\.\s*(?:get|getInt|getBool|getDouble)\s*\(\s*"),
            asks(r"\bdotenv\s*\.\s*maybeGet\s*\(\s*"),
            group(
                r#"\bEnviedField\s*\(\s*varName\s*:\s*["'](?P<key>[A-Za-z_]\w*)["']\s*(?P<default>,\s*defaultValue)?"#,
            ),
        ],
    )
};

pub(super) static C: Language = language(
    "c",
    &["c", "h", "cc", "cpp", "cxx", "hpp", "hh", "m", "mm"],
    C_LIKE,
    &["getenv"],
    &[
        key(r"(?:^|[^.\w])(?:std::|::)?(?:secure_)?getenv(?:_s)?\s*\(\s*"),
        key(r"\bqgetenv\s*\(\s*"),
        asks(r"\bqEnvironmentVariableIs(?:Set|Empty)\s*\(\s*"),
        key_or(r"\bqEnvironmentVariable\s*\(\s*"),
    ],
);

pub(super) static PERL: Language = Language {
    operators: r"^\s*(?:\|\||//|\bor\b)",
    ..language(
        "perl",
        &["pl", "pm", "t", "psgi"],
        Syntax {
            line: &["#"],
            block: &[("=pod", "=cut"), ("=head", "=cut")],
            quotes: &[plain("'")],
            heredocs: &[],
            special: Special::Nothing,
        },
        &["ENV"],
        &[
            group(r#"\bexists\s+\$ENV\{\s*["']?(?P<key>[A-Za-z_]\w*)["']?\s*\}(?P<default>)"#),
            group(r#"\$ENV\{\s*["']?(?P<key>[A-Za-z_]\w*)["']?\s*\}"#),
        ],
    )
};

pub(super) static LUA: Language = Language {
    operators: r"^\s*\bor\b",
    ..language(
        "lua",
        &["lua"],
        Syntax {
            line: &["--"],
            block: &[("--[[", "]]")],
            quotes: &[plain("\""), plain("'"), raw("[[", "]]", Escape::None)],
            ..HASH
        },
        &["getenv"],
        &[key(r"\bos\.getenv\s*\(?\s*")],
    )
};

pub(super) static R: Language = language(
    "r",
    &["r", "rmd", "qmd"],
    HASH,
    &["Sys.getenv"],
    &[
        key_or(r"\bSys\.getenv\s*\(\s*(?:x\s*=\s*)?"),
        Rule {
            takes: Takes::Keys,
            ..key(r"\bSys\.getenv\s*\(\s*c\s*\(")
        },
    ],
);

pub(super) static JULIA: Language = language(
    "julia",
    &["jl"],
    Syntax {
        block: &[("#=", "=#")],
        quotes: &[long("\"\"\"", ""), plain("\"")],
        ..HASH
    },
    &["ENV"],
    &[
        key(r"(?:^|[^.\w])ENV\s*\[\s*"),
        key_or(r"\bget\s*\(\s*ENV\s*,\s*"),
        asks(r"\bhaskey\s*\(\s*ENV\s*,\s*"),
    ],
);

pub(super) static HASKELL: Language = language(
    "haskell",
    &["hs"],
    Syntax {
        line: &["--"],
        block: &[("{-", "-}")],
        quotes: &[plain("\"")],
        heredocs: &[],
        special: Special::Characters,
    },
    &["Env"],
    &[
        key(r"\bgetEnv\s+"),
        asks(r"\blookupEnv\s+"),
        key_or(r"\bgetEnvDefault\s+"),
    ],
);

pub(super) static NIM: Language = language(
    "nim",
    &["nim", "nims"],
    HASH,
    &["Env"],
    &[key_or(r"\bgetEnv\s*\(\s*"), asks(r"\bexistsEnv\s*\(\s*")],
);

pub(super) static CRYSTAL: Language = Language {
    operators: r"^\s*\|\|",
    ..language(
        "crystal",
        &["cr"],
        Syntax {
            quotes: &[long("\"", "#{")],
            ..HASH
        },
        &["ENV"],
        &[
            key(r"(?:^|[^\w:.])ENV\s*\["),
            Rule {
                absent: Absent::Tolerated,
                ..key(r"(?:^|[^\w:.])ENV\s*\[\?")
            },
            key_or(r"\bENV\s*\.\s*fetch\s*\(\s*"),
            asks(r"\bENV\s*\.\s*has_key\?\s*\(?\s*"),
        ],
    )
};

pub(super) static OCAML: Language = language(
    "ocaml",
    &["ml"],
    Syntax {
        line: &[],
        block: &[("(*", "*)")],
        quotes: &[long("\"", "")],
        heredocs: &[],
        special: Special::Characters,
    },
    &["getenv"],
    &[
        key(r"\b(?:Sys|Unix)\.getenv\s+"),
        asks(r"\bSys\.getenv_opt\s+"),
    ],
);

pub(super) static ZIG: Language = language(
    "zig",
    &["zig"],
    Syntax {
        block: &[],
        ..C_LIKE
    },
    &["getenv", "getEnvVarOwned", "env_map"],
    &[
        key(r"\bgetenv\s*\(\s*"),
        key(r"\bgetEnvVarOwned\s*\(\s*[\w.]+\s*,\s*"),
        key(r"\benv_map\.get\s*\(\s*"),
    ],
);
