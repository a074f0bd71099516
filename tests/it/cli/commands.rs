//! The commands beside `check`, run as the program that users run.

use std::path::Path;
use std::process::{Command, Output};

use release_gate::report::{Format, Style};

use crate::report::gallery;

pub(super) fn gate(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gate"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .output()
        .expect("gate starts")
}

pub(super) fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub(super) fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub(super) fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    folder
}

const CONFIG: &str = r#"
[environments.production]
url = "https://shop.example"
env = [".env.production"]

[[gate]]
kind = "env-parity"
candidate = "production"
required = ["JWT_SECRET"]
owner = "team-platform"

[[gate]]
kind = "http-probe"
id = "routes"
environment = "production"
tags = ["smoke"]
auth = { bearer = "${PROBE_TOKEN}" }
[[gate.probe]]
name = "health"
request = "GET /health"
expect = { status = 200 }
"#;

#[test]
fn places_are_told_from_the_root_of_the_repository_where_a_ci_system_reads_them() {
    let config = r#"
[environments.production]
url = "http://127.0.0.1:1"

[[gate]]
kind = "http-probe"
environment = "production"

[[gate.probe]]
name = "up"
request = "GET /health"
expect = { status = 200 }
"#;
    let folder = folder(&[("repository/services/shop/gates.toml", config)]);
    let project = folder.path().join("repository/services/shop");
    std::fs::create_dir(folder.path().join("repository/.git")).expect("a folder");
    // The probe's own table, not the gate's.
    for (format, expected) in [
        ("github", "file=services/shop/gates.toml,line=9,"),
        ("gitlab", "\"path\": \"services/shop/gates.toml\""),
        ("sarif", "\"uri\": \"services/shop/gates.toml\""),
        ("junit", "file=\"services/shop/gates.toml\" line=\"9\""),
        ("markdown", "at `services/shop/gates.toml:9`"),
        ("terminal", "at gates.toml:9"),
        ("json", "\"folder\": \"services/shop\""),
    ] {
        let checked = gate(&project, &["check", "--format", format]);
        assert_eq!(checked.status.code(), Some(1), "{format}");
        let text = out(&checked);
        assert!(text.contains(expected), "{format}: {text}");
    }
}

#[test]
fn list_says_what_runs_and_why_the_rest_does_not() {
    let folder = folder(&[("gates.toml", CONFIG)]);
    let listed = gate(folder.path(), &["list"]);
    assert_eq!(listed.status.code(), Some(0), "{}", complaint(&listed));
    let text = out(&listed);
    assert!(
        text.contains("stage pre-deploy: 2 of 2 gates would run"),
        "{text}"
    );
    assert!(
        text.contains("can't look until ${PROBE_TOKEN} is set"),
        "{text}"
    );
    let merge = out(&gate(folder.path(), &["list", "--stage", "merge"]));
    assert!(
        merge.contains("-  routes") && merge.contains("runs in pre-deploy"),
        "{merge}"
    );
    let tagged = out(&gate(folder.path(), &["list", "--tag", "smoke"]));
    assert!(tagged.contains("has no tag of --tag"), "{tagged}");
    let data: serde_json::Value =
        serde_json::from_str(&out(&gate(folder.path(), &["list", "--format", "json"])))
            .expect("JSON");
    assert_eq!(data["gates"][1]["unset"][0], "PROBE_TOKEN");
    assert_eq!(data["gates"][0]["runs"], true);
}

#[test]
fn explain_knows_every_kind_and_every_code() {
    use release_gate::gates::KINDS;
    for kind in KINDS {
        assert!(
            release_gate::cli::explain(kind.name).is_ok_and(|text| text.starts_with("# ")),
            "{}",
            kind.name
        );
        for code in (kind.codes)() {
            let text = release_gate::cli::explain(&format!("{}/{}", kind.name, code.name))
                .expect("a text");
            assert!(text.contains(code.help), "{text}");
        }
    }
}

#[test]
fn what_explain_shows_for_a_code_can_be_written_into_a_table() {
    use release_gate::gates::KINDS;
    use release_gate::model::{Code as _, RUN_KIND, RunCode};
    let of_kinds = KINDS.iter().flat_map(|kind| {
        let codes = (kind.codes)();
        codes
            .into_iter()
            .map(|code| (kind.name, kind.name, code.name))
    });
    let of_all = RunCode::ALL
        .iter()
        .map(|code| ("runtime", RUN_KIND, code.name()));
    for (table, kind, code) in of_kinds.chain(of_all) {
        let text = release_gate::cli::explain(&format!("{kind}/{code}")).expect("a text");
        assert!(text.contains("\n  why:   "), "{text}");
        let mut toml = format!("[[gate]]\nkind = '{table}'\n");
        for label in ["level", "waive"] {
            let shown = format!(
                "  {label}: {}",
                if label == "level" {
                    "levels = "
                } else {
                    "waive = "
                }
            );
            if let Some(line) = text.lines().find(|line| line.starts_with(&shown)) {
                toml.push_str(line.split_once(": ").expect("a label").1);
                toml.push('\n');
            }
        }
        let redactor = release_gate::redact::Redactor::new();
        if let Err(problems) = release_gate::config::load(
            &toml,
            "gates.toml",
            &std::collections::BTreeMap::new(),
            &redactor,
        ) {
            let told =
                release_gate::config::render(&problems, "gates.toml", &toml, &redactor, false);
            assert!(!told.contains(&format!("`{code}`")), "{toml}\n{told}");
        }
    }
}

#[test]
fn explain_knows_a_code_as_any_report_prints_it() {
    for (topic, expected) in [
        ("missing-key", "env-parity/missing-key (failure)"),
        (
            "gate.env-parity.missing-key",
            "env-parity/missing-key (failure)",
        ),
        ("http-probe/inconclusive", "gate/inconclusive (error)"),
        ("gate.database.inconclusive", "gate/inconclusive (error)"),
        ("gate.run.nothing-selected", "gate/nothing-selected (error)"),
        ("gate/flaky", "gate/flaky (warning)"),
    ] {
        let text = release_gate::cli::explain(topic).expect(topic);
        assert!(text.contains(expected), "{topic}: {text}");
    }
    assert!(release_gate::cli::explain("http-probe/missing-key").is_err());
    let every = release_gate::cli::explain("gate").expect("the codes of every gate");
    assert!(
        every.contains("unused-waiver") && every.contains("`waive` covers flaky"),
        "{every}"
    );
}

#[test]
fn explain_shows_the_row_of_the_manual() {
    let text = release_gate::cli::explain("env-parity/missing-key").expect("a text");
    assert!(
        text.contains("the baseline, the example file or `required` has a key"),
        "{text}"
    );
}

#[test]
fn explain_answers_a_typing_error_with_the_nearest_word() {
    let error = release_gate::cli::explain("env-partiy").expect_err("no such kind");
    assert!(error.contains("did you mean `env-parity`?"), "{error}");
    let error = release_gate::cli::explain("mising-key").expect_err("no such code");
    assert!(error.contains("`missing-key`"), "{error}");
}

#[test]
fn the_exit_code_is_the_same_whatever_the_format() {
    use clap::ValueEnum as _;
    let json = Format::Json.render(&gallery::every_status(), &Style::default());
    let folder = folder(&[("a.json", &json)]);
    for format in Format::value_variants() {
        let name = format
            .to_possible_value()
            .expect("a name")
            .get_name()
            .to_owned();
        let merged = gate(folder.path(), &["merge", "a.json", "--format", &name]);
        assert_eq!(merged.status.code(), Some(1), "{name}");
    }
}

#[test]
fn a_report_that_can_not_be_written_is_exit_4_and_the_others_are_written() {
    let json = Format::Json.render(&gallery::green(), &Style::default());
    let folder = folder(&[("a.json", &json), ("file", "")]);
    let merged = gate(
        folder.path(),
        &[
            "merge",
            "a.json",
            "--report",
            "junit=file/below.xml",
            "--report",
            "html=out/gate.html",
        ],
    );
    assert_eq!(merged.status.code(), Some(4));
    assert!(
        complaint(&merged).contains("below.xml: ")
            && complaint(&merged).contains("a file stands where a folder is needed"),
        "{}",
        complaint(&merged)
    );
    assert!(folder.path().join("out/gate.html").exists());
}

#[test]
fn completions_are_for_five_shells_and_the_page_for_man() {
    let folder = folder(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let text = out(&gate(folder.path(), &["completions", shell]));
        assert!(text.contains("junit-warnings"), "{shell}");
    }
    assert!(out(&gate(folder.path(), &["man"])).contains(".TH gate 1"));
    assert_eq!(
        gate(folder.path(), &["man", "--dir", "man"]).status.code(),
        Some(0)
    );
    assert!(folder.path().join("man/gate-check.1").exists());
    assert!(folder.path().join("man/gate-env-usage.1").exists());
}

#[test]
fn the_checked_in_schema_is_that_of_the_code() {
    let folder = folder(&[]);
    let text = out(&gate(folder.path(), &["schema"]));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write("gates.schema.json", &text).expect("the schema is written");
    }
    let checked_in =
        std::fs::read_to_string("gates.schema.json").expect("the schema is checked in");
    assert!(
        checked_in == text,
        "gates.schema.json is stale: run this test with UPDATE=1"
    );
    let report = out(&gate(folder.path(), &["schema", "report"]));
    assert!(report.contains("\"gate report\""));
}

#[test]
fn the_example_fits_the_schema() {
    let schema = release_gate::config::schema();
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let text = std::fs::read_to_string("gates.example.toml").expect("the example");
    let example: toml::Value = toml::from_str(&text).expect("TOML");
    let mut example = serde_json::to_value(example).expect("JSON");
    plain_dates(&mut example);
    let errors: Vec<String> = validator
        .iter_errors(&example)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .map(|error| error.chars().take(400).collect())
        .collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

/// The toml crate shows a date to serde as a table of its own.
fn plain_dates(value: &mut serde_json::Value) {
    if let Some(date) = value.get("$__toml_private_datetime") {
        *value = date.clone();
        return;
    }
    match value {
        serde_json::Value::Array(list) => list.iter_mut().for_each(plain_dates),
        serde_json::Value::Object(map) => map.values_mut().for_each(plain_dates),
        _ => {}
    }
}

#[test]
fn list_names_the_hostile_variants_without_sending_them() {
    let config = CONFIG.replace("auth = { bearer = \"${PROBE_TOKEN}\" }\n", "").replace(
        "request = \"GET /health\"",
        "request = \"POST /api/users\"\njson = { email = \"probe@example.test\" }\nsafe = true\nnegative = true",
    );
    let folder = folder(&[("gates.toml", &config)]);
    let listed = gate(folder.path(), &["list", "--negatives"]);
    assert_eq!(listed.status.code(), Some(0), "{}", complaint(&listed));
    assert!(
        out(&listed).contains("health / drop-field email"),
        "{}",
        out(&listed)
    );
}

/// What GitHub's runner, Azure's agent or a terminal would act on, in lines that a command said.
fn commands_in(said: &str) -> Vec<&str> {
    let acted_on = |line: &&str| {
        line.trim_start().starts_with("::")
            || line.contains("##[")
            || line.contains("##vso[")
            || line.contains(['\u{1b}', '\r', '\0', '\u{2028}', '\u{202e}'])
    };
    said.split('\n').filter(acted_on).collect()
}

#[test]
fn nothing_that_a_command_quotes_commands_the_terminal_or_the_ci() {
    const HOSTILE: &str = "\n::error::x \u{1b}[31m ##[error]y ##vso[task.complete] \u{202e}\u{2028}\rsection_start:1:z";
    let quoted = serde_json::Value::String(HOSTILE.to_owned()).to_string();
    let quoted = quoted.replace("\\u001b", "\\u001B");
    let listed = format!(
        "[environments.a]\nurl = \"http://127.0.0.1:1\"\n[[gate]]\nkind = \"http-probe\"\nenvironment = \"a\"\nowner = {quoted}\ntags = [{quoted}]\n\
         [[gate.probe]]\nname = {quoted}\nrequest = \"GET /\"\nexpect = {{ status = 200 }}\nnegative = true\n"
    );
    let broken = format!("[[gate]]\nkind = {quoted}\n{quoted} = 1\n");
    let config = folder(&[("gates.toml", &listed), ("broken.toml", &broken)]);
    for arguments in [
        &["list", "--negatives"][..],
        &["list", "--negatives", "--format", "json"],
        &["list", "--config", "broken.toml"],
        &["check", "--config", "broken.toml"],
        &["check", "--only", HOSTILE],
        &["check", "--config", HOSTILE],
        &["explain", HOSTILE],
        &["merge", HOSTILE],
        &["env", "usage", HOSTILE],
        &["check", "--stage", HOSTILE],
        &[HOSTILE],
    ] {
        let said = gate(config.path(), arguments);
        let both = out(&said) + &complaint(&said);
        assert!(both.len() > 50, "{arguments:?} says too little: {both}");
        let none: [&str; 0] = [];
        assert_eq!(commands_in(&both), none, "{arguments:?}");
    }
}

#[test]
fn a_file_whose_name_is_a_command_commands_nothing_in_the_list_of_keys() {
    let folder = folder(&[(
        "a\n::error::x\u{1b}[31m ##[error]y.ts",
        "process.env.A;\nprocess.env[b];\n",
    )]);
    for format in ["terminal", "json"] {
        let said = out(&gate(folder.path(), &["env", "usage", "--format", format]));
        assert!(said.contains("error"), "{said}");
        let none: [&str; 0] = [];
        assert_eq!(commands_in(&said), none, "{format}: {said}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_can_not_be_shown_is_exit_4_and_a_reader_that_went_away_is_not() {
    let folder = folder(&[
        ("gates.toml", CONFIG),
        (".env.production", "JWT_SECRET=a\n"),
        ("a.ts", "process.env.A\n"),
    ]);
    for arguments in [
        &["check", "--only", "env-parity", "--format", "json"][..],
        &["env", "usage"],
        &["env", "snapshot", "production"],
        &["list"],
        &["schema"],
        &["explain"],
        &["completions", "bash"],
        &["man"],
    ] {
        let into = |stdout: std::process::Stdio| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_gate"));
            let key = "GATE_FINGERPRINT_KEY";
            let command = command.args(arguments).env_clear().env(key, "k".repeat(64));
            let child = command
                .current_dir(folder.path())
                .stdout(stdout)
                .stderr(std::process::Stdio::piped());
            child.output().expect("gate starts")
        };
        let full = std::fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .expect("a full device");
        let full = into(full.into());
        assert_eq!(
            full.status.code(),
            Some(4),
            "{arguments:?}: {}",
            complaint(&full)
        );
        assert!(
            complaint(&full).contains("can't write to standard output"),
            "{arguments:?}"
        );
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let gone = into(writer.into());
        assert!(
            matches!(gone.status.code(), Some(0 | 1)),
            "{arguments:?}: {gone:?}"
        );
    }
}

#[test]
fn variables_of_options_are_set_as_pipelines_set_them() {
    let folder = folder(&[
        ("gates.toml", CONFIG),
        (".env.production", "JWT_SECRET=a-long-enough-value-8341\n"),
    ]);
    let run = |variables: &[(&str, &str)]| {
        Command::new(env!("CARGO_BIN_EXE_gate"))
            .args(["check", "--only", "env-parity"])
            .current_dir(folder.path())
            .env_clear()
            .envs(variables.iter().copied())
            .output()
            .expect("gate starts")
    };
    for (variables, quiet) in [
        (&[("GATE_QUIET", "1")][..], true),
        (&[("GATE_QUIET", "yes"), ("GATE_FAIL_FAST", "on")], true),
        (&[("GATE_QUIET", "0")], false),
        (
            &[
                ("GATE_QUIET", ""),
                ("GATE_TIMEOUT", ""),
                ("GATE_TAG", ""),
                ("GATE_STAGE", ""),
                ("GATE_REPORT", ""),
            ],
            false,
        ),
    ] {
        let ran = run(variables);
        assert_eq!(
            ran.status.code(),
            Some(0),
            "{variables:?}: {}",
            complaint(&ran)
        );
        assert_eq!(out(&ran).is_empty(), quiet, "{variables:?}: {}", out(&ran));
    }
    let several = run(&[("GATE_REPORT", "junit=a,b.xml,tap=c.tap")]);
    assert_eq!(several.status.code(), Some(0), "{}", complaint(&several));
    for file in ["a,b.xml", "c.tap"] {
        assert!(folder.path().join(file).is_file(), "{file}");
    }
}

#[test]
fn a_mistyped_option_is_answered_with_what_is_expected() {
    let folder = folder(&[("gates.toml", CONFIG)]);
    for (arguments, expected) in [
        (
            &["check", "--report", "junti=a.xml"][..],
            "unknown format `junti`, did you mean `junit`?",
        ),
        (
            &["check", "--report", "gate.xml"],
            "expected FORMAT=PATH like junit=target/gate.xml",
        ),
        (
            &["check", "--timeout", "5"],
            "expected a duration like \"5s\", \"800ms\" or \"1h 30m\", found \"5\" without a unit",
        ),
        (
            &["env", "snapshot", "prodution"],
            "did you mean `production`?",
        ),
    ] {
        let said = gate(folder.path(), arguments);
        assert_eq!(said.status.code(), Some(2), "{arguments:?}");
        assert!(
            complaint(&said).contains(expected),
            "{arguments:?}: {}",
            complaint(&said)
        );
    }
}
