//! Matchers: what a value must be. A literal means equal; a table names conditions that must all hold.

mod conditions;
mod kind;
mod read;
mod value;
mod words;

use serde_json::Value;

use super::{Json, Regex};
pub use conditions::Conditions;
pub use kind::Kind;
pub use value::map_texts;
use value::{Seen, Shown, same};

/// What a value must be.
#[derive(Clone, Debug, PartialEq)]
pub enum Matcher {
    /// Equal to this. Numbers compare by value: 1 is 1.0.
    Equals(Value),
    /// All of these conditions hold.
    All(Box<Conditions>),
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
