//! npm's dotenv: its pattern, with JavaScript's idea of white space.

use std::borrow::Cow;

use memchr::memchr;

use super::DotenvError;
use super::entry::{Reading, Value};
use super::pattern::{Flavor, scan, unquoted};

const NPM: Flavor = Flavor {
    is_space,
    is_key: |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'),
    quotes: b"'\"`",
    bare_key: false,
    line_separators: &['\u{2028}', '\u{2029}'],
};

/// White space and line ends of ECMAScript, which count the byte order mark.
pub(super) fn is_space(c: char) -> bool {
    match c {
        ' ' | '\t'..='\r' | '\u{feff}' => true,
        '\u{85}' => false,
        _ => !c.is_ascii() && c.is_whitespace(),
    }
}

pub(super) fn read<'text>(
    text: &'text str,
    reading: &mut Reading<'text>,
) -> Result<(), DotenvError> {
    scan(text, &NPM, reading, |statement, reading| {
        let value = finish(statement.value.unwrap_or_default());
        reading.push(statement.at, statement.key, value);
        Ok(())
    })
}

fn finish(value: &str) -> Value<'_> {
    let value = value.trim_matches(is_space);
    let (text, _) = unquoted(value, NPM.quotes);
    // The opening quote decides, even if nothing closes it.
    if !value.starts_with('"') || memchr(b'\\', text.as_bytes()).is_none() {
        return Value::plain(text);
    }
    Value::Text(Cow::Owned(text.replace("\\n", "\n").replace("\\r", "\r")))
}
