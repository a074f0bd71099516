//! Commands as sources.

use std::path::Path;

use release_gate::env::{Keys, SourceError};

use super::{assert_keys, collected};

fn root() -> &'static Path {
    Path::new("/")
}

#[test]
fn the_output_of_a_command_is_a_source() {
    assert_keys(
        &collected(r#"{ command = ["printf", "A=1\\nB=x y\\n"] }"#, root()),
        &[("A", "1"), ("B", "x y")],
    );
    assert_keys(
        &collected(r#"{ command = ["printf", "{\"A\":\"1\"}"] }"#, root()),
        &[("A", "1")],
    );
}

#[test]
fn no_shell_stands_between() {
    let source =
        r#"{ command = ["printf", "A=%s\\n", "$HOST_ONLY;echo B=2"], dialect = "docker" }"#;
    assert_keys(&collected(source, root()), &[("A", "$HOST_ONLY;echo B=2")]);
}

#[test]
fn a_command_that_fails_tells_what_it_said_without_values() {
    let source = r#"{ command = ["sh", "-c", "echo TOKEN=hunter2secret; echo 'not logged in: hunter2secret PASSWORD=letmein99' >&2; exit 4"] }"#;
    let error = collected(source, root()).expect_err("it fails").to_string();
    assert!(
        error.contains("not logged in") && error.contains("exit status: 4"),
        "{error}"
    );
    assert!(
        !error.contains("hunter2") && !error.contains("letmein"),
        "{error}"
    );
}

#[test]
fn a_command_that_takes_too_long_is_ended() {
    let error = collected(r#"{ command = ["sleep", "60"], timeout = "50ms" }"#, root())
        .expect_err("too long");
    assert!(error.to_string().contains("took longer than"), "{error}");
}

#[test]
fn a_command_that_does_not_exist_is_an_error() {
    let error =
        collected(r#"{ command = ["gate-has-no-such-program"] }"#, root()).expect_err("no program");
    assert!(error.to_string().contains("can't be started"), "{error}");
}

#[test]
fn a_command_that_prints_nothing_is_an_error() {
    let error = collected(r#"{ command = ["true"] }"#, root()).expect_err("nothing printed");
    assert!(error.to_string().contains("no keys"), "{error}");
}

/// A program of this name that prints `text`, run with `arguments`.
#[cfg(unix)]
fn tool(name: &str, arguments: &str, text: &str) -> Result<Keys, SourceError> {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("out"), text).expect("a file");
    let program = folder.path().join(name);
    std::fs::write(&program, "#!/bin/sh\ncat out\n").expect("a file");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("a mode");
    collected(
        &format!("{{ command = [\"sh\", \"./{name}\", {arguments}] }}"),
        folder.path(),
    )
}

#[cfg(target_os = "linux")]
#[test]
fn what_a_command_started_ends_with_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let source =
        r#"{ command = ["sh", "-c", "sleep 600 & echo $! > child; wait"], timeout = "300ms" }"#;
    collected(source, folder.path()).expect_err("too long");
    let child = std::fs::read_to_string(folder.path().join("child")).expect("its number");
    let status = format!("/proc/{}/status", child.trim());
    // It is gone, or dead and not yet counted by its new parent; the signal needs a moment to arrive.
    let lives = || {
        std::fs::read_to_string(&status)
            .is_ok_and(|status| !status.contains("State:\tZ") && !status.contains("State:\tX"))
    };
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while lives() {
        assert!(std::time::Instant::now() < deadline, "it still runs");
        std::thread::yield_now();
    }
}

#[cfg(unix)]
#[test]
fn the_words_of_a_command_tell_what_it_prints() {
    let raw = "A=x#y \"z\"\n";
    assert_keys(
        &tool("netlify", "\"env:list\", \"--plain\"", raw),
        &[("A", "x#y \"z\"")],
    );
    assert_keys(
        &tool(
            "heroku",
            "\"config\", \"--app\", \"shop\", \"-s\"",
            "A='x y'z\n",
        ),
        &[("A", "x yz")],
    );
    assert_keys(
        &tool(
            "fly",
            "\"secrets\", \"list\"",
            "NAME\tDIGEST\nA\t912ec803b2ce49e4\n",
        ),
        &[("A", "(NamesOnly)")],
    );
    assert_keys(
        &tool(
            "chamber",
            "\"export\", \"shop\"",
            "{\"log-level\":\"info\"}",
        ),
        &[("LOG_LEVEL", "info")],
    );
    let compose = "name: shop\nservices:\n  api:\n    environment:\n      A: x$$y\n";
    assert_keys(
        &tool("docker", "\"compose\", \"config\"", compose),
        &[("A", "x$y")],
    );
    // A script of the same name may print something else.
    assert_keys(
        &tool("fly", "\"secrets\", \"list\"", "# c\nA=1\n"),
        &[("A", "1")],
    );
    // One parameter may hold a whole file.
    assert_keys(
        &tool(
            "aws",
            "\"ssm\", \"get-parameter\", \"--output\", \"text\"",
            "A=1\nB=2\n",
        ),
        &[("A", "1"), ("B", "2")],
    );
}

#[test]
fn a_file_without_a_telling_name_is_read_by_its_content() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("listing"), "{\"A\":\"1\"}").expect("a file");
    std::fs::write(folder.path().join("app.env.txt"), "B={\"x\":1}\n").expect("a file");
    std::fs::write(folder.path().join("vars.txt"), "C=1\n").expect("a file");
    assert_keys(
        &collected(r#"["listing", "app.env.txt", "vars.txt"]"#, folder.path()),
        &[("A", "1"), ("B", "{\"x\":1}"), ("C", "1")],
    );
}

#[cfg(unix)]
#[test]
fn a_device_without_an_end_is_not_read_to_its_end() {
    let folder = tempfile::tempdir().expect("a folder");
    std::os::unix::fs::symlink("/dev/zero", folder.path().join("endless.env")).expect("a link");
    let error = collected(r#""endless.env""#, folder.path()).expect_err("no end");
    assert!(
        error
            .to_string()
            .contains("expected at most 32 MiB, found more"),
        "{error}"
    );
}
