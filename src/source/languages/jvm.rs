//! Java, Kotlin, Scala, Groovy and Clojure: `System.getenv`, Spring, `MicroProfile`, dotenv-java, `sys.env`.

use std::sync::LazyLock;

use regex::Regex;

use super::Language;
use super::rule::{Absent, Compiled, Rule, Takes, asks, group, key, key_or};
use super::syntax::{Escape, Quote, Special, Syntax, embedding, long, plain, raw};
use super::text::Text;
use super::wrapper::Wrappers;
use crate::source::found::Found;

const TEXT_BLOCK: Quote = long("\"\"\"", "");

const RULES: &[Rule] = &[
    key(r"\bSystem\s*\.\s*getenv\s*\(\s*"),
    key(r"\bSystem\s*\.\s*getenv\s*\(\s*\)\s*\.\s*get\s*\(\s*"),
    key(r"\bSystem\s*\.\s*getenv\s*\(\s*\)\s*\[\s*"),
    key(r"\bSystem\s*\.\s*getenv\s*\["),
    key_or(r"\bSystem\s*\.\s*getenv\s*\(\s*\)\s*\.\s*getOrDefault\s*\(\s*"),
    asks(r"\bSystem\s*\.\s*getenv\s*\(\s*\)\s*\.\s*containsKey\s*\(\s*"),
    key_or(r"\bgetenv\s*\(\s*").given(r"import\s+static\s+java\.lang\.System\.(?:getenv|\*)").takes(Takes::ShoutedKey),
    // Spring's placeholders: `@Value("${PORT:8080}")`
    group(r#"@(?:[\w.]+\.)?Value\s*\(\s*(?:value\s*=\s*)?"[^"\n]*?\\?\$\{(?P<key>[A-Z][A-Z0-9_]*)(?P<default>:)?"#),
    key_or(r"\b(?:env|environment|getEnvironment\(\))\s*\.\s*(?:getProperty|getRequiredProperty)\s*\(\s*").takes(Takes::ShoutedKey),
    // MicroProfile Config
    group(r#"@ConfigProperty\s*\(\s*name\s*=\s*"(?P<key>[A-Z][A-Z0-9_]*)"\s*(?P<default>,\s*defaultValue)?"#),
    key_or(r"\b(?:dotenv|env)\s*\.\s*get\s*\(\s*").takes(Takes::ShoutedKey).given(r"\bdotenv\b"),
    key(r"\bdotenv\s*\[\s*").takes(Takes::ShoutedKey),
    // Gradle and Ktor
    key(r"\benvironmentVariable\s*\(\s*").takes(Takes::ShoutedKey),
    key_or(r"\b(?:EnvironmentVariables?|Env)\s*\.\s*(?:get|getOrDefault|require)\s*\(\s*").takes(Takes::ShoutedKey),
];

const JVM_SYNTAX: Syntax = Syntax {
    line: &["//"],
    block: &[("/*", "*/")],
    quotes: &[TEXT_BLOCK, plain("\"")],
    heredocs: &[],
    special: Special::Characters,
};

const HINTS: &[&str] = &[
    "getenv",
    "Value",
    "ConfigProperty",
    "dotenv",
    "Dotenv",
    "environmentVariable",
    "getProperty",
    "getRequiredProperty",
    "Env",
];

/// `val env = System.getenv()`, and then `env["A"]` or `env.get("A")`.
fn aliases(text: &Text<'_>, found: &mut Found) {
    static ALIAS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        super::ascii::regex(
            r"\b(?P<name>\w+)\s*(?::\s*[\w<>, ?]+)?=\s*System\s*\.\s*getenv\s*\(\s*\)\s*(?:;|\n|$)|\bDotenv\s+(?P<loaded>\w+)\s*=",
        )
    });
    let (Some(alias), Some(operators)) = (ALIAS.as_ref(), super::ascii::regex(KOTLIN.operators))
    else {
        return;
    };
    for name in text
        .matches(alias)
        .filter_map(|it| it.name("name").or(it.name("loaded")))
    {
        let name = regex::escape(name.as_str());
        for (head, absent) in [
            (
                format!(r"\b{name}\s*(?:\[|\.\s*get\s*\()\s*"),
                Absent::SecondArgument,
            ),
            (
                format!(r"\b{name}\s*\.\s*getOrDefault\s*\(\s*"),
                Absent::SecondArgument,
            ),
            (
                format!(r"\b{name}\s*\.\s*containsKey\s*\(\s*"),
                Absent::Tolerated,
            ),
        ] {
            if let Some(rule) = Compiled::new(&head, "", Takes::Key, absent) {
                rule.apply(text, &operators, &mut Wrappers::default(), found);
            }
        }
    }
}

/// Java.
pub(super) static JAVA: Language = Language {
    name: "java",
    extensions: &["java"],
    names: &[],
    syntax: JVM_SYNTAX,
    hints: HINTS,
    rules: RULES,
    operators: r"^\s*\)\s*\.\s*(?:orElse|orElseGet|or)\b|^\s*(?:!=|==)\s*null\s*[&?]|^\s*[!=]=\s",
    header: r"(?m)(?:^|[;{}])[ \t]*(?:(?:public|private|protected|static|final|synchronized)\s+)*[\w<>\[\], .?]+\s+(?P<name>\w+)\s*\((?P<parameters>[^)]*)\)\s*(?:throws\s+[\w., ]+)?\{",
    more: Some(aliases),
};

/// Kotlin.
pub(super) static KOTLIN: Language = Language {
    name: "kotlin",
    extensions: &["kt", "kts"],
    names: &[],
    syntax: Syntax {
        quotes: &[long("\"\"\"", "${"), embedding("\"", "${")],
        ..JVM_SYNTAX
    },
    hints: HINTS,
    rules: RULES,
    operators: r"^\s*(?:\?\.\s*\w+\s*(?:\([^)]*\)|\{[^}]*\})\s*|\)\s*)*(?:\?:|\.\s*orEmpty\s*\(|\.\s*(?:orNull|getOrElse|orElse)\b)",
    header: r"\bfun\s+(?:<[^>]*>\s*)?(?:\w+\.)?(?P<name>\w+)\s*\((?P<parameters>[^)]*)\)",
    more: Some(aliases),
};

/// Scala.
pub(super) static SCALA: Language = Language {
    name: "scala",
    extensions: &["scala", "sc", "sbt"],
    names: &[],
    syntax: JVM_SYNTAX,
    hints: &["getenv", "sys.env", "envOrElse", "envOrNone", "env("],
    rules: &[
        key(r"\bSystem\s*\.\s*getenv\s*\(\s*"),
        key(r"\bSystem\s*\.\s*getenv\s*\(\s*\)\s*\.\s*get\s*\(\s*"),
        key(r"\bsys\s*\.\s*env\s*\(\s*"),
        key(r"\bsys\s*\.\s*env\s*\.\s*(?:get|apply)\s*\(\s*"),
        key_or(r"\bsys\s*\.\s*env\s*\.\s*getOrElse\s*\(\s*"),
        asks(r"\bsys\s*\.\s*env\s*\.\s*(?:contains|isDefinedAt)\s*\(\s*"),
        key_or(r"\b(?:Properties\s*\.\s*)?envOrElse\s*\(\s*"),
        asks(r"\b(?:Properties\s*\.\s*)?envOrNone\s*\(\s*"),
        // ciris
        key(r"(?:^|[^.\w])env\s*\(\s*").given(r"\bciris\b"),
    ],
    operators: r"^\s*\.\s*(?:getOrElse|orElse|isDefined|isEmpty|nonEmpty|fold|default|option)\b|^\s*\)\s*\.\s*(?:getOrElse|orElse)\b",
    header: r"\bdef\s+(?P<name>\w+)\s*(?:\[[^\]]*\])?\s*\((?P<parameters>[^)]*)\)",
    more: None,
};

/// Groovy: Gradle builds and Jenkins pipelines.
pub(super) static GROOVY: Language = Language {
    name: "groovy",
    extensions: &["groovy", "gradle"],
    names: &["Jenkinsfile"],
    syntax: Syntax {
        line: &["//"],
        block: &[("/*", "*/")],
        quotes: &[
            long("\"\"\"", "${"),
            raw("'''", "'''", Escape::Backslash),
            embedding("\"", "${"),
            plain("'"),
        ],
        heredocs: &[],
        special: Special::Nothing,
    },
    hints: &["getenv", "environmentVariable", "System.env"],
    rules: &[
        key(r"\bSystem\s*\.\s*getenv\s*\(\s*"),
        key(r"\bSystem\s*\.\s*getenv\s*\(\s*\)\s*(?:\.\s*get\s*\(|\[)\s*"),
        key(r"\bSystem\s*\.\s*env\s*\[\s*"),
        group(r"\bSystem\s*\.\s*env\s*\.\s*(?P<key>[A-Z][A-Z0-9_]*)\b"),
        key(r"\benvironmentVariable\s*\(\s*").takes(Takes::ShoutedKey),
    ],
    operators: r"^\s*\)?\s*(?:\?:|\.\s*(?:orNull|getOrElse|orElse)\b|\?\s)",
    header: "",
    more: None,
};

/// Clojure: `(System/getenv "A")`, `(env :database-url)` of environ.
pub(super) static CLOJURE: Language = Language {
    name: "clojure",
    extensions: &["clj", "cljc", "edn"],
    names: &[],
    syntax: Syntax {
        line: &[";"],
        block: &[],
        quotes: &[long("\"", "")],
        heredocs: &[],
        special: Special::Nothing,
    },
    hints: &["getenv", "#env", "#aero"],
    rules: &[
        key(r"\(\s*System/getenv\s+"),
        group(r"#(?:aero/)?env\s+(?P<key>[A-Z][A-Z0-9_]*)"),
        Rule {
            absent: Absent::Tolerated,
            ..group(r"#or\s*\[\s*#env\s+(?P<key>[A-Z][A-Z0-9_]*)")
        },
    ],
    operators: "",
    header: "",
    more: None,
};
