//! The finding codes that gates of every kind have.

use super::codes;

/// The part before the slash in these codes.
pub const RUN_KIND: &str = "gate";

codes! {
    /// Findings about a gate of any kind, and about a run.
    pub enum RunCode {
        Inconclusive = "inconclusive" => Error,
            "a gate couldn't look; reports name it by the gate's kind: `http-probe/inconclusive`",
            "mend what the message names, so that the gate can look; `on-fail = \"warn\"` lets the release go on without it";
        NothingSelected = "nothing-selected" => Error,
            "no gate was selected for the stage, so that nothing was looked at",
            "look at what `gate list` shows, and at `--stage`, `--only`, `--skip` and `--tag`";
        Flaky = "flaky" => Warning,
            "the gate passed only after it was tried again",
            "find out what differs between two attempts before a release depends on it";
        ExpiredWaiver = "expired-waiver" => Warning,
            "a waiver's last day is over, so that what it covered counts again",
            "mend what it covered, or give the waiver a new day and a reason that still holds";
        UnusedWaiver = "unused-waiver" => Note,
            "a waiver covers nothing that was found",
            "remove it, so that it can't hide something later";
    }
}

impl RunCode {
    /// Whether `levels` of a gate can change how grave it is. What wasn't looked at never passes, whatever is written.
    pub fn has_levels(self) -> bool {
        matches!(self, Self::Flaky | Self::ExpiredWaiver | Self::UnusedWaiver)
    }

    /// Whether `waive` of a gate can cover it. A waiver doesn't cover another one.
    pub fn has_waivers(self) -> bool {
        self == Self::Flaky
    }
}
