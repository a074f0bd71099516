//! JSONPath (RFC 9535) as a setting.

use serde_json::Value;

use super::{TextSetting, text_setting};

/// A JSONPath query like `$.items[*].id`.
#[derive(Clone, Debug, PartialEq)]
pub struct JsonPath {
    text: String,
    query: serde_json_path::JsonPath,
}

impl JsonPath {
    /// The query as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The values it finds in `document`, in document order.
    pub fn find<'v>(&self, document: &'v Value) -> Vec<&'v Value> {
        self.query.query(document).all()
    }
}

impl TextSetting for JsonPath {
    const NAME: &'static str = "JsonPath";
    const EXPECTED: &'static str = "a JSONPath like \"$.items[0].id\"";

    fn read(text: &str) -> Result<Self, String> {
        match serde_json_path::JsonPath::parse(text) {
            Ok(query) => Ok(Self {
                text: text.to_owned(),
                query,
            }),
            Err(error) => Err(format!("found {text:?}: {error}")),
        }
    }
}

text_setting!(JsonPath);
