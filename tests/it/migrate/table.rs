//! The table of tools in docs/migration-tools.md comes from the list of tools and the states that were compared.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use release_gate::migrate::{Kind, Proof, TOOLS, Weight};

use super::fixture::{Fixture, kind};

/// The states, in the order of the columns.
const STATES: &[&str] = &[
    "applied",
    "pending",
    "fresh",
    "edited",
    "failed",
    "database-ahead",
    "out-of-order",
    "duplicate",
    "multiple-heads",
    "locked",
    "squashed, baselined, repeatable",
    "bad, missing or orphan file",
];

/// The states that a fixture shows.
fn states(fixture: &Fixture) -> BTreeSet<&'static str> {
    let list = |key: &str| {
        fixture.expected[key]
            .as_array()
            .cloned()
            .unwrap_or_default()
    };
    let mut states = BTreeSet::new();
    states.extend((!list("applied").is_empty()).then_some("applied"));
    states.extend((!list("pending").is_empty()).then_some("pending"));
    let has = |word: &str| fixture.case.contains(word);
    states.extend(has("fresh").then_some("fresh"));
    states.extend(has("edited").then_some("edited"));
    states.extend(has("failed").then_some("failed"));
    states.extend(
        [
            "squashed",
            "baseline",
            "repeatable",
            "mark-ran",
            "run-on-change",
            "rolled-back",
        ]
        .iter()
        .any(|word| has(word))
        .then_some(STATES[10]),
    );
    states.extend(has("ignored").then_some(STATES[11]));
    for problem in list("problems") {
        let word = problem
            .as_str()
            .and_then(|problem| problem.split(':').next())
            .expect("a word");
        states.insert(match kind(word).1 {
            "missing-file" | "orphan-file" | "bad-file-name" => STATES[11],
            other => STATES
                .iter()
                .find(|state| **state == other)
                .expect("a column"),
        });
    }
    states
}

fn engine(fixture: &Fixture) -> char {
    match fixture.case.split('-').next() {
        Some("postgres") => 'P',
        Some("mariadb") => 'M',
        Some("sqlite") => 'S',
        other => panic!("no engine {other:?}"),
    }
}

fn word(weight: Weight) -> &'static str {
    match weight {
        Weight::Note => "note",
        Weight::Warn => "warning",
        Weight::Block => "failure",
    }
}

/// What tests/real/migrations.sh last recorded: tool, state, and the engine's letter in lower case.
fn really_run() -> Vec<(String, &'static str, char)> {
    let mut found = Vec::new();
    for line in AGREED.lines() {
        let parts: Vec<&str> = line.split('\t').collect();
        let [tool, engine, stage] = parts[..] else {
            panic!("three parts: {line}");
        };
        let states: &[&str] = match stage {
            "some left" => &["applied", "pending"],
            "all done" => &["applied"],
            "edited" => &["edited"],
            "deleted" => &["database-ahead"],
            "failed" => &["failed"],
            other => panic!("an unknown stage {other}"),
        };
        let letter = match engine {
            "PostgreSQL" => 'p',
            "MariaDB" => 'm',
            other => panic!("an unknown engine {other}"),
        };
        found.extend(states.iter().map(|state| (tool.to_owned(), *state, letter)));
    }
    found
}

const AGREED: &str = include_str!("../../real/migrations/agreed.tsv");

fn table() -> String {
    let mut seen: BTreeMap<(String, &str), BTreeSet<char>> = BTreeMap::new();
    for fixture in Fixture::all() {
        for state in states(&fixture) {
            seen.entry((fixture.tool.clone(), state))
                .or_default()
                .insert(engine(&fixture));
        }
    }
    for (tool, state, engine) in really_run() {
        let engines = seen.entry((tool, state)).or_default();
        if !engines.contains(&engine.to_ascii_uppercase()) {
            engines.insert(engine);
        }
    }
    let mut text = String::from(INTRODUCTION);
    text.push_str("| tool |");
    text.extend(STATES.iter().map(|state| format!(" {state} |")));
    text.push_str("\n|---|");
    text.extend(STATES.iter().map(|_| "---|"));
    text.push('\n');
    for tool in TOOLS {
        let name = tool.about().name;
        let _ = write!(text, "| {name} |");
        for state in STATES {
            let engines = seen.get(&(name.to_owned(), *state));
            let cell = engines.map_or_else(
                || "·".to_owned(),
                |engines| {
                    engines
                        .iter()
                        .map(char::to_string)
                        .collect::<Vec<_>>()
                        .join(" ")
                },
            );
            let _ = write!(text, " {cell} |");
        }
        text.push('\n');
    }
    text.push_str(FACTS);
    for tool in TOOLS {
        let about = tool.about();
        let schema = about
            .books
            .schema
            .map(|schema| format!("{schema}."))
            .unwrap_or_default();
        let proof = match about.proof {
            Proof::Run(version) => format!("compared with {version}"),
            Proof::Documentation => "from documentation and source".to_owned(),
        };
        let _ = writeln!(
            text,
            "| {} | `{schema}{}` | {} | {} | `{}` | {proof} |",
            about.name,
            about.books.table,
            word(about.weight(Kind::DatabaseAhead)),
            word(about.weight(Kind::OutOfOrder)),
            about.apply
        );
    }
    text
}

const INTRODUCTION: &str = "# Migration tools

This page is generated from the code and the tests (`UPDATE=1 cargo test --test it migrate::table`).

Letters name the engines on which the state was made by the tool itself and our answer is compared with the tool's own in
every run of the tests: P PostgreSQL, M MariaDB, S SQLite. Small letters are states that `tests/real/migrations.sh` made with
the tool on a server and in which both agreed; an edit that the tool can't see is one that gate doesn't claim to see. A dot
means that the state is read by rules from the tool's documentation or source, or that the tool has no such state.

";

const FACTS: &str = "
The bookkeeping table by default, how grave two states are unless `levels` says otherwise, the command that applies what is
pending, and where our knowledge comes from:

| tool | table | a row without a file | a late arrival | applies | known |
|---|---|---|---|---|---|
";

#[test]
fn the_page_of_tools_says_what_the_code_and_the_tests_do() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/migration-tools.md");
    let expected = table();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &expected).expect("docs can be written");
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        found == expected,
        "docs/migration-tools.md is stale: run the tests with UPDATE=1"
    );
}

#[test]
fn tools_that_are_said_to_have_been_run_have_states_to_show_for_it() {
    let shown: BTreeSet<String> = Fixture::all()
        .into_iter()
        .map(|fixture| fixture.tool)
        .collect();
    for tool in TOOLS {
        let about = tool.about();
        assert_eq!(
            matches!(about.proof, Proof::Run(_)),
            shown.contains(about.name),
            "{}",
            about.name
        );
    }
}

#[test]
fn names_of_tools_are_unique() {
    let names: BTreeSet<&str> = TOOLS.iter().map(|tool| tool.about().name).collect();
    assert_eq!(names.len(), TOOLS.len());
}
