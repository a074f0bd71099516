//! Findings that a team lives with until a day.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Pattern, Placed};

/// A known finding that doesn't count until a day.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Waiver {
    /// The finding's code without the kind: `missing-key`, or a pattern over those of the kind. Of those that every gate has: `flaky`.
    pub code: Placed<String>,
    /// The subject, or a pattern over subjects; every subject if absent.
    pub subject: Option<Pattern>,
    /// The last day on which it holds: `2027-01-31`. From the day after, the finding counts again.
    pub until: WaiverDate,
    /// Why it is all right for now; shown in the reports.
    pub reason: String,
}

/// A day, written as a TOML date: `2027-01-31`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WaiverDate(jiff::civil::Date);

impl WaiverDate {
    /// The day.
    pub fn get(self) -> jiff::civil::Date {
        self.0
    }
}

impl<'de> Deserialize<'de> for WaiverDate {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;
        let datetime =
            toml::value::Datetime::deserialize(from).map_err(|error| match error.to_string() {
                // serde asks the type itself whether it can do without a value.
                missing if missing.starts_with("missing field") => error,
                _ => D::Error::custom("expected a date without quotes, like 2027-01-31"),
            })?;
        datetime
            .date
            .filter(|_| datetime.time.is_none())
            .and_then(|date| {
                let (month, day) = (i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?);
                jiff::civil::Date::new(i16::try_from(date.year).ok()?, month, day).ok()
            })
            .map(Self)
            .ok_or_else(|| D::Error::custom("expected a date without a time, like 2027-01-31"))
    }
}

impl JsonSchema for WaiverDate {
    fn schema_name() -> Cow<'static, str> {
        "Date".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date", "description": "a TOML date: 2027-01-31" })
    }
}
