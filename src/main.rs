//! Collects what the process was given, and hands it to the library.

use std::io::IsTerminal as _;
use std::process::ExitCode;

use release_gate::cli::{self, Process};

fn main() -> ExitCode {
    cli::main(Process {
        arguments: std::env::args_os().collect(),
        variables: std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect(),
        folder: std::env::current_dir(),
        stdout_is_terminal: std::io::stdout().is_terminal(),
        stderr_is_terminal: std::io::stderr().is_terminal(),
        columns: terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| width.0),
        now: jiff::Timestamp::now(),
    })
}
