//! The run as data. `schema` grows only by additions; `schema/report.schema.json` describes it.

mod form;
mod read;
mod show;

pub use read::{ReadError, read};

use crate::model::RunReport;

/// The version of the form.
pub const SCHEMA: u32 = 1;

/// Renders the report.
pub(super) fn render(run: &RunReport) -> String {
    let form = form::Report::from(run);
    // Every key is a string and every number finite, so that this can't fail; an empty file would be refused anyway.
    let text = serde_json::to_string_pretty(&form).unwrap_or_default();
    let mut out = super::clean::defused_json(&text);
    out.push('\n');
    out
}

/// The JSON Schema of the report, draft 2020-12.
pub fn schema() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12();
    let mut schema = settings
        .into_generator()
        .into_root_schema_for::<form::Report>()
        .to_value();
    schema["title"] = "gate report".into();
    schema
}
