//! The floor that probes are measured against: a bare reqwest loop that sends a request N times over one connection and
//! looks at the status and the JSON. `cargo run --release --example request-floor URL N`; benches/http.sh runs it.

#![expect(clippy::print_stderr, reason = "a measurement talks to a person")]

use std::process::ExitCode;

type Failure = Box<dyn std::error::Error>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let url = arguments
        .next()
        .ok_or("expected a URL and a number of requests")?;
    let times: usize = arguments
        .next()
        .ok_or("expected a number of requests")?
        .parse()?;
    let client = reqwest::Client::new();
    for _ in 0..times {
        let response = client.get(&url).send().await?.error_for_status()?;
        let _: serde_json::Value = response.json().await?;
    }
    Ok(())
}
