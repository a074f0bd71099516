//! The gate's keys.

use schemars::JsonSchema;
use serde::Deserialize;

use super::code::MigrationsCode;
use super::seen::Seen;
use crate::context::{Context, Inconclusive};
use crate::gates::Gate;
use crate::migrate::TOOLS;
use crate::migrate::detect::Asked;
use crate::model::{Findings, Stage};
use crate::setting::{Placed, Problems};

/// Compares the migrations of the repository with the bookkeeping table of the database, as the migration tool itself
/// would, without the tool. Nothing is written.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Migrations {
    /// The environment whose database is looked at. Without one, only the files are.
    pub(super) environment: Option<Placed<String>>,
    /// What a migration that isn't applied yet means.
    #[serde(default)]
    pub(super) pending: PendingPolicy,
    /// What unsafe statements in pending migrations mean: `block`, `warn` or `off`. How grave one is depends on its table's size.
    #[serde(default)]
    pub(super) lint: LintPolicy,
    /// The migration tool; detected if not given.
    pub(super) tool: Option<Placed<String>>,
    /// The folder with the migrations, or for Liquibase the root changelog; detected if not given.
    pub(super) dir: Option<String>,
    /// Further folders with migrations that the tool runs, such as those of installed packages: paths or patterns of paths
    /// (`.venv/lib/python3.*/site-packages/django/contrib/*/migrations`).
    #[serde(default)]
    pub(super) extra_dirs: Vec<String>,
    /// The bookkeeping table, also as `schema.table`; detected, or the tool's default.
    pub(super) table: Option<String>,
    /// The schema of the bookkeeping table; detected, or the search path.
    pub(super) schema: Option<String>,
    /// The contexts that the deploy runs Liquibase with.
    #[serde(default)]
    pub(super) contexts: Vec<String>,
    /// The label filter that the deploy runs Liquibase with.
    pub(super) label_filter: Option<String>,
    /// Whether the deploy runs Flyway with `outOfOrder`; read from its configuration if not given.
    pub(super) out_of_order: Option<bool>,
    /// Compares names without their extension, for Knex and Sequelize: the deploy runs `.js` files built from `.ts` ones.
    #[serde(default)]
    pub(super) strip_extension: bool,
}

/// What a migration that isn't applied yet means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PendingPolicy {
    /// It must be applied before the deploy.
    #[default]
    Block,
    /// The deploy applies it.
    Allow,
    /// It is said, and the release goes on.
    Warn,
}

/// What unsafe statements in pending migrations mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LintPolicy {
    /// They stop the release, as grave as they are.
    Block,
    /// They are said, and the release goes on.
    #[default]
    Warn,
    /// They aren't looked for.
    Off,
}

impl Migrations {
    /// The gate with all but the environment left to detection, and nothing to lint.
    pub(super) fn of(environment: Placed<String>) -> Self {
        Self {
            environment: Some(environment),
            pending: PendingPolicy::default(),
            lint: LintPolicy::Off,
            tool: None,
            dir: None,
            extra_dirs: Vec::new(),
            table: None,
            schema: None,
            contexts: Vec::new(),
            label_filter: None,
            out_of_order: None,
            strip_extension: false,
        }
    }

    /// What the keys say in place of detection.
    pub(super) fn asked(&self) -> Asked {
        let mut settings = Vec::new();
        let mut set = |name: &str, value: Option<String>| {
            settings.extend(value.map(|value| (name.to_owned(), value)));
        };
        set(
            "contexts",
            (!self.contexts.is_empty()).then(|| self.contexts.join(",")),
        );
        set("labels", self.label_filter.clone());
        set(
            "outOfOrder",
            self.out_of_order.map(|value| value.to_string()),
        );
        set(
            "strip-extension",
            self.strip_extension.then(|| "true".to_owned()),
        );
        Asked {
            tool: self.tool.as_ref().map(|tool| (**tool).clone()),
            dir: self.dir.clone(),
            table: self.table.clone(),
            schema: self.schema.clone(),
            settings,
        }
    }
}

impl Gate for Migrations {
    const KIND: &'static str = "migrations";
    const MANUAL: &'static str = include_str!("../../../docs/gates/migrations.md");
    const STAGES: &'static [Stage] = &[Stage::Merge, Stage::PreDeploy];
    type Code = MigrationsCode;
    type Seen = Seen;

    fn environments(&self) -> Vec<&Placed<String>> {
        self.environment.iter().collect()
    }

    fn validate(&self, problems: &mut Problems) {
        if let Some(tool) = &self.tool
            && !TOOLS
                .iter()
                .any(|known| known.about().name == tool.as_str())
        {
            let names: Vec<&str> = TOOLS.iter().map(|tool| tool.about().name).collect();
            let message = format!(
                "expected a migration tool that gate knows, found `{}`",
                **tool
            );
            let help = format!("known tools: {}", names.join(", "));
            problems.add_with_help(tool.span(), message, help);
        }
    }

    async fn observe(&self, cx: &Context) -> Result<Seen, Inconclusive> {
        self.look(cx).await
    }

    fn judge(&self, seen: &Seen, findings: &mut Findings<'_, MigrationsCode>) {
        self.weigh(seen, findings);
    }
}
