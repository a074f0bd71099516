//! The forms that an environment is written in.

use schemars::JsonSchema;
use serde::Deserialize;

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
