//! What was seen: each line of foreign text behind a bar, so that no CI takes it for a command.

use std::fmt::Write as _;

use super::paint::Paint;
use crate::model::{Chart, Evidence};
use crate::report::{Style, clean};

/// Most lines of one piece of evidence, unless all is asked for.
const LINES: usize = 14;
/// Most characters of a line, where the terminal's width isn't known.
const WIDTH: usize = 160;

/// Writes a piece of evidence: on one line behind its label, or as a block.
pub(super) fn render(out: &mut String, evidence: &Evidence, style: Style, paint: Paint) {
    let text = clean::disarm(&clean::clean(evidence.text.as_str()));
    let width = style
        .width
        .map_or(WIDTH, usize::from)
        .saturating_sub(10)
        .max(40);
    let lines: Vec<&str> = text.trim_end().lines().collect();
    let label = paint.dim(&format!("{}:", evidence.label));
    if let [line] = lines.as_slice()
        && evidence.label != "diff"
    {
        let _ = writeln!(
            out,
            "      {label} {}",
            shorten(
                line.trim(),
                if style.verbose { usize::MAX } else { width * 2 }
            )
        );
        return;
    }
    let most = if style.verbose || evidence.label == "diff" {
        usize::MAX
    } else {
        LINES
    };
    let _ = writeln!(out, "      {label}");
    for line in lines.iter().take(most) {
        let line = if style.verbose {
            (*line).to_owned()
        } else {
            shorten(line, width)
        };
        let _ = writeln!(
            out,
            "      {} {}",
            paint.dim("|"),
            colored(&line, &evidence.label, paint)
        );
    }
    if lines.len() > most {
        let _ = writeln!(
            out,
            "      {} … {} more lines (--verbose shows them)",
            paint.dim("|"),
            lines.len() - most
        );
    }
}

/// The lines of a diff by their first character.
fn colored(line: &str, label: &str, paint: Paint) -> String {
    match (label, line.chars().next()) {
        ("diff", Some('-')) => paint.plain_red(line),
        ("diff", Some('+')) => paint.plain_green(line),
        ("diff", Some('~' | '!')) => paint.yellow(line),
        ("diff", Some('@')) => paint.dim(line),
        _ => line.to_owned(),
    }
}

fn shorten(line: &str, width: usize) -> String {
    match line.char_indices().nth(width) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

/// A chart as one line of bars a line of the chart.
pub(super) fn chart(out: &mut String, chart: &Chart, paint: Paint) {
    for line in &chart.lines {
        let values: Vec<Option<f64>> = line.points.iter().map(|(_, value)| *value).collect();
        if values.iter().any(Option::is_some) {
            let _ = writeln!(
                out,
                "  {} {} {}",
                sparkline(&values, 60),
                paint.bold(&line.name),
                paint.dim(&chart.title)
            );
        }
    }
}

/// Bars of eight heights, at most `columns` of them; each shows the highest value of its part, a gap where there is none.
pub(super) fn sparkline(values: &[Option<f64>], columns: usize) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let highest = values.iter().flatten().copied().fold(0.0, f64::max);
    let part = values.len().div_ceil(columns).max(1);
    values
        .chunks(part)
        .map(
            |chunk| match chunk.iter().flatten().copied().reduce(f64::max) {
                None => ' ',
                Some(_) if highest <= 0.0 => BARS[0],
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a height from 0 to 7"
                )]
                Some(value) => BARS[((value / highest * 7.0).round().clamp(0.0, 7.0)) as usize],
            },
        )
        .collect()
}
