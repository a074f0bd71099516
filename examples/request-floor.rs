//! The floor that probes are measured against: a bare reqwest loop that sends a request N times, one after the other or some
//! at once, and looks at the status and the JSON. `request-floor URL N [IN-FLIGHT]`; benches/http.sh runs it.

#![expect(clippy::print_stderr, reason = "a measurement talks to a person")]

use std::process::ExitCode;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

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
    let in_flight: usize = arguments.next().map_or(Ok(1), |count| count.parse())?;
    let client = reqwest::Client::new();
    let requests = stream::iter((0..times).map(|_| request(&client, &url)));
    requests.buffer_unordered(in_flight).try_collect().await
}

async fn request(client: &reqwest::Client, url: &str) -> Result<(), Failure> {
    let response = client.get(url).send().await?.error_for_status()?;
    let _: serde_json::Value = response.json().await?;
    Ok(())
}
