//! `gate init`: a first configuration for the project found here.

use std::fmt::Write as _;
use std::path::Path;

use clap::Args;

use super::Process;
use super::stdout::{complain, print, say};
use crate::config;
use crate::init::{Ci, Project, draft, look};
use crate::migrate::detect::{self, Asked};
use crate::migrate::{self, disk};
use crate::model::{Exit, Stage};
use crate::redact::Redactor;
use crate::report;
use crate::run::Selection;
use crate::source::deployed;

/// The options of `gate init`.
#[derive(Args, Clone, Debug, Default)]
pub struct InitArgs {
    /// Print the configuration instead of writing gates.toml
    #[arg(long)]
    pub print: bool,
    /// Replace a gates.toml that is there
    #[arg(long)]
    pub force: bool,
    /// Also write the CI job; without a name, that of the CI system in use. A file that is there is left alone
    #[arg(long, value_name = "SYSTEM", num_args = 0..=1)]
    #[expect(
        clippy::option_option,
        reason = "how clap reads an option whose value may be left out"
    )]
    pub ci: Option<Option<Ci>>,
}

/// The command: looks, says what it found, writes.
pub(super) fn command(args: &InitArgs, process: &Process) -> Exit {
    let folder = match &process.folder {
        Ok(folder) => folder,
        Err(error) => {
            complain(&format!("error: the current folder can't be read: {error}"));
            return Exit::Usage;
        }
    };
    let project = found(folder);
    let text = draft(&project);
    if args.print {
        return print(&text);
    }
    let target = folder.join("gates.toml");
    if target.exists() && !args.force {
        complain(
            "error: gates.toml is there already (--force replaces it, --print only shows the new one)",
        );
        return Exit::Usage;
    }
    if let Err(error) = report::write(&target, &text) {
        complain(&format!("error: {error}"));
        return Exit::NothingToShow;
    }
    let mut out = told(&project);
    let written = ci(&mut out, args, &project, folder);
    let _ = writeln!(
        out,
        "\nnext: `gate list` says what would run{}",
        next(&text, process)
    );
    let shown = say(&out);
    match written {
        Ok(()) => shown,
        Err(error) => {
            complain(&format!("error: {error}"));
            Exit::NothingToShow
        }
    }
}

/// What to do after `gate list`: what the draft can do as it is, else what it needs.
fn next(draft: &str, process: &Process) -> String {
    let plan = config::load(draft, "gates.toml", &process.variables, &Redactor::new());
    let Ok(plan) = plan else {
        return String::new();
    };
    let selection = Selection {
        stage: Stage::Merge,
        ..Selection::default()
    };
    let early = selection.of(&plan.gates);
    if early.iter().any(|gate| gate.gate.is_ok()) {
        return ", `gate check --stage merge` runs what can be seen from here".to_owned();
    }
    // The draft's probes ask staging, its database gates look at production.
    let staging = plan.environments.get("staging");
    let production = plan.environments.get("production");
    let url = staging.and_then(|environment| environment.url.get().err());
    let database = production.and_then(|environment| environment.database.get().err());
    let names: Vec<&str> = [url, database]
        .into_iter()
        .flatten()
        .flatten()
        .map(String::as_str)
        .collect();
    if names.is_empty() {
        ", `gate check` runs it".to_owned()
    } else {
        format!(
            ", `gate check` runs it once these are set: {}",
            names.join(", ")
        )
    }
}

/// What `root` holds, its migrations and runtimes included.
fn found(root: &Path) -> Project {
    let mut project = look(root);
    if let Ok(mut tree) = disk::list(root)
        && disk::read_hints(root, &mut tree).is_ok()
    {
        let found = detect::projects(&tree, &Asked::default());
        let named = |found: &migrate::Project, folder: &String| {
            (found.tool.about().name.to_owned(), folder.clone())
        };
        let there = found.iter().find_map(|found| {
            let folder = found.dirs.iter().find(|folder| root.join(folder).exists());
            Some(named(found, folder?))
        });
        let set_up = || found.first().map(|found| named(found, &found.root));
        project.migrations = there.or_else(set_up);
    }
    let applications = project.applications.iter();
    project.runtimes = applications
        .filter(|found| found.framework.javascript)
        .map(|found| found.folder.clone())
        .filter(|folder| deployed::is_told(root, folder))
        .collect();
    project
}

const NONE: &str = "none found";

/// What was found, in words.
fn told(project: &Project) -> String {
    let mut out = String::from("wrote gates.toml\n");
    let mut say = |what: &str, found: String| {
        let _ = writeln!(out, "  {what:<12} {found}");
    };
    let none = || NONE.to_owned();
    let applications = project.applications.iter();
    let applications: Vec<String> = applications
        .map(|found| match found.folder.as_str() {
            "" => found.framework.name.to_owned(),
            folder => format!("{} in {folder}", found.framework.name),
        })
        .collect();
    say("framework", listed(&applications));
    say("env files", listed(&project.env_files));
    let migrations = project.migrations.as_ref();
    say(
        "migrations",
        migrations.map_or_else(none, |(tool, folder)| match folder.as_str() {
            "" => tool.clone(),
            folder => format!("{tool} in {folder}"),
        }),
    );
    let database = project.database.as_ref();
    say(
        "database",
        database.map_or_else(none, |(database, file)| {
            format!("{database} (named in {file})")
        }),
    );
    let health = project.health.as_ref();
    say(
        "health path",
        health.map_or_else(none, |health| {
            format!("{} (named in {})", health.path, health.place)
        }),
    );
    let systems: Vec<&str> = project.ci.iter().map(|ci| ci.name()).collect();
    say("CI", listed(&systems));
    out
}

fn listed<T: AsRef<str>>(found: &[T]) -> String {
    if found.is_empty() {
        return NONE.to_owned();
    }
    let found: Vec<&str> = found.iter().map(AsRef::as_ref).collect();
    found.join(", ")
}

/// Writes the CI job if asked to, or shows it.
fn ci(
    out: &mut String,
    args: &InitArgs,
    project: &Project,
    folder: &Path,
) -> Result<(), report::WriteError> {
    let in_use = project.ci.first().copied();
    let chosen = match &args.ci {
        Some(named) => named.or(in_use).or(Some(Ci::Github)),
        None => in_use,
    };
    let Some(ci) = chosen else {
        return Ok(());
    };
    let path = folder.join(ci.file());
    if args.ci.is_some() && !path.exists() {
        report::write(&path, ci.snippet())?;
        let _ = writeln!(out, "wrote {}", ci.file());
    } else {
        let _ = writeln!(
            out,
            "\nfor {}, in {}:\n\n{}",
            ci.name(),
            ci.file(),
            ci.snippet().trim_end()
        );
    }
    Ok(())
}
