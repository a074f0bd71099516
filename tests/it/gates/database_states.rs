//! What the database gate says of servers and files that are there and aren't as they should be.

use std::path::Path;

use release_gate::model::Level;
use sqlx::Connection as _;

use super::database::{QUIET, check, found, message};
use crate::support::mariadb::{self, MariaDb};
use crate::support::postgres::{self, PASSWORD, Postgres};

macro_rules! needs {
    ($server:ident, $why:literal: $(async fn $name:ident() $body:block)+) => {
        $(#[tokio::test]
        #[cfg_attr(not($server), ignore = $why)]
        async fn $name() $body)+
    };
}

needs! { postgres_server, "PostgreSQL's server programs aren't installed":
    async fn transaction_ids_that_run_out_are_told_before_the_server_stops() {
        let server = Postgres::start(&postgres::Options::default());
        let database = server.database(&format!("create role service login password '{PASSWORD}'")).await;
        let url = server.url_as("service", &database);
        // Ages are differences modulo 2^32; what the catalogue says is taken at its word, as the server's own alarms do.
        let aged = |share: f64| format!("update pg_database set datfrozenxid = ((txid_current() + 4294967296 - {:.0}::bigint) % 4294967296)::text::xid where datname = '{database}'", share * 2_147_483_648.0);
        server.execute("postgres", &aged(0.3)).await;
        assert_eq!(found(&check(&url, QUIET).await), []);
        server.execute("postgres", &aged(0.6)).await;
        let gate = check(&url, QUIET).await;
        assert_eq!(found(&gate), [("transaction-ids", "transaction ids")]);
        assert!(message(&gate, "transaction-ids").contains(&format!("60 % are used up in the database {database}")), "{}", message(&gate, "transaction-ids"));
        assert!(!gate.blocks());
        server.execute("postgres", &aged(0.95)).await;
        assert!(check(&url, QUIET).await.blocks());
    }

    async fn connections_that_are_kept_for_others_are_no_room() {
        let server = Postgres::start(&postgres::Options { settings: vec!["max_connections = 12".to_owned(), "superuser_reserved_connections = 8".to_owned()], ..postgres::Options::default() });
        let database = server.database(&format!("create role service login password '{PASSWORD}'")).await;
        let url = server.url_as("service", &database);
        // Twelve, of which eight are the administrator's and one is the gate's own.
        assert_eq!(found(&check(&url, &format!("pool-size = 3\n{QUIET}")).await), []);
        let gate = check(&url, &format!("pool-size = 4\n{QUIET}")).await;
        assert_eq!(found(&gate), [("pool-too-large", "pool size")]);
        assert!(message(&gate, "pool-too-large").contains("found 3 free (limited by the server: 1 of 12 used, 8 reserved)"), "{}", message(&gate, "pool-too-large"));
    }

    async fn a_database_without_tables_is_no_fault_and_lacks_what_is_asked_for() {
        let server = Postgres::shared();
        let database = server.database(&format!("create role newcomer login password '{PASSWORD}'")).await;
        let url = server.url_as("newcomer", &database);
        assert_eq!(found(&check(&url, QUIET).await), []);
        let gate = check(&url, &format!("privileges = [\"select:orders\"]\n{QUIET}[[gate.query]]\nname = \"orders\"\nsql = \"select count(*) from orders\"\nexpect = 0\n")).await;
        assert_eq!(found(&gate), [("missing-table", "privilege select:orders"), ("query-failed", "orders")]);
    }

    async fn a_catalogue_that_is_closed_to_the_role_is_no_pass() {
        let server = Postgres::start(&postgres::Options::default());
        let database = server.database(&format!("create role walled login password '{PASSWORD}'; revoke all on pg_stat_activity from public")).await;
        let gate = check(&server.url_as("walled", &database), "pool-size = 2").await;
        assert_eq!(found(&gate), [("not-checkable", "catalogue")]);
        assert!(message(&gate, "not-checkable").contains("permission denied for view pg_stat_activity"), "{}", message(&gate, "not-checkable"));
        assert!(gate.blocks());
    }

    async fn sequences_that_the_role_may_not_read_are_counted() {
        let server = Postgres::shared();
        let database = server.database(&format!(
            "create role blind login password '{PASSWORD}'; create table orders (id smallserial); select setval('orders_id_seq', 32000);
             create table payments (id smallint generated always as identity); select setval('payments_id_seq', 20000); grant usage on payments_id_seq to blind")).await;
        let gate = check(&server.url_as("blind", &database), &format!("max-sequence-used = \"50%\"\n{QUIET}")).await;
        assert_eq!(found(&gate), [("sequence-exhausted", "public.payments.id")]);
        let hidden = gate.findings.iter().find(|finding| finding.subject.as_str() == "sequences").expect("a word about the other one");
        assert_eq!(hidden.level, Level::Note);
        assert!(hidden.message.as_str().contains("blind may not read 1 of them"), "{}", hidden.message.as_str());
    }
}

needs! { mariadb_server, "MariaDB's server programs aren't installed":
    async fn counters_of_every_width_are_measured() {
        let server = MariaDb::shared();
        let database = server.database(
            "create table tiny (id tinyint unsigned auto_increment primary key) auto_increment = 250;
             create table plain (id int auto_increment primary key) auto_increment = 2100000000;
             create table wide (id bigint unsigned auto_increment primary key) auto_increment = 12000000000000000000;
             create table roomy (id bigint unsigned auto_increment primary key) auto_increment = 9;
             create table signed (id bigint auto_increment primary key) auto_increment = 9000000000000000000").await;
        let gate = check(&server.url(&database), "max-sequence-used = \"60%\"\nlevels = { superuser = \"ignore\", blocked = \"note\" }\nlong-transaction = \"1h\"\n").await;
        let mut exhausted = found(&gate);
        exhausted.sort_unstable();
        assert_eq!(exhausted, [
            ("sequence-exhausted", "plain.id"),
            ("sequence-exhausted", "signed.id"),
            ("sequence-exhausted", "tiny.id"),
            ("sequence-exhausted", "wide.id"),
        ]);
    }

    async fn a_mariadb_without_tables_is_no_fault() {
        let server = MariaDb::shared();
        let database = server.database("select 1").await;
        server.execute("mysql", &format!("create user newcomer@'127.0.0.1' identified by '{}'; grant select on {database}.* to newcomer@'127.0.0.1'", mariadb::PASSWORD)).await;
        assert_eq!(found(&check(&server.url_as("newcomer", &database), QUIET).await), []);
    }

    async fn a_mariadb_that_is_read_only_fails_a_release_that_writes() {
        let server = MariaDb::start(&mariadb::Options { settings: vec!["--read-only=ON".to_owned()], ..Default::default() });
        let keys = "levels = { superuser = \"ignore\" }\n";
        let gate = check(&server.url("mysql"), keys).await;
        assert_eq!(found(&gate), [("read-only", "writable")]);
        assert!(message(&gate, "read-only").contains("read_only is on"));
        assert_eq!(found(&check(&server.url("mysql"), &format!("writable = false\n{keys}")).await), []);
    }
}

/// A SQLite file with a table and a few pages of rows.
async fn file(folder: &Path) -> (String, sqlx::SqliteConnection) {
    let file = folder.join("shop.db");
    let url = format!("sqlite:{}", file.display());
    let mut writer = sqlx::SqliteConnection::connect(&format!("{url}?mode=rwc"))
        .await
        .expect("a new file");
    sqlx::raw_sql(
        "create table users (id integer primary key, note text);
         insert into users (note) select hex(randomblob(200)) from (with recursive n(value) as (select 1 union all select value + 1 from n where value < 300) select value from n)",
    )
    .execute(&mut writer)
    .await
    .expect("written");
    (url, writer)
}

const COUNT: &str =
    "[[gate.query]]\nname = \"users\"\nsql = \"select count(*) from users\"\nexpect = 300\n";

#[tokio::test]
async fn a_sqlite_file_without_tables_is_no_fault() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("new.db");
    let url = format!("sqlite:{}", path.display());
    let writer = sqlx::SqliteConnection::connect(&format!("{url}?mode=rwc"))
        .await
        .expect("a new file");
    writer.close().await.expect("closed");
    assert_eq!(found(&check(&url, "integrity = true\n").await), []);
}

#[tokio::test]
async fn a_sqlite_file_in_wal_mode_is_read_beside_its_writer() {
    let folder = tempfile::tempdir().expect("a folder");
    let (url, mut writer) = file(folder.path()).await;
    sqlx::raw_sql("pragma journal_mode = wal; begin immediate; delete from users")
        .execute(&mut writer)
        .await
        .expect("a transaction");
    let gate = check(&url, &format!("integrity = true\n{COUNT}")).await;
    assert_eq!(found(&gate), []);
}

#[tokio::test]
async fn a_sqlite_file_that_somebody_holds_is_busy_and_no_pass() {
    let folder = tempfile::tempdir().expect("a folder");
    let (url, mut writer) = file(folder.path()).await;
    sqlx::raw_sql("begin exclusive; delete from users")
        .execute(&mut writer)
        .await
        .expect("a transaction");
    let gate = check(&url, &format!("statement-timeout = \"200ms\"\n{COUNT}")).await;
    assert!(gate.blocks());
    let said: Vec<&str> = gate
        .findings
        .iter()
        .map(|finding| finding.message.as_str())
        .collect();
    assert!(
        said.iter().any(|message| message.contains("locked")),
        "{said:?}"
    );
}

#[tokio::test]
async fn a_damaged_sqlite_file_is_told_with_its_first_problem() {
    let folder = tempfile::tempdir().expect("a folder");
    let (url, writer) = file(folder.path()).await;
    writer.close().await.expect("closed");
    let path = folder.path().join("shop.db");
    let mut bytes = std::fs::read(&path).expect("readable");
    let middle = bytes.len() / 2;
    bytes[middle..middle + 4096].fill(0x5a);
    std::fs::write(&path, bytes).expect("writable");
    let gate = check(&url, "integrity = true\n").await;
    assert_eq!(found(&gate), [("corrupt", "integrity")]);
    assert!(message(&gate, "corrupt").contains("expected a sound file, found "));
}
