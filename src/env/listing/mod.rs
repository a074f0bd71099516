//! The forms that environments are written in, and the one table of those that platforms print.

mod command;
mod detect;
mod dotenv;
mod envelope;
mod example;
mod lines;
mod objects;
mod pairs;
pub mod printed;
mod snapshot;
mod ssm;
mod table;
mod vercel;

pub use command::by_command;
pub use detect::{by_content, by_name};
pub use dotenv::read_dotenv;
pub use envelope::{inside, is_partial};
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

type ReadText = fn(&str, Wanted<'_>, &mut Keys);

/// How one form is read: from a tree, and where a tool also prints lines or a table, from these.
#[derive(Debug)]
pub struct Listing {
    /// The form.
    pub format: EnvFormat,
    /// The command that prints it.
    pub printed_by: &'static str,
    /// Reads the JSON or YAML form.
    node: ReadNode,
    /// How it writes lines for a shell or a file.
    lines: Option<Lines>,
    /// Reads what it prints for people: a table, aligned lines.
    for_people: Option<ReadText>,
}

/// How a tool writes `NAME=value` lines.
#[derive(Debug, Clone, Copy)]
enum Lines {
    Quoted(Dialect),
    /// Double quotes, and backslashes in them.
    Escaped,
    /// Neither quotes nor escapes.
    Raw,
}

/// Every form that a platform's tool prints.
pub const LISTINGS: [Listing; 14] = [
    Listing {
        format: EnvFormat::Json,
        printed_by: "an object of names and values",
        node: objects::read_plain,
        lines: None,
        for_people: None,
    },
    Listing {
        format: EnvFormat::VercelLs,
        printed_by: "vercel env ls --format json",
        node: vercel::read,
        lines: None,
        for_people: Some(table::read_vercel),
    },
    Listing {
        format: EnvFormat::Heroku,
        printed_by: "heroku config --json",
        node: objects::read_plain,
        lines: Some(Lines::Quoted(Dialect::Bash)),
        for_people: Some(lines::read_heroku),
    },
    Listing {
        format: EnvFormat::Fly,
        printed_by: "fly secrets list --json",
        node: pairs::read_names,
        lines: None,
        for_people: Some(table::read_names),
    },
    Listing {
        format: EnvFormat::Railway,
        printed_by: "railway variables --json",
        node: objects::read_plain,
        lines: Some(Lines::Raw),
        for_people: Some(table::read_names),
    },
    Listing {
        format: EnvFormat::Netlify,
        printed_by: "netlify env:list --json",
        node: objects::read_plain,
        lines: Some(Lines::Raw),
        for_people: Some(table::read_names),
    },
    Listing {
        format: EnvFormat::GhVariable,
        printed_by: "gh variable list --json name,value",
        node: pairs::read,
        lines: None,
        for_people: Some(table::read_pairs),
    },
    Listing {
        format: EnvFormat::GhSecret,
        printed_by: "gh secret list --json name",
        node: pairs::read_names,
        lines: None,
        for_people: Some(table::read_names),
    },
    Listing {
        format: EnvFormat::Doppler,
        printed_by: "doppler secrets --json",
        node: objects::read_doppler,
        lines: Some(Lines::Escaped),
        for_people: Some(table::read_names),
    },
    Listing {
        format: EnvFormat::Infisical,
        printed_by: "infisical export --format json",
        node: pairs::read,
        lines: Some(Lines::Quoted(Dialect::Npm)),
        for_people: None,
    },
    Listing {
        format: EnvFormat::Chamber,
        printed_by: "chamber export --format json",
        node: objects::read_chamber,
        lines: Some(Lines::Escaped),
        for_people: Some(objects::read_chamber_table),
    },
    Listing {
        format: EnvFormat::Ssm,
        printed_by: "aws ssm get-parameters-by-path",
        node: ssm::read,
        lines: None,
        for_people: Some(ssm::read_table),
    },
    Listing {
        format: EnvFormat::Terraform,
        printed_by: "terraform output -json",
        node: objects::read_terraform,
        lines: None,
        for_people: None,
    },
    Listing {
        format: EnvFormat::Snapshot,
        printed_by: "gate env snapshot",
        node: snapshot::read,
        lines: None,
        for_people: None,
    },
];

impl Listing {
    /// The row of `format`; none for forms that no table row can read (dotenv, names, manifests).
    pub fn of(format: EnvFormat) -> Option<&'static Self> {
        LISTINGS.iter().find(|listing| listing.format == format)
    }

    /// Whether the tool can write `NAME=value` lines.
    pub fn writes_lines(&self) -> bool {
        self.lines.is_some()
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

    /// Reads the keys of what the tool prints for people or shells. False if the tool prints nothing such.
    ///
    /// # Errors
    /// The text hasn't the form.
    pub fn read_text(
        &self,
        text: &str,
        dialect: Option<Dialect>,
        wanted: Wanted<'_>,
        keys: &mut Keys,
    ) -> Result<bool, SourceFault> {
        match (self.lines, self.for_people) {
            (Some(lines), _) if printed::starts_with_assignment(text) => {
                match (dialect, lines) {
                    (Some(dialect), _) | (None, Lines::Quoted(dialect)) => {
                        read_dotenv(text.as_bytes(), dialect, keys)?;
                    }
                    (None, Lines::Escaped) => lines::read_escaped(text, keys),
                    (None, Lines::Raw) => lines::read_raw(text, keys),
                }
                Ok(true)
            }
            (_, Some(read)) => {
                read(text, wanted, keys);
                // Some of these tools print YAML too.
                Ok(!keys.is_current_empty())
            }
            _ => Ok(false),
        }
    }

    /// The complaint that a text hasn't this form.
    pub fn misfit(&self) -> SourceFault {
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
    if let Some(pages) = printed::json(text)? {
        for page in &pages {
            let page = inside(page).unwrap_or_else(|| page.clone());
            pairs::read_names(&page, no_choice(), keys)?;
        }
        return Ok(());
    }
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        let name = line.strip_prefix(['-', '*']).map_or(line, str::trim_start);
        if name.is_empty() || name.starts_with('#') {
            continue;
        }
        if name.contains(char::is_whitespace) {
            return Err(SourceFault::Form(
                "one name a line, or a JSON list of names",
            ));
        }
        keys.insert(name, pairs::NAME_ONLY, Some(index + 1));
    }
    Ok(())
}

const fn no_choice() -> Wanted<'static> {
    Wanted {
        target: None,
        git_branch: None,
    }
}
