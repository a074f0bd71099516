//! Texts with `{{name}}` in them, and the values that are put there.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use crate::setting::{TextSetting, map_texts, text_setting};

/// Values by name: captured from responses, or a row of a data-driven probe.
pub type Values = BTreeMap<String, Value>;

/// A text with placeholders. `{{name}}` is a value captured by an earlier probe or a column of the row; `{{$uuid}}` and
/// `{{$timestamp}}` (seconds since 1970) are made anew for each request. `Debug` doesn't show it, for it may hold a secret.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Name(String),
}

/// A name in a template that has no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{{{{{0}}}}} has no value")]
pub struct NoValue(
    /// The name.
    pub String,
);

impl Template {
    /// Reads a text. What looks like no placeholder stays as it is.
    pub fn parse(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(open) = rest.find("{{") {
            let name = rest[open + 2..].split_once("}}").map(|(name, _)| name);
            let Some(name) = name.filter(|name| is_name(name.trim())) else {
                plain.push_str(&rest[..=open]);
                rest = &rest[open + 1..];
                continue;
            };
            plain.push_str(&rest[..open]);
            if !plain.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut plain)));
            }
            parts.push(Part::Name(name.trim().to_owned()));
            rest = &rest[open + 4 + name.len()..];
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        parts.shrink_to_fit();
        Self { parts }
    }

    /// The names that need a value from elsewhere.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Name(name) if !name.starts_with('$') => Some(name.as_str()),
            _ => None,
        })
    }

    /// The text before the first placeholder.
    pub fn start(&self) -> &str {
        match self.parts.first() {
            Some(Part::Text(text)) => text,
            _ => "",
        }
    }

    /// The text with the names of its values in their place.
    pub fn sketch(&self) -> String {
        let parts = self.parts.iter().map(|part| match part {
            Part::Text(text) | Part::Name(text) => text.as_str(),
        });
        parts.collect()
    }

    /// The text with `{}` in the place of each value.
    pub fn pattern(&self) -> String {
        let parts = self.parts.iter().map(|part| match part {
            Part::Text(text) => text.as_str(),
            Part::Name(_) => "{}",
        });
        parts.collect()
    }

    /// The text with its values.
    pub fn render(&self, values: &Values) -> Result<String, NoValue> {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Name(name) => out.push_str(&text_of(&value_of(name, values)?)),
            }
        }
        Ok(out)
    }

    /// The value that the text stands for: a lone `{{name}}` keeps the type of its value, anything else is a text.
    fn value(&self, values: &Values) -> Result<Value, NoValue> {
        match self.parts.as_slice() {
            [Part::Name(name)] => value_of(name, values),
            _ => self.render(values).map(Value::String),
        }
    }
}

/// `document` with the placeholders in its texts replaced. An error names the first value that is missing.
pub fn render_json(document: &Value, values: &Values) -> Result<Value, NoValue> {
    let missing = std::cell::RefCell::new(None);
    let rendered = map_texts(document, &|text| {
        if !text.contains("{{") {
            return Value::from(text);
        }
        Template::parse(text).value(values).unwrap_or_else(|error| {
            missing.borrow_mut().get_or_insert(error);
            Value::Null
        })
    });
    missing.into_inner().map_or(Ok(rendered), Err)
}

/// Collects the names used in the texts of `document`.
pub fn names_in(document: &Value, names: &mut Vec<String>) {
    match document {
        Value::String(text) if text.contains("{{") => {
            names.extend(Template::parse(text).names().map(str::to_owned));
        }
        Value::Array(items) => items.iter().for_each(|item| names_in(item, names)),
        Value::Object(fields) => fields.values().for_each(|value| names_in(value, names)),
        _ => {}
    }
}

/// A value as it is written into a text: a string without its quotes, anything else as JSON.
pub fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn value_of(name: &str, values: &Values) -> Result<Value, NoValue> {
    match name {
        "$uuid" => Ok(random_uuid().into()),
        "$timestamp" => Ok(jiff::Timestamp::now().as_second().into()),
        name => values
            .get(name)
            .cloned()
            .ok_or_else(|| NoValue(name.to_owned())),
    }
}

/// A random UUID (version 4, RFC 9562).
fn random_uuid() -> String {
    let bits = (fastrand::u128(..) & !(0xf << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62);
    let hex = format!("{bits:032x}");
    [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ]
    .join("-")
}

fn is_name(name: &str) -> bool {
    let name = name.strip_prefix('$').unwrap_or(name);
    !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Template({} parts)", self.parts.len())
    }
}

impl TextSetting for Template {
    const NAME: &'static str = "Template";
    const EXPECTED: &'static str = "a text, with {{name}} for values captured earlier";

    fn read(text: &str) -> Result<Self, String> {
        Ok(Self::parse(text))
    }
}

text_setting!(Template);

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn values() -> Values {
        [
            ("id".to_owned(), json!(7)),
            ("name".to_owned(), json!("ann")),
        ]
        .into()
    }

    #[test]
    fn placeholders_are_replaced_and_other_braces_stay() {
        let template = Template::parse("/users/{{id}}/{{ name }}?q={{{x}} {{}} {{not a name}}");
        assert_eq!(template.names().collect::<Vec<_>>(), ["id", "name", "x"]);
        let mut values = values();
        values.insert("x".into(), json!(true));
        assert_eq!(
            template.render(&values).unwrap(),
            "/users/7/ann?q={true {{}} {{not a name}}"
        );
    }

    #[test]
    fn a_lone_placeholder_in_json_keeps_the_type_of_its_value() {
        let rendered = render_json(
            &json!({"id": "{{id}}", "label": "no {{id}}", "list": ["{{name}}"]}),
            &values(),
        );
        assert_eq!(
            rendered.unwrap(),
            json!({"id": 7, "label": "no 7", "list": ["ann"]})
        );
    }

    #[test]
    fn a_missing_value_is_named() {
        assert_eq!(
            Template::parse("{{who}}")
                .render(&values())
                .unwrap_err()
                .to_string(),
            "{{who}} has no value"
        );
    }

    #[test]
    fn a_uuid_is_of_version_four_and_new_each_time() {
        let template = Template::parse("{{$uuid}}");
        let (one, two) = (
            template.render(&values()).unwrap(),
            template.render(&values()).unwrap(),
        );
        assert_ne!(one, two);
        assert_eq!(one.as_bytes()[14], b'4');
        assert!(
            matches!(one.as_bytes()[19], b'8' | b'9' | b'a' | b'b'),
            "{one}"
        );
    }
}
