//! Evidence as files, for those who want it whole.

use std::fmt::Write as _;

use super::Style;
use super::view::{Case, Mark, cases};
use crate::model::{GateResult, RunReport};

/// A file with the evidence of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its path: the folder of [`Style::evidence`], the gate and the case.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// The evidence files of a run: one for each failed or errored case that has any. Empty without a folder.
pub fn attachments(run: &RunReport, style: &Style) -> Vec<Attachment> {
    let mut found = Vec::new();
    for gate in &run.gates {
        for case in cases(gate) {
            if !matches!(case.mark, Mark::Failed | Mark::Errored) {
                continue;
            }
            if let Some(path) = of(gate, &case, style) {
                found.push(Attachment {
                    path,
                    text: text(&case),
                });
            }
        }
    }
    found
}

/// The path of a case's evidence, if it has any and a folder is given. Free of `[`, `]` and `|`, which end the path in
/// GitLab's notation.
pub(super) fn of(gate: &GateResult, case: &Case<'_>, style: &Style) -> Option<String> {
    let folder = style.evidence.as_ref()?;
    let any = case
        .findings
        .iter()
        .any(|finding| !finding.evidence.is_empty());
    any.then(|| {
        // Names that differ must not become the same file: the hash tells them apart.
        let tag = hash(&format!("{}\n{}", gate.id, case.name));
        let folder = folder.trim_end_matches('/');
        format!(
            "{folder}/{}/{}-{tag:08x}.txt",
            word(&gate.id),
            word(&case.name)
        )
    })
}

fn word(text: &str) -> String {
    let word: String = text
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') {
                c
            } else {
                '-'
            }
        })
        .take(60)
        .collect();
    word.trim_matches('-').to_owned()
}

/// FNV-1a, 32 bits.
fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

fn text(case: &Case<'_>) -> String {
    let mut text = format!("{}\n", case.name);
    for finding in &case.findings {
        let _ = writeln!(
            text,
            "\n{} ({}): {}",
            finding.code, finding.level, finding.message
        );
        for evidence in &finding.evidence {
            let _ = writeln!(text, "\n{}:\n{}", evidence.label, evidence.text);
        }
    }
    text
}
