use std::io::Write as _;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::http::HeaderMap;
use axum::response::Redirect;
use axum::routing::{get, post};
use http::{HeaderValue, Method};
use release_gate::http::{
    BODY_CAP, BodyEnd, Client, Failure, Request, Response, Target, Version, follow,
};
use release_gate::redact::Secret;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use url::Url;

use super::server::{answer, converse, read_head, serve};

const LONG: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(50);

fn target(address: SocketAddr) -> Target {
    Target::new("test", Url::parse(&format!("http://{address}/")).unwrap())
}

fn get_request(client: &Client, path: &str) -> Request {
    Request::new(Method::GET, client.target().base.join(path).unwrap())
}

async fn ask(address: SocketAddr, timeout: Duration) -> Result<Response, Failure> {
    let client = Client::new(target(address)).unwrap();
    client.send(&get_request(&client, "/"), timeout).await
}

#[tokio::test]
async fn a_kept_alive_connection_is_used_again_and_says_so() {
    let address = serve(Router::new().route("/", get(|| async { "hello" }))).await;
    let client = Client::new(target(address)).unwrap();
    let request = get_request(&client, "/");
    let first = client.send(&request, LONG).await.unwrap();
    let second = client.send(&request, LONG).await.unwrap();
    assert_eq!(
        (first.status.as_u16(), &first.body[..]),
        (200, &b"hello"[..])
    );
    assert!(first.timings.connect.is_some());
    assert_eq!(second.timings.connect, None);
    assert_eq!(second.remote, Some(address));
}

#[tokio::test]
async fn http_2_is_spoken_without_tls_when_asked_for() {
    let address = serve(Router::new().route("/", get(|| async { "hello" }))).await;
    let client = Client::new(target(address)).unwrap();
    let request = Request {
        version: Version::Http2,
        ..get_request(&client, "/")
    };
    assert_eq!(
        client.send(&request, LONG).await.unwrap().version,
        http::Version::HTTP_2
    );
}

#[tokio::test]
async fn a_connection_closed_without_a_byte_is_told_from_a_refused_one() {
    let closing = answer("").await;
    assert_eq!(ask(closing, LONG).await.unwrap_err(), Failure::Closed);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let free = listener.local_addr().unwrap();
    drop(listener);
    assert_eq!(
        ask(free, LONG).await.unwrap_err(),
        Failure::Refused { address: free }
    );
}

#[tokio::test]
async fn silence_is_a_timeout_and_other_words_are_not_http() {
    let silent = converse(|mut tcp| async move {
        read_head(&mut tcp).await;
        std::future::pending::<()>().await;
    })
    .await;
    assert_eq!(
        ask(silent, SHORT).await.unwrap_err(),
        Failure::Timeout { after: SHORT }
    );
    let smtp = answer("220 mail.example ESMTP\r\n").await;
    assert!(matches!(
        ask(smtp, LONG).await.unwrap_err(),
        Failure::NotHttp { .. }
    ));
}

#[tokio::test]
async fn a_body_without_an_end_is_cut_at_the_cap() {
    let endless = converse(|mut tcp| async move {
        read_head(&mut tcp).await;
        let _ = tcp.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
        while tcp.write_all(&[b'a'; 65_536]).await.is_ok() {}
    })
    .await;
    let response = ask(endless, LONG).await.unwrap();
    assert_eq!(
        response.end,
        BodyEnd::Capped {
            cap: BODY_CAP,
            unpacked: false
        }
    );
    assert_eq!(response.body.len(), BODY_CAP);
}

#[tokio::test]
async fn a_body_that_drips_is_cut_by_the_timeout_and_its_beginning_is_kept() {
    let dripping = converse(|mut tcp| async move {
        read_head(&mut tcp).await;
        let _ = tcp
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc")
            .await;
        std::future::pending::<()>().await;
    })
    .await;
    let response = ask(dripping, SHORT).await.unwrap();
    assert_eq!(
        (response.end, &response.body[..]),
        (BodyEnd::TimedOut, &b"abc"[..])
    );
}

#[tokio::test]
async fn a_decompression_bomb_is_cut_at_the_cap() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&vec![0; BODY_CAP + 1]).unwrap();
    let packed = packed.finish().unwrap();
    let mut bytes = format!(
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n",
        packed.len()
    )
    .into_bytes();
    bytes.extend(packed);
    let response = ask(answer(bytes).await, LONG).await.unwrap();
    assert_eq!(
        response.end,
        BodyEnd::Capped {
            cap: BODY_CAP,
            unpacked: true
        }
    );
}

#[tokio::test]
async fn every_usual_compression_is_undone_and_a_broken_one_is_said() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(b"hello").unwrap();
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    zlib.write_all(b"hello").unwrap();
    let mut br = Vec::new();
    brotli::CompressorWriter::new(&mut br, 4096, 5, 22)
        .write_all(b"hello")
        .unwrap();
    let packed = [
        ("gzip", gzip.finish().unwrap()),
        ("deflate", zlib.finish().unwrap()),
        ("br", br),
        ("zstd", zstd::encode_all(&b"hello"[..], 1).unwrap()),
    ];
    for (encoding, body) in packed {
        let mut bytes = format!(
            "HTTP/1.1 200 OK\r\ncontent-encoding: {encoding}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        )
        .into_bytes();
        bytes.extend(body);
        let response = ask(answer(bytes).await, LONG).await.unwrap();
        assert_eq!(&response.body[..], b"hello", "{encoding}");
    }
    let lying = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 5\r\n\r\nhello";
    let response = ask(answer(lying).await, LONG).await.unwrap();
    assert_eq!(
        response.end,
        BodyEnd::Undecodable {
            encoding: "gzip".into()
        }
    );
}

#[tokio::test]
async fn a_host_that_is_not_named_is_not_sent_to() {
    let address = serve(Router::new()).await;
    let client = Client::new(target(address)).unwrap();
    let request = Request::new(
        Method::GET,
        Url::parse("http://elsewhere.example/").unwrap(),
    );
    let failure = client.send(&request, LONG).await.unwrap_err();
    assert_eq!(
        failure,
        Failure::UnnamedHost {
            host: "elsewhere.example".into()
        }
    );
}

#[tokio::test]
async fn connect_to_leads_a_name_elsewhere_and_keeps_the_host_header() {
    let router = Router::new().route(
        "/",
        get(|headers: HeaderMap| async move { headers["host"].to_str().unwrap().to_owned() }),
    );
    let address = serve(router).await;
    let mut target = Target::new("test", Url::parse("http://shop.example:8080/").unwrap());
    target
        .connect_to
        .insert("shop.example:8080".into(), address.to_string());
    let client = Client::new(target).unwrap();
    let response = client.send(&get_request(&client, "/"), LONG).await.unwrap();
    assert_eq!(response.text(), "shop.example:8080");
}

#[tokio::test]
async fn a_proxy_gets_plain_requests_whole_and_its_credentials() {
    let proxy = converse(|mut tcp| async move {
        let head = read_head(&mut tcp).await;
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{head}",
            head.len()
        );
        let _ = tcp.write_all(answer.as_bytes()).await;
    })
    .await;
    let mut target = Target::new("test", Url::parse("http://shop.example/").unwrap());
    target.proxy = Some(Secret::new(format!("http://user:pass@{proxy}")));
    let client = Client::new(target).unwrap();
    let text = client
        .send(&get_request(&client, "/a"), LONG)
        .await
        .unwrap()
        .text()
        .into_owned();
    assert!(
        text.starts_with("GET http://shop.example/a HTTP/1.1\r\n"),
        "{text}"
    );
    assert!(
        text.contains("proxy-authorization: Basic dXNlcjpwYXNz"),
        "{text}"
    );
}

#[tokio::test]
async fn a_proxy_that_refuses_a_tunnel_is_named() {
    let proxy = answer("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n").await;
    let mut target = Target::new("test", Url::parse("https://shop.example/").unwrap());
    target.proxy = Some(Secret::new(format!("http://{proxy}")));
    let client = Client::new(target).unwrap();
    let failure = client
        .send(&get_request(&client, "/"), LONG)
        .await
        .unwrap_err();
    assert_eq!(
        failure,
        Failure::Proxy {
            proxy: proxy.to_string(),
            reason: "it answered 407".into()
        }
    );
}

#[tokio::test]
async fn redirects_are_followed_only_when_asked_and_a_post_becomes_a_get() {
    let router = Router::new()
        .route("/old", post(|| async { Redirect::to("/new") }))
        .route(
            "/new",
            get(|headers: HeaderMap| async move {
                format!("{}", headers.contains_key("authorization"))
            }),
        );
    let client = Client::new(target(serve(router).await)).unwrap();
    let mut request = Request {
        method: Method::POST,
        body: "x".into(),
        ..get_request(&client, "/old")
    };
    request
        .headers
        .insert("authorization", HeaderValue::from_static("Bearer t"));
    assert_eq!(
        follow(&client, &request, 0, LONG).await.unwrap().status,
        303
    );
    let last = follow(&client, &request, 5, LONG).await.unwrap();
    assert_eq!((last.status.as_u16(), &*last.text()), (200, "true"));
    assert!(last.redirects[0].ends_with("/new"));
}

#[tokio::test]
async fn a_redirect_to_another_host_is_not_followed_and_a_loop_ends() {
    let router = Router::new()
        .route(
            "/away",
            get(|| async { Redirect::to("http://elsewhere.example/") }),
        )
        .route("/loop", get(|| async { Redirect::to("/loop") }));
    let client = Client::new(target(serve(router).await)).unwrap();
    let away = follow(&client, &get_request(&client, "/away"), 5, LONG)
        .await
        .unwrap_err();
    assert_eq!(
        away,
        Failure::UnnamedHost {
            host: "elsewhere.example".into()
        }
    );
    let looping = follow(&client, &get_request(&client, "/loop"), 5, LONG)
        .await
        .unwrap_err();
    assert_eq!(
        looping,
        Failure::Redirects {
            limit: 5,
            location: "/loop".into()
        }
    );
}

#[tokio::test]
async fn credentials_stay_behind_when_a_redirect_leads_to_another_origin() {
    let other = serve(Router::new().route(
        "/",
        get(|headers: HeaderMap| async move { format!("{:?}", headers.get("authorization")) }),
    ))
    .await;
    let to = format!("http://{other}/");
    let router = Router::new().route("/", get(move || async move { Redirect::to(&to) }));
    let client = Client::new(target(serve(router).await)).unwrap();
    let mut request = get_request(&client, "/");
    request
        .headers
        .insert("authorization", HeaderValue::from_static("Bearer t"));
    assert_eq!(
        follow(&client, &request, 5, LONG).await.unwrap().text(),
        "None"
    );
}

#[tokio::test]
async fn no_header_of_the_request_but_what_it_accepts_follows_to_another_origin() {
    let other = serve(Router::new().route(
        "/",
        get(|headers: HeaderMap| async move {
            let names: std::collections::BTreeSet<_> =
                headers.keys().map(http::HeaderName::as_str).collect();
            format!("{names:?}")
        }),
    ))
    .await;
    let to = format!("http://{other}/");
    let router = Router::new().route("/", get(move || async move { Redirect::to(&to) }));
    let client = Client::new(target(serve(router).await)).unwrap();
    let mut request = get_request(&client, "/");
    for name in ["x-api-key", "x-tenant", "cookie", "accept", "user-agent"] {
        request
            .headers
            .insert(name, HeaderValue::from_static("value"));
    }
    assert_eq!(
        follow(&client, &request, 5, LONG).await.unwrap().text(),
        r#"{"accept", "host", "user-agent"}"#
    );
}

#[tokio::test]
async fn a_chain_of_redirects_has_one_time_limit() {
    let router = Router::new()
        .route("/", get(|| async { Redirect::to("/never") }))
        .route(
            "/never",
            get(|| async { std::future::pending::<()>().await }),
        );
    let client = Client::new(target(serve(router).await)).unwrap();
    let limit = Duration::from_millis(500);
    let result = follow(&client, &get_request(&client, "/"), 5, limit).await;
    assert_eq!(result.unwrap_err(), Failure::Timeout { after: limit });
}

#[tokio::test]
async fn an_idle_connection_that_the_server_has_closed_is_not_the_servers_failure() {
    // Each connection answers once, promises to stay open, and closes when the next request arrives.
    let fickle = converse(|mut tcp| async move {
        read_head(&mut tcp).await;
        let _ = tcp
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
            .await;
        let _ = tcp.read_u8().await;
    })
    .await;
    let client = Client::new(target(fickle)).unwrap();
    for _ in 0..3 {
        assert_eq!(
            client
                .send(&get_request(&client, "/"), LONG)
                .await
                .unwrap()
                .status,
            200
        );
    }
}
