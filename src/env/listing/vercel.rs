//! `vercel env ls --format json`: one key can occur once for each target and branch.

use super::{Wanted, misfit};
use crate::env::tree::Node;
use crate::env::{Keys, SourceFault, State, Unreadable};
use crate::setting::EnvFormat;

pub(super) fn read(node: &Node, wanted: Wanted<'_>, keys: &mut Keys) -> Result<(), SourceFault> {
    let Some(Node::List(entries)) = node.get("envs") else {
        return Err(misfit(EnvFormat::VercelLs));
    };
    // A value of the branch overrides the value of the whole target.
    let (of_branches, of_targets): (Vec<&Node>, Vec<&Node>) = entries
        .iter()
        .partition(|entry| entry.text_of("gitBranch").is_some());
    let of_branches = of_branches.into_iter().filter(|entry| {
        // Without a target, the listing as a whole is meant.
        wanted.target.is_none() || entry.text_of("gitBranch") == wanted.git_branch
    });
    for entry in of_targets.into_iter().chain(of_branches) {
        if !wanted.target.is_none_or(|target| is_for(entry, target)) {
            continue;
        }
        let name = entry
            .text_of("key")
            .ok_or_else(|| misfit(EnvFormat::VercelLs))?;
        keys.insert(name, state(entry), None);
    }
    Ok(())
}

fn is_for(entry: &Node, target: &str) -> bool {
    match entry.get("target") {
        Some(Node::List(targets)) => targets.iter().any(|one| one.text() == Some(target)),
        Some(one) => one.text() == Some(target),
        None => true,
    }
}

fn state(entry: &Node) -> State {
    let sensitive = entry.text_of("type") == Some("sensitive");
    match entry.get("value") {
        Some(value) if !sensitive => super::objects::state(value),
        _ => State::Unreadable(Unreadable::Sensitive),
    }
}
