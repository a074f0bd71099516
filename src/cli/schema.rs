//! `gate schema`: the forms of what gate reads and writes, as JSON Schema.

use clap::{Args, ValueEnum};

use super::stdout::print;
use crate::config;
use crate::model::Exit;
use crate::report::json;

/// The options of `gate schema`.
#[derive(Args, Clone, Debug)]
pub struct SchemaArgs {
    /// Whose form
    #[arg(value_name = "OF", default_value = "config")]
    pub of: Form,
}

/// What has a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// gates.toml
    Config,
    /// The JSON report
    Report,
}

impl Form {
    /// Its JSON Schema, as a text.
    pub fn schema(self) -> String {
        let schema = match self {
            Self::Config => config::schema(),
            Self::Report => json::schema(),
        };
        format!("{schema:#}\n")
    }
}

/// The command.
pub(super) fn command(args: &SchemaArgs) -> Exit {
    print(&args.of.schema())
}
