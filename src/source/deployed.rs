//! Whether a folder tells what its program runs on.

use std::path::Path;

use super::artifact::artifacts;
use super::next::edge_apps;
use super::versions::pins;
use super::worker::workers;

/// Whether the folder, a path from `root`, holds a Next.js application, a version of a runtime, build output, or the
/// settings of a Worker.
pub fn is_told(root: &Path, folder: &str) -> bool {
    let folder = root.join(folder);
    // The output of a Next.js application is looked at with the application.
    !edge_apps(root, &folder, None).is_empty()
        || !pins(root, &folder).is_empty()
        || !artifacts(root, &folder, None, &[]).is_empty()
        || !workers(root, &folder).is_empty()
}
