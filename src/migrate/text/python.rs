//! Literal assignments in Python source: `name = "text"`, `name: Type = ("a", "b")`, `name = [("app", "0001"), …]`.

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
enum Token {
    Name(String),
    Text(String),
    Mark(char),
    LineEnd,
}

/// The first value assigned to `name` at the beginning of a line, at any indentation.
pub fn assignment(text: &str, name: &str) -> Option<Value> {
    assignments(text, &[name]).pop()?
}

/// The first value assigned to each of these names, in their order.
pub fn assignments(text: &str, names: &[&str]) -> Vec<Option<Value>> {
    let tokens = tokens(text);
    let mut found: Vec<Option<Value>> = vec![None; names.len()];
    let mut start = true;
    for (index, token) in tokens.iter().enumerate() {
        if start
            && let Token::Name(name) = token
            && let Some(place) = names.iter().position(|wanted| wanted == name)
            && found[place].is_none()
        {
            found[place] = assigned(&tokens[index + 1..]);
        }
        start = *token == Token::LineEnd;
    }
    found
}

/// The value after `=` or `: annotation =`.
fn assigned(tokens: &[Token]) -> Option<Value> {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate() {
        match token {
            Token::Mark('=') if depth == 0 => {
                // `==` is a comparison, and no assignment
                return (tokens.get(index + 1) != Some(&Token::Mark('=')))
                    .then(|| bare(&tokens[index + 1..]));
            }
            Token::Mark('[' | '(' | '{') => depth += 1,
            Token::Mark(']' | ')' | '}') => depth = depth.saturating_sub(1),
            Token::LineEnd => return None,
            Token::Mark(mark) if index == 0 && *mark != ':' => return None,
            Token::Name(_) | Token::Text(_) if index == 0 => return None,
            _ => {}
        }
    }
    None
}

/// A value, or a tuple without parentheses.
fn bare(tokens: &[Token]) -> Value {
    let (items, _) = items(tokens);
    match <[Value; 1]>::try_from(items) {
        Ok([single]) => single,
        Err(several) => Value::List(several),
    }
}

/// Values separated by commas up to a closing bracket or the line's end, and how many tokens they took.
fn items(tokens: &[Token]) -> (Vec<Value>, usize) {
    let mut values = Vec::new();
    let mut current: Option<Value> = None;
    let mut index = 0;
    while let Some(token) = tokens.get(index) {
        index += 1;
        match token {
            Token::Mark(']' | ')' | '}') | Token::LineEnd => break,
            Token::Mark(',') => values.extend(current.take()),
            Token::Mark('[' | '(' | '{') => {
                let (inner, taken) = items(&tokens[index..]);
                let grouped = tokens[index - 1] == Token::Mark('(')
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
                    None => Value::Text(text.clone()),
                    Some(Value::Text(before)) => Value::Text(before + text),
                    Some(_) => Value::Other,
                });
            }
            Token::Name(name) if name == "None" && current.is_none() => {
                current = Some(Value::Nothing);
            }
            Token::Name(_) | Token::Mark(_) => current = Some(Value::Other),
        }
    }
    values.extend(current);
    (values, index)
}

/// `("a",)` is a tuple, `("a")` isn't.
fn ends_with_comma(tokens: &[Token]) -> bool {
    tokens.len() >= 2 && tokens[tokens.len() - 2] == Token::Mark(',')
}

fn tokens(text: &str) -> Vec<Token> {
    let characters: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut depth = 0_usize;
    let mut index = 0;
    while let Some(character) = characters.get(index).copied() {
        index += 1;
        match character {
            '#' => {
                index += characters[index..]
                    .iter()
                    .take_while(|next| **next != '\n')
                    .count();
            }
            '\n' if depth == 0 => tokens.push(Token::LineEnd),
            ';' => tokens.push(Token::LineEnd),
            '\\' => index += usize::from(characters.get(index) == Some(&'\n')),
            '"' | '\'' => {
                let (text, next) = string(&characters, index - 1);
                tokens.push(Token::Text(text));
                index = next;
            }
            _ if character.is_alphanumeric() || character == '_' => {
                let end = index
                    + characters[index..]
                        .iter()
                        .take_while(|next| next.is_alphanumeric() || **next == '_')
                        .count();
                let word: String = characters[index - 1..end].iter().collect();
                let prefix =
                    word.len() <= 2 && word.chars().all(|letter| "rRbBuU".contains(letter));
                if !(prefix && matches!(characters.get(end), Some('"' | '\''))) {
                    tokens.push(Token::Name(word));
                }
                index = end;
            }
            _ if character.is_whitespace() => {}
            _ => {
                depth = match character {
                    '(' | '[' | '{' => depth + 1,
                    ')' | ']' | '}' => depth.saturating_sub(1),
                    _ => depth,
                };
                tokens.push(Token::Mark(character));
            }
        }
    }
    tokens.push(Token::LineEnd);
    tokens
}

/// The string that opens at `start`, and where the text goes on.
fn string(characters: &[char], start: usize) -> (String, usize) {
    let quote = characters[start];
    let triple =
        characters.get(start + 1) == Some(&quote) && characters.get(start + 2) == Some(&quote);
    let mut index = start + if triple { 3 } else { 1 };
    let mut text = String::new();
    while let Some(character) = characters.get(index).copied() {
        let closes = character == quote
            && (!triple
                || (characters.get(index + 1) == Some(&quote)
                    && characters.get(index + 2) == Some(&quote)));
        if closes {
            return (text, index + if triple { 3 } else { 1 });
        }
        if character == '\n' && !triple {
            break;
        }
        if character == '\\' {
            index += 1;
        }
        text.extend(characters.get(index));
        index += 1;
    }
    (text, index)
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
    fn a_comparison_and_a_keyword_argument_are_no_assignments() {
        assert_eq!(assignment("x == 'a'", "x"), None);
        assert_eq!(assignment("call(x='a')", "x"), None);
        assert_eq!(assignment("x.y = 'a'", "x"), None);
    }
}
