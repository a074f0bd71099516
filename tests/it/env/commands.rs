//! Commands as sources.

use std::path::Path;

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
