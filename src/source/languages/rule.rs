//! Rules: how a language's code reads a key, as a pattern for what stands before the key.

use std::sync::LazyLock;

use regex::Regex;

use super::text::{Argument, Text};
use super::wrapper::Wrappers;
use super::{absence, origin};
use crate::source::found::{Found, Origin, is_name, is_shouted};

/// How one call or index reads keys.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    /// What stands before the key, as a regular expression; for [`Takes::Group`] all of it.
    pub head: &'static str,
    /// Which text must be in the file, as a regular expression; empty for none.
    pub given: &'static str,
    pub takes: Takes,
    pub absent: Absent,
}

/// Where the key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    /// It is the string behind the head; anything else there is a computed key.
    Key,
    /// The same, but only a name in capitals is taken: the call has other uses too.
    ShoutedKey,
    /// The same, with `:` and `.` for sections, as .NET writes them.
    SectionKey,
    /// Each string up to the closing bracket.
    Keys,
    /// The group `key` of the head; the group `default` tells that there is one.
    Group,
    /// The same, wherever it stands: in a string too.
    GroupInText,
}

/// What the call does when the key is absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Absent {
    /// It fails, or hands on nothing.
    Matters,
    /// It takes a second argument, or a block, instead.
    SecondArgument,
    /// Nothing happens: it asks whether the key is there.
    Tolerated,
}

/// A call or index whose key follows it.
pub(super) const fn key(head: &'static str) -> Rule {
    Rule {
        head,
        given: "",
        takes: Takes::Key,
        absent: Absent::Matters,
    }
}

/// The same with a default as second argument.
pub(super) const fn key_or(head: &'static str) -> Rule {
    Rule {
        absent: Absent::SecondArgument,
        ..key(head)
    }
}

/// A question whether a key is there.
pub(super) const fn asks(head: &'static str) -> Rule {
    Rule {
        absent: Absent::Tolerated,
        ..key(head)
    }
}

/// A whole pattern with the group `key`.
pub(super) const fn group(head: &'static str) -> Rule {
    Rule {
        takes: Takes::Group,
        ..key(head)
    }
}

impl Rule {
    /// The rule where the file holds a text.
    pub(super) const fn given(self, given: &'static str) -> Self {
        Self { given, ..self }
    }

    /// The rule with another place for the key.
    pub(super) const fn takes(self, takes: Takes) -> Self {
        Self { takes, ..self }
    }
}

/// A rule ready to be used.
#[derive(Debug)]
pub(super) struct Compiled {
    head: Regex,
    given: Option<Regex>,
    takes: Takes,
    absent: Absent,
}

impl Compiled {
    /// Nothing when the pattern can't be read, which a test rules out for the rules of the tables.
    pub(super) fn new(head: &str, given: &str, takes: Takes, absent: Absent) -> Option<Self> {
        Some(Self {
            head: super::ascii::regex(head)?,
            given: if given.is_empty() {
                None
            } else {
                Some(super::ascii::regex(given)?)
            },
            takes,
            absent,
        })
    }

    pub(super) fn of(rule: &Rule) -> Option<Self> {
        Self::new(rule.head, rule.given, rule.takes, rule.absent)
    }

    /// Finds the keys that this rule's calls read.
    pub(super) fn apply(
        &self,
        text: &Text<'_>,
        operators: &Regex,
        wrappers: &mut Wrappers,
        found: &mut Found,
    ) {
        if self
            .given
            .as_ref()
            .is_some_and(|given| !given.is_match(text.text))
        {
            return;
        }
        match self.takes {
            Takes::Group | Takes::GroupInText => self.groups(text, operators, found),
            Takes::Keys => {
                for call in text.matches(&self.head) {
                    let Some(all) = call.get(0) else { continue };
                    for (at, name) in text.literals(all.end()) {
                        if is_name(name) {
                            found.read(at, name, self.absent == Absent::Tolerated);
                        }
                    }
                }
            }
            Takes::Key | Takes::ShoutedKey | Takes::SectionKey => {
                for call in text.matches(&self.head) {
                    let Some(all) = call.get(0) else { continue };
                    let start = all.start() + super::text::word(all.as_str());
                    if !is_removed(text.line_before(start)) {
                        self.call(text, start, all.end(), operators, wrappers, found);
                    }
                }
            }
        }
    }

    fn call(
        &self,
        text: &Text<'_>,
        start: usize,
        inside: usize,
        operators: &Regex,
        wrappers: &mut Wrappers,
        found: &mut Found,
    ) {
        let written = || {
            let end = text.close(inside);
            (end, assignment(text.rest(end + 1)))
        };
        match text.argument(inside) {
            Argument::Literal(name, behind) => {
                let fits = match self.takes {
                    Takes::SectionKey => is_section(name),
                    Takes::ShoutedKey => is_shouted(name),
                    _ => is_name(name),
                };
                if !fits {
                    return;
                }
                let (end, assigned) = written();
                let default = match assigned {
                    Some(Assigned::Plain) => return,
                    Some(Assigned::IfAbsent) => true,
                    None => {
                        self.goes_on(text, start, (behind, end), operators)
                            || absence::is_guarded(text, start, name)
                    }
                };
                found.read(behind.saturating_sub(name.len() + 1), name, default);
            }
            Argument::Computed(name)
                if self.takes != Takes::ShoutedKey && self.takes != Takes::SectionKey =>
            {
                let (end, assigned) = written();
                if assigned == Some(Assigned::Plain) {
                    return;
                }
                let default = self.goes_on(text, start, (inside, end), operators);
                if let Some(key) = origin::constant(text, name) {
                    return found.read(inside, key, default);
                }
                let listed = origin::listed(text, start, name);
                let from = if listed.is_empty() {
                    let site = wrappers.learn(text, start, name, default);
                    site.map_or(Origin::Unknown, Origin::Parameter)
                } else {
                    Origin::Listed
                };
                found.dynamic(inside, from);
                // What a question sorts out may be refused afterwards: `missing = […]`, `if missing: raise …`
                let below: Vec<&str> = text.rest(end).lines().take(4).collect();
                let default = default && !crate::source::default::gives_up(&below.join("\n"));
                for (at, key) in listed {
                    found.read(at, key, default);
                }
            }
            Argument::Computed(_) | Argument::Nothing => {}
        }
    }

    /// Whether the code goes on without the key; `behind` is behind the key, `end` where the call closes.
    fn goes_on(
        &self,
        text: &Text<'_>,
        start: usize,
        (behind, end): (usize, usize),
        operators: &Regex,
    ) -> bool {
        absence::condition(text, start).unwrap_or_else(|| {
            self.has_default(text, behind, end, operators) || absence::goes_on(text, start, end + 1)
        })
    }

    fn has_default(&self, text: &Text<'_>, behind: usize, end: usize, operators: &Regex) -> bool {
        match self.absent {
            Absent::Tolerated => return true,
            Absent::SecondArgument => {
                let next = text.skip(behind);
                let rest = text.rest(end + 1).trim_start_matches([' ', '\t']);
                let block = if rest.starts_with('{') {
                    let open = text.text.len() - rest.len() + 1;
                    Some(&text.text[open..text.close(open)])
                } else if rest.starts_with("do ") || rest.starts_with("do\n") {
                    rest.split("end").next()
                } else {
                    None
                };
                if text.rest(next).starts_with(',') {
                    return is_default_given(&text.text[next + 1..end.max(next + 1)]);
                }
                if let Some(block) = block {
                    return !crate::source::default::gives_up(block);
                }
            }
            Absent::Matters => {}
        }
        text.has_fallback(end + 1, operators)
    }

    fn groups(&self, text: &Text<'_>, operators: &Regex, found: &mut Found) {
        for all in self.head.captures_iter(text.text) {
            let (Some(whole), Some(key)) = (all.get(0), all.name("key")) else {
                continue;
            };
            let is_seen = match self.takes {
                Takes::Group => text.is_code(whole.start() + super::text::word(whole.as_str())),
                _ => text.class(key.start()) != super::syntax::Class::Comment,
            };
            if !is_seen || is_removed(text.line_before(whole.start())) {
                continue;
            }
            let is_question = self.absent == Absent::Tolerated;
            let default = match absence::condition(text, whole.start()) {
                Some(goes_on) if self.takes != Takes::GroupInText || is_question => goes_on,
                _ => {
                    is_question
                        || all.name("default").is_some()
                        || text.has_fallback(whole.end(), operators)
                }
            };
            let assigned =
                assignment(text.rest(whole.end())).filter(|_| all.name("default").is_none());
            match assigned {
                Some(Assigned::Plain) if self.takes == Takes::Group => {}
                Some(Assigned::IfAbsent) => found.read(key.start(), key.as_str(), true),
                _ => found.read(key.start(), key.as_str(), default),
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Assigned {
    Plain,
    IfAbsent,
}

/// What an assignment right behind an index does: `ENV["A"] = "1"`, `ENV["A"] ||= "1"`.
fn assignment(rest: &str) -> Option<Assigned> {
    let rest = rest.trim_start_matches([' ', '\t']);
    if ["||=", "??=", "?:="].iter().any(|it| rest.starts_with(it)) {
        return Some(Assigned::IfAbsent);
    }
    let value = rest.strip_prefix('=')?;
    (!value.starts_with(['=', '~', '>'])).then_some(Assigned::Plain)
}

/// Whether the arguments behind the key hold a default: the next one, unless it has another name.
fn is_default_given(arguments: &str) -> bool {
    static NAMED: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^\s*(?P<name>\w+)\s*(?:=[^=]|:\s)").ok());
    static DEFAULT: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\b(?:default\w*|unset|fallback)\s*[=:]").ok());
    if arguments.trim().is_empty() {
        return false;
    }
    if DEFAULT.as_ref().is_some_and(|it| it.is_match(arguments)) {
        return true;
    }
    let is_named = NAMED.as_ref().is_some_and(|it| it.is_match(arguments));
    !is_named && !crate::source::default::gives_up(arguments.lines().next().unwrap_or_default())
}

/// `del os.environ["A"]`, `unset($_ENV["A"])`.
fn is_removed(before: &str) -> bool {
    let before = before.trim_end();
    before.ends_with("del") || before.ends_with("unset(") || before.ends_with("delete")
}

/// `Section:Key`, `ConnectionStrings:Default`, `Logging__Level`.
fn is_section(name: &str) -> bool {
    let is_start = name
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    is_start
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'.' | b'-'))
}
