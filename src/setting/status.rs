//! Sets of HTTP status codes: `201`, `"2xx"`, `"400-422"`, `[200, 204]`.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, SeqAccess, Visitor};

const EXPECTED: &str =
    "a status code like 201, a class like \"2xx\", a range like \"400-422\", or a list of these";

/// A set of status codes, as inclusive ranges in the order written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusSet(Vec<(u16, u16)>);

impl StatusSet {
    /// All codes of a class: 2 for 200 to 299.
    pub const fn class(class: u16) -> (u16, u16) {
        (class * 100, class * 100 + 99)
    }

    /// The set of these inclusive ranges.
    pub fn of(ranges: impl IntoIterator<Item = (u16, u16)>) -> Self {
        Self(ranges.into_iter().collect())
    }

    /// Whether `status` is in the set.
    pub fn contains(&self, status: u16) -> bool {
        self.0
            .iter()
            .any(|&(first, last)| (first..=last).contains(&status))
    }

    /// Whether any code from `first` to `last` is in the set.
    pub fn meets(&self, first: u16, last: u16) -> bool {
        self.0.iter().any(|&(from, to)| from <= last && first <= to)
    }

    fn read(text: &str) -> Result<(u16, u16), String> {
        let seen = || format!("found {text:?}");
        let code = |part: &str| part.trim().parse().ok().and_then(checked).ok_or_else(seen);
        if let Some(class) = text.trim().to_ascii_lowercase().strip_suffix("xx") {
            return match class.parse() {
                Ok(class @ 1..=5) => Ok(Self::class(class)),
                _ => Err(seen()),
            };
        }
        match text.split_once('-') {
            Some((first, last)) => {
                let (first, last) = (code(first)?, code(last)?);
                if first <= last {
                    Ok((first, last))
                } else {
                    Err(seen())
                }
            }
            None => code(text).map(|code| (code, code)),
        }
    }
}

fn checked(code: u64) -> Option<u16> {
    u16::try_from(code)
        .ok()
        .filter(|code| (100..=599).contains(code))
}

impl fmt::Display for StatusSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, &(first, last)) in self.0.iter().enumerate() {
            if n > 0 {
                f.write_str(if n + 1 == self.0.len() { " or " } else { ", " })?;
            }
            match (first, last) {
                (first, last) if first == last => write!(f, "{first}")?,
                (first, last) if (first, last) == Self::class(first / 100) => {
                    write!(f, "{}xx", first / 100)?;
                }
                (first, last) => write!(f, "{first}-{last}")?,
            }
        }
        Ok(())
    }
}

impl<'de> serde::Deserialize<'de> for StatusSet {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Statuses)
    }
}

struct Statuses;

impl<'de> Visitor<'de> for Statuses {
    type Value = StatusSet;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTED)
    }

    fn visit_i64<E: de::Error>(self, code: i64) -> Result<StatusSet, E> {
        let code = u64::try_from(code).ok().and_then(checked);
        let code = code.ok_or_else(|| E::custom("expected a status code from 100 to 599"))?;
        Ok(StatusSet(vec![(code, code)]))
    }

    fn visit_u64<E: de::Error>(self, code: u64) -> Result<StatusSet, E> {
        self.visit_i64(i64::try_from(code).unwrap_or(i64::MAX))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<StatusSet, E> {
        match StatusSet::read(text) {
            Ok(range) => Ok(StatusSet(vec![range])),
            Err(seen) => Err(E::custom(format_args!("expected {EXPECTED}, {seen}"))),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<StatusSet, A::Error> {
        let mut ranges = Vec::new();
        while let Some(StatusSet(more)) = list.next_element()? {
            ranges.extend(more);
        }
        if ranges.is_empty() {
            return Err(de::Error::custom(
                "expected at least one status code, found an empty list",
            ));
        }
        Ok(StatusSet(ranges))
    }
}

impl schemars::JsonSchema for StatusSet {
    fn schema_name() -> Cow<'static, str> {
        "StatusSet".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let one = serde_json::json!([
            { "type": "integer", "minimum": 100, "maximum": 599 },
            { "type": "string", "pattern": "^([1-5][xX][xX]|[1-5][0-9]{2}(-[1-5][0-9]{2})?)$" },
        ]);
        schemars::json_schema!({
            "description": EXPECTED,
            "anyOf": [one[0], one[1], { "type": "array", "minItems": 1, "items": { "anyOf": one } }],
        })
    }
}
