//! What config maps and secrets hold, and what controllers will put into secrets.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::env::tree::Node;
use crate::env::{SourceFault, State, Unreadable, encrypted};
use crate::redact::Secret;

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
    /// Keys that are files and never variables.
    pub binary: Vec<String>,
    /// Whether a controller may put in more keys than the manifest names.
    pub open: bool,
}

/// Kinds whose controller fills a secret with keys that the manifest doesn't name, and where that secret's name stands.
const FILLED: [(&str, &str); 7] = [
    ("VaultStaticSecret", "spec.destination.name"),
    ("VaultDynamicSecret", "spec.destination.name"),
    ("InfisicalSecret", "spec.managedSecretReference.secretName"),
    ("DopplerSecret", "spec.managedSecret.name"),
    ("OnePasswordItem", "metadata.name"),
    ("Certificate", "spec.secretName"),
    ("ClusterExternalSecret", "spec.externalSecretName"),
];

/// The stores that an object is or makes, each with its name.
pub(super) fn of(
    object: &Node,
    kind: &str,
    name: &str,
) -> Result<Vec<(Store, String, Data)>, SourceFault> {
    let named = |way: &str| {
        let text = object.at(way).and_then(Node::text);
        text.unwrap_or(name).to_owned()
    };
    Ok(match kind {
        "ConfigMap" => vec![(Store::ConfigMap, name.to_owned(), config_map(object))],
        "Secret" => vec![(Store::Secret, name.to_owned(), secret(object, name)?)],
        "SealedSecret" => {
            let name = named("spec.template.metadata.name");
            vec![(Store::Secret, name, sealed(object))]
        }
        "ExternalSecret" => vec![(Store::Secret, named("spec.target.name"), external(object))],
        "SecretProviderClass" => mounted(object),
        _ => {
            let filled = FILLED.iter().find(|(filled, _)| *filled == kind);
            let name = filled
                .and_then(|(_, way)| object.at(way))
                .and_then(Node::text);
            let data = Data {
                open: true,
                ..Data::default()
            };
            name.map(|name| (Store::Secret, name.to_owned(), data))
                .into_iter()
                .collect()
        }
    })
}

fn config_map(object: &Node) -> Data {
    let mut data = Data::default();
    for (key, value) in entries(object, "data") {
        data.keys.insert(key.clone(), text(value));
    }
    for (key, _) in entries(object, "binaryData") {
        data.binary.push(key.clone());
    }
    data
}

fn secret(object: &Node, name: &str) -> Result<Data, SourceFault> {
    let mut data = Data::default();
    for (key, value) in entries(object, "data") {
        let encoded = value.text().unwrap_or_default();
        let state = if encrypted::is_encrypted(encoded) {
            State::Unreadable(Unreadable::Encrypted)
        } else {
            decoded(encoded).ok_or_else(|| SourceFault::NotBase64 {
                object: name.to_owned(),
                key: key.clone(),
            })?
        };
        data.keys.insert(key.clone(), state);
    }
    for (key, value) in entries(object, "stringData") {
        data.keys.insert(key.clone(), text(value));
    }
    Ok(data)
}

/// The state that base64 stands for; line ends in it are no part of it.
fn decoded(encoded: &str) -> Option<State> {
    let encoded: String = encoded.split_whitespace().collect();
    let bytes = STANDARD.decode(encoded).ok()?;
    Some(match String::from_utf8(bytes) {
        Ok(text) => State::Readable(Secret::new(text)),
        Err(_) => State::Unreadable(Unreadable::NotText),
    })
}

/// A number or a truth value without quotes is refused by the server; its text is what was meant.
fn text(value: &Node) -> State {
    match value.text() {
        Some(text) if encrypted::is_encrypted(text) => State::Unreadable(Unreadable::Encrypted),
        Some(text) => State::Readable(Secret::new(text)),
        None if *value == Node::Null => State::Readable(Secret::new("")),
        None => State::Unreadable(Unreadable::NotText),
    }
}

fn sealed(object: &Node) -> Data {
    let encrypted = entries_at(object, "spec.encryptedData");
    let plain = entries_at(object, "spec.template.data");
    let keys = encrypted
        .iter()
        .map(|(key, _)| (key.clone(), State::Unreadable(Unreadable::Encrypted)));
    Data {
        keys: keys.chain(kept_back(plain)).collect(),
        ..Data::default()
    }
}

/// An external secret with a template has the template's keys, unless both are to be merged.
fn external(object: &Node) -> Data {
    let template = entries_at(object, "spec.target.template.data");
    let merges = object
        .at("spec.target.template.mergePolicy")
        .and_then(Node::text)
        == Some("Merge");
    let fetched = object.at("spec.data").map_or(&[][..], Node::items);
    let fetched = fetched
        .iter()
        .filter(|_| template.is_empty() || merges)
        .filter_map(|entry| entry.text_of("secretKey"))
        .map(|key| (key.to_owned(), State::Unreadable(Unreadable::Sensitive)));
    Data {
        keys: fetched.chain(kept_back(template)).collect(),
        open: (object.at("spec.dataFrom").is_some() && (template.is_empty() || merges))
            || object.at("spec.target.template.templateFrom").is_some(),
        ..Data::default()
    }
}

/// The secrets that the Secrets Store driver makes when a pod mounts its volume.
fn mounted(object: &Node) -> Vec<(Store, String, Data)> {
    let secrets = object.at("spec.secretObjects").map_or(&[][..], Node::items);
    let made = secrets.iter().filter_map(|secret| {
        let entries = secret.get("data").map_or(&[][..], Node::items);
        let keys = entries
            .iter()
            .filter_map(|entry| entry.text_of("key"))
            .map(|key| (key.to_owned(), State::Unreadable(Unreadable::Sensitive)));
        let data = Data {
            keys: keys.collect(),
            ..Data::default()
        };
        Some((
            Store::Secret,
            secret.text_of("secretName")?.to_owned(),
            data,
        ))
    });
    made.collect()
}

fn kept_back(entries: &[(String, Node)]) -> impl Iterator<Item = (String, State)> {
    entries
        .iter()
        .map(|(key, _)| (key.clone(), State::Unreadable(Unreadable::Sensitive)))
}

fn entries<'a>(object: &'a Node, key: &str) -> &'a [(String, Node)] {
    object.get(key).map_or(&[][..], Node::entries)
}

fn entries_at<'a>(object: &'a Node, way: &str) -> &'a [(String, Node)] {
    object.at(way).map_or(&[][..], Node::entries)
}
