//! Recorded answers, and answers written down in a test.

use std::path::{Path, PathBuf};

use release_gate::http::answer::Answer;

/// An answer that owns its parts.
#[derive(Debug, Clone)]
pub struct Sample {
    pub status: u16,
    reason: String,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
}

/// A labelled recording: a line of the index.
#[derive(Debug)]
pub struct Labelled {
    pub file: String,
    pub origin: String,
    pub recognised_as: String,
    pub body_shape: String,
    pub leaks: Vec<String>,
    pub sample: Sample,
}

impl Sample {
    /// An answer as it goes over the wire: status line, headers, an empty line, the body.
    pub fn parse(bytes: &[u8]) -> Self {
        let end = find(bytes, b"\r\n\r\n").expect("an empty line after the headers");
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.split("\r\n");
        let mut status_line = lines.next().expect("a status line").splitn(3, ' ');
        status_line.next();
        let status = status_line
            .next()
            .expect("a status")
            .parse()
            .expect("a number");
        let headers = lines.map(|line| {
            let (name, value) = line.split_once(':').expect("a header");
            (name.to_owned(), value.trim().as_bytes().to_vec())
        });
        Self {
            status,
            reason: status_line.next().unwrap_or_default().to_owned(),
            headers: headers.collect(),
            body: bytes[end + 4..].to_vec(),
        }
    }

    /// A status, headers as lines, and a body.
    pub fn new(status: u16, headers: &[&str], body: impl AsRef<[u8]>) -> Self {
        let lines = headers.iter().map(|line| format!("{line}\r\n"));
        let mut bytes =
            format!("HTTP/1.1 {status} x\r\n{}\r\n", lines.collect::<String>()).into_bytes();
        if headers.is_empty() {
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(body.as_ref());
        Self::parse(&bytes)
    }

    /// JSON under its content type.
    pub fn json(status: u16, body: &str) -> Self {
        Self::new(status, &["Content-Type: application/json"], body)
    }

    /// A page under its content type.
    pub fn html(status: u16, body: &str) -> Self {
        Self::new(status, &["Content-Type: text/html; charset=utf-8"], body)
    }

    /// Plain text under its content type.
    pub fn text(status: u16, body: &str) -> Self {
        Self::new(status, &["Content-Type: text/plain; charset=utf-8"], body)
    }

    /// Asks something about the answer.
    pub fn ask<T>(&self, question: impl FnOnce(&Answer<'_>) -> T) -> T {
        let headers: Vec<(&str, &[u8])> = self
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_slice()))
            .collect();
        question(&Answer {
            version: http::Version::HTTP_11,
            status: self.status,
            reason: &self.reason,
            headers: &headers,
            body: &self.body,
        })
    }
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

fn folder() -> PathBuf {
    fixtures().join("http-errors")
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// Every recording of the second set: file, who answered, leaks joined by commas, and the answer.
pub fn answers() -> Vec<(String, String, String, Sample)> {
    let folder = fixtures().join("http-answers");
    let index = std::fs::read_to_string(folder.join("INDEX.tsv")).expect("the index");
    let rows = index.lines().skip(1).map(|line| {
        let mut cells = line.split('\t').map(str::to_owned);
        let mut cell = || cells.next().unwrap_or_default();
        let (file, origin, leaks) = (cell(), cell(), cell());
        let sample = Sample::parse(&std::fs::read(folder.join(&file)).expect("a recording"));
        (file, origin, leaks, sample)
    });
    let rows: Vec<_> = rows.collect();
    assert!(rows.len() > 50, "{} recordings", rows.len());
    rows
}

/// One recording.
pub fn recorded(file: &str) -> Sample {
    Sample::parse(&std::fs::read(folder().join(file)).expect("a recording"))
}

/// Every recording with its labels.
pub fn labelled() -> Vec<Labelled> {
    let index = std::fs::read_to_string(folder().join("INDEX.tsv")).expect("the index");
    let rows: Vec<Labelled> = index
        .lines()
        .skip(1)
        .map(|line| {
            let mut cells = line.split('\t').map(str::to_owned);
            let mut cell = || cells.next().unwrap_or_default();
            let (file, _status, _content_type) = (cell(), cell(), cell());
            let sample = recorded(&file);
            Labelled {
                file,
                origin: cell(),
                recognised_as: cell(),
                body_shape: cell(),
                leaks: cell()
                    .split(',')
                    .filter(|leak| !leak.is_empty())
                    .map(str::to_owned)
                    .collect(),
                sample,
            }
        })
        .collect();
    assert!(rows.len() > 100, "{} recordings", rows.len());
    rows
}
