//! What the gate can find.

use crate::model::codes;

codes! {
    /// Findings of `schema-parity`.
    pub enum SchemaParityCode {
        MissingTable = "missing-table" => Failure,
            "the candidate lacks a table that the baseline has",
            "run the migration that creates it, or name it in `ignore`";
        MissingColumn = "missing-column" => Failure,
            "the candidate lacks a column that the baseline has",
            "run the migration that adds it, or name it in `ignore`";
        DifferentColumn = "different-column" => Failure,
            "a column's type, nullability or default differs",
            "find out which side was changed by hand, and bring both to the same migration";
        ExtraTable = "extra-table" => Note,
            "only the candidate has a table",
            "drop it, or name it in `ignore`";
        ExtraColumn = "extra-column" => Note,
            "only the candidate has a column",
            "drop it, or name it in `ignore`";
        DemandingColumn = "demanding-column" => Failure,
            "only the candidate has a column, and it must be given a value on every insert",
            "give it a default or make it nullable before the deploy";
        MissingConstraint = "missing-constraint" => Failure,
            "the candidate lacks a constraint that the baseline has",
            "add it: data that the code takes to be impossible can get in";
        ExtraConstraint = "extra-constraint" => Failure,
            "only the candidate has a constraint",
            "writes that work on the baseline can fail: add it there too, or drop it here";
        DifferentConstraint = "different-constraint" => Failure,
            "a constraint's definition differs",
            "bring both sides to the same migration";
        MissingIndex = "missing-index" => Warning,
            "the candidate lacks an index that the baseline has",
            "create it (CONCURRENTLY): what was fast in the test may be slow here";
        ExtraIndex = "extra-index" => Note,
            "only the candidate has an index",
            "drop it, or create it on the baseline too";
        DifferentIndex = "different-index" => Warning,
            "an index's definition differs",
            "bring both sides to the same migration";
        MissingObject = "missing-object" => Failure,
            "the candidate lacks a type, view, function, trigger, policy, sequence, schema or extension",
            "create it before the deploy, or name it in `ignore`";
        ExtraObject = "extra-object" => Note,
            "only the candidate has a type, view, function, trigger, policy, sequence, schema or extension",
            "drop it, or name it in `ignore`";
        DifferentObject = "different-object" => Warning,
            "the definition of a view, function, trigger, sequence, table or extension differs",
            "bring both sides to the same migration";
        DifferentType = "different-type" => Failure,
            "the candidate's type lacks values or parts that the baseline's has",
            "run the migration that changes it";
        DifferentPolicy = "different-policy" => Failure,
            "row security differs",
            "bring both sides to the same migration: rows may be shown to the wrong people";
        Renamed = "renamed" => Note,
            "the same constraint or index has another name",
            "a migration that drops it by name fails on one side";
        ColumnOrder = "column-order" => Note,
            "the same columns stand in another order",
            "matters to inserts without a column list and to SELECT * read by position";
        Expected = "expected-difference" => Note,
            "a pending migration makes the difference go away",
            "nothing, once the migration is applied";
        DifferentVersion = "different-version" => Note,
            "the two servers have different versions",
            "test against the version that production has";
        Unread = "unread-statement" => Error,
            "a statement of a schema file isn't understood, so that its side is incomplete",
            "compare with a snapshot instead (`gate database snapshot`), or take the statement out of the file; `levels` can make it less than an error";
        NotComparable = "not-comparable" => Error,
            "the two sides are databases of different products",
            "compare databases of the same engine";
    }
}
