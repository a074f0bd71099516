use release_gate::model::RunReport;

use super::{Service, codes, evidence, shop};

#[test]
fn what_the_configuration_gets_wrong_is_said_with_its_place() {
    let service = Service::start(shop());
    let complaint = service
        .project(
            r#"
        [[gate.probe]]
        name = "a"
        request = "fetch /health"
        [[gate.probe]]
        name = "b"
        request = "GET /users/{{user}}"
        "#,
        )
        .complaint();
    assert!(
        complaint.contains("a method and a path like \"GET /health\""),
        "{complaint}"
    );
    let complaint = service
        .project("[[gate.probe]]\nname = \"b\"\nrequest = \"GET /users/{{user}}\"\njson = 1\nbody = \"x\"\ntemplate = \"none\"")
        .complaint();
    for part in [
        "{{user}} to be captured",
        "`json` and `body`",
        "the name of a [[gate.template]], found \"none\"",
    ] {
        assert!(complaint.contains(part), "{part:?} in {complaint}");
    }
}

#[test]
fn a_required_gate_that_did_not_pass_is_named_in_the_failure() {
    let service = Service::start(shop());
    let project = service.project(
        r#"
        id = "base"
        [[gate.probe]]
        name = "boom"
        request = "GET /boom"
        [[gate]]
        kind = "http-probe"
        id = "users"
        environment = "staging"
        requires = ["gate:base"]
        [[gate.probe]]
        name = "boom"
        request = "GET /boom"
        "#,
    );
    let run: RunReport = project.check(&[]);
    let users = &run.gates[1];
    assert_eq!(
        codes(users),
        [
            ("missing-requirement", "requires gate:base"),
            ("server-error", "boom")
        ]
    );
    assert_eq!(
        evidence(&users.findings[1], "requires"),
        "the gate `base` didn't pass"
    );
}

#[test]
fn a_required_key_is_looked_for_in_the_environments_own_sources() {
    let service = Service::start(shop());
    let project = service
        .project_with(
            "env = [\".env.staging\"]",
            r#"
            requires = ["env:JWT_SECRET", "env:STRIPE_KEY"]
            [[gate.probe]]
            name = "health"
            request = "GET /health"
            "#,
        )
        .file(".env.staging", "JWT_SECRET=abcdefgh\n")
        .variable("STRIPE_KEY", "only-here");
    let result = project.check(&[]).gates.remove(0);
    assert_eq!(
        codes(&result),
        [("missing-requirement", "requires env:STRIPE_KEY")]
    );
}
