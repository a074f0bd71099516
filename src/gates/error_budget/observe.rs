//! Watches: collects blocks until a rollback is due or the watch is over.

use std::time::Duration;

use jiff::Timestamp;

use super::ErrorBudget;
use super::notify::{self, Notified};
use super::record::{Earlier, Running};
use super::running::Prover;
use super::source::Feed;
use super::spec::DeployedAt;
use crate::context::{Context, Inconclusive};
use crate::slo::{Block, Watch};

/// Everything that was counted.
#[derive(Debug)]
pub struct Seen {
    /// When the release went out.
    pub(super) deployed_at: Timestamp,
    /// How long a block is.
    pub(super) block: Duration,
    /// The blocks of each objective, in order of time.
    pub(super) blocks: Vec<Vec<Block>>,
    /// Whether the new version answers.
    pub(super) running: Running,
    /// What the gates before the deploy said.
    pub(super) earlier: Earlier,
    /// Who was told.
    pub(super) notified: Vec<Notified>,
}

/// What is known of the version that answers.
struct Proof<'a> {
    prover: Option<Prover<'a>>,
    running: Running,
}

impl Proof<'_> {
    /// Asks, until the new version has answered once.
    async fn look(&mut self) {
        if let Some(prover) = self
            .prover
            .as_ref()
            .filter(|_| !matches!(self.running, Running::Proven(_)))
        {
            self.running = prover.ask().await;
        }
    }
}

impl ErrorBudget {
    /// Watches.
    pub(super) async fn look(&self, cx: &Context) -> Result<Seen, Inconclusive> {
        let told = self.told(cx)?;
        let earlier = Earlier::read(self, cx)?;
        let deployed_at = told.unwrap_or_else(|| cx.clock.now());
        let feed = Feed::open(self, cx, told, deployed_at).await?;
        let block = feed.block();
        let prover = self.running.as_ref().map(|check| {
            Prover::new(
                check,
                self.environment.as_ref().map(|name| name.as_str()),
                cx,
            )
        });
        let mut proof = Proof {
            prover: prover.transpose()?,
            running: Running::NotAsked,
        };
        let blocks = self.watch_on(feed, &mut proof, cx, deployed_at).await?;
        let mut seen = Seen {
            deployed_at,
            block,
            blocks,
            running: proof.running,
            earlier,
            notified: Vec::new(),
        };
        seen.notified = notify::tell(self, &seen, cx).await;
        Ok(seen)
    }

    /// When the release went out, if anybody said so.
    fn told(&self, cx: &Context) -> Result<Option<Timestamp>, Inconclusive> {
        match (&cx.deployed_at, &self.deployed_at) {
            (Some(moment), _) | (None, Some(DeployedAt::Moment(moment))) => Ok(Some(*moment)),
            (None, Some(DeployedAt::Kubernetes(object))) => {
                let path = &object.kubernetes;
                let text = std::fs::read_to_string(cx.path(path)).map_err(|error| {
                    Inconclusive::because(format_args!("can't read {path}: {error}"))
                })?;
                let moment = object.moment(&text);
                moment
                    .map(Some)
                    .map_err(|why| Inconclusive::because(format_args!("{path}: {why}")))
            }
            (None, None) => Ok(None),
        }
    }

    /// Collects until every objective is decided. A recording is read without waiting.
    async fn watch_on(
        &self,
        mut feed: Feed,
        proof: &mut Proof<'_>,
        cx: &Context,
        deployed_at: Timestamp,
    ) -> Result<Vec<Vec<Block>>, Inconclusive> {
        let end_ms = millis(self.watched());
        let (block, lag) = (feed.block(), feed.lag());
        let mut blocks: Vec<Vec<Block>> = vec![Vec::new(); self.objective.len()];
        loop {
            let now_ms = if feed.is_recorded() {
                i64::MAX
            } else {
                since(deployed_at, cx.clock.now()) - millis(lag)
            };
            for (known, new) in blocks.iter_mut().zip(feed.collect(now_ms).await?) {
                known.extend(new);
            }
            proof.look().await;
            let due = self.rolls_back(block, &blocks);
            cx.progress.say(&progress(now_ms.min(end_ms), end_ms));
            if due || now_ms >= end_ms {
                return Ok(blocks);
            }
            let block_ms = millis(block).max(1);
            // Collecting took its time. The deploy is a border of blocks, so the next one ends at a multiple of their length.
            let now_ms = since(deployed_at, cx.clock.now()) - millis(lag);
            let wait_ms = block_ms - now_ms.rem_euclid(block_ms);
            tokio::time::sleep(Duration::from_millis(wait_ms.unsigned_abs())).await;
        }
    }

    /// Whether a rollback is due by what was counted so far.
    fn rolls_back(&self, block: Duration, blocks: &[Vec<Block>]) -> bool {
        self.objective
            .iter()
            .zip(blocks)
            .any(|(objective, blocks)| {
                let mut watch = Watch::new(&self.rule(objective, block), blocks);
                blocks.iter().any(|block| watch.step(block).is_some())
            })
    }
}

fn progress(now_ms: i64, end_ms: i64) -> String {
    format!(
        "watching: {} s of {} s",
        (now_ms / 1000).max(0),
        end_ms / 1000
    )
}

/// Milliseconds from one moment to a later one.
fn since(from: Timestamp, to: Timestamp) -> i64 {
    to.as_millisecond() - from.as_millisecond()
}

pub(super) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
