use crate::support::Project;

#[test]
fn a_required_key_that_is_missing_fails_the_gate() {
    let project = Project::new(
        r#"
        [environments.production]
        url = "http://127.0.0.1"
        [[gate]]
        kind = "env-parity"
        candidate = "production"
        required = ["GATE_TEST_PRESENT", "GATE_TEST_ABSENT"]
        "#,
    )
    .variable("GATE_TEST_PRESENT", "1");
    let run = project.check(&[]);
    assert_eq!(run.exit().code(), 1);
    let codes: Vec<_> = run.gates[0]
        .findings
        .iter()
        .map(|f| (f.code.as_str(), f.subject.as_str()))
        .collect();
    assert_eq!(codes, [("env-parity/missing-key", "GATE_TEST_ABSENT")]);
}
