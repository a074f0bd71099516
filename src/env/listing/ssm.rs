//! `aws ssm get-parameters-by-path`: names are paths, secure values need `--with-decryption`, and the listing comes in pages.

use super::{Wanted, misfit};
use crate::env::tree::Node;
use crate::env::{Keys, SourceFault, State, Unreadable};
use crate::setting::EnvFormat;

/// How base64 of a blob that KMS encrypted begins.
const ENCRYPTED: &str = "AQICA";

pub(super) fn read(node: &Node, _: Wanted<'_>, keys: &mut Keys) -> Result<(), SourceFault> {
    let Some(Node::List(parameters)) = node.get("Parameters") else {
        return Err(misfit(EnvFormat::Ssm));
    };
    for parameter in parameters {
        let path = parameter
            .text_of("Name")
            .ok_or_else(|| misfit(EnvFormat::Ssm))?;
        let name = path.rsplit('/').next().unwrap_or(path);
        keys.insert(name, state(parameter), None);
    }
    if node
        .text_of("NextToken")
        .is_some_and(|token| !token.is_empty())
    {
        keys.cut_short
            .push("expected all pages of the listing, found a NextToken at its end".to_owned());
    }
    Ok(())
}

fn state(parameter: &Node) -> State {
    let secure = parameter.text_of("Type") == Some("SecureString");
    match parameter.text_of("Value") {
        Some(value) if secure && value.starts_with(ENCRYPTED) => {
            State::Unreadable(Unreadable::Encrypted)
        }
        Some(value) => State::Readable(value.to_owned().into()),
        None => State::Unreadable(Unreadable::NamesOnly),
    }
}
