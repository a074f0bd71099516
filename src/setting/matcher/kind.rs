//! Types and formats of values.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

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

    /// What a message calls it.
    pub(super) fn name(self) -> &'static str {
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
