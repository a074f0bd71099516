//! Request bodies with a form of their own.

use std::borrow::Cow;
use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};

use crate::http::template::Template;
use crate::setting::Json;

/// A GraphQL request.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct GraphQl {
    /// The document.
    pub query: Template,
    /// Its variables.
    pub variables: Option<Json>,
    /// Which operation of the document to run.
    pub operation: Option<String>,
}

/// One part of a multipart form: a text, or a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// A field.
    Text(Template),
    /// A file, sent with its name.
    File {
        /// Its path, relative to the configuration's folder.
        file: String,
        /// Its media type.
        content_type: Option<String>,
        /// The name sent in place of the file's own.
        name: Option<String>,
    },
}

/// The form of a file part.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "FilePart")]
struct FileTable {
    /// The file's path, relative to the configuration's folder.
    file: String,
    /// Its media type; `application/octet-stream` by default.
    content_type: Option<String>,
    /// The file name to send.
    name: Option<String>,
}

impl<'de> Deserialize<'de> for Part {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct TextOrFile;
        impl<'de> Visitor<'de> for TextOrFile {
            type Value = Part;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or a file like { file = \"photo.png\" }")
            }

            fn visit_str<E>(self, text: &str) -> Result<Part, E> {
                Ok(Part::Text(Template::parse(text)))
            }

            fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Part, A::Error> {
                let FileTable {
                    file,
                    content_type,
                    name,
                } = FileTable::deserialize(MapAccessDeserializer::new(table))?;
                Ok(Part::File {
                    file,
                    content_type,
                    name,
                })
            }
        }
        from.deserialize_any(TextOrFile)
    }
}

impl JsonSchema for Part {
    fn schema_name() -> Cow<'static, str> {
        "Part".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let table = generator.subschema_for::<FileTable>();
        schemars::json_schema!({ "anyOf": [{ "type": "string" }, table] })
    }
}
