//! `aws ssm get-parameters-by-path`: names are paths, secure values need `--with-decryption`, and the listing comes in pages.

use super::{Wanted, misfit};
use crate::env::tree::Node;
use crate::env::{Keys, SourceFault, State, Unreadable, name};
use crate::setting::EnvFormat;

/// How base64 of a blob that KMS encrypted begins.
const ENCRYPTED: &str = "AQICA";

/// The kinds of parameters.
const KINDS: [&str; 3] = ["String", "StringList", "SecureString"];

/// What is said of a page that isn't the last.
const CUT_SHORT: &str = "expected all pages of the listing, found a NextToken at its end";

pub(super) fn read(node: &Node, _: Wanted<'_>, keys: &mut Keys) -> Result<(), SourceFault> {
    let Node::List(parameters) = node.get("Parameters").unwrap_or(node) else {
        return Err(misfit(EnvFormat::Ssm));
    };
    // The page before this one isn't the last.
    keys.cut_short.retain(|said| said != CUT_SHORT);
    for parameter in parameters {
        let path = parameter
            .text_of("Name")
            .ok_or_else(|| misfit(EnvFormat::Ssm))?;
        let kind = parameter.text_of("Type").unwrap_or_default();
        insert(path, state(kind, parameter.text_of("Value")), keys);
    }
    for path in node.get("InvalidParameters").map_or(&[][..], Node::items) {
        if let Some(path) = path.text() {
            let said = "the parameter store has no such parameter".to_owned();
            keys.dangling.insert(last(path).to_owned(), said);
        }
    }
    if node
        .text_of("NextToken")
        .is_some_and(|token| !token.is_empty())
    {
        keys.cut_short.push(CUT_SHORT.to_owned());
    }
    Ok(())
}

/// `--output text`: cells between tabs, in the order of the query or of the fields' names.
pub(super) fn read_table(text: &str, _: Wanted<'_>, keys: &mut Keys) {
    for line in text.lines() {
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        let kind = cells.iter().position(|cell| KINDS.contains(cell));
        match (cells.as_slice(), kind) {
            (["NEXTTOKEN", ..], _) => keys.cut_short.push(CUT_SHORT.to_owned()),
            (_, Some(at)) if at > 0 => {
                insert(
                    cells[at - 1],
                    state(cells[at], cells.get(at + 1).copied()),
                    keys,
                );
            }
            ([path, value], None) if path.starts_with('/') => {
                insert(path, state("SecureString", Some(value)), keys);
            }
            ([path], None) if path.starts_with('/') => insert(path, state("", None), keys),
            _ => {}
        }
    }
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn insert(path: &str, state: State, keys: &mut Keys) {
    let name = last(path);
    if keys.is_in_current(name) {
        keys.cut_short.push(format!(
            "expected each name once, found `{}` under several paths; ask for one of them",
            name::shown(name, 0)
        ));
    }
    keys.insert(name, state, None);
}

fn state(kind: &str, value: Option<&str>) -> State {
    match value {
        Some(value) if kind == "SecureString" && value.starts_with(ENCRYPTED) => {
            State::Unreadable(Unreadable::Encrypted)
        }
        Some(value) => State::Readable(value.to_owned().into()),
        None => State::Unreadable(Unreadable::NamesOnly),
    }
}
