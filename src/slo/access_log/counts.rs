//! Lines counted into blocks, for several objectives at once.

use memchr::{memchr, memrchr};

use super::histogram::Histogram;
use super::time::ClfTime;
use super::{Format, Outcome, Request};
use crate::setting::Pattern;
use crate::slo::{Block, Counted, Tally};

/// Which requests count for an objective.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only these paths; all if empty.
    pub paths: Vec<Pattern>,
    /// The latency quantile that is watched, from 0 to 1.
    pub quantile: f64,
}

/// Counts lines into blocks.
#[derive(Debug)]
pub struct Counts {
    format: Option<Format>,
    filters: Vec<Filter>,
    exclude: Vec<Pattern>,
    /// Whether any path has to be looked at.
    is_filtered: bool,
    deployed_ms: i64,
    block_ms: i64,
    from_ms: i64,
    time: ClfTime,
    first_index: Option<i64>,
    slots: Vec<Vec<Slot>>,
    read: u64,
    unread: u64,
}

#[derive(Clone, Debug, Default)]
struct Slot {
    tally: Tally,
    latencies: Histogram,
}

/// How many lines are looked at to find out the format.
const DETECTED_BY: usize = 50;

impl Counts {
    /// Counts for objectives with these filters; `exclude`d paths count for none. Times are given in
    /// milliseconds since 1970 (`deployed_ms`) and as a length (`block_ms`); what is more than `history_ms`
    /// before the deploy isn't counted.
    pub fn new(format: Option<Format>, filters: Vec<Filter>, exclude: Vec<Pattern>) -> Self {
        let is_filtered =
            !exclude.is_empty() || filters.iter().any(|filter| !filter.paths.is_empty());
        Self {
            format,
            slots: vec![Vec::new(); filters.len()],
            filters,
            exclude,
            is_filtered,
            deployed_ms: 0,
            block_ms: 5_000,
            from_ms: i64::MIN,
            time: ClfTime::default(),
            first_index: None,
            read: 0,
            unread: 0,
        }
    }

    /// With blocks of `block_ms`, counted from a deploy at `deployed_ms` (since 1970); what is more than
    /// `history_ms` before the deploy is left out.
    #[must_use]
    pub fn around(self, deployed_ms: i64, block_ms: i64, history_ms: i64) -> Self {
        Self {
            deployed_ms,
            block_ms: block_ms.max(1),
            from_ms: deployed_ms.saturating_sub(history_ms),
            ..self
        }
    }

    /// Takes the next bytes of a log. What stands behind the last line end is kept in `half`, which is the
    /// log's own: several logs can be counted together.
    pub fn push(&mut self, half: &mut Vec<u8>, mut bytes: &[u8]) {
        if !half.is_empty() {
            let Some(end) = memchr(b'\n', bytes) else {
                half.extend_from_slice(bytes);
                return;
            };
            half.extend_from_slice(&bytes[..end]);
            self.lines(half);
            half.clear();
            bytes = &bytes[end + 1..];
        }
        let whole = memrchr(b'\n', bytes).map_or(0, |last| last + 1);
        self.lines(&bytes[..whole]);
        half.extend_from_slice(&bytes[whole..]);
    }

    /// Lines that were read, and lines that weren't in the format.
    pub fn lines_read(&self) -> (u64, u64) {
        (self.read, self.unread)
    }

    fn lines(&mut self, mut bytes: &[u8]) {
        if self.format.is_none() && !bytes.is_empty() {
            let lines: Vec<&[u8]> = bytes
                .split(|byte| *byte == b'\n')
                .filter(|line| !line.is_empty())
                .take(DETECTED_BY)
                .collect();
            self.format = Format::detect(&lines);
        }
        let Some(format) = self.format else {
            self.unread +=
                u64::try_from(memchr::memchr_iter(b'\n', bytes).count()).unwrap_or(u64::MAX);
            return;
        };
        let mut time = std::mem::take(&mut self.time);
        while !bytes.is_empty() {
            let end = memchr(b'\n', bytes).unwrap_or(bytes.len());
            let line = bytes[..end].strip_suffix(b"\r").unwrap_or(&bytes[..end]);
            match format.read(line, &mut time) {
                Some(request) => {
                    self.read += 1;
                    self.count(&request);
                }
                None if line.is_empty() => {}
                None => self.unread += 1,
            }
            bytes = bytes.get(end + 1..).unwrap_or_default();
        }
        self.time = time;
    }

    fn count(&mut self, request: &Request<'_>) {
        if request.at_ms < self.from_ms {
            return;
        }
        let index = (request.at_ms - self.deployed_ms).div_euclid(self.block_ms);
        let first = *self.first_index.get_or_insert(index);
        // Lines are written when a request ends, so an earlier block can only come a little late.
        let Ok(position) = usize::try_from(index - first) else {
            return;
        };
        let is_error = match Outcome::of(request.status) {
            Outcome::Neither => return,
            Outcome::Ok => false,
            Outcome::Error => true,
        };
        let path = if self.is_filtered {
            path(request.path)
        } else {
            ""
        };
        if self.exclude.iter().any(|pattern| pattern.matches(path)) {
            return;
        }
        for (filter, slots) in self.filters.iter().zip(&mut self.slots) {
            if !filter.paths.is_empty() && !filter.paths.iter().any(|pattern| pattern.matches(path))
            {
                continue;
            }
            if slots.len() <= position {
                slots.resize(position + 1, Slot::default());
            }
            let slot = &mut slots[position];
            slot.tally += Tally::of(1, u64::from(is_error));
            if let Some(micros) = request.micros {
                slot.latencies.add(micros);
            }
        }
    }

    /// All blocks of every objective from the first line, or from the deploy, to the block that ends at
    /// `until_ms` (milliseconds from the deploy): a block without lines is one without requests.
    pub fn blocks(&self, until_ms: i64) -> Vec<Vec<Block>> {
        let last = until_ms.div_euclid(self.block_ms);
        self.filters
            .iter()
            .zip(&self.slots)
            .map(|(filter, slots)| {
                (self.first_index.unwrap_or(0).min(0)..last)
                    .map(|index| self.block(index, filter, slots))
                    .collect()
            })
            .collect()
    }

    fn block(&self, index: i64, filter: &Filter, slots: &[Slot]) -> Block {
        let position =
            usize::try_from(index - self.first_index.unwrap_or(index)).unwrap_or(usize::MAX);
        let slot = slots.get(position);
        let tally = slot.map_or(Tally::default(), |slot| slot.tally);
        let latency_ms = slot.and_then(|slot| slot.latencies.quantile_ms(filter.quantile));
        Block {
            start_ms: index * self.block_ms,
            counted: Some(Counted::of(tally.requests, tally.errors).with_latency(latency_ms)),
        }
    }
}

/// The path without its query, for the patterns.
fn path(path: &[u8]) -> &str {
    let end = memchr(b'?', path).unwrap_or(path.len());
    std::str::from_utf8(&path[..end]).unwrap_or_default()
}
