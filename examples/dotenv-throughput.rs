//! How fast each dotenv reader is, in MB/s: the best of several runs over one text, for `benches/env.sh`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Instant;

use release_gate::env::dotenv::{TABLE, decode, read};

/// How many keys the text has.
const KEYS: u32 = 200_000;

/// How many runs there are of each reader.
const RUNS: usize = 7;

fn lines() -> String {
    let mut text = String::new();
    for i in 0..KEYS {
        // Writing to a string doesn't fail.
        let _ = match i % 5 {
            0 => writeln!(
                text,
                "SERVICE_{i}_URL=https://service-{i}.shop.example/path"
            ),
            1 => writeln!(text, "FEATURE_FLAG_{i}=true"),
            2 => writeln!(
                text,
                "# the key of number {i}\nAPI_KEY_{i}=\"abcdef0123456789{i}\""
            ),
            3 => writeln!(text, "NAME_{i}='some text with spaces {i}'"),
            _ => writeln!(text, "PORT_{i}=80{i}"),
        };
    }
    text
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let text = lines();
    let mut out = std::io::stdout().lock();
    for row in &TABLE {
        let mut best = f64::MAX;
        for _ in 0..RUNS {
            let start = Instant::now();
            let decoded = decode(text.as_bytes(), row.dialect)?;
            let keys = read(&decoded, row.dialect)?.entries.len();
            best = best.min(start.elapsed().as_secs_f64());
            if keys != KEYS as usize {
                return Err(format!("expected {KEYS} keys from {}, found {keys}", row.name).into());
            }
        }
        let megabytes = f64::from(u32::try_from(text.len())?) / 1e6;
        writeln!(
            out,
            "dotenv as {:24} {:8.0} MB/s",
            row.name,
            megabytes / best
        )?;
    }
    Ok(())
}
