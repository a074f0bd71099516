//! What counts as refusing to go on without a key.

use std::sync::LazyLock;

use regex::Regex;

/// A fallback that throws, exits or fails is no fallback: `env("A") || raise("…")`, `return nil, errors.New("…")`.
pub(super) fn gives_up(code: &str) -> bool {
    static WORDS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"(?x) \b(?: throw | raise | panic!? | die | abort | exit | unreachable!? | bail! ) \b
            | \b\w* (?i: fail | fatal | throw | missing | required | invariant | assert ) \w* \s* !? \(
            | (?:^|[^.\w]) error \s* \(
            | \b(?: errors\.New | \w*Errorf ) \s* \(
            | \breturn \b [^;\n]* \b(?: err | Err[A-Z]\w* | Err\s*\( )",
        )
        .ok()
    });
    WORDS.as_ref().is_some_and(|words| words.is_match(code))
}
