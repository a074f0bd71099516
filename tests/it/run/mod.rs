//! The sequence of gates: what runs, what ends it early, and what the configuration says of findings.

mod policy;
mod selection;
mod stopping;

use crate::support::Project;

/// A project whose gate `id` compares `<id>-baseline.env` with `<id>.env`, for each of `gates`: its id, its further keys,
/// and whether its candidate lacks a key.
fn project(gates: &[(&str, &str, bool)]) -> Project {
    let mut text = String::new();
    for (id, _, _) in gates {
        text += &format!(
            "[environments.{id}-old]\nenv = ['{id}-old.env']\n[environments.{id}-new]\nenv = ['{id}-new.env']\n"
        );
    }
    for (id, keys, _) in gates {
        text += &format!(
            "[[gate]]\nkind = 'env-parity'\nid = '{id}'\nbaseline = '{id}-old'\ncandidate = '{id}-new'\n{keys}\n"
        );
    }
    gates
        .iter()
        .fold(Project::new(&text), |project, (id, _, lacks)| {
            let candidate = if *lacks {
                "A=one-value\n"
            } else {
                "A=one-value\nB=two-value\n"
            };
            project
                .file(&format!("{id}-old.env"), "A=one-value\nB=two-value\n")
                .file(&format!("{id}-new.env"), candidate)
        })
}
