//! Literal assignments in Python source: `name = "text"`, `name: Type = ("a", "b")`, `name = [("app", "0001"), …]`.

use std::borrow::Cow;

/// A literal value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `None`.
    Nothing,
    /// A string.
    Text(String),
    /// A tuple, list or set.
    List(Vec<Value>),
    /// Anything else: a call, a name, a number.
    Other,
}

impl Value {
    /// The strings in it, however nested.
    pub fn texts(&self) -> Vec<String> {
        match self {
            Self::Text(text) => vec![text.clone()],
            Self::List(items) => items.iter().flat_map(Self::texts).collect(),
            Self::Nothing | Self::Other => Vec::new(),
        }
    }

    /// The pairs of strings in a list of tuples.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let Self::List(items) = self else {
            return Vec::new();
        };
        let pair = |item: &Self| match item {
            Self::List(parts) => match parts.as_slice() {
                [Self::Text(first), Self::Text(second)] => Some((first.clone(), second.clone())),
                _ => None,
            },
            _ => None,
        };
        items.iter().filter_map(pair).collect()
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token<'text> {
    Name(&'text str),
    Text(Cow<'text, str>),
    Mark(u8),
    LineEnd,
}

/// The first value assigned to `name` at the beginning of a line, at any indentation.
pub fn assignment(text: &str, name: &str) -> Option<Value> {
    assignments(text, &[name]).pop()?
}

/// The first value assigned to each of these names, in their order.
pub fn assignments(text: &str, names: &[&str]) -> Vec<Option<Value>> {
    let mut found: Vec<Option<Value>> = vec![None; names.len()];
    let mut lexer = Lexer {
        text: text.trim_start_matches('\u{feff}'),
        at: 0,
    };
    let mut line: Vec<Token<'_>> = Vec::new();
    while found.iter().any(Option::is_none) && lexer.read_line(&mut line) {
        if let Some(Token::Name(name)) = line.first()
            && let Some(place) = names.iter().position(|wanted| wanted == name)
            && found[place].is_none()
        {
            found[place] = assigned(&line[1..]);
        }
    }
    found
}

/// The value after `=` or `: annotation =`.
fn assigned(tokens: &[Token<'_>]) -> Option<Value> {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate() {
        match token {
            Token::Mark(b'=') if depth == 0 => {
                // `==` is a comparison, and no assignment
                return (tokens.get(index + 1) != Some(&Token::Mark(b'=')))
                    .then(|| bare(&tokens[index + 1..]));
            }
            Token::Mark(b'[' | b'(' | b'{') => depth += 1,
            Token::Mark(b']' | b')' | b'}') => depth = depth.saturating_sub(1),
            Token::LineEnd => return None,
            Token::Mark(mark) if index == 0 && *mark != b':' => return None,
            Token::Name(_) | Token::Text(_) if index == 0 => return None,
            _ => {}
        }
    }
    None
}

/// A value, or a tuple without parentheses.
fn bare(tokens: &[Token<'_>]) -> Value {
    let (items, _) = items(tokens);
    match <[Value; 1]>::try_from(items) {
        Ok([single]) => single,
        Err(several) => Value::List(several),
    }
}

/// Values separated by commas up to a closing bracket or the line's end, and how many tokens they took. An entry of a
/// dictionary, `key: value`, is a list of the two.
fn items(tokens: &[Token<'_>]) -> (Vec<Value>, usize) {
    let mut values = Vec::new();
    let mut current: Option<Value> = None;
    let mut key: Option<Value> = None;
    let mut close = |current: &mut Option<Value>, key: &mut Option<Value>| {
        let value = current.take();
        values.extend(match key.take() {
            Some(key) => Some(Value::List(vec![key, value.unwrap_or(Value::Other)])),
            None => value,
        });
    };
    let mut index = 0;
    while let Some(token) = tokens.get(index) {
        index += 1;
        match token {
            Token::Mark(b']' | b')' | b'}') | Token::LineEnd => break,
            Token::Mark(b',') => close(&mut current, &mut key),
            Token::Mark(b':') if key.is_none() => key = current.take(),
            Token::Mark(b'[' | b'(' | b'{') => {
                let (inner, taken) = items(&tokens[index..]);
                let grouped = tokens[index - 1] == Token::Mark(b'(')
                    && inner.len() == 1
                    && !ends_with_comma(&tokens[index..index + taken]);
                let list = if grouped {
                    inner.into_iter().next().unwrap_or(Value::Other)
                } else {
                    Value::List(inner)
                };
                current = Some(if current.is_some() {
                    Value::Other
                } else {
                    list
                });
                index += taken;
            }
            Token::Text(text) => {
                current = Some(match current.take() {
                    None => Value::Text(text.clone().into_owned()),
                    Some(Value::Text(before)) => Value::Text(before + text),
                    Some(_) => Value::Other,
                });
            }
            Token::Name("None") if current.is_none() => {
                current = Some(Value::Nothing);
            }
            Token::Name(_) | Token::Mark(_) => current = Some(Value::Other),
        }
    }
    close(&mut current, &mut key);
    (values, index)
}

/// `("a",)` is a tuple, `("a")` isn't.
fn ends_with_comma(tokens: &[Token<'_>]) -> bool {
    tokens.len() >= 2 && tokens[tokens.len() - 2] == Token::Mark(b',')
}

/// Takes a text apart, a logical line at a time. All marks of the language are ASCII, so that bytes are enough; others
/// are parts of names.
struct Lexer<'text> {
    text: &'text str,
    at: usize,
}

impl<'text> Lexer<'text> {
    /// Reads the tokens of the next logical line and the [`Token::LineEnd`] behind them; false at the text's end.
    fn read_line(&mut self, line: &mut Vec<Token<'text>>) -> bool {
        line.clear();
        let bytes = self.text.as_bytes();
        let mut depth = 0_usize;
        while let Some(byte) = bytes.get(self.at).copied() {
            self.at += 1;
            match byte {
                b'#' => self.skip_while(|next| next != b'\n'),
                b'\n' if depth == 0 => break,
                b';' => break,
                b'\\' => {
                    self.at += usize::from(bytes.get(self.at) == Some(&b'\r'));
                    self.at += usize::from(bytes.get(self.at) == Some(&b'\n'));
                }
                b'"' | b'\'' => {
                    let text = self.string(byte);
                    line.push(Token::Text(text));
                }
                _ if is_of_a_name(byte) => {
                    let start = self.at - 1;
                    self.skip_while(is_of_a_name);
                    let word = &self.text[start..self.at];
                    if !self.is_prefix(word) {
                        line.push(Token::Name(word));
                    }
                }
                _ if byte.is_ascii_whitespace() => {}
                _ => {
                    depth = match byte {
                        b'(' | b'[' | b'{' => depth + 1,
                        b')' | b']' | b'}' => depth.saturating_sub(1),
                        _ => depth,
                    };
                    line.push(Token::Mark(byte));
                }
            }
        }
        let more = self.at < bytes.len() || !line.is_empty();
        line.push(Token::LineEnd);
        more
    }

    fn skip_while(&mut self, wanted: impl Fn(u8) -> bool) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest.iter().take_while(|byte| wanted(**byte)).count();
    }

    /// Whether a word belongs to the string that follows it: `r"…"`, `b'…'`, `u"…"`.
    fn is_prefix(&self, word: &str) -> bool {
        let quoted = matches!(self.text.as_bytes().get(self.at), Some(b'"' | b'\''));
        quoted && word.len() <= 2 && word.bytes().all(|letter| b"rRbBuU".contains(&letter))
    }

    /// The string whose first quote was just read; a backslash stands for what follows it.
    fn string(&mut self, quote: u8) -> Cow<'text, str> {
        let bytes = self.text.as_bytes();
        let fence = [quote; 3];
        let triple = bytes[self.at - 1..].starts_with(&fence);
        if triple {
            self.at += 2;
        }
        let start = self.at;
        let mut escaped = false;
        let end = loop {
            match bytes.get(self.at).copied() {
                None => break self.at,
                Some(byte) if byte == quote && !triple => {
                    self.at += 1;
                    break self.at - 1;
                }
                Some(byte) if byte == quote && bytes[self.at..].starts_with(&fence) => {
                    self.at += 3;
                    break self.at - 3;
                }
                // It never ends: what comes next is a line of its own.
                Some(b'\n') if !triple => break self.at,
                Some(b'\\') => {
                    escaped = true;
                    self.at += 1;
                    self.at += self.text[self.at..]
                        .chars()
                        .next()
                        .map_or(0, char::len_utf8);
                }
                Some(_) => self.at += 1,
            }
        };
        let text = &self.text[start..end];
        if escaped {
            Cow::Owned(unescaped(text))
        } else {
            Cow::Borrowed(text)
        }
    }
}

fn is_of_a_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => plain.extend(characters.next()),
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> Value {
        Value::Text(value.into())
    }

    #[test]
    fn revisions_are_read_plain_annotated_and_as_tuples() {
        let source = "\"\"\"doc\nrevision = 'no'\n\"\"\"\nrevision: str = 'a1'  # id\ndown_revision: Union[str, Sequence[str], None] = ('b', \"c\")\ndepends_on = None\n";
        let found = assignments(
            source,
            &["revision", "down_revision", "depends_on", "branch_labels"],
        );
        assert_eq!(
            found,
            [
                Some(text("a1")),
                Some(Value::List(vec![text("b"), text("c")])),
                Some(Value::Nothing),
                None
            ]
        );
    }

    #[test]
    fn a_tuple_needs_no_parentheses_and_one_in_parentheses_needs_a_comma() {
        assert_eq!(
            assignment("x = 'a', 'b'", "x"),
            Some(Value::List(vec![text("a"), text("b")]))
        );
        assert_eq!(assignment("x = ('a')", "x"), Some(text("a")));
        assert_eq!(
            assignment("x = ('a',)", "x"),
            Some(Value::List(vec![text("a")]))
        );
    }

    #[test]
    fn dependencies_in_a_class_are_pairs_and_calls_are_skipped() {
        let source = "class Migration(migrations.Migration):\n    dependencies = [\n        migrations.swappable_dependency(settings.AUTH_USER_MODEL),\n        ('shop', '0001_initial'),  # first\n        (\"auth\", u\"0012_\" \"x\"),\n    ]\n";
        let value = assignment(source, "dependencies");
        assert_eq!(
            value.map(|value| value.pairs()).unwrap_or_default(),
            [
                ("shop".into(), "0001_initial".into()),
                ("auth".into(), "0012_x".into())
            ]
        );
    }

    #[test]
    fn a_dictionary_is_pairs() {
        let value = assignment("M = {'shop': 'shop.old',\n 'auth': None, **more}", "M");
        assert_eq!(
            value.map(|value| value.pairs()).unwrap_or_default(),
            [("shop".into(), "shop.old".into())]
        );
    }

    #[test]
    fn a_text_that_never_ends_and_letters_beyond_ascii_are_passed_over() {
        let source = "größe = 'ü\nname = \"é\\\"é\"\n\"\"\"never closed\nname = 'x'";
        assert_eq!(assignment(source, "größe"), Some(text("ü")));
        assert_eq!(assignment(source, "name"), Some(text("é\"é")));
    }

    #[test]
    fn a_comparison_and_a_keyword_argument_are_no_assignments() {
        assert_eq!(assignment("x == 'a'", "x"), None);
        assert_eq!(assignment("call(x='a')", "x"), None);
        assert_eq!(assignment("x.y = 'a'", "x"), None);
    }
}
