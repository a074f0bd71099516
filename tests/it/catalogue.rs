//! Each list stands once: what belongs to a gate kind is complete, and the example shows every key.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use regex::Regex;
use release_gate::config::{load, schema};
use release_gate::gates::KINDS;
use release_gate::model::{CodeEntry, RUN_KIND, RunCode};
use release_gate::redact::Redactor;
use serde_json::Value;

fn example() -> String {
    fs::read_to_string("gates.example.toml").expect("gates.example.toml")
}

/// The part of the example that shows the gates of `kind`.
fn part(kind: &str) -> String {
    let text = example();
    let gates = text.split("\n[[gate]]").skip(1);
    let marker = format!("\"{kind}\"");
    let own: Vec<&str> = gates
        .filter(|gate| {
            gate.lines()
                .any(|line| line.starts_with("kind") && line.contains(&marker))
        })
        .collect();
    own.join("\n")
}

fn resolved<'s>(mut schema: &'s Value, root: &'s Value) -> &'s Value {
    while let Some(reference) = schema["$ref"].as_str() {
        schema = root
            .pointer(reference.trim_start_matches('#'))
            .expect("a definition");
    }
    schema
}

/// Every key below `schema`, by the way to it: `probe.expect.status`.
fn keys(
    schema: &Value,
    root: &Value,
    way: &str,
    depth: usize,
    found: &mut BTreeMap<String, String>,
) {
    if depth > 6 {
        return;
    }
    let schema = resolved(schema, root);
    for list in ["anyOf", "oneOf", "allOf"] {
        for alternative in schema[list].as_array().into_iter().flatten() {
            keys(alternative, root, way, depth + 1, found);
        }
    }
    keys_of_items(schema, root, way, depth, found);
    for (key, value) in schema["properties"].as_object().into_iter().flatten() {
        let below = format!("{way}.{key}");
        if found.insert(below.clone(), key.clone()).is_none() {
            keys(value, root, &below, depth + 1, found);
        }
    }
}

fn keys_of_items(
    schema: &Value,
    root: &Value,
    way: &str,
    depth: usize,
    found: &mut BTreeMap<String, String>,
) {
    for inside in ["items", "additionalProperties"] {
        if schema[inside].is_object() {
            keys(&schema[inside], root, way, depth + 1, found);
        }
    }
}

/// Whether `text` shows `key` being set, commented out or not: `key = …`, `{ key = … }`, `[gate.key]`.
fn shows(text: &str, key: &str) -> bool {
    let key = regex::escape(key);
    Regex::new(&format!(
        r#"(?m)(^|[\s{{,#."]){key}"?\s*=|\[{{1,2}}[\w.-]*\.{key}\]"#
    ))
    .expect("a pattern")
    .is_match(text)
}

#[test]
fn every_kind_has_its_parts() {
    for kind in KINDS {
        let folder = kind.name.replace('-', "_");
        for file in ["mod.rs", "spec.rs", "code.rs", "observe.rs", "judge.rs"] {
            let single = Path::new("src/gates").join(&folder).join(file);
            let split = Path::new("src/gates")
                .join(&folder)
                .join(file.trim_end_matches(".rs"))
                .join("mod.rs");
            assert!(
                single.exists() || split.exists(),
                "{} lacks {file}",
                kind.name
            );
        }
        assert!(
            Path::new(&format!("tests/it/gates/{folder}.rs")).exists()
                || Path::new(&format!("tests/it/gates/{folder}/mod.rs")).exists(),
            "{} has no tests",
            kind.name
        );
        assert!(
            kind.manual.starts_with(&format!("# {}", kind.name)),
            "docs/gates/{}.md has another title",
            kind.name
        );
        assert!(
            kind.manual.lines().count() > 20,
            "docs/gates/{}.md says too little",
            kind.name
        );
        assert!(
            !part(kind.name).is_empty(),
            "gates.example.toml doesn't show {}",
            kind.name
        );
    }
}

#[test]
fn every_folder_of_gates_is_in_the_list() {
    let listed: BTreeSet<String> = KINDS
        .iter()
        .map(|kind| kind.name.replace('-', "_"))
        .collect();
    for entry in fs::read_dir("src/gates").expect("src/gates") {
        let entry = entry.expect("an entry");
        if entry.path().is_dir() {
            let name = entry.file_name().to_string_lossy().into_owned();
            assert!(listed.contains(&name), "src/gates/{name} isn't in gates!");
        }
    }
}

#[test]
fn code_names_are_unique_words_and_say_what_to_do() {
    let word = Regex::new("^[a-z][a-z0-9]*(-[a-z0-9]+)*$").expect("a pattern");
    let run = CodeEntry::all::<RunCode>();
    let kinds = KINDS.iter().map(|kind| (kind.name, (kind.codes)()));
    for (kind, codes) in kinds.chain([(RUN_KIND, run)]) {
        let mut seen = BTreeSet::new();
        for code in codes {
            assert!(word.is_match(code.name), "{kind}/{}", code.name);
            assert!(seen.insert(code.name), "{kind}/{} stands twice", code.name);
            for text in [code.summary, code.help] {
                assert!(
                    text.len() > 10 && !text.ends_with('.'),
                    "{kind}/{}: {text:?}",
                    code.name
                );
            }
        }
    }
}

#[test]
fn the_example_can_be_read() {
    let text = example();
    let loaded = load(
        &text,
        "gates.example.toml",
        &BTreeMap::new(),
        &Redactor::new(),
    );
    if let Err(problems) = loaded {
        panic!(
            "{}",
            release_gate::config::render(
                &problems,
                "gates.example.toml",
                &text,
                &Redactor::new(),
                false
            )
        );
    }
}

#[test]
fn the_example_shows_every_key() {
    let root = schema();
    let text = example();
    let mut lacking = Vec::new();
    for table in ["release", "environments"] {
        let mut found = BTreeMap::new();
        keys(&root["properties"][table], &root, table, 0, &mut found);
        lacking.extend(
            found
                .into_iter()
                .filter(|(_, key)| !shows(&text, key))
                .map(|(way, _)| way),
        );
    }
    for gate in root["properties"]["gate"]["items"]["oneOf"]
        .as_array()
        .expect("kinds")
    {
        let kind = gate["title"].as_str().expect("a title");
        let own = part(kind);
        let mut found = BTreeMap::new();
        keys(gate, &root, kind, 0, &mut found);
        let common = [
            "id", "stages", "on-fail", "timeout", "retries", "owner", "tags", "waive", "levels",
        ];
        for (way, key) in found {
            let anywhere = common
                .iter()
                .any(|common| way.starts_with(&format!("{kind}.{common}")));
            if !shows(if anywhere { &text } else { &own }, &key) {
                lacking.push(way);
            }
        }
    }
    assert!(
        lacking.is_empty(),
        "gates.example.toml doesn't show:\n{}",
        lacking.join("\n")
    );
}

#[test]
fn every_key_of_the_schema_has_a_description() {
    fn walk(value: &Value, root: &Value, way: &str, lacking: &mut Vec<String>) {
        for (key, property) in value["properties"].as_object().into_iter().flatten() {
            let described = property["description"].is_string()
                || resolved(property, root)["description"].is_string();
            if !described {
                lacking.push(format!("{way}.{key}"));
            }
        }
        match value {
            Value::Object(map) => map
                .iter()
                .for_each(|(key, below)| walk(below, root, &format!("{way}.{key}"), lacking)),
            Value::Array(list) => list
                .iter()
                .for_each(|below| walk(below, root, way, lacking)),
            _ => {}
        }
    }
    let root = schema();
    let mut lacking = Vec::new();
    walk(&root, &root, "", &mut lacking);
    assert!(
        lacking.is_empty(),
        "without a description:\n{}",
        lacking.join("\n")
    );
}
