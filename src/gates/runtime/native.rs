//! Native modules against the platform and the Node that they will run on.

use std::collections::BTreeMap;

use super::code::RuntimeCode;
use super::observe::Seen;
use crate::model::{Findings, Level, Place};
use crate::source::native::{Interface, NativeModule, node_of};
use crate::source::versions::{Language, Pin, Role};

/// Judges each package by the best of its builds.
pub(super) fn judge(seen: &Seen, findings: &mut Findings<'_, RuntimeCode>) {
    let mut families: BTreeMap<&str, Vec<&NativeModule>> = BTreeMap::new();
    for module in &seen.native {
        families.entry(&module.family).or_default().push(module);
    }
    let node = deployed_node(&seen.pins);
    for (family, modules) in families {
        findings.check(format_args!("native module {family}"));
        let fitting: Vec<&&NativeModule> = modules
            .iter()
            .filter(|module| {
                seen.platform
                    .as_ref()
                    .is_none_or(|platform| module.platform.runs_on(platform))
            })
            .collect();
        match (&seen.platform, fitting.is_empty()) {
            (Some(platform), true) => {
                let built: Vec<String> = modules
                    .iter()
                    .map(|module| format!("{}: {}", module.file, module.platform))
                    .collect();
                findings
                    .add(
                        RuntimeCode::NativeModuleMismatch,
                        format_args!("native module {family}"),
                        format_args!(
                            "expected a build for {platform}, found {}",
                            platforms(&modules)
                        ),
                    )
                    .evidence("builds", built.join("\n"))
                    .place(Place::file(&modules[0].file));
            }
            _ => interface(family, &fitting, node, findings),
        }
    }
}

fn platforms(modules: &[&NativeModule]) -> String {
    let mut names: Vec<String> = modules
        .iter()
        .map(|module| module.platform.to_string())
        .collect();
    names.sort();
    names.dedup();
    names.join(", ")
}

/// Whether one of the builds works with the Node that is deployed.
fn interface(
    family: &str,
    modules: &[&&NativeModule],
    node: Option<u32>,
    findings: &mut Findings<'_, RuntimeCode>,
) {
    let subject = format!("native module {family}");
    let works = |module: &NativeModule| match (module.interface, node) {
        (Interface::Version(version), Some(node)) => {
            node_of(version).is_none_or(|built| built == node)
        }
        _ => true,
    };
    let Some(module) = modules.first() else {
        return;
    };
    if let (Some(node), false) = (node, modules.iter().any(|module| works(module))) {
        let built = match module.interface {
            Interface::Version(version) => node_of(version).map_or_else(
                || format!("module version {version}"),
                |built| format!("Node {built}"),
            ),
            _ => return,
        };
        findings
            .add(
                RuntimeCode::NativeModuleMismatch,
                &subject,
                format_args!("expected a build for Node {node}, found one for {built}"),
            )
            .place(Place::file(&module.file));
    } else if modules
        .iter()
        .all(|module| module.interface == Interface::Unknown)
    {
        findings
            .add(
                RuntimeCode::NativeModuleMismatch,
                &subject,
                "is bound to one version of Node, and doesn't say which",
            )
            .level(Level::Note)
            .place(Place::file(&module.file));
    }
}

fn deployed_node(pins: &[Pin]) -> Option<u32> {
    let exact = |role: Role| {
        let mut own = pins
            .iter()
            .filter(|pin| pin.language == Language::Node && pin.role == role);
        own.find_map(|pin| Some(pin.version()?.major))
    };
    exact(Role::Deploy).or_else(|| exact(Role::Develop))
}
