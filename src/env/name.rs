//! Which names may be shown: a broken file can turn a piece of a secret into a "key".

/// Names of variables are short; a line of a key file has 64 characters.
const LONGEST: usize = 120;

/// The length from which an unbroken run of mixed letters is rather a piece of a value than a word.
const RUN: usize = 24;

/// Whether `text` looks like the name of a variable, so that it can stand in a report.
pub fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    let starts = bytes
        .next()
        .is_some_and(|first| first.is_ascii_alphanumeric() || b"_.-".contains(&first));
    starts
        && text.len() <= LONGEST
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
        && !text
            .split(|c: char| !c.is_ascii_alphanumeric())
            .any(is_random_run)
}

/// A long word in which upper case, lower case and digits alternate, as in base64 or hexadecimal text.
fn is_random_run(word: &str) -> bool {
    if word.len() < RUN {
        return false;
    }
    let upper = word.bytes().any(|byte| byte.is_ascii_uppercase());
    let lower = word.bytes().any(|byte| byte.is_ascii_lowercase());
    let digit = word.bytes().any(|byte| byte.is_ascii_digit());
    (upper && lower) || (digit && (upper || lower))
}

/// `text` if it may be shown, else the place where it stands.
pub fn shown(text: &str, line: usize) -> String {
    if is_name(text) {
        text.to_owned()
    } else {
        format!("(line {line})")
    }
}
