//! The dialects against what the real readers made of the same files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use release_gate::env::dotenv::{Dialect, TABLE, Value, decode, read, rules};

/// Recorded readings: file name, dialect, whether its reader's substitutions were on.
const RECORDED: [(&str, Dialect); 11] = [
    ("npm-dotenv-16", Dialect::Npm),
    ("npm-dotenv-18", Dialect::Npm),
    ("node-builtin-parseEnv", Dialect::Node),
    ("python-dotenv-1.2.4", Dialect::Python),
    ("python-dotenv-1.2.4-raw", Dialect::Python),
    ("ruby-dotenv-3.2.0", Dialect::Ruby),
    ("compose-go", Dialect::Compose),
    ("docker-env-file", Dialect::Docker),
    ("kubectl-from-env-file-1.32", Dialect::Kubectl),
    ("systemd-environmentfile", Dialect::Systemd),
    ("bash-source", Dialect::Bash),
];

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/dotenv")
}

/// What `gate` reads, in the form of the recordings.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Keys(BTreeMap<String, Option<String>>),
    Refused,
}

/// Keys whose value the reader would substitute, in the place of the value.
const EXPANDS: &str = "\u{0}expands";

fn ours(bytes: &[u8], dialect: Dialect) -> Outcome {
    let Ok(text) = decode(bytes, dialect) else {
        return Outcome::Refused;
    };
    let Ok(reading) = read(&text, dialect) else {
        return Outcome::Refused;
    };
    let mut keys = BTreeMap::new();
    for entry in reading.entries {
        let value = match entry.value {
            Value::Text(text) => Some(text.into_owned()),
            Value::Expands => Some(EXPANDS.to_owned()),
            Value::FromHost => continue,
            Value::Unset => None,
        };
        keys.insert(entry.key.into_owned(), value);
    }
    Outcome::Keys(keys)
}

fn recorded(case: &serde_json::Value, dialect: Dialect) -> Outcome {
    // A shell that stops at a syntax error has a status of 2; what it set before is of no use.
    let broken = dialect == Dialect::Bash && case["rc"] == 2;
    let Some(keys) = case["ok"].as_object().filter(|_| !broken) else {
        return Outcome::Refused;
    };
    let keys = keys
        .iter()
        .map(|(key, value)| (key.clone(), value.as_str().map(str::to_owned)));
    Outcome::Keys(keys.collect())
}

/// Takes the keys out of both whose value would be substituted; returns them.
fn without_substituted(ours: &mut Outcome, theirs: &mut Outcome) -> Vec<String> {
    let (Outcome::Keys(mine), Outcome::Keys(recorded)) = (ours, theirs) else {
        return Vec::new();
    };
    let substituted: Vec<String> = mine
        .iter()
        .filter(|(_, value)| value.as_deref() == Some(EXPANDS))
        .map(|(key, _)| key.clone())
        .collect();
    for key in &substituted {
        mine.remove(key);
        assert!(recorded.remove(key).is_some(), "the reader has {key} too");
    }
    substituted
}

#[test]
fn every_dialect_reads_every_recorded_case_as_its_reader_does() {
    let mut differences = Vec::new();
    let mut substituted = Vec::new();
    for (recording, dialect) in RECORDED {
        let path = fixtures()
            .join("expected")
            .join(format!("{recording}.json"));
        let text = std::fs::read_to_string(path).expect("a recording");
        let cases: BTreeMap<String, serde_json::Value> =
            serde_json::from_str(&text).expect("a recording is JSON");
        for (name, case) in cases {
            let bytes = std::fs::read(fixtures().join("cases").join(&name)).expect("a case");
            let (mut mine, mut theirs) = (ours(&bytes, dialect), recorded(&case, dialect));
            for _ in without_substituted(&mut mine, &mut theirs) {
                substituted.push(format!("{recording} {name}"));
            }
            if mine != theirs {
                differences.push(format!(
                    "{recording} {name}: {mine:?} instead of {theirs:?}"
                ));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert_eq!(
        substituted,
        [
            "python-dotenv-1.2.4 36-var-undefined.env",
            "python-dotenv-1.2.4-raw 36-var-undefined.env",
            "ruby-dotenv-3.2.0 36-var-undefined.env",
            "ruby-dotenv-3.2.0 39-dollar-in-password.env",
            "ruby-dotenv-3.2.0 40-dollar-digit-password.env",
            "compose-go 36-var-undefined.env",
            "bash-source 36-var-undefined.env",
            "bash-source 39-dollar-in-password.env",
            "bash-source 40-dollar-digit-password.env",
        ]
    );
}

#[test]
fn each_row_of_the_table_stands_at_its_dialect() {
    for row in &TABLE {
        assert_eq!(rules(row.dialect).name, row.name);
        let read: Dialect = serde_json::from_value(row.name.into()).expect("a name of gates.toml");
        assert_eq!(read, row.dialect);
    }
}

#[test]
fn every_dialect_reads_the_further_texts_as_its_reader_does() {
    let text = std::fs::read_to_string(fixtures().join("further.json")).expect("a recording");
    let cases: BTreeMap<String, serde_json::Value> = serde_json::from_str(&text).expect("JSON");
    let mut differences = Vec::new();
    let mut compared = 0;
    for (name, case) in &cases {
        let bytes = case["text"].as_str().expect("a text").as_bytes();
        for (dialect, keys) in case["read"].as_object().expect("readings") {
            let dialect: Dialect =
                serde_json::from_value(dialect.as_str().into()).expect("a dialect");
            let mut theirs = recorded(&serde_json::json!({ "ok": keys }), dialect);
            let mut mine = ours(bytes, dialect);
            without_substituted(&mut mine, &mut theirs);
            compared += 1;
            if mine != theirs {
                differences.push(format!(
                    "{dialect:?} {name}: {mine:?} instead of {theirs:?}"
                ));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(compared > 600, "{compared} readings");
}

#[test]
fn a_sourced_file_can_take_a_variable_away() {
    let reading = read("A=1\nB=2\nunset A\n", Dialect::Bash).expect("a reading");
    let keys: Vec<&str> = reading.entries.iter().map(|entry| &*entry.key).collect();
    assert_eq!(keys, ["B"]);
}

#[test]
fn an_assignment_that_may_not_happen_has_no_value() {
    for text in [
        "if [ -n \"$X\" ]; then A=1; fi\n",
        "test -f x && A=1\n",
        "while read line; do A=1; done\n",
        "A=1\ncase $X in x) A=2;; esac\n",
        "set_it() { A=1; }\nset_it\n",
        "for A in 1 2; do :; done\n",
    ] {
        let reading = read(text, Dialect::Bash).expect("a reading");
        let last = reading.entries.last().expect("a key");
        assert_eq!((&*last.key, &last.value), ("A", &Value::Expands), "{text}");
    }
    for text in [
        "never_called() { A=1; }\n",
        "(A=1)\n",
        "A=1 &\n",
        "false && A=1\n",
    ] {
        let reading = read(text, Dialect::Bash).expect("a reading");
        assert!(reading.entries.is_empty(), "{text}");
    }
}

#[test]
fn a_key_of_blanks_does_not_hide_those_after_it() {
    let reading = read("A=1\n = x\nB=2\n", Dialect::Node).expect("a reading");
    let keys: Vec<&str> = reading.entries.iter().map(|entry| &*entry.key).collect();
    assert_eq!(keys, ["A", "B"]);
}

#[test]
fn what_a_shell_has_made_read_only_is_not_assigned() {
    let reading = read("UID=1\nGID=2\n", Dialect::Bash).expect("a reading");
    let keys: Vec<&str> = reading.entries.iter().map(|entry| &*entry.key).collect();
    assert_eq!(keys, ["GID"]);
}
