//! What ends a run early; what didn't get its turn is in the reports, and never passes.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use release_gate::model::Status;

use super::project;
use crate::support::Project;

fn words(project: &Project, options: &[&str]) -> (u8, Vec<&'static str>) {
    let run = project.check(options);
    (
        run.exit().code(),
        run.gates.iter().map(|gate| gate.status.name()).collect(),
    )
}

#[test]
fn without_fail_fast_every_gate_has_its_turn() {
    let project = project(&[("one", "", true), ("two", "", false)]);
    assert_eq!(words(&project, &[]), (1, vec!["failed", "passed"]));
}

#[test]
fn fail_fast_skips_the_rest_and_says_why() {
    let project = project(&[("one", "", false), ("two", "", true), ("three", "", false)]);
    assert_eq!(
        words(&project, &["--fail-fast"]),
        (1, vec!["passed", "failed", "skipped"])
    );
    let run = project.check(&["--fail-fast"]);
    let reason = run.gates[2].status.reason().expect("a reason").as_str();
    assert!(reason.contains("two"), "{reason}");
}

/// The first gate waits for a command that doesn't end.
const HANGS: &str = r#"
[environments.hangs]
env = [{ command = ["sh", "-c", "echo started >&2; exec sleep 600"], format = "dotenv", timeout = "10m" }]
[environments.ready]
env = ["ready.env"]
[environments.twin]
env = ["ready.env"]
[[gate]]
kind = "env-parity"
id = "hangs"
baseline = "hangs"
candidate = "ready"
[[gate]]
kind = "env-parity"
id = "after"
baseline = "ready"
candidate = "twin"
"#;

#[test]
fn a_gates_time_limit_ends_that_gate_alone() {
    let project =
        Project::new(&HANGS.replace("id = \"hangs\"", "id = \"hangs\"\ntimeout = '100ms'"))
            .file("ready.env", "A=1\n");
    assert_eq!(words(&project, &[]), (3, vec!["errored", "passed"]));
}

#[test]
fn the_runs_time_limit_ends_all() {
    let project = Project::new(HANGS).file("ready.env", "A=1\n");
    assert_eq!(
        words(&project, &["--timeout", "100ms"]),
        (3, vec!["errored", "errored"])
    );
    let run = project.check(&["--timeout", "100ms"]);
    let Status::Errored { reason } = &run.gates[1].status else {
        panic!("{:?}", run.gates[1].status)
    };
    assert!(reason.as_str().contains("--timeout"), "{reason}");
}

#[cfg(unix)]
#[test]
fn a_signal_still_leaves_whole_reports() {
    for signal in ["TERM", "INT", "HUP"] {
        let project =
            Project::new(&HANGS.replace("\"hangs\"\nbaseline", "\"hangs\"\nretries = 3\nbaseline"))
                .file("ready.env", "A=1\n");
        let marker = project.path("started");
        let project = project.file(
            "gates.toml",
            HANGS.replace("echo started >&2", &format!("echo > {}", marker.display())),
        );
        let mut gate = Command::new(env!("CARGO_BIN_EXE_gate"))
            .args([
                "check",
                "--report",
                "junit=out/gate.xml",
                "--report",
                "json=out/gate.json",
            ])
            .current_dir(project.root())
            .stdout(Stdio::piped())
            .spawn()
            .expect("gate starts");
        while !marker.exists() {
            assert!(
                gate.try_wait().expect("a status").is_none(),
                "gate ended before its first gate began"
            );
            std::thread::yield_now();
        }
        let killed = Command::new("kill")
            .args([&format!("-{signal}"), &gate.id().to_string()])
            .status()
            .expect("kill");
        assert!(killed.success());
        let shown: Vec<String> = BufReader::new(gate.stdout.take().expect("piped"))
            .lines()
            .map_while(Result::ok)
            .collect();
        assert_eq!(
            gate.wait().expect("a status").code(),
            Some(130),
            "{signal}: {shown:#?}"
        );
        let json: serde_json::Value = serde_json::from_str(
            &std::fs::read_to_string(project.path("out/gate.json")).expect("a report"),
        )
        .expect("JSON");
        let reasons: Vec<&str> = json["gates"]
            .as_array()
            .expect("gates")
            .iter()
            .map(|gate| gate["reason"].as_str().unwrap_or(""))
            .collect();
        assert_eq!(reasons, ["interrupted", "interrupted"], "{signal}");
        let junit = std::fs::read_to_string(project.path("out/gate.xml")).expect("a report");
        let report = quick_junit::Report::deserialize_from_str(&junit).expect("well-formed JUnit");
        assert_eq!((report.tests, report.errors), (2, 2), "{junit}");
    }
}

/// The first gate reads a pipe that nobody writes to, and gives its thread to nobody meanwhile.
#[cfg(unix)]
fn stuck(keys: &str) -> Project {
    let project = Project::new(&format!(
        "[environments.stuck]\nenv = ['pipe']\n[environments.ready]\nenv = ['ready.env']\n\
         [[gate]]\nkind = 'env-parity'\nid = 'stuck'\ncandidate = 'stuck'\n{keys}\
         [[gate]]\nkind = 'env-parity'\nid = 'after'\ncandidate = 'ready'\n"
    ))
    .file("ready.env", "A=1\n");
    let made = Command::new("mkfifo").arg(project.path("pipe")).status();
    assert!(made.expect("mkfifo").success());
    project
}

#[cfg(unix)]
#[test]
fn a_gate_that_does_not_yield_is_left_behind_at_its_time_limit() {
    let run = stuck("timeout = '100ms'\n").check(&[]);
    assert_eq!(run.exit().code(), 3);
    let reasons: Vec<&str> = run
        .gates
        .iter()
        .filter_map(|gate| Some(gate.status.reason()?.as_str()))
        .collect();
    assert_eq!(
        reasons,
        [
            "its time is over (timeout = 100ms)",
            "not run: stuck didn't end at its time limit"
        ]
    );
}

#[cfg(unix)]
#[test]
fn the_runs_time_limit_holds_for_a_gate_that_does_not_yield() {
    assert_eq!(
        words(&stuck(""), &["--timeout", "100ms"]),
        (3, vec!["errored", "errored"])
    );
}

#[cfg(unix)]
#[test]
fn an_interrupt_is_heard_while_a_gate_does_not_yield() {
    let project = stuck("");
    let mut gate = Command::new(env!("CARGO_BIN_EXE_gate"))
        .args(["check", "--report", "junit=gate.xml"])
        .current_dir(project.root())
        .stdout(Stdio::null())
        .spawn()
        .expect("gate starts");
    // Opening the other end waits until gate has opened its own: from then on it reads.
    let writer = std::fs::OpenOptions::new()
        .write(true)
        .open(project.path("pipe"));
    let killed = Command::new("kill")
        .args(["-TERM", &gate.id().to_string()])
        .status();
    assert!(killed.expect("kill").success());
    assert_eq!(gate.wait().expect("a status").code(), Some(130));
    drop(writer);
    let junit = std::fs::read_to_string(project.path("gate.xml")).expect("a report");
    assert_eq!(junit.matches("<error ").count(), 2, "{junit}");
}
