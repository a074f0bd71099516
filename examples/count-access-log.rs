//! Counts an access log as the watch does: `cargo run --release --example count-access-log FILE`.
#![expect(
    clippy::print_stdout,
    reason = "the counts are what this program is for"
)]

use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

use release_gate::slo::access_log::{Counts, Filter, Tail};

fn main() -> Result<(), Box<dyn Error>> {
    let path: PathBuf = std::env::args_os()
        .nth(1)
        .ok_or("expected the path of an access log")?
        .into();
    let began = Instant::now();
    let filter = Filter {
        paths: Vec::new(),
        quantile: 0.99,
    };
    let mut counts = Counts::new(None, vec![filter], Vec::new());
    Tail::open(&path)?.read(&mut counts)?;
    let seconds = began.elapsed().as_secs_f64();
    let (read, unread) = counts.lines_read();
    let bytes = u32::try_from(std::fs::metadata(&path)?.len() >> 10).map(f64::from)? * 1024.0;
    println!(
        "{read} requests, {unread} lines not in the format, {:.0} MB/s",
        bytes / seconds / 1e6
    );
    Ok(())
}
