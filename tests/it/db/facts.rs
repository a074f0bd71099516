use release_gate::db::{Facts, FileFacts, Held, Limits, Questions, ServerFacts, facts, pools};
use sqlx::{Connection, SqliteConnection};

use super::{address, session};
use crate::support::mariadb::{self, MariaDb};
use crate::support::pgbouncer::PgBouncer;
use crate::support::postgres::{self, Postgres};

async fn server(url: &str, privileges: &[(&str, &str)]) -> ServerFacts {
    let questions = Questions {
        privileges: privileges
            .iter()
            .map(|(privilege, table)| ((*privilege).to_owned(), (*table).to_owned()))
            .collect(),
        integrity: false,
    };
    match facts(&mut session(url).await, &questions)
        .await
        .expect("the catalogue answers")
    {
        Facts::Server(facts) => *facts,
        Facts::File(_) => panic!("a server isn't a file"),
    }
}

async fn file(path: &std::path::Path) -> FileFacts {
    let questions = Questions {
        integrity: true,
        ..Questions::default()
    };
    let mut session = session(&format!("sqlite:{}", path.display())).await;
    match facts(&mut session, &questions)
        .await
        .expect("the file answers")
    {
        Facts::File(facts) => *facts,
        Facts::Server(_) => panic!("a file isn't a server"),
    }
}

macro_rules! needs {
    ($server:ident, $why:literal: $(async fn $name:ident() $body:block)+) => {
        $(#[tokio::test]
        #[cfg_attr(not($server), ignore = $why)]
        async fn $name() $body)+
    };
}

needs! { postgres_server, "PostgreSQL's server programs aren't installed":
    async fn a_role_without_privileges_learns_what_matters_of_postgresql() {
        let server = Postgres::shared();
        let database = server.database(&format!(
            "create role reader login password '{}' connection limit 7;
             create table orders (id smallserial primary key, note text);
             create table payments (id int generated always as identity);
             grant select, insert (note) on orders to reader;
             grant select on orders_id_seq to reader;
             select setval('orders_id_seq', 30000)", postgres::PASSWORD)).await;
        let url = server.url_as("reader", &database);
        let asked = [("select", "orders"), ("insert", "orders"), ("delete", "orders"), ("select", "payments"), ("select", "nothing"), ("fly", "orders")];
        let facts = self::server(&url, &asked).await;
        assert!(facts.product.starts_with("PostgreSQL "));
        assert_eq!((facts.role.as_str(), facts.superuser, facts.read_only.as_deref()), ("reader", false, None));
        let connections = &facts.connections;
        assert_eq!((connections.max, connections.reserved, connections.role_limit), (60, 3, Some(7)));
        assert!(connections.used >= 1 && connections.role_used == 1, "{connections:?}");
        let held: Vec<Held> = facts.privileges.iter().map(|(_, _, held)| *held).collect();
        assert_eq!(held, [Held::Yes, Held::Yes, Held::No, Held::No, Held::NoTable, Held::NoSuchPrivilege]);
        assert!(facts.extensions.contains_key("plpgsql"));
        assert!(facts.size.is_some_and(|size| size > 1_000_000));
        assert_eq!(facts.sequences.len(), 1);
        assert_eq!((facts.sequences[0].name.as_str(), facts.sequences[0].max.as_str()), ("public.orders.id", "32767"));
        assert!(facts.sequences[0].used > 0.9);
        assert!(facts.transaction_ids.is_some_and(|(_, share)| share < 0.1));
        assert_eq!(facts.tls.as_deref(), Some("TLSv1.3"));
    }

    async fn open_transactions_and_blocked_sessions_are_seen() {
        let server = Postgres::shared();
        let database = server.database("create table held (id int)").await;
        let mut holder = server.connect(&database).await;
        sqlx::raw_sql("begin; lock table held").execute(&mut holder).await.expect("locked");
        let mut waiter = server.connect(&database).await;
        let waiting = tokio::spawn(async move { sqlx::raw_sql("set application_name = 'waiter'; select * from held").execute(&mut waiter).await.map(drop) });
        let mut watcher = server.connect("postgres").await;
        // Ends when the waiter waits: the server itself is asked, again and again.
        while sqlx::query_scalar::<_, i64>("select count(*) from pg_locks where not granted").fetch_one(&mut watcher).await.expect("answered") == 0 {}
        let facts = self::server(&server.url(&database), &[]).await;
        let blocked = facts.blocked.iter().find(|blocked| blocked.object == "held").expect("the waiter");
        assert!(!blocked.by.is_empty());
        assert!(facts.connections.waiting >= 1 && facts.connections.idle_in_transaction >= 1);
        assert!(facts.transactions.iter().any(|open| open.state == "idle in transaction"));
        sqlx::raw_sql("rollback").execute(&mut holder).await.expect("ended");
        waiting.await.expect("joined").expect("the lock is free");
    }

    async fn a_streaming_replica_is_read_only_and_knows_its_lag() {
        let primary = Postgres::start(&postgres::Options::default());
        let replica = primary.replica();
        let facts = self::server(&replica.url("postgres"), &[]).await;
        assert!(facts.replication.replica);
        assert!(facts.read_only.is_some_and(|why| why.contains("replica")));
        assert!(facts.replication.lag.is_some());
        let primary = self::server(&primary.url("postgres"), &[]).await;
        assert!(!primary.replication.replica && primary.read_only.is_none());
    }

    async fn an_index_that_failed_to_build_is_named() {
        let server = Postgres::shared();
        let database = server.database("create table twice (id int); insert into twice values (1), (1)").await;
        let mut connection = server.connect(&database).await;
        sqlx::raw_sql("create unique index concurrently broken on twice (id)").execute(&mut connection).await.expect_err("not unique");
        assert_eq!(self::server(&server.url(&database), &[]).await.invalid_indexes, ["broken"]);
    }
}

needs! { pgbouncer_server, "PgBouncer isn't installed":
    async fn the_pools_of_pgbouncer_are_read_by_a_role_that_may() {
        let server = Postgres::shared();
        let database = server.database(&format!("create role pooled login password '{}'", postgres::PASSWORD)).await;
        let pooler = PgBouncer::start(server, 3, &["postgres", "pooled"]);
        let held = session(&pooler.url_as("postgres", &database)).await;
        let limits = Limits::default();
        let seen = pools(&address(&pooler.url_as("postgres", &database)), &limits).await.expect("the console answers");
        assert_eq!((seen.size(&database), seen.max_clients), (Some(3), Some(50)));
        assert!(seen.pools.iter().any(|pool| pool.database == database && pool.mode == "transaction"));
        assert!(pools(&address(&pooler.url_as("pooled", &database)), &limits).await.is_err());
        held.close().await;
    }
}

needs! { mariadb_server, "MariaDB's server programs aren't installed":
    async fn a_role_without_privileges_learns_what_matters_of_mariadb() {
        let server = MariaDb::shared();
        let database = server.database("create table orders (id tinyint auto_increment primary key, note text) auto_increment = 120; insert into orders (note) values ('a'); create table payments (id int)").await;
        server.execute("mysql", &format!("create user reader@'127.0.0.1' identified by '{}'; grant select, insert on {database}.orders to reader@'127.0.0.1'", mariadb::PASSWORD)).await;
        let url = server.url_as("reader", &database);
        let facts = self::server(&url, &[("select", "orders"), ("delete", "orders"), ("select", "payments")]).await;
        assert!(facts.product.starts_with("MariaDB "), "{}", facts.product);
        assert_eq!((facts.superuser, facts.read_only.as_deref()), (false, None));
        assert!(facts.connections.max > 100 && facts.connections.used >= 1);
        let held: Vec<Held> = facts.privileges.iter().map(|(_, _, held)| *held).collect();
        assert_eq!(held, [Held::Yes, Held::No, Held::NoTable]);
        assert_eq!(facts.sequences.len(), 1);
        assert_eq!((facts.sequences[0].name.as_str(), facts.sequences[0].max.as_str()), ("orders.id", "127"));
        assert!(facts.tls.is_some_and(|version| version.starts_with("TLS")));
        assert!(facts.size.is_some_and(|size| size > 0));
    }

    async fn a_role_that_may_see_more_sees_transactions_of_mariadb() {
        let server = MariaDb::shared();
        let database = server.database("create table held (id int primary key); insert into held values (1)").await;
        let mut holder = server.connect(&database).await;
        sqlx::raw_sql("begin; update held set id = 2").execute(&mut holder).await.expect("held");
        let facts = self::server(&server.url(&database), &[]).await;
        assert!(facts.superuser);
        assert!(facts.transactions.iter().any(|open| open.state == "idle in transaction"), "{facts:?}");
    }

    async fn a_server_that_refuses_to_write_says_so() {
        let server = MariaDb::start(&mariadb::Options { settings: vec!["--read-only=ON".to_owned()], ..Default::default() });
        assert_eq!(self::server(&server.url("mysql"), &[]).await.read_only.as_deref(), Some("read_only is on"));
    }
}

#[tokio::test]
async fn a_damaged_file_and_dangling_references_are_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("shop.db");
    let url = format!("sqlite:{}?mode=rwc", path.display());
    let mut writer = SqliteConnection::connect(&url).await.expect("a new file");
    sqlx::raw_sql(
        "pragma foreign_keys = off;
         create table users (id integer primary key); create table orders (id integer primary key, user int references users, note text);
         insert into orders select value, 7, hex(randomblob(200)) from (with recursive n(value) as (select 1 union all select value + 1 from n where value < 500) select value from n)",
    )
    .execute(&mut writer)
    .await
    .expect("written");
    writer.close().await.expect("closed");
    let sound = file(&path).await;
    assert_eq!(sound.integrity.as_deref(), Some(&[][..]));
    assert_eq!(sound.dangling, [("orders".to_owned(), 500)]);
    assert_eq!((sound.tables, sound.journal.as_str()), (2, "delete"));
    let mut bytes = std::fs::read(&path).expect("readable");
    let middle = bytes.len() / 2;
    bytes[middle..middle + 4096].fill(0x5a);
    std::fs::write(&path, bytes).expect("writable");
    assert!(
        file(&path)
            .await
            .integrity
            .is_some_and(|problems| !problems.is_empty())
    );
}
