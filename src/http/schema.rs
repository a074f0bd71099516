//! JSON Schema files, each read and compiled at most once.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jsonschema::{Retrieve, Uri, ValidationError, Validator};
use serde_json::Value;
use url::Url;

/// At most this many violations of one body are told.
const MOST_TOLD: usize = 5;

/// Reads the schemas that a schema refers to: from files beside it, and from nowhere else.
struct Files;

impl Retrieve for Files {
    fn retrieve(
        &self,
        uri: &Uri<String>,
    ) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        let place = Url::parse(uri.as_str())?;
        let path = (place.scheme() == "file")
            .then(|| place.to_file_path().ok())
            .flatten()
            .ok_or_else(|| {
                format!("expected a file, found {uri}: schemas are read from files only")
            })?;
        Ok(serde_json::from_slice(&std::fs::read(path)?)?)
    }
}

/// Compiled schemas by the file name of the configuration. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Schemas(BTreeMap<String, Arc<Validator>>);

impl Schemas {
    /// Reads and compiles `file` (relative to `root`) unless that was done before. The error says what is wrong with it.
    pub fn load(&mut self, root: &Path, file: &str) -> Result<(), String> {
        if self.0.contains_key(file) {
            return Ok(());
        }
        let text = std::fs::read(root.join(file))
            .map_err(|error| format!("JSON Schema {file}: {error}"))?;
        let schema: Value = serde_json::from_slice(&text)
            .map_err(|error| format!("JSON Schema {file} isn't JSON: {error}"))?;
        let mut options = jsonschema::options().with_retriever(Files);
        let path = root.join(file).canonicalize();
        if let Some(place) = path.ok().and_then(|path| Url::from_file_path(path).ok()) {
            options = options.with_base_uri(place.to_string());
        }
        let validator = options.build(&schema);
        self.keep(file, validator)
    }

    /// Compiles a schema under a name.
    pub fn add(&mut self, name: &str, schema: &Value) -> Result<(), String> {
        self.keep(name, jsonschema::validator_for(schema))
    }

    fn keep(
        &mut self,
        name: &str,
        validator: Result<Validator, ValidationError<'_>>,
    ) -> Result<(), String> {
        let validator = validator.map_err(|error| {
            format!("JSON Schema {name}: {error} (at {})", error.instance_path())
        })?;
        self.0.insert(name.to_owned(), Arc::new(validator));
        Ok(())
    }

    /// In what ways `document` breaks the schema. A schema that wasn't loaded is such a way, too.
    pub fn check(&self, file: &str, document: &Value) -> Vec<String> {
        let Some(validator) = self.0.get(file) else {
            return vec![format!("the JSON Schema {file} isn't loaded")];
        };
        if validator.is_valid(document) {
            return Vec::new();
        }
        let all = validator.iter_errors(document).take(MOST_TOLD);
        all.map(|error| match error.instance_path().to_string() {
            path if path.is_empty() => format!("schema {file}: {error}"),
            path => format!("schema {file}: at {path}: {error}"),
        })
        .collect()
    }
}
