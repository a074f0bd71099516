//! Functions of the project that hand a parameter on as a key, in languages without a parser.

use regex::Regex;

use super::text::{Argument, Text};
use crate::source::found::{Found, is_name, is_shouted};

/// A function and which of its arguments is the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::source) struct Wrapper {
    /// Its name.
    pub name: String,
    argument: usize,
    parameters: usize,
    default: bool,
}

impl Wrapper {
    /// Whether the name tells that it reads settings, so that calls in other files are taken for calls of it.
    pub(in crate::source) fn is_telling(&self) -> bool {
        let name = self.name.to_ascii_lowercase();
        [
            "env", "config", "setting", "secret", "require", "must", "param",
        ]
        .iter()
        .any(|word| name.contains(word))
    }
}

/// The wrappers found in one file.
#[derive(Debug, Default)]
pub(super) struct Wrappers {
    /// What a function's beginning looks like, with the groups `name` and `parameters`.
    header: Option<&'static Regex>,
    pub found: Vec<Wrapper>,
}

impl Wrappers {
    pub(super) fn new(header: Option<&'static Regex>) -> Self {
        Self {
            header,
            found: Vec::new(),
        }
    }

    /// Looks whether a computed key is a parameter of the function around it.
    pub(super) fn learn(&mut self, text: &Text<'_>, at: usize, key: &str, default: bool) {
        let key = key.trim_start_matches(['$', '&', '@']);
        let Some(header) = self.header.filter(|_| is_name(key)) else {
            return;
        };
        let Some(function) = header.captures_iter(&text.text[..at]).last() else {
            return;
        };
        let (Some(name), Some(list)) = (function.name("name"), function.name("parameters")) else {
            return;
        };
        let mut parameters: Vec<&str> = list
            .as_str()
            .split(',')
            .map(str::trim)
            .filter(|it| !it.is_empty())
            .collect();
        if parameters
            .first()
            .is_some_and(|it| matches!(*it, "self" | "cls" | "&self" | "&mut self"))
        {
            parameters.remove(0);
        }
        let is_key = |parameter: &&str| {
            parameter
                .split(|it: char| !it.is_alphanumeric() && it != '_')
                .any(|word| word == key)
        };
        let Some(argument) = parameters.iter().position(is_key) else {
            return;
        };
        let wrapper = Wrapper {
            name: name.as_str().to_owned(),
            argument,
            parameters: parameters.len(),
            default,
        };
        if !self.found.contains(&wrapper) {
            self.found.push(wrapper);
        }
    }
}

/// The calls of wrappers in a text.
pub(super) fn calls(text: &Text<'_>, wrappers: &[Wrapper], operators: &Regex, found: &mut Found) {
    for wrapper in wrappers {
        let Some(call) = super::ascii::regex(&format!(r"\b{}\s*\(", regex::escape(&wrapper.name)))
        else {
            continue;
        };
        for all in text.matches(&call) {
            let Some(all) = all.get(0) else { continue };
            let before = text.line_before(all.start()).trim_end();
            if ["def", "func", "fn", "function", "fun", "defp"]
                .iter()
                .any(|word| before.ends_with(word))
            {
                continue;
            }
            let arguments = text.arguments(all.end());
            let Some(&at) = arguments.get(wrapper.argument) else {
                continue;
            };
            if let Argument::Literal(key, behind) = text.argument(at)
                && is_shouted(key)
            {
                let default = if wrapper.parameters > wrapper.argument + 1 {
                    arguments.len() > wrapper.argument + 1
                } else {
                    wrapper.default
                };
                let fallback = text.has_fallback(text.close(all.end()) + 1, operators);
                found.read(
                    behind.saturating_sub(key.len() + 1),
                    key,
                    default || fallback,
                );
            }
        }
    }
}
