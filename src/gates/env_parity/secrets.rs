//! How good a secret is, as far as its letters tell.

/// The least number of bits that a secret's letters should add up to.
const ENOUGH_BITS: f64 = 48.0;

/// Secrets that everybody tries first, in small letters.
const COMMON: &[&str] = &[
    "password",
    "passw0rd",
    "password1",
    "password123",
    "secret",
    "supersecret",
    "mysecret",
    "letmein",
    "admin",
    "administrator",
    "root",
    "test",
    "testing",
    "guest",
    "default",
    "qwerty",
    "postgres",
    "mysql",
    "redis",
    "welcome",
    "keyboard cat",
    "development",
    "production",
    "123456",
    "12345678",
    "123456789",
    "abc123",
];

/// Why `value` is a weak secret, in words without it; none if its letters are enough.
pub(super) fn weakness(value: &str) -> Option<&'static str> {
    let value = value.trim();
    if COMMON.contains(&value.to_lowercase().as_str()) {
        return Some("one of the words that are tried first");
    }
    let length = value.chars().count();
    if length < 8 {
        return Some("shorter than 8 characters");
    }
    let bits = entropy(value);
    let per_character = bits / f64::from(u32::try_from(length).unwrap_or(u32::MAX));
    if bits < ENOUGH_BITS / 2.0 || per_character < 1.5 {
        return Some("made of few different characters");
    }
    if bits < ENOUGH_BITS && length < 16 {
        return Some("short and made of few different characters");
    }
    None
}

/// Shannon's entropy of the characters, times their number: an upper bound of what guessing costs, in bits.
fn entropy(value: &str) -> f64 {
    let mut counts = std::collections::BTreeMap::new();
    let mut length = 0u32;
    for c in value.chars() {
        *counts.entry(c).or_insert(0u32) += 1;
        length += 1;
    }
    let length = f64::from(length);
    let per_character: f64 = counts
        .values()
        .map(|&count| {
            let share = f64::from(count) / length;
            -share * share.log2()
        })
        .sum();
    per_character * length
}

/// Whether two keys with this value rather share a secret than a word.
pub(super) fn is_telling(value: &str) -> bool {
    value.chars().count() >= 8 && entropy(value) >= ENOUGH_BITS / 2.0
}
