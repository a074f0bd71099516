//! Languages that are read by their comments, strings and a table of rules, without a parser.
//!
//! One file a language: its lexical rules, the calls that read a key, and what no single pattern can tell (classes
//! of settings, struct tags). Adding a language is one such file and one line in [`LANGUAGES`].

mod absence;
mod ascii;
mod dotnet;
mod elixir;
mod golang;
mod jvm;
mod origin;
mod others;
mod php;
mod python;
mod ruby;
mod rule;
mod rust;
mod settings;
mod syntax;
mod text;
mod wrapper;

use std::sync::{LazyLock, OnceLock};

use memchr::memmem::Finder;
use regex::Regex;

use rule::{Compiled, Rule};
use syntax::Syntax;
use text::Text;
use wrapper::Wrappers;

use super::found::Found;
pub(super) use wrapper::Wrapper;

/// One language.
pub(super) struct Language {
    /// Its name.
    pub name: &'static str,
    /// File name endings without the dot.
    extensions: &'static [&'static str],
    /// Whole file names.
    names: &'static [&'static str],
    syntax: Syntax,
    /// Texts of which one is in every file that reads a key; the others aren't looked at.
    hints: &'static [&'static str],
    rules: &'static [Rule],
    /// What follows a value to give another one when it's absent, as a regular expression from its beginning.
    operators: &'static str,
    /// What a function's beginning looks like, with the groups `name` and `parameters`.
    header: &'static str,
    /// What the rules can't say.
    more: Option<fn(&Text<'_>, &mut Found)>,
}

/// Every language of this kind.
static LANGUAGES: &[&Language] = &[
    &python::PYTHON,
    &ruby::RUBY,
    &ruby::ERB,
    &golang::GO,
    &rust::RUST,
    &jvm::JAVA,
    &jvm::KOTLIN,
    &jvm::SCALA,
    &jvm::GROOVY,
    &jvm::CLOJURE,
    &php::PHP,
    &php::BLADE,
    &dotnet::CSHARP,
    &dotnet::FSHARP,
    &dotnet::VISUAL_BASIC,
    &dotnet::POWERSHELL,
    &elixir::ELIXIR,
    &elixir::ERLANG,
    &others::SWIFT,
    &others::DART,
    &others::C,
    &others::PERL,
    &others::LUA,
    &others::R,
    &others::JULIA,
    &others::HASKELL,
    &others::NIM,
    &others::CRYSTAL,
    &others::OCAML,
    &others::ZIG,
    &settings::PRISMA,
    &settings::YAML,
    &settings::PROPERTIES,
    &settings::NODE_CONFIG,
    &settings::XML,
    &settings::HOCON,
    &settings::TERRAGRUNT,
    &settings::HTML,
    &settings::SCRIPT_MARKUP,
    &settings::SQL,
];

/// A language whose patterns are compiled.
struct Ready {
    rules: Vec<Compiled>,
    operators: Option<Regex>,
    header: Option<Regex>,
    hints: Vec<Finder<'static>>,
}

impl Ready {
    fn new(language: &Language) -> Self {
        let compiled = |pattern: &str| {
            if pattern.is_empty() {
                None
            } else {
                ascii::regex(pattern)
            }
        };
        Self {
            rules: language.rules.iter().filter_map(Compiled::of).collect(),
            operators: compiled(language.operators),
            header: compiled(language.header),
            hints: language
                .hints
                .iter()
                .map(|hint| Finder::new(*hint))
                .collect(),
        }
    }
}

/// What one file says.
#[derive(Debug, Default)]
pub(super) struct Scanned {
    pub found: Found,
    pub wrappers: Vec<Wrapper>,
}

/// A language by its place in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LanguageId(usize);

/// The language of a file, by its name and its ending in small letters.
pub(super) fn language_of(name: &str, extension: &str) -> Option<LanguageId> {
    let by_name = LANGUAGES.iter().position(|it| it.names.contains(&name));
    let by_ending = || {
        LANGUAGES
            .iter()
            .position(|it| it.extensions.contains(&extension))
    };
    by_name.or_else(by_ending).map(LanguageId)
}

/// The language that a name in the table stands for.
pub(super) fn language_named(name: &str) -> Option<LanguageId> {
    LANGUAGES
        .iter()
        .position(|it| it.name == name)
        .map(LanguageId)
}

impl LanguageId {
    fn get(self) -> (&'static Language, &'static Ready) {
        static READY: [OnceLock<Ready>; LANGUAGES.len()] =
            [const { OnceLock::new() }; LANGUAGES.len()];
        let language = LANGUAGES[self.0];
        (language, READY[self.0].get_or_init(|| Ready::new(language)))
    }

    /// Finds the keys that a text reads; `file` is the number that stands for its file.
    pub(super) fn scan(self, file: u64, text: &str) -> Scanned {
        let (language, ready) = self.get();
        let is_hinted = |hint: &Finder<'_>| hint.find(text.as_bytes()).is_some();
        if !ready.hints.iter().any(is_hinted) {
            return Scanned::default();
        }
        let text = Text::new(file, text, &language.syntax);
        let mut found = Found::default();
        let mut wrappers = Wrappers::new(ready.header.as_ref());
        let operators = ready.operators.as_ref().unwrap_or(&NEVER);
        for rule in &ready.rules {
            rule.apply(&text, operators, &mut wrappers, &mut found);
        }
        if let Some(more) = language.more {
            more(&text, &mut found);
        }
        wrapper::calls(&text, &wrappers.found, operators, &mut found);
        Scanned {
            found,
            wrappers: wrappers.found,
        }
    }

    /// Finds the calls of functions that other files declare.
    pub(super) fn scan_calls(self, text: &str, wrappers: &[Wrapper]) -> Found {
        let (language, ready) = self.get();
        let mut found = Found::default();
        let text = Text::new(0, text, &language.syntax);
        wrapper::calls(
            &text,
            wrappers,
            ready.operators.as_ref().unwrap_or(&NEVER),
            &mut found,
        );
        found
    }
}

/// Matches nothing.
static NEVER: LazyLock<Regex> = LazyLock::new(never);

fn never() -> Regex {
    // An empty class matches no character; the pattern is fixed and always compiles.
    Regex::new(r"[^\s\S]").unwrap_or_else(|_| never())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_of_every_table_compiles() {
        for language in LANGUAGES {
            for rule in language.rules {
                ascii::regex(rule.head).unwrap();
                ascii::regex(rule.given).unwrap();
            }
            ascii::regex(language.operators).unwrap();
            ascii::regex(language.header).unwrap();
        }
    }
}
