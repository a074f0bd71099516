use std::time::Duration;

use release_gate::db::{Cause, Limits, Phase, QueryFailure, TlsMode, Trust, connect};

use super::{address, reach, refusal, session};
use crate::support::certificates::Kind;
use crate::support::mariadb::{MariaDb, Options, PASSWORD};

macro_rules! needs_mariadb {
    ($(async fn $name:ident() $body:block)+) => {
        $(#[tokio::test]
        #[cfg_attr(not(mariadb_server), ignore = "MariaDB's server programs aren't installed")]
        async fn $name() $body)+
    };
}

#[tokio::test]
async fn a_server_that_says_nothing_is_told_from_one_that_refuses() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("bound").port();
    let limits = Limits {
        connect: Duration::from_millis(200),
        ..Limits::default()
    };
    let error = connect(
        &address(&format!("mysql://app:pw@127.0.0.1:{port}/shop")),
        &limits,
    )
    .await
    .expect_err("nobody answers");
    assert_eq!((error.phase, error.cause), (Phase::Tls, Cause::NoAnswer));
}

needs_mariadb! {
    async fn every_phase_is_timed() {
        let server = MariaDb::shared();
        let mut session = session(&server.url("mysql")).await;
        let phases: Vec<Phase> = session.connected().phases.iter().map(|(phase, _)| *phase).collect();
        assert_eq!(phases, [Phase::Dns, Phase::Tcp, Phase::Tls, Phase::Login]);
        assert!(session.connected().handshake.greeting.as_deref().is_some_and(|version| version.contains("MariaDB")));
        let table = session.rows("select 1 as one, null as none, x'ff00' as bytes, 'é' as letter").await.expect("an answer");
        assert_eq!(table.columns, ["one", "none", "bytes", "letter"]);
        assert_eq!(table.rows, [[Some("1".to_owned()), None, Some("\\xff00".to_owned()), Some("é".to_owned())]]);
    }

    async fn what_is_wrong_with_a_certificate_is_said() {
        let server = MariaDb::start(&Options { certificate: Some(Kind::OtherHost), ..Options::default() });
        let mut address = address(&server.url("mysql"));
        address.tls.ca = server.certificate.as_ref().map(|files| files.ca.clone());
        let session = reach(&address).await.expect("`prefer` takes any certificate");
        let seen = session.connected().handshake.certificate.clone().expect("a certificate");
        assert_eq!(seen.trust, Trust::WrongHost);
        address.tls.mode = Some(TlsMode::VerifyFull);
        assert!(matches!(reach(&address).await.expect_err("`verify-full` doesn't").cause, Cause::Certificate(_)));
        address.tls.mode = Some(TlsMode::VerifyCa);
        assert!(reach(&address).await.is_ok(), "`verify-ca` doesn't look at the host");
    }

    async fn encryption_that_is_asked_for_and_not_offered_is_named() {
        let server = MariaDb::start(&Options { settings: vec!["--skip-ssl".to_owned()], ..Options::default() });
        let error = refusal(&format!("{}?ssl-mode=REQUIRED", server.url("mysql"))).await;
        assert_eq!((error.phase, error.cause), (Phase::Tls, Cause::TlsNotOffered));
    }

    async fn encryption_that_the_server_demands_and_the_url_turns_off_is_named() {
        let server = MariaDb::start(&Options {
            certificate: Some(Kind::Good),
            settings: vec!["--require-secure-transport=ON".to_owned()],
        });
        let error = refusal(&format!("{}?ssl-mode=DISABLED", server.url("mysql"))).await;
        assert_eq!((error.phase, error.cause), (Phase::Login, Cause::TlsRequired), "{}", error.detail);
    }

    async fn a_wrong_password_a_missing_database_and_a_closed_door_are_three_things() {
        let server = MariaDb::shared();
        server.execute("mysql", &format!("create user outsider@'127.0.0.1' identified by '{PASSWORD}'")).await;
        let wrong = refusal(&server.url("mysql").replace(PASSWORD, "wrong")).await;
        assert_eq!((wrong.phase, wrong.cause), (Phase::Login, Cause::WrongPassword));
        assert_eq!(refusal(&server.url("nowhere")).await.cause, Cause::NoDatabase);
        assert_eq!(refusal(&server.url_as("outsider", "mysql")).await.cause, Cause::NotAllowed);
    }

    async fn a_server_whose_connections_are_all_taken_says_so() {
        let server = MariaDb::start(&Options { settings: vec!["--max-connections=10".to_owned()], ..Options::default() });
        server.execute("mysql", &format!("create user app@'127.0.0.1' identified by '{PASSWORD}'; grant select on mysql.* to app@'127.0.0.1'")).await;
        let url = server.url_as("app", "mysql");
        let mut held = Vec::new();
        let error = loop {
            match reach(&address(&url)).await {
                Ok(session) => held.push(session),
                Err(error) => break error,
            }
        };
        assert_eq!(error.cause, Cause::TooManyConnections);
        assert!(!held.is_empty());
    }

    async fn a_session_cant_write_whatever_is_asked() {
        let server = MariaDb::shared();
        let database = server.database("create table users (id int, email text); insert into users values (1, null), (2, 'a')").await;
        let mut session = session(&server.url(&database)).await;
        for statement in [
            "insert into users values (3, 'b')",
            "commit; insert into users values (3, 'b')",
            "create table more (id int)",
            "drop table users",
            "select 1; commit",
        ] {
            let outcome = session.ask(statement).await;
            assert!(outcome.is_err(), "{statement}: {outcome:?}");
        }
        let rows = session.ask("select count(*) as found from users where email is null and 'it''s' <> '\\\\';").await.expect("an answer");
        assert_eq!((rows.columns, rows.rows), (vec!["found".to_owned()], vec![vec![Some("1".to_owned())]]));
    }

    async fn a_slow_statement_ends_in_time() {
        let limits = Limits { statement: Duration::from_millis(300), ..Limits::default() };
        let mut session = connect(&address(&MariaDb::shared().url("mysql")), &limits).await.expect("it answers");
        let slow = session.ask("select count(*) from information_schema.columns a, information_schema.columns b, information_schema.columns c").await.expect_err("it is too slow");
        assert_eq!(slow.failure, QueryFailure::Timeout);
        assert_eq!(session.rows("select 1").await.expect("the session goes on").first(), Some("1"));
    }
}
