//! String literals next to a key in JavaScript, TypeScript, PHP, HCL, Ruby or Elixir settings: `key: "value"`,
//! `key = 'value'`, `'key' => 'value'`.

use regex::Regex;

/// The string or bare word (`true`, a number) that `key` is given, if it is given a literal.
pub fn value(text: &str, key: &str) -> Option<String> {
    values(text, key).into_iter().next()
}

/// All literals that `key` is given, in order.
pub fn values(text: &str, key: &str) -> Vec<String> {
    if !text.contains(key) {
        return Vec::new();
    }
    let text = without_comments(text);
    let pattern = format!(
        r#"(?:^|[^A-Za-z0-9_$])["'`]?{}["'`]?[ \t\r\n]*(?::|=>|=)[ \t\r\n]*(?:"([^"\n]*)"|'([^'\n]*)'|`([^`\n]*)`|([A-Za-z0-9_.]+))"#,
        regex::escape(key)
    );
    let Ok(pattern) = Regex::new(&pattern) else {
        return Vec::new();
    };
    pattern
        .captures_iter(&text)
        .filter_map(|found| {
            (1..=4)
                .find_map(|group| found.get(group))
                .map(|text| text.as_str().to_owned())
        })
        .collect()
}

/// The strings of the list that `key` is given: `key: ["a", 'b']`, or its single string.
pub fn list(text: &str, key: &str) -> Vec<String> {
    if !text.contains(key) {
        return Vec::new();
    }
    let text = without_comments(text);
    let pattern = format!(
        r#"(?:^|[^A-Za-z0-9_$])["'`]?{}["'`]?[ \t\r\n]*(?::|=>|=)[ \t\r\n]*\[([^\]]*)\]"#,
        regex::escape(key)
    );
    let found = Regex::new(&pattern)
        .ok()
        .and_then(|pattern| pattern.captures(&text).map(|found| found[1].to_owned()));
    let Some(inner) = found else {
        return value(&text, key).into_iter().collect();
    };
    let Ok(strings) = Regex::new(r#""([^"\n]*)"|'([^'\n]*)'|`([^`\n]*)`"#) else {
        return Vec::new();
    };
    strings
        .captures_iter(&inner)
        .filter_map(|found| {
            (1..=3)
                .find_map(|group| found.get(group))
                .map(|text| text.as_str().to_owned())
        })
        .collect()
}

/// The block in braces or brackets after `key`, without them: `migrations: { … }`.
pub fn block(text: &str, key: &str) -> Option<String> {
    if !text.contains(key) {
        return None;
    }
    let text = without_comments(text);
    let pattern = format!(
        r#"(?:^|[^A-Za-z0-9_$])["'`]?{}["'`]?[ \t\r\n]*(?::|=>|=)?[ \t\r\n]*([\{{\[])"#,
        regex::escape(key)
    );
    let found = Regex::new(&pattern).ok()?.captures(&text)?.get(1)?;
    let mut depth = 0_usize;
    for (offset, character) in text[found.start()..].char_indices() {
        match character {
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return Some(text[found.end()..found.start() + offset].to_owned());
        }
    }
    None
}

/// The text with `//` and `/* */` comments blanked; strings are left alone.
pub fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut quote: Option<char> = None;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (Some(_), '\\') => {
                out.push(character);
                out.extend(characters.next());
            }
            (Some(open), _) => {
                quote = (character != open && !(character == '\n' && open != '`')).then_some(open);
                out.push(character);
            }
            (None, '/') if characters.peek() == Some(&'/') => {
                characters.by_ref().find(|next| *next == '\n');
                out.push('\n');
            }
            (None, '/') if characters.peek() == Some(&'*') => {
                characters.next();
                let mut star = false;
                characters.by_ref().find(|next| {
                    let end = star && *next == '/';
                    star = *next == '*';
                    end
                });
                out.push(' ');
            }
            (None, _) => {
                quote = matches!(character, '"' | '\'' | '`').then_some(character);
                out.push(character);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_in_the_notations_of_several_languages() {
        assert_eq!(
            value("x = { tableName: 'a_b' }", "tableName").as_deref(),
            Some("a_b")
        );
        assert_eq!(
            value("'migrations' => 'books',", "migrations").as_deref(),
            Some("books")
        );
        assert_eq!(
            value("dir = \"file://m\"", "dir").as_deref(),
            Some("file://m")
        );
        assert_eq!(
            value("// tableName: 'no'\n\"tableName\": \"yes\"", "tableName").as_deref(),
            Some("yes")
        );
        assert_eq!(value("myTableName: 'no'", "TableName"), None);
    }

    #[test]
    fn a_url_in_a_string_is_not_a_comment() {
        assert_eq!(
            value("url: 'postgres://h/d', table: 't'", "table").as_deref(),
            Some("t")
        );
    }

    #[test]
    fn lists_and_blocks_are_read() {
        assert_eq!(
            list("migrations: ['a/*.js', \"b/*.js\"]", "migrations"),
            ["a/*.js", "b/*.js"]
        );
        assert_eq!(
            block("a, migrations: { x: { y: 1 } }, z", "migrations").as_deref(),
            Some(" x: { y: 1 } ")
        );
    }
}
