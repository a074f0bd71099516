//! When release lines end: a table of days, compiled in, as it was known in August 2026.
//!
//! Days come from the makers as far as they name them: Node's release schedule (node-releases 2.0.65), the release pages of
//! Python, Ruby, PHP and .NET (through endoflife.date), and AWS's list of Lambda runtimes. Go names none: a line ends when
//! the second line after it is released, which for 1.25 is the tag of 1.27.0. Java has rows for the lines without
//! long-term support alone, which end with the next one; how long the others last is each vendor's own matter. Lambda's
//! runtimes on Amazon Linux 2 (Java 8, 11 and 17, Python 3.10 and 3.11) aren't in it, because AWS went on patching them
//! past the day it had announced. A line that isn't in the table is never said to have ended.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Pin;

const TABLE: &str = include_str!("end_of_life.csv");

/// The day, `YYYY-MM-DD`, on which the line that a place names ends; nothing when it isn't in the table.
pub fn end_of_life(pin: &Pin) -> Option<&'static str> {
    static DAYS: LazyLock<HashMap<(&str, &str), &str>> = LazyLock::new(|| {
        let rows = TABLE.lines().skip(1).filter_map(|row| {
            let mut cells = row.split(',');
            Some(((cells.next()?, cells.next()?), cells.next()?))
        });
        rows.collect()
    });
    let line = pin.version()?.line(pin.language);
    let runtime = match (pin.on_lambda, pin.language.word()) {
        (true, "node") => "lambda nodejs".to_owned(),
        (true, word) => format!("lambda {word}"),
        (false, word) => word.to_owned(),
    };
    DAYS.get(&(runtime.as_str(), line.as_str())).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_a_line_and_a_day() {
        for row in TABLE.lines().skip(1) {
            let cells: Vec<&str> = row.split(',').collect();
            assert_eq!(cells.len(), 3, "{row}");
            assert!(cells[2].parse::<jiff::civil::Date>().is_ok(), "{row}");
        }
    }
}
