//! Where the keys and values of an environment come from.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};

use super::Duration;

/// How a reader of dotenv files reads them.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Dialect {
    /// npm's dotenv.
    #[default]
    Npm,
    /// Node's own `--env-file`.
    Node,
    /// python-dotenv.
    Python,
    /// Ruby's dotenv.
    Ruby,
    /// Docker Compose.
    Compose,
    /// `docker run --env-file`.
    Docker,
    /// `kubectl create configmap --from-env-file`.
    Kubectl,
    /// systemd's `EnvironmentFile=`.
    Systemd,
    /// A shell that sources the file.
    Bash,
}

/// The form that an environment is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EnvFormat {
    /// `NAME=value` lines, in a dialect.
    Dotenv,
    /// An object of names and values, or a listing of which the shape is clear.
    Json,
    /// A YAML mapping of names and values.
    Yaml,
    /// A TOML table of names and values.
    Toml,
    /// Names without values, one a line or as a JSON array.
    Names,
    /// An example file such as `.env.example`: its names, those of commented-out lines too, and no values.
    Example,
    /// `vercel env ls --format json`, or its table.
    VercelLs,
    /// `heroku config`, with `--json`, `-s` or neither.
    Heroku,
    /// `fly secrets list --json`, or its table.
    Fly,
    /// `railway variables --json`, `--kv`, or the names of its table.
    Railway,
    /// `netlify env:list --json`, `--plain`, or the names of its table.
    Netlify,
    /// `gh variable list --json name,value`, or its table.
    GhVariable,
    /// `gh secret list --json name`, or its table.
    GhSecret,
    /// `doppler secrets --json`, with or without `--only-names`; what `doppler secrets download` prints, or the names of a table.
    Doppler,
    /// `infisical export --format json`, `yaml` or `dotenv`.
    Infisical,
    /// `chamber export --format json`, `yaml` or `dotenv`, or the names of `chamber list`.
    Chamber,
    /// `aws ssm get-parameters-by-path`, as JSON or text.
    Ssm,
    /// `terraform output -json`.
    Terraform,
    /// Kubernetes manifests, `kubectl get … -o json`, `helm template`, `kustomize build`.
    Kubernetes,
    /// A compose file.
    Compose,
    /// What `gate env snapshot` writes.
    Snapshot,
}

/// Where the text of a source is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnvOrigin {
    /// A file.
    File(String),
    /// A program and its arguments, run without a shell.
    Command(Vec<String>),
    /// Manifest files, by patterns.
    Kubernetes(Vec<String>),
    /// Compose files; later ones override earlier ones.
    Compose(Vec<String>),
    /// The variables of the process whose names start with this.
    Process(String),
}

/// One source of an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvSource {
    /// Where it is.
    pub origin: EnvOrigin,
    /// What form it has; told from name and content unless given.
    pub format: Option<EnvFormat>,
    /// How dotenv text is read.
    pub dialect: Option<Dialect>,
    /// The way to the names inside a JSON, YAML or TOML text: `a.b.0`.
    pub at: Option<String>,
    /// The container of the manifests.
    pub container: Option<String>,
    /// The workload of the manifests.
    pub workload: Option<String>,
    /// The service of the compose file.
    pub service: Option<String>,
    /// The target of a listing that holds several.
    pub target: Option<String>,
    /// The git branch whose own values count in a listing.
    pub git_branch: Option<String>,
    /// The longest that a command may take.
    pub timeout: Option<Duration>,
    /// Whether it may be missing or empty.
    pub optional: bool,
    /// Whether the prefix of a process source is taken off the names.
    pub strip_prefix: bool,
}

/// The table form of a source. Exactly one of the first seven keys says where it is.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Table {
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

    fn source(mut self) -> Result<EnvSource, String> {
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

impl EnvSource {
    /// A file whose form is told from its name.
    pub fn file(path: impl Into<String>) -> Self {
        Self {
            origin: EnvOrigin::File(path.into()),
            format: None,
            dialect: None,
            at: None,
            container: None,
            workload: None,
            service: None,
            target: None,
            git_branch: None,
            timeout: None,
            optional: false,
            strip_prefix: false,
        }
    }
}

impl fmt::Display for EnvSource {
    /// What a report calls it; arguments of a command may hold a secret, so only the program is named.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.origin {
            EnvOrigin::File(path) => f.write_str(path),
            EnvOrigin::Command(words) => {
                write!(
                    f,
                    "the output of `{}`",
                    words.first().map_or("", String::as_str)
                )
            }
            EnvOrigin::Kubernetes(files) | EnvOrigin::Compose(files) => {
                f.write_str(&files.join(", "))
            }
            EnvOrigin::Process(prefix) if prefix.is_empty() => f.write_str("the process"),
            EnvOrigin::Process(prefix) => write!(f, "the process ({prefix}*)"),
        }
    }
}

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

/// The sources of an environment, in order: later ones win. One alone needs no list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EnvSources(pub Vec<EnvSource>);

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
