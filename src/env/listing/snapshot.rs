//! What `gate env snapshot` wrote: names, shapes, lengths and keyed fingerprints.

use super::{Wanted, misfit};
use crate::env::fingerprint::Print;
use crate::env::tree::Node;
use crate::env::{Keys, SourceFault, State, Unreadable};
use crate::setting::EnvFormat;

/// The layout that this version reads.
const SCHEMA: &str = "1";

pub(super) fn read(node: &Node, _: Wanted<'_>, keys: &mut Keys) -> Result<(), SourceFault> {
    if node.text_of("schema") != Some(SCHEMA) {
        return Err(SourceFault::Form(
            "a snapshot of schema 1, as `gate env snapshot` writes it",
        ));
    }
    let Some(Node::Map(entries)) = node.get("keys") else {
        return Err(misfit(EnvFormat::Snapshot));
    };
    let key_id = node.text_of("key_id");
    for (name, key) in entries {
        keys.insert(name.as_str(), state(key, key_id), None);
    }
    Ok(())
}

fn state(key: &Node, key_id: Option<&str>) -> State {
    if key.text_of("state") != Some("readable") {
        return State::Unreadable(Unreadable::NamesOnly);
    }
    State::Printed(Print {
        shape: key.text_of("shape").unwrap_or("text").to_owned(),
        length: key
            .text_of("length")
            .and_then(|length| length.parse().ok())
            .unwrap_or(0),
        fingerprint: key.text_of("fingerprint").map(str::to_owned),
        key_id: key_id.map(str::to_owned),
    })
}
