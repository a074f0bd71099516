use std::path::PathBuf;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use http::Method;
use release_gate::http::{Client, Failure, Request, Response, Target, TlsSettings, Version};
use tokio::io::AsyncWriteExt as _;
use url::Url;

use super::authority::{Authority, Identity};
use super::server::serve_tls;

const LONG: Duration = Duration::from_secs(20);

fn hello() -> Router {
    Router::new().route("/", get(|| async { "hello" }))
}

/// A file with `text`, kept until the end of the test process.
fn file(text: &str) -> PathBuf {
    let (_, path) = tempfile::NamedTempFile::new()
        .expect("a file")
        .keep()
        .expect("a file to keep");
    std::fs::write(&path, text).expect("to write");
    path
}

async fn ask(port: u16, tls: TlsSettings, version: Version) -> Result<Response, Failure> {
    let base = Url::parse(&format!("https://localhost:{port}/")).unwrap();
    let client = Client::new(Target {
        tls,
        ..Target::new("test", base.clone())
    })
    .unwrap();
    let request = Request {
        version,
        ..Request::new(Method::GET, base)
    };
    client.send(&request, LONG).await
}

async fn server(authority: &Authority, identity: &Identity, asks: bool) -> u16 {
    serve_tls(hello(), authority.server(identity, asks))
        .await
        .port()
}

fn trusting(authority: &Authority) -> TlsSettings {
    TlsSettings {
        ca: Some(file(&authority.pem())),
        ..TlsSettings::default()
    }
}

fn reason(result: Result<Response, Failure>) -> String {
    match result {
        Err(Failure::Tls { reason, .. }) => reason,
        other => panic!("expected a TLS failure, found {other:?}"),
    }
}

#[tokio::test]
async fn a_certificate_of_the_configured_authority_is_trusted_and_its_days_are_counted() {
    let authority = Authority::new();
    let port = server(&authority, &authority.certify("localhost", 2090), false).await;
    let response = ask(port, trusting(&authority), Version::Auto)
        .await
        .unwrap();
    assert_eq!(response.version, http::Version::HTTP_2);
    assert!(response.timings.tls.is_some());
    assert!(response.certificate_days_left().unwrap() > 10_000);
}

#[tokio::test]
async fn http_1_1_is_spoken_when_asked_for() {
    let authority = Authority::new();
    let port = server(&authority, &authority.certify("localhost", 2090), false).await;
    let response = ask(port, trusting(&authority), Version::Http1)
        .await
        .unwrap();
    assert_eq!(response.version, http::Version::HTTP_11);
}

#[tokio::test]
async fn an_expired_certificate_is_refused_and_named() {
    let authority = Authority::new();
    let port = server(&authority, &authority.certify("localhost", 2021), false).await;
    assert_eq!(
        reason(ask(port, trusting(&authority), Version::Auto).await),
        "the certificate has expired"
    );
}

#[tokio::test]
async fn a_certificate_for_another_host_is_refused_and_named() {
    let authority = Authority::new();
    let port = server(&authority, &authority.certify("other.example", 2090), false).await;
    let reason = reason(ask(port, trusting(&authority), Version::Auto).await);
    assert_eq!(reason, "the certificate is for another host name");
}

#[tokio::test]
async fn an_unknown_authority_is_refused_unless_the_configuration_is_insecure() {
    let authority = Authority::new();
    let port = server(&authority, &authority.certify("localhost", 2090), false).await;
    let stranger = trusting(&Authority::new());
    assert!(reason(ask(port, stranger, Version::Auto).await).contains("isn't trusted here"));
    let insecure = TlsSettings {
        insecure: true,
        ..TlsSettings::default()
    };
    assert_eq!(
        ask(port, insecure, Version::Auto).await.unwrap().status,
        200
    );
}

#[tokio::test]
async fn a_server_that_asks_for_a_client_certificate_gets_it() {
    let authority = Authority::new();
    let port = server(&authority, &authority.certify("localhost", 2090), true).await;
    let own = authority.certify("probe", 2090);
    let client = Some((file(&own.pem()), file(&own.key_pem())));
    let settings = TlsSettings {
        client,
        ..trusting(&authority)
    };
    assert_eq!(
        ask(port, settings, Version::Auto).await.unwrap().status,
        200
    );
    let without = ask(port, trusting(&authority), Version::Http1)
        .await
        .unwrap_err();
    assert!(
        without.to_string().contains("client certificate"),
        "{without}"
    );
}

#[tokio::test]
async fn plain_http_behind_https_is_said() {
    let port = super::server::converse(|mut tcp| async move {
        let _ = tcp.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    })
    .await
    .port();
    let settings = TlsSettings {
        insecure: true,
        ..TlsSettings::default()
    };
    assert!(reason(ask(port, settings, Version::Auto).await).contains("doesn't speak TLS"));
}

#[tokio::test]
async fn a_missing_certificate_file_is_named() {
    let settings = TlsSettings {
        ca: Some("no/such/ca.pem".into()),
        ..TlsSettings::default()
    };
    let authority = Authority::new();
    let port = server(&authority, &authority.certify("localhost", 2090), false).await;
    let failure = ask(port, settings, Version::Auto).await.unwrap_err();
    assert!(matches!(failure, Failure::TlsFile { .. }), "{failure}");
    assert!(
        failure.to_string().starts_with("TLS file no/such/ca.pem"),
        "{failure}"
    );
}
