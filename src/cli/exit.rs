//! The process's exit code.

use std::process::ExitCode;

use crate::model::Exit;

/// What the process ends with.
pub(super) fn code(exit: Exit) -> ExitCode {
    ExitCode::from(exit.code())
}
