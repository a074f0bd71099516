//! A folder tree as plain data: which files and folders exist, and the contents of those that were read.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Files and folders under one root, by relative path with `/` between the parts.
///
/// Contents are filled in by whoever made the listing ([`super::disk`], the files of a git revision, a test); a file whose
/// content nobody asked for is known by name alone.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    files: BTreeMap<String, Option<Vec<u8>>>,
    folders: BTreeSet<String>,
}

impl Tree {
    /// Adds a file whose content isn't read yet.
    pub fn add_file(&mut self, path: impl Into<String>) {
        let path = path.into();
        self.add_parents(&path);
        self.files.entry(path).or_insert(None);
    }

    /// Adds a file with its content, or fills in the content of a file already listed.
    pub fn add_content(&mut self, path: impl Into<String>, content: Vec<u8>) {
        let path = path.into();
        if let Some(known) = self.files.get_mut(&path) {
            *known = Some(content);
            return;
        }
        self.add_parents(&path);
        self.files.insert(path, Some(content));
    }

    /// Adds a folder, which may be empty.
    pub fn add_folder(&mut self, path: impl Into<String>) {
        let path = path.into();
        self.add_parents(&path);
        self.folders.insert(path);
    }

    fn add_parents(&mut self, path: &str) {
        let mut rest = path;
        while let Some((parent, _)) = rest.rsplit_once('/') {
            if self.folders.contains(parent) {
                break;
            }
            self.folders.insert(parent.to_owned());
            rest = parent;
        }
    }

    /// All files, in byte order of their paths.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// All folders but the root, in byte order of their paths.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        self.folders.iter().map(String::as_str)
    }

    /// Whether this file exists.
    pub fn has_file(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// Whether this folder exists; the root (`""`) always does.
    pub fn has_folder(&self, path: &str) -> bool {
        path.is_empty() || self.folders.contains(path)
    }

    /// The bytes of a file, if it was read.
    pub fn bytes(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path)?.as_deref()
    }

    /// The text of a file, if it was read; what isn't UTF-8 is replaced.
    pub fn text(&self, path: &str) -> Option<Cow<'_, str>> {
        self.bytes(path).map(String::from_utf8_lossy)
    }

    /// Whether the content of this file is known.
    pub fn is_read(&self, path: &str) -> bool {
        matches!(self.files.get(path), Some(Some(_)))
    }

    /// Files anywhere under `folder` (`""` is the root), in byte order.
    pub fn under<'tree>(&'tree self, folder: &str) -> impl Iterator<Item = &'tree str> {
        let prefix = prefix_of(folder);
        self.files
            .range(prefix.clone()..)
            .map(|(path, _)| path.as_str())
            .take_while(move |path| path.starts_with(&prefix))
    }

    /// Files directly in `folder`, as (path, name), in byte order.
    pub fn files_in<'tree>(
        &'tree self,
        folder: &str,
    ) -> impl Iterator<Item = (&'tree str, &'tree str)> {
        let length = prefix_of(folder).len();
        self.under(folder)
            .map(move |path| (path, &path[length..]))
            .filter(|(_, name)| !name.contains('/'))
    }

    /// Folders directly in `folder`, as (path, name), in byte order.
    pub fn folders_in<'tree>(
        &'tree self,
        folder: &str,
    ) -> impl Iterator<Item = (&'tree str, &'tree str)> {
        let prefix = prefix_of(folder);
        let length = prefix.len();
        self.folders
            .range(prefix.clone()..)
            .map(String::as_str)
            .take_while(move |path| path.starts_with(&prefix))
            .map(move |path| (path, &path[length..]))
            .filter(|(_, name)| !name.is_empty() && !name.contains('/'))
    }
}

fn prefix_of(folder: &str) -> String {
    if folder.is_empty() {
        String::new()
    } else {
        format!("{folder}/")
    }
}

/// The folder of a path: `a/b.sql` -> `a`, `b.sql` -> the root.
pub fn parent(path: &str) -> &str {
    &path[..slash(path).unwrap_or(0)]
}

/// The last part of a path.
pub fn name(path: &str) -> &str {
    &path[slash(path).map_or(0, |slash| slash + 1)..]
}

/// Where the last slash is: every path of a tree is asked several times, and names are short.
fn slash(path: &str) -> Option<usize> {
    path.bytes().rposition(|byte| byte == b'/')
}

/// Whether `path` is `folder` or something in it; everything is in the root.
pub fn is_in(path: &str, folder: &str) -> bool {
    folder.is_empty()
        || path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// `folder` and `path` as one path, with `.` and `..` resolved and a leading `./` or `/` dropped.
pub fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split(['/', '\\'])) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_lists_its_own_files_and_not_those_of_a_neighbour_with_the_same_beginning() {
        let mut tree = Tree::default();
        for path in ["a/1.sql", "a/b/2.sql", "ab/3.sql", "4.sql"] {
            tree.add_file(path);
        }
        assert_eq!(
            tree.files_in("a").collect::<Vec<_>>(),
            [("a/1.sql", "1.sql")]
        );
        assert_eq!(
            tree.folders_in("")
                .map(|(_, name)| name)
                .collect::<Vec<_>>(),
            ["a", "ab"]
        );
        assert_eq!(tree.under("a").count(), 2);
    }

    #[test]
    fn joined_paths_are_relative_and_free_of_dots() {
        assert_eq!(join("db", "./migrations/../x"), "db/x");
        assert_eq!(join("", "migrations"), "migrations");
        assert_eq!(join("a/b", "../c"), "a/c");
    }
}
