//! When release lines end: a table of the days that their makers announced, compiled in.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Pin;
use super::Wants;

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
    let Wants::Exactly(version) = &pin.wants else {
        return None;
    };
    let line = version.line(pin.language);
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
