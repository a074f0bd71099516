//! The environment of one container: `envFrom` first, then `env`, then `$(NAME)`.

use std::collections::BTreeMap;

use super::objects::{Objects, Store};
use super::references::expanded;
use crate::env::tree::Node;
use crate::env::{Keys, State, Unreadable};
use crate::redact::Secret;

/// Notes the keys of `container`.
pub(super) fn read(container: &Node, objects: &Objects<'_>, keys: &mut Keys) {
    let mut defined: BTreeMap<String, State> = BTreeMap::new();
    for source in container.get("envFrom").map_or(&[][..], Node::items) {
        from_object(source, objects, &mut defined, keys);
    }
    for entry in container.get("env").map_or(&[][..], Node::items) {
        let Some(name) = entry.text_of("name") else {
            continue;
        };
        if let Some(state) = state(name, entry, objects, &defined, keys) {
            defined.insert(name.to_owned(), state);
        }
    }
    for (name, state) in defined {
        keys.insert(name, state, None);
    }
}

fn from_object(
    source: &Node,
    objects: &Objects<'_>,
    defined: &mut BTreeMap<String, State>,
    keys: &mut Keys,
) {
    let prefix = source.text_of("prefix").unwrap_or_default();
    let stores = [
        ("configMapRef", Store::ConfigMap),
        ("secretRef", Store::Secret),
    ];
    for (key, store) in stores {
        let Some(reference) = source.get(key) else {
            continue;
        };
        let name = reference.text_of("name").unwrap_or_default();
        let Some(data) = objects.get(store, name) else {
            keys.open.push(format!(
                "the {} `{name}` isn't among the manifests",
                store.name()
            ));
            continue;
        };
        if data.open {
            keys.open.push(format!(
                "the {} `{name}` is filled by a controller",
                store.name()
            ));
        }
        for (key, state) in &data.keys {
            defined.insert(format!("{prefix}{key}"), state.clone());
        }
    }
}

/// The state of an entry of `env`; none if the pod starts without it.
fn state(
    name: &str,
    entry: &Node,
    objects: &Objects<'_>,
    defined: &BTreeMap<String, State>,
    keys: &mut Keys,
) -> Option<State> {
    let Some(from) = entry.get("valueFrom").filter(|from| **from != Node::Null) else {
        let text = entry.text_of("value").unwrap_or_default();
        return Some(literal(text, defined));
    };
    let stores = [
        ("configMapKeyRef", Store::ConfigMap),
        ("secretKeyRef", Store::Secret),
    ];
    let Some((reference, store)) = stores
        .into_iter()
        .find_map(|(key, store)| Some((from.get(key)?, store)))
    else {
        return Some(State::Unreadable(Unreadable::AtRunTime));
    };
    let object = reference.text_of("name").unwrap_or_default();
    let key = reference.text_of("key").unwrap_or_default();
    let optional = reference.text_of("optional") == Some("true");
    let shown = format!("the {} `{object}`", store.name());
    match objects.get(store, object) {
        Some(data) => match data.keys.get(key) {
            Some(state) => Some(state.clone()),
            None if data.open => Some(State::Unreadable(Unreadable::Elsewhere(shown))),
            None if optional => None,
            None => {
                keys.dangling
                    .insert(name.to_owned(), format!("{shown} has no key `{key}`"));
                None
            }
        },
        // An optional reference to an object that nobody shows may be there or not.
        None => Some(State::Unreadable(Unreadable::Elsewhere(shown))),
    }
}

fn literal(text: &str, defined: &BTreeMap<String, State>) -> State {
    let known = |name: &str| defined.get(name);
    expanded(text, known).map_or(State::Unreadable(Unreadable::Expands), |text| {
        State::Readable(Secret::new(text))
    })
}
