//! Functions of the project that hand a parameter on as a key, in languages without a parser.

use std::sync::LazyLock;

use regex::Regex;

use super::text::{Argument, Text};
use crate::source::default::gives_up;
use crate::source::found::{Found, Site, is_name, is_shouted};

/// A function and which of its arguments is the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::source) struct Wrapper {
    /// Its name.
    pub name: String,
    argument: usize,
    /// The parameter that is handed out where the key is absent.
    fallback: Option<Parameter>,
    /// Whether the body itself goes on without the key.
    default: bool,
    site: Site,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Parameter {
    at: usize,
    name: String,
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

    /// Whether a call goes on without the key.
    fn is_spared(&self, text: &Text<'_>, arguments: &[usize]) -> bool {
        static FLAG: LazyLock<Option<Regex>> = LazyLock::new(|| {
            Regex::new(r"^\s*(?:required\s*[=:]\s*(?i:false)|optional\s*[=:]\s*(?i:true))\b").ok()
        });
        let given = |at: &usize| text.rest(*at).trim_start();
        if FLAG
            .as_ref()
            .is_some_and(|flag| arguments.iter().any(|at| flag.is_match(text.rest(*at))))
        {
            return true;
        }
        let Some(fallback) = &self.fallback else {
            return self.default;
        };
        let is_named = |argument: &str| {
            argument
                .strip_prefix(fallback.name.as_str())
                .is_some_and(|rest| rest.trim_start().starts_with(['=', ':']))
        };
        let is_nothing = |argument: &str| {
            let word = argument.split([',', ')', ' ']).next().unwrap_or_default();
            matches!(word, "None" | "nil" | "null" | "undefined")
        };
        if arguments.iter().any(|at| is_named(given(at))) {
            return true;
        }
        arguments
            .get(fallback.at)
            .is_some_and(|at| !is_nothing(given(at)))
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

    /// Looks whether a computed key is a parameter of the function around it, and tells which function that is.
    pub(super) fn learn(
        &mut self,
        text: &Text<'_>,
        at: usize,
        key: &str,
        default: bool,
    ) -> Option<Site> {
        let key = key.trim_start_matches(['$', '&', '@']);
        let header = self.header.filter(|_| is_name(key))?;
        let function = header.captures_iter(&text.text[..at]).last()?;
        let (name, list) = (function.name("name")?, function.name("parameters")?);
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
        let argument = parameters
            .iter()
            .position(|it| words(it).any(|word| word == key))?;
        let site = Site {
            file: text.file,
            offset: function.get(0)?.start(),
        };
        if self.found.iter().any(|known| known.site == site) {
            return Some(site);
        }
        let end = header
            .find_at(text.text, list.end())
            .map_or(text.text.len(), |next| next.start());
        let body = list.end()..end;
        let others = parameters.iter().enumerate().skip(argument + 1);
        let mut handed_out = others.filter_map(|(at, parameter)| {
            let name = declared_name(parameter, key, parameters[argument])?;
            is_handed_out(text, body.clone(), name).then_some((at, name, *parameter))
        });
        let fallback = handed_out.next();
        // A parameter with a value of its own is a default that is always there.
        let is_given = fallback.is_some_and(|(_, _, parameter)| has_value(parameter));
        self.found.push(Wrapper {
            name: name.as_str().to_owned(),
            argument,
            default: is_given || default,
            fallback: fallback
                .filter(|_| !is_given)
                .map(|(at, name, _)| Parameter {
                    at,
                    name: name.to_owned(),
                }),
            site,
        });
        Some(site)
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|it: char| !it.is_alphanumeric() && it != '_')
        .filter(|it| !it.is_empty())
}

/// The name of a parameter: the first word or the last one before the default, where the key's own name stands in its.
fn declared_name<'p>(parameter: &'p str, key: &str, of_key: &str) -> Option<&'p str> {
    let before = parameter.split('=').next().unwrap_or_default();
    let (before, of_key) = match (before.split_once(':'), of_key.split_once(':')) {
        (Some((name, _)), Some((of_key, _))) => (name, of_key),
        _ => (before, of_key.split('=').next().unwrap_or_default()),
    };
    if words(of_key).last() == Some(key) {
        words(before).last()
    } else {
        words(before).next()
    }
}

/// Whether a parameter has a value of its own that isn't nothing.
fn has_value(parameter: &str) -> bool {
    parameter.split_once('=').is_some_and(|(_, value)| {
        !matches!(value.trim(), "None" | "nil" | "null" | "undefined" | "")
    })
}

/// Whether a function's body returns a parameter or puts it in another value's place, and not only tells of it.
fn is_handed_out(text: &Text<'_>, body: std::ops::Range<usize>, name: &str) -> bool {
    let code = &text.text[body.clone()];
    code.match_indices(name).any(|(at, _)| {
        let is_word = |byte: Option<&u8>| {
            byte.is_some_and(|it| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'.'))
        };
        let bytes = code.as_bytes();
        let behind = &code[at + name.len()..];
        if !text.is_code(body.start + at)
            || is_word(at.checked_sub(1).and_then(|before| bytes.get(before)))
            || behind.starts_with(|it: char| it.is_alphanumeric() || it == '_')
        {
            return false;
        }
        let start = code[..at]
            .rfind(['\n', ';', '{', '}'])
            .map_or(0, |it| it + 1);
        let end = code[at..]
            .find(['\n', ';', '{', '}'])
            .map_or(code.len(), |end| at + end);
        let (before, statement) = (code[start..at].trim_start(), &code[start..end]);
        let is_returned = before
            .trim_end_matches(['$', '&', '*'])
            .ends_with("return ");
        let asks = ["if", "elif", "elsif", "unless", "while", "assert"]
            .iter()
            .any(|word| before.starts_with(word));
        let is_told = gives_up(before) || behind.starts_with('.') && gives_up(statement);
        is_returned || !asks && !is_told && !is_compared(behind)
    })
}

/// Whether what stands behind a name compares it.
fn is_compared(behind: &str) -> bool {
    let behind = behind.trim_start();
    ["==", "!=", "is ", "<", ">"]
        .iter()
        .any(|it| behind.starts_with(it))
}

/// The calls of wrappers in a text.
pub(super) fn calls(text: &Text<'_>, wrappers: &[Wrapper], operators: &Regex, found: &mut Found) {
    for wrapper in wrappers {
        let name = regex::escape(&wrapper.name);
        let Some(call) = super::ascii::regex(&format!(r"\b{name}[!?]?\s*\(")) else {
            continue;
        };
        for all in text.matches(&call) {
            let Some(all) = all.get(0) else { continue };
            let before = text.line_before(all.start()).trim_end();
            let is_declared = ["def", "func", "fn", "function", "fun", "defp"]
                .iter()
                .any(|word| before.ends_with(word));
            let arguments = text.arguments(all.end());
            let is_own = wrapper.site.file == text.file
                && (wrapper.site.offset..wrapper.site.offset + 1).contains(&all.start());
            let Some(&at) = arguments
                .get(wrapper.argument)
                .filter(|_| !is_declared && !is_own)
            else {
                continue;
            };
            match text.argument(at) {
                Argument::Literal(key, behind) if is_shouted(key) => {
                    let spared = wrapper.is_spared(text, &arguments)
                        || text.has_fallback(text.close(all.end()) + 1, operators);
                    found.read(behind.saturating_sub(key.len() + 1), key, spared);
                    found.calls.push((wrapper.site, true));
                }
                Argument::Computed(_) if !is_header(text, all.end()) => {
                    found.calls.push((wrapper.site, false));
                }
                _ => {}
            }
        }
    }
}

/// Whether what looks like a call declares a function: a body follows its brackets.
fn is_header(text: &Text<'_>, inside: usize) -> bool {
    let behind = text.rest(text.close(inside) + 1).trim_start();
    behind.starts_with(['{', ':']) || behind.starts_with("=>") || behind.starts_with("throws")
}
