//! Equal or not, from values or from fingerprints.

use crate::env::State;
use crate::env::fingerprint::{FingerprintKey, Print};
use crate::redact::Secret;

/// What is known of two values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Comparison {
    Same,
    Different,
    /// It can't be told; the reason in words.
    Unknown(String),
}

/// Compares the values of `name` on two sides.
pub(super) fn compare(
    name: &str,
    one: &State,
    other: &State,
    key: Option<&FingerprintKey>,
) -> Comparison {
    match (one, other) {
        (State::Unreadable(why), _) | (_, State::Unreadable(why)) => {
            Comparison::Unknown(format!("its value {}", why.words()))
        }
        (State::Readable(one), State::Readable(other)) => verdict(one == other),
        (State::Printed(one), State::Printed(other)) => {
            match (&one.fingerprint, &other.fingerprint) {
                (Some(left), Some(right)) => verdict(left == right),
                // Different lengths are different values, with or without a key.
                _ if one.length != other.length => Comparison::Different,
                _ => Comparison::Unknown("its snapshot has no fingerprints".to_owned()),
            }
        }
        (State::Readable(value), State::Printed(print))
        | (State::Printed(print), State::Readable(value)) => with_print(name, value, print, key),
    }
}

fn with_print(
    name: &str,
    value: &Secret,
    print: &Print,
    key: Option<&FingerprintKey>,
) -> Comparison {
    if value.expose().len() != print.length {
        return Comparison::Different;
    }
    match (&print.fingerprint, key) {
        (Some(fingerprint), Some(key)) => verdict(*fingerprint == key.of(name, value)),
        (None, _) => Comparison::Unknown("its snapshot has no fingerprints".to_owned()),
        (_, None) => Comparison::Unknown(
            "it is compared with a snapshot, which needs GATE_FINGERPRINT_KEY".to_owned(),
        ),
    }
}

fn verdict(same: bool) -> Comparison {
    if same {
        Comparison::Same
    } else {
        Comparison::Different
    }
}
