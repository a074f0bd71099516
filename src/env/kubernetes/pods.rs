//! Pod templates, wherever the kind of a workload keeps them.

use crate::env::tree::Node;

/// A pod template with its workload's name.
#[derive(Debug)]
pub(super) struct Pod<'a> {
    pub workload: &'a str,
    pub namespace: Option<&'a str>,
    /// Whether Helm runs it beside the release: a test, a migration.
    pub hook: bool,
    pub containers: Vec<Container<'a>>,
}

/// A container of a pod.
#[derive(Debug, Clone, Copy)]
pub(super) struct Container<'a> {
    pub name: &'a str,
    /// Whether it runs before the others, or beside them from before they start.
    pub init: bool,
    pub node: &'a Node,
}

impl Container<'_> {
    /// Whether both get the same environment, as the pods of one replica set do.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.name == other.name
            && self.node.get("env") == other.node.get("env")
            && self.node.get("envFrom") == other.node.get("envFrom")
    }
}

impl<'a> Pod<'a> {
    /// The pod template of a workload; none if the object has none.
    pub(super) fn of(object: &'a Node, kind: &str) -> Option<Self> {
        let spec = match kind {
            "Pod" => object.get("spec"),
            "PodTemplate" => object.at("template.spec"),
            "CronJob" => object.at("spec.jobTemplate.spec.template.spec"),
            _ => object.at("spec.template.spec"),
        }?;
        let list = |key: &str, init: bool| {
            let containers = spec.get(key).map_or(&[][..], Node::items).iter();
            containers.map(move |node| Container {
                name: node.text_of("name").unwrap_or_default(),
                init,
                node,
            })
        };
        let containers: Vec<_> = list("containers", false)
            .chain(list("initContainers", true))
            .collect();
        let metadata = object.get("metadata");
        let of_metadata = |key: &str| metadata.and_then(|metadata| metadata.text_of(key));
        let annotations = metadata.and_then(|metadata| metadata.get("annotations"));
        (!containers.is_empty()).then_some(Self {
            workload: of_metadata("name").unwrap_or_default(),
            namespace: of_metadata("namespace"),
            hook: annotations.is_some_and(|all| all.get("helm.sh/hook").is_some()),
            containers,
        })
    }
}
