//! Tables of headers: a text or a list of texts for each name.

use std::borrow::Cow;
use std::fmt;

use http::HeaderName;
use schemars::JsonSchema;
use serde::de::{self, MapAccess, Visitor};

use crate::http::template::Template;

/// Headers to send, in the order written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Headers(
    /// Names with one value each; a name may come twice.
    pub Vec<(HeaderName, Template)>,
);

impl Headers {
    /// Adds those of `base` whose names aren't here.
    pub fn or(&mut self, base: &Self) {
        let new: Vec<_> = base
            .0
            .iter()
            .filter(|(name, _)| !self.0.iter().any(|(own, _)| own == name))
            .cloned()
            .collect();
        self.0.extend(new);
    }
}

/// Reads a header's name.
pub fn header_name(text: &str) -> Result<HeaderName, String> {
    HeaderName::from_bytes(text.as_bytes())
        .map_err(|_| format!("expected a header name (letters, digits, -), found {text:?}"))
}

/// One text or several.
struct Texts(Vec<Template>);

impl<'de> serde::Deserialize<'de> for Texts {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct OneOrMore;
        impl<'de> Visitor<'de> for OneOrMore {
            type Value = Texts;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a header's value, or a list of values")
            }

            fn visit_str<E>(self, text: &str) -> Result<Texts, E> {
                Ok(Texts(vec![Template::parse(text)]))
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Texts, A::Error> {
                let mut texts = Vec::new();
                while let Some(text) = list.next_element()? {
                    texts.push(text);
                }
                Ok(Texts(texts))
            }
        }
        from.deserialize_any(OneOrMore)
    }
}

impl<'de> serde::Deserialize<'de> for Headers {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Table;
        impl<'de> Visitor<'de> for Table {
            type Value = Headers;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table of headers like { accept = \"application/json\" }")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<Headers, A::Error> {
                let mut headers = Vec::new();
                while let Some(name) = table.next_key::<String>()? {
                    let name = header_name(&name).map_err(de::Error::custom)?;
                    let Texts(texts) = table.next_value()?;
                    headers.extend(texts.into_iter().map(|text| (name.clone(), text)));
                }
                Ok(Headers(headers))
            }
        }
        from.deserialize_map(Table)
    }
}

impl JsonSchema for Headers {
    fn schema_name() -> Cow<'static, str> {
        "Headers".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let text = serde_json::json!({ "type": "string" });
        schemars::json_schema!({
            "type": "object",
            "additionalProperties": { "anyOf": [text, { "type": "array", "items": text }] },
        })
    }
}
