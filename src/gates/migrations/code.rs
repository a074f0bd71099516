//! What the gate can find.

use crate::migrate::{Kind, Weight};
use crate::model::{Level, codes};

codes! {
    /// Findings of `migrations`.
    pub enum MigrationsCode {
        Pending = "pending" => Failure,
            "a migration of the folder isn't applied to the database",
            "apply it before the deploy, or say `pending = \"allow\"` if the deploy does";
        Edited = "edited" => Failure,
            "a migration was edited after it was applied or sealed, so that the database isn't what the file says",
            "restore the file as it was, and put the change into a new migration";
        Failed = "failed" => Failure,
            "a migration began and didn't end: the schema is somewhere in between",
            "look at what it did, finish or undo it by hand, and tell the tool";
        DatabaseAhead = "database-ahead" => Failure,
            "the database has a migration that the folder lacks: what goes out is older than the schema, or a file is gone",
            "deploy the release that has it, or bring the file back";
        OutOfOrder = "out-of-order" => Failure,
            "a migration that isn't applied comes before one that is",
            "rename it so that it comes last, or make sure that it may run late";
        Duplicate = "duplicate" => Failure,
            "two files claim the same version",
            "rename one of them";
        MultipleHeads = "multiple-heads" => Failure,
            "the graph of migrations has more than one end, so that the tool can't tell which one is meant",
            "merge the heads";
        Locked = "locked" => Failure,
            "the tool's lock is held, so that nobody can migrate",
            "wait for the migration that runs; if none does, release the lock";
        NoLedger = "no-ledger" => Failure,
            "the database has no bookkeeping table of the tool: it is new, or it is the wrong one",
            "look at the database's URL, and at `tool`, `table` and `schema`";
        UnreadableLedger = "unreadable-ledger" => Error,
            "the bookkeeping table is there, or may be, and this role may not read it",
            "grant the role USAGE on the schema and SELECT on the table";
        OrphanFile = "orphan-file" => Note,
            "a file in the folder that the tool never runs",
            "name it as the tool expects, or move it elsewhere";
        BadFileName = "bad-file-name" => Failure,
            "a name that the tool can't read, and refuses to work with",
            "name it as the tool expects, or move it elsewhere";
        MissingFile = "missing-file" => Failure,
            "the tool's own list names a migration that the folder lacks",
            "bring the file back, or take it off the list";
        Removed = "removed" => Failure,
            "the branch removes a migration that is merged, and so may be applied",
            "bring it back, and undo what it does in a new one";
        Added = "added" => Note,
            "the branch adds a migration",
            "nothing to do: it is named so that a reviewer sees it";
        Squashed = "squashed" => Note,
            "a migration stands for others that are applied, and isn't recorded yet",
            "the next run of the tool records it";
        Baselined = "baselined" => Note,
            "the database began at a baseline, and what is older is taken as applied",
            "nothing to do if the baseline is right";
        RolledBack = "rolled-back" => Note,
            "a migration was tried and rolled back, and will run again",
            "make sure that it succeeds this time";
        RepeatableChanged = "repeatable-changed" => Note,
            "a migration that runs whenever it changes has changed",
            "the next run of the tool runs it";
        Elsewhere = "elsewhere" => Note,
            "applied migrations belong to folders outside the repository, such as apps of installed packages, and aren't compared",
            "name their folders in `extra-dirs` to have them compared";
        OtherLedger = "other-ledger" => Note,
            "the database has the bookkeeping table of a tool that the repository doesn't use",
            "name the right tool with `tool`, or drop the table if nobody uses it";
        DestructiveStatement = "destructive-statement" => Warning,
            "a pending migration deletes data",
            "stop using the data in one release, take a backup, delete it in a later one";
        RewritingStatement = "rewriting-statement" => Warning,
            "a pending migration writes a whole table anew while others wait",
            "add the new form beside the old one and move the data in batches";
        LockingStatement = "locking-statement" => Warning,
            "a pending migration makes reads or writes wait while it scans a table or builds an index",
            "use the form that doesn't lock (CONCURRENTLY, NOT VALID and then VALIDATE)";
        DataDependentStatement = "data-dependent-statement" => Warning,
            "a pending migration fails, or changes meaning, if the data isn't as hoped",
            "look at the data first; a [[gate.query]] of the database gate can do that";
        IncompatibleStatement = "incompatible-statement" => Warning,
            "after a pending migration the release that runs now doesn't fit the schema",
            "expand first, contract later: remove the old form when no running code uses it";
        TransactionUnsafeStatement = "transaction-unsafe-statement" => Warning,
            "a pending migration doesn't go with the transaction that it runs in, or stays half done when it fails",
            "put the statement into a migration of its own, without a transaction";
        MissingLockTimeout = "missing-lock-timeout" => Warning,
            "a pending migration may wait for a lock without end, and everything queues behind it",
            "begin it with SET lock_timeout, and try again when it gives up";
        UnreadableSql = "unreadable-sql" => Warning,
            "the SQL of a pending migration can't be parsed, or its engine has no such statement",
            "try it on a copy of the database";
        Detected = "detected" => Note,
            "which tool, folder and table were looked at, and why",
            "set `tool`, `dir`, `table` or `schema` if this is wrong";
    }
}

impl MigrationsCode {
    /// The code of a kind of problem.
    pub(super) fn of(kind: Kind) -> Self {
        match kind {
            Kind::Edited => Self::Edited,
            Kind::Failed => Self::Failed,
            Kind::DatabaseAhead => Self::DatabaseAhead,
            Kind::OutOfOrder => Self::OutOfOrder,
            Kind::Duplicate => Self::Duplicate,
            Kind::MultipleHeads => Self::MultipleHeads,
            Kind::Locked => Self::Locked,
            Kind::OrphanFile => Self::OrphanFile,
            Kind::BadFileName => Self::BadFileName,
            Kind::MissingFile => Self::MissingFile,
            Kind::Squashed => Self::Squashed,
            Kind::Baselined => Self::Baselined,
            Kind::RolledBack => Self::RolledBack,
            Kind::RepeatableChanged => Self::RepeatableChanged,
            Kind::Elsewhere => Self::Elsewhere,
        }
    }
}

/// The level of a weight.
pub(super) fn level(weight: Weight) -> Level {
    match weight {
        Weight::Note => Level::Note,
        Weight::Warn => Level::Warning,
        Weight::Block => Level::Failure,
    }
}
