//! Kubernetes manifests: what a container's environment comes to, as far as the manifests tell.

mod container;
mod objects;
mod pods;
mod references;
mod stores;

use super::tree::Node;
use super::{Keys, SourceFault};
use objects::Objects;
use pods::{Container, Pod};

/// Which container of the manifests is meant.
#[derive(Debug, Clone, Copy, Default)]
pub struct Chosen<'a> {
    /// The name of the Deployment, Job, …
    pub workload: Option<&'a str>,
    /// The name of the container.
    pub container: Option<&'a str>,
}

/// Reads the environment of the chosen container. Manifests without a workload stand for all their config maps and secrets.
///
/// # Errors
/// The choice isn't clear, or a Secret's data aren't base64.
pub fn read(documents: &[Node], chosen: &Chosen<'_>, keys: &mut Keys) -> Result<(), SourceFault> {
    let objects = Objects::collect(documents)?;
    if objects.pods.is_empty() {
        for (name, state) in objects.all() {
            keys.insert(name, state, None);
        }
        return Ok(());
    }
    let (pod, container) = choose(&objects.pods, chosen)?;
    container::read(container.node, pod.namespace, &objects, keys);
    Ok(())
}

fn choose<'a>(
    pods: &'a [Pod<'a>],
    chosen: &Chosen<'_>,
) -> Result<(&'a Pod<'a>, Container<'a>), SourceFault> {
    let workloads = workloads(pods, chosen)?;
    let candidates: Vec<(&Pod<'a>, Container<'a>)> = workloads
        .iter()
        .flat_map(|pod| pod.containers.iter().map(|container| (*pod, *container)))
        .filter(|(_, container)| match chosen.container {
            Some(wanted) => container.name == wanted,
            None => !container.init,
        })
        .collect();
    match (candidates.as_slice(), chosen.container) {
        ([first, others @ ..], _)
            if others.iter().all(|(pod, container)| {
                pod.namespace == first.0.namespace && container.is_like(&first.1)
            }) =>
        {
            Ok(*first)
        }
        ([], Some(wanted)) => Err(SourceFault::NotAmong {
            key: "container",
            wanted: wanted.to_owned(),
            found: names(&workloads),
        }),
        _ => Err(which(&workloads)),
    }
}

/// The workloads that may be meant. Helm's hooks are only if they are named or alone.
fn workloads<'a>(
    pods: &'a [Pod<'a>],
    chosen: &Chosen<'_>,
) -> Result<Vec<&'a Pod<'a>>, SourceFault> {
    let Some(wanted) = chosen.workload else {
        let (hooks, workloads): (Vec<_>, Vec<_>) = pods.iter().partition(|pod| pod.hook);
        return Ok(if workloads.is_empty() {
            hooks
        } else {
            workloads
        });
    };
    let named: Vec<&Pod<'a>> = pods.iter().filter(|pod| pod.workload == wanted).collect();
    if named.is_empty() {
        return Err(SourceFault::NotAmong {
            key: "workload",
            wanted: wanted.to_owned(),
            found: pods.iter().map(|pod| pod.workload.to_owned()).collect(),
        });
    }
    Ok(named)
}

/// The complaint that several containers may be meant.
fn which(workloads: &[&Pod<'_>]) -> SourceFault {
    let one_workload = workloads
        .windows(2)
        .all(|pair| pair[0].workload == pair[1].workload);
    if one_workload {
        return SourceFault::Which {
            key: "container",
            found: names(workloads),
        };
    }
    SourceFault::Which {
        key: "workload",
        found: workloads
            .iter()
            .map(|pod| pod.workload.to_owned())
            .collect(),
    }
}

fn names(pods: &[&Pod<'_>]) -> Vec<String> {
    let containers = pods.iter().flat_map(|pod| &pod.containers);
    containers
        .map(|container| container.name.to_owned())
        .collect()
}
