//! What the code around a read does when the key is absent: goes on, refuses to, or doesn't say.

use std::sync::LazyLock;

use regex::Regex;

use super::text::Text;
use crate::source::default::gives_up;

/// How many lines below a condition may hold what follows from it.
const BELOW: usize = 4;

macro_rules! pattern {
    ($name:ident, $pattern:literal) => {
        static $name: LazyLock<Option<Regex>> = LazyLock::new(|| super::ascii::regex($pattern));
    };
}

pattern!(
    CONDITION,
    r"(?:\b(?:if|elif|elsif|unless|while|when|guard|match|case|switch)\b(?:[^=;]|[=!<>]=)*|\b(?:if|while)\s+let\s+\S+\s*=\s*|\bif\s+(?:\(\s*)?[\w, ]+\s*:?=\s*|\blet\s+(?:Ok|Some)\([^)]*\)\s*=\s*|\b(?:isset|empty)\(\s*)$"
);
pattern!(
    ASSERTED,
    r"\b(?:assert|debug_assert|requireNotNull|checkNotNull)\b[^;\n]*$"
);
pattern!(
    YES_OR_NO,
    r"(?:\b(?:bool|Boolean|parseBoolean|TryParse|filter_var|matches!|cmp\.Or|equals|equalsIgnoreCase)\s*\(\s*|\(bool\)\s*|[!=]==?\s*)(?:[\w:.]+[:.])?$"
);
pattern!(
    ASSIGNED,
    r"(?:^|[\s;{(])[$@]?(?P<name>[A-Za-z_]\w*)(?:\s*,\s*(?P<second>[A-Za-z_]\w*))?\s*(?::\s*[\w<>\[\]., |?]+)?:?=\s*(?:[\w.]+\(\s*)?(?:[\w:.]+[:.])?$"
);
pattern!(
    ASKS,
    r"\b(?:if|elif|elsif|unless|guard|switch|case|match|when)\b"
);
pattern!(REPLACES, r"^\s*(?:\)\s*)*(?:\?\?|\|\||\?:|\bor\b|\?\s)");
pattern!(HANDLES, r"^\s*(?:except|rescue|catch)\b");

/// Whether the condition that a read stands in lets the code go on without the key; nothing when it stands in none.
pub(super) fn condition(text: &Text<'_>, start: usize) -> Option<bool> {
    let before = text.line_before(start);
    let statement = before.rsplit(';').next().unwrap_or_default();
    if matches(&ASSERTED, statement) {
        return Some(false);
    }
    if !matches(&CONDITION, before) {
        return handled(text, start);
    }
    Some(allows(text, start, statement))
}

pattern!(
    PRESENCE,
    r#"(?:!==?|\bis\s+not)\s*(?:""|''|[Nn]one|null|nil|undefined|false)(?:\W|$)"#
);
pattern!(
    ABSENCE,
    r"!|\bnot\b|\bunless\b|\b(?:[Nn]one|null|nil|false|undefined|Err|guard|match|case|switch|when)\b|(?i:empty|blank|is_err|is_none|missing)|==\s*(?:\x22\x22|'')"
);
pattern!(EQUALS, r#"^\s*\)*\s*={2,3}\s*(?:"[^"]|'[^'])"#);

/// Whether what hangs on the condition at `start` lets the code go on without the key. A condition for its presence
/// that leads to a failure forbids the key, and doesn't demand it. `before` is the statement up to there: Ruby's and
/// Python's conditions may stand behind what they decide about, as in `raise "…" unless ENV["A"]`.
fn allows(text: &Text<'_>, start: usize, before: &str) -> bool {
    let line = text.rest(start).lines().next().unwrap_or_default();
    let head = line.split('{').next().unwrap_or_default();
    let call = text.close(start + head.find(['(', '[']).map_or(0, |open| open + 1));
    if matches(&EQUALS, text.rest(call + 1)) {
        return true;
    }
    let condition = format!("{before}{head}");
    let condition = match PRESENCE.as_ref() {
        Some(presence) => presence.replace_all(&condition, " "),
        None => condition.into(),
    };
    let block = below(text, start);
    let (met, otherwise) = block.split_once("else").unwrap_or((&block, ""));
    if matches(&ABSENCE, &condition) {
        !gives_up(before) && !gives_up(met) && !gives_up(otherwise)
    } else {
        !gives_up(otherwise)
    }
}

/// Whether the value is only asked for a yes or a no, or the name it is given is replaced when there's none.
pub(super) fn goes_on(text: &Text<'_>, start: usize, end: usize) -> bool {
    let before = text.line_before(start);
    matches(&YES_OR_NO, before) || named(text, before, end).unwrap_or_default()
}

/// Whether the line asks for the same key before it reads it: `isset($_ENV['A']) ? $_ENV['A'] : 'x'`.
pub(super) fn is_guarded(text: &Text<'_>, start: usize, key: &str) -> bool {
    let before = text.line_before(start);
    let asked = [format!("\"{key}\""), format!("'{key}'")];
    asked.iter().any(|asked| {
        before.rfind(asked.as_str()).is_some_and(|at| {
            let between = &before[at..];
            [" ? ", "&&", " and ", " if "]
                .iter()
                .any(|it| between.contains(it))
        })
    })
}

/// `value = os.environ.get("A")`, and then `if not value: …`: the first thing that is done with the name decides.
fn named(text: &Text<'_>, before: &str, end: usize) -> Option<bool> {
    let assigned = ASSIGNED.as_ref()?.captures(before)?;
    let behind = text.rest(end);
    let lines = behind.split_inclusive('\n').take(BELOW).map(str::len);
    let near = &behind[..lines.sum()];
    let names = ["name", "second"].into_iter();
    let names = names.filter_map(|group| Some(assigned.name(group)?.as_str()));
    let is_code = |at: &usize| text.is_code(end + at);
    let named = names.filter(|it| *it != "_");
    let at = named
        .filter_map(|it| word(near, it))
        .filter(is_code)
        .min()?;
    let line = near[..at].rfind(['\n', ';']).map_or(0, |feed| feed + 1);
    if matches(&ASKS, &near[line..at]) {
        return Some(allows(text, end + at, &near[line..at]));
    }
    let length = near[at..]
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        .count();
    let rest = &near[at + length..];
    let line = rest.lines().next().unwrap_or_default();
    Some(matches(&REPLACES, rest) && !gives_up(line))
}

/// Where a word stands in a text.
fn word(text: &str, word: &str) -> Option<usize> {
    let is_part = |byte: Option<&u8>| {
        byte.is_some_and(|it| {
            it.is_ascii_alphanumeric() || matches!(it, b'_' | b'.' | b'"' | b'\'')
        })
    };
    let bytes = text.as_bytes();
    let mut all = text.match_indices(word).map(|(at, _)| at);
    all.find(|at| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        let behind = bytes.get(at + word.len());
        !is_part(before) && !behind.is_some_and(|it| it.is_ascii_alphanumeric() || *it == b'_')
    })
}

/// Python's `try: … except KeyError: …` around one line.
fn handled(text: &Text<'_>, start: usize) -> Option<bool> {
    let line = text.line_before(start).len();
    let above = text.text[..start - line].trim_end();
    if !above.ends_with("try:") {
        return None;
    }
    let mut lines = text.rest(start).lines().skip(1).take(BELOW);
    lines.find(|line| matches(&HANDLES, line))?;
    let answer: Vec<&str> = lines.take(2).collect();
    Some(!gives_up(&answer.join("\n")))
}

/// The condition's line from `start` on, and what stands below it in its block.
fn below(text: &Text<'_>, start: usize) -> String {
    let mut lines = text.rest(start).lines().take(BELOW);
    let first = lines.next().unwrap_or_default();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let own = text.line_before(start);
    let depth = indent(own).min(own.len());
    let mut block = first.to_owned();
    for line in lines {
        // A line that stands as deep as the condition begins the next statement, unless it's a bracket or a branch.
        let is_next = indent(line) <= depth
            && line
                .trim_start()
                .starts_with(|it: char| it.is_alphanumeric() || matches!(it, '_' | '$' | '@'))
            && !line.trim_start().starts_with("else");
        if is_next {
            break;
        }
        block.push('\n');
        block.push_str(line);
    }
    block
}

fn matches(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|it| it.is_match(text))
}
