//! Kubernetes manifests: what a container's environment comes to, as far as the manifests tell.

mod container;
mod objects;
mod references;

use super::tree::Node;
use super::{Keys, SourceFault};
use objects::{Objects, Pod};

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
    let container = choose(&objects.pods, chosen)?;
    container::read(container, &objects, keys);
    Ok(())
}

fn choose<'a>(pods: &[Pod<'a>], chosen: &Chosen<'_>) -> Result<&'a Node, SourceFault> {
    let workloads: Vec<&Pod<'a>> = pods
        .iter()
        .filter(|pod| chosen.workload.is_none_or(|wanted| pod.workload == wanted))
        .collect();
    if let (Some(wanted), true) = (chosen.workload, workloads.is_empty()) {
        return Err(SourceFault::NotAmong {
            key: "workload",
            wanted: wanted.to_owned(),
            found: pods.iter().map(|pod| pod.workload.to_owned()).collect(),
        });
    }
    let candidates: Vec<(&Pod<'a>, &'a Node, &'a str)> = workloads
        .iter()
        .flat_map(|pod| {
            pod.containers
                .iter()
                .map(move |&(node, name, init)| (pod, node, name, init))
        })
        .filter(|(_, _, name, init)| match chosen.container {
            Some(wanted) => *name == wanted,
            None => !init,
        })
        .map(|(pod, node, name, _)| (*pod, node, name))
        .collect();
    match (candidates.as_slice(), chosen.container) {
        ([(_, container, _)], _) => Ok(container),
        ([], Some(wanted)) => Err(SourceFault::NotAmong {
            key: "container",
            wanted: wanted.to_owned(),
            found: names(&workloads),
        }),
        (several, _) => {
            let one_workload = several
                .windows(2)
                .all(|pair| pair[0].0.workload == pair[1].0.workload);
            Err(SourceFault::Which {
                key: if one_workload {
                    "container"
                } else {
                    "workload"
                },
                found: if one_workload {
                    names(&workloads)
                } else {
                    workloads
                        .iter()
                        .map(|pod| pod.workload.to_owned())
                        .collect()
                },
            })
        }
    }
}

fn names(pods: &[&Pod<'_>]) -> Vec<String> {
    let containers = pods.iter().flat_map(|pod| &pod.containers);
    containers.map(|(_, name, _)| (*name).to_owned()).collect()
}
