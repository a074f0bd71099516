//! One side of the comparison: an environment's database, or a file that stands for one.

use std::borrow::Cow;
use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;

use crate::setting::Placed;

/// Where a side's schema comes from.
#[derive(Clone, Debug)]
pub enum Side {
    /// The database of an environment.
    Environment(Placed<String>),
    /// A file: a snapshot, or SQL statements.
    File(String),
}

impl Side {
    /// What the side is called in messages.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Environment(name) => name,
            Self::File(path) => path,
        }
    }
}

enum Written {
    Name(String),
    File(String),
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Table {
    /// A file that `gate database snapshot <environment>` wrote, or SQL statements of the other side's engine (a dump of the
    /// schema, or written by hand); relative to the folder of `gates.toml`.
    snapshot: String,
}

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct NameOrTable;
        impl<'de> serde::de::Visitor<'de> for NameOrTable {
            type Value = Written;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of an environment, or a table like { snapshot = \"staging.schema.json\" }")
            }

            fn visit_str<E>(self, name: &str) -> Result<Written, E> {
                Ok(Written::Name(name.to_owned()))
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                table: A,
            ) -> Result<Written, A::Error> {
                let Table { snapshot } = Table::deserialize(MapAccessDeserializer::new(table))?;
                Ok(Written::File(snapshot))
            }
        }
        from.deserialize_any(NameOrTable)
    }
}

impl<'de> Deserialize<'de> for Side {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let written = Placed::<Written>::deserialize(from)?;
        Ok(match &*written {
            Written::File(path) => Self::File(path.clone()),
            Written::Name(name) => {
                let name = name.clone();
                Self::Environment(written.map(|_| name))
            }
        })
    }
}

impl JsonSchema for Side {
    fn schema_name() -> Cow<'static, str> {
        "SchemaSide".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let name = generator.subschema_for::<String>();
        let table = generator.subschema_for::<Table>();
        schemars::json_schema!({ "anyOf": [name, table] })
    }
}
