use std::time::Duration;

use release_gate::db::{Cause, Limits, Phase, QueryFailure, TlsMode, Trust, connect};

use super::{address, reach, refusal, session};
use crate::support::certificates::Kind;
use crate::support::pgbouncer::PgBouncer;
use crate::support::postgres::{Options, PASSWORD, Postgres};
use crate::support::server::free_port;

macro_rules! needs_postgres {
    ($(async fn $name:ident() $body:block)+) => {
        $(#[tokio::test]
        #[cfg_attr(not(postgres_server), ignore = "PostgreSQL's server programs aren't installed")]
        async fn $name() $body)+
    };
}

#[tokio::test]
async fn a_host_without_an_address_is_blamed_on_dns() {
    let error = refusal("postgres://app:pw@no-such-host.invalid/shop").await;
    assert_eq!((error.phase, error.cause), (Phase::Dns, Cause::UnknownHost));
}

#[tokio::test]
async fn a_port_that_nobody_listens_on_is_refused() {
    let error = refusal(&format!("postgres://app:pw@127.0.0.1:{}/shop", free_port())).await;
    assert_eq!((error.phase, error.cause), (Phase::Tcp, Cause::Refused));
    assert_eq!(error.done[0].0, Phase::Dns);
}

#[tokio::test]
async fn a_server_that_never_answers_is_told_from_one_that_refuses() {
    // A full backlog drops packets, as a firewall does.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("bound").port();
    let limits = Limits {
        connect: Duration::from_millis(200),
        ..Limits::default()
    };
    let error = connect(
        &address(&format!("postgres://app:pw@127.0.0.1:{port}/shop")),
        &limits,
    )
    .await
    .expect_err("nobody answers");
    assert_eq!((error.phase, error.cause), (Phase::Tls, Cause::NoAnswer));
}

#[tokio::test]
async fn another_protocol_on_the_port_is_named_as_such() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let port = listener.local_addr().expect("bound").port();
    tokio::spawn(async move {
        use tokio::io::AsyncWriteExt as _;
        while let Ok((mut stream, _)) = listener.accept().await {
            stream
                .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                .await
                .ok();
        }
    });
    let error = refusal(&format!("postgres://app:pw@127.0.0.1:{port}/shop")).await;
    assert_eq!(
        (error.phase, error.cause),
        (Phase::Tls, Cause::WrongProtocol)
    );
}

needs_postgres! {
    async fn every_phase_is_timed() {
        let server = Postgres::shared();
        let mut session = session(&server.url("postgres")).await;
        let phases: Vec<Phase> = session.connected().phases.iter().map(|(phase, _)| *phase).collect();
        assert_eq!(phases, [Phase::Dns, Phase::Tcp, Phase::Tls, Phase::Login]);
        let table = session.rows("select 1 as one, null as none, '\\xff'::bytea as bytes").await.expect("an answer");
        assert_eq!(table.columns, ["one", "none", "bytes"]);
        assert_eq!(table.rows, [[Some("1".to_owned()), None, Some("\\xff".to_owned())]]);
        session.close().await;
    }

    async fn a_good_certificate_is_valid_and_its_days_are_counted() {
        let server = Postgres::shared();
        let mut address = address(&server.url("postgres"));
        address.tls.mode = Some(TlsMode::VerifyFull);
        address.tls.ca = server.certificate.as_ref().map(|files| files.ca.clone());
        let session = reach(&address).await.expect("it is verified");
        let seen = &session.connected().handshake;
        assert_eq!(seen.tls_version.as_deref(), Some("TLS 1.3"));
        let certificate = seen.certificate.as_ref().expect("a certificate");
        assert_eq!(certificate.trust, Trust::Valid);
        assert!(certificate.days_left > 300);
        assert_eq!(certificate.names, ["localhost", "127.0.0.1"]);
    }

    async fn a_certificate_of_an_unknown_issuer_is_refused_when_asked_for_proof() {
        let server = Postgres::shared();
        let error = refusal(&format!("{}?sslmode=verify-full", server.url("postgres"))).await;
        assert_eq!(error.phase, Phase::Tls);
        let Cause::Certificate(certificate) = error.cause else { panic!("{error:?}") };
        assert_eq!(certificate.trust, Trust::UnknownIssuer);
    }

    async fn what_is_wrong_with_a_certificate_is_said() {
        for (kind, trust) in [
            (Kind::OtherHost, Trust::WrongHost),
            (Kind::Expired, Trust::Expired),
            (Kind::SelfSigned, Trust::SelfSigned),
        ] {
            let server = Postgres::start(&Options { certificate: Some(kind), ..Options::default() });
            let mut address = address(&server.url("postgres"));
            address.tls.ca = server.certificate.as_ref().map(|files| files.ca.clone());
            let session = reach(&address).await.expect("`prefer` takes any certificate");
            let seen = session.connected().handshake.certificate.clone().expect("a certificate");
            assert_eq!(seen.trust, trust);
            address.tls.mode = Some(TlsMode::VerifyFull);
            let error = reach(&address).await.expect_err("`verify-full` doesn't");
            assert!(matches!(error.cause, Cause::Certificate(_)), "{error:?}");
        }
    }

    async fn encryption_that_is_asked_for_and_not_offered_is_named() {
        let server = Postgres::start(&Options::default());
        let error = refusal(&format!("{}?sslmode=require", server.url("postgres"))).await;
        assert_eq!((error.phase, error.cause), (Phase::Tls, Cause::TlsNotOffered));
        assert!(reach(&address(&server.url("postgres"))).await.is_ok());
    }

    async fn encryption_that_the_server_demands_and_the_url_turns_off_is_named() {
        let server = Postgres::start(&Options {
            certificate: Some(Kind::Good),
            hba: vec!["hostnossl all all 127.0.0.1/32 reject".to_owned(), "hostssl all all 127.0.0.1/32 scram-sha-256".to_owned()],
            ..Options::default()
        });
        let error = refusal(&format!("{}?sslmode=disable", server.url("postgres"))).await;
        assert_eq!((error.phase, error.cause), (Phase::Login, Cause::TlsRequired), "{}", error.detail);
        assert!(reach(&address(&server.url("postgres"))).await.is_ok());
    }

    async fn a_wrong_password_a_missing_database_and_a_closed_door_are_three_things() {
        let server = Postgres::shared();
        let closed = server.database(&format!("create role outsider login password '{PASSWORD}'")).await;
        server.execute("postgres", &format!("revoke connect on database {closed} from public")).await;
        let wrong = refusal(&server.url("postgres").replace(PASSWORD, "wrong")).await;
        assert_eq!((wrong.phase, wrong.cause), (Phase::Login, Cause::WrongPassword));
        assert_eq!(wrong.code.as_deref(), Some("28P01"));
        assert_eq!(refusal(&server.url("nowhere")).await.cause, Cause::NoDatabase);
        assert_eq!(refusal(&server.url_as("outsider", &closed)).await.cause, Cause::NotAllowed);
    }

    async fn a_server_whose_connections_are_all_taken_says_so() {
        let server = Postgres::start(&Options {
            settings: vec!["max_connections = 6".to_owned(), "max_wal_senders = 0".to_owned(), "superuser_reserved_connections = 2".to_owned()],
            ..Options::default()
        });
        server.execute("postgres", &format!("create role app login password '{PASSWORD}'")).await;
        let url = server.url_as("app", "postgres");
        let mut held = Vec::new();
        let error = loop {
            match reach(&address(&url)).await {
                Ok(session) => held.push(session),
                Err(error) => break error,
            }
        };
        assert_eq!((error.phase, error.cause), (Phase::Login, Cause::TooManyConnections));
        assert!(!held.is_empty());
    }

    async fn of_several_hosts_the_first_that_answers_is_taken() {
        let server = Postgres::shared();
        let url = server.url("postgres").replace("@127.0.0.1:", &format!("@127.0.0.1:{},127.0.0.1:", free_port()));
        assert!(session(&url).await.rows("select 1").await.is_ok());
        let wrong = refusal(&url.replace(PASSWORD, "wrong")).await;
        assert_eq!(wrong.cause, Cause::WrongPassword);
    }

    async fn a_socket_is_reached_without_a_name_server() {
        let server = Postgres::shared();
        let url = format!("postgres://postgres:{PASSWORD}@/postgres?host={}&port={}", server.sockets.display(), server.port);
        let mut session = session(&url).await;
        let phases: Vec<Phase> = session.connected().phases.iter().map(|(phase, _)| *phase).collect();
        assert_eq!(phases, [Phase::Tcp, Phase::Login]);
        assert_eq!(session.rows("select 1").await.expect("an answer").first(), Some("1"));
    }

    async fn a_session_cant_write_whatever_is_asked() {
        let server = Postgres::shared();
        let database = server.database("create table users (id int, email text); insert into users values (1, null), (2, 'a')").await;
        let mut session = session(&server.url(&database)).await;
        for statement in [
            "insert into users values (3, 'b')",
            "commit; insert into users values (3, 'b')",
            "rollback; begin; insert into users values (3, 'b'); commit",
            "create table more (id int)",
            "select 1; commit",
            "with gone as (delete from users returning id) select * from gone",
            "select nextval('none')",
        ] {
            let outcome = session.ask(statement).await;
            assert!(outcome.is_err(), "{statement}: {outcome:?}");
        }
        let rows = session.ask("select count(*) from users where email is null;").await.expect("an answer");
        assert_eq!((rows.columns, rows.rows), (vec!["count".to_owned()], vec![vec![Some("1".to_owned())]]));
        assert_eq!(session.rows("select count(*) from users").await.expect("an answer").first(), Some("2"));
    }

    async fn an_answer_keeps_its_columns_rows_and_nulls() {
        let mut session = session(&Postgres::shared().url("postgres")).await;
        let table = session.ask("select 1, 'a<b>&\"' as \"some text\", null as nothing, '' as empty union all select 2, 'é', 'x', 'y' order by 1").await.expect("an answer");
        assert_eq!(table.columns, ["?column?", "some text", "nothing", "empty"]);
        assert_eq!(table.rows[0], [Some("1".into()), Some("a<b>&\"".into()), None, Some(String::new())]);
        assert_eq!(table.rows[1][1].as_deref(), Some("é"));
        assert_eq!(session.ask("select 1 where false").await.expect("an answer").rows.len(), 0);
    }

    async fn a_slow_statement_and_a_held_lock_end_in_time() {
        let server = Postgres::shared();
        let database = server.database("create table held (id int)").await;
        let limits = Limits { statement: Duration::from_millis(300), lock: Duration::from_millis(100), ..Limits::default() };
        let mut session = connect(&address(&server.url(&database)), &limits).await.expect("it answers");
        let slow = session.ask("select pg_sleep(60)").await.expect_err("it is too slow");
        assert_eq!(slow.failure, QueryFailure::Timeout);
        let mut holder = server.connect(&database).await;
        sqlx::raw_sql("begin; lock table held").execute(&mut holder).await.expect("locked");
        let locked = session.ask("select * from held").await.expect_err("it is locked");
        assert_eq!(locked.failure, QueryFailure::Locked);
        assert_eq!(session.rows("select 1").await.expect("the session goes on").first(), Some("1"));
    }

    async fn the_application_name_is_shown_to_the_administrator() {
        let mut session = session(&Postgres::shared().url("postgres")).await;
        assert_eq!(session.rows("show application_name").await.expect("an answer").first(), Some("gate"));
        assert_eq!(session.rows("show transaction_read_only").await.expect("an answer").first(), Some("on"));
    }

    async fn what_a_role_may_not_read_is_told_from_what_isnt_there() {
        let server = Postgres::shared();
        let database = server.database(&format!("create role nosy login password '{PASSWORD}'; create schema hidden; create table hidden.ledger (id int); create table ledger (id int)")).await;
        let mut session = session(&server.url_as("nosy", &database)).await;
        assert_eq!(session.rows("select * from ledger").await.expect_err("denied").failure, QueryFailure::Denied);
        assert_eq!(session.rows("select * from hidden.ledger").await.expect_err("denied").failure, QueryFailure::Denied);
        assert_eq!(session.rows("select * from nothing").await.expect_err("missing").failure, QueryFailure::Missing);
    }
}

#[tokio::test]
#[cfg_attr(
    not(all(postgres_server, pgbouncer_server)),
    ignore = "PgBouncer or PostgreSQL's server programs aren't installed"
)]
async fn pgbouncer_is_recognised_and_nothing_else_is_taken_for_it() {
    let server = Postgres::shared();
    let in_between = PgBouncer::start(server, 3, &["postgres"]);
    let mut pooled = session(&in_between.url_as("postgres", "postgres")).await;
    assert_eq!(
        pooled.connected().handshake.pooler.as_deref(),
        Some("PgBouncer")
    );
    assert_eq!(
        pooled.rows("select 1").await.expect("an answer").first(),
        Some("1")
    );
    assert_eq!(
        session(&server.url("postgres"))
            .await
            .connected()
            .handshake
            .pooler,
        None
    );
}

#[tokio::test]
async fn packets_that_are_dropped_are_told_from_a_port_that_is_closed() {
    // A full queue of connections drops what comes next without a word, as a firewall does.
    let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
    socket
        .bind("127.0.0.1:0".parse().expect("an address"))
        .expect("a port");
    let listener = socket.listen(1).expect("a queue of one");
    let peer = listener.local_addr().expect("bound");
    let patience = Duration::from_millis(200);
    let mut waiting = Vec::new();
    while let Ok(Ok(stream)) =
        tokio::time::timeout(patience, tokio::net::TcpStream::connect(peer)).await
    {
        waiting.push(stream);
    }
    let limits = Limits {
        connect: patience,
        ..Limits::default()
    };
    for scheme in ["postgres", "mysql"] {
        let error = connect(&address(&format!("{scheme}://app:pw@{peer}/shop")), &limits)
            .await
            .expect_err("nobody answers");
        assert_eq!((error.phase, error.cause), (Phase::Tcp, Cause::NoAnswer));
    }
}
