//! Watches ten thousand objectives at once, and says what a block costs: `cargo run --release --example watch-many`.
#![expect(
    clippy::print_stdout,
    reason = "the figures are what this program is for"
)]

use std::error::Error;
use std::time::Instant;

use release_gate::slo::{Block, Counted, Rule, Watch};

const OBJECTIVES: u32 = 10_000;
const BLOCKS: u32 = 120;

fn main() -> Result<(), Box<dyn Error>> {
    let rule = Rule::for_budget(0.005);
    let block = |index: i64| Block {
        start_ms: index * 5_000,
        counted: Some(Counted::of(500, u64::from(index % 4 == 0)).with_latency(Some(100.0))),
    };
    let history: Vec<Block> = (-120..0).map(block).collect();
    let mut watches: Vec<Watch> = (0..OBJECTIVES)
        .map(|_| Watch::new(&rule, &history))
        .collect();
    let began = Instant::now();
    let mut rollbacks = 0;
    for index in 0..BLOCKS {
        for watch in &mut watches {
            rollbacks += u32::from(watch.step(&block(i64::from(index))).is_some());
        }
    }
    let nanoseconds = began.elapsed().as_secs_f64() * 1e9 / f64::from(OBJECTIVES * BLOCKS);
    println!("{nanoseconds:.0} ns a block, {rollbacks} rollbacks");
    // The whole process, as Linux counts it.
    let status = std::fs::read_to_string("/proc/self/status")?;
    let resident = status
        .lines()
        .find(|line| line.starts_with("VmHWM"))
        .unwrap_or("VmHWM: unknown");
    println!(
        "{OBJECTIVES} objectives, {}",
        resident
            .split_whitespace()
            .skip(1)
            .collect::<Vec<_>>()
            .join(" ")
    );
    Ok(())
}
