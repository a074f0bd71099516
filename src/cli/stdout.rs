//! What commands say.

use std::fmt::Write as _;
use std::io::Write as _;

use crate::model::Exit;
use crate::report;

/// Prints to standard output. A reader that went away (`gate list | head`) is no error of ours; that there is no room
/// for the text is one, and is said.
#[must_use = "what can't be shown is an error of the command"]
pub(super) fn print(text: &str) -> Exit {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            complain(&format!("error: can't write to standard output: {error}"));
            Exit::NothingToShow
        }
        Ok(()) | Err(_) => Exit::Go,
    }
}

/// Prints text for people to standard output. What it quotes (names, owners, paths) moves no cursor and gives the CI no command.
#[must_use = "what can't be shown is an error of the command"]
pub(super) fn say(text: &str) -> Exit {
    print(&report::harmless(text))
}

/// Prints to standard error, as harmlessly: errors quote what they are about.
pub(super) fn complain(text: &str) {
    let mut out = std::io::stderr().lock();
    let _ = writeln!(out, "{}", report::harmless(text.trim_end()));
}

/// [`complain`], and colours stay if they are `wanted`: text that is quoted in it was cleaned where it was coloured.
pub(super) fn complain_in_colour(text: &str, wanted: bool) {
    if !wanted {
        return complain(text);
    }
    let mut pieces = text.trim_end().split("\u{1b}[");
    let mut out = report::harmless(pieces.next().unwrap_or_default());
    for piece in pieces {
        let end = piece.find(|c: char| !c.is_ascii_digit() && c != ';');
        match end.filter(|end| piece[*end..].starts_with('m')) {
            Some(end) => {
                let (colour, rest) = piece.split_at(end + 1);
                let _ = write!(out, "\u{1b}[{colour}{}", report::harmless(rest));
            }
            None => out.push_str(&report::harmless(&format!("\u{1b}[{piece}"))),
        }
    }
    let mut stderr = std::io::stderr().lock();
    let _ = writeln!(stderr, "{out}");
}
