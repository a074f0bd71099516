//! The options' variables (`GATE_…`), as pipelines set them.

use clap::builder::{BoolishValueParser, Resettable};
use clap::{Arg, ArgAction, Command};

/// The same command, for which an empty variable isn't set (`${{ vars.TIMEOUT }}` without a value) and a flag's variable may
/// say `1`, `yes` or `on`.
pub(super) fn lenient(command: Command) -> Command {
    command.mut_args(variable).mut_subcommands(lenient)
}

fn variable(arg: Arg) -> Arg {
    match arg.get_env().and_then(std::env::var_os) {
        Some(value) if value.is_empty() => arg.env(Resettable::Reset),
        Some(_) if matches!(arg.get_action(), ArgAction::SetTrue) => {
            arg.value_parser(BoolishValueParser::new())
        }
        _ => arg,
    }
}
