//! Looks at the repository, and at the database if there is one to look at.

use super::branch;
use super::extra;
use super::ledger;
use super::seen::{BooksSeen, Seen, SeenProject};
use super::sizes::Sizes;
use super::spec::{LintPolicy, Migrations};
use crate::context::{Context, Inconclusive, Why};
use crate::db::{Address, Limits, Session, connect};
use crate::migrate::catalogue::Catalogue;
use crate::migrate::join;
use crate::migrate::{Project, TOOLS, Tree, detect, disk, rivals};
use crate::model::Stage;

impl Migrations {
    /// Looks.
    pub(super) async fn look(&self, cx: &Context) -> Result<Seen, Inconclusive> {
        let mut tree = self.tree(cx)?;
        let projects = detect::projects(&tree, &self.asked());
        let mut database = self.database(cx).await?;
        let catalogue = match &mut database {
            Ok(session) => Some(ledger::catalogue(session, &projects).await?),
            Err(_) => None,
        };
        if projects.is_empty() {
            return Err(nothing_found(self, catalogue.as_ref()));
        }
        let extra = extra::include(&self.extra_dirs, cx, &mut tree)?;
        let mut seen = Vec::new();
        for project in rivals::settle(projects, catalogue.as_ref()) {
            let project = ledger::for_engine(project, database.as_ref().ok());
            let project = extra::add(project, &extra)?;
            disk::read_project(&cx.root, &mut tree, &project).map_err(Inconclusive::because)?;
            let folder = project.tool.folder(&tree, &project);
            let books = match (&mut database, &catalogue) {
                (Ok(session), Some(catalogue)) => {
                    ledger::read(session, catalogue, &project, &folder).await?
                }
                _ => BooksSeen::NotAsked,
            };
            seen.push(SeenProject {
                project,
                folder,
                books,
                branch: None,
            });
        }
        let left_out = ledger::assign(&mut seen);
        let sizes = match &mut database {
            Ok(session) if self.lint != LintPolicy::Off => Sizes::of(session, &seen).await?,
            _ => Sizes::default(),
        };
        if let Some(base) = &cx.base {
            branch::compare(cx, base, &tree, &mut seen)?;
        }
        let unclaimed = catalogue
            .as_ref()
            .map(|catalogue| unclaimed(catalogue, &seen))
            .unwrap_or_default();
        let no_database = match database {
            Ok(session) => {
                session.close().await;
                None
            }
            Err(reason) => Some(reason),
        };
        Ok(Seen {
            projects: seen,
            left_out,
            unclaimed,
            sizes,
            no_database,
        })
    }

    /// The files' names, and the contents that detection needs.
    fn tree(&self, cx: &Context) -> Result<Tree, Inconclusive> {
        let mut tree = disk::list(&cx.root).map_err(Inconclusive::because)?;
        // Folders of built code aren't listed, unless the user points there.
        if let Some(dir) = self
            .dir
            .as_deref()
            .filter(|dir| !tree.has_folder(&join("", dir)))
            && cx.path(dir).is_dir()
        {
            disk::add(&mut tree, &cx.path(dir), &join("", dir));
        }
        disk::read_hints(&cx.root, &mut tree).map_err(Inconclusive::because)?;
        Ok(tree)
    }

    /// A session with the environment's database, or why none is needed.
    async fn database(&self, cx: &Context) -> Result<Result<Session, String>, Inconclusive> {
        let Some(environment) = &self.environment else {
            return Ok(Err("the gate names no environment".to_owned()));
        };
        let address = match cx.database(environment) {
            Ok(address) => address,
            // Before the merge the files alone have much to say, and the database's URL is seldom at hand.
            Err(error) if cx.stage == Stage::Merge && matches!(error.why(), Why::Unset(_)) => {
                return Ok(Err(error.to_string()));
            }
            Err(error) => return Err(error),
        };
        open(&address).await.map(Ok)
    }
}

async fn open(address: &Address) -> Result<Session, Inconclusive> {
    connect(address, &Limits::default()).await.map_err(|error| {
        Inconclusive::because(format_args!("{address} can't be reached, {error}"))
            .help("a gate of kind `database` says in detail what is in the way")
    })
}

fn nothing_found(gate: &Migrations, catalogue: Option<&Catalogue>) -> Inconclusive {
    let asked = match (&gate.tool, &gate.dir) {
        (Some(tool), Some(dir)) => format!("no migrations of {} are in {dir}", **tool),
        (Some(tool), None) => format!("no migrations of {} are found", **tool),
        (None, Some(dir)) => format!("{dir} holds no migrations of a tool that gate knows"),
        (None, None) => "no migrations of a tool that gate knows are found".to_owned(),
    };
    let books = catalogue
        .map(|catalogue| unclaimed(catalogue, &[]))
        .unwrap_or_default();
    let known = books.first().map(|(tool, table)| {
        format!("; the database has {table}, the bookkeeping table of {tool}")
    });
    Inconclusive::because(format_args!("{asked}{}", known.unwrap_or_default()))
        .help("set `tool` and `dir`, or run gate where the migrations are")
}

/// Books that are there and that no project of the repository writes.
fn unclaimed(catalogue: &Catalogue, seen: &[SeenProject]) -> Vec<(&'static str, String)> {
    let claimed = |table: &str| {
        seen.iter().any(|project| match &project.books {
            BooksSeen::Read { table: known, .. }
            | BooksSeen::Foreign { table: known, .. }
            | BooksSeen::Unreadable { table: known, .. } => known == table,
            _ => false,
        })
    };
    let mut found: Vec<(&'static str, String)> = Vec::new();
    for tool in TOOLS {
        let located = catalogue.locate(&Project::new(*tool, "", ""));
        let Some(table) = located.table() else {
            continue;
        };
        let title = table.title();
        if !claimed(&title) && !found.iter().any(|(_, known)| *known == title) {
            found.push((tool.about().name, title));
        }
    }
    found
}
