//! A response as evidence shows it.

use std::fmt::Write as _;

use crate::http::leaks::masked;
use crate::http::response::Response;

/// How much of a body is shown, in characters.
const SHOWN: usize = 2_000;
/// How much further is read: a credential that the end cuts in two must be known to be masked.
const BEYOND: usize = 1_000;

/// A response's head and the beginning of its body, for a reader. Values of cookies are left out, credentials in addresses and
/// debug pages masked.
pub fn excerpt(response: &Response) -> String {
    let mut text = format!(
        "{:?} {} {}\n",
        response.version,
        response.status.as_u16(),
        response.reason
    );
    for (name, value) in &response.headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        let value = match value.split_once('=') {
            Some((cookie, _)) if name == http::header::SET_COOKIE => format!("{cookie}=…"),
            _ => value.into_owned(),
        };
        let _ = writeln!(text, "{name}: {value}");
    }
    let head = masked(&text).into_owned();
    let body = &response.body[..response.body.len().min(SHOWN + BEYOND)];
    let body = String::from_utf8_lossy(body);
    let body = masked(&body);
    let shown: String = body.chars().take(SHOWN).map(printable).collect();
    let mut text = format!("{head}\n{shown}");
    if body.chars().nth(SHOWN).is_some() || response.body.len() > SHOWN + BEYOND {
        let _ = write!(text, "… ({} bytes in all)", response.body.len());
    }
    text
}

fn printable(letter: char) -> char {
    if letter.is_control() && !matches!(letter, '\n' | '\t') {
        '·'
    } else {
        letter
    }
}
