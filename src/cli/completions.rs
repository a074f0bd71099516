//! `gate completions` and `gate man`.

use std::path::{Path, PathBuf};

use clap::{Args, CommandFactory as _};

use super::stdout::{complain, print};
use super::{Cli, Process};
use crate::model::Exit;
use crate::report;

/// The options of `gate completions`.
#[derive(Args, Clone, Debug)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// The options of `gate man`.
#[derive(Args, Clone, Debug)]
pub struct ManArgs {
    /// Write gate.1 and a page for each command into this folder instead of printing the first
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

/// Prints a shell's completions.
pub(super) fn completions(args: &CompletionsArgs) -> Exit {
    let mut out = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "gate", &mut out);
    print(&String::from_utf8_lossy(&out))
}

/// Prints the manual page, or writes all of them.
pub(super) fn man(args: &ManArgs, process: &Process) -> Exit {
    let mut command = Cli::command();
    command.build();
    let Some(folder) = &args.dir else {
        return print(&page(command));
    };
    let folder = process
        .folder
        .as_deref()
        .unwrap_or(Path::new("."))
        .join(folder);
    let mut pages = Vec::new();
    collect(command, "gate", &mut pages);
    for (name, text) in pages {
        if let Err(error) = report::write(&folder.join(name), &text) {
            complain(&format!("error: {error}"));
            return Exit::NothingToShow;
        }
    }
    Exit::Go
}

fn collect(command: clap::Command, name: &str, pages: &mut Vec<(String, String)>) {
    for below in command
        .get_subcommands()
        .filter(|below| below.get_name() != "help")
    {
        let name = format!("{name}-{}", below.get_name());
        collect(below.clone(), &name, pages);
    }
    pages.push((format!("{name}.1"), page(command)));
}

fn page(command: clap::Command) -> String {
    let mut out = Vec::new();
    // Writing into memory can't fail.
    let _ = clap_mangen::Man::new(command).render(&mut out);
    String::from_utf8_lossy(&out).into_owned()
}
