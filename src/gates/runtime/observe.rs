//! Looks at the project's files.

use super::Runtime;
use crate::context::{Context, Inconclusive};
use crate::source::next::{EdgeApp, edge_apps};

/// What the project's files say.
#[derive(Debug)]
pub struct Seen {
    pub(super) apps: Vec<EdgeApp>,
}

impl Runtime {
    /// Looks at the project's files.
    pub(super) fn look(&self, cx: &Context) -> Result<Seen, Inconclusive> {
        let folder = cx.root.join(&self.dir);
        if !folder.is_dir() {
            return Err(Inconclusive::because(format_args!(
                "the folder `{}` does not exist",
                self.dir
            ))
            .help("name a folder of the project in `dir`"));
        }
        let seen = Seen {
            apps: edge_apps(&cx.root, &folder, &self.build_dir),
        };
        if seen.is_empty() {
            return Err(Inconclusive::because(format_args!(
                "nothing in `{}` tells what it runs on",
                self.dir
            ))
            .help("name another folder in `dir`; docs: `gate explain runtime`"));
        }
        Ok(seen)
    }
}

impl Seen {
    /// Whether there was nothing to look at.
    fn is_empty(&self) -> bool {
        self.apps.is_empty()
    }
}
