//! Charts and sparklines of a watch.

use crate::model::{Chart, Line, Mark};
use crate::slo::{Block, Rule, Watch};

/// How the watch looked after each block.
#[derive(Clone, Debug, Default)]
pub(super) struct Trace {
    points: Vec<Point>,
    ended_ms: Option<i64>,
}

#[derive(Clone, Copy, Debug)]
struct Point {
    /// The end of the block in seconds from the deploy.
    at_s: f64,
    /// The share of failed requests in the block; `None` without data or requests.
    share: Option<f64>,
    /// The bounds of the share since the deploy.
    bounds: Option<(f64, f64)>,
    /// The evidence, in powers of ten.
    evidence: Option<f64>,
}

/// How much of the time before the deploy a chart shows, in milliseconds.
const SHOWN_BEFORE_MS: i64 = 120_000;

impl Trace {
    /// Replays the blocks.
    pub(super) fn of(rule: &Rule, blocks: &[Block]) -> Self {
        let mut watch = Watch::new(rule, blocks);
        let mut trace = Self::default();
        let length_ms = super::observe::millis(rule.block);
        let until_ms = super::observe::millis(rule.watch);
        for block in blocks
            .iter()
            .filter(|block| (-SHOWN_BEFORE_MS..until_ms).contains(&block.start_ms))
        {
            let ended = watch.step(block);
            let after = block.start_ms >= 0;
            let counted = block.counted.filter(|counted| counted.tally.requests > 0);
            trace.points.push(Point {
                at_s: seconds(block.start_ms + length_ms),
                share: counted.map(|counted| counted.tally.share()),
                bounds: after.then(|| watch.bounds()),
                evidence: after.then(|| watch.evidence().0 * std::f64::consts::LOG10_E),
            });
            if let Some((_, at_ms)) = ended {
                trace.ended_ms = Some(at_ms);
                break;
            }
        }
        trace
    }

    /// The share of failed requests with its bounds and the budget.
    pub(super) fn shares(&self, name: &str, tolerated: f64, rollback_at: f64) -> Chart {
        let flat = |share: f64| self.line(move |_| Some(share));
        Chart {
            title: format!("{name}: share of failed requests"),
            x: "seconds since the deploy".to_owned(),
            y: "share of requests".to_owned(),
            lines: vec![
                named("failed", self.line(|point| point.share)),
                named(
                    "at least, since the deploy",
                    self.line(|point| point.bounds.map(|bounds| bounds.0)),
                ),
                named(
                    "at most, since the deploy",
                    self.line(|point| point.bounds.map(|bounds| bounds.1)),
                ),
                named("budget", flat(tolerated)),
                named("worth a rollback", flat(rollback_at)),
            ],
            marks: self.marks(),
        }
    }

    /// The evidence against the release.
    pub(super) fn evidence(&self, name: &str, threshold: f64) -> Chart {
        // An outage proves itself in hundreds of powers of ten, beside which nothing else would be seen.
        let most = threshold.log10() * 3.0;
        Chart {
            title: format!("{name}: evidence for a rollback"),
            x: "seconds since the deploy".to_owned(),
            y: "power of ten".to_owned(),
            lines: vec![
                named(
                    "evidence",
                    self.line(move |point| {
                        point.evidence.map(|evidence| evidence.clamp(-most, most))
                    }),
                ),
                named(
                    "enough for a rollback",
                    self.line(move |_| Some(threshold.log10())),
                ),
            ],
            marks: self.marks(),
        }
    }

    /// The share of failed requests since the deploy as a line of blocks, at most `width` of them; a gap is a
    /// space.
    pub(super) fn sparkline(&self, width: usize, highest: f64) -> String {
        const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
        let after: Vec<&Point> = self
            .points
            .iter()
            .filter(|point| point.at_s > 0.0)
            .collect();
        let each = after.len().div_ceil(width.max(1)).max(1);
        after
            .chunks(each)
            .map(|points| {
                let share = points
                    .iter()
                    .filter_map(|point| point.share)
                    .reduce(f64::max);
                share.map_or(' ', |share| {
                    let mut levels = LEVELS.iter().enumerate().rev();
                    let level = levels.find(|(index, _)| share * 8.0 > count(*index) * highest);
                    level.map_or(LEVELS[0], |(_, symbol)| *symbol)
                })
            })
            .collect()
    }

    fn line(&self, value: impl Fn(&Point) -> Option<f64>) -> Vec<(f64, Option<f64>)> {
        self.points
            .iter()
            .map(|point| (point.at_s, value(point)))
            .collect()
    }

    fn marks(&self) -> Vec<Mark> {
        let deploy = Mark {
            x: 0.0,
            name: "deploy".to_owned(),
        };
        let rollback = self.ended_ms.map(|at_ms| Mark {
            x: seconds(at_ms),
            name: "rollback recommended".to_owned(),
        });
        std::iter::once(deploy).chain(rollback).collect()
    }
}

fn named(name: &str, points: Vec<(f64, Option<f64>)>) -> Line {
    Line {
        name: name.to_owned(),
        points,
    }
}

#[expect(clippy::cast_precision_loss, reason = "an index below eight")]
fn count(index: usize) -> f64 {
    index as f64
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of hours")]
fn seconds(ms: i64) -> f64 {
    ms as f64 / 1000.0
}
