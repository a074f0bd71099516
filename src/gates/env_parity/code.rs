//! What the gate can find.

use crate::model::codes;

codes! {
    /// Findings of `env-parity`.
    pub enum EnvParityCode {
        MissingKey = "missing-key" => Failure,
            "the candidate lacks a key",
            "set it in the candidate environment, or name it in `optional`";
    }
}
