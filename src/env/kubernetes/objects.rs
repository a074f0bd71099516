//! The objects of manifests: config maps, secrets, and everything that has a pod template.

use std::collections::BTreeMap;

use super::pods::Pod;
use super::stores::{self, Data, Store};
use crate::env::tree::Node;
use crate::env::{SourceFault, State, Unreadable};

/// The signs that kustomize writes hashes with: hexadecimal digits, with those replaced that could form words.
const HASH_SIGNS: &[u8] = b"2456789bcdfghkmt";

/// The length of such a hash.
const HASH_LENGTH: usize = 10;

/// The stores of one kind and name, one for each namespace.
type Namespaces = BTreeMap<Option<String>, Data>;

/// All objects of the manifests.
#[derive(Debug, Default)]
pub(super) struct Objects<'a> {
    stores: BTreeMap<(Store, String), Namespaces>,
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
        let list = object.get("items").unwrap_or(object);
        if let Node::List(items) = list {
            return items.iter().try_for_each(|item| self.add(item));
        }
        let Some(kind) = object.text_of("kind") else {
            return Ok(());
        };
        let of_metadata = |key: &str| object.get("metadata").and_then(|all| all.text_of(key));
        let name = of_metadata("name").unwrap_or_default();
        for (store, name, data) in stores::of(object, kind, name)? {
            let namespaces = self.stores.entry((store, name)).or_default();
            namespaces.insert(of_metadata("namespace").map(str::to_owned), data);
        }
        self.pods.extend(Pod::of(object, kind));
        Ok(())
    }

    /// The object that a reference by `name` in `namespace` means: the one of that name, or the only one that kustomize
    /// made of it. An object or a pod without a namespace goes with any.
    pub(super) fn get(&self, store: Store, name: &str, namespace: Option<&str>) -> Option<&Data> {
        if let Some(namespaces) = self.stores.get(&(store, name.to_owned())) {
            return within(namespaces, namespace);
        }
        let mut hashed = self.stores.iter().filter(|((kind, full), _)| {
            *kind == store
                && full
                    .strip_prefix(name)
                    .and_then(|rest| rest.strip_prefix('-'))
                    .is_some_and(is_hash)
        });
        match (hashed.next(), hashed.next()) {
            (Some((_, namespaces)), None) => within(namespaces, namespace),
            _ => None,
        }
    }

    /// Every key of every config map and secret.
    pub(super) fn all(&self) -> impl Iterator<Item = (String, State)> + '_ {
        let data = self.stores.values().flat_map(BTreeMap::values);
        data.flat_map(|data| {
            let keys = data.keys.iter();
            let keys = keys.map(|(name, state)| (name.clone(), state.clone()));
            let binary = data.binary.iter();
            keys.chain(binary.map(|name| (name.clone(), State::Unreadable(Unreadable::NotText))))
        })
    }
}

fn within<'data>(namespaces: &'data Namespaces, namespace: Option<&str>) -> Option<&'data Data> {
    let exact = namespaces.get(&namespace.map(str::to_owned));
    let several = || namespaces.values().next().filter(|_| namespaces.len() == 1);
    match namespace {
        Some(_) => exact.or_else(|| namespaces.get(&None)),
        None => exact.or_else(several),
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == HASH_LENGTH && text.bytes().all(|byte| HASH_SIGNS.contains(&byte))
}
