//! What the gate can find.

use crate::model::codes;

codes! {
    /// Findings of `error-budget`.
    pub enum ErrorBudgetCode {
        Rollback = "rollback" => Failure,
            "the release fails more requests, or is slower, than its budget allows",
            "roll back; the evidence says what is wrong and since when";
        Hold = "hold" => Error,
            "nothing certain can be said of the release, or nothing good",
            "look before going on: the reason says what is missing";
        NoHistory = "no-history" => Warning,
            "there is too little from before the deploy to compare with",
            "give the source an hour from before the deploy; without it, errors that were there before look like the release's";
        Blip = "blip" => Note,
            "a short disturbance was forgiven",
            "nothing to do if such disturbances are known; else shorten `blip`";
        MigrationsApplied = "migrations-applied" => Warning,
            "the deploy applied migrations, so that the previous release may not run on the database any more",
            "check that the previous release works with the new schema before rolling back";
        NotNotified = "not-notified" => Warning,
            "a notification couldn't be sent",
            "check the channel's address and token; the recommendation stands";
        Notification = "notification" => Note,
            "a notification that would have been sent",
            "remove `notify-dry-run` to send it";
    }
}
