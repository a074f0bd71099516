//! A chart as a row of blocks.

use super::super::{clean, words};
use super::page::{self, Page};
use crate::model::{Chart, Line};

const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const COLUMNS: usize = 60;

/// Its title, one row a line, and the marks below.
pub(super) fn write(page: &mut Page<'_>, chart: &Chart) {
    let Some((from, to)) = range(
        chart
            .lines
            .iter()
            .flat_map(|line| line.points.iter().map(|point| point.0)),
    ) else {
        return;
    };
    let values = chart
        .lines
        .iter()
        .flat_map(|line| line.points.iter().filter_map(|point| point.1));
    let Some((least, most)) = range(values) else {
        return;
    };
    let title = page.paint(page::DIM, &clean::line(&chart.title));
    page.line(4, &title);
    // Shares and times begin at nothing; so that a flat line looks flat, the scale does, too.
    let bottom = least.min(0.0);
    for line in &chart.lines {
        let row: String = (0..COLUMNS)
            .map(|column| block(peak(line, column, from, to), bottom, most))
            .collect();
        page.line(4, &format!("{row}  {}", clean::line(&line.name)));
    }
    for mark in &chart.marks {
        let column = column_of(mark.x, from, to);
        let at = words::number(mark.x);
        let text = format!("{}╵ {} ({at})", " ".repeat(column), clean::line(&mark.name));
        page.line(4, &text);
    }
    let text = format!(
        "{} to {} {}; {} to {} {}",
        words::number(from),
        words::number(to),
        clean::line(&chart.x),
        words::number(bottom),
        words::number(most),
        clean::line(&chart.y),
    );
    let text = page.paint(page::DIM, &text);
    page.line(4, &text);
}

fn range(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    let mut values = values.filter(|value| value.is_finite());
    let first = values.next()?;
    Some(values.fold((first, first), |(least, most), value| {
        (least.min(value), most.max(value))
    }))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a column below 60"
)]
fn column_of(x: f64, from: f64, to: f64) -> usize {
    if to <= from {
        return 0;
    }
    let share = ((x - from) / (to - from)).clamp(0.0, 1.0);
    ((share * COLUMNS as f64) as usize).min(COLUMNS - 1)
}

/// The highest value that falls into a column: a short spike must not vanish.
fn peak(line: &Line, column: usize, from: f64, to: f64) -> Option<f64> {
    line.points
        .iter()
        .filter(|(x, _)| column_of(*x, from, to) == column)
        .filter_map(|(_, y)| *y)
        .filter(|y| y.is_finite())
        .reduce(f64::max)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "one of 8 blocks"
)]
fn block(value: Option<f64>, least: f64, most: f64) -> char {
    let Some(value) = value else {
        return ' ';
    };
    let share = if most > least {
        (value - least) / (most - least)
    } else {
        0.0
    };
    BLOCKS[((share * 7.0).round() as usize).min(7)]
}
