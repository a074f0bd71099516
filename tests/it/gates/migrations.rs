//! The gate as `gate check` runs it, on states that the real tools made, in real databases.

use std::collections::BTreeSet;
use std::path::Path;

use release_gate::model::{Finding, GateResult, Level};

use crate::migrate::fixture::{Fixture, accepted, kind};
use crate::support::Project;
use crate::support::mariadb::MariaDb;
use crate::support::postgres::Postgres;

/// A copy of a fixture's project with a gate on it.
fn project(fixture: &Fixture, keys: &str) -> Project {
    let toml = format!(
        "[environments.production]\ndatabase = \"${{DATABASE_URL}}\"\n[[gate]]\nkind = \"migrations\"\nenvironment = \"production\"\nlint = \"off\"\n{keys}\n"
    );
    let mut project = Project::new(&toml);
    for (path, content) in fixture.files() {
        project = project.file(&path, content);
    }
    if let Some(empty) = fixture.empty_folder() {
        std::fs::create_dir_all(project.path(&empty)).expect("a folder");
    }
    project
}

fn keys(fixture: &Fixture) -> &'static str {
    match (fixture.tool.as_str(), fixture.case.as_str()) {
        ("flyway", "sqlite-out-of-order-enabled") => "out-of-order = true",
        ("liquibase", "sqlite-context-filtered") => "contexts = [\"prod\"]",
        _ => "",
    }
}

fn check(project: &Project) -> GateResult {
    let mut run = project.check(&[]);
    assert_eq!(run.gates.len(), 1);
    run.gates.remove(0)
}

fn subjects(gate: &GateResult, code: &str) -> BTreeSet<String> {
    let code = format!("migrations/{code}");
    gate.findings
        .iter()
        .filter(|finding| finding.code == code)
        .map(|finding| finding.subject.to_string())
        .collect()
}

/// Codes above notes, but for pending migrations and what a fresh database is told.
fn codes(gate: &GateResult) -> Vec<&str> {
    let worth = |finding: &&Finding| finding.level > Level::Note;
    let mut codes: Vec<&str> = gate
        .findings
        .iter()
        .filter(worth)
        .filter_map(|finding| finding.code.strip_prefix("migrations/"))
        .filter(|code| !["pending", "no-ledger"].contains(code))
        .collect();
    codes.sort_unstable();
    codes
}

/// How the gate's answer differs from the tool's.
fn disagreement(fixture: &Fixture, gate: &GateResult) -> Option<String> {
    let mut wrong = Vec::new();
    let tools: BTreeSet<&str> = gate
        .findings
        .iter()
        .flat_map(|finding| &finding.evidence)
        .filter(|evidence| evidence.label == "detected-tool")
        .map(|evidence| evidence.text.as_str())
        .collect();
    if tools != BTreeSet::from([fixture.tool.as_str()]) {
        wrong.push(format!("detected {tools:?} {:?}", gate.status));
    }
    let pending = subjects(gate, "pending");
    if !accepted(fixture, "pending").contains(&pending) {
        wrong.push(format!(
            "pending {pending:?}, expected {}",
            fixture.expected["pending"]
        ));
    }
    let found = codes(gate);
    let agrees = accepted(fixture, "problems").into_iter().any(|problems| {
        let mut expected: Vec<&str> = problems
            .iter()
            .map(|problem| kind(problem.split(':').next().expect("a word")).1)
            .collect();
        expected.sort_unstable();
        // what `prisma migrate deploy` stops at, and `status` doesn't say
        expected.extend((fixture.case == "sqlite-empty-dir").then_some("missing-file"));
        // what `supabase db push` refuses (007 comes before the last remote one), and `migration list` doesn't say
        expected.extend(
            (fixture.title() == "supabase/postgres-ignored-files").then_some("out-of-order"),
        );
        expected == found
    });
    if !agrees {
        wrong.push(format!(
            "codes {found:?}, expected {}",
            fixture.expected["problems"]
        ));
    }
    (!wrong.is_empty()).then(|| format!("{}: {}", fixture.title(), wrong.join("; ")))
}

fn none_disagrees(wrong: &[String], looked_at: usize, at_least: usize) {
    assert!(
        wrong.is_empty(),
        "{} of {looked_at} disagree:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(
        looked_at >= at_least,
        "only {looked_at} states were looked at"
    );
}

#[test]
fn every_state_in_sqlite_gets_the_tool_s_own_answer() {
    let mut wrong = Vec::new();
    let mut looked_at = 0;
    for fixture in Fixture::all()
        .iter()
        .filter(|fixture| fixture.database().is_some())
    {
        let project = project(fixture, keys(fixture)).variable("DATABASE_URL", "sqlite:app.db");
        wrong.extend(disagreement(fixture, &check(&project)));
        looked_at += 1;
    }
    none_disagrees(&wrong, looked_at, 130);
}

#[test]
#[cfg_attr(
    not(postgres_server),
    ignore = "PostgreSQL's server programs aren't installed"
)]
fn every_state_in_postgresql_gets_the_tool_s_own_answer() {
    let server = Postgres::shared();
    let mut wrong = Vec::new();
    let mut looked_at = 0;
    for fixture in Fixture::all()
        .iter()
        .filter(|fixture| fixture.case.starts_with("postgres-"))
    {
        let database = block_on(server.database(&fixture.dump()));
        let project =
            project(fixture, keys(fixture)).variable("DATABASE_URL", &server.url(&database));
        wrong.extend(disagreement(fixture, &check(&project)));
        looked_at += 1;
    }
    none_disagrees(&wrong, looked_at, 25);
}

#[test]
#[cfg_attr(
    not(mariadb_server),
    ignore = "MariaDB's server programs aren't installed"
)]
fn every_state_in_mariadb_gets_the_tool_s_own_answer() {
    let server = MariaDb::shared();
    let mut wrong = Vec::new();
    let mut looked_at = 0;
    for fixture in Fixture::all()
        .iter()
        .filter(|fixture| fixture.case.starts_with("mariadb-"))
    {
        let database = block_on(server.database(&fixture.dump()));
        let project =
            project(fixture, keys(fixture)).variable("DATABASE_URL", &server.url(&database));
        wrong.extend(disagreement(fixture, &check(&project)));
        looked_at += 1;
    }
    none_disagrees(&wrong, looked_at, 9);
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(work)
}

fn fixture(tool: &str, case: &str) -> Fixture {
    Fixture::all()
        .into_iter()
        .find(|fixture| fixture.tool == tool && fixture.case == case)
        .expect("a fixture")
}

#[test]
#[cfg_attr(
    not(postgres_server),
    ignore = "PostgreSQL's server programs aren't installed"
)]
fn a_ledger_that_the_role_may_not_read_is_no_fresh_database_in_postgresql() {
    let server = Postgres::shared();
    let fixture = fixture("prisma", "postgres-two-pending");
    let database = block_on(server.database(&fixture.dump()));
    let role = format!("blind_{database}");
    block_on(server.execute(
        &database,
        &format!(
            "create role {role} login password '{}'",
            crate::support::postgres::PASSWORD
        ),
    ));
    let project = project(&fixture, "").variable("DATABASE_URL", &server.url_as(&role, &database));
    let gate = check(&project);
    assert_eq!(
        subjects(&gate, "unreadable-ledger"),
        BTreeSet::from(["public._prisma_migrations".to_owned()])
    );
    assert!(subjects(&gate, "pending").is_empty());
    assert!(gate.blocks());
}

#[test]
#[cfg_attr(
    not(mariadb_server),
    ignore = "MariaDB's server programs aren't installed"
)]
fn a_ledger_that_the_role_may_not_see_is_no_fresh_database_in_mariadb() {
    let server = MariaDb::shared();
    let fixture = fixture("sqlx", "mariadb-two-pending");
    let database = block_on(server.database(&fixture.dump()));
    let role = format!("blind_{database}");
    let sql = format!(
        "create user {role}@'127.0.0.1' identified by '{}'; create table {database}.seen (id int); grant select on {database}.seen to {role}@'127.0.0.1'",
        crate::support::mariadb::PASSWORD
    );
    block_on(server.execute(&database, &sql));
    let project = project(&fixture, "").variable("DATABASE_URL", &server.url_as(&role, &database));
    let gate = check(&project);
    assert_eq!(
        subjects(&gate, "unreadable-ledger"),
        BTreeSet::from(["_sqlx_migrations".to_owned()])
    );
    assert!(subjects(&gate, "pending").is_empty());
    assert!(gate.blocks());
}

#[test]
#[cfg_attr(
    not(postgres_server),
    ignore = "PostgreSQL's server programs aren't installed"
)]
fn select_on_the_ledger_suffices_and_nothing_is_written() {
    let server = Postgres::shared();
    let fixture = fixture("alembic", "postgres-two-pending");
    let database = block_on(server.database(&fixture.dump()));
    let role = format!("reader_{database}");
    let sql = format!(
        "create role {role} login password '{}'; grant select on alembic_version to {role}",
        crate::support::postgres::PASSWORD
    );
    block_on(server.execute(&database, &sql));
    let project = project(&fixture, "").variable("DATABASE_URL", &server.url_as(&role, &database));
    let before = block_on(written(server, &database));
    let gate = check(&project);
    assert_eq!(
        subjects(&gate, "pending"),
        BTreeSet::from(["3c33cccc0003".to_owned(), "4d44dddd0004".to_owned()])
    );
    assert_eq!(block_on(written(server, &database)), before);
}

/// Tables, and the rows that were written to them since the server started.
async fn written(server: &Postgres, database: &str) -> String {
    use sqlx::Row as _;
    let mut connection = server.connect(database).await;
    sqlx::query("select pg_stat_force_next_flush()")
        .execute(&mut connection)
        .await
        .ok();
    let sql = "select string_agg(relname || ' ' || n_tup_ins || ' ' || n_tup_upd || ' ' || n_tup_del || ' ' || n_tup_hot_upd, ',' order by relname) from pg_stat_user_tables";
    sqlx::query(sql)
        .fetch_one(&mut connection)
        .await
        .expect("counters")
        .get::<String, _>(0)
}

#[test]
fn pending_migrations_are_notes_when_the_deploy_applies_them() {
    let fixture = fixture("prisma", "sqlite-two-pending");
    for (policy, level, blocks) in [
        ("block", Level::Failure, true),
        ("warn", Level::Warning, false),
        ("allow", Level::Note, false),
    ] {
        let project = project(&fixture, &format!("pending = \"{policy}\""))
            .variable("DATABASE_URL", "sqlite:app.db");
        let gate = check(&project);
        let levels: BTreeSet<Level> = gate
            .findings
            .iter()
            .filter(|finding| finding.code == "migrations/pending")
            .map(|finding| finding.level)
            .collect();
        assert_eq!(levels, BTreeSet::from([level]));
        assert_eq!(gate.blocks(), blocks, "{policy}");
    }
}

#[test]
fn what_was_detected_and_why_is_said_even_when_all_is_well() {
    let fixture = fixture("alembic", "sqlite-all-applied");
    let gate = check(&project(&fixture, "").variable("DATABASE_URL", "sqlite:app.db"));
    assert!(!gate.blocks());
    let detected: Vec<&Finding> = gate
        .findings
        .iter()
        .filter(|finding| finding.code == "migrations/detected")
        .collect();
    assert_eq!(detected.len(), 1);
    assert_eq!(
        detected[0].message.as_str(),
        "alembic in alembic/versions, because alembic.ini configures Alembic; its books are alembic_version"
    );
}

#[test]
fn a_database_with_other_tables_and_no_ledger_looks_wrong_and_an_empty_one_new() {
    let fixture = fixture("prisma", "sqlite-two-pending");
    let other = project(&fixture, "").variable("DATABASE_URL", "sqlite:other.db");
    block_on(sqlite(
        &other.path("other.db"),
        "create table orders (id integer)",
    ));
    let gate = check(&other);
    let found = gate
        .findings
        .iter()
        .find(|finding| finding.code == "migrations/no-ledger")
        .expect("a finding");
    assert_eq!(found.level, Level::Failure);
    assert!(
        found.message.as_str().contains("1 other table"),
        "{}",
        found.message.as_str()
    );

    let empty =
        project(&fixture, "pending = \"allow\"").variable("DATABASE_URL", "sqlite:empty.db");
    block_on(sqlite(&empty.path("empty.db"), "select 1"));
    let gate = check(&empty);
    let found = gate
        .findings
        .iter()
        .find(|finding| finding.code == "migrations/no-ledger")
        .expect("a finding");
    assert_eq!(found.level, Level::Note);
    assert!(!gate.blocks());
}

async fn sqlite(path: &Path, sql: &str) {
    use sqlx::Connection as _;
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true);
    let mut connection = sqlx::SqliteConnection::connect_with(&options)
        .await
        .expect("a database");
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
        .execute(&mut connection)
        .await
        .expect("SQL");
    connection.close().await.expect("closed");
}

#[test]
fn the_branch_that_edits_removes_or_squeezes_in_a_merged_migration_is_told_without_a_database() {
    let fixture = fixture("prisma", "sqlite-all-applied");
    let project = project(&fixture, "stages = [\"merge\", \"pre-deploy\"]");
    let root = project.root().to_owned();
    git(&root, &["init", "--quiet", "--initial-branch=main"]);
    git(&root, &["add", "."]);
    git(&root, &["commit", "--quiet", "-m", "base"]);
    git(&root, &["checkout", "--quiet", "-b", "feature"]);
    let folder = "prisma/migrations";
    let project = project
        .file(
            &format!("{folder}/20240102000002_add_posts/migration.sql"),
            "CREATE TABLE posts (id BIGINT);\n",
        )
        .file(
            &format!("{folder}/20240103000003_a_late_one/migration.sql"),
            "SELECT 1;\n",
        )
        .file(
            &format!("{folder}/20250101000000_new/migration.sql"),
            "SELECT 1;\n",
        );
    std::fs::remove_dir_all(root.join(folder).join("20240101000001_create_users"))
        .expect("removed");
    let mut run = project.check(&["--stage", "merge", "--base", "main"]);
    let gate = run.gates.remove(0);
    let one = |id: &str| BTreeSet::from([id.to_owned()]);
    assert_eq!(subjects(&gate, "edited"), one("20240102000002_add_posts"));
    assert_eq!(
        subjects(&gate, "removed"),
        one("20240101000001_create_users")
    );
    assert_eq!(
        subjects(&gate, "out-of-order"),
        one("20240103000003_a_late_one")
    );
    assert_eq!(
        subjects(&gate, "added"),
        BTreeSet::from([
            "20240103000003_a_late_one".to_owned(),
            "20250101000000_new".to_owned()
        ])
    );
    assert!(gate.blocks());
}

#[test]
fn a_branch_that_changes_nothing_removes_nothing_of_an_app_with_a_label_of_its_own() {
    let migration = "from django.db import migrations\nclass Migration(migrations.Migration):\n    dependencies = []\n";
    let project = Project::new("[[gate]]\nkind = \"migrations\"\n")
        .file("manage.py", "")
        .file(
            "shop/apps.py",
            "class ShopConfig(AppConfig):\n    label = 'store'\n",
        )
        .file("shop/migrations/0001_initial.py", migration);
    git(project.root(), &["init", "-q", "-b", "main"]);
    git(project.root(), &["add", "."]);
    git(project.root(), &["commit", "-qm", "before"]);
    git(project.root(), &["checkout", "-qb", "next"]);
    let project = project.file("shop/migrations/0002_more.py", migration);
    let mut run = project.check(&["--stage", "merge", "--base", "main"]);
    let gate = run.gates.remove(0);
    assert_eq!(subjects(&gate, "removed"), BTreeSet::new());
    assert_eq!(
        subjects(&gate, "added"),
        BTreeSet::from(["store.0002_more".to_owned()])
    );
}

fn git(root: &Path, arguments: &[&str]) {
    let output = std::process::Command::new("git")
        .current_dir(root)
        .args(["-c", "user.name=t", "-c", "user.email=t@example.test"])
        .args(arguments)
        .output()
        .expect("git");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn an_unknown_tool_is_a_mistake_in_the_configuration() {
    let complaint = Project::new("[[gate]]\nkind = \"migrations\"\ntool = \"prism\"\n").complaint();
    assert!(
        complaint.contains("expected a migration tool that gate knows, found `prism`"),
        "{complaint}"
    );
    assert!(complaint.contains("prisma"), "{complaint}");
}

#[test]
fn no_migrations_at_all_is_an_error_and_not_a_pass() {
    let gate = check(&Project::new("[[gate]]\nkind = \"migrations\"\n"));
    assert!(gate.blocks());
    let reason = gate.status.reason().expect("a reason").to_string();
    assert!(
        reason.contains("no migrations of a tool that gate knows are found"),
        "{reason}"
    );
}
