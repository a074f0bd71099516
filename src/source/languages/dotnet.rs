//! C#, F#, Visual Basic and PowerShell: `Environment.GetEnvironmentVariable`, `IConfiguration`, `$env:`.

use std::sync::LazyLock;

use regex::Regex;

use super::Language;
use super::rule::{Rule, Takes, group, key, key_or};
use super::syntax::{Escape, Quote, Special, Syntax, long, plain};
use super::text::Text;
use crate::source::found::Found;

const ENVIRONMENT: Rule = key(r"\bGetEnvironmentVariable\s*\(?\s*");
const CONFIGURATION: &str =
    r"(?:^|[^\w.])(?:\w+\s*\.\s*)?_?[cC]onfig(?:uration)?(?:Root|Manager)?\s*";

const RULES: &[Rule] = &[
    ENVIRONMENT,
    key(r"(?:^|[^\w])(?:\w+\s*\.\s*)*_?[cC]onfig(?:uration)?(?:Root|Manager)?\s*\[\s*").takes(Takes::SectionKey),
    key_or(r"(?:^|[^\w])(?:\w+\s*\.\s*)*_?[cC]onfig(?:uration)?(?:Root|Manager)?\s*\.\s*GetValue\s*(?:<[^>(]*>)?\s*\(\s*").takes(Takes::SectionKey),
    key_or(r"(?:^|[^.\w])Env\s*\.\s*Get(?:String|Int|Bool|Double)\s*\(\s*").takes(Takes::ShoutedKey),
    key(r"\bEnvironment\.GetEnvironmentVariables\s*\(\s*\)\s*\[\s*"),
];

/// C#.
pub(super) static CSHARP: Language = Language {
    name: "c#",
    extensions: &["cs", "cshtml", "razor", "csx"],
    names: &[],
    syntax: Syntax {
        line: &["//"],
        block: &[("/*", "*/")],
        quotes: &[long("\"\"\"", ""), plain("\"")],
        heredocs: &[],
        special: Special::Characters,
    },
    hints: &["EnvironmentVariable", "onfig", "Env."],
    rules: RULES,
    operators: r"^\s*\)*\s*(?:\?\?|\?\s|[!=]=\s|is\s)|^\s*\?\.[^;\n]*\?\?",
    header: r"(?m)^[ \t]*(?:(?:public|private|protected|internal|static|async|override|virtual)\s+)*[\w<>\[\],.?]+\s+(?P<name>\w+)\s*(?:<[^>]*>)?\((?P<parameters>[^)]*)\)",
    more: Some(more),
};

macro_rules! pattern {
    ($name:ident, $pattern:expr) => {
        static $name: LazyLock<Option<Regex>> = LazyLock::new(|| super::ascii::regex($pattern));
    };
}

pattern!(CONNECTION, r"\bGetConnectionString\s*\(\s*");
pattern!(
    EXPAND,
    r#"\bExpandEnvironmentVariables\s*\(\s*[@$]?"(?P<text>[^"]*)""#
);
pattern!(PERCENT, r"%(?P<key>[A-Za-z_]\w*)%");
pattern!(
    SECTION,
    &format!(
        r#"{CONFIGURATION}\.\s*GetSection\s*\(\s*"(?P<section>[\w:.]+)"\s*\)\s*(?:\[\s*"(?P<index>[\w:.]+)"\s*\]|\.\s*GetValue\s*(?:<[^>(]*>)?\s*\(\s*"(?P<value>[\w:.]+)"(?P<default>\s*,)?|\.\s*Value\b)"#
    )
);

fn more(text: &Text<'_>, found: &mut Found) {
    let (Some(connection), Some(expand), Some(percent), Some(section)) = (
        CONNECTION.as_ref(),
        EXPAND.as_ref(),
        PERCENT.as_ref(),
        SECTION.as_ref(),
    ) else {
        return;
    };
    for call in text.matches(connection) {
        let Some(all) = call.get(0) else { continue };
        if let super::text::Argument::Literal(name, behind) = text.argument(all.end()) {
            let default = text
                .rest(text.close(all.end()) + 1)
                .trim_start()
                .starts_with("??")
                && !crate::source::default::gives_up(
                    text.rest(behind).lines().next().unwrap_or_default(),
                );
            found.read(all.end(), format!("ConnectionStrings:{name}"), default);
        }
    }
    for call in text.matches(expand) {
        let Some(template) = call.name("text") else {
            continue;
        };
        for key in percent
            .captures_iter(template.as_str())
            .filter_map(|it| it.name("key"))
        {
            found.read(template.start() + key.start(), key.as_str(), false);
        }
    }
    for call in text.matches(section) {
        let Some(section) = call.name("section") else {
            continue;
        };
        let part = call.name("index").or(call.name("value"));
        let key = part.map_or(section.as_str().to_owned(), |part| {
            format!("{}:{}", section.as_str(), part.as_str())
        });
        found.read(section.start(), key, call.name("default").is_some());
    }
}

/// F#.
pub(super) static FSHARP: Language = Language {
    name: "f#",
    extensions: &["fs", "fsx"],
    names: &[],
    syntax: Syntax {
        line: &["//"],
        block: &[("(*", "*)")],
        quotes: &[long("\"\"\"", ""), long("\"", "")],
        heredocs: &[],
        special: Special::Characters,
    },
    hints: &["EnvironmentVariable"],
    rules: &[ENVIRONMENT],
    operators: "",
    header: "",
    more: None,
};

const DOUBLED: Quote = Quote {
    open: "\"",
    close: "\"",
    escape: Escape::Doubled,
    multiline: false,
    embed: "",
};

/// Visual Basic.
pub(super) static VISUAL_BASIC: Language = Language {
    name: "visual basic",
    extensions: &["vb"],
    names: &[],
    syntax: Syntax {
        line: &["'"],
        block: &[],
        quotes: &[DOUBLED],
        heredocs: &[],
        special: Special::Nothing,
    },
    hints: &["EnvironmentVariable", "Environ"],
    rules: &[ENVIRONMENT, key(r"\bEnviron\$?\s*\(\s*")],
    operators: "",
    header: "",
    more: None,
};

/// PowerShell.
pub(super) static POWERSHELL: Language = Language {
    name: "powershell",
    extensions: &["ps1", "psm1"],
    names: &[],
    syntax: Syntax {
        line: &["#"],
        block: &[("<#", "#>")],
        quotes: &[Quote {
            open: "'",
            close: "'",
            escape: Escape::Doubled,
            multiline: true,
            embed: "",
        }],
        heredocs: &[],
        special: Special::Nothing,
    },
    hints: &["env:", "Env:", "ENV:", "EnvironmentVariable"],
    rules: &[
        ENVIRONMENT,
        group(r"\$(?i:env):(?P<key>[A-Za-z_]\w*)"),
        group(r"\$\{(?i:env):(?P<key>[A-Za-z_]\w*)\}"),
    ],
    operators: r"^\s*\?\?",
    header: "",
    more: None,
};
