//! The table form of a source.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde::de::value::SeqAccessDeserializer;

use super::{Dialect, EnvFormat, EnvOrigin, EnvSource};
use crate::setting::Duration;

/// The table form of a source. Exactly one of the first seven keys says where it is.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Table {
    /// A file, relative to the configuration's folder.
    file: Option<String>,
    /// A program and its arguments, run without a shell; its output is the source.
    command: Option<Vec<String>>,
    /// Manifest files, by a pattern or several: `"deploy/*.yaml"`.
    kubernetes: Option<OneOrMore>,
    /// A compose file, or several of which later ones override earlier ones.
    compose: Option<OneOrMore>,
    /// The variables of gate's own process whose names start with this prefix.
    process: Option<String>,
    /// A file with the output of `terraform output -json`.
    terraform: Option<String>,
    /// A file that `gate env snapshot` wrote.
    snapshot: Option<String>,
    /// What form it has. Default: told from the name and the content.
    format: Option<EnvFormat>,
    /// Which reader's rules hold for dotenv text. Default: `npm`.
    dialect: Option<Dialect>,
    /// The way to the names inside a JSON, YAML or TOML text: `app.env`, `containers.0.environment`.
    at: Option<String>,
    /// The container whose environment it is. Needed where the manifests have several.
    container: Option<String>,
    /// The Deployment, Job, … whose environment it is. Needed where the manifests have several.
    workload: Option<String>,
    /// The service whose environment it is. Needed where the compose file has several.
    service: Option<String>,
    /// `production`, `preview` or `development` of a Vercel listing. Default: told from the environment's name.
    target: Option<String>,
    /// The branch whose own values count in a Vercel listing.
    git_branch: Option<String>,
    /// The longest that the command may take. Default: `30s`.
    timeout: Option<Duration>,
    /// The source may be missing or empty. Default: `false`, and then that makes the gate errored.
    #[serde(default)]
    optional: bool,
    /// Takes the prefix of `process` off the names. Default: `false`.
    #[serde(default)]
    strip_prefix: bool,
}

const ORIGINS: &str =
    "`file`, `command`, `kubernetes`, `compose`, `process`, `terraform` or `snapshot`";

impl Table {
    fn origin(&mut self) -> Result<EnvOrigin, String> {
        let files = [
            (self.file.take(), None),
            (self.terraform.take(), Some(EnvFormat::Terraform)),
            (self.snapshot.take(), Some(EnvFormat::Snapshot)),
        ];
        let mut origins: Vec<EnvOrigin> = Vec::new();
        for (path, format) in files {
            if let Some(path) = path {
                origins.push(EnvOrigin::File(path));
                self.format = format.or(self.format);
            }
        }
        origins.extend(self.command.take().map(EnvOrigin::Command));
        origins.extend(
            self.kubernetes
                .take()
                .map(|files| EnvOrigin::Kubernetes(files.0)),
        );
        origins.extend(self.compose.take().map(|files| EnvOrigin::Compose(files.0)));
        origins.extend(self.process.take().map(EnvOrigin::Process));
        let several = origins.len() > 1;
        match origins.pop() {
            Some(_) if several => Err(format!("expected only one of {ORIGINS}, found several")),
            Some(EnvOrigin::Command(words)) if words.is_empty() => {
                Err("expected a program and its arguments, found an empty list".to_owned())
            }
            Some(origin) => Ok(origin),
            None => Err(format!("expected one of {ORIGINS}, found none")),
        }
    }

    /// Keys that mean nothing for this origin.
    fn misplaced(&self, origin: &EnvOrigin) -> Option<String> {
        let manifests = matches!(origin, EnvOrigin::Kubernetes(_) | EnvOrigin::Compose(_));
        let process = matches!(origin, EnvOrigin::Process(_));
        let command = matches!(origin, EnvOrigin::Command(_));
        let fixed = manifests || process;
        let compose = matches!(origin, EnvOrigin::Compose(_));
        let keys = [
            ("format", fixed && self.format.is_some()),
            ("dialect", fixed && self.dialect.is_some()),
            ("at", fixed && self.at.is_some()),
            (
                "container",
                (process || compose) && self.container.is_some(),
            ),
            ("workload", (process || compose) && self.workload.is_some()),
            ("service", fixed && !compose && self.service.is_some()),
            ("timeout", !command && self.timeout.is_some()),
            ("strip-prefix", !process && self.strip_prefix),
        ];
        let (key, _) = keys.into_iter().find(|(_, misplaced)| *misplaced)?;
        Some(format!(
            "`{key}` has no meaning for this kind of source; take it out"
        ))
    }

    /// The source that the table describes; else what is wrong with it.
    pub(super) fn source(mut self) -> Result<EnvSource, String> {
        let origin = self.origin()?;
        if let Some(complaint) = self.misplaced(&origin) {
            return Err(complaint);
        }
        Ok(EnvSource {
            origin,
            format: self.format,
            dialect: self.dialect,
            at: self.at,
            container: self.container,
            workload: self.workload,
            service: self.service,
            target: self.target,
            git_branch: self.git_branch,
            timeout: self.timeout,
            optional: self.optional,
            strip_prefix: self.strip_prefix,
        })
    }
}

/// A string or a list of strings.
struct OneOrMore(Vec<String>);

impl<'de> Deserialize<'de> for OneOrMore {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Texts;
        impl<'de> serde::de::Visitor<'de> for Texts {
            type Value = OneOrMore;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a path or a list of paths")
            }

            fn visit_str<E>(self, text: &str) -> Result<OneOrMore, E> {
                Ok(OneOrMore(vec![text.to_owned()]))
            }

            fn visit_seq<A: serde::de::SeqAccess<'de>>(
                self,
                list: A,
            ) -> Result<OneOrMore, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(list)).map(OneOrMore)
            }
        }
        from.deserialize_any(Texts)
    }
}

impl JsonSchema for OneOrMore {
    fn schema_name() -> Cow<'static, str> {
        "OneOrMore".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }]
        })
    }
}
