//! How grave a hazard is for a table of that size.

use super::Danger;

/// What the catalogue says about a table. Both are the server's estimates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TableSize {
    /// Rows.
    pub rows: u64,
    /// Bytes with indexes.
    pub bytes: u64,
}

/// How grave a hazard is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravity {
    /// It will hardly be noticed.
    Note,
    /// It may be noticed, or the table's size isn't known.
    Warning,
    /// It will be noticed.
    Failure,
}

/// Below this many rows a rewrite or an index build is over before anybody waits: tens of milliseconds.
const SMALL: u64 = 10_000;
/// From this many rows on it takes long enough for requests to time out: seconds to minutes.
const LARGE: u64 = 1_000_000;
/// The same by size, for tables with few but wide rows.
const LARGE_BYTES: u64 = 1 << 30;

/// How grave `danger` is for a table of `size` (`None`: not known).
pub fn weigh(danger: Danger, size: Option<TableSize>) -> Gravity {
    match (danger, size) {
        (Danger::Destructive | Danger::DataDependent, Some(TableSize { rows: 0, .. })) => {
            Gravity::Note
        }
        (Danger::Destructive, Some(_)) | (Danger::Transaction | Danger::Refused, _) => {
            Gravity::Failure
        }
        (Danger::HalfDone, _) => Gravity::Note,
        (Danger::Rewrite | Danger::Lock | Danger::Timeout, Some(size))
            if size.rows >= LARGE || size.bytes >= LARGE_BYTES =>
        {
            if danger == Danger::Timeout {
                Gravity::Warning
            } else {
                Gravity::Failure
            }
        }
        (Danger::Rewrite | Danger::Lock | Danger::Timeout, Some(size)) if size.rows < SMALL => {
            Gravity::Note
        }
        (Danger::Timeout, None) => Gravity::Note,
        _ => Gravity::Warning,
    }
}
