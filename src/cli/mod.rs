//! The command line: one file a command.

mod args;
mod check;
mod completions;
mod database;
mod env;
mod env_snapshot;
mod env_usage;
mod exit;
mod explain;
mod init;
mod list;
mod live;
mod merge;
mod output;
mod panic;
mod process;
mod release;
mod schema;
mod selection;
mod snapshot;
mod stdout;
mod terminal;
mod variables;

use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};

pub use args::{Cli, Command};
pub use check::{CheckArgs, Outcome, check};
pub use explain::explain;
pub use merge::{MergeError, merged};
pub use output::OutputArgs;
pub use process::Process;
pub use selection::SelectionArgs;

use crate::model::Exit;

/// Runs the command that `process` was started with.
#[expect(
    clippy::needless_pass_by_value,
    reason = "a process is handed over whole"
)]
pub fn main(process: Process) -> ExitCode {
    panic::install();
    let cli = match variables::lenient(Cli::command())
        .try_get_matches_from(&process.arguments)
        .and_then(|matches| Cli::from_arg_matches(&matches))
    {
        Ok(cli) => cli,
        Err(error) => {
            // `--help` and `--version` come this way, too. An error quotes arguments.
            if error.use_stderr() {
                stdout::complain(&error.render().to_string());
                return exit::code(Exit::Usage);
            }
            let _ = error.print();
            return exit::code(Exit::Go);
        }
    };
    exit::code(match cli.command {
        Command::Check(args) => check::command(&args, &process, crate::model::Stage::PreDeploy),
        Command::Database(command) => database::command(&command, &process),
        Command::Env(command) => env::command(&command, &process),
        Command::Watch(args) => check::command(&args, &process, crate::model::Stage::PostDeploy),
        Command::List(args) => list::command(&args, &process),
        Command::Explain(args) => explain::command(&args),
        Command::Init(args) => init::command(&args, &process),
        Command::Merge(args) => merge::command(&args, &process),
        Command::Schema(args) => schema::command(&args),
        Command::Completions(args) => completions::completions(&args),
        Command::Man(args) => completions::man(&args, &process),
    })
}
