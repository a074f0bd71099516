//! The bookkeeping table, read through a session.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::seen::{BooksSeen, SeenProject};
use crate::context::Inconclusive;
use crate::db::{Engine, QueryError, QueryFailure, Session};
use crate::migrate::catalogue::{Catalogue, Located, tables_sql};
use crate::migrate::reading::Reading;
use crate::migrate::{Dialect, Folder, Kind, Ledger, Project};

/// All tables of the database.
pub(super) async fn catalogue(
    session: &mut Session,
    projects: &[Project],
) -> Result<Catalogue, Inconclusive> {
    let named: Vec<&str> = projects
        .iter()
        .filter_map(|project| project.table.as_deref())
        .collect();
    let sql = tables_sql(dialect(session.engine()), &named);
    let table = session
        .rows(&sql)
        .await
        .map_err(|error| couldnt_ask(&error))?;
    Ok(Catalogue::from_rows(&table.rows))
}

/// The project, with what the engine means to its tool: Liquibase leaves out changesets for other engines.
pub(super) fn for_engine(project: Project, session: Option<&Session>) -> Project {
    let names = session.map(|session| match session.engine() {
        Engine::Postgres => "postgresql",
        Engine::MySql => "mysql,mariadb",
        Engine::Sqlite => "sqlite",
    });
    project.with("dbms", names.map(str::to_owned))
}

/// The books of one project and the states that follow from them.
pub(super) async fn read(
    session: &mut Session,
    catalogue: &Catalogue,
    project: &Project,
    folder: &Folder,
) -> Result<BooksSeen, Inconclusive> {
    let (table, lock) = match catalogue.locate(project) {
        Located::Here { table, lock } => (table, lock),
        Located::Foreign(table) => {
            return Ok(BooksSeen::Foreign {
                table: table.title(),
                columns: table.columns,
            });
        }
        Located::Unreadable(table) => {
            let reason = "the role lacks USAGE on its schema or SELECT on it".to_owned();
            return Ok(BooksSeen::Unreadable {
                table: table.title(),
                reason,
            });
        }
        Located::Absent => return absent(session, catalogue, project, folder).await,
    };
    let dialect = dialect(session.engine());
    let reading = Reading::new(dialect, project.tool, &table, lock.as_ref());
    let statements: Vec<&str> = reading.statements.iter().map(String::as_str).collect();
    match session.batch(&statements).await {
        Ok(answers) => {
            let ledger = reading.ledger(answers.into_iter().map(|answer| answer.rows).collect());
            let drift = project.tool.drift(folder, &ledger, project);
            Ok(BooksSeen::Read {
                table: table.title(),
                dialect,
                drift,
            })
        }
        Err(error) if error.failure == QueryFailure::Denied => Ok(BooksSeen::Unreadable {
            table: table.title(),
            reason: error.message,
        }),
        Err(error) => Err(couldnt_ask(&error)),
    }
}

/// `MySQL` hides tables from roles without a privilege on them; the answer to an attempt tells "isn't there" (1146) from
/// "may not, whether it is there or not" (1142).
async fn absent(
    session: &mut Session,
    catalogue: &Catalogue,
    project: &Project,
    folder: &Folder,
) -> Result<BooksSeen, Inconclusive> {
    if session.engine() == Engine::MySql {
        let sql = format!(
            "select 1 from {} limit 0",
            Dialect::MySql.quote(project.table())
        );
        if let Err(error) = session.rows(&sql).await
            && error.failure == QueryFailure::Denied
        {
            let reason = format!(
                "{}; MySQL says the same of a table that isn't there",
                error.message
            );
            return Ok(BooksSeen::Unreadable {
                table: project.table().to_owned(),
                reason,
            });
        }
    }
    let drift = project.tool.drift(folder, &Ledger::default(), project);
    Ok(BooksSeen::Absent {
        drift,
        others: catalogue.others(),
    })
}

/// Several projects may lie in a repository and share one table in the database.
///
/// It belongs to the one that it names most migrations of. Another one has a part in it if the table names migrations of its
/// own that the first one hasn't got (modules of one application, contexts of one database): rows of either aren't missing
/// in the other. What else claims the table is left out, in words: another database's folder, or a copy.
pub(super) fn assign(seen: &mut Vec<SeenProject>) -> Vec<String> {
    let mut left_out = Vec::new();
    let tables: BTreeSet<String> = seen.iter().filter_map(table).collect();
    for name in tables {
        let sharing: Vec<usize> = (0..seen.len())
            .filter(|index| table(&seen[*index]).as_ref() == Some(&name))
            .collect();
        let owner = sharing
            .iter()
            .copied()
            .max_by_key(|index| (applied(&seen[*index]).len(), Reverse(*index)));
        let Some(owner) = owner.filter(|owner| !applied(&seen[*owner]).is_empty()) else {
            continue;
        };
        let (owned, others): (Vec<usize>, Vec<usize>) = sharing.into_iter().partition(|index| {
            let own = applied(&seen[*index]);
            *index == owner || (!own.is_empty() && own.is_disjoint(&applied(&seen[owner])))
        });
        forgive(seen, owner, &owned);
        for index in others.into_iter().rev() {
            let project = seen.remove(index).project;
            left_out.push(format!(
                "{} in {} ({name} names the migrations of another folder)",
                project.tool.about().name,
                project.dirs.join(", ")
            ));
        }
    }
    left_out
}

fn table(seen: &SeenProject) -> Option<String> {
    match &seen.books {
        BooksSeen::Read { table, .. } => Some(table.clone()),
        _ => None,
    }
}

fn applied(seen: &SeenProject) -> BTreeSet<&str> {
    let drift = seen.drift().into_iter();
    drift
        .flat_map(|drift| drift.applied.iter().map(String::as_str))
        .collect()
}

/// Takes away that a row lacks its file, where another project that shares the table has the file. A row without a file in
/// any of them is the owner's.
fn forgive(seen: &mut [SeenProject], owner: usize, sharing: &[usize]) {
    let names: BTreeSet<String> = sharing
        .iter()
        .flat_map(|index| &seen[*index].folder.migrations)
        .flat_map(|migration| [migration.id.clone(), migration.key.clone()])
        .collect();
    for index in sharing {
        if let BooksSeen::Read { drift, .. } = &mut seen[*index].books {
            drift.problems.retain(|problem| {
                problem.kind != Kind::DatabaseAhead
                    || (*index == owner && !names.contains(&problem.subject))
            });
        }
    }
}

fn couldnt_ask(error: &QueryError) -> Inconclusive {
    Inconclusive::because(format_args!(
        "the database can't be asked for its tables: {error}"
    ))
}

fn dialect(engine: Engine) -> Dialect {
    match engine {
        Engine::Postgres => Dialect::Postgres,
        Engine::MySql => Dialect::MySql,
        Engine::Sqlite => Dialect::Sqlite,
    }
}
