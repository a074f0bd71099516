//! The worst short stretch of a watch: what may be forgiven as a blip at its end.

use std::collections::VecDeque;

use super::block::Tally;

/// A stretch of neighbouring blocks and what was counted in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The begin of its first block, in milliseconds from the deploy.
    pub start_ms: i64,
    /// The end of its last block.
    pub end_ms: i64,
    /// Its counts.
    pub tally: Tally,
}

/// Finds the stretch with the most errors among all stretches of a length, in one pass.
#[derive(Clone, Debug)]
pub struct Worst {
    length_ms: i64,
    block_ms: i64,
    recent: VecDeque<(i64, Tally)>,
    sum: Tally,
    found: Option<Stretch>,
}

impl Worst {
    /// Stretches of `length_ms`, made of blocks of `block_ms`.
    pub fn new(length_ms: i64, block_ms: i64) -> Self {
        Self {
            length_ms,
            block_ms,
            recent: VecDeque::new(),
            sum: Tally::default(),
            found: None,
        }
    }

    /// Takes the next block.
    pub fn push(&mut self, start_ms: i64, tally: Tally) {
        let end_ms = start_ms + self.block_ms;
        self.recent.push_back((start_ms, tally));
        self.sum += tally;
        while let Some((oldest, gone)) = self.recent.front().copied() {
            if end_ms - oldest <= self.length_ms || self.recent.len() == 1 {
                break;
            }
            self.sum = self.sum - gone;
            self.recent.pop_front();
        }
        if self
            .found
            .is_none_or(|found| self.sum.errors > found.tally.errors)
        {
            let start_ms = self.recent.front().map_or(start_ms, |(start, _)| *start);
            self.found = Some(Stretch {
                start_ms,
                end_ms,
                tally: self.sum,
            });
        }
    }

    /// The stretch with the most errors, if there was an error at all.
    pub fn worst(&self) -> Option<Stretch> {
        self.found.filter(|found| found.tally.errors > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stretch_with_most_errors_is_found_with_its_place() {
        let mut worst = Worst::new(25_000, 5_000);
        for i in 0..40 {
            let errors = if (6..10).contains(&i) { 60 } else { 0 };
            worst.push(i * 5_000, Tally::of(100, errors));
        }
        let found = worst
            .worst()
            .map(|stretch| (stretch.start_ms, stretch.end_ms, stretch.tally));
        assert_eq!(found, Some((25_000, 50_000, Tally::of(500, 240))));
    }

    #[test]
    fn blocks_on_both_sides_of_a_gap_are_not_neighbours() {
        let mut worst = Worst::new(25_000, 5_000);
        worst.push(0, Tally::of(10, 5));
        worst.push(100_000, Tally::of(10, 6));
        assert_eq!(
            worst.worst().map(|stretch| stretch.tally),
            Some(Tally::of(10, 6))
        );
    }

    #[test]
    fn without_errors_there_is_no_worst() {
        let mut worst = Worst::new(25_000, 5_000);
        worst.push(0, Tally::of(10, 0));
        assert_eq!(worst.worst(), None);
    }
}
