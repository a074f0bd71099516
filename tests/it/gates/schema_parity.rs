use std::collections::BTreeSet;

use release_gate::model::{GateResult, Level, Status};

use crate::support::Project;
use crate::support::mariadb::MariaDb;
use crate::support::postgres::{PASSWORD, Postgres};

/// The gate with `keys`, comparing two databases.
async fn check(baseline: &str, candidate: &str, keys: &str) -> GateResult {
    let text = format!(
        "[environments.staging]\ndatabase = \"${{STAGING}}\"\n[environments.production]\ndatabase = \"${{PRODUCTION}}\"\n\
         [[gate]]\nkind = \"schema-parity\"\nbaseline = \"staging\"\ncandidate = \"production\"\n{keys}"
    );
    let project = Project::new(&text)
        .variable("STAGING", baseline)
        .variable("PRODUCTION", candidate);
    run(project).await
}

async fn run(project: Project) -> GateResult {
    let run = tokio::task::spawn_blocking(move || project.check(&[]))
        .await
        .expect("it ran");
    run.gates.into_iter().next_back().expect("a gate")
}

/// Level, code and subject of every finding.
fn found(gate: &GateResult) -> BTreeSet<(Level, &str, &str)> {
    assert!(
        !matches!(gate.status, Status::Errored { .. }),
        "{:?}",
        gate.status
    );
    gate.findings
        .iter()
        .map(|finding| {
            (
                finding.level,
                finding.code.trim_start_matches("schema-parity/"),
                finding.subject.as_str(),
            )
        })
        .collect()
}

fn finding<'a>(gate: &'a GateResult, subject: &str) -> &'a release_gate::model::Finding {
    let mut all = gate.findings.iter();
    all.find(|finding| finding.subject.as_str() == subject)
        .unwrap_or_else(|| panic!("nothing about {subject} in {:#?}", gate.findings))
}

macro_rules! needs {
    ($server:ident, $why:literal: $(async fn $name:ident() $body:block)+) => {
        $(#[tokio::test]
        #[cfg_attr(not($server), ignore = $why)]
        async fn $name() $body)+
    };
}

const STAGING: &str = "
    create type tier as enum ('free', 'pro', 'team');
    create domain email as text check (value like '%@%');
    create table users (id bigint generated always as identity primary key, email email not null, tier tier not null default 'free', note text, created_at timestamptz default now());
    create unique index users_email on users (lower(email));
    create index users_created on users (created_at desc) where tier <> 'free';
    create table orders (id serial primary key, user_id bigint not null references users on delete cascade, total numeric(10, 2) not null constraint positive check (total > 0));
    create table invoices (id int primary key, order_id int references orders);
    create index invoices_order on invoices (order_id);
    create view paying as select id, email from users where tier = 'pro';
    create function half(total numeric) returns numeric language sql immutable as 'select total / 2';
    create table audit_log (id int);
    alter table orders enable row level security;
    create policy own on orders for select using (user_id = 1);";

const PRODUCTION: &str = "
    create type tier as enum ('free', 'pro');
    create domain email as text check (value like '%@%');
    create table users (id bigint generated always as identity primary key, email email not null, note varchar(80), created_at timestamptz default now(), legacy int not null, extra int);
    create index users_email on users (lower(email));
    create table orders (id serial primary key, user_id bigint not null, total numeric(10, 2) not null, constraint orders_user foreign key (user_id) references users on delete cascade, constraint few check (total < 1000));
    create view paying as select id, email from users;
    create function half(total numeric) returns numeric language sql immutable as 'select total * 0.5';
    create table old (id int);";

needs! { postgres_server, "PostgreSQL's server programs aren't installed":
    async fn every_difference_of_postgresql_is_named_with_its_direction() {
        let server = Postgres::shared();
        let (one, other) = (server.database(STAGING).await, server.database(PRODUCTION).await);
        let gate = check(&server.url(&one), &server.url(&other), "ignore = [\"public.audit_*\"]").await;
        let expected = BTreeSet::from([
            (Level::Failure, "missing-column", "users.tier"),
            (Level::Failure, "different-column", "users.note"),
            (Level::Failure, "demanding-column", "users.legacy"),
            (Level::Note, "extra-column", "users.extra"),
            (Level::Failure, "different-type", "tier"),
            (Level::Warning, "different-index", "users.users_email"),
            (Level::Warning, "missing-index", "users.users_created"),
            (Level::Failure, "missing-table", "invoices"),
            (Level::Note, "renamed", "orders.orders_user_id_fkey"),
            (Level::Failure, "missing-constraint", "orders.positive"),
            (Level::Failure, "extra-constraint", "orders.few"),
            (Level::Failure, "different-policy", "orders"),
            (Level::Failure, "missing-object", "orders.own"),
            (Level::Warning, "different-object", "paying"),
            (Level::Warning, "different-object", "half(total numeric)"),
            (Level::Note, "extra-table", "old"),
        ]);
        assert_eq!(found(&gate), expected, "{:#?}", gate.findings);
        let tier = finding(&gate, "users.tier");
        assert_eq!(
            tier.message.as_str(),
            "production lacks users.tier (public.tier not null default 'free'::public.tier), which staging has: code tested on staging will fail"
        );
        let diff = &tier.evidence.iter().chain(&finding(&gate, "users.extra").evidence).find(|evidence| evidence.label == "diff").expect("a diff").text;
        assert!(diff.as_str().contains("-  tier public.tier not null default 'free'::public.tier\n"), "{diff}");
        assert!(diff.as_str().contains("+  legacy integer not null\n"), "{diff}");
        assert!(finding(&gate, "users.legacy").message.as_str().ends_with("inserts that work on staging will fail, because it has no default"));
        assert!(finding(&gate, "tier").message.as_str().contains("lacks 'team'"));
    }

    async fn equal_schemas_have_no_difference_whoever_looks() {
        let server = Postgres::shared();
        let (one, other) = (server.database(STAGING).await, server.database(STAGING).await);
        server.execute("postgres", &format!("create role onlooker login password '{PASSWORD}'")).await;
        let gate = check(&server.url(&one), &server.url_as("onlooker", &other), "").await;
        assert_eq!(found(&gate), BTreeSet::new());
        let checks: Vec<&str> = gate.checks.iter().map(|check| check.name.as_str()).collect();
        assert!(checks.contains(&"users") && checks.contains(&"invoices"), "{checks:?}");
    }

    async fn the_schema_and_its_counters_are_left_alone() {
        let server = Postgres::shared();
        let database = server.database(STAGING).await;
        let (before, _) = (fingerprint(server, &database).await, check(&server.url(&database), &server.url(&database), "").await);
        assert_eq!(fingerprint(server, &database).await, before);
    }

    async fn a_snapshot_stands_for_a_side() {
        let server = Postgres::shared();
        let database = server.database(STAGING).await;
        let snapshot = release_gate::db::write_snapshot(&release_gate::db::schema(&mut crate::db::session(&server.url(&database)).await).await.expect("read"));
        server.execute(&database, "alter table users drop column note").await;
        let project = Project::new("[environments.production]\ndatabase = \"${PRODUCTION}\"\n[[gate]]\nkind = \"schema-parity\"\nbaseline = { snapshot = \"staging.json\" }\ncandidate = \"production\"\n")
            .file("staging.json", &snapshot)
            .variable("PRODUCTION", &server.url(&database));
        let gate = run(project).await;
        assert_eq!(found(&gate), BTreeSet::from([(Level::Failure, "missing-column", "users.note")]));
    }

    async fn two_thousand_tables_take_as_many_round_trips_as_one() {
        let server = Postgres::shared();
        let few = server.database("create table one (id int)").await;
        let many = server.database("do $$ begin for i in 1..300 loop execute format('create table t_%s (id int primary key, note text default %L)', i, 'x'); end loop; end $$").await;
        let mut turns = Vec::new();
        for database in [few, many] {
            let relay = crate::support::wire::Relay::start(server.port).await;
            let url = format!("{}?sslmode=disable", server.url(&database).replace(&server.port.to_string(), &relay.port.to_string()));
            let mut session = crate::db::session(&url).await;
            let before = relay.turns();
            release_gate::db::schema(&mut session).await.expect("read");
            turns.push(relay.turns() - before);
        }
        assert_eq!(turns, [1, 1]);
    }
}

/// The schema and the write counters of a database.
async fn fingerprint(server: &Postgres, database: &str) -> String {
    let mut connection = server.connect(database).await;
    sqlx::query_scalar(
        "select concat_ws(' ', (select json_agg(json_build_array(relname, n_tup_ins, n_tup_upd, n_tup_del) order by relname) from pg_stat_user_tables),
           (select md5(string_agg(c::text, ',' order by oid)) from pg_class c where oid > 16384))",
    )
    .fetch_one(&mut connection)
    .await
    .expect("the catalogue answers")
}

needs! { mariadb_server, "MariaDB's server programs aren't installed":
    async fn every_difference_of_mariadb_is_named_with_its_direction() {
        let server = MariaDb::shared();
        let one = server.database(
            "create table users (id int auto_increment primary key, email varchar(80) not null, tier enum('free', 'pro') not null default 'free', data json, unique key users_email (email));
             create table orders (id int primary key, user_id int, total decimal(10, 2) check (total > 0), constraint orders_user foreign key (user_id) references users (id));
             create view emails as select email from users").await;
        let other = server.database(
            "create table users (id int auto_increment primary key, email varchar(40) not null, tier enum('free') not null default 'free', data json);
             create table orders (id int primary key, user_id int, total decimal(10, 2), constraint orders_owner foreign key (user_id) references users (id));
             create view emails as select email from users").await;
        let gate = check(&server.url(&one), &server.url(&other), "").await;
        let found = found(&gate);
        for expected in [
            (Level::Failure, "different-column", "users.email"),
            (Level::Failure, "different-column", "users.tier"),
            (Level::Failure, "missing-constraint", "users.users_email"),
            (Level::Note, "renamed", "orders.orders_user"),
        ] {
            assert!(found.contains(&expected), "{expected:?} isn't in {:#?}", gate.findings);
        }
        assert!(found.iter().any(|(_, code, subject)| *code == "missing-constraint" && subject.starts_with("orders.")));
        assert!(!found.iter().any(|(_, _, subject)| *subject == "emails"), "the view is the same but for the database's name: {found:?}");
        assert_eq!(self::found(&check(&server.url(&one), &server.url(&one), "").await), BTreeSet::new());
    }
}

async fn sqlite(folder: &std::path::Path, name: &str, sql: &str) -> String {
    use sqlx::Connection as _;
    let file = folder.join(name);
    let mut writer =
        sqlx::SqliteConnection::connect(&format!("sqlite:{}?mode=rwc", file.display()))
            .await
            .expect("a new file");
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
        .execute(&mut writer)
        .await
        .expect("written");
    writer.close().await.expect("closed");
    format!("sqlite:{}", file.display())
}

#[tokio::test]
async fn every_difference_of_sqlite_is_named_with_its_direction() {
    let folder = tempfile::tempdir().expect("a folder");
    let one = sqlite(folder.path(), "one.db", "create table users (id integer primary key, email text not null unique, tier text default 'free'); create table orders (id integer primary key, user_id int references users (id)); create index by_user on orders (user_id); create view emails as select email from users").await;
    let other = sqlite(folder.path(), "other.db", "create table users (id integer primary key, email varchar(9) not null, extra int); create table orders (id integer primary key, user_id int)").await;
    let gate = check(&one, &other, "extra = \"warn\"").await;
    let found = found(&gate);
    for expected in [
        (Level::Failure, "missing-column", "users.tier"),
        (Level::Failure, "different-column", "users.email"),
        (Level::Warning, "extra-column", "users.extra"),
        (Level::Warning, "missing-index", "orders.by_user"),
        (Level::Failure, "missing-object", "emails"),
    ] {
        assert!(
            found.contains(&expected),
            "{expected:?} isn't in {:#?}",
            gate.findings
        );
    }
}

#[tokio::test]
async fn a_file_of_statements_stands_for_a_sqlite_side() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = sqlite(
        folder.path(),
        "one.db",
        "create table users (id integer primary key)",
    )
    .await;
    let project = Project::new("[environments.production]\ndatabase = \"${PRODUCTION}\"\n[[gate]]\nkind = \"schema-parity\"\nbaseline = { snapshot = \"schema.sql\" }\ncandidate = \"production\"\n")
        .file("schema.sql", "create table users (id integer primary key, email text);")
        .variable("PRODUCTION", &url);
    assert_eq!(
        found(&run(project).await),
        BTreeSet::from([(Level::Failure, "missing-column", "users.email")])
    );
}

#[tokio::test]
async fn what_a_pending_migration_brings_is_expected() {
    let folder = tempfile::tempdir().expect("a folder");
    let one = sqlite(
        folder.path(),
        "one.db",
        "create table users (id integer primary key, tier text, email text)",
    )
    .await;
    let other = sqlite(
        folder.path(),
        "other.db",
        "create table users (id integer primary key);
         create table _sqlx_migrations (version bigint primary key, description text not null, installed_on timestamp not null default current_timestamp, success boolean not null, checksum blob not null, execution_time bigint not null)",
    )
    .await;
    let told = "[[gate]]\nkind = \"migrations\"\nenvironment = \"production\"\npending = \"allow\"\ntool = \"sqlx\"\ndir = \"migrations\"\nlint = \"off\"\n";
    for migrations in ["", told] {
        let project = Project::new(&format!(
            "[environments.staging]\ndatabase = \"${{STAGING}}\"\n[environments.production]\ndatabase = \"${{PRODUCTION}}\"\n\
             {migrations}[[gate]]\nkind = \"schema-parity\"\nbaseline = \"staging\"\ncandidate = \"production\"\n",
        ))
        .file("Cargo.toml", "[package]\nname = \"shop\"\n[dependencies]\nsqlx = \"0.8\"\n")
        .file("migrations/0001_tier.sql", "-- email comes later\nalter table users add column tier text;")
        .variable("STAGING", &one)
        .variable("PRODUCTION", &other);
        let gate = run(project).await;
        let expected = BTreeSet::from([
            (Level::Note, "expected-difference", "users.tier"),
            (Level::Failure, "missing-column", "users.email"),
        ]);
        assert_eq!(found(&gate), expected, "{:#?}", gate.findings);
        let tier = finding(&gate, "users.tier").message.as_str();
        assert!(tier.contains("is pending"), "{tier}");
    }
}

#[tokio::test]
async fn another_engine_cant_be_compared() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = sqlite(
        folder.path(),
        "one.db",
        "create table users (id integer primary key)",
    )
    .await;
    let snapshot = "{\"schema\": 1, \"engine\": \"postgres\", \"product\": \"PostgreSQL 15.4\", \"objects\": []}";
    let project = Project::new("[environments.production]\ndatabase = \"${PRODUCTION}\"\n[[gate]]\nkind = \"schema-parity\"\nbaseline = { snapshot = \"a.json\" }\ncandidate = \"production\"\n")
        .file("a.json", snapshot)
        .variable("PRODUCTION", &url);
    let gate = run(project).await;
    assert!(
        gate.findings
            .iter()
            .any(|finding| finding.code == "schema-parity/not-comparable"
                && finding.level == Level::Error)
    );
}

#[tokio::test]
async fn a_file_of_statements_cant_create_another_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = sqlite(
        folder.path(),
        "one.db",
        "create table users (id integer primary key)",
    )
    .await;
    let other = folder.path().join("other.db");
    let text = format!(
        "attach '{}' as other; create table other.t (id int);",
        other.display()
    );
    let project = Project::new("[environments.production]\ndatabase = \"${PRODUCTION}\"\n[[gate]]\nkind = \"schema-parity\"\nbaseline = { snapshot = \"schema.sql\" }\ncandidate = \"production\"\n")
        .file("schema.sql", &text)
        .variable("PRODUCTION", &url);
    let gate = run(project).await;
    assert!(
        matches!(&gate.status, Status::Errored { reason } if reason.as_str().contains("ATTACH")),
        "{:?}",
        gate.status
    );
    assert!(!other.exists());
}
