//! A chart as inline SVG.

use std::fmt::Write as _;

use super::super::words;
use super::escape::line;
use crate::model::{Chart, Line};

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 220.0;
const LEFT: f64 = 56.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 22.0;
const BOTTOM: f64 = 34.0;

/// Points of one line; more are thinned out, keeping the peaks.
const MOST_POINTS: usize = 600;

/// Lines that have a colour of their own.
const COLOURS: usize = 6;

/// From figures to places in the drawing.
struct Scale {
    x: (f64, f64),
    y: (f64, f64),
}

impl Scale {
    fn of(chart: &Chart) -> Option<Self> {
        let points = || chart.lines.iter().flat_map(|line| &line.points);
        let marks = chart.marks.iter().map(|mark| mark.x);
        let x = range(points().map(|point| point.0).chain(marks))?;
        let y = range(points().filter_map(|point| point.1))?;
        let top = if y.1 > y.0.min(0.0) { y.1 } else { y.1 + 1.0 };
        Some(Self {
            x: if x.1 > x.0 { x } else { (x.0, x.0 + 1.0) },
            y: (y.0.min(0.0), top),
        })
    }

    fn x(&self, value: f64) -> f64 {
        LEFT + (value - self.x.0) / (self.x.1 - self.x.0) * (WIDTH - LEFT - RIGHT)
    }

    fn y(&self, value: f64) -> f64 {
        HEIGHT - BOTTOM - (value - self.y.0) / (self.y.1 - self.y.0) * (HEIGHT - TOP - BOTTOM)
    }
}

fn range(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values
        .filter(|value| value.is_finite())
        .fold(None, |range, value| match range {
            None => Some((value, value)),
            Some((least, most)) => Some((least.min(value), most.max(value))),
        })
}

/// Writes the chart; one without figures is left out.
pub(super) fn write(out: &mut String, chart: &Chart) {
    let Some(scale) = Scale::of(chart) else {
        return;
    };
    let (title, x, y) = (line(&chart.title), line(&chart.x), line(&chart.y));
    let _ = writeln!(
        out,
        "<figure class=\"chart\"><figcaption>{title}</figcaption>\n\
         <svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{title}: {}\">",
        described(chart)
    );
    axes(out, &scale, &x, &y);
    for (index, drawn) in chart.lines.iter().enumerate() {
        polylines(out, &scale, drawn, index % COLOURS);
    }
    for mark in chart.marks.iter().filter(|mark| mark.x.is_finite()) {
        let at = scale.x(mark.x);
        let (anchor, shift) = if at > WIDTH * 0.8 {
            ("end", -4.0)
        } else {
            ("start", 4.0)
        };
        let _ = writeln!(
            out,
            "<line class=\"mark\" x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"{TOP}\" y2=\"{:.1}\"/>\
             <text class=\"mark\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{}</text>",
            HEIGHT - BOTTOM,
            at + shift,
            TOP - 8.0,
            line(&mark.name)
        );
    }
    out.push_str("</svg>\n<ul class=\"legend\">");
    for (index, drawn) in chart.lines.iter().enumerate() {
        let _ = write!(
            out,
            "<li class=\"c{}\">{}</li>",
            index % COLOURS,
            line(&drawn.name)
        );
    }
    out.push_str("</ul></figure>\n");
}

/// The figures in words, for those who can't see the drawing.
fn described(chart: &Chart) -> String {
    let lines: Vec<String> = chart
        .lines
        .iter()
        .filter_map(|drawn| {
            let (least, most) = range(drawn.points.iter().filter_map(|point| point.1))?;
            let name = line(&drawn.name);
            Some(format!(
                "{name} from {} to {}",
                words::number(least),
                words::number(most)
            ))
        })
        .collect();
    lines.join(", ")
}

fn axes(out: &mut String, scale: &Scale, x: &str, y: &str) {
    for step in 0..=4 {
        let share = f64::from(step) / 4.0;
        let value = scale.y.0 + (scale.y.1 - scale.y.0) * share;
        let at = scale.y(value);
        let _ = writeln!(
            out,
            "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{:.1}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            WIDTH - RIGHT,
            LEFT - 6.0,
            at + 4.0,
            words::number(value)
        );
        let value = scale.x.0 + (scale.x.1 - scale.x.0) * share;
        let anchor = match step {
            0 => "start",
            4 => "end",
            _ => "middle",
        };
        let _ = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{}</text>",
            scale.x(value),
            HEIGHT - BOTTOM + 15.0,
            words::number(value)
        );
    }
    let _ = writeln!(
        out,
        "<text class=\"axis\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{x}</text><text class=\"axis\" x=\"4\" y=\"{:.1}\">{y}</text>",
        WIDTH - RIGHT,
        HEIGHT - 4.0,
        TOP - 8.0
    );
}

/// One line, in pieces where there are gaps; a point alone is a dot.
fn polylines(out: &mut String, scale: &Scale, drawn: &Line, colour: usize) {
    let points = thinned(&drawn.points);
    for piece in points.split(|(_, y)| y.is_none()) {
        let places: Vec<String> = piece
            .iter()
            .filter_map(|(x, y)| Some(format!("{:.1},{:.1}", scale.x(*x), scale.y((*y)?))))
            .collect();
        match places.as_slice() {
            [] => {}
            [only] => {
                let (x, y) = only.split_once(',').unwrap_or(("0", "0"));
                let _ = writeln!(
                    out,
                    "<circle class=\"c{colour}\" cx=\"{x}\" cy=\"{y}\" r=\"2.5\"/>"
                );
            }
            _ => {
                let _ = writeln!(
                    out,
                    "<polyline class=\"c{colour}\" points=\"{}\"/>",
                    places.join(" ")
                );
            }
        }
    }
}

/// At most [`MOST_POINTS`] points: of each group the highest, or the gap.
fn thinned(points: &[(f64, Option<f64>)]) -> Vec<(f64, Option<f64>)> {
    let finite = |(x, y): &(f64, Option<f64>)| (*x, y.filter(|y| y.is_finite()));
    let group = points.len().div_ceil(MOST_POINTS).max(1);
    points
        .chunks(group)
        .filter_map(|chunk| {
            let highest = chunk
                .iter()
                .filter(|(_, y)| y.is_some_and(f64::is_finite))
                .max_by(|a, b| a.1.unwrap_or(0.0).total_cmp(&b.1.unwrap_or(0.0)));
            highest.or(chunk.first()).map(finite)
        })
        .filter(|(x, _)| x.is_finite())
        .collect()
}
