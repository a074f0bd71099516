//! Live progress on standard error: a spinner for people, plain lines for logs.

use std::sync::Mutex;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::config::PlannedGate;
use crate::context::Progress;
use crate::model::GateResult;
use crate::report;
use crate::run::Observer;

/// Shows how the run goes on.
#[derive(Debug)]
pub(super) enum Live {
    /// Says nothing.
    Quiet,
    /// One line a gate, when it is done.
    Lines,
    /// A line that changes.
    Spinner(Box<Mutex<ProgressBar>>),
}

impl Live {
    /// The form that fits.
    pub(super) fn new(quiet: bool, is_terminal: bool) -> Self {
        match (quiet, is_terminal) {
            (true, _) => Self::Quiet,
            (false, false) => Self::Lines,
            (false, true) => Self::Spinner(Box::new(Mutex::new(ProgressBar::hidden()))),
        }
    }

    /// Where gates say what they are doing.
    pub(super) fn progress(&self) -> (Progress, ProgressBar) {
        let Self::Spinner(slot) = self else {
            return (Progress::default(), ProgressBar::hidden());
        };
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix} {wide_msg} {elapsed}") {
            bar.set_style(style);
        }
        if let Ok(mut slot) = slot.lock() {
            *slot = bar.clone();
        }
        let shown = bar.clone();
        (
            Progress::new(move |message| shown.set_message(message.to_owned())),
            bar,
        )
    }
}

impl Observer for Live {
    fn started(&self, gate: &PlannedGate, index: usize, total: usize) {
        if let Self::Spinner(bar) = self
            && let Ok(bar) = bar.lock()
        {
            // First, so that what the last gate did isn't shown as this one's doing.
            bar.set_message("");
            bar.set_prefix(format!("[{index}/{total}] {}", report::line(&gate.id)));
            bar.enable_steady_tick(Duration::from_millis(80));
        }
    }

    #[expect(
        clippy::print_stderr,
        reason = "this is the progress on standard error"
    )]
    fn finished(&self, result: &GateResult) {
        let line = format!(
            "{:7} {} ({} ms)",
            result.status.name(),
            report::line(&result.id),
            result.took.as_millis()
        );
        match self {
            Self::Quiet => {}
            Self::Lines => eprintln!("{line}"),
            Self::Spinner(bar) => {
                if let Ok(bar) = bar.lock() {
                    bar.println(line);
                }
            }
        }
    }
}
