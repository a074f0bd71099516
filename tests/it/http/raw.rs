//! What the raw HTTP/1.1 writer puts on the wire, byte by byte.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::authority::Authority;
use crate::support::Project;

/// Requests as they came over the wire.
type Recorded = Arc<Mutex<Vec<Vec<u8>>>>;

const REFUSED: &str = "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: 14\r\nconnection: close\r\n\r\n{\"error\":\"no\"}";
const CREATED: &str = "HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: 8\r\nconnection: close\r\n\r\n{\"id\":1}";

/// Reads one request with its body, keeps its bytes, and lets only the valid one in.
async fn record(mut stream: impl AsyncRead + AsyncWrite + Unpin, recorded: Recorded) {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse::<usize>().unwrap());
    while bytes.len() < end + length {
        if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            break;
        }
    }
    let is_valid = bytes.starts_with(b"POST /api/users HTTP/1.1\r\n")
        && head.contains("authorization: bearer probe-token-1\r\n");
    let answer = if is_valid { CREATED } else { REFUSED };
    recorded.lock().unwrap().push(bytes);
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
}

/// A listener that records, over TLS if there is a configuration for it.
async fn listen(tls: Option<rustls::ServerConfig>) -> (u16, Recorded) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    let recorded = Recorded::default();
    let kept = Arc::clone(&recorded);
    let acceptor = tls.map(|config| TlsAcceptor::from(Arc::new(config)));
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            let (acceptor, kept) = (acceptor.clone(), Arc::clone(&kept));
            tokio::spawn(async move {
                match acceptor {
                    None => record(tcp, kept).await,
                    Some(acceptor) => {
                        if let Ok(stream) = acceptor.accept(tcp).await {
                            record(stream, kept).await;
                        }
                    }
                }
            });
        }
    });
    (port, recorded)
}

/// Sends the hostile paths and credentials of one valid request; gives what came over the wire, and the findings' subjects.
async fn attack(url: String, environment: &str, port: &Recorded) -> (Vec<Vec<u8>>, Vec<String>) {
    let project = Project::new(&format!(
        r#"
        [environments.staging]
        url = {url:?}
        {environment}
        [[gate]]
        kind = "http-probe"
        environment = "staging"
        auth = {{ bearer = "probe-token-1" }}
        [[gate.probe]]
        name = "create"
        request = "POST /api/users"
        http = "1.1"
        json = {{ email = "probe@example.test" }}
        expect = {{ status = 201 }}
        negative = {{ only = ["auth", "path"] }}
        "#
    ));
    let report = tokio::task::spawn_blocking(move || project.check(&[]))
        .await
        .expect("a report");
    let findings = &report.gates[0].findings;
    let subjects = findings
        .iter()
        .map(|finding| format!("{} {}", finding.code, finding.subject));
    (port.lock().unwrap().clone(), subjects.collect())
}

fn check(recorded: &[Vec<u8>], host: &str) {
    let body = br#"{"email":"probe@example.test"}"#;
    for target in [
        "/api/users/%00",
        "/api/users/%zz",
        "/api/users/%ff",
        "/api/users/..%2f..%2fetc%2fpasswd",
        "/api/users/1'%20OR%20'1'='1",
    ] {
        let line = format!("POST {target} HTTP/1.1\r\nhost: {host}\r\n");
        let sent = recorded
            .iter()
            .find(|request| request.starts_with(line.as_bytes()));
        let sent = sent.unwrap_or_else(|| panic!("{line:?} isn't among {}", recorded.len()));
        assert!(sent.ends_with(body), "{}", String::from_utf8_lossy(sent));
    }
    let long = format!("POST /api/users/{} HTTP/1.1\r\n", "a".repeat(9_000));
    let control = b"\r\nauthorization: Bearer a\x01b\r\n";
    assert!(
        recorded
            .iter()
            .any(|request| request.starts_with(long.as_bytes()))
    );
    assert!(recorded.iter().any(|request| {
        request.starts_with(b"POST /api/users HTTP/1.1\r\n")
            && request
                .windows(control.len())
                .any(|part| part == control.as_slice())
    }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_libraries_refuse_to_send_reaches_the_server_byte_by_byte() {
    let (port, recorded) = listen(None).await;
    let (sent, subjects) = attack(format!("http://127.0.0.1:{port}"), "", &recorded).await;
    check(&sent, &format!("127.0.0.1:{port}"));
    assert_eq!(subjects, [] as [&str; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_bytes_go_through_tls() {
    let authority = Authority::new();
    let mut config = authority.server(&authority.certify("localhost", 2090), false);
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let (port, recorded) = listen(Some(config)).await;
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), authority.pem()).expect("to write");
    let tls = format!("tls = {{ ca = {:?} }}", file.path());
    let (sent, subjects) = attack(format!("https://localhost:{port}"), &tls, &recorded).await;
    check(&sent, &format!("localhost:{port}"));
    assert_eq!(subjects, [] as [&str; 0]);
}
