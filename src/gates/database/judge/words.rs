//! Numbers and failures in words.

use std::time::Duration;

use crate::db::{QueryError, QueryFailure};

use crate::gates::database::code::DatabaseCode;

/// A length of time with two digits that matter: `3 ms`, `1.2 s`, `5 min`.
pub(super) fn time(length: Duration) -> String {
    let seconds = length.as_secs_f64();
    match seconds {
        s if s < 0.001 => format!("{} µs", length.as_micros()),
        s if s < 1.0 => format!("{} ms", length.as_millis()),
        s if s < 120.0 => format!("{s:.1} s"),
        s if s < 2.0 * 3600.0 => format!("{:.0} min", s / 60.0),
        s if s < 48.0 * 3600.0 => format!("{:.0} h", s / 3600.0),
        s => format!("{:.0} days", s / 86_400.0),
    }
}

#[expect(clippy::cast_precision_loss, reason = "two digits are shown")]
/// A size: `512 KiB`, `1.5 GiB`.
pub(super) fn bytes(size: u64) -> String {
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"];
    let mut value = size as f64;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < units.len() {
        value /= 1024.0;
        unit += 1;
    }
    if unit == 0 || value >= 10.0 {
        format!("{value:.0} {}", units[unit])
    } else {
        format!("{value:.1} {}", units[unit])
    }
}

/// What a failed query means.
pub(super) fn query_failure(error: &QueryError) -> String {
    let class = match error.failure {
        QueryFailure::Denied => "the role may not read what it asks for",
        QueryFailure::Missing => "it names something that doesn't exist",
        QueryFailure::Timeout => "it takes longer than `statement-timeout`",
        QueryFailure::Locked => "it waits for a lock that another session holds",
        QueryFailure::Writes => {
            "expected one statement that only reads, found one that writes or ends the transaction"
        }
        QueryFailure::Syntax => "the server doesn't understand it",
        QueryFailure::ConnectionLost => "the connection is lost",
        QueryFailure::Corrupt => "the data is damaged",
        QueryFailure::Other => "the server refuses it",
    };
    format!("{class}: {}", error.message)
}

/// The code of facts that can't be read.
pub(super) fn facts_code(error: &QueryError) -> DatabaseCode {
    match error.failure {
        QueryFailure::Corrupt => DatabaseCode::Corrupt,
        QueryFailure::Locked => DatabaseCode::Locked,
        QueryFailure::ConnectionLost => DatabaseCode::FirstQuery,
        _ => DatabaseCode::NotCheckable,
    }
}
