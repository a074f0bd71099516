//! The one table of dotenv readers.

use std::borrow::Cow;

use super::entry::Reading;
pub use crate::setting::Dialect;

use super::{DotenvError, Fault, bash, compose, lines, node, npm, python, ruby, systemd};

/// What a reader puts in place of `$…`. `gate` does none of it: such a value counts as unreadable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expansion {
    /// A dollar sign is a dollar sign.
    Never,
    /// Variables are substituted.
    Variables,
    /// Variables are substituted and commands are run.
    Commands,
}

/// What a reader does with bytes that aren't UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OtherBytes {
    Replace,
    Refuse,
}

/// What a reader does with a byte order mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    TakenOff,
    Kept,
}

/// Which line ends a reader knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineEnds {
    /// CRLF and a lone CR become LF.
    Unified,
    /// Every CR is removed.
    CrDropped,
    /// The grammar sees the bytes as they are.
    AsTheyAre,
}

/// What a reader does with NUL bytes, which no environment can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nul {
    /// They stay in the value that the reader returns.
    Kept,
    Dropped,
    Refused,
}

type Grammar = for<'text> fn(&'text str, &mut Reading<'text>) -> Result<(), DotenvError>;

/// How one reader works.
#[derive(Debug)]
pub struct Rules {
    /// The reader.
    pub dialect: Dialect,
    /// Its name in gates.toml.
    pub name: &'static str,
    /// What it is and which version the rules were compared with.
    pub reader: &'static str,
    /// What it substitutes.
    pub expansion: Expansion,
    pub(super) other_bytes: OtherBytes,
    pub(super) nul: Nul,
    pub(super) mark: Mark,
    pub(super) line_ends: LineEnds,
    pub(super) grammar: Grammar,
}

/// Every reader, in the order of [`Dialect`]'s variants.
pub const TABLE: [Rules; 9] = [
    Rules {
        dialect: Dialect::Npm,
        name: "npm",
        reader: "npm dotenv 16 to 18",
        expansion: Expansion::Never,
        other_bytes: OtherBytes::Replace,
        nul: Nul::Kept,
        // Its pattern takes the mark for white space.
        mark: Mark::Kept,
        line_ends: LineEnds::Unified,
        grammar: npm::read,
    },
    Rules {
        dialect: Dialect::Node,
        name: "node",
        reader: "node --env-file and util.parseEnv, Node 20",
        expansion: Expansion::Never,
        other_bytes: OtherBytes::Replace,
        nul: Nul::Kept,
        mark: Mark::Kept,
        line_ends: LineEnds::CrDropped,
        grammar: node::read,
    },
    Rules {
        dialect: Dialect::Python,
        name: "python",
        reader: "python-dotenv 1.2",
        expansion: Expansion::Variables,
        other_bytes: OtherBytes::Refuse,
        nul: Nul::Kept,
        mark: Mark::TakenOff,
        line_ends: LineEnds::Unified,
        grammar: python::read,
    },
    Rules {
        dialect: Dialect::Ruby,
        name: "ruby",
        reader: "Ruby dotenv 3.2",
        expansion: Expansion::Commands,
        other_bytes: OtherBytes::Refuse,
        nul: Nul::Kept,
        mark: Mark::TakenOff,
        line_ends: LineEnds::Unified,
        grammar: ruby::read,
    },
    Rules {
        dialect: Dialect::Compose,
        name: "compose",
        reader: "Docker Compose 2 (compose-go)",
        expansion: Expansion::Variables,
        other_bytes: OtherBytes::Replace,
        nul: Nul::Kept,
        mark: Mark::TakenOff,
        line_ends: LineEnds::AsTheyAre,
        grammar: compose::read,
    },
    Rules {
        dialect: Dialect::Docker,
        name: "docker",
        reader: "docker run --env-file",
        expansion: Expansion::Never,
        other_bytes: OtherBytes::Refuse,
        nul: Nul::Kept,
        mark: Mark::TakenOff,
        line_ends: LineEnds::AsTheyAre,
        grammar: lines::read_docker,
    },
    Rules {
        dialect: Dialect::Kubectl,
        name: "kubectl",
        reader: "kubectl create configmap --from-env-file, 1.32",
        expansion: Expansion::Never,
        other_bytes: OtherBytes::Refuse,
        nul: Nul::Kept,
        mark: Mark::TakenOff,
        line_ends: LineEnds::AsTheyAre,
        grammar: lines::read_kubectl,
    },
    Rules {
        dialect: Dialect::Systemd,
        name: "systemd",
        reader: "systemd EnvironmentFile=, 254 and newer",
        expansion: Expansion::Never,
        other_bytes: OtherBytes::Refuse,
        nul: Nul::Refused,
        mark: Mark::Kept,
        line_ends: LineEnds::AsTheyAre,
        grammar: systemd::read,
    },
    Rules {
        dialect: Dialect::Bash,
        name: "bash",
        reader: "set -a; . file (bash 5)",
        expansion: Expansion::Commands,
        other_bytes: OtherBytes::Replace,
        nul: Nul::Dropped,
        mark: Mark::Kept,
        line_ends: LineEnds::AsTheyAre,
        grammar: bash::read,
    },
];

/// The rules of `dialect`.
pub fn rules(dialect: Dialect) -> &'static Rules {
    &TABLE[dialect as usize]
}

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

pub(super) fn decode<'bytes>(
    bytes: &'bytes [u8],
    rules: &Rules,
) -> Result<Cow<'bytes, str>, DotenvError> {
    let bytes = match rules.mark {
        Mark::TakenOff => bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes),
        Mark::Kept => bytes,
    };
    let text = match (std::str::from_utf8(bytes), rules.other_bytes) {
        (Ok(text), _) => Cow::Borrowed(text),
        (Err(_), OtherBytes::Replace) => String::from_utf8_lossy(bytes),
        (Err(error), OtherBytes::Refuse) => {
            let before = &bytes[..error.valid_up_to()];
            let line = 1 + memchr::memchr_iter(b'\n', before).count();
            return Err(DotenvError::new(line, None, Fault::NotUtf8));
        }
    };
    Ok(with_line_ends(
        without_nul(text, rules.nul)?,
        rules.line_ends,
    ))
}

fn without_nul(text: Cow<'_, str>, nul: Nul) -> Result<Cow<'_, str>, DotenvError> {
    let found = match nul {
        Nul::Kept => None,
        Nul::Dropped | Nul::Refused => memchr::memchr(0, text.as_bytes()),
    };
    let Some(at) = found else {
        return Ok(text);
    };
    if nul == Nul::Dropped {
        return Ok(Cow::Owned(text.replace('\0', "")));
    }
    let line = 1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..at]).count();
    Err(DotenvError::new(line, None, Fault::NulByte))
}

fn with_line_ends(text: Cow<'_, str>, line_ends: LineEnds) -> Cow<'_, str> {
    if line_ends == LineEnds::AsTheyAre || memchr::memchr(b'\r', text.as_bytes()).is_none() {
        return text;
    }
    Cow::Owned(match line_ends {
        LineEnds::CrDropped => text.replace('\r', ""),
        _ => text.replace("\r\n", "\n").replace('\r', "\n"),
    })
}
