//! What git knows of the project: which files and lines this branch changed, and what a file held before.
//!
//! The `git` program does the work, started without a shell. Folder and revision go in, paths relative to the
//! repository's root come out.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{BufReader, Write as _};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use thiserror::Error;

/// Why git couldn't answer.
#[derive(Debug, Error)]
pub enum GitError {
    /// The program is missing or can't be started.
    #[error("git can't be started: {0} (install git, or leave the base revision out)")]
    NotStarted(#[source] std::io::Error),
    /// The folder is not in a work tree.
    #[error("{} is not in a git work tree", .0.display())]
    NotARepository(PathBuf),
    /// The revision is unknown here, which a shallow clone makes usual.
    #[error(
        "git does not know the revision {0:?} here (a shallow clone? fetch it first: git fetch origin {0})"
    )]
    UnknownRevision(String),
    /// Git refused.
    #[error("git {command} failed: {reason}")]
    Failed {
        /// The subcommand.
        command: &'static str,
        /// The first line of its error output.
        reason: String,
    },
}

/// A git work tree.
#[derive(Clone, Debug)]
pub struct Repository {
    root: PathBuf,
}

impl Repository {
    /// Finds the work tree that holds a folder.
    pub fn discover(folder: &Path) -> Result<Self, GitError> {
        let probe = Self {
            root: folder.to_path_buf(),
        };
        let output = probe
            .command()
            .args(["rev-parse", "--show-toplevel"])
            .output()
            .map_err(GitError::NotStarted)?;
        if !output.status.success() {
            return Err(GitError::NotARepository(folder.to_path_buf()));
        }
        let root = String::from_utf8_lossy(&output.stdout);
        Ok(Self {
            root: PathBuf::from(root.trim_end_matches(['\n', '\r'])),
        })
    }

    /// The top folder of the work tree.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The commit where this branch left `revision` (their merge base), or `revision` itself when the
    /// histories have nothing in common.
    pub fn fork_point(&self, revision: &str) -> Result<String, GitError> {
        let commit = self.commit(revision)?;
        match self.text("merge-base", [commit.as_str(), "HEAD"]) {
            Ok(base) => Ok(base.trim().to_owned()),
            Err(GitError::Failed { .. }) => Ok(commit),
            Err(other) => Err(other),
        }
    }

    /// The full name of the commit that a revision means.
    pub fn commit(&self, revision: &str) -> Result<String, GitError> {
        let unknown = || GitError::UnknownRevision(revision.to_owned());
        // A revision that looks like an option would be taken for one.
        if revision.is_empty() || revision.starts_with('-') {
            return Err(unknown());
        }
        let name = format!("{revision}^{{commit}}");
        match self.text("rev-parse", ["--verify", "--quiet", name.as_str()]) {
            Ok(commit) => Ok(commit.trim().to_owned()),
            Err(GitError::Failed { .. }) => Err(unknown()),
            Err(other) => Err(other),
        }
    }

    /// Files that differ between a commit and the work tree, untracked files included, sorted.
    pub fn changed_files(&self, commit: &str) -> Result<Vec<PathBuf>, GitError> {
        let tracked = self.text("diff", ["--name-only", "-z", "--no-renames", commit, "--"])?;
        let untracked = self.text("ls-files", ["--others", "--exclude-standard", "-z"])?;
        let mut files = nul_separated(&tracked);
        files.extend(nul_separated(&untracked));
        files.sort();
        files.dedup();
        Ok(files)
    }

    /// Files that a commit holds under a folder (relative to the root; empty for all), sorted.
    pub fn files_at(&self, commit: &str, folder: &Path) -> Result<Vec<PathBuf>, GitError> {
        let mut arguments = vec![
            OsStr::new("-r"),
            OsStr::new("-z"),
            OsStr::new("--name-only"),
            OsStr::new("--full-tree"),
            OsStr::new(commit),
        ];
        if !folder.as_os_str().is_empty() {
            arguments.extend([OsStr::new("--"), folder.as_os_str()]);
        }
        let mut files = nul_separated(&self.text("ls-tree", arguments)?);
        files.sort();
        Ok(files)
    }

    /// The lines that the work tree has and the commit doesn't, for each changed tracked file (1-based).
    /// Untracked files aren't among them: every line of theirs is new.
    pub fn added_lines(
        &self,
        commit: &str,
    ) -> Result<BTreeMap<PathBuf, Vec<RangeInclusive<usize>>>, GitError> {
        let arguments = [
            "--unified=0",
            "--no-color",
            "--no-ext-diff",
            "--no-renames",
            "--src-prefix=a/",
            "--dst-prefix=b/",
            commit,
            "--",
        ];
        Ok(added_lines(&self.text("diff", arguments)?))
    }

    /// What files held at a commit; a file that wasn't there is left out. One process for all of them.
    pub fn contents_at(
        &self,
        commit: &str,
        files: &[PathBuf],
    ) -> Result<BTreeMap<PathBuf, Vec<u8>>, GitError> {
        let mut child = self
            .command()
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(GitError::NotStarted)?;
        let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(failed("cat-file", "its input and output are closed"));
        };
        let mut output = BufReader::new(output);
        let mut contents = BTreeMap::new();
        for file in files {
            // A line feed in a name would end the request; such names can't be asked for this way.
            let name = file.to_string_lossy().replace('\\', "/");
            if name.contains('\n') {
                continue;
            }
            writeln!(input, "{commit}:{name}")
                .and_then(|()| input.flush())
                .and_then(|()| one_object(&mut output))
                .map_err(|error| failed("cat-file", &error.to_string()))?
                .map(|bytes| contents.insert(file.clone(), bytes));
        }
        drop(input);
        child
            .wait()
            .map_err(|error| failed("cat-file", &error.to_string()))?;
        Ok(contents)
    }

    fn command(&self) -> Command {
        let mut command = Command::new("git");
        command
            .arg("-C")
            .arg(&self.root)
            .args(["-c", "core.quotePath=false"])
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("LC_ALL", "C")
            .stdin(Stdio::null());
        command
    }

    fn text<A: AsRef<OsStr>>(
        &self,
        subcommand: &'static str,
        arguments: impl IntoIterator<Item = A>,
    ) -> Result<String, GitError> {
        let output = self
            .command()
            .arg(subcommand)
            .args(arguments)
            .output()
            .map_err(GitError::NotStarted)?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let reason = String::from_utf8_lossy(&output.stderr);
        Err(failed(
            subcommand,
            reason.lines().next().unwrap_or("no reason given"),
        ))
    }
}

fn failed(command: &'static str, reason: &str) -> GitError {
    GitError::Failed {
        command,
        reason: reason.to_owned(),
    }
}

fn nul_separated(text: &str) -> Vec<PathBuf> {
    text.split('\0')
        .filter(|name| !name.is_empty())
        .map(PathBuf::from)
        .collect()
}

/// One answer of `git cat-file --batch`: `<name> <type> <size>`, the bytes and a line feed, or `<name> missing`.
fn one_object(output: &mut impl std::io::BufRead) -> std::io::Result<Option<Vec<u8>>> {
    let mut header = String::new();
    output.read_line(&mut header)?;
    let words: Vec<&str> = header.trim_end().rsplitn(3, ' ').collect();
    let [size, _kind, _name] = words.as_slice() else {
        return Ok(None);
    };
    let Ok(size) = size.parse::<usize>() else {
        return Ok(None);
    };
    let mut bytes = vec![0; size + 1];
    output.read_exact(&mut bytes)?;
    bytes.pop();
    Ok(Some(bytes))
}

/// Reads a unified diff without context: `+++ b/<file>` names the file, `@@ -a,b +c,d @@` the new lines.
fn added_lines(diff: &str) -> BTreeMap<PathBuf, Vec<RangeInclusive<usize>>> {
    let mut added: BTreeMap<PathBuf, Vec<RangeInclusive<usize>>> = BTreeMap::new();
    let mut file = None;
    // Lines of a hunk may look like headers; their number is known from the hunk's header.
    let mut inside = 0;
    for line in diff.lines() {
        if line.starts_with('\\') {
            // `\ No newline at end of file` isn't a line of either side.
        } else if inside > 0 {
            inside -= 1;
        } else if let Some(name) = line.strip_prefix("+++ ") {
            let name = name.trim_end_matches('\t');
            file = name.strip_prefix("b/").map(PathBuf::from);
        } else if let Some((removed, new)) = line.strip_prefix("@@ ").and_then(hunk) {
            inside = removed + new.clone().count();
            if let Some(file) = &file
                && !new.is_empty()
            {
                added.entry(file.clone()).or_default().push(new);
            }
        }
    }
    added
}

/// `-a,b +c,d @@ …` to the number of removed lines and the range of new ones.
fn hunk(header: &str) -> Option<(usize, RangeInclusive<usize>)> {
    let mut words = header.split(' ');
    let (_, removed) = span(words.next()?.strip_prefix('-')?)?;
    let (first, count) = span(words.next()?.strip_prefix('+')?)?;
    let range = if count == 0 {
        RangeInclusive::new(1, 0)
    } else {
        first..=first + count - 1
    };
    Some((removed, range))
}

fn span(text: &str) -> Option<(usize, usize)> {
    let (first, count) = text.split_once(',').unwrap_or((text, "1"));
    Some((first.parse().ok()?, count.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn added_lines_come_from_the_hunk_headers_and_not_from_lines_that_look_like_them() {
        let diff = "diff --git a/a.sql b/a.sql\n--- a/a.sql\n+++ b/a.sql\n@@ -1 +1,2 @@ x\n--- a/old\n+++ b/fake.ts\n+@@ -1 +9 @@\n\
                    @@ -9,2 +11,0 @@\n-gone\n-gone\n@@ -20,0 +21 @@\n+new\ndiff --git a/b b/b\n--- a/b\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n";
        let added = added_lines(diff);
        assert_eq!(added.len(), 1);
        assert_eq!(added[Path::new("a.sql")], [1..=2, 21..=21]);
    }
}
