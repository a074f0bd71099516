//! Objects whose keys are the names.

use super::pairs::NAME_ONLY;
use super::table::Table;
use super::{Wanted, misfit};
use crate::env::tree::Node;
use crate::env::{Keys, SourceFault, State, Unreadable, encrypted};
use crate::setting::EnvFormat;

/// What `vercel env pull` writes for a value that nobody may read.
pub(super) const SENSITIVE: &str = "[SENSITIVE]";

/// The state that a value of a tree stands for.
pub(super) fn state(value: &Node) -> State {
    match value {
        Node::Scalar(text) if text.expose() == SENSITIVE => {
            State::Unreadable(Unreadable::Sensitive)
        }
        Node::Scalar(text) if encrypted::is_encrypted(text.expose()) => {
            State::Unreadable(Unreadable::Encrypted)
        }
        Node::Scalar(text) => State::Readable(text.clone()),
        Node::Null => State::Unreadable(Unreadable::NamesOnly),
        Node::List(_) | Node::Map(_) => State::Unreadable(Unreadable::NotText),
    }
}

/// `{ NAME: value }`.
pub(super) fn read_plain(node: &Node, _: Wanted<'_>, keys: &mut Keys) -> Result<(), SourceFault> {
    let Node::Map(entries) = node else {
        return Err(misfit(EnvFormat::Json));
    };
    let encrypted = node
        .get("sops")
        .is_some_and(|sops| sops.get("mac").is_some());
    for (name, value) in entries {
        if !(encrypted && encrypted::is_for_decryption(name)) {
            keys.insert(name.as_str(), state(value), None);
        }
    }
    Ok(())
}

/// `{ NAME: { computed, raw } }`, or `{ NAME: {} }` for names alone.
pub(super) fn read_doppler(node: &Node, _: Wanted<'_>, keys: &mut Keys) -> Result<(), SourceFault> {
    let Node::Map(entries) = node else {
        return Err(misfit(EnvFormat::Doppler));
    };
    for (name, value) in entries {
        let state = match (value, value.get("computed")) {
            // Restricted ones are kept back even from those who may list them.
            (Node::Map(_), Some(Node::Null)) => State::Unreadable(Unreadable::Sensitive),
            (Node::Map(_), Some(computed)) => state(computed),
            (Node::Map(_), None) => NAME_ONLY,
            (plain, _) => state(plain),
        };
        keys.insert(name.as_str(), state, None);
    }
    Ok(())
}

/// `{ name: value }` with the store's lower-case names; a program gets them in capitals, with `_` for `-`.
pub(super) fn read_chamber(node: &Node, _: Wanted<'_>, keys: &mut Keys) -> Result<(), SourceFault> {
    let Node::Map(entries) = node else {
        return Err(misfit(EnvFormat::Chamber));
    };
    for (name, value) in entries {
        keys.insert(as_variable(name), state(value), None);
    }
    Ok(())
}

/// `chamber list`: the same names in a table.
pub(super) fn read_chamber_table(text: &str, _: Wanted<'_>, keys: &mut Keys) {
    for (name, _) in Table::of(text).named() {
        keys.insert(as_variable(name), NAME_ONLY, None);
    }
}

/// The name that chamber gives a program.
fn as_variable(name: &str) -> String {
    name.to_ascii_uppercase().replace('-', "_")
}

/// `{ name: { sensitive, type, value } }`. The JSON form shows sensitive outputs too.
pub(super) fn read_terraform(
    node: &Node,
    _: Wanted<'_>,
    keys: &mut Keys,
) -> Result<(), SourceFault> {
    let Node::Map(entries) = node else {
        return Err(misfit(EnvFormat::Terraform));
    };
    for (name, output) in entries {
        let Some(value) = output.get("value") else {
            return Err(misfit(EnvFormat::Terraform));
        };
        keys.insert(name.as_str(), state(value), None);
    }
    Ok(())
}
