//! Shell scripts, and the `$NAME` expansions that Dockerfiles and compose files share with them.
//!
//! A variable that the script sets itself isn't read from the environment, unless it is read before, as in
//! `PORT="${PORT:-8080}"`.

mod question;

use std::collections::{BTreeMap, BTreeSet};

use super::found::{Found, Origin, is_name};

/// Variables that the shell itself sets.
const OWN: [&str; 30] = [
    "PWD",
    "OLDPWD",
    "RANDOM",
    "SRANDOM",
    "SECONDS",
    "EPOCHSECONDS",
    "EPOCHREALTIME",
    "LINENO",
    "IFS",
    "OPTARG",
    "OPTIND",
    "OPTERR",
    "UID",
    "EUID",
    "PPID",
    "REPLY",
    "FUNCNAME",
    "PIPESTATUS",
    "SHLVL",
    "HOSTTYPE",
    "OSTYPE",
    "MACHTYPE",
    "DIRSTACK",
    "GROUPS",
    "COLUMNS",
    "LINES",
    "PS1",
    "PS2",
    "PS4",
    "_",
];

/// Variables that every session has.
const ALWAYS: [&str; 10] = [
    "HOME", "PATH", "USER", "LOGNAME", "SHELL", "TERM", "TMPDIR", "LANG", "HOSTNAME", "LC_ALL",
];

/// Whether a name belongs to the shell and not to its environment.
pub(super) fn is_own(name: &str) -> bool {
    OWN.contains(&name)
        || name.starts_with("BASH")
        || name.starts_with("ZSH_")
        || name.starts_with("COMP_")
}

/// Whether every session, and every image, has the variable.
pub(super) fn is_always_there(name: &str) -> bool {
    ALWAYS.contains(&name)
}

/// One expansion.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "four independent facts of one place"
)]
pub(super) struct Expansion {
    pub offset: usize,
    pub name: String,
    /// `${NAME:-x}` and its like, against `$NAME` and `${NAME:?}`.
    pub default: bool,
    /// It says what happens without the variable, so it expects it from outside.
    conditional: bool,
    /// It stands in the value that the variable itself is assigned first.
    own_value: bool,
    /// It stands in a function, which may run after what follows it.
    in_function: bool,
}

/// What a script does with variables.
#[derive(Debug, Default)]
pub(super) struct Script {
    pub expansions: Vec<Expansion>,
    /// Name -> offset of the first assignment.
    assigned: BTreeMap<String, usize>,
    pub dynamic: Vec<usize>,
}

/// Finds the environment keys that a shell script reads.
pub(super) fn scan(text: &str) -> Found {
    let script = read(text);
    let mut found = Found::default();
    // Variables that an earlier test found no fault in being empty: `if [ -n "$A" ]; then use "$A"; fi`.
    let mut spared = BTreeSet::new();
    for expansion in script.outside() {
        let name = expansion.name.as_str();
        let default = expansion.default || is_always_there(name) || spared.contains(name);
        let answer = question::goes_on(text, expansion.offset);
        if answer == Some(true) && question::is_of_emptiness(text, expansion.offset) {
            spared.insert(name);
        }
        found.read(expansion.offset, name, answer.unwrap_or(default));
    }
    for offset in script.dynamic {
        let listed = question::listed(text, offset);
        let origin = if listed.is_empty() {
            Origin::Unknown
        } else {
            Origin::Listed
        };
        found.dynamic(offset, origin);
        let default = question::goes_on(text, offset).unwrap_or_default();
        for (at, name) in listed {
            found.read(at, name, default);
        }
    }
    found
}

/// Reads a script's expansions and assignments.
pub(super) fn read(text: &str) -> Script {
    let mut lexer = Lexer {
        text,
        bytes: text.as_bytes(),
        script: Script::default(),
        assigning: None,
        heredocs: Vec::new(),
        braces: 0,
    };
    lexer.commands(0, None);
    lexer.script
}

impl Script {
    /// Expansions of variables that come from outside the script.
    pub(super) fn outside(&self) -> impl Iterator<Item = &Expansion> {
        self.expansions.iter().filter(|it| {
            let is_key = it.name.bytes().any(|byte| byte.is_ascii_uppercase())
                || it.name.ends_with("_proxy");
            is_key && !is_own(&it.name) && self.is_before_assignment(it)
        })
    }

    fn is_before_assignment(&self, expansion: &Expansion) -> bool {
        match self.assigned.get(&expansion.name) {
            None => true,
            Some(&at) => {
                expansion.own_value
                    || expansion.offset < at && (expansion.conditional || !expansion.in_function)
            }
        }
    }

    fn assign(&mut self, name: &str, at: usize) {
        self.assigned.entry(name.to_owned()).or_insert(at);
    }
}

struct Lexer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    script: Script,
    /// The variable whose value is being read, and whether it's the first one it gets.
    assigning: Option<(String, bool)>,
    heredocs: Vec<(String, bool)>,
    braces: usize,
}

impl Lexer<'_> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    fn name(&self, at: usize) -> &str {
        let length = self.bytes[at.min(self.bytes.len())..]
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
            .count();
        let name = self.text.get(at..at + length).unwrap_or_default();
        if is_name(name) { name } else { "" }
    }

    /// Reads commands up to `close` (`)` of a substitution, a backquote) or the end.
    fn commands(&mut self, mut at: usize, close: Option<u8>) -> usize {
        let outer = self.assigning.take();
        let mut word_start = true;
        let mut depth = 0;
        let mut builtin = Builtin::None;
        while let Some(byte) = self.byte(at) {
            if Some(byte) == close && depth == 0 {
                break;
            }
            if byte.is_ascii_whitespace() || matches!(byte, b';' | b'&' | b'|' | b'(' | b')') {
                match byte {
                    b'(' => depth += 1,
                    b')' => depth = usize::saturating_sub(depth, 1),
                    _ => {}
                }
                if !matches!(byte, b' ' | b'\t') {
                    builtin = Builtin::None;
                }
                self.assigning = None;
                word_start = true;
                at += 1;
                if byte == b'\n' && !self.heredocs.is_empty() {
                    at = self.heredoc_bodies(at);
                }
                continue;
            }
            let starts = std::mem::replace(&mut word_start, false);
            at = match byte {
                b'#' if starts => self.line_end(at),
                b'\\' => at + 2,
                b'\'' => self.single(at),
                b'"' => self.double(at + 1),
                b'`' => self.commands(at + 1, Some(b'`')) + 1,
                b'$' => self.expansion(at),
                b'<' if self.bytes[at..].starts_with(b"<<")
                    && !self.bytes[at..].starts_with(b"<<<") =>
                {
                    self.heredoc(at)
                }
                b'-' if starts && self.asks_whether_set(at) => {
                    builtin = Builtin::Asks;
                    at + 2
                }
                b'{' if starts => {
                    self.braces += 1;
                    word_start = true;
                    at + 1
                }
                b'}' if starts => {
                    self.braces = self.braces.saturating_sub(1);
                    at + 1
                }
                _ if starts => self.word(at, &mut builtin),
                _ => at + 1,
            };
        }
        self.assigning = outer;
        at
    }

    /// A word that may be an assignment, a builtin that sets variables, or one of its arguments.
    fn word(&mut self, at: usize, builtin: &mut Builtin) -> usize {
        let name = self.name(at).to_owned();
        if name.is_empty() {
            return at + 1;
        }
        let mut end = at + name.len();
        if self.byte(end) == Some(b'[') {
            end = self.text[end..]
                .find(']')
                .map_or(end, |close| end + close + 1);
        }
        let is_append = self.byte(end) == Some(b'+');
        if self.byte(end + usize::from(is_append)) == Some(b'=') {
            let is_first = !self.script.assigned.contains_key(&name);
            self.script.assign(&name, at);
            self.assigning = Some((name, is_first));
            return end + usize::from(is_append) + 1;
        }
        let is_word = self.byte(end).is_none_or(|byte| {
            byte.is_ascii_whitespace() || matches!(byte, b';' | b'&' | b'|' | b')' | b'(')
        });
        match *builtin {
            _ if !is_word => {}
            Builtin::Sets => self.script.assign(&name, at),
            Builtin::SetsOne => {
                self.script.assign(&name, at);
                *builtin = Builtin::Other;
            }
            Builtin::Reads => self.found(at, &name, false, false),
            Builtin::Asks => {
                self.found(at, &name, true, true);
                *builtin = Builtin::Other;
            }
            Builtin::Other => {}
            // `printf -v NAME` sets it.
            Builtin::None if name == "printf" => {
                if let Some(rest) = self.text[end..].strip_prefix(" -v ") {
                    let set = self.name(self.text.len() - rest.len()).to_owned();
                    self.script.assign(&set, end);
                }
                *builtin = Builtin::Other;
            }
            Builtin::None => {
                *builtin = match name.as_str() {
                    "read" | "local" | "declare" | "typeset" | "mapfile" | "readarray"
                    | "getopts" | "let" => Builtin::Sets,
                    "for" | "select" => Builtin::SetsOne,
                    "printenv" => Builtin::Reads,
                    // What follows these is a command of its own.
                    "if" | "then" | "else" | "elif" | "while" | "until" | "do" | "time"
                    | "command" | "exec" | "sudo" => Builtin::None,
                    _ => Builtin::Other,
                }
            }
        }
        end
    }

    /// `-v` of `[[` and `test`.
    fn asks_whether_set(&self, at: usize) -> bool {
        let before = self.text[..at].trim_end().trim_end_matches('!').trim_end();
        self.bytes[at..].starts_with(b"-v ") && (before.ends_with('[') || before.ends_with("test"))
    }

    fn line_end(&self, at: usize) -> usize {
        memchr::memchr(b'\n', &self.bytes[at..]).map_or(self.bytes.len(), |end| at + end)
    }

    /// A single-quoted text; `envsubst '$A $B'` names its variables in one.
    fn single(&mut self, at: usize) -> usize {
        let start = at + 1;
        let end =
            memchr::memchr(b'\'', &self.bytes[start..]).map_or(self.bytes.len(), |end| start + end);
        let line = &self.text[self.text[..at].rfind('\n').map_or(0, |feed| feed + 1)..at];
        if line.contains("envsubst") {
            let mut here = start;
            while let Some(dollar) = self.bytes[here..end].iter().position(|byte| *byte == b'$') {
                let from = here + dollar + 1;
                let from = from + usize::from(self.byte(from) == Some(b'{'));
                let name = self.name(from).to_owned();
                if !name.is_empty() {
                    self.found(from, &name, false, false);
                }
                here = (from + name.len()).min(end);
            }
        }
        end + 1
    }

    fn double(&mut self, mut at: usize) -> usize {
        while let Some(byte) = self.byte(at) {
            at = match byte {
                b'"' => return at + 1,
                b'\\' => at + 2,
                b'`' => self.commands(at + 1, Some(b'`')) + 1,
                b'$' => self.expansion(at),
                _ => at + 1,
            };
        }
        at
    }

    fn found(&mut self, offset: usize, name: &str, default: bool, conditional: bool) {
        self.script.expansions.push(Expansion {
            offset,
            default,
            conditional,
            own_value: self
                .assigning
                .as_ref()
                .is_some_and(|(assigned, is_first)| assigned == name && *is_first),
            in_function: self.braces > 0,
            name: name.to_owned(),
        });
    }

    /// `$NAME`, `${NAME…}`, `$(…)`, `$((…))`, `$'…'`.
    fn expansion(&mut self, at: usize) -> usize {
        match self.byte(at + 1) {
            Some(b'(') => {
                let assigning = self.assigning.clone();
                let end = self.commands(at + 2, Some(b')')) + 1;
                self.assigning = assigning;
                end
            }
            Some(b'{') => self.braced(at + 2),
            Some(b'\'') => {
                let mut end = at + 2;
                while self.byte(end).is_some_and(|byte| byte != b'\'') {
                    end += 1 + usize::from(self.byte(end) == Some(b'\\'));
                }
                end + 1
            }
            Some(_) => {
                let name = self.name(at + 1).to_owned();
                if name.is_empty() {
                    return at + 2;
                }
                self.found(at + 1, &name, false, false);
                at + 1 + name.len()
            }
            None => at + 1,
        }
    }

    fn braced(&mut self, start: usize) -> usize {
        let indirect = self.byte(start) == Some(b'!');
        let from = start + usize::from(indirect || self.byte(start) == Some(b'#'));
        let name = self.name(from).to_owned();
        let mut at = from + name.len();
        let next = self.byte(at);
        if indirect && next == Some(b'}') {
            self.script.dynamic.push(from);
        }
        let operator = if next == Some(b':') {
            self.byte(at + 1)
        } else {
            next
        };
        let default = matches!(operator, Some(b'-' | b'=' | b'+'));
        let conditional = default || operator == Some(b'?');
        if !name.is_empty() && !indirect && next != Some(b'[') {
            self.found(from, &name, default, conditional);
        }
        if !name.is_empty() && operator == Some(b'=') {
            self.script.assign(&name, at);
        }
        // The word behind the operator is expanded as well.
        while let Some(byte) = self.byte(at) {
            at = match byte {
                b'}' => return at + 1,
                b'\\' => at + 2,
                b'$' => self.expansion(at),
                b'"' => self.double(at + 1),
                b'`' => self.commands(at + 1, Some(b'`')) + 1,
                b'\n' if name.is_empty() => return at,
                _ => at + 1,
            };
        }
        at
    }

    fn heredoc(&mut self, at: usize) -> usize {
        let mut from = at + 2;
        while matches!(self.byte(from), Some(b'-' | b'~' | b' ')) {
            from += 1;
        }
        let quote = self
            .byte(from)
            .filter(|byte| matches!(byte, b'"' | b'\'' | b'\\'));
        let start = from + usize::from(quote.is_some());
        let name = self.name(start).to_owned();
        if name.is_empty() {
            return at + 2;
        }
        let end = start + name.len() + usize::from(matches!(quote, Some(b'"' | b'\'')));
        self.heredocs.push((name, quote.is_none()));
        end
    }

    fn heredoc_bodies(&mut self, mut at: usize) -> usize {
        for (terminator, expands) in std::mem::take(&mut self.heredocs) {
            while at < self.bytes.len() {
                let end = self.line_end(at);
                if self.text.get(at..end).unwrap_or_default().trim() == terminator {
                    at = end;
                    break;
                }
                while expands && at < end {
                    at = match self.bytes[at] {
                        b'\\' => at + 2,
                        b'$' => self.expansion(at),
                        b'`' => self.commands(at + 1, Some(b'`')) + 1,
                        _ => at + 1,
                    };
                }
                at = at.max(end) + 1;
            }
        }
        at.min(self.bytes.len())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Builtin {
    /// No command yet.
    None,
    /// Its arguments are set.
    Sets,
    /// Its first argument is set.
    SetsOne,
    /// Its arguments are read.
    Reads,
    /// The next word is asked for: `[[ -v NAME ]]`.
    Asks,
    /// Any other command.
    Other,
}
