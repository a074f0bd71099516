//! The book: generated pages are fresh, every page is listed, and what it shows can be parsed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser as _;
use release_gate::cli::Cli;
use release_gate::config::{load, schema};
use release_gate::gates::KINDS;
use release_gate::model::{Code as _, CodeEntry, RUN_KIND, RunCode};
use release_gate::redact::Redactor;
use serde_json::Value;

fn pages() -> Vec<PathBuf> {
    fn below(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                below(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    below(Path::new("docs"), &mut found);
    found.sort();
    found
}

/// The pages of the book, and those beside it that show how to use `gate`.
fn shown() -> Vec<PathBuf> {
    let mut found = pages();
    found.extend(["README.md", "CONTRIBUTING.md"].map(PathBuf::from));
    found
}

/// The blocks of a page with their language and first line's number.
fn blocks(text: &str) -> Vec<(String, usize, String)> {
    let mut found = Vec::new();
    let mut open: Option<(String, usize, String)> = None;
    for (number, line) in text.lines().enumerate() {
        match (&mut open, line.trim_start().strip_prefix("```")) {
            (None, Some(language)) => {
                open = Some((language.trim().to_owned(), number + 2, String::new()))
            }
            (Some(_), Some("")) => found.extend(open.take()),
            (Some((_, _, content)), _) => {
                content.push_str(line);
                content.push('\n');
            }
            (None, None) => {}
        }
    }
    found
}

fn fresh(path: &str, expected: &str) {
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, expected).expect("the page is written");
    }
    let page = fs::read_to_string(path).unwrap_or_default();
    assert!(
        page == expected,
        "{path} is stale: run this test with UPDATE=1"
    );
}

#[test]
fn the_page_of_codes_is_that_of_the_code() {
    let changed = |by: fn(RunCode) -> bool| {
        let codes = RunCode::ALL.iter().filter(|code| by(**code));
        let names: Vec<String> = codes.map(|code| format!("`{}`", code.name())).collect();
        names.join(", ")
    };
    let mut page = format!(
        "# Finding codes\n\nEach finding has a code; `gate explain <code>` says the same. In a gate's table `levels` changes how grave a code of its kind is, and `waive` covers findings until a day. \
         Of the codes under `gate`, which every kind has, `levels` changes {}; `waive` covers {}; the others stay as they are.\n",
        changed(RunCode::has_levels),
        changed(RunCode::has_waivers)
    );
    let kinds = KINDS.iter().map(|kind| (kind.name, (kind.codes)()));
    for (kind, codes) in kinds.chain([(RUN_KIND, CodeEntry::all::<RunCode>())]) {
        let _ = write!(
            page,
            "\n## {kind}\n\n| code | level | what it means | what to do |\n|---|---|---|---|\n"
        );
        for code in codes {
            let cell = |text: &str| text.replace('|', "\\|").replace('<', "\\<");
            let _ = writeln!(
                page,
                "| `{kind}/{}` | {} | {} | {} |",
                code.name,
                code.level,
                cell(code.summary),
                cell(code.help)
            );
        }
    }
    fresh("docs/codes.md", &page);
}

#[test]
fn the_reference_of_keys_is_that_of_the_code() {
    let root = schema();
    let mut page = String::from(
        "# gates.toml\n\nEvery key. `gates.example.toml` shows them in use, `gate schema` gives the same to editors.\n",
    );
    for (heading, table) in [
        ("[release]", &root["properties"]["release"]),
        (
            "[environments.NAME]",
            &root["properties"]["environments"]["additionalProperties"],
        ),
    ] {
        section(&mut page, &root, heading, table, &[]);
    }
    let gates = root["properties"]["gate"]["items"]["oneOf"]
        .as_array()
        .expect("kinds");
    let common = [
        "kind", "id", "stages", "on-fail", "timeout", "retries", "owner", "tags", "waive", "levels",
    ];
    let mut shared = gates[0].clone();
    if let Some(properties) = shared["properties"].as_object_mut() {
        properties.retain(|key, _| common.contains(&key.as_str()));
    }
    section(&mut page, &root, "[[gate]], of every kind", &shared, &[]);
    for gate in gates {
        let kind = gate["title"].as_str().expect("a title");
        section(
            &mut page,
            &root,
            &format!("kind = \"{kind}\""),
            gate,
            &common,
        );
    }
    fresh("docs/config.md", &page);
}

fn section(page: &mut String, root: &Value, heading: &str, table: &Value, without: &[&str]) {
    let _ = write!(
        page,
        "\n## {heading}\n\n| key | what it says |\n|---|---|\n"
    );
    rows(page, root, "", table, without, 0);
}

fn resolved<'s>(mut schema: &'s Value, root: &'s Value) -> &'s Value {
    while let Some(reference) = schema["$ref"].as_str() {
        schema = root
            .pointer(reference.trim_start_matches('#'))
            .expect("a definition");
    }
    schema
}

fn rows(
    page: &mut String,
    root: &Value,
    way: &str,
    schema: &Value,
    without: &[&str],
    depth: usize,
) {
    let schema = resolved(schema, root);
    for list in ["anyOf", "oneOf", "allOf"] {
        for alternative in schema[list].as_array().into_iter().flatten() {
            rows(page, root, way, alternative, without, depth);
        }
    }
    if schema["items"].is_object() {
        rows(page, root, way, &schema["items"], without, depth);
    }
    for (key, value) in schema["properties"].as_object().into_iter().flatten() {
        if without.contains(&key.as_str()) {
            continue;
        }
        let way = if way.is_empty() {
            key.clone()
        } else {
            format!("{way}.{key}")
        };
        let row = format!("| `{way}` |");
        if page
            .rsplit("\n## ")
            .next()
            .is_some_and(|section| section.contains(&row))
        {
            continue;
        }
        let description = value["description"]
            .as_str()
            .or_else(|| resolved(value, root)["description"].as_str())
            .unwrap_or_default();
        let description = description.split_whitespace().collect::<Vec<_>>().join(" ");
        let _ = writeln!(
            page,
            "{row} {} |",
            description.replace('|', "\\|").replace('<', "\\<")
        );
        if depth < 3 {
            rows(page, root, &way, value, &[], depth + 1);
        }
    }
}

#[test]
fn every_page_is_in_the_summary_and_every_link_leads_somewhere() {
    let summary = fs::read_to_string("docs/SUMMARY.md").expect("the summary");
    let link = regex::Regex::new(r"\]\(([^)#:]+)(#[^)]*)?\)").expect("a pattern");
    let mut wrong = Vec::new();
    for page in pages() {
        let path = page
            .strip_prefix("docs")
            .expect("below docs")
            .to_string_lossy()
            .replace('\\', "/");
        if path != "SUMMARY.md" && !summary.contains(&format!("({path})")) {
            wrong.push(format!("{path} isn't in docs/SUMMARY.md"));
        }
        let text = fs::read_to_string(&page).expect("a page");
        for found in link.captures_iter(&text) {
            let target = page.parent().expect("a folder").join(&found[1]);
            if !target.exists() {
                wrong.push(format!("{path}: {} isn't there", &found[1]));
            }
        }
    }
    for page in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let text = fs::read_to_string(page).expect("a page");
        for found in link.captures_iter(&text) {
            if !Path::new(&found[1]).exists() {
                wrong.push(format!("{page}: {} isn't there", &found[1]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_toml_block_can_be_read() {
    let mut wrong = Vec::new();
    for page in shown() {
        let text = fs::read_to_string(&page).expect("a page");
        for (language, line, content) in blocks(&text) {
            if language != "toml" {
                continue;
            }
            if let Err(error) = content.parse::<toml::Table>() {
                wrong.push(format!("{}:{line}: {error}", page.display()));
            } else if ["[[gate]]", "[environments", "[release]"]
                .iter()
                .any(|table| content.contains(table))
            {
                wrong.extend(
                    unusable(&content).map(|error| format!("{}:{line}: {error}", page.display())),
                );
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Why a configuration can't be used. A fragment may name environments that it doesn't show, and may show no gate.
fn unusable(content: &str) -> Option<String> {
    let mut whole = content.to_owned();
    if !content.contains("[[gate]]") {
        whole.push_str("\n[[gate]]\nkind = \"runtime\"\n");
    }
    for name in ["staging", "production"] {
        if !content.contains(&format!("[environments.{name}]")) {
            let _ = write!(
                whole,
                "\n[environments.{name}]\nurl = \"https://{name}.example\"\n"
            );
        }
    }
    let redactor = Redactor::new();
    let problems = load(&whole, "gates.toml", &BTreeMap::new(), &redactor).err()?;
    Some(release_gate::config::render(
        &problems,
        "gates.toml",
        &whole,
        &redactor,
        false,
    ))
}

#[test]
fn every_call_of_gate_is_a_command_that_exists() {
    let mut wrong = Vec::new();
    for page in shown() {
        let text = fs::read_to_string(&page).expect("a page");
        for (language, line, content) in blocks(&text) {
            if !["sh", "bash", "shell", "console"].contains(&language.as_str()) {
                continue;
            }
            for call in content
                .lines()
                .map(|line| line.trim().trim_start_matches("$ "))
            {
                if !call.starts_with("gate ") {
                    continue;
                }
                let call = call.split(['#', '|', '>', ';']).next().unwrap_or_default();
                let words = call
                    .split_whitespace()
                    .map(|word| word.trim_matches(['\'', '"']));
                if let Err(error) = Cli::try_parse_from(words)
                    && error.use_stderr()
                {
                    wrong.push(format!("{}:{line}: {call}\n{error}", page.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_yaml_and_json_block_can_be_read() {
    let mut wrong = Vec::new();
    for page in shown() {
        let text = fs::read_to_string(&page).expect("a page");
        for (language, line, content) in blocks(&text) {
            let error = match language.as_str() {
                "yaml" | "yml" => serde_saphyr::from_str::<Value>(&content)
                    .err()
                    .map(|error| error.to_string()),
                "json" => serde_json::from_str::<Value>(&content)
                    .err()
                    .map(|error| error.to_string()),
                _ => None,
            };
            wrong.extend(error.map(|error| format!("{}:{line}: {error}", page.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_recipes_are_what_init_offers() {
    use clap::ValueEnum as _;
    for ci in release_gate::init::Ci::value_variants() {
        let name = ci
            .to_possible_value()
            .expect("a name")
            .get_name()
            .to_owned();
        let page = fs::read_to_string(format!("docs/ci/{name}.md")).expect("a recipe");
        assert!(
            page.contains(ci.snippet().trim_end()),
            "docs/ci/{name}.md shows another snippet"
        );
    }
}
