//! How fast the readers are; a measurement for `benches/env.sh`, not a judgement.

use std::fmt::Write as _;
use std::time::Instant;

use release_gate::env::dotenv::{TABLE, decode, read};

fn lines() -> String {
    let mut text = String::new();
    for i in 0..200_000 {
        let _ = match i % 5 {
            0 => writeln!(
                text,
                "SERVICE_{i}_URL=https://service-{i}.internal.example/path"
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

#[test]
#[ignore = "a measurement"]
fn dotenv_readers() {
    let text = lines();
    for row in &TABLE {
        let best = (0..7)
            .map(|_| {
                let start = Instant::now();
                let decoded = decode(text.as_bytes(), row.dialect).expect("UTF-8");
                let keys = read(&decoded, row.dialect).expect("dotenv").entries.len();
                assert_eq!(keys, 200_000);
                start.elapsed()
            })
            .min()
            .expect("runs");
        let megabytes = f64::from(u32::try_from(text.len()).expect("a few megabytes")) / 1e6;
        println!("{:8} {:6.0} MB/s", row.name, megabytes / best.as_secs_f64());
    }
}
