//! What a scan finds: keys that are read, and reads whose key only the running program knows.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

/// One place where code reads an environment key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Read {
    /// The key, as the environment names it.
    pub key: String,
    /// The file, relative to the scanned root, with `/` between folders.
    pub file: String,
    /// The line, 1-based.
    pub line: usize,
    /// Whether the code goes on without the key: it has a default, or asks whether the key is there.
    pub default: bool,
}

/// One place where code reads a key that can't be told from the text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DynamicRead {
    /// The file, relative to the scanned root.
    pub file: String,
    /// The line, 1-based.
    pub line: usize,
    /// Whether the names are known all the same: they come from a list that is written out, or from a function's calls,
    /// each of which names its key. Those names are among the reads.
    pub followed: bool,
}

/// What a tree of source files reads from its environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Reads, sorted by key, file and line.
    pub reads: Vec<Read>,
    /// Reads whose key can't be told, sorted by file and line.
    pub dynamic: Vec<DynamicRead>,
    /// How many files were looked at.
    pub files: usize,
    /// Files and folders that couldn't be read.
    pub unreadable: Vec<PathBuf>,
}

impl Usage {
    /// The places of each key; a key is [`optional`](KeyUse::optional) when every place has a default.
    pub fn by_key(&self) -> BTreeMap<&str, KeyUse<'_>> {
        let mut keys: BTreeMap<&str, KeyUse<'_>> = BTreeMap::new();
        for read in &self.reads {
            let key = keys.entry(&read.key).or_insert(KeyUse {
                optional: true,
                reads: Vec::new(),
            });
            key.optional &= read.default;
            key.reads.push(read);
        }
        keys
    }

    /// The names of the keys.
    pub fn keys(&self) -> BTreeSet<&str> {
        self.reads.iter().map(|read| read.key.as_str()).collect()
    }
}

/// All places where one key is read.
#[derive(Clone, Debug)]
pub struct KeyUse<'u> {
    /// Whether the code goes on without it at every place.
    pub optional: bool,
    /// The places, by file and line.
    pub reads: Vec<&'u Read>,
}

impl KeyUse<'_> {
    /// The place to show first: one without a default, if there is one.
    pub fn first(&self) -> Option<&Read> {
        let required = self.reads.iter().find(|read| !read.default);
        required.or(self.reads.first()).copied()
    }
}

/// What one text reads; places are byte offsets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub reads: Vec<Hit>,
    pub dynamic: Vec<Dynamic>,
    /// Calls of functions that read the key they are given, and whether the call names it.
    pub calls: Vec<(Site, bool)>,
}

/// A read of a computed key at an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Dynamic {
    pub offset: usize,
    pub origin: Origin,
}

/// Where a computed key comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Origin {
    Unknown,
    /// A list that is written out.
    Listed,
    /// A parameter of a function.
    Parameter(Site),
}

/// A function of the project: its file, as a hash of the path, and its offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Site {
    pub file: u64,
    pub offset: usize,
}

impl Site {
    /// The number that stands for a file in a site.
    pub(super) fn file(path: &Path) -> u64 {
        let mut hasher = DefaultHasher::new();
        path.hash(&mut hasher);
        hasher.finish()
    }
}

/// For each function that reads the key it is given, whether all of its calls name it.
#[derive(Debug, Default)]
pub(super) struct Calls(BTreeMap<Site, bool>);

impl Calls {
    pub(super) fn of<'f>(all: impl Iterator<Item = &'f Found>) -> Self {
        let mut calls = BTreeMap::new();
        for (site, is_named) in all.flat_map(|found| &found.calls) {
            *calls.entry(*site).or_insert(true) &= is_named;
        }
        Self(calls)
    }

    fn follow(&self, origin: Origin) -> bool {
        match origin {
            Origin::Unknown => false,
            Origin::Listed => true,
            Origin::Parameter(site) => self.0.get(&site) == Some(&true),
        }
    }
}

/// A key read at an offset.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    pub offset: usize,
    pub key: String,
    pub default: bool,
}

impl Found {
    pub(super) fn read(&mut self, offset: usize, key: impl Into<String>, default: bool) {
        self.reads.push(Hit {
            offset,
            key: key.into(),
            default,
        });
    }

    pub(super) fn dynamic(&mut self, offset: usize, origin: Origin) {
        self.dynamic.push(Dynamic { offset, origin });
    }

    pub(super) fn extend(&mut self, other: Self) {
        self.reads.extend(other.reads);
        self.dynamic.extend(other.dynamic);
        self.calls.extend(other.calls);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.reads.is_empty() && self.dynamic.is_empty()
    }

    /// Offsets become lines; what is found twice on a line is said once.
    pub(super) fn place(mut self, file: &str, text: &str, calls: &Calls, usage: &mut Usage) {
        let lines = Lines::of(text);
        self.reads.sort();
        self.dynamic.sort_unstable();
        self.dynamic.dedup_by_key(|read| read.offset);
        let mut seen: BTreeMap<(usize, String), bool> = BTreeMap::new();
        for hit in self.reads {
            let default = seen
                .entry((lines.line(hit.offset), hit.key))
                .or_insert(true);
            *default &= hit.default;
        }
        usage
            .reads
            .extend(seen.into_iter().map(|((line, key), default)| Read {
                key,
                file: file.to_owned(),
                line,
                default,
            }));
        usage
            .dynamic
            .extend(self.dynamic.into_iter().map(|read| DynamicRead {
                file: file.to_owned(),
                line: lines.line(read.offset),
                followed: calls.follow(read.origin),
            }));
    }
}

/// Where the lines of a text begin.
pub(super) struct Lines(Vec<usize>);

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        Self(memchr::memchr_iter(b'\n', text.as_bytes()).collect())
    }

    /// The 1-based line of a byte offset.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.0.partition_point(|&feed| feed < offset) + 1
    }
}

/// Whether a text can be the name of an environment variable.
pub(super) fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Whether a text is written the way environment variables are: capitals, digits and underscores.
pub(super) fn is_shouted(text: &str) -> bool {
    is_name(text)
        && text.bytes().any(|byte| byte.is_ascii_uppercase())
        && !text.bytes().any(|byte| byte.is_ascii_lowercase())
}
