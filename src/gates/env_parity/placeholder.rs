//! Values that stand for a value.

/// Whole values that nobody means, in small letters without `-`, `_` and spaces.
const WHOLE: &[&str] = &[
    "changeme",
    "changeit",
    "changethis",
    "replaceme",
    "replacethis",
    "fillme",
    "fillmein",
    "setme",
    "fixme",
    "todo",
    "tbd",
    "placeholder",
    "dummy",
    "undefined",
    "null",
    "none",
    "na",
    "n/a",
    "yourkeyhere",
    "yourvaluehere",
    "insertkeyhere",
    "secrethere",
    "example",
    "notset",
    "unset",
    "redacted",
];

/// How values begin that ask to be replaced.
const BEGINNINGS: &[&str] = &[
    "your-",
    "your_",
    "your ",
    "change-me",
    "change_me",
    "changeme",
    "replace-",
    "replace_",
    "insert-",
    "insert_",
    "my-super-secret",
    "todo:",
    "enter-your",
    "enter_your",
    "put-your",
    "put_your",
];

/// How they end.
const ENDINGS: &[&str] = &[
    "-here",
    "_here",
    " here",
    "-changeme",
    "_changeme",
    "-change-me",
    "-placeholder",
];

/// Why `value` is a placeholder, in words without it; none if it isn't.
pub(super) fn reason(value: &str) -> Option<&'static str> {
    let value = value.trim();
    if value.is_empty() {
        return None;
    }
    if value
        .chars()
        .all(|c| matches!(c, '-' | '?' | '.' | '*' | '_' | '…'))
    {
        return Some("punctuation alone");
    }
    let lower = value.to_lowercase();
    if lower.len() > 1 && lower.chars().all(|c| c == 'x') {
        return Some("nothing but x");
    }
    if is_bracketed(value) {
        return Some("a name in brackets, to be replaced");
    }
    let bare: String = lower
        .chars()
        .filter(|c| !matches!(c, '-' | '_' | ' ' | '!'))
        .collect();
    if WHOLE.contains(&bare.as_str()) {
        return Some("a word that asks for a value");
    }
    let short = lower.len() <= 80 && !lower.contains("://");
    if short
        && (BEGINNINGS.iter().any(|start| lower.starts_with(start))
            || ENDINGS.iter().any(|end| lower.ends_with(end)))
    {
        return Some("a text that asks for a value");
    }
    if lower.contains("changeme") || lower.contains("change_me") || lower.contains("change-me") {
        return Some("a text that asks for a value");
    }
    if lower.contains("xxxxxx") {
        return Some("a row of x");
    }
    None
}

/// `<name>`, `__NAME__`, `{{name}}`, `[name]`, `%name%`.
fn is_bracketed(value: &str) -> bool {
    let pairs = [
        ("<", ">"),
        ("__", "__"),
        ("{{", "}}"),
        ("%", "%"),
        ("[", "]"),
        ("#{", "}#"),
        ("@@", "@@"),
    ];
    pairs.iter().any(|(open, close)| {
        value
            .strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close))
            .is_some_and(|inner| {
                let word =
                    |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ' | '.' | ':');
                !inner.is_empty() && inner.chars().all(word) && inner.contains(char::is_alphabetic)
            })
    })
}
