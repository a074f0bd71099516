//! Lists of objects with a name and perhaps a value.

use super::printed::is_assignment;
use super::{Wanted, misfit};
use crate::env::tree::Node;
use crate::env::{Keys, SourceFault, State, Unreadable};
use crate::redact::Secret;
use crate::setting::EnvFormat;

/// A key of a listing without values.
pub(super) const NAME_ONLY: State = State::Unreadable(Unreadable::NamesOnly);

/// The words for a name and a value, in the letter cases that tools use.
const NAME: [&str; 4] = ["name", "Name", "key", "Key"];
const VALUE: [&str; 3] = ["value", "Value", "secretValue"];

pub(super) fn read(node: &Node, _: Wanted<'_>, keys: &mut Keys) -> Result<(), SourceFault> {
    if let Node::Map(_) = node {
        return super::objects::read_plain(node, super::no_choice(), keys);
    }
    each(node, keys, |item| {
        if let Some((_, value)) = joined(item) {
            return State::Readable(Secret::new(value));
        }
        VALUE
            .iter()
            .find_map(|key| item.get(key))
            .map_or(NAME_ONLY, super::objects::state)
    })
}

/// `NAME=value` as one text, as Docker lists the environment of a container.
fn joined(item: &Node) -> Option<(&str, &str)> {
    let text = item.text().filter(|text| is_assignment(text))?;
    text.split_once('=')
}

/// The same, but what stands in the place of a value is a digest or nothing.
pub(super) fn read_names(node: &Node, _: Wanted<'_>, keys: &mut Keys) -> Result<(), SourceFault> {
    for (name, _) in node.entries() {
        keys.insert(name.as_str(), NAME_ONLY, None);
    }
    each(node, keys, |_| NAME_ONLY)
}

fn each(node: &Node, keys: &mut Keys, state: impl Fn(&Node) -> State) -> Result<(), SourceFault> {
    for item in node.items() {
        let joined = joined(item).map(|(name, _)| name);
        let name = joined.or(item.text());
        let name = name.or_else(|| NAME.iter().find_map(|key| item.text_of(key)));
        let name = name.ok_or_else(|| misfit(EnvFormat::GhVariable))?;
        keys.insert(name, state(item), None);
    }
    Ok(())
}
