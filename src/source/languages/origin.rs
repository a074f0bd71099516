//! Where a computed key comes from, as far as a text without a parser tells: a constant, or a loop over a list that is
//! written out.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::text::Text;
use crate::source::found::is_shouted;

macro_rules! pattern {
    ($name:ident, $pattern:literal) => {
        static $name: LazyLock<Option<Regex>> = LazyLock::new(|| super::ascii::regex($pattern));
    };
}

/// How much text before a read is searched for the loop around it.
const NEAR: usize = 2000;

/// The places of a name in a part of the text.
fn places<'t>(
    text: &'t str,
    name: &'t str,
    part: Range<usize>,
) -> impl Iterator<Item = usize> + 't {
    let is_part =
        |byte: Option<&u8>| byte.is_some_and(|it| it.is_ascii_alphanumeric() || *it == b'_');
    let bytes = text.as_bytes();
    let found = text.get(part.clone()).unwrap_or_default();
    found
        .match_indices(name)
        .map(move |(at, _)| part.start + at)
        .filter(move |at| {
            let before = at.checked_sub(1).and_then(|before| bytes.get(before));
            !is_part(before) && !is_part(bytes.get(at + name.len()))
        })
}

fn is_identifier(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

pattern!(
    SET,
    r#"^(?:\s*:\s*[&'\w ]+|\s+string)?\s*(?P<sign>=?)\s*["'](?P<key>[A-Za-z_]\w*)["']"#
);
pattern!(DECLARES, r"\b(?:const|final|static|val|define|object)\b");

/// The key that a constant holds: a name in capitals, or one declared as a constant, that is set once.
pub(super) fn constant<'t>(text: &Text<'t>, key: &str) -> Option<&'t str> {
    let is_attribute = key.starts_with('@');
    let name = key.rsplit(['.', ':', '@', '&', '$']).next()?;
    if !is_identifier(name) {
        return None;
    }
    let set = SET.as_ref()?;
    let mut all = places(text.text, name, 0..text.text.len()).filter_map(|at| {
        let it = set.captures(text.rest(at + name.len()))?;
        let is_set = is_attribute || it.name("sign").is_some_and(|sign| !sign.is_empty());
        (is_set && text.is_code(at)).then_some((at, it.name("key")?.as_str()))
    });
    let (at, found) = all.next().filter(|_| all.next().is_none())?;
    let is_declared = is_attribute
        || is_shouted(name)
        || DECLARES.as_ref()?.is_match(text.line_before(at))
        || in_block(&text.text[..at]);
    (is_declared && is_shouted(found)).then_some(found)
}

/// Whether a Go `const (` block is open at the end of a text.
fn in_block(before: &str) -> bool {
    before
        .rfind("const (")
        .is_some_and(|open| !before[open + 7..].contains(')'))
}

pattern!(
    LOOP,
    r"\b(?:for|foreach|each)\b\s*\(?\s*(?:(?:const|let|var|final|val|auto)\s+)?(?:[\w<>]+\s+)?(?:_\s*,\s*)?&?$"
);
pattern!(OVER, r"^\s*(?:in|of|:|<-|:?=\s*range)\s+");
pattern!(FOREACH, r"\bforeach\s*\(\s*(?P<list>.*?)\s+as\s+\$$");
pattern!(
    EACH,
    r"(?P<list>%[wi][\[({][^\])}]*[\])}]|\[[^\[\]]*\]|[A-Za-z_]\w*)(?:\.freeze)?\.(?:each|map|select|reject|filter|all\?|any\?|find|detect|forEach)\s*(?:\{|do|\()\s*(?:\|\s*|fn\s+)?$"
);

/// The keys of the loop whose variable a computed key is, with their places; none when there's no such loop.
pub(super) fn listed<'t>(text: &Text<'t>, at: usize, key: &str) -> Vec<(usize, &'t str)> {
    let key = key.trim_start_matches(['$', '&', '*', '@']);
    if !is_identifier(key) {
        return Vec::new();
    }
    let mut from = at.saturating_sub(NEAR);
    while !text.text.is_char_boundary(from) {
        from += 1;
    }
    // A comprehension's loop stands behind what it is over.
    let end = text
        .rest(at)
        .find('\n')
        .map_or(text.text.len(), |end| at + end);
    let loops = places(text.text, key, from..end).filter_map(|it| looped(text, it, key));
    let Some(start) = loops.last() else {
        return Vec::new();
    };
    let keys = elements(text, start);
    if !keys.is_empty() {
        return keys;
    }
    let list = text.rest(start).trim_start_matches(['$', '&', '@']);
    let length = list
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        .count();
    match declared(text, &list[..length]) {
        Some(value) => elements(text, value),
        None => Vec::new(),
    }
}

/// Where the list begins that a loop goes through, if what stands at an offset is the loop's variable.
fn looped(text: &Text<'_>, at: usize, key: &str) -> Option<usize> {
    let before = text.line_before(at);
    let line = at - before.len();
    let behind = text.rest(at + key.len());
    if LOOP.as_ref()?.is_match(before)
        && let Some(over) = OVER.as_ref()?.find(behind)
    {
        return Some(at + key.len() + over.end());
    }
    let list = FOREACH
        .as_ref()?
        .captures(before)
        .or_else(|| EACH.as_ref()?.captures(before))?;
    Some(line + list.name("list")?.start())
}

pattern!(VALUE, r"^(?:\s*:\s*[^=\n]+)?\s*:?=\s*");

/// Where the value of a name that is declared somewhere in the text begins.
fn declared(text: &Text<'_>, name: &str) -> Option<usize> {
    if name.is_empty() {
        return None;
    }
    let value = VALUE.as_ref()?;
    places(text.text, name, 0..text.text.len())
        .filter(|at| text.is_code(*at))
        .find_map(|at| {
            let behind = at + name.len();
            Some(behind + value.find(text.rest(behind))?.end())
        })
}

/// The names in a list that begins at an offset: `["A", "B"]`, `("A", "B")`, `List.of("A")`, `%w[A B]`,
/// `[]string{"A"}`; none when something else is in it.
fn elements<'t>(text: &Text<'t>, start: usize) -> Vec<(usize, &'t str)> {
    let rest = text.rest(start);
    if let Some(words) = rest.strip_prefix("%w").or(rest.strip_prefix("%i")) {
        let inside = start + 3;
        let length = words[1..].find([']', ')', '}', '>']).unwrap_or_default();
        let mut at = inside;
        let words = words[1..=length].split([' ', '\n']).map(|word| {
            let start = at;
            at += word.len() + 1;
            (start, word)
        });
        return words.filter(|(_, word)| is_shouted(word)).collect();
    }
    let line = rest.lines().next().unwrap_or_default();
    // The last bracket before the first quote, of `[]string{` the brace.
    let quote = line.find(['"', '\'']).unwrap_or(line.len());
    let Some(open) = line[..quote].rfind(['[', '(', '{']) else {
        return Vec::new();
    };
    if line[..open].contains([';', '=']) {
        return Vec::new();
    }
    let all = text.literals(start + open + 1);
    if all.iter().all(|(_, key)| is_shouted(key)) {
        all
    } else {
        Vec::new()
    }
}
