//! Bodies of forms.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::http::spec::Part;
use crate::http::template::{Values, render_json, text_of};
use crate::setting::Json;

/// The boundary between parts. It is always the same, so that the same probe sends the same bytes.
const BOUNDARY: &str = "gate-boundary-7f3a91c2d5e84b60";

/// Name and value of each field; a list gives several fields of the same name.
pub fn pairs(
    fields: &BTreeMap<String, Json>,
    values: &Values,
) -> Result<Vec<(String, String)>, String> {
    let mut pairs = Vec::new();
    for (name, Json(value)) in fields {
        match render_json(value, values).map_err(|error| error.to_string())? {
            Value::Array(items) => {
                pairs.extend(items.iter().map(|item| (name.clone(), text_of(item))));
            }
            value => pairs.push((name.clone(), text_of(&value))),
        }
    }
    Ok(pairs)
}

/// A form as `a=1&b=2`.
pub fn url_encoded(pairs: &[(String, String)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

/// A multipart form (RFC 7578) and its content type.
pub fn multipart(
    parts: &BTreeMap<String, Part>,
    values: &Values,
    root: &Path,
) -> Result<(String, Vec<u8>), String> {
    let mut body = Vec::new();
    for (field, part) in parts {
        let field = quoted(field);
        body.extend_from_slice(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"").as_bytes(),
        );
        match part {
            Part::Text(text) => {
                body.extend_from_slice(b"\r\n\r\n");
                body.extend_from_slice(
                    text.render(values)
                        .map_err(|error| error.to_string())?
                        .as_bytes(),
                );
            }
            Part::File {
                file,
                content_type,
                name,
            } => {
                let content =
                    std::fs::read(root.join(file)).map_err(|error| format!("{file}: {error}"))?;
                let own = Path::new(file)
                    .file_name()
                    .map(|name| name.to_string_lossy().into_owned());
                let name = quoted(name.as_ref().or(own.as_ref()).unwrap_or(file));
                let kind = content_type
                    .as_deref()
                    .unwrap_or("application/octet-stream");
                body.extend_from_slice(
                    format!("; filename=\"{name}\"\r\nContent-Type: {kind}\r\n\r\n").as_bytes(),
                );
                body.extend_from_slice(&content);
            }
        }
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    Ok((format!("multipart/form-data; boundary={BOUNDARY}"), body))
}

/// A name inside quotes, as browsers write it.
fn quoted(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}
