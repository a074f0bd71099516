//! Reading a document and finding the operation of a request.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use jsonschema::Validator;
use serde_json::Value;

use super::operation::{METHODS, Operation, escaped};
use super::schema::{Way, normalized, one_way, validator};

/// Validators by the way that bodies go and the pointer to their schema; none for a schema that can't be compiled.
type Validators = BTreeMap<(Way, String), Option<Arc<Validator>>>;

/// An OpenAPI document.
pub struct OpenApi {
    document: Value,
    operations: Vec<Operation>,
    /// Paths of the servers' addresses, which stand before the operations' paths.
    prefixes: Vec<String>,
    validators: Mutex<Validators>,
}

impl fmt::Debug for OpenApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OpenApi({} operations)", self.operations.len())
    }
}

impl OpenApi {
    /// Reads a file, as YAML or JSON. The error says what is wrong with it.
    pub fn read(path: &Path) -> Result<Self, String> {
        let name = path
            .file_name()
            .unwrap_or(path.as_os_str())
            .to_string_lossy();
        let text = std::fs::read_to_string(path)
            .map_err(|error| format!("OpenAPI document {name}: {error}"))?;
        let is_json = text.trim_start().starts_with('{');
        let document: Value = if is_json {
            serde_json::from_str(&text)
                .map_err(|error| format!("OpenAPI document {name}: {error}"))?
        } else {
            serde_saphyr::from_str(&text)
                .map_err(|error| format!("OpenAPI document {name}: {error}"))?
        };
        Self::new(document).map_err(|reason| format!("OpenAPI document {name}: {reason}"))
    }

    /// Takes a document.
    pub fn new(document: Value) -> Result<Self, String> {
        let version = document["openapi"].as_str().unwrap_or_default();
        if !version.starts_with("3.") {
            return Err(format!(
                "expected `openapi: 3.0` or `3.1`, found {:?}",
                document["openapi"]
            ));
        }
        let document = if version.starts_with("3.0") {
            normalized(document.clone())
        } else {
            document
        };
        let Some(paths) = document["paths"].as_object() else {
            return Err("expected a table of `paths`, found none".to_owned());
        };
        let mut operations = Vec::new();
        for (path, item) in paths {
            for method in METHODS {
                if let Some(operation) = item.get(method) {
                    operations.push(Operation::read(&document, method, path, operation));
                }
            }
        }
        let servers = document["servers"].as_array().into_iter().flatten();
        let addresses = servers.filter_map(|server| server["url"].as_str());
        let mut prefixes: Vec<String> = addresses
            .map(path_of)
            .filter(|path| !path.is_empty())
            .collect();
        prefixes.push(String::new());
        Ok(Self {
            document,
            operations,
            prefixes,
            validators: Mutex::default(),
        })
    }

    /// Every operation, in the order of the document.
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The operation that a request is of. A path without placeholders wins over one with them.
    pub fn find(&self, method: &str, path: &str) -> Option<&Operation> {
        let path = path.split(['?', '#']).next().unwrap_or(path);
        let candidates = self.prefixes.iter().flat_map(|prefix| {
            let rest = path.strip_prefix(prefix.as_str());
            let fits =
                move |operation: &&Operation| rest.is_some_and(|rest| operation.fits(method, rest));
            self.operations.iter().filter(fits)
        });
        candidates.min_by_key(|operation| operation.placeholders())
    }

    /// In what ways a response body breaks the schema declared for its status; `None` if there is no such schema.
    pub fn check_response(
        &self,
        operation: &Operation,
        status: u16,
        body: &Value,
    ) -> Option<Vec<String>> {
        let pointer = operation.response_schema(status)?;
        self.check(Way::Response, pointer, body)
    }

    /// In what ways a request body breaks its schema; `None` if there is none.
    pub fn check_request(&self, operation: &Operation, body: &Value) -> Option<Vec<String>> {
        self.check(Way::Request, operation.request_schema.as_deref()?, body)
    }

    fn check(&self, way: Way, pointer: &str, body: &Value) -> Option<Vec<String>> {
        let mut known = self
            .validators
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let slot = known.entry((way, pointer.to_owned()));
        let validator = slot
            .or_insert_with(|| validator(&one_way(&self.document, way), pointer).map(Arc::new))
            .clone();
        drop(known);
        let errors = validator?;
        let told = errors.iter_errors(body).take(MOST_TOLD).map(|error| {
            match error.instance_path().to_string() {
                path if path.is_empty() => error.to_string(),
                path => format!("at {path}: {error}"),
            }
        });
        Some(told.collect())
    }
}

/// At most this many violations of one body are told.
const MOST_TOLD: usize = 5;

/// The path of a server's address, without the slash at its end.
fn path_of(address: &str) -> String {
    let path = match address.split_once("://") {
        Some((_, rest)) => rest
            .split_once('/')
            .map(|(_, path)| format!("/{path}"))
            .unwrap_or_default(),
        None => address.to_owned(),
    };
    path.trim_end_matches('/').to_owned()
}

/// Follows `$ref`s inside the document, a few of them at most.
pub(super) fn resolved(document: &Value, mut pointer: String) -> (String, &Value) {
    for _ in 0..8 {
        let value = document.pointer(&pointer).unwrap_or(&Value::Null);
        match value["$ref"]
            .as_str()
            .and_then(|target| target.strip_prefix('#'))
        {
            Some(target) => pointer = target.to_owned(),
            None => return (pointer, value),
        }
    }
    (pointer, &Value::Null)
}

/// The pointer to the JSON schema of a body with this `content`, if it has one.
pub(super) fn json_schema(content_of: &str, body: &Value) -> Option<String> {
    let content = body["content"].as_object()?;
    let kind = content.keys().find(|kind| kind.contains("json"))?;
    content[kind].get("schema")?;
    Some(format!("{content_of}/content/{}/schema", escaped(kind)))
}
