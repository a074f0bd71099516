//! What a value must look like.

use std::borrow::Cow;
use std::fmt;

use regex::Regex;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;

use super::rule_types::{self, ValueType};
use crate::setting::{Pattern, TextSetting as _};

/// The rules of `[gate.rules]` in the order of the file.
#[derive(Debug, Default)]
pub(super) struct Rules(Vec<(Pattern, Rule)>);

impl Rules {
    /// The rules for `name`.
    pub(super) fn of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Rule> {
        self.0
            .iter()
            .filter(move |(pattern, _)| pattern.matches(name))
            .map(|(_, rule)| rule)
    }
}

/// What one value must look like.
#[derive(Debug)]
pub(super) struct Rule {
    kind: Option<&'static ValueType>,
    table: Table,
    matches: Option<Regex>,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Table {
    /// One of the types: `url`, `int`, `bool`, `port`, …
    r#type: Option<String>,
    /// A regular expression that must match somewhere in the value: `"^sk_live_"`.
    matches: Option<String>,
    /// The values that are allowed.
    one_of: Option<Vec<String>>,
    /// The least number of characters.
    min_length: Option<usize>,
    /// The greatest number of characters.
    max_length: Option<usize>,
    /// The least number.
    min: Option<f64>,
    /// The greatest number.
    max: Option<f64>,
    /// What the value must begin with.
    starts_with: Option<String>,
    /// What must stand somewhere in the value.
    contains: Option<String>,
    /// What must not stand in the value.
    not_contains: Option<String>,
}

impl Rule {
    fn new(table: Table) -> Result<Self, String> {
        let kind = table.r#type.as_deref().map(rule_types::named).transpose()?;
        let matches = table.matches.as_deref().map(Regex::new).transpose();
        let matches = matches.map_err(|_| {
            let pattern = table.matches.as_deref().unwrap_or_default();
            format!("expected a regular expression, found {pattern:?}")
        })?;
        Ok(Self {
            kind,
            table,
            matches,
        })
    }

    /// What is wrong with `value`, in words without the value.
    pub(super) fn complaints(&self, value: &str) -> Vec<String> {
        let table = &self.table;
        let number: Option<f64> = value.trim().parse().ok();
        let checks = [
            self.kind
                .and_then(|kind| (!(kind.fits)(value)).then(|| format!("expected {}", kind.what))),
            self.matches.as_ref().and_then(|regex| {
                (!regex.is_match(value)).then(|| format!("expected a match of `{regex}`"))
            }),
            table.one_of.as_ref().and_then(|allowed| {
                (!allowed.iter().any(|one| one == value))
                    .then(|| format!("expected one of {}", allowed.join(", ")))
            }),
            table.min.and_then(|least| {
                number
                    .is_none_or(|number| number < least)
                    .then(|| format!("expected a number of at least {least}"))
            }),
            table.max.and_then(|most| {
                number
                    .is_none_or(|number| number > most)
                    .then(|| format!("expected a number of at most {most}"))
            }),
            table.starts_with.as_ref().and_then(|start| {
                (!value.starts_with(start)).then(|| format!("expected it to begin with `{start}`"))
            }),
            table.contains.as_ref().and_then(|part| {
                (!value.contains(part)).then(|| format!("expected `{part}` in it"))
            }),
            table.not_contains.as_ref().and_then(|part| {
                value
                    .contains(part)
                    .then(|| format!("expected no `{part}` in it"))
            }),
        ];
        let mut complaints: Vec<String> = checks.into_iter().flatten().collect();
        complaints.extend(self.length_complaint(value.chars().count()));
        complaints
    }

    /// The same, as far as the length alone tells.
    pub(super) fn length_complaint(&self, length: usize) -> Option<String> {
        if let Some(least) = self.table.min_length
            && length < least
        {
            return Some(format!(
                "expected at least {least} characters, found {length}"
            ));
        }
        if let Some(most) = self.table.max_length
            && length > most
        {
            return Some(format!(
                "expected at most {most} characters, found {length}"
            ));
        }
        None
    }

    /// Whether the rule asks for nothing but a length.
    pub(super) fn is_of_length_alone(&self) -> bool {
        let table = &self.table;
        self.kind.is_none()
            && self.matches.is_none()
            && table.one_of.is_none()
            && table.min.is_none()
            && table.max.is_none()
            && table.starts_with.is_none()
            && table.contains.is_none()
            && table.not_contains.is_none()
    }

    /// Whether the rule lists the values that are allowed.
    pub(super) fn lists_values(&self) -> bool {
        self.table.one_of.is_some()
    }

    /// Whether an empty value is right.
    pub(super) fn allows_empty(&self) -> bool {
        self.table
            .one_of
            .as_ref()
            .is_some_and(|allowed| allowed.iter().any(String::is_empty))
    }
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct NameOrTable;
        impl<'de> serde::de::Visitor<'de> for NameOrTable {
            type Value = Rule;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a type like \"url\", or a table like { min-length = 32 }")
            }

            fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Rule, E> {
                let table = Table {
                    r#type: Some(name.to_owned()),
                    ..Table::default()
                };
                Rule::new(table).map_err(E::custom)
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, table: A) -> Result<Rule, A::Error> {
                let table = Table::deserialize(MapAccessDeserializer::new(table))?;
                Rule::new(table).map_err(serde::de::Error::custom)
            }
        }
        from.deserialize_any(NameOrTable)
    }
}

impl<'de> Deserialize<'de> for Rules {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct ByName;
        impl<'de> serde::de::Visitor<'de> for ByName {
            type Value = Rules;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table of rules by key")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Rules, A::Error> {
                let mut rules = Vec::new();
                while let Some((name, rule)) = map.next_entry::<String, Rule>()? {
                    let pattern = Pattern::read(&name).map_err(serde::de::Error::custom)?;
                    rules.push((pattern, rule));
                }
                Ok(Rules(rules))
            }
        }
        from.deserialize_map(ByName)
    }
}

impl JsonSchema for Rule {
    fn schema_name() -> Cow<'static, str> {
        "EnvRule".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let names: Vec<&str> = rule_types::TYPES.iter().map(|kind| kind.name).collect();
        let table = generator.subschema_for::<Table>();
        schemars::json_schema!({ "anyOf": [{ "type": "string", "enum": names }, table] })
    }
}

impl JsonSchema for Rules {
    fn schema_name() -> Cow<'static, str> {
        "EnvRules".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let rule = generator.subschema_for::<Rule>();
        schemars::json_schema!({ "type": "object", "additionalProperties": rule })
    }
}
