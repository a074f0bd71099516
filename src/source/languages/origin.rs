//! Where a computed key comes from, as far as a text without a parser tells: a constant, or a loop over a list that is
//! written out.

use regex::Regex;

use super::text::Text;
use crate::source::found::is_shouted;

/// The key that a constant holds: a name in capitals, or one declared as a constant, that is set once.
pub(super) fn constant<'t>(text: &Text<'t>, key: &str) -> Option<&'t str> {
    let is_attribute = key.starts_with('@');
    let name = key.rsplit(['.', ':', '@', '&', '$']).next()?;
    if name.is_empty()
        || !name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    {
        return None;
    }
    let declaration = Regex::new(&format!(
        r#"(?m)^[^\n"'=(]*?(?P<before>[^\n"'=(;{{]*?)\b{name}\b(?:\s*:\s*[&'\w ]+|\s+string)?\s*(?P<sign>=?)\s*["'](?P<key>[A-Za-z_]\w*)["']"#
    ))
    .ok()?;
    let mut all = declaration.captures_iter(text.text).filter(|it| {
        it.get(0)
            .is_some_and(|all| text.is_code(all.end() - it["key"].len() - 2))
    });
    let only = all.next().filter(|_| all.next().is_none())?;
    let before = &text.text[only.get(0)?.start()..only.name("key")?.start()];
    let is_declared = ["const", "final", "static", "val "]
        .iter()
        .any(|word| before.contains(word))
        || is_shouted(name)
        || is_attribute
        || in_block(&text.text[..only.get(0)?.start()]);
    let is_set = !only["sign"].is_empty() || is_attribute;
    (is_declared && is_set && is_shouted(&only["key"]))
        .then(|| only.name("key").map(|it| it.as_str()))?
}

/// Whether a Go `const (` block is open at the end of a text.
fn in_block(before: &str) -> bool {
    before
        .rfind("const (")
        .is_some_and(|open| !before[open + 7..].contains(')'))
}

/// The keys of the loop whose variable a computed key is, with their places; none when there's no such loop.
pub(super) fn listed<'t>(text: &Text<'t>, at: usize, key: &str) -> Vec<(usize, &'t str)> {
    let key = key.trim_start_matches(['$', '&', '*', '@']);
    if key.is_empty()
        || !key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    {
        return Vec::new();
    }
    let Ok(head) = Regex::new(&format!(
        r"(?x)
        \b(?:for|foreach|each)\b \s* \(? \s* (?:const|let|var|final|val|auto)?\s* (?:[\w<>&]+\s+)?? (?:_\s*,\s*)? &?{key} \s*
            (?: in | of | : | <- | :?=\s*range ) \s+ (?P<behind>[^\n]*)
        | \bforeach\s*\( \s* (?P<php>[^\n]*?) \s+ as \s+ \${key}\b
        | (?P<receiver> %[wi][\[({{][^\n\])}}]*[\])}}] | \[[^\[\]]*\] | [A-Za-z_]\w* ) (?:\.freeze)? \.
            (?:each|map|select|reject|filter|all\?|any\?|find|detect|each_with_object|forEach|iter\(\)\.\w+) \s*
            (?: \{{ | do | \( ) \s* (?: \| \s* {key} \s* \| | {key}\s*-> | fn\s+{key} )
        "
    )) else {
        return Vec::new();
    };
    let from = text.text[..at].len().saturating_sub(2000);
    let from = (from..=at)
        .find(|at| text.text.is_char_boundary(*at))
        .unwrap_or(at);
    // A comprehension's loop stands behind what it is over.
    let end = text
        .rest(at)
        .find('\n')
        .map_or(text.text.len(), |end| at + end);
    let Some(found) = head.captures_iter(&text.text[from..end]).last() else {
        return Vec::new();
    };
    let Some(list) = ["behind", "php", "receiver"]
        .into_iter()
        .find_map(|it| found.name(it))
    else {
        return Vec::new();
    };
    let start = from + list.start();
    let keys = elements(text, start);
    if !keys.is_empty() {
        return keys;
    }
    let name: String = list
        .as_str()
        .trim_start_matches(['$', '&', '@'])
        .chars()
        .take_while(|it| it.is_alphanumeric() || *it == '_')
        .collect();
    let Some(value) = declared(text, &name) else {
        return Vec::new();
    };
    elements(text, value)
}

/// Where the value of a name that is declared somewhere in the text begins.
fn declared(text: &Text<'_>, name: &str) -> Option<usize> {
    if name.is_empty() {
        return None;
    }
    let pattern = Regex::new(&format!(r"(?m)\b{name}\b(?:\s*:\s*[^=\n]+)?\s*:?=\s*")).ok()?;
    let mut all = pattern
        .find_iter(text.text)
        .filter(|it| text.is_code(it.start()));
    all.next().map(|it| it.end())
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
