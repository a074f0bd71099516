//! The environment of one container: `envFrom` first, then `env`, then `$(NAME)`.

use std::collections::BTreeMap;

use super::objects::Objects;
use super::references::{Reference, expanded};
use super::stores::Store;
use crate::env::tree::Node;
use crate::env::{Keys, State, Unreadable};
use crate::redact::Secret;

/// Notes the keys of `container`, whose pod runs in `namespace`.
pub(super) fn read(
    container: &Node,
    namespace: Option<&str>,
    objects: &Objects<'_>,
    keys: &mut Keys,
) {
    let mut environment = Environment {
        objects,
        namespace,
        defined: BTreeMap::new(),
        open: false,
    };
    for source in container.get("envFrom").map_or(&[][..], Node::items) {
        environment.add_object(source, keys);
    }
    for entry in container.get("env").map_or(&[][..], Node::items) {
        let Some(name) = entry.text_of("name") else {
            continue;
        };
        if let Some(state) = environment.state(name, entry, keys) {
            environment.defined.insert(name.to_owned(), state);
        } else if keys.dangling.contains_key(name) {
            // The container doesn't start, whatever `envFrom` gives under that name.
            environment.defined.remove(name);
        }
    }
    for (name, state) in environment.defined {
        keys.insert(name, state, None);
    }
}

/// What a container's environment comes to so far.
struct Environment<'a> {
    objects: &'a Objects<'a>,
    namespace: Option<&'a str>,
    defined: BTreeMap<String, State>,
    /// Whether there may be more names than those defined.
    open: bool,
}

impl Environment<'_> {
    fn add_object(&mut self, source: &Node, keys: &mut Keys) {
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
            let Some(data) = self.objects.get(store, name, self.namespace) else {
                self.open = true;
                keys.open.push(format!(
                    "the {} `{name}` isn't among the manifests",
                    store.name()
                ));
                continue;
            };
            if data.open {
                self.open = true;
                keys.open.push(format!(
                    "the {} `{name}` is filled by a controller",
                    store.name()
                ));
            }
            for (key, state) in &data.keys {
                self.defined.insert(format!("{prefix}{key}"), state.clone());
            }
        }
    }

    /// The state of an entry of `env`; none if the pod starts without it.
    fn state(&self, name: &str, entry: &Node, keys: &mut Keys) -> Option<State> {
        let Some(from) = entry.get("valueFrom").filter(|from| **from != Node::Null) else {
            let text = entry.text_of("value").unwrap_or_default();
            return Some(self.literal(text));
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
        match self.objects.get(store, object, self.namespace) {
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

    fn literal(&self, text: &str) -> State {
        let known = |name: &str| match self.defined.get(name) {
            Some(state) => Reference::To(state),
            None if self.open || is_of_service(name) => Reference::Unknown,
            None => Reference::Nothing,
        };
        expanded(text, known).map_or(State::Unreadable(Unreadable::Expands), |text| {
            State::Readable(Secret::new(text))
        })
    }
}

/// Whether the cluster defines the name for a service: `SHOP_SERVICE_HOST`, `SHOP_PORT_80_TCP`.
/// <https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables>
fn is_of_service(name: &str) -> bool {
    ["_SERVICE_HOST", "_SERVICE_PORT", "_PORT_"]
        .iter()
        .any(|part| name.contains(part))
}
