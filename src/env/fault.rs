//! Why a source of an environment couldn't be read. No message holds a value.

use super::dotenv::DotenvError;
use super::tree::TreeError;

/// What is in the way of reading a source.
#[derive(Debug, thiserror::Error)]
pub enum SourceFault {
    /// A file isn't there.
    #[error("there is no such file")]
    Missing,
    /// A file that the source names isn't there.
    #[error("expected the file `{0}` that it names, found none")]
    MissingPart(String),
    /// A file can't be read.
    #[error("it can't be read: {0}")]
    Io(std::io::ErrorKind),
    /// There are no keys in it.
    #[error("it has no keys; set `optional = true` if that may be")]
    Empty,
    /// A dotenv reader refuses the text.
    #[error("{reader} refuses it: {error}")]
    Dotenv {
        /// The reader.
        reader: &'static str,
        /// Where and why.
        error: DotenvError,
    },
    /// The text isn't a document.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The document hasn't the form that was asked for.
    #[error("expected {0}, found a text of another form")]
    Form(&'static str),
    /// A page for people instead of names and values.
    #[error(
        "expected names and values, found an HTML page; log in, or ask for the listing as JSON"
    )]
    Page,
    /// An error message instead of names and values.
    #[error(
        "expected names and values, found an error message; log in, or try the command by hand"
    )]
    ErrorAnswer,
    /// The way of `at` leads nowhere.
    #[error("expected something at `{0}`, found nothing")]
    NoWay(String),
    /// A pattern matches no file.
    #[error("no file matches the pattern `{0}`")]
    NoMatch(String),
    /// A pattern can't be read.
    #[error("the pattern `{0}` can't be read")]
    Pattern(String),
    /// There are several to choose from.
    #[error("expected `{key}` to say which one is meant, found {}", .found.join(", "))]
    Which {
        /// The key of the source's table that chooses.
        key: &'static str,
        /// What there is.
        found: Vec<String>,
    },
    /// What was chosen isn't there.
    #[error("expected the {key} `{wanted}`, found {}", if .found.is_empty() { "none".to_owned() } else { .found.join(", ") })]
    NotAmong {
        /// The key of the source's table that chooses.
        key: &'static str,
        /// What was chosen.
        wanted: String,
        /// What there is.
        found: Vec<String>,
    },
    /// Data of a Kubernetes secret that aren't base64.
    #[error("expected base64 under `{key}` of the Secret `{object}`, found something else")]
    NotBase64 {
        /// The name of the secret.
        object: String,
        /// The key.
        key: String,
    },
    /// A program can't be started.
    #[error("`{program}` can't be started: {kind}")]
    NotStarted {
        /// The program.
        program: String,
        /// Why.
        kind: std::io::ErrorKind,
    },
    /// A program failed.
    #[error("`{program}` ended with {status}{}", if .said.is_empty() { String::new() } else { format!(": {said}") })]
    Failed {
        /// The program.
        program: String,
        /// Its exit status.
        status: String,
        /// The end of its error output, without what looks like a value.
        said: String,
    },
    /// A program took too long.
    #[error("`{program}` took longer than {seconds} s; give it more with `timeout`")]
    TimedOut {
        /// The program.
        program: String,
        /// The limit.
        seconds: u64,
    },
    /// A program printed too much.
    #[error("`{program}` printed more than {mebibytes} MiB")]
    TooLong {
        /// The program.
        program: String,
        /// The limit.
        mebibytes: usize,
    },
    /// A file is larger than any environment.
    #[error("expected at most {mebibytes} MiB, found more")]
    TooLarge {
        /// The limit.
        mebibytes: usize,
    },
    /// The name of the file isn't UTF-8, or the text isn't.
    #[error("expected UTF-8, found other bytes")]
    NotUtf8,
}

/// A source that couldn't be read.
#[derive(Debug, thiserror::Error)]
#[error("{name}: {fault}")]
pub struct SourceError {
    /// What the source is called.
    pub name: String,
    /// What is in the way.
    pub fault: SourceFault,
}
