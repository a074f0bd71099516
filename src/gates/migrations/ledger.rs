//! The bookkeeping table, read through a session.

use super::seen::{BooksSeen, SeenProject};
use crate::context::Inconclusive;
use crate::db::{Engine, QueryError, QueryFailure, Session};
use crate::migrate::catalogue::{Catalogue, Located, tables_sql};
use crate::migrate::reading::Reading;
use crate::migrate::{Dialect, Folder, Ledger, Project};

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

/// Several projects of one tool may lie in a repository and one table in the database: it belongs to the project whose
/// migrations it names. The others are left out, in words.
pub(super) fn assign(seen: &mut Vec<SeenProject>) -> Vec<String> {
    let table = |project: &SeenProject| match &project.books {
        BooksSeen::Read { table, .. } => Some(table.clone()),
        _ => None,
    };
    let applied = |project: &SeenProject| project.drift().map_or(0, |drift| drift.applied.len());
    let mut left_out = Vec::new();
    let mut index = 0;
    while index < seen.len() {
        let Some(name) = table(&seen[index]) else {
            index += 1;
            continue;
        };
        let best = seen
            .iter()
            .filter(|other| table(other).as_ref() == Some(&name))
            .map(applied)
            .max();
        let rivals = seen
            .iter()
            .filter(|other| table(other).as_ref() == Some(&name))
            .count();
        if rivals > 1 && best > Some(applied(&seen[index])) {
            let project = seen.remove(index).project;
            left_out.push(format!(
                "{} in {} ({name} names the migrations of another folder)",
                project.tool.about().name,
                project.dirs.join(", ")
            ));
        } else {
            index += 1;
        }
    }
    left_out
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
