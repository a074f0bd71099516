//! Simulates deploys and compares how soon, and how often wrongly, rules roll them back.
//!
//! `cargo run --release --example simulate-watch` prints the tables of `docs/error-budget.md` in about a
//! minute; `--plots docs/images` also draws its plots, `--runs 200` is a quick look, `--threads 1` is
//! frugal. Seeds are fixed: the same command prints the same tables. It fails when a goal is missed.
#![expect(
    clippy::print_stdout,
    reason = "the tables are what this program is for"
)]

mod cell;
mod goals;
mod limit;
mod plots;
mod random;
mod results;
mod rules;
mod scenario;
mod table;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use results::Results;
use rules::Judge;

/// What the command line asks for.
struct Options {
    runs: u64,
    threads: usize,
    plots: Option<PathBuf>,
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let options = options()?;
    let (names, judges): (Vec<&str>, Vec<Judge>) = Judge::all().into_iter().unzip();
    let results = Results::simulate(&judges, options.runs, options.threads);
    let goals = goals::all(&results);
    println!("Wrong rollbacks in %, the worst of 1, 10, 100 and 1000 requests per second:\n");
    println!("{}", table::wrong(&results, &names));
    println!(
        "Time to rollback at 100 requests per second: median/95th percentile in seconds (failed requests of users):\n"
    );
    println!("{}", table::detection(&results, &names));
    println!(
        "`gate` on 5 s blocks: promote / hold / rollback in %, median/95th percentile, median against the limit:\n"
    );
    println!("{}", table::by_rate(&results));
    println!("Goals:\n\n{}", table::goals(&goals));
    if let Some(folder) = options.plots {
        plots::draw(&results, &names, &folder)?;
    }
    let all_met = goals.iter().all(|goal| goal.is_met);
    Ok(if all_met {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn options() -> Result<Options, Box<dyn Error>> {
    let mut options = Options {
        runs: 2_000,
        threads: std::thread::available_parallelism()?.get(),
        plots: None,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let value = arguments
            .next()
            .ok_or_else(|| format!("expected a value after {argument}"))?;
        match argument.as_str() {
            "--runs" => options.runs = value.parse()?,
            "--threads" => options.threads = value.parse()?,
            "--plots" => options.plots = Some(PathBuf::from(value)),
            other => {
                return Err(format!("expected --runs, --threads or --plots, found {other}").into());
            }
        }
    }
    Ok(options)
}
