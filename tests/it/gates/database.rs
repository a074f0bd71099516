use release_gate::model::{GateResult, Level};

use crate::support::Project;
use crate::support::certificates::{CLIENT, Files, Kind};
use crate::support::mariadb::{self, MariaDb};
use crate::support::pgbouncer::PgBouncer;
use crate::support::postgres::{self, PASSWORD, Postgres};
use crate::support::server::free_port;
use crate::support::wire::Relay;

/// The gate with `keys`, looking at `url`.
pub async fn check(url: &str, keys: &str) -> GateResult {
    let text = format!(
        "[environments.production]\ndatabase = \"${{DATABASE_URL}}\"\n[[gate]]\nkind = \"database\"\nenvironment = \"production\"\n{keys}"
    );
    let project = Project::new(&text).variable("DATABASE_URL", url);
    // The command has a runtime of its own.
    let run = tokio::task::spawn_blocking(move || project.check(&[]))
        .await
        .expect("it ran");
    let rendered = format!("{run:?}");
    assert!(!rendered.contains(PASSWORD), "{rendered}");
    run.gates.into_iter().next().expect("one gate")
}

/// The gate, connecting with a client certificate.
async fn check_certified(url: &str, files: &Files) -> GateResult {
    let text = format!(
        "[environments.production]\ndatabase = {{ url = \"${{DATABASE_URL}}\", tls = \"verify-full\", ca = \"{}\", client-cert = \"{}\", client-key = \"{}\" }}\n\
         [[gate]]\nkind = \"database\"\nenvironment = \"production\"\n{QUIET}",
        files.ca.display(),
        files.client_cert.display(),
        files.client_key.display()
    );
    let project = Project::new(&text).variable("DATABASE_URL", url);
    let run = tokio::task::spawn_blocking(move || project.check(&[]));
    run.await
        .expect("it ran")
        .gates
        .into_iter()
        .next()
        .expect("one gate")
}

/// Keys that keep what other tests do on a shared server out of the findings.
pub const QUIET: &str = "long-transaction = \"1h\"\nlevels = { blocked = \"note\" }\n";

/// Codes and subjects of the findings that are graver than a note.
pub fn found(gate: &GateResult) -> Vec<(&str, &str)> {
    gate.findings
        .iter()
        .filter(|finding| finding.level > Level::Note)
        .map(|finding| {
            (
                finding.code.trim_start_matches("database/"),
                finding.subject.as_str(),
            )
        })
        .collect()
}

pub fn message<'a>(gate: &'a GateResult, code: &str) -> &'a str {
    let wanted = format!("database/{code}");
    let finding = gate.findings.iter().find(|finding| finding.code == wanted);
    finding
        .unwrap_or_else(|| panic!("no {wanted} in {:#?}", gate.findings))
        .message
        .as_str()
}

pub fn evidence<'a>(gate: &'a GateResult, label: &str) -> &'a str {
    let mut all = gate.findings.iter().flat_map(|finding| &finding.evidence);
    all.find(|evidence| evidence.label == label)
        .expect("evidence")
        .text
        .as_str()
}

macro_rules! needs {
    ($server:ident, $why:literal: $(async fn $name:ident() $body:block)+) => {
        $(#[tokio::test]
        #[cfg_attr(not($server), ignore = $why)]
        async fn $name() $body)+
    };
}

#[tokio::test]
async fn each_way_of_not_getting_there_has_its_own_code() {
    let gate = check(
        "postgres://app:correct-horse-battery@no-such-host.invalid/shop",
        "",
    )
    .await;
    assert_eq!(found(&gate), [("unknown-host", "dns")]);
    let url = format!(
        "mysql://app:correct-horse-battery@127.0.0.1:{}/shop",
        free_port()
    );
    let gate = check(&url, "").await;
    assert_eq!(found(&gate), [("refused", "tcp")]);
    assert_eq!(evidence(&gate, "phase"), "tcp");
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!(
        "postgres://app:correct-horse-battery@{}/shop",
        silent.local_addr().expect("bound")
    );
    assert_eq!(
        found(&check(&url, "connect-timeout = \"200ms\"").await),
        [("no-answer", "tls")]
    );
    assert_eq!(
        found(&check("sqlite:nothing.db", "").await),
        [("no-file", "open")]
    );
}

#[tokio::test]
async fn a_url_that_cant_be_read_is_no_judgement() {
    let gate = check("postgres://app:50%@db/shop", "").await;
    assert!(
        gate.findings
            .iter()
            .all(|finding| finding.level == Level::Error),
        "{:#?}",
        gate.findings
    );
    assert!(
        format!("{:?}", gate.status).contains("percent sign"),
        "{:?}",
        gate.status
    );
}

#[test]
fn a_query_that_writes_is_refused_before_anything_runs() {
    let complaint = Project::new(
        "[environments.production]\ndatabase = \"sqlite:shop.db\"\n[[gate]]\nkind = \"database\"\nenvironment = \"production\"\n\
         privileges = [\"orders\"]\n[[gate.query]]\nname = \"clean\"\nsql = \"delete from users\"\nexpect = 0\n",
    )
    .complaint();
    assert!(
        complaint.contains("expected a statement that reads, found one that begins with `delete`"),
        "{complaint}"
    );
    assert!(
        complaint.contains("expected a privilege and a table"),
        "{complaint}"
    );
}

#[tokio::test]
async fn a_sqlite_file_is_looked_at_and_its_data_checked() {
    use sqlx::Connection as _;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("shop.db");
    let mut writer =
        sqlx::SqliteConnection::connect(&format!("sqlite:{}?mode=rwc", file.display()))
            .await
            .expect("a new file");
    sqlx::raw_sql("create table users (id integer primary key, email text); insert into users (email) values (null), ('a')")
        .execute(&mut writer)
        .await
        .expect("written");
    writer.close().await.expect("closed");
    let keys = "[[gate.query]]\nname = \"emails\"\nsql = \"select count(*) from users where email is null\"\nexpect = 0\n\
                [[gate.query]]\nname = \"users\"\nsql = \"select id from users order by 1\"\nexpect = [1, 2]";
    let gate = check(&format!("sqlite:{}", file.display()), keys).await;
    assert_eq!(found(&gate), [("query-mismatch", "emails")]);
    assert_eq!(message(&gate, "query-mismatch"), "expected 0, found 1");
}

needs! { postgres_server, "PostgreSQL's server programs aren't installed":
    async fn a_sound_database_passes_and_every_step_is_a_check() {
        let server = Postgres::shared();
        let database = server.database(&format!("create role service login password '{PASSWORD}'; create table orders (id int); grant select on orders to service")).await;
        let keys = "max-connect = \"30s\"\nmax-latency = \"10s\"\npool-size = 2\ninstances = 2\nextensions = [\"plpgsql\"]\nprivileges = [\"select:orders\"]\nmin-certificate-days = 1\nlong-transaction = \"1h\"\nlevels = { blocked = \"note\" }";
        let gate = check(&server.url_as("service", &database), keys).await;
        assert_eq!(found(&gate), []);
        let checks: Vec<&str> = gate.checks.iter().map(|check| check.name.as_str()).collect();
        for name in ["dns", "tcp", "tls", "login", "first query", "certificate", "pool size", "writable", "extension plpgsql", "privilege select:orders"] {
            assert!(checks.contains(&name), "{name} isn't in {checks:?}");
        }
    }

    async fn encryption_is_blamed_where_it_goes_wrong() {
        let plain = Postgres::start(&postgres::Options::default());
        assert_eq!(found(&check(&format!("{}?sslmode=require", plain.url("postgres")), "").await), [("tls-not-offered", "tls")]);
        let gate = check(&plain.url("postgres"), "ssl-required = true\nlevels = { superuser = \"ignore\" }").await;
        assert_eq!(found(&gate), [("ssl-required", "url's tls mode")]);
        let server = Postgres::shared();
        let gate = check(&format!("{}?sslmode=verify-full", server.url("postgres")), "").await;
        assert_eq!(found(&gate), [("certificate", "tls")]);
        assert!(message(&gate, "certificate").contains("issuer isn't trusted here: tests' authority"));
    }

    async fn a_server_that_wants_a_client_certificate_gets_it_or_is_named() {
        let server = Postgres::start(&postgres::Options {
            certificate: Some(Kind::Good),
            hba: vec![format!("hostssl all {CLIENT} 127.0.0.1/32 scram-sha-256 clientcert=verify-full"), "hostssl all other 127.0.0.1/32 scram-sha-256 clientcert=verify-full".to_owned()],
            ..postgres::Options::default()
        });
        server.execute("postgres", &format!("create role {CLIENT} login password '{PASSWORD}'; create role other login password '{PASSWORD}'")).await;
        let files = server.certificate.as_ref().expect("it has a certificate");
        let without = check(&server.url_as(CLIENT, "postgres"), "").await;
        assert_eq!(found(&without), [("client-certificate", "login")]);
        assert!(message(&without, "client-certificate").contains("the server wants a client certificate"), "{}", message(&without, "client-certificate"));
        assert_eq!(found(&check_certified(&server.url_as(CLIENT, "postgres"), files).await), []);
        let another = check_certified(&server.url_as("other", "postgres"), files).await;
        assert_eq!(found(&another), [("wrong-password", "login")]);
        assert!(message(&another, "wrong-password").contains("it may be the client certificate"), "{}", message(&another, "wrong-password"));
    }

    async fn what_the_service_needs_and_lacks_is_named() {
        let server = Postgres::shared();
        let database = server.database(&format!("create role lacking login password '{PASSWORD}'; create table orders (id smallserial); select setval('orders_id_seq', 32000)")).await;
        server.execute(&database, "grant select on orders_id_seq to lacking").await;
        let keys = "extensions = [\"pgcrypto\"]\nprivileges = [\"insert:orders\", \"select:customers\"]\npool-size = 50\ninstances = 3\nmin-free-connections = \"99%\"\nlevels = { blocked = \"note\" }\nlong-transaction = \"1h\"";
        let gate = check(&server.url_as("lacking", &database), keys).await;
        assert_eq!(found(&gate), [
            ("few-connections", "free connections"),
            ("pool-too-large", "pool size"),
            ("missing-extension", "extension pgcrypto"),
            ("missing-privilege", "privilege insert:orders"),
            ("missing-table", "privilege select:customers"),
            ("sequence-exhausted", "public.orders.id"),
        ]);
        assert!(message(&gate, "pool-too-large").starts_with("expected room for 150 connections (3 × 50), found "));
        assert!(evidence(&gate, "snapshot").contains("of 60 connections used (3 reserved)"), "{}", evidence(&gate, "snapshot"));
    }

    async fn a_replica_cant_be_written() {
        let primary = Postgres::start(&postgres::Options::default());
        let replica = primary.replica();
        let gate = check(&replica.url("postgres"), "max-replica-lag = \"1h\"").await;
        assert_eq!(found(&gate), [("read-only", "writable")]);
        assert!(message(&gate, "read-only").contains("replica"));
        assert_eq!(found(&check(&replica.url("postgres"), "writable = false").await), []);
    }

    async fn at_most_five_round_trips_after_the_login() {
        let server = Postgres::shared();
        let database = server.database("create table users (id int, email text)").await;
        let relay = Relay::start(server.port).await;
        let url = format!("{}?sslmode=disable", server.url(&database).replace(&server.port.to_string(), &relay.port.to_string()));
        let held = crate::db::session(&url).await;
        let login = relay.turns();
        let keys = "pool-size = 1\nextensions = [\"plpgsql\"]\nprivileges = [\"select:users\"]\n[[gate.query]]\nname = \"emails\"\nsql = \"select count(*) from users\"\nexpect = 0";
        assert_eq!(found(&check(&url, &format!("long-transaction = \"1h\"\nlevels = {{ blocked = \"note\" }}\n{keys}")).await), []);
        let after = relay.turns() - login - login;
        held.close().await;
        assert!(after <= 5, "{after} round trips after the login");
    }

    async fn nothing_is_written_whatever_is_asked() {
        let server = Postgres::start(&postgres::Options::default());
        let database = server.database("create table users (id serial primary key, email text); insert into users (email) values ('a'), (null); analyze").await;
        let before = writes(&server, &database).await;
        let keys = "privileges = [\"select:users\"]\n[[gate.query]]\nname = \"sneaky\"\nsql = \"with gone as (delete from users returning id) select count(*) from gone\"\nexpect = 2\n\
                    [[gate.query]]\nname = \"two\"\nsql = \"select 1; commit; delete from users\"\nexpect = 1\n\
                    [[gate.query]]\nname = \"next\"\nsql = \"select nextval('users_id_seq')\"\nexpect = 3";
        let gate = check(&server.url(&database), keys).await;
        assert_eq!(found(&gate), [("query-failed", "sneaky"), ("query-failed", "two"), ("query-failed", "next")]);
        assert_eq!(writes(&server, &database).await, before);
    }
}

/// Everything that a write would change: counters of rows, the schema, the sequence, the log's position.
async fn writes(server: &Postgres, database: &str) -> String {
    let mut connection = server.connect(database).await;
    // Counters reach the view when their session ends or is told to report them.
    sqlx::query_scalar(
        "select concat_ws(' ',
           (select json_agg(json_build_array(relname, n_tup_ins, n_tup_upd, n_tup_del, n_live_tup) order by relname) from pg_stat_user_tables),
           (select count(*) from pg_class), (select last_value from users_id_seq), (select count(*) from users))",
    )
    .fetch_one(&mut connection)
    .await
    .expect("the catalogue answers")
}

needs! { pgbouncer_server, "PgBouncer isn't installed":
    async fn a_pooler_in_between_is_counted_instead_of_the_server() {
        let server = Postgres::shared();
        let database = server.database(&format!("create role through login password '{PASSWORD}'")).await;
        let pooler = PgBouncer::start(server, 3, &["through"]);
        let quiet = "long-transaction = \"1h\"\nlevels = { blocked = \"note\" }\n";
        let url = pooler.url_as("through", &database);
        let gate = check(&url, &format!("{quiet}pool-size = 20\ninstances = 2")).await;
        assert_eq!(found(&gate), [], "40 clients fit into PgBouncer's 50");
        let gate = check(&url, &format!("{quiet}pool-size = 20\ninstances = 3")).await;
        assert_eq!(found(&gate), [("pool-too-large", "pool size")]);
        assert!(message(&gate, "pool-too-large").contains("max_client_conn 50"));
        assert!(evidence(&gate, "snapshot").contains("through PgBouncer"));
        let wrong = check(&url.replace(PASSWORD, "wrong-password-42"), "").await;
        assert_eq!(found(&wrong), [("wrong-password", "login")]);
    }
}

needs! { mariadb_server, "MariaDB's server programs aren't installed":
    async fn mariadb_is_looked_at_as_closely() {
        let server = MariaDb::shared();
        let database = server.database("create table orders (id tinyint auto_increment primary key) auto_increment = 125; insert into orders values (null)").await;
        server.execute("mysql", &format!("create user service@'127.0.0.1' identified by '{}'; grant select on {database}.* to service@'127.0.0.1'", mariadb::PASSWORD)).await;
        let keys = "pool-size = 1000\nprivileges = [\"select:orders\", \"insert:orders\"]\nlong-transaction = \"1h\"\nlevels = { blocked = \"note\" }\n\
                    [[gate.query]]\nname = \"orders\"\nsql = \"select count(*) from orders\"\nexpect = { ge = 1 }";
        let gate = check(&server.url_as("service", &database), keys).await;
        assert_eq!(found(&gate), [("pool-too-large", "pool size"), ("missing-privilege", "privilege insert:orders"), ("sequence-exhausted", "orders.id")]);
    }

    async fn mariadb_gets_its_client_certificate_or_is_told_of_it() {
        let server = MariaDb::shared();
        server.execute("mysql", &format!("create user {CLIENT}@'127.0.0.1' identified by '{}' require x509; grant select on mysql.* to {CLIENT}@'127.0.0.1'", mariadb::PASSWORD)).await;
        let files = server.certificate.as_ref().expect("it has a certificate");
        let without = check(&server.url_as(CLIENT, "mysql"), "").await;
        assert_eq!(found(&without), [("wrong-password", "login")]);
        assert!(message(&without, "wrong-password").contains("it may be the missing client certificate"), "{}", message(&without, "wrong-password"));
        assert_eq!(found(&check_certified(&server.url_as(CLIENT, "mysql"), files).await), []);
    }

    async fn mariadb_needs_at_most_five_round_trips_after_the_login() {
        let server = MariaDb::shared();
        let relay = Relay::start(server.port).await;
        let url = format!("{}?ssl-mode=DISABLED", server.url("mysql").replace(&server.port.to_string(), &relay.port.to_string()));
        let held = crate::db::session(&url).await;
        let login = relay.turns();
        let keys = "long-transaction = \"1h\"\nlevels = { blocked = \"note\", idle-in-transaction = \"note\" }\n[[gate.query]]\nname = \"one\"\nsql = \"select 1\"\nexpect = 1";
        assert_eq!(found(&check(&url, keys).await), []);
        let after = relay.turns() - login - login;
        held.close().await;
        assert!(after <= 5, "{after} round trips after the login");
    }

    async fn a_certificate_for_another_host_is_a_note_until_it_is_asked_for() {
        let server = MariaDb::start(&mariadb::Options { certificate: Some(Kind::OtherHost), ..Default::default() });
        let gate = check(&server.url("mysql"), "").await;
        assert!(gate.findings.iter().any(|finding| finding.code == "database/untrusted-certificate"));
        let gate = check(&format!("{}?ssl-mode=VERIFY_IDENTITY", server.url("mysql")), "").await;
        assert_eq!(found(&gate), [("certificate", "tls")]);
    }
}
