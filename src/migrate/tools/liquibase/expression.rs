//! Context and label expressions: `test`, `!test`, `a and (b or not c)`, `a, b` (a comma is an `or`).

/// Whether `expression` holds when exactly the names in `set` are true; an empty one always does.
pub(super) fn holds(expression: &str, set: &[String]) -> bool {
    let mut words = words(expression);
    if words.is_empty() {
        return true;
    }
    words.reverse();
    any(&mut words, set)
}

fn words(expression: &str) -> Vec<String> {
    let mut spaced = String::new();
    for character in expression.chars() {
        match character {
            '(' | ')' | ',' | '!' => {
                spaced.push(' ');
                spaced.push(character);
                spaced.push(' ');
            }
            other => spaced.extend(other.to_lowercase()),
        }
    }
    spaced.split_whitespace().map(str::to_owned).collect()
}

/// The words are a stack: the next one is the last.
fn any(words: &mut Vec<String>, set: &[String]) -> bool {
    let mut result = all(words, set);
    while words.last().is_some_and(|word| word == "or" || word == ",") {
        words.pop();
        let next = all(words, set);
        result |= next;
    }
    result
}

fn all(words: &mut Vec<String>, set: &[String]) -> bool {
    let mut result = one(words, set);
    while words.last().is_some_and(|word| word == "and") {
        words.pop();
        let next = one(words, set);
        result &= next;
    }
    result
}

fn one(words: &mut Vec<String>, set: &[String]) -> bool {
    match words.pop().as_deref() {
        Some("not" | "!") => !one(words, set),
        Some("(") => {
            let result = any(words, set);
            words.pop();
            result
        }
        Some(name) => set.iter().any(|known| {
            known
                .trim()
                .trim_start_matches('@')
                .eq_ignore_ascii_case(name.trim_start_matches('@'))
        }),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_bind_not_before_and_before_or() {
        let set = ["prod".to_owned(), "eu".to_owned()];
        for (expression, expected) in [
            ("", true),
            ("prod", true),
            ("test", false),
            ("!test", true),
            ("test, prod", true),
            ("prod and not eu", false),
            ("test and x or prod", true),
            ("prod and (test or EU)", true),
        ] {
            assert_eq!(holds(expression, &set), expected, "{expression}");
        }
    }
}
