//! The objects of manifests: config maps, secrets, and everything that has a pod template.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::env::tree::Node;
use crate::env::{SourceFault, State, Unreadable};
use crate::redact::Secret;

/// The signs that kustomize writes hashes with: hexadecimal digits, with those replaced that could form words.
const HASH_SIGNS: &[u8] = b"2456789bcdfghkmt";

/// The length of such a hash.
const HASH_LENGTH: usize = 10;

/// What keys and values are kept in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Store {
    ConfigMap,
    Secret,
}

impl Store {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::ConfigMap => "ConfigMap",
            Self::Secret => "Secret",
        }
    }
}

/// The keys of a config map or secret.
#[derive(Debug, Default)]
pub(super) struct Data {
    pub keys: BTreeMap<String, State>,
    /// Whether a controller may put in more keys than the manifest names.
    pub open: bool,
}

/// A pod template with its workload's name.
#[derive(Debug)]
pub(super) struct Pod<'a> {
    pub workload: &'a str,
    /// Container, its name, and whether it only runs before the others.
    pub containers: Vec<(&'a Node, &'a str, bool)>,
}

/// All objects of the manifests.
#[derive(Debug, Default)]
pub(super) struct Objects<'a> {
    pub stores: BTreeMap<(Store, String), Data>,
    pub pods: Vec<Pod<'a>>,
}

impl<'a> Objects<'a> {
    pub(super) fn collect(documents: &'a [Node]) -> Result<Self, SourceFault> {
        let mut objects = Self::default();
        for document in documents {
            objects.add(document)?;
        }
        Ok(objects)
    }

    fn add(&mut self, object: &'a Node) -> Result<(), SourceFault> {
        if let Some(items @ Node::List(_)) = object.get("items") {
            return items.items().iter().try_for_each(|item| self.add(item));
        }
        if let Node::List(items) = object {
            return items.iter().try_for_each(|item| self.add(item));
        }
        let name = object
            .at("metadata.name")
            .and_then(Node::text)
            .unwrap_or_default();
        match object.text_of("kind") {
            Some("ConfigMap") => self.store(Store::ConfigMap, name, config_map(object)),
            Some("Secret") => self.store(Store::Secret, name, secret(object, name)?),
            Some("SealedSecret") => {
                let name = object
                    .at("spec.template.metadata.name")
                    .and_then(Node::text)
                    .unwrap_or(name);
                self.store(Store::Secret, name, sealed(object.at("spec.encryptedData")));
            }
            Some("ExternalSecret") => {
                let name = object
                    .at("spec.target.name")
                    .and_then(Node::text)
                    .unwrap_or(name);
                self.store(Store::Secret, name, external(object));
            }
            _ => self.pods.extend(pod(object, name)),
        }
        Ok(())
    }

    fn store(&mut self, store: Store, name: &str, data: Data) {
        self.stores.insert((store, name.to_owned()), data);
    }

    /// The object that a reference by `name` means: the one of that name, or the only one that kustomize made of it.
    pub(super) fn get(&self, store: Store, name: &str) -> Option<&Data> {
        if let Some(data) = self.stores.get(&(store, name.to_owned())) {
            return Some(data);
        }
        let mut hashed = self.stores.iter().filter(|((kind, full), _)| {
            *kind == store
                && full
                    .strip_prefix(name)
                    .and_then(|rest| rest.strip_prefix('-'))
                    .is_some_and(is_hash)
        });
        match (hashed.next(), hashed.next()) {
            (Some((_, data)), None) => Some(data),
            _ => None,
        }
    }

    /// Every key of every config map and secret.
    pub(super) fn all(&self) -> impl Iterator<Item = (String, State)> + '_ {
        let keys = self.stores.values().flat_map(|data| &data.keys);
        keys.map(|(name, state)| (name.clone(), state.clone()))
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == HASH_LENGTH && text.bytes().all(|byte| HASH_SIGNS.contains(&byte))
}

fn config_map(object: &Node) -> Data {
    let mut data = Data::default();
    for (key, value) in object.get("data").map_or(&[][..], Node::entries) {
        // A number or a truth value without quotes is refused by the server; its text is what was meant.
        let state = value
            .text()
            .map_or(State::Unreadable(Unreadable::NotText), readable);
        data.keys.insert(key.clone(), state);
    }
    for (key, _) in object.get("binaryData").map_or(&[][..], Node::entries) {
        data.keys
            .insert(key.clone(), State::Unreadable(Unreadable::NotText));
    }
    data
}

fn secret(object: &Node, name: &str) -> Result<Data, SourceFault> {
    let mut data = Data::default();
    for (key, value) in object.get("data").map_or(&[][..], Node::entries) {
        let encoded: String = value
            .text()
            .unwrap_or_default()
            .split_whitespace()
            .collect();
        let bytes = STANDARD
            .decode(encoded)
            .map_err(|_| SourceFault::NotBase64 {
                object: name.to_owned(),
                key: key.clone(),
            })?;
        let state = String::from_utf8(bytes)
            .map_or(State::Unreadable(Unreadable::NotText), |text| {
                State::Readable(Secret::new(text))
            });
        data.keys.insert(key.clone(), state);
    }
    for (key, value) in object.get("stringData").map_or(&[][..], Node::entries) {
        let state = value
            .text()
            .map_or(State::Unreadable(Unreadable::NotText), readable);
        data.keys.insert(key.clone(), state);
    }
    Ok(data)
}

fn readable(text: &str) -> State {
    State::Readable(Secret::new(text))
}

fn sealed(encrypted: Option<&Node>) -> Data {
    let entries = encrypted.map_or(&[][..], Node::entries);
    let keys = entries
        .iter()
        .map(|(key, _)| (key.clone(), State::Unreadable(Unreadable::Encrypted)));
    Data {
        keys: keys.collect(),
        open: false,
    }
}

fn external(object: &Node) -> Data {
    let entries = object.at("spec.data").map_or(&[][..], Node::items);
    let keys = entries
        .iter()
        .filter_map(|entry| entry.text_of("secretKey"));
    Data {
        keys: keys
            .map(|key| (key.to_owned(), State::Unreadable(Unreadable::Sensitive)))
            .collect(),
        open: object.at("spec.dataFrom").is_some(),
    }
}

/// The pod template of a workload, wherever its kind keeps it.
fn pod<'a>(object: &'a Node, workload: &'a str) -> Option<Pod<'a>> {
    let kind = object.text_of("kind")?;
    let spec = match kind {
        "Pod" => object.get("spec"),
        "CronJob" => object.at("spec.jobTemplate.spec.template.spec"),
        _ => object.at("spec.template.spec"),
    }?;
    let list = |key: &str| spec.get(key).map_or(&[][..], Node::items);
    let named = |init: bool| {
        move |container: &'a Node| {
            Some((
                container,
                container.text_of("name").unwrap_or_default(),
                init,
            ))
        }
    };
    let containers: Vec<_> = list("containers")
        .iter()
        .filter_map(named(false))
        .chain(list("initContainers").iter().filter_map(named(true)))
        .collect();
    (!containers.is_empty()).then_some(Pod {
        workload,
        containers,
    })
}
