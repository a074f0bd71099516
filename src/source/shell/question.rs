//! What a shell script makes of a variable's absence where it tests for it, and the lists that its loops go through.

use std::sync::LazyLock;

use regex::Regex;

use crate::source::found::is_shouted;

/// How many lines below a test may hold what follows from it.
const BELOW: usize = 5;

/// For a variable in a test (`[ -z "$A" ]`), whether the script goes on without it; nothing elsewhere.
pub(super) fn goes_on(text: &str, offset: usize) -> Option<bool> {
    static TEST: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?:\[\[?|\btest)\s[^\]]*$").ok());
    static GIVES_UP: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"\bexit\b(?:\s+[1-9$]|\s*(?:;|\}|\)|$))|\breturn\s+[1-9]|\b(?:die|fail|fatal|abort|usage|error|err|panic)\w*\s",
        )
        .ok()
    });
    let start = text[..offset].rfind('\n').map_or(0, |feed| feed + 1);
    if !TEST.as_ref()?.is_match(&text[start..offset]) {
        return None;
    }
    let gives_up = GIVES_UP.as_ref()?;
    for (number, line) in text[offset..].lines().take(BELOW).enumerate() {
        if gives_up.is_match(line) {
            return Some(false);
        }
        let word = line.trim();
        let is_over =
            word.starts_with("fi") || word.starts_with("else") || word.starts_with("elif");
        // A test that nothing hangs on below it ends with its line.
        let is_open = word.ends_with("then") || word.ends_with(['{', '\\', '&', '|']);
        if is_over || number == 0 && !is_open && !followed_by_then(text, offset) {
            break;
        }
    }
    Some(true)
}

/// Whether the test is for being empty, and not for one value.
pub(super) fn is_of_emptiness(text: &str, offset: usize) -> bool {
    let before = text[..offset].trim_end_matches(['"', '$', '{']).trim_end();
    before.ends_with("-n") || before.ends_with("-z")
}

/// Whether the line below begins with `then`.
fn followed_by_then(text: &str, offset: usize) -> bool {
    let below = text[offset..].lines().nth(1);
    below.is_some_and(|line| line.trim_start().starts_with("then"))
}

/// The names that a loop gives to the variable whose value names another: `for v in A B; do … ${!v}`.
pub(super) fn listed(text: &str, offset: usize) -> Vec<(usize, &str)> {
    let variable: &str = text[offset..]
        .split(|it: char| !it.is_ascii_alphanumeric() && it != '_')
        .next()
        .unwrap_or_default();
    let Some(list) = list_of(text, offset, variable) else {
        return Vec::new();
    };
    let mut names = Vec::new();
    let mut at = list;
    let end = text[list..]
        .find([';', ')'])
        .or(text[list..].find('\n'))
        .map_or(text.len(), |end| list + end);
    for word in text[list..end].split([' ', '\n', '\t', '"', '\'']) {
        if is_shouted(word) {
            names.push((at, word));
        }
        at += word.len() + 1;
    }
    names
}

/// Where the list begins that a loop goes through: its words, or those of the array that it names.
fn list_of(text: &str, offset: usize, variable: &str) -> Option<usize> {
    let head = Regex::new(&format!(r"\bfor\s+{variable}\s+in\s+")).ok()?;
    let start = head.find_iter(&text[..offset]).last()?.end();
    let array = text[start..].trim_start_matches(['"', '$', '{']);
    let Some((name, _)) = array
        .split_once("[@]")
        .filter(|_| array.len() < text.len() - start)
    else {
        return Some(start);
    };
    let declared = Regex::new(&format!(r"(?m)^\s*(?:[a-z]+\s+(?:-\w+\s+)?)?{name}=\(")).ok()?;
    declared.find(text).map(|it| it.end())
}
