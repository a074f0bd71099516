//! Looks at the project's files.

use std::path::{Path, PathBuf};

use super::Runtime;
use crate::context::{Context, Inconclusive};
use crate::source::artifact::{Artifact, artifacts, dangling_links};
use crate::source::native::{NativeModule, Platform, native_modules};
use crate::source::next::{EdgeApp, edge_apps};
use crate::source::traced::{Traced, traces};
use crate::source::versions::{Pin, deployed_image, pins};
use crate::source::worker::{Worker, workers};

/// What the project's files say.
#[derive(Debug)]
pub struct Seen {
    pub(super) apps: Vec<EdgeApp>,
    pub(super) pins: Vec<Pin>,
    pub(super) artifacts: Vec<Artifact>,
    /// Folders that the gate's `artifacts` names and that aren't there.
    pub(super) missing_artifacts: Vec<String>,
    pub(super) traces: Vec<Traced>,
    /// Links of the build's own `node_modules` that lead nowhere: the link, and where it leads.
    pub(super) dangling: Vec<(String, String)>,
    pub(super) native: Vec<NativeModule>,
    /// What native modules have to run on.
    pub(super) platform: Option<Platform>,
    pub(super) workers: Vec<Worker>,
    /// The day, `YYYY-MM-DD`.
    pub(super) today: String,
}

impl Runtime {
    /// Looks at the project's files.
    pub(super) fn look(&self, cx: &Context) -> Result<Seen, Inconclusive> {
        let (root, folder) = (&cx.root, cx.root.join(&self.dir));
        if !folder.is_dir() {
            return Err(Inconclusive::because(format_args!(
                "the folder `{}` does not exist",
                self.dir
            ))
            .help("name a folder of the project in `dir`"));
        }
        let pins = pins(root, &folder);
        let apps = edge_apps(root, &folder, self.build_dir.as_deref());
        let builds: Vec<PathBuf> = apps.iter().map(|app| root.join(&app.build)).collect();
        let artifacts = artifacts(root, &folder, self.artifacts.as_deref(), &builds);
        let outputs = artifacts.iter().filter(|artifact| !artifact.is_context);
        let mut native: Vec<NativeModule> = outputs
            .flat_map(|artifact| native_modules(root, &root.join(&artifact.name)))
            .collect();
        if self.target.is_some() && native.is_empty() {
            native = native_modules(root, &folder.join("node_modules"));
        }
        let named = self.artifacts.iter().flatten();
        let seen = Seen {
            apps,
            missing_artifacts: named
                .filter(|name| !folder.join(name).is_dir())
                .cloned()
                .collect(),
            traces: builds.iter().flat_map(|it| traces(root, it)).collect(),
            dangling: builds
                .iter()
                .flat_map(|it| dangling_links(root, &it.join("node_modules")))
                .collect(),
            native,
            platform: self.platform(&folder),
            workers: workers(root, &folder),
            today: cx.clock.now().to_string().chars().take(10).collect(),
            pins,
            artifacts,
        };
        if seen.is_empty() {
            return Err(Inconclusive::because(format_args!(
                "nothing in `{}` tells what it runs on",
                self.dir
            ))
            .help("name another folder in `dir`; what the gate looks for: gate explain runtime"));
        }
        Ok(seen)
    }

    /// The gate's `target`, or that of the image that the Dockerfile ends with.
    fn platform(&self, folder: &Path) -> Option<Platform> {
        if let Some(target) = &self.target {
            return Platform::read(target).ok();
        }
        let (image, asked) = deployed_image(folder)?;
        Some(Platform::of_image(&image, asked.as_deref()))
    }
}

impl Seen {
    /// Whether there was nothing to look at.
    fn is_empty(&self) -> bool {
        self.apps.is_empty()
            && self.pins.is_empty()
            && self.artifacts.is_empty()
            && self.missing_artifacts.is_empty()
            && self.traces.is_empty()
            && self.workers.is_empty()
    }
}
