//! Native modules against the platform and the Node that they will run on.

use std::collections::BTreeMap;

use super::code::RuntimeCode;
use super::observe::Seen;
use crate::model::{Findings, Level, Place};
use crate::source::native::{Interface, NativeModule, Platform, node_of};
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
        match &seen.platform {
            Some(platform) if fitting.is_empty() => mismatch(family, &modules, platform, findings),
            Some(platform) if is_too_new(&fitting, platform) => {
                too_new(family, &fitting, platform, findings);
            }
            _ => interface(family, &fitting, node, findings),
        }
    }
}

/// No build is for the platform.
fn mismatch(
    family: &str,
    modules: &[&NativeModule],
    platform: &Platform,
    findings: &mut Findings<'_, RuntimeCode>,
) {
    let built: Vec<String> = modules
        .iter()
        .map(|module| format!("{}: {}", module.file, module.platform))
        .collect();
    // musl answers to the names of glibc's libraries, so that simple modules load anyway.
    let but_for_library = Platform {
        library: None,
        ..platform.clone()
    };
    let may_load = modules.iter().any(|module| {
        let is_glibc = module.platform.library.as_deref() == Some("glibc");
        is_glibc && !module.needs_loader && module.platform.runs_on(&but_for_library)
    });
    let but = if may_load {
        ", which may load and isn't made for it"
    } else {
        ""
    };
    let message = format!(
        "expected a build for {platform}, found {}{but}",
        platforms(modules)
    );
    let finding = findings
        .add(
            RuntimeCode::NativeModuleMismatch,
            format_args!("native module {family}"),
            message,
        )
        .evidence("builds", built.join("\n"))
        .place(Place::file(&modules[0].file));
    if may_load {
        finding.level(Level::Warning);
    }
}

/// Whether every build asks for a newer glibc than there is.
fn is_too_new(modules: &[&&NativeModule], platform: &Platform) -> bool {
    let needs_more = |module: &&&NativeModule| module.glibc > platform.glibc;
    platform.glibc.is_some() && modules.iter().all(needs_more)
}

fn too_new(
    family: &str,
    modules: &[&&NativeModule],
    platform: &Platform,
    findings: &mut Findings<'_, RuntimeCode>,
) {
    let least = modules
        .iter()
        .filter_map(|module| Some((module.glibc?, *module)))
        .min_by_key(|(glibc, _)| *glibc);
    if let (Some((needed, module)), Some(there)) = (least, platform.glibc) {
        findings
            .add(
                RuntimeCode::NativeModuleMismatch,
                format_args!("native module {family}"),
                format_args!(
                    "expected a build that runs with glibc {}.{}, found one that needs {}.{}",
                    there.0, there.1, needed.0, needed.1
                ),
            )
            .help("take a base image with a newer distribution, or build the module on this one")
            .place(Place::file(&module.file));
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
