//! The forms that environments are written in, and the one table of those that platforms print.

mod detect;
mod dotenv;
mod example;
mod objects;
mod pairs;
mod snapshot;
mod ssm;
mod vercel;

pub use detect::{by_content, by_name};
pub use dotenv::read_dotenv;
pub use example::read_example;

use super::tree::Node;
use super::{Keys, SourceFault};
use crate::setting::{Dialect, EnvFormat};

/// What the reader of a listing needs to know besides its text.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The target of a Vercel listing, if one is meant.
    pub target: Option<&'a str>,
    /// The branch whose own values count.
    pub git_branch: Option<&'a str>,
}

type ReadNode = fn(&Node, Wanted<'_>, &mut Keys) -> Result<(), SourceFault>;

/// How one form is read: from a tree, and where a tool also prints lines, from these.
#[derive(Debug)]
pub struct Listing {
    /// The form.
    pub format: EnvFormat,
    /// The command that prints it.
    pub printed_by: &'static str,
    /// Reads the JSON or YAML form.
    pub(super) node: ReadNode,
    /// The dialect of the line form, for tools that have one.
    pub(super) lines: Option<Dialect>,
}

/// Every form that a platform's tool prints.
pub const LISTINGS: [Listing; 14] = [
    listing(
        EnvFormat::Json,
        "an object of names and values",
        objects::read_plain,
        None,
    ),
    listing(
        EnvFormat::VercelLs,
        "vercel env ls --format json",
        vercel::read,
        None,
    ),
    listing(
        EnvFormat::Heroku,
        "heroku config --json",
        objects::read_plain,
        Some(Dialect::Bash),
    ),
    listing(
        EnvFormat::Fly,
        "fly secrets list --json",
        pairs::read_names,
        None,
    ),
    listing(
        EnvFormat::Railway,
        "railway variables --json",
        objects::read_plain,
        Some(Dialect::Docker),
    ),
    listing(
        EnvFormat::Netlify,
        "netlify env:list --json",
        objects::read_plain,
        Some(Dialect::Npm),
    ),
    listing(
        EnvFormat::GhVariable,
        "gh variable list --json name,value",
        pairs::read,
        None,
    ),
    listing(
        EnvFormat::GhSecret,
        "gh secret list --json name",
        pairs::read_names,
        None,
    ),
    listing(
        EnvFormat::Doppler,
        "doppler secrets --json",
        objects::read_doppler,
        Some(Dialect::Npm),
    ),
    listing(
        EnvFormat::Infisical,
        "infisical export --format json",
        pairs::read,
        Some(Dialect::Npm),
    ),
    listing(
        EnvFormat::Chamber,
        "chamber export --format json",
        objects::read_chamber,
        Some(Dialect::Compose),
    ),
    listing(
        EnvFormat::Ssm,
        "aws ssm get-parameters-by-path",
        ssm::read,
        None,
    ),
    listing(
        EnvFormat::Terraform,
        "terraform output -json",
        objects::read_terraform,
        None,
    ),
    listing(
        EnvFormat::Snapshot,
        "gate env snapshot",
        snapshot::read,
        None,
    ),
];

const fn listing(
    format: EnvFormat,
    printed_by: &'static str,
    node: ReadNode,
    lines: Option<Dialect>,
) -> Listing {
    Listing {
        format,
        printed_by,
        node,
        lines,
    }
}

impl Listing {
    /// The row of `format`; none for forms that no table row can read (dotenv, names, manifests).
    pub fn of(format: EnvFormat) -> Option<&'static Self> {
        LISTINGS.iter().find(|listing| listing.format == format)
    }

    /// Reads the keys of a tree.
    ///
    /// # Errors
    /// The tree hasn't the form.
    pub fn read(
        &self,
        node: &Node,
        wanted: Wanted<'_>,
        keys: &mut Keys,
    ) -> Result<(), SourceFault> {
        (self.node)(node, wanted, keys)
    }

    /// The dialect of the line form.
    pub fn dialect_of_lines(&self) -> Option<Dialect> {
        self.lines
    }

    fn misfit(&self) -> SourceFault {
        SourceFault::Form(self.printed_by)
    }
}

/// The complaint that a text hasn't the form that `format`'s tool prints.
fn misfit(format: EnvFormat) -> SourceFault {
    Listing::of(format).map_or(SourceFault::Form("a listing"), Listing::misfit)
}

/// Names without values, one a line or as a JSON list.
///
/// # Errors
/// A JSON text that isn't a list.
pub fn read_names(text: &str, keys: &mut Keys) -> Result<(), SourceFault> {
    if text.trim_start().starts_with(['[', '{']) {
        return pairs::read_names(&super::tree::from_json(text)?, no_choice(), keys);
    }
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if !line.is_empty() && !line.starts_with('#') {
            keys.insert(line, pairs::NAME_ONLY, Some(index + 1));
        }
    }
    Ok(())
}

const fn no_choice() -> Wanted<'static> {
    Wanted {
        target: None,
        git_branch: None,
    }
}
