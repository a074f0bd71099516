//! The two plots of `docs/error-budget.md`: how soon a rule rolls back, and how often it does so wrongly.

use std::error::Error;
use std::path::Path;

use plotters::prelude::*;
use release_gate::slo::Action;

use crate::results::{HARMFUL, HARMLESS, RATES, Results};
use crate::rules::GATE;
use crate::scenario::Scenario;

/// A plot of its own for each rule would be too many: ours in colour, the field in greys.
const OURS: RGBColor = RGBColor(0, 102, 180);
const SIZE: (u32, u32) = (900, 480);

/// Draws both plots into a folder.
pub fn draw(results: &Results, names: &[&str], folder: &Path) -> Result<(), Box<dyn Error>> {
    std::fs::create_dir_all(folder)?;
    bars(
        results,
        names,
        &folder.join("watch-wrong-rollbacks.svg"),
        &Question {
            caption: "Wrong rollbacks: worst of all harmless deploys, in %",
            value: |results, judge| {
                HARMLESS
                    .iter()
                    .flat_map(|scenario| RATES.map(|rate| (*scenario, rate)))
                    .filter_map(|(scenario, rate)| results.outcome(scenario, rate, judge))
                    .map(|outcome| outcome.share(Action::Rollback) * 100.0)
                    .fold(0.0, f64::max)
            },
            unit: "%",
        },
    )?;
    bars(
        results,
        names,
        &folder.join("watch-outage.svg"),
        &Question {
            caption: "Total outage at 100 requests/s: median seconds until the rollback",
            value: |results, judge| {
                let outage = Scenario::Step {
                    share: 1.0,
                    from_s: 0.0,
                };
                results
                    .outcome(outage, 100.0, judge)
                    .and_then(|outcome| outcome.delay_s(0.5))
                    .unwrap_or(600.0)
            },
            unit: "s",
        },
    )?;
    by_share(results, names, &folder.join("watch-detection.svg"))
}

/// What a bar chart shows of every rule.
struct Question {
    caption: &'static str,
    value: fn(&Results, usize) -> f64,
    unit: &'static str,
}

fn bars(
    results: &Results,
    names: &[&str],
    path: &Path,
    question: &Question,
) -> Result<(), Box<dyn Error>> {
    let root = SVGBackend::new(path, SIZE).into_drawing_area();
    root.fill(&WHITE)?;
    root.draw(&Text::new(question.caption, (20, 16), ("sans-serif", 20)))?;
    let values: Vec<f64> = (0..names.len())
        .map(|judge| (question.value)(results, judge))
        .collect();
    let highest = values.iter().copied().fold(1.0, f64::max);
    for (row, (name, value)) in names.iter().zip(&values).enumerate() {
        let top = 60 + i32::try_from(row)? * 40;
        let colour = if name.starts_with("gate") {
            OURS
        } else {
            RGBColor(150, 150, 150)
        };
        root.draw(&Text::new(*name, (20, top + 8), ("sans-serif", 15)))?;
        let right = 320 + pixels(value / highest * 480.0);
        root.draw(&Rectangle::new(
            [(320, top), (right.max(321), top + 26)],
            colour.filled(),
        ))?;
        let digits = if *value > 0.0 && *value < 10.0 { 2 } else { 0 };
        root.draw(&Text::new(
            format!("{value:.digits$} {}", question.unit),
            (right + 8, top + 6),
            ("sans-serif", 15),
        ))?;
    }
    root.present()?;
    Ok(())
}

#[expect(clippy::cast_possible_truncation, reason = "pixels of a plot")]
fn pixels(length: f64) -> i32 {
    length.round() as i32
}

/// Median time to rollback over the share of errors, for our rule at every rate.
fn by_share(results: &Results, _names: &[&str], path: &Path) -> Result<(), Box<dyn Error>> {
    let root = SVGBackend::new(path, SIZE).into_drawing_area();
    root.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&root)
        .caption(
            "gate: median seconds until the rollback",
            ("sans-serif", 20),
        )
        .margin(15)
        .x_label_area_size(45)
        .y_label_area_size(55)
        .build_cartesian_2d((0.008_f64..1.1).log_scale(), (15.0_f64..700.0).log_scale())?;
    chart
        .configure_mesh()
        .x_desc("share of failed requests after the deploy")
        .y_desc("seconds")
        .x_label_formatter(&|share| format!("{} %", (share * 100.0).round()))
        .y_label_formatter(&|seconds| format!("{seconds:.0}"))
        .draw()?;
    for (index, rate) in RATES.iter().enumerate() {
        let points: Vec<(f64, f64)> = HARMFUL
            .iter()
            .filter_map(|scenario| match scenario {
                Scenario::Step { share, from_s } if *from_s <= 0.0 => {
                    let outcome = results.outcome(*scenario, *rate, GATE)?;
                    (outcome.share(Action::Rollback) >= 0.5).then_some(())?;
                    Some((*share, outcome.delay_s(0.5)?))
                }
                _ => None,
            })
            .collect();
        let colour = Palette99::pick(index).to_rgba();
        chart
            .draw_series(LineSeries::new(points, colour.stroke_width(3)).point_size(4))?
            .label(format!("{rate} requests/s"))
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 20, y)], colour.stroke_width(3)));
    }
    chart
        .configure_series_labels()
        .border_style(BLACK)
        .background_style(WHITE)
        .draw()?;
    root.present()?;
    Ok(())
}
