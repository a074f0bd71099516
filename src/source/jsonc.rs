//! JSON with comments and trailing commas, as configuration files have it.

/// JSON with comments and trailing commas to JSON; lines stay as they are.
pub(super) fn plain_json(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    let mut in_string = false;
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if in_string => {
                plain.push(letter);
                plain.extend(letters.next());
                continue;
            }
            '"' => in_string = !in_string,
            '/' if !in_string && letters.peek() == Some(&'/') => {
                while letters.peek().is_some_and(|it| *it != '\n') {
                    letters.next();
                }
                continue;
            }
            '/' if !in_string && letters.peek() == Some(&'*') => {
                let mut before = ' ';
                for inside in letters.by_ref() {
                    if inside == '\n' {
                        plain.push('\n');
                    }
                    if before == '*' && inside == '/' {
                        break;
                    }
                    before = inside;
                }
                continue;
            }
            '}' | ']' if !in_string => {
                let kept = plain.trim_end().len();
                if plain[..kept].ends_with(',') {
                    plain.replace_range(kept - 1..kept, " ");
                }
            }
            _ => {}
        }
        plain.push(letter);
    }
    plain
}
