//! A small shop with a staging and a production face, and the gates that stand between the two.
//!
//! `cargo run --release --example shop` starts both faces on free loopback ports and runs `gates.toml` on them, exactly
//! as the binary would. The code of the two faces is the same; production is broken by what is around the code: a
//! missing key, a localhost URL, a migration that hasn't run. With `-- --healthy` production is mended. With `-- --serve`
//! no gate runs: the shop says where its project is, and serves until it is stopped, so that `gate check` (or the
//! GitHub action) can run there.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "an example talks to a person"
)]

mod faces;
mod server;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser as _;
use release_gate::cli::{Cli, Process};

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Options of the shop's own; all others are those of `gate check`.
const HEALTHY: &str = "--healthy";
const SERVE: &str = "--serve";

fn main() -> ExitCode {
    let asked = |option: &str| std::env::args().any(|argument| argument == option);
    match run(asked(HEALTHY), asked(SERVE)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("the shop couldn't be started: {error}");
            ExitCode::from(70)
        }
    }
}

/// Starts the shop, and serves, or runs the gates on it.
fn run(healthy: bool, serve: bool) -> Result<ExitCode, Failure> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/shop");
    let target = target_folder()?;
    let folder = target.join("shop");
    faces::lay_out(&project, &folder, healthy)?;
    // The shop has its own thread and runtime, as a real service has its own machine.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let staging = runtime.block_on(faces::start(&folder, "staging", true))?;
    let production = runtime.block_on(faces::start(&folder, "production", healthy))?;
    let variables = [
        staging.variables("STAGING"),
        production.variables("PRODUCTION"),
    ]
    .concat();
    if serve {
        faces::give_defaults(&folder, &variables)?;
        println!("{}", folder.display());
        runtime.block_on(std::future::pending())
    } else {
        check(&target, &folder, variables)
    }
}

/// Runs the gates with these variables, and leaves the reports in `target`.
fn check(target: &Path, folder: &Path, more: Vec<(String, String)>) -> Result<ExitCode, Failure> {
    let reports = [("junit", "shop-gates.xml"), ("json", "shop-gates.json")];
    let mut arguments: Vec<String> = ["gate", "check", "--config"].map(str::to_owned).to_vec();
    arguments.push(folder.join("gates.toml").to_string_lossy().into_owned());
    for (format, file) in reports {
        arguments.push("--report".to_owned());
        arguments.push(format!("{format}={}", target.join(file).display()));
    }
    arguments.extend(
        std::env::args()
            .skip(1)
            .filter(|argument| argument != HEALTHY),
    );
    Cli::try_parse_from(&arguments).inspect_err(|error| {
        let _ = error.print();
    })?;

    let mut variables: std::collections::BTreeMap<String, String> = std::env::vars().collect();
    variables.extend(more);
    let code = release_gate::cli::main(Process {
        arguments: arguments.into_iter().map(Into::into).collect(),
        variables,
        folder: std::env::current_dir(),
        stdout_is_terminal: std::io::IsTerminal::is_terminal(&std::io::stdout()),
        stderr_is_terminal: std::io::IsTerminal::is_terminal(&std::io::stderr()),
        columns: None,
        now: jiff::Timestamp::now(),
    });
    for (format, file) in reports {
        println!("{format}: {}", target.join(file).display());
    }
    Ok(code)
}

/// The folder that Cargo builds into: the example itself lies in `target/<profile>/examples`.
fn target_folder() -> Result<PathBuf, Failure> {
    let program = std::env::current_exe()?;
    let target = program
        .ancestors()
        .nth(3)
        .ok_or("the example isn't in a target folder")?;
    Ok(target.to_owned())
}
