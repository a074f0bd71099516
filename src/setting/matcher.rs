//! Matchers: what a value must be. A literal means equal; a table names conditions that must all hold.

use std::borrow::Cow;
use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::{Json, Regex};

/// What a value must be.
#[derive(Clone, Debug, PartialEq)]
pub enum Matcher {
    /// Equal to this. Numbers compare by value: 1 is 1.0.
    Equals(Value),
    /// All of these conditions hold.
    All(Box<Conditions>),
}

/// The conditions of a matcher's table. All that are given must hold.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Conditions {
    /// The value's type or format.
    #[serde(rename = "type")]
    pub kind: Option<Kind>,
    /// Equal to this; for tables, which would be read as conditions if written as a literal.
    pub equals: Option<Json>,
    /// A text in which this regular expression is found.
    pub matches: Option<Regex>,
    /// A text with this text in it, an array with this element, or an object with this key.
    pub contains: Option<Json>,
    /// A text that begins with this one.
    pub starts_with: Option<String>,
    /// A text that ends with this one.
    pub ends_with: Option<String>,
    /// Equal to one of these.
    pub one_of: Option<Vec<Json>>,
    /// Whether there is a value at all. `null` is a value.
    pub exists: Option<bool>,
    /// Greater than this.
    pub gt: Option<f64>,
    /// Greater than this or equal.
    pub ge: Option<f64>,
    /// Less than this.
    pub lt: Option<f64>,
    /// Less than this or equal.
    pub le: Option<f64>,
    /// The length of a text (in characters), an array or an object (in members).
    pub length: Option<Matcher>,
    /// How many values the path finds; without it, each of them must match.
    pub count: Option<Matcher>,
    /// Doesn't match this.
    pub not: Option<Matcher>,
}

/// Types and formats of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A number without a fraction.
    Integer,
    /// Any number.
    Number,
    /// A text.
    String,
    /// `true` or `false`.
    Boolean,
    /// An array.
    Array,
    /// An object.
    Object,
    /// `null`.
    Null,
    /// A text in the form of a UUID (RFC 9562).
    Uuid,
    /// A text with date and time (RFC 3339).
    DateTime,
}

impl Matcher {
    /// Whether the one value seen (`None`: there is none) matches; else what was expected and what was seen.
    pub fn check(&self, seen: Option<&Value>) -> Result<(), String> {
        match self {
            Self::Equals(expected) => {
                let equal = seen.is_some_and(|seen| same(expected, seen));
                if equal {
                    Ok(())
                } else {
                    Err(format!(
                        "expected {}, found {}",
                        Shown(expected),
                        Seen(seen)
                    ))
                }
            }
            Self::All(conditions) => conditions.check(seen),
        }
    }

    /// Whether all values that a path found match.
    pub fn check_all(&self, found: &[&Value]) -> Result<(), String> {
        if let Self::All(conditions) = self
            && let Some(count) = &conditions.count
        {
            let seen = Value::from(found.len());
            count
                .check(Some(&seen))
                .map_err(|why| format!("number of values: {why}"))?;
            return found.iter().try_for_each(|value| self.check(Some(value)));
        }
        if found.is_empty() {
            return self.check(None);
        }
        found.iter().try_for_each(|value| self.check(Some(value)))
    }

    /// Whether a text matches: numbers and booleans are compared with what the text says.
    pub fn check_text(&self, seen: Option<&str>) -> Result<(), String> {
        let Some(seen) = seen else {
            return self.check(None);
        };
        let text = Value::from(seen);
        if self.is_about_text() {
            return self.check(Some(&text));
        }
        let read = serde_json::from_str(seen)
            .ok()
            .filter(|value: &Value| value.is_number() || value.is_boolean());
        self.check(Some(&read.unwrap_or(text)))
    }

    fn is_about_text(&self) -> bool {
        match self {
            Self::Equals(expected) => expected.is_string(),
            Self::All(conditions) => {
                let numeric = [conditions.gt, conditions.ge, conditions.lt, conditions.le]
                    .iter()
                    .any(Option::is_some);
                let typed = matches!(
                    conditions.kind,
                    Some(Kind::Integer | Kind::Number | Kind::Boolean)
                );
                let inner = conditions
                    .not
                    .as_ref()
                    .is_some_and(|not| !not.is_about_text());
                !numeric && !typed && !inner
            }
        }
    }

    /// The same matcher with `change` applied to every literal text in it.
    #[must_use]
    pub fn map_texts(&self, change: &impl Fn(&str) -> Value) -> Self {
        match self {
            Self::Equals(value) => Self::Equals(map_texts(value, change)),
            Self::All(conditions) => {
                let mut conditions = conditions.clone();
                let json = |json: &mut Json| json.0 = map_texts(&json.0, change);
                conditions.equals.as_mut().map(json);
                conditions.contains.as_mut().map(json);
                conditions.one_of.iter_mut().flatten().for_each(json);
                for nested in [
                    &mut conditions.not,
                    &mut conditions.length,
                    &mut conditions.count,
                ] {
                    *nested = nested.take().map(|matcher| matcher.map_texts(change));
                }
                Self::All(conditions)
            }
        }
    }
}

/// The value with `change` applied to every text in it (not to keys).
pub fn map_texts(value: &Value, change: &impl Fn(&str) -> Value) -> Value {
    match value {
        Value::String(text) => change(text),
        Value::Array(items) => items.iter().map(|item| map_texts(item, change)).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(key, value)| (key.clone(), map_texts(value, change)))
            .collect(),
        other => other.clone(),
    }
}

impl Conditions {
    fn check(&self, seen: Option<&Value>) -> Result<(), String> {
        if let Some(exists) = self.exists {
            match (exists, seen) {
                (true, None) => return Err("expected a value, found none".to_owned()),
                (false, Some(seen)) => {
                    return Err(format!("expected no value, found {}", Shown(seen)));
                }
                (false, None) => return Ok(()),
                (true, Some(_)) => {}
            }
        }
        if let Some(not) = &self.not
            && not.check(seen).is_ok()
        {
            return Err(format!("expected anything but {not}, found {}", Seen(seen)));
        }
        if self.is_only_presence() {
            return Ok(());
        }
        let Some(seen) = seen else {
            return Err(format!("expected {self}, found none"));
        };
        let holds = self.holds(seen);
        if holds {
            self.check_length(seen)
        } else {
            Err(format!("expected {self}, found {}", Shown(seen)))
        }
    }

    /// Whether nothing but `exists`, `not` or `count` is asked.
    fn is_only_presence(&self) -> bool {
        *self
            == Self {
                exists: self.exists,
                not: self.not.clone(),
                count: self.count.clone(),
                ..Self::default()
            }
    }

    fn holds(&self, seen: &Value) -> bool {
        let text = seen.as_str();
        let number = seen.as_f64();
        let bound = |limit: Option<f64>, test: fn(f64, f64) -> bool| {
            limit.is_none_or(|limit| number.is_some_and(|number| test(number, limit)))
        };
        self.kind.is_none_or(|kind| kind.is_of(seen))
            && self.equals.as_ref().is_none_or(|json| same(&json.0, seen))
            && self
                .matches
                .as_ref()
                .is_none_or(|regex| text.is_some_and(|text| regex.is_match(text)))
            && self
                .contains
                .as_ref()
                .is_none_or(|part| contains(seen, &part.0))
            && self
                .starts_with
                .as_ref()
                .is_none_or(|part| text.is_some_and(|text| text.starts_with(part)))
            && self
                .ends_with
                .as_ref()
                .is_none_or(|part| text.is_some_and(|text| text.ends_with(part)))
            && self
                .one_of
                .as_ref()
                .is_none_or(|list| list.iter().any(|json| same(&json.0, seen)))
            && bound(self.gt, |seen, limit| seen > limit)
            && bound(self.ge, |seen, limit| seen >= limit)
            && bound(self.lt, |seen, limit| seen < limit)
            && bound(self.le, |seen, limit| seen <= limit)
    }

    fn check_length(&self, seen: &Value) -> Result<(), String> {
        let Some(length) = &self.length else {
            return Ok(());
        };
        let actual = match seen {
            Value::String(text) => text.chars().count(),
            Value::Array(items) => items.len(),
            Value::Object(fields) => fields.len(),
            other => {
                return Err(format!(
                    "expected something with a length, found {}",
                    Shown(other)
                ));
            }
        };
        length
            .check(Some(&Value::from(actual)))
            .map_err(|why| format!("length: {why}"))
    }
}

impl Kind {
    /// Whether a value is of this type.
    pub fn is_of(self, value: &Value) -> bool {
        match self {
            Self::Integer => {
                value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|n| n.fract() == 0.0)
            }
            Self::Number => value.is_number(),
            Self::String => value.is_string(),
            Self::Boolean => value.is_boolean(),
            Self::Array => value.is_array(),
            Self::Object => value.is_object(),
            Self::Null => value.is_null(),
            Self::Uuid => value.as_str().is_some_and(is_uuid),
            Self::DateTime => value
                .as_str()
                .is_some_and(|text| text.contains(':') && text.parse::<jiff::Timestamp>().is_ok()),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Integer => "an integer",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Boolean => "a boolean",
            Self::Array => "an array",
            Self::Object => "an object",
            Self::Null => "null",
            Self::Uuid => "a UUID",
            Self::DateTime => "a date and time (RFC 3339)",
        }
    }
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups
            .iter()
            .all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Equality of JSON values with numbers compared by value.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(x), Value::Number(y)) => x == y || x.as_f64() == y.as_f64(),
        (Value::Array(x), Value::Array(y)) => {
            x.len() == y.len() && x.iter().zip(y).all(|(a, b)| same(a, b))
        }
        (Value::Object(x), Value::Object(y)) => {
            x.len() == y.len()
                && x.iter()
                    .all(|(key, a)| y.get(key).is_some_and(|b| same(a, b)))
        }
        (a, b) => a == b,
    }
}

fn contains(seen: &Value, part: &Value) -> bool {
    match (seen, part) {
        (Value::String(text), Value::String(part)) => text.contains(part.as_str()),
        (Value::Array(items), part) => items.iter().any(|item| same(item, part)),
        (Value::Object(fields), Value::String(key)) => fields.contains_key(key),
        _ => false,
    }
}

/// The longest value that a message shows whole.
const LONGEST_SHOWN: usize = 120;

/// A value in a message: JSON, cut when long.
struct Shown<'v>(&'v Value);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        match text.char_indices().nth(LONGEST_SHOWN) {
            Some((cut, _)) => write!(f, "{}… ({} characters)", &text[..cut], text.chars().count()),
            None => f.write_str(&text),
        }
    }
}

/// A value that may be missing, in a message.
struct Seen<'v>(Option<&'v Value>);

impl fmt::Display for Seen<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(value) => Shown(value).fmt(f),
            None => f.write_str("none"),
        }
    }
}

impl fmt::Display for Matcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Equals(value) => Shown(value).fmt(f),
            Self::All(conditions) => conditions.fmt(f),
        }
    }
}

impl fmt::Display for Conditions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words: Vec<String> = Vec::new();
        words.extend(self.kind.map(|kind| kind.name().to_owned()));
        words.extend(self.equals.as_ref().map(|json| Shown(&json.0).to_string()));
        words.extend(
            self.matches
                .as_ref()
                .map(|regex| format!("a match of /{}/", regex.as_str())),
        );
        words.extend(
            self.contains
                .as_ref()
                .map(|part| format!("something that contains {}", Shown(&part.0))),
        );
        words.extend(
            self.starts_with
                .as_ref()
                .map(|part| format!("a text that starts with {part:?}")),
        );
        words.extend(
            self.ends_with
                .as_ref()
                .map(|part| format!("a text that ends with {part:?}")),
        );
        words.extend(self.one_of.as_ref().map(|list| {
            let list: Vec<String> = list.iter().map(|json| Shown(&json.0).to_string()).collect();
            format!("one of {}", list.join(", "))
        }));
        for (sign, limit) in [
            (">", self.gt),
            (">=", self.ge),
            ("<", self.lt),
            ("<=", self.le),
        ] {
            words.extend(limit.map(|limit| format!("{sign} {limit}")));
        }
        words.extend(
            self.length
                .as_ref()
                .map(|length| format!("a length of {length}")),
        );
        words.extend(
            self.count
                .as_ref()
                .map(|count| format!("a count of {count}")),
        );
        words.extend(self.not.as_ref().map(|not| format!("not {not}")));
        if words.is_empty() {
            words.push(
                if self.exists == Some(false) {
                    "no value"
                } else {
                    "a value"
                }
                .to_owned(),
            );
        }
        f.write_str(&words.join(" and "))
    }
}

impl<'de> Deserialize<'de> for Matcher {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Literal)
    }
}

struct Literal;

impl<'de> Visitor<'de> for Literal {
    type Value = Matcher;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value to be equal to, or a table of conditions like { matches = \"^a\" }")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Matcher, E> {
        Ok(Matcher::Equals(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Matcher, E> {
        Ok(Matcher::Equals(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Matcher, E> {
        Ok(Matcher::Equals(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Matcher, E> {
        Ok(Matcher::Equals(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Matcher, E> {
        Ok(Matcher::Equals(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Matcher, A::Error> {
        let mut items = Vec::new();
        while let Some(Json(item)) = list.next_element()? {
            items.push(item);
        }
        Ok(Matcher::Equals(items.into()))
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Matcher, A::Error> {
        let conditions = Conditions::deserialize(MapAccessDeserializer::new(table))?;
        if conditions == Conditions::default() {
            return Err(de::Error::custom(
                "expected at least one condition, found an empty table",
            ));
        }
        Ok(Matcher::All(Box::new(conditions)))
    }
}

impl JsonSchema for Matcher {
    fn schema_name() -> Cow<'static, str> {
        "Matcher".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let conditions = generator.subschema_for::<Conditions>();
        schemars::json_schema!({
            "description": "a literal to be equal to, or a table of conditions that must all hold",
            "anyOf": [{ "type": ["string", "number", "boolean", "array"] }, conditions],
        })
    }
}
