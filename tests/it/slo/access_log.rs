//! Lines of access logs, and logs that are rotated while they are followed.

use std::fs::{self, OpenOptions};
use std::io::Write as _;

use release_gate::setting::{Pattern, TextSetting as _};
use release_gate::slo::Tally;
use release_gate::slo::access_log::{Counts, Filter, Format, Outcome, Tail};

/// A line of every format for `GET /e`, answered with 503 at 2026-11-20 21:26:35 UTC after 12 ms if it says so.
const LINES: [(Format, &str, Option<u64>); 9] = [
    (
        Format::Combined,
        r#"127.0.0.1 - - [20/Nov/2026:21:26:35 +0000] "GET /e HTTP/1.1" 503 177 "-" "ua \x22q\x22""#,
        None,
    ),
    (
        Format::Combined,
        r#"::1 - frank [20/Nov/2026:22:26:35 +0100] "GET /e HTTP/1.0" 503 -"#,
        None,
    ),
    (
        Format::TraefikCommon,
        r#"10.0.0.1 - - [20/Nov/2026:21:26:35 +0000] "GET /e HTTP/1.1" 503 0 "-" "curl" 7 "shop@docker" "http://10.0.0.2" 12ms"#,
        Some(12_000),
    ),
    (
        Format::NginxJson,
        r#"{"msec":"1795209995.000","status":"503","request_time":"0.012","request_uri":"/e","upstream_response_time":"0.000, 0.000"}"#,
        Some(12_000),
    ),
    (
        Format::NginxJson,
        r#"{"time_iso8601":"2026-11-20T21:26:35+00:00","status":503,"request_time":0.012,"request":"GET /e HTTP/1.1"}"#,
        Some(12_000),
    ),
    (
        Format::Caddy,
        r#"{"level":"error","ts":1795209995.0,"logger":"http.log.access.log0","msg":"handled request","request":{"method":"GET","uri":"/e","host":"shop"},"duration":0.012,"size":0,"status":503}"#,
        Some(12_000),
    ),
    (
        Format::Traefik,
        r#"{"ClientAddr":"10.0.0.1:1","DownstreamStatus":503,"Duration":12000000,"RequestPath":"/e","StartUTC":"2026-11-20T21:26:35Z","time":"2026-11-20T21:26:35Z"}"#,
        Some(12_000),
    ),
    (
        Format::Envoy,
        r#"[2026-11-20T21:26:35.000Z] "GET /e HTTP/1.1" 503 UF 0 91 12 - "-" "curl" "id" "shop" "-""#,
        Some(12_000),
    ),
    (
        Format::EnvoyJson,
        r#"{"start_time":"2026-11-20T21:26:35.000Z","response_code":503,"duration":12,"path":"/e","method":"GET"}"#,
        Some(12_000),
    ),
];

#[test]
fn every_format_gives_time_status_path_and_duration() {
    for (format, line, micros) in LINES {
        let request = format
            .request(line.as_bytes())
            .unwrap_or_else(|| panic!("{format:?}: {line}"));
        assert_eq!(request.at_ms, 1_795_209_995_000, "{line}");
        assert_eq!(
            (request.status, request.path, request.micros),
            (503, &b"/e"[..], micros),
            "{line}"
        );
    }
}

#[test]
fn the_format_is_found_by_the_lines() {
    for (format, line, _) in LINES {
        assert_eq!(
            Format::detect(&[line.as_bytes(), b"a line of something else"]),
            Some(format),
            "{line}"
        );
    }
    assert_eq!(
        Format::detect(&[b"2026/11/20 21:26:35 [error] 7#7: connect() failed"]),
        None
    );
    assert_eq!(Format::detect(&[]), None);
}

#[test]
fn broken_requests_are_requests_without_a_path() {
    for request in [r"GARBAGE", r"-", r"\x16\x03\x01", r#"GET /a\"b"#] {
        let line =
            format!(r#"127.0.0.1 - - [20/Nov/2026:21:26:35 +0000] "{request}" 400 150 "-" "-""#);
        let read = Format::Combined
            .request(line.as_bytes())
            .unwrap_or_else(|| panic!("{line}"));
        assert_eq!((read.status, read.path), (400, &b""[..]), "{line}");
    }
    let quoted =
        r#"127.0.0.1 - a[b [20/Nov/2026:21:26:35 +0000] "GET /a\"b HTTP/1.1" 200 1 "-" "-""#;
    assert_eq!(
        Format::Combined
            .request(quoted.as_bytes())
            .map(|request| request.path),
        Some(&br#"/a\"b"#[..])
    );
    for cut in [
        "",
        "127.0.0.1 - - [20/Nov/2026:21:26:35",
        r#"127.0.0.1 - - [20/Nov/2026:21:26:35 +0000] "GET / HTTP/1.1" 20"#,
    ] {
        assert_eq!(Format::Combined.request(cut.as_bytes()), None, "{cut}");
    }
}

#[test]
fn clients_that_left_say_nothing_of_the_service() {
    let of = |statuses: [u16; 3]| statuses.map(Outcome::of);
    assert_eq!(of([499, 408, 0]), [Outcome::Neither; 3]);
    assert_eq!(of([500, 502, 599]), [Outcome::Error; 3]);
    assert_eq!(of([200, 404, 429]), [Outcome::Ok; 3]);
}

/// nginx lines, one a second, of which every tenth fails.
fn log(lines: std::ops::Range<u64>) -> String {
    lines
        .map(|i| {
            let (minute, second, status) = (i / 60, i % 60, if i % 10 == 0 { 500 } else { 200 });
            let path = if i % 4 == 0 { "/health" } else { "/shop?x=1" };
            format!("10.0.0.1 - - [20/Nov/2026:21:{minute:02}:{second:02} +0000] \"GET {path} HTTP/1.1\" {status} 17 \"-\" \"curl\"\n")
        })
        .collect::<Vec<String>>()
        .concat()
}

const DEPLOY_MS: i64 = 1_795_208_400_000;

fn counts(exclude: &[&str], paths: &[&str]) -> Counts {
    let patterns = |texts: &[&str]| -> Vec<Pattern> {
        texts
            .iter()
            .map(|text| Pattern::read(text).expect("a pattern"))
            .collect()
    };
    let filter = Filter {
        paths: patterns(paths),
        quantile: 0.99,
    };
    Counts::new(None, vec![filter], patterns(exclude)).around(DEPLOY_MS, 5_000, 600_000)
}

fn total(counts: &Counts) -> Tally {
    let blocks = counts.blocks(600_000);
    blocks[0]
        .iter()
        .filter_map(|block| block.counted)
        .fold(Tally::default(), |sum, counted| sum + counted.tally)
}

#[test]
fn lines_count_the_same_however_the_file_is_cut_into_pieces() {
    let text = log(0..100);
    for size in [1, 7, 64, 1000, text.len()] {
        let (mut counted, mut half) = (counts(&[], &[]), Vec::new());
        for piece in text.as_bytes().chunks(size) {
            counted.push(&mut half, piece);
        }
        assert_eq!(total(&counted), Tally::of(100, 10), "pieces of {size}");
        assert_eq!(counted.lines_read(), (100, 0));
    }
}

#[test]
fn excluded_paths_and_other_paths_do_not_count() {
    let of = |exclude: &[&str], paths: &[&str]| {
        let mut counted = counts(exclude, paths);
        counted.push(&mut Vec::new(), log(0..100).as_bytes());
        total(&counted)
    };
    assert_eq!(of(&["/health*"], &[]), Tally::of(75, 5));
    assert_eq!(of(&[], &["/shop"]), Tally::of(75, 5));
    assert_eq!(of(&["/shop"], &["/shop"]), Tally::of(0, 0));
}

#[test]
fn seconds_without_a_line_are_blocks_without_requests() {
    let mut counted = counts(&[], &[]);
    counted.push(&mut Vec::new(), log(3..4).as_bytes());
    let blocks = counted.blocks(20_000);
    let requests: Vec<u64> = blocks[0]
        .iter()
        .filter_map(|block| block.counted)
        .map(|counted| counted.tally.requests)
        .collect();
    assert_eq!(requests, [1, 0, 0, 0]);
}

#[test]
fn a_moved_log_and_a_cut_log_lose_no_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("access.log");
    let write = |path: &std::path::Path, text: &str| {
        let mut file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .expect("a log");
        file.write_all(text.as_bytes()).expect("a line");
    };
    write(&path, &log(0..10));
    let (mut counted, mut tail) = (counts(&[], &[]), Tail::open(&path).expect("a log"));
    let mut read = |tail: &mut Tail| {
        tail.read(&mut counted).expect("a log");
        total(&counted).requests
    };
    assert_eq!(read(&mut tail), 10);
    // Half a line, and its other half.
    let line = log(10..11);
    write(&path, &line[..30]);
    assert_eq!(read(&mut tail), 10);
    write(&path, &line[30..]);
    assert_eq!(read(&mut tail), 11);
    // Moved away: its writer goes on in the old file for a while, then opens the new one.
    let moved = folder.path().join("access.log.1");
    fs::rename(&path, &moved).expect("moved");
    write(&moved, &log(11..12));
    assert_eq!(read(&mut tail), 12);
    write(&path, &log(13..14));
    assert_eq!(read(&mut tail), 13);
    write(&moved, &log(12..13));
    assert_eq!(read(&mut tail), 14);
    // Copied and cut.
    OpenOptions::new()
        .write(true)
        .open(&path)
        .expect("a log")
        .set_len(0)
        .expect("cut");
    assert_eq!(read(&mut tail), 14);
    write(&path, &log(14..17));
    assert_eq!(read(&mut tail), 17);
}
