//! What the gate can find.

use crate::model::codes;

codes! {
    /// Findings of `env-parity`.
    pub enum EnvParityCode {
        MissingKey = "missing-key" => Failure,
            "the candidate lacks a key",
            "set it in the candidate environment, or name it in `optional`";
        ExtraKey = "extra-key" => Warning,
            "only the candidate has a key",
            "set it in the baseline too, name it in `optional` or `ignore`, or set `extra`";
        Empty = "empty" => Failure,
            "a key of the candidate has no value, or white space alone",
            "give it a value, or take the key out and name it in `optional`";
        Placeholder = "placeholder" => Failure,
            "a value of the candidate is a stand-in for a real one",
            "set the real value in the candidate environment";
        SameValue = "same-value" => Failure,
            "a key of `differ` has the same value on both sides",
            "give each environment its own value";
        DifferentValue = "different-value" => Failure,
            "a key of `match` has another value on each side",
            "set the same value on both sides, or take the key out of `match`";
        WrongShape = "wrong-shape" => Failure,
            "a value of the candidate breaks its rule",
            "mend the value, or the rule under [gate.rules]";
        NotCheckable = "not-checkable" => Warning,
            "a rule needs a value that can't be read from here",
            "compare snapshots (`gate env snapshot`), or give a source that shows the value";
        UnsetUsage = "unset-usage" => Failure,
            "the code reads a key that the candidate lacks",
            "set it in the candidate environment, give the code a default, or name it in `optional`";
        DynamicUsage = "dynamic-usage" => Note,
            "the code reads keys whose names are made at run time",
            "name the keys it can read in `required`";
        DanglingReference = "dangling-reference" => Failure,
            "a manifest refers to a key that its config map or secret lacks, so the pod won't start",
            "add the key to the object, or set `optional: true` on the reference";
        IncompleteListing = "incomplete-listing" => Error,
            "the listing of an environment ends early",
            "let the command print everything: read all pages";
        LocalHost = "local-host-in-production" => Failure,
            "a production value points at the machine itself",
            "set the address of the production service";
        PrivateHost = "private-host-in-production" => Warning,
            "a production value points at a private address",
            "make sure that production reaches it, and waive the finding then";
        StagingHost = "staging-host-in-production" => Warning,
            "a production value points at another environment",
            "set the address of the production service";
        TestKey = "test-key-in-production" => Failure,
            "a production value is a key of a provider's test mode",
            "set the live key";
        LowEntropy = "low-entropy" => Warning,
            "a secret is short or easy to guess",
            "generate it: `openssl rand -base64 32`";
        SimilarKey = "similar-key" => Warning,
            "two keys differ only in letter case, separators or a letter",
            "use one spelling on both sides";
        SameSecretTwice = "same-secret-twice" => Warning,
            "one secret is used under two names",
            "give each use its own secret";
        SharedSecret = "shared-secret" => Note,
            "a secret is the same in both environments",
            "give each environment its own, and name the key in `differ`";
        AmbiguousLine = "ambiguous-line" => Note,
            "readers of dotenv files understand a line differently",
            "put the value in single quotes, or write it in a way that all readers share";
        DuplicateKey = "duplicate-key" => Note,
            "a source sets a key twice",
            "take one of the lines out";
        FrozenValue = "frozen-value" => Failure,
            "the build output holds the other environment's value",
            "build again with the candidate's environment: keys like NEXT_PUBLIC_* are fixed at build time";
    }
}
