//! Node's own reader (`src/node_dotenv.cc`): a key is whatever stands between a line and the next `=`.
//!
//! For a key of blanks alone, Node 20 reads outside its text and makes a line feed of it; here such a key is left out.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

use super::DotenvError;
use super::entry::{Reading, Value};

#[expect(
    clippy::unnecessary_wraps,
    reason = "the table of readers has one signature, and this reader refuses nothing"
)]
pub(super) fn read<'text>(
    text: &'text str,
    reading: &mut Reading<'text>,
) -> Result<(), DotenvError> {
    let mut rest = trimmed(text);
    while let Some(first) = rest.bytes().next() {
        if (first == b'\n' || first == b'#')
            && let Some(line) = after_line(rest)
        {
            rest = line;
            continue;
        }
        let Some(equals) = memchr(b'=', rest.as_bytes()) else {
            reading.skip(offset(text, rest));
            rest = after_line(rest).unwrap_or_default();
            continue;
        };
        let at = offset(text, rest);
        let key = trimmed(&rest[..equals]);
        let content = trimmed(&rest[equals + 1..]);
        if equals == 0 {
            // The reader gives the rest of the file up.
            reading.skip(at);
            break;
        }
        let key = key.strip_prefix("export ").unwrap_or(key);
        let at = at + rest[..equals].find(key).unwrap_or(0);
        let (value, after) = value(content);
        match value {
            Some(value) if !key.is_empty() => reading.push(at, key, value),
            Some(_) => reading.skip(at),
            // The text is looked at again as if it were a statement.
            None => {}
        }
        rest = after;
    }
    Ok(())
}

/// The value at the start of `content`, if it has one, and what follows it.
fn value(content: &str) -> (Option<Value<'_>>, &str) {
    let bytes = content.as_bytes();
    let Some(&first) = bytes.first() else {
        return (Some(Value::plain("")), "");
    };
    if matches!(first, b'"' | b'\'' | b'`') {
        if let Some(length) = memchr(first, &bytes[1..]) {
            let value = quoted(&content[1..=length], first);
            let after = after_line(&content[length + 2..]).unwrap_or_default();
            return (Some(value), after);
        }
        let Some(line) = after_line(content) else {
            return (None, content);
        };
        let end = content.len() - line.len() - 1;
        return (Some(Value::plain(&content[..end])), line);
    }
    let end = memchr2(b'#', b'\n', bytes).unwrap_or(content.len());
    let value = Value::plain(trimmed(&content[..end]));
    (Some(value), after_line(&content[end..]).unwrap_or_default())
}

fn quoted(text: &str, quote: u8) -> Value<'_> {
    if quote == b'"' && memchr(b'\\', text.as_bytes()).is_some() {
        return Value::Text(Cow::Owned(text.replace("\\n", "\n")));
    }
    Value::plain(text)
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(' ')
}

/// What follows the next line feed.
fn after_line(text: &str) -> Option<&str> {
    memchr(b'\n', text.as_bytes()).map(|end| &text[end + 1..])
}

fn offset(text: &str, rest: &str) -> usize {
    // `rest` is a piece of `text` whose end may have been trimmed.
    rest.as_ptr().addr() - text.as_ptr().addr()
}
