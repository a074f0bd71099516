//! A log that is being written: followed from its beginning, through rotation and truncation.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::Counts;

/// How much is read at once.
const CHUNK: usize = 1 << 18;

/// A log file that is followed.
#[derive(Debug)]
pub struct Tail {
    path: PathBuf,
    current: Opened,
    /// The one before, which its writer may not have let go of yet.
    previous: Option<Opened>,
    chunk: Vec<u8>,
}

#[derive(Debug)]
struct Opened {
    file: File,
    identity: Option<Identity>,
    /// How many bytes were read.
    read: u64,
    /// What stands behind the last line end.
    half: Vec<u8>,
}

/// Which file a path leads to.
type Identity = (u64, u64);

impl Tail {
    /// Opens the log at its beginning.
    pub fn open(path: &Path) -> io::Result<Self> {
        let current = Opened::new(File::open(path)?);
        Ok(Self {
            path: path.to_owned(),
            current,
            previous: None,
            chunk: vec![0; CHUNK],
        })
    }

    /// Reads what was written since the last time. A log that was moved away is read on until the next one
    /// is moved, too; one that was cut (`copytruncate`) is read from its beginning.
    pub fn read(&mut self, counts: &mut Counts) -> io::Result<()> {
        if let Some(previous) = &mut self.previous {
            previous.read(counts, &mut self.chunk)?;
        }
        self.current.read(counts, &mut self.chunk)?;
        // Between moving the log away and the server's reopening there may be no file at all.
        let Ok(file) = File::open(&self.path) else {
            return Ok(());
        };
        let next = Opened::new(file);
        if next.identity != self.current.identity {
            self.previous = Some(std::mem::replace(&mut self.current, next));
            self.current.read(counts, &mut self.chunk)?;
        }
        Ok(())
    }
}

impl Opened {
    fn new(file: File) -> Self {
        Self {
            identity: identity(&file),
            file,
            read: 0,
            half: Vec::new(),
        }
    }

    fn read(&mut self, counts: &mut Counts, chunk: &mut [u8]) -> io::Result<()> {
        if self.file.metadata()?.len() < self.read {
            self.file.seek(SeekFrom::Start(0))?;
            self.read = 0;
            self.half.clear();
        }
        loop {
            let length = self.file.read(chunk)?;
            if length == 0 {
                return Ok(());
            }
            self.read += u64::try_from(length).unwrap_or(0);
            counts.push(&mut self.half, &chunk[..length]);
        }
    }
}

#[cfg(unix)]
fn identity(file: &File) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    file.metadata()
        .ok()
        .map(|metadata| (metadata.dev(), metadata.ino()))
}

/// Elsewhere the moment of creation tells a new file from the old one.
#[cfg(not(unix))]
fn identity(file: &File) -> Option<Identity> {
    let created = file.metadata().ok()?.created().ok()?;
    let since = created.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some((since.as_secs(), u64::from(since.subsec_nanos())))
}
