//! Sources from `gates.toml`: a path, a table, or a list of these.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};

use super::table::Table;
use super::{EnvSource, EnvSources};

impl<'de> Deserialize<'de> for EnvSource {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct PathOrTable;
        impl<'de> serde::de::Visitor<'de> for PathOrTable {
            type Value = EnvSource;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the path of a file, or a table that says where the keys are")
            }

            fn visit_str<E>(self, path: &str) -> Result<EnvSource, E> {
                Ok(EnvSource::file(path))
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                table: A,
            ) -> Result<EnvSource, A::Error> {
                let table = Table::deserialize(MapAccessDeserializer::new(table))?;
                table.source().map_err(serde::de::Error::custom)
            }
        }
        from.deserialize_any(PathOrTable)
    }
}

impl JsonSchema for EnvSource {
    fn schema_name() -> Cow<'static, str> {
        "EnvSource".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let table = generator.subschema_for::<Table>();
        schemars::json_schema!({
            "anyOf": [{ "type": "string", "description": "The path of a file." }, table]
        })
    }
}

impl<'de> Deserialize<'de> for EnvSources {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct OneOrList;
        impl<'de> serde::de::Visitor<'de> for OneOrList {
            type Value = EnvSources;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of sources: paths of files, or tables")
            }

            fn visit_str<E>(self, path: &str) -> Result<EnvSources, E> {
                Ok(EnvSources(vec![EnvSource::file(path)]))
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                table: A,
            ) -> Result<EnvSources, A::Error> {
                let source = EnvSource::deserialize(MapAccessDeserializer::new(table))?;
                Ok(EnvSources(vec![source]))
            }

            fn visit_seq<A: serde::de::SeqAccess<'de>>(
                self,
                list: A,
            ) -> Result<EnvSources, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(list)).map(EnvSources)
            }
        }
        from.deserialize_any(OneOrList)
    }
}

impl JsonSchema for EnvSources {
    fn schema_name() -> Cow<'static, str> {
        "EnvSources".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<EnvSource>();
        schemars::json_schema!({ "anyOf": [one, { "type": "array", "items": one }] })
    }
}
