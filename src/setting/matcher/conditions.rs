//! The conditions of a matcher's table.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::value::{Seen, Shown, contains, same};
use super::{Json, Kind, Matcher, Regex};

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

impl Conditions {
    /// Whether all of them hold for what was seen; else what was expected and what was seen.
    pub(super) fn check(&self, seen: Option<&Value>) -> Result<(), String> {
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
