//! A file of SQL statements stands for a side: it is read, not run, and says what the real server's catalogue says.

use std::collections::BTreeSet;
use std::process::Command;

use release_gate::model::{GateResult, Level, Status};

use crate::support::Project;
use crate::support::mariadb::{self, MariaDb};
use crate::support::postgres::{PASSWORD, Postgres};
use crate::support::server;

const POSTGRES: &str = include_str!("../../fixtures/db/postgres.sql");
/// In the manner of Prisma and Drizzle.
const GENERATED: &str = include_str!("../../fixtures/db/orm.sql");
const MARIADB: &str = include_str!("../../fixtures/db/mariadb.sql");

/// The gate, with the file as the baseline.
async fn compare(file: &str, candidate: &str) -> GateResult {
    let project = Project::new("[environments.production]\ndatabase = \"${PRODUCTION}\"\n[[gate]]\nkind = \"schema-parity\"\nbaseline = { snapshot = \"schema.sql\" }\ncandidate = \"production\"\n")
        .file("schema.sql", file)
        .variable("PRODUCTION", candidate);
    let run = tokio::task::spawn_blocking(move || project.check(&[]));
    run.await
        .expect("it ran")
        .gates
        .into_iter()
        .next()
        .expect("a gate")
}

/// Code and subject of every finding that is at least as grave as `level`.
fn found(gate: &GateResult, level: Level) -> BTreeSet<(&str, &str)> {
    gate.findings
        .iter()
        .filter(|finding| finding.level >= level)
        .map(|finding| {
            (
                finding.code.trim_start_matches("schema-parity/"),
                finding.subject.as_str(),
            )
        })
        .collect()
}

/// What a gate says, a line a finding.
fn said(gate: &GateResult) -> String {
    let lines = gate
        .findings
        .iter()
        .map(|finding| finding.message.as_str().to_owned());
    lines.collect::<Vec<_>>().join("\n")
}

/// Nothing but these differences.
fn assert_found(gate: &GateResult, level: Level, expected: &[(&str, &str)], what: &str) {
    assert_eq!(
        found(gate, level),
        expected.iter().copied().collect(),
        "{what}: {}",
        said(gate)
    );
}

fn dump(command: &mut Command) -> String {
    let output = command.output().expect("the dump program runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("text")
}

fn pg_dump(server: &Postgres, database: &str) -> String {
    dump(
        Command::new(server::program("pg_dump"))
            .args([
                "--schema-only",
                "--host=127.0.0.1",
                "--username=postgres",
                "--port",
                &server.port.to_string(),
                database,
            ])
            .env("PGPASSWORD", PASSWORD),
    )
}

fn mariadb_dump(server: &MariaDb, database: &str) -> String {
    dump(
        Command::new(server::program("mariadb-dump"))
            .args([
                "--no-defaults",
                "--no-data",
                "--routines",
                "--host=127.0.0.1",
                "--user=root",
                "--port",
                &server.port.to_string(),
            ])
            .arg(format!("--password={}", mariadb::PASSWORD))
            .arg(database),
    )
}

macro_rules! needs {
    ($server:ident, $why:literal: $(async fn $name:ident() $body:block)+) => {
        $(#[tokio::test]
        #[cfg_attr(not($server), ignore = $why)]
        async fn $name() $body)+
    };
}

needs! { postgres_server, "PostgreSQL's server programs aren't installed":
    async fn a_dump_of_postgresql_is_the_database_that_it_was_taken_from() {
        let server = Postgres::shared();
        let database = server.database(POSTGRES).await;
        let gate = compare(&pg_dump(server, &database), &server.url(&database)).await;
        assert_found(&gate, Level::Note, &[], "the dump");
        let tables: Vec<&str> = gate.checks.iter().map(|check| check.name.as_str()).collect();
        assert!(tables.contains(&"users") && tables.contains(&"Odd Schema.T.x"), "{tables:?}");
    }

    async fn statements_written_by_hand_are_the_database_that_they_make() {
        let server = Postgres::shared();
        let database = server.database(POSTGRES).await;
        let gate = compare(POSTGRES, &server.url(&database)).await;
        assert_found(&gate, Level::Warning, &[], "the statements");
        assert!(found(&gate, Level::Note).iter().all(|(code, subject)| *code == "different-object" && ["paying", "top", "mv"].contains(subject)), "{:#?}", gate.findings);
    }

    async fn statements_that_generators_write_are_the_database_that_they_make() {
        let server = Postgres::shared();
        let database = server.database(GENERATED).await;
        let gate = compare(GENERATED, &server.url(&database)).await;
        assert_found(&gate, Level::Note, &[], "Prisma's and Drizzle's statements");
    }

    async fn every_change_after_the_dump_of_postgresql_is_found() {
        let server = Postgres::shared();
        let changes = [
            ("alter table users alter column v type varchar(81)", "different-column", "users.v"),
            ("alter table users alter column v type text", "different-column", "users.v"),
            ("alter table users alter column note set not null", "different-column", "users.note"),
            ("alter table users alter column v set default 'y'", "different-column", "users.v"),
            ("alter table users drop column r", "missing-column", "users.r"),
            ("alter table users add column fresh int", "extra-column", "users.fresh"),
            ("alter table users alter column by_default drop identity", "different-column", "users.by_default"),
            ("drop index users_email", "missing-constraint", "users.users_email"),
            ("drop index users_tags", "missing-index", "users.users_tags"),
            ("drop index users_created; create index users_created on users (created_at desc nulls last) include (note) where tier <> 'pro' and note is not null", "different-index", "users.users_created"),
            ("alter table \"Orders\" drop constraint positive", "missing-constraint", "Orders.positive"),
            ("alter table \"Orders\" drop constraint positive, add constraint positive check (total > 0 or total < 1e6)", "different-constraint", "Orders.positive"),
            ("alter table ref2 drop constraint ref2_x_y_fkey, add constraint ref2_x_y_fkey foreign key (x, y) references multi match full on delete cascade", "different-constraint", "ref2.ref2_x_y_fkey"),
            ("alter type tier add value 'team'", "different-object", "tier"),
            ("alter domain email drop not null", "different-type", "email"),
            ("create or replace view paying as select id, email from users where tier = 'free'", "different-object", "paying"),
            ("drop view top", "missing-object", "top"),
            ("create or replace function half(total numeric) returns numeric language sql immutable as 'select total / 3'", "different-object", "half(total numeric)"),
            ("drop function half; create function half(total int) returns numeric language sql as 'select 1'", "missing-object", "half(total numeric)"),
            ("alter function tr() security invoker", "different-object", "tr()"),
            ("alter table users enable trigger t1", "different-object", "users.t1"),
            ("alter policy own on \"Orders\" using (\"userId\" = 2)", "different-policy", "Orders.own"),
            ("alter table \"Orders\" disable row level security", "different-policy", "Orders"),
            ("drop extension pgcrypto", "missing-object", "pgcrypto"),
            ("alter sequence counter increment 3", "different-object", "counter"),
            ("drop table \"Odd Schema\".\"T.x\"", "missing-table", "Odd Schema.T.x"),
        ];
        let database = server.database(POSTGRES).await;
        let file = pg_dump(server, &database);
        for (change, code, subject) in changes {
            let changed = server.database(&format!("{POSTGRES}\n{change}")).await;
            for (what, file) in [("the dump", &*file), ("the statements", POSTGRES)] {
                let gate = compare(file, &server.url(&changed)).await;
                assert!(found(&gate, Level::Note).contains(&(code, subject)), "{change}, {what}: {}", said(&gate));
            }
        }
    }
}

#[cfg_attr(
    not(postgres_server),
    ignore = "PostgreSQL's server programs aren't installed"
)]
#[tokio::test]
async fn a_statement_that_isnt_understood_is_named_with_its_line() {
    let server = Postgres::shared();
    let database = server.database("create table a (id int)").await;
    let file = "create table a (id int);\n\ncreate table b (like a);\ndo $$ begin perform 1; end $$;\nfrobnicate the\n  database;\n";
    let gate = compare(file, &server.url(&database)).await;
    let expected = [
        ("unread-statement", "schema.sql:3"),
        ("unread-statement", "schema.sql:4"),
        ("unread-statement", "schema.sql:5"),
    ];
    assert_found(&gate, Level::Note, &expected, "three statements");
    assert!(!matches!(gate.status, Status::Passed), "{:?}", gate.status);
    let last = gate.findings.last().expect("three findings");
    assert!(
        last.message.as_str().ends_with("`frobnicate the database`"),
        "{}",
        last.message.as_str()
    );
    assert_eq!(last.place.as_ref().and_then(|place| place.line), Some(5));
}

needs! { mariadb_server, "MariaDB's server programs aren't installed":
    async fn a_dump_of_mariadb_is_the_database_that_it_was_taken_from() {
        let server = MariaDb::shared();
        let database = server.database(MARIADB).await;
        let gate = compare(&mariadb_dump(server, &database), &server.url(&database)).await;
        assert_found(&gate, Level::Note, &[], "the dump");
        let gate = compare(MARIADB, &server.url(&database)).await;
        assert_found(&gate, Level::Warning, &[], "the statements");
    }

    async fn every_change_after_the_dump_of_mariadb_is_found() {
        let server = MariaDb::shared();
        let changes = [
            ("alter table users modify email varchar(81) not null", "different-column", "users.email"),
            ("alter table users modify email varchar(80)", "different-column", "users.email"),
            ("alter table users modify tier enum('free', 'pro') not null default 'free'", "different-column", "users.tier"),
            ("alter table users alter column big set default 8", "different-column", "users.big"),
            ("alter table users modify note text collate utf8mb4_bin", "different-column", "users.note"),
            ("alter table users modify changed timestamp not null default current_timestamp", "different-column", "users.changed"),
            ("alter table users drop column ratio", "missing-column", "users.ratio"),
            ("alter table users drop key users_email", "missing-constraint", "users.users_email"),
            ("alter table users drop key users_note, add key users_note (note(30), email)", "different-index", "users.users_note"),
            ("alter table orders drop foreign key orders_user", "missing-constraint", "orders.orders_user"),
            ("alter table orders drop constraint few, add constraint few check (total < 1001 and state in ('a', 'b'))", "different-constraint", "orders.few"),
            ("alter table pairs default character set latin1", "different-object", "pairs"),
            ("create or replace view emails as select email, count(*) as n from users where tier = 'free' group by email", "different-object", "emails"),
            ("drop trigger users_before", "missing-object", "users.users_before"),
            ("create or replace function half_of(total decimal(10, 2)) returns decimal(10, 2) deterministic return total / 3", "different-object", "half_of(IN total decimal(10,2))"),
            ("drop procedure clean", "missing-object", "clean(IN days int, OUT gone int)"),
        ];
        let database = server.database(MARIADB).await;
        let file = mariadb_dump(server, &database);
        for (change, code, subject) in changes {
            let changed = server.database(&format!("{MARIADB}\n{change}")).await;
            let gate = compare(&file, &server.url(&changed)).await;
            assert!(found(&gate, Level::Note).contains(&(code, subject)), "{change}: {:#?}", found(&gate, Level::Note));
        }
    }
}
