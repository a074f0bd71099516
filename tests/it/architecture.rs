//! The floors of `src/lib.rs` hold: a module uses the floors above its own paragraph and nothing else.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Floor number of each top-level module, from the paragraphs of `src/lib.rs`.
fn floors() -> HashMap<String, usize> {
    let text = fs::read_to_string("src/lib.rs").expect("src/lib.rs");
    let mut floor = 0;
    let mut floors = HashMap::new();
    for line in text.lines() {
        if line.trim().is_empty() {
            floor += 1;
        } else if let Some(name) = line
            .strip_prefix("pub mod ")
            .and_then(|rest| rest.strip_suffix(';'))
        {
            floors.insert(name.to_owned(), floor);
        }
    }
    floors
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The top-level modules that a file names: `crate::name` and each name of `crate::{a::…, b::…}`.
fn used(text: &str) -> Vec<String> {
    let code: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    let code = code.join("\n");
    let mut used = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut word = String::new();
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => used.push(std::mem::take(&mut word)),
                    _ if depth == 0 => word.push(c),
                    _ => {}
                }
            }
            used.push(word);
        } else {
            used.push(rest.to_owned());
        }
    }
    used.iter()
        .map(|path| {
            path.trim()
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect()
        })
        .collect()
}

#[test]
fn modules_use_only_the_floors_below_them() {
    let floors = floors();
    assert!(floors.len() > 8, "the floors of src/lib.rs weren't found");
    let mut wrong = Vec::new();
    let mut all = Vec::new();
    files(Path::new("src"), &mut all);
    for file in all {
        let inside = file.strip_prefix("src").expect("below src");
        let top = inside
            .components()
            .next()
            .expect("a component")
            .as_os_str()
            .to_string_lossy()
            .replace(".rs", "");
        let Some(own) = floors.get(&top) else {
            continue;
        };
        let text = fs::read_to_string(&file).expect("a file");
        for name in used(&text) {
            if name != top && floors.get(&name).is_some_and(|floor| floor >= own) {
                wrong.push(format!("{} uses {name}", file.display()));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "these use a neighbour or a floor above:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn every_top_level_module_has_a_floor() {
    let floors = floors();
    for entry in fs::read_dir("src").expect("src") {
        let name = entry
            .expect("an entry")
            .file_name()
            .to_string_lossy()
            .replace(".rs", "");
        assert!(
            ["lib", "main"].contains(&name.as_str()) || floors.contains_key(&name),
            "src/{name} isn't in a paragraph of src/lib.rs"
        );
    }
}
