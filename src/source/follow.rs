//! The second look: files that read keys through what other files define are read again, with those definitions known.

use std::collections::BTreeMap;

use aho_corasick::AhoCorasick;

use super::kind::Kind;
use super::languages::{LanguageId, Wrapper};
use super::modules::Modules;
use super::usage::{Scanned, decode, scan_javascript};
use super::walk;

/// Adds to each file what it reads through the modules and functions of the others.
pub(super) fn shared(files: &mut [Scanned]) {
    let modules = Modules::new(
        files
            .iter()
            .filter(|file| !file.exports.is_empty())
            .map(|file| (file.path.as_path(), file.exports.as_slice())),
    );
    let functions = functions(files);
    if modules.is_empty() && functions.is_empty() {
        return;
    }
    walk::each(files, |file| match file.kind {
        Kind::JavaScript | Kind::Component => imports(file, &modules),
        Kind::Table(language) => {
            if let Some(functions) = functions.get(&language) {
                calls(file, language, functions);
            }
        }
        Kind::Shell | Kind::Dockerfile => {}
    });
}

/// The functions of one language that read settings.
struct Functions {
    all: Vec<Wrapper>,
    /// Finds their names in texts.
    names: Option<AhoCorasick>,
}

fn functions(files: &[Scanned]) -> BTreeMap<LanguageId, Functions> {
    let mut found: BTreeMap<LanguageId, Vec<Wrapper>> = BTreeMap::new();
    for file in files {
        if let Kind::Table(language) = file.kind {
            let telling = file.wrappers.iter().filter(|it| it.is_telling());
            found.entry(language).or_default().extend(telling.cloned());
        }
    }
    found.retain(|_, all| !all.is_empty());
    found
        .into_iter()
        .map(|(language, all)| {
            let names = AhoCorasick::new(all.iter().map(|it| &it.name)).ok();
            (language, Functions { all, names })
        })
        .collect()
}

fn imports(file: &mut Scanned, modules: &Modules) {
    if !modules.are_imported(&file.path, &file.imports) {
        return;
    }
    let Some(text) = text(file) else { return };
    let imported = |source: &str, name: &str| modules.role(&file.path, source, name);
    file.found = scan_javascript(&file.path, &text, &imported).found;
    keep(file, text);
}

fn calls(file: &mut Scanned, language: LanguageId, functions: &Functions) {
    let Some(text) = text(file) else { return };
    let is_named = functions
        .names
        .as_ref()
        .is_none_or(|names| names.is_match(&text));
    if is_named {
        let foreign: Vec<Wrapper> = functions
            .all
            .iter()
            .filter(|it| !file.wrappers.contains(it) && text.contains(&it.name))
            .cloned()
            .collect();
        if !foreign.is_empty() {
            file.found.extend(language.scan_calls(&text, &foreign));
        }
    }
    keep(file, text);
}

/// The text that the first look kept, or the file's again.
fn text(file: &mut Scanned) -> Option<String> {
    file.text
        .take()
        .or_else(|| std::fs::read(&file.path).ok().map(decode))
}

fn keep(file: &mut Scanned, text: String) {
    if !file.found.is_empty() {
        file.text = Some(text);
    }
}
