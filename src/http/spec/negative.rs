//! Which hostile variants of a request are sent, and what is thought of those that are accepted.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};

use crate::setting::Policy;

macro_rules! classes {
    ($($(#[$doc:meta])+ $Class:ident = $name:literal => $accepted:ident,)+) => {
        /// The classes of hostile variants.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        pub enum NegativeClass { $($(#[$doc])+ #[serde(rename = $name)] $Class,)+ }

        impl NegativeClass {
            /// Every class, in the order in which they are sent.
            pub const ALL: &'static [Self] = &[$(Self::$Class,)+];

            /// The word in the configuration.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$Class => $name,)+ }
            }

            /// What it means, unless the configuration says otherwise, that such a request is answered with a success.
            pub const fn when_accepted(self) -> Policy {
                match self { $(Self::$Class => Policy::$accepted,)+ }
            }
        }
    };
}

classes! {
    /// No credentials, or wrong ones.
    Auth = "auth" => Block,
    /// One member of the body is missing. Optional ones may be, so that a success is only worth a note.
    DropField = "drop-field" => Note,
    /// One member is `null`.
    Null = "null" => Note,
    /// One member is of another type.
    WrongType = "wrong-type" => Warn,
    /// One member is empty.
    Empty = "empty" => Note,
    /// One member is 200 kB long.
    Oversized = "oversized" => Note,
    /// One member holds characters that break careless code: NUL, a lone surrogate, directions.
    Unicode = "unicode" => Note,
    /// One number is at an edge: negative, huge, infinite, not a number.
    NumberEdge = "number-edge" => Note,
    /// The body has a member too many, `__proto__`, or one twice.
    ExtraField = "extra-field" => Note,
    /// The body isn't the JSON it is said to be.
    MalformedBody = "malformed-body" => Warn,
    /// The body's media type is another, or none.
    ContentType = "content-type" => Note,
    /// Another path: unknown, hostile, or very long.
    Path = "path" => Note,
    /// Another method on the same path. They come last, for they may change or remove what the others need.
    Method = "method" => Note,
}

/// Which hostile variants of a request are sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Negative {
    /// Whether any are sent.
    pub on: bool,
    /// These classes alone; empty for all.
    pub only: Vec<NegativeClass>,
    /// Not these classes.
    pub skip: Vec<NegativeClass>,
    /// What it means that a variant of a class is accepted, where it isn't the usual.
    pub accepted: BTreeMap<NegativeClass, Policy>,
}

impl Negative {
    /// Whether variants of a class are sent.
    pub fn includes(&self, class: NegativeClass) -> bool {
        self.on
            && !self.skip.contains(&class)
            && (self.only.is_empty() || self.only.contains(&class))
    }

    /// What it means that a variant of a class is accepted.
    pub fn when_accepted(&self, class: NegativeClass) -> Policy {
        self.accepted
            .get(&class)
            .copied()
            .unwrap_or(class.when_accepted())
    }
}

/// The table's form.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "Negative")]
struct Table {
    /// These classes alone.
    #[serde(default)]
    only: Vec<NegativeClass>,
    /// Not these classes.
    #[serde(default)]
    skip: Vec<NegativeClass>,
    /// What it means that a variant of a class is answered with a success: `{ wrong-type = "block" }`.
    #[serde(default)]
    accepted: BTreeMap<NegativeClass, Policy>,
}

impl<'de> Deserialize<'de> for Negative {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct FlagOrTable;
        impl<'de> Visitor<'de> for FlagOrTable {
            type Value = Negative;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("true, false, or a table like { skip = [\"oversized\"] }")
            }

            fn visit_bool<E>(self, on: bool) -> Result<Negative, E> {
                Ok(Negative {
                    on,
                    ..Negative::default()
                })
            }

            fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Negative, A::Error> {
                let Table {
                    only,
                    skip,
                    accepted,
                } = Table::deserialize(MapAccessDeserializer::new(table))?;
                Ok(Negative {
                    on: true,
                    only,
                    skip,
                    accepted,
                })
            }
        }
        from.deserialize_any(FlagOrTable)
    }
}

impl JsonSchema for Negative {
    fn schema_name() -> Cow<'static, str> {
        "Negative".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let table = Table::json_schema(generator);
        schemars::json_schema!({ "anyOf": [{ "type": "boolean" }, table] })
    }
}
