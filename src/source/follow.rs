//! The second look: files that read keys through what other files define are read again, with those definitions known.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use aho_corasick::AhoCorasick;

use super::javascript::Role;
use super::kind::Kind;
use super::languages::{LanguageId, Wrapper};
use super::modules::{self, Modules};
use super::usage::{Scanned, decode, scan_javascript};
use super::walk;

/// How many modules that hand on what others export are followed one after the other.
const ROUNDS: usize = 5;

/// Adds to each file what it reads through the modules and functions of the others.
pub(super) fn shared(files: &mut [Scanned]) {
    scripts(files);
    let functions = functions(files);
    if functions.is_empty() {
        return;
    }
    walk::each(files, |file| {
        if let Kind::Table(language) = file.kind
            && let Some(functions) = functions.get(&language)
        {
            calls(file, language, functions);
        }
    });
}

/// Scripts are read again when a module that they import has come to be known, and when another asks for what they
/// export, until nothing new is learnt.
fn scripts(files: &mut [Scanned]) {
    if files
        .iter()
        .all(|file| file.exports.is_empty() && file.asked.is_empty())
    {
        return;
    }
    for file in files.iter_mut() {
        file.is_news = !file.exports.is_empty();
    }
    for _ in 0..ROUNDS {
        let modules = modules(files);
        want(files, &modules);
        let known = Known {
            exports: files.iter().map(|file| file.exports.clone()).collect(),
            news: files.iter().map(|file| file.is_news).collect(),
            modules: &modules,
        };
        if !known.news.contains(&true) && !files.iter().any(|file| file.is_wanted) {
            return;
        }
        walk::each(files, |file| {
            let is_due =
                is_script(file) && (std::mem::take(&mut file.is_wanted) || known.concerns(file));
            file.is_news = is_due && known.read_again(file);
        });
    }
}

fn is_script(file: &Scanned) -> bool {
    matches!(file.kind, Kind::JavaScript | Kind::Component)
}

/// The modules that tell something, and those that are asked: of the others the paths needn't be put together.
fn modules(files: &[Scanned]) -> Modules {
    let asked: HashSet<&str> = files
        .iter()
        .flat_map(|file| &file.asked)
        .filter_map(|(source, _)| modules::last_part(source))
        .collect();
    // `..` means a folder whose name the source doesn't say, and may name its `index` by it.
    let is_asked = |file: &Scanned| {
        let name = modules::name_of(&file.path);
        asked.contains(name) || name.is_empty() && !asked.is_empty()
    };
    let scripts = files
        .iter()
        .enumerate()
        .filter(|(_, file)| is_script(file) && (!file.exports.is_empty() || is_asked(file)));
    Modules::new(scripts.map(|(number, file)| (number, file.path.as_path())))
}

/// Tells files which of their exports others ask for.
fn want(files: &mut [Scanned], modules: &Modules) {
    let mut wanted = Vec::new();
    for file in files.iter() {
        for (source, name) in &file.asked {
            let meant = modules.meant(&file.path, source).into_iter();
            wanted.extend(meant.map(|number| (number, name.clone())));
        }
    }
    for (number, name) in wanted {
        let file = &mut files[number];
        if !file.wanted.contains(&name) && !file.exports.iter().any(|(known, _)| *known == name) {
            file.wanted.push(name);
            file.is_wanted = true;
        }
    }
}

/// What is known of the modules before a round.
struct Known<'m> {
    exports: Vec<Vec<(String, Role)>>,
    /// Which modules' exports changed in the round before.
    news: Vec<bool>,
    modules: &'m Modules,
}

impl Known<'_> {
    /// Whether a file imports a module that there is news of.
    fn concerns(&self, file: &Scanned) -> bool {
        file.imports.iter().any(|source| {
            let meant = self.modules.meant(&file.path, source);
            meant.into_iter().any(|number| self.news[number])
        })
    }

    /// What `import { name } from "source"` means in a file; `*` is the whole module.
    fn role(&self, file: &Path, source: &str, name: &str) -> Option<Role> {
        let meant = self.modules.meant(file, source).into_iter();
        let mut exports = meant.map(|number| &self.exports[number]);
        exports.find_map(|exports| {
            let named = |wanted: &str| {
                let mut exports = exports.iter();
                let (_, role) = exports.find(|(export, _)| export == wanted)?;
                Some(role.clone())
            };
            let whole = || (!exports.is_empty()).then(|| Role::Object(exports.clone()));
            match name {
                "*" => named("*").or_else(whole),
                // A CommonJS module's exports are its default.
                "default" => named("default").or_else(|| named("*")).or_else(whole),
                name => named(name),
            }
        })
    }

    /// Reads a file with the others known, and tells whether it exports something that it didn't before.
    fn read_again(&self, file: &mut Scanned) -> bool {
        let Some(text) = text(file) else { return false };
        let imported = |source: &str, name: &str| self.role(&file.path, source, name);
        let result = scan_javascript(&file.path, &text, (&imported, &file.wanted));
        let is_news = result.exports != file.exports;
        file.found = result.found;
        file.exports = result.exports;
        file.asked = result.asked;
        keep(file, text);
        is_news
    }
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
