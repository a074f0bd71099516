//! `env-parity`, run as the command runs it.

use release_gate::model::{Finding, Level, RunReport, Status};

use crate::support::Project;

/// A project with `.env.staging` as the baseline and `.env.production` as the candidate.
fn project(baseline: &str, candidate: &str, keys: &str) -> Project {
    let gates = format!(
        r#"
        [environments.staging]
        env = [".env.staging"]
        [environments.production]
        env = [".env.production"]
        [[gate]]
        kind = "env-parity"
        baseline = "staging"
        candidate = "production"
        {keys}
        "#
    );
    Project::new(&gates)
        .file(".env.staging", baseline)
        .file(".env.production", candidate)
}

/// A project whose only environment, `production`, is the candidate, with `env` for its sources and `keys` for the gate.
fn alone(env: &str, keys: &str) -> Project {
    let gates = format!(
        r#"
        [environments.production]
        env = {env}
        [[gate]]
        kind = "env-parity"
        candidate = "production"
        {keys}
        "#
    );
    Project::new(&gates)
}

/// Codes (without the kind) and subjects of the findings, notes left out.
fn found(run: &RunReport) -> Vec<(String, String)> {
    let grave = run.gates[0]
        .findings
        .iter()
        .filter(|finding| finding.level > Level::Note);
    grave
        .map(|finding| (code(finding), finding.subject.to_string()))
        .collect()
}

fn code(finding: &Finding) -> String {
    finding.code.trim_start_matches("env-parity/").to_owned()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected
        .iter()
        .map(|(code, subject)| ((*code).to_owned(), (*subject).to_owned()))
        .collect()
}

#[track_caller]
fn assert_found(project: &Project, expected: &[(&str, &str)]) {
    assert_eq!(found(&project.check(&[])), pairs(expected));
}

#[test]
fn equal_keys_pass() {
    let project = project("A=1\nB=two\n", "A=3\nB=four\n", "");
    let run = project.check(&[]);
    assert_eq!(run.gates[0].status, Status::Passed);
    assert_eq!(run.exit().code(), 0);
}

#[test]
fn a_key_that_the_candidate_lacks_fails_the_gate() {
    let project = project("A=1\nB=2\n", "A=1\n", "");
    let run = project.check(&[]);
    assert_eq!(found(&run), pairs(&[("missing-key", "B")]));
    assert_eq!(run.exit().code(), 1);
}

#[test]
fn an_optional_or_ignored_key_may_be_missing_but_a_required_one_not() {
    let keys = r#"
        optional = ["SENTRY_*"]
        ignore = ["VERCEL_*"]
        required = ["VERCEL_URL", "STRIPE_*"]
    "#;
    let project = project("SENTRY_DSN=1\nVERCEL_ENV=x\n", "A=1\n", keys).check(&[]);
    let expected = [
        ("missing-key", "VERCEL_URL"),
        ("missing-key", "STRIPE_*"),
        ("extra-key", "A"),
    ];
    assert_eq!(found(&project), pairs(&expected));
}

#[test]
fn an_extra_key_is_a_warning_unless_the_configuration_says_otherwise() {
    let run = project("A=1\n", "A=1\nB=2\n", "").check(&[]);
    assert_eq!(found(&run), pairs(&[("extra-key", "B")]));
    assert_eq!(run.exit().code(), 0);
    let run = project("A=1\n", "A=1\nB=2\n", "extra = \"block\"").check(&[]);
    assert_eq!(run.exit().code(), 1);
    assert_found(&project("A=1\n", "A=1\nB=2\n", "extra = \"ignore\""), &[]);
}

#[test]
fn a_value_of_white_space_is_empty() {
    assert_found(
        &project("A=1\nB=1\n", "A=\nB=\" \"\n", ""),
        &[("empty", "A"), ("empty", "B")],
    );
}

#[test]
fn what_both_sides_leave_empty_is_a_warning() {
    let run = project("A=\n", "A=\n", "").check(&[]);
    assert_eq!(found(&run), pairs(&[("empty", "A")]));
    assert_eq!(run.exit().code(), 0);
}

#[test]
fn placeholders_are_found() {
    let values = [
        "changeme",
        "CHANGE_ME",
        "-",
        "xxx",
        "<your key>",
        "__API_KEY__",
        "your-api-key-here",
        "TODO",
        "\" - \"",
    ];
    for value in values {
        let candidate = format!("A={value}\n");
        assert_found(
            &project("A=real\n", &candidate, ""),
            &[("placeholder", "A")],
        );
    }
    for value in [
        "x",
        "info",
        "a-b",
        "__dirname",
        "https://example.com/change",
        "fixture",
        "none-of-them",
    ] {
        let candidate = format!("A={value}\n");
        assert_found(&project("A=real\n", &candidate, ""), &[]);
    }
}

#[test]
fn a_secret_with_the_value_of_the_example_is_a_placeholder() {
    let project = project(
        "ADMIN_SECRET=q8w7e6r5t4z3u2i1\nPORT=80\n",
        "ADMIN_SECRET=Zm9vYmFyYmF6cXV4\nPORT=80\n",
        "example = \".env.example\"",
    )
    .file(
        ".env.example",
        "ADMIN_SECRET=Zm9vYmFyYmF6cXV4\nPORT=80\nLOG_LEVEL=info\n",
    );
    assert_found(
        &project,
        &[
            ("missing-key", "LOG_LEVEL"),
            ("placeholder", "ADMIN_SECRET"),
        ],
    );
}

#[test]
fn values_that_must_differ_or_match_are_compared() {
    let keys = "differ = [\"DATABASE_*\"]\nmatch = [\"NODE_ENV\"]";
    let baseline = "DATABASE_URL=postgres://a\nDATABASE_POOL=5\nNODE_ENV=production\n";
    let candidate = "DATABASE_URL=postgres://a\nDATABASE_POOL=6\nNODE_ENV=staging\n";
    let project = project(baseline, candidate, keys);
    assert_found(
        &project,
        &[
            ("same-value", "DATABASE_URL"),
            ("different-value", "NODE_ENV"),
        ],
    );
}

#[test]
fn rules_look_at_values() {
    let rules = r#"
        [gate.rules]
        PORT = "port"
        STRIPE_SECRET_KEY = { matches = "^sk_live_" }
        LOG_LEVEL = { one-of = ["info", "warn"] }
        JWT_SECRET = { min-length = 32 }
        "*_URL" = "https-url"
    "#;
    let baseline = "PORT=1\nSTRIPE_SECRET_KEY=1\nLOG_LEVEL=1\nJWT_SECRET=1\nAPI_URL=1\n";
    let right = format!(
        "PORT=8080\nSTRIPE_SECRET_KEY=sk_live_Zx81kQ0pLm7vT2\nLOG_LEVEL=info\nJWT_SECRET={}\nAPI_URL=https://api.shop.example\n",
        "Zk3v9QpX".repeat(4)
    );
    assert_found(&project(baseline, &right, rules), &[]);
    let wrong = "PORT=99999\nSTRIPE_SECRET_KEY=rk_live_Zx81kQ0pLm7vT2\nLOG_LEVEL=loud\nJWT_SECRET=Zk3v9QpXab12Lw8RtY5u\nAPI_URL=http://api.shop.example\n";
    let expected = [
        "API_URL",
        "JWT_SECRET",
        "LOG_LEVEL",
        "PORT",
        "STRIPE_SECRET_KEY",
    ]
    .map(|key| ("wrong-shape", key));
    assert_found(&project(baseline, wrong, rules), &expected);
}

#[test]
fn a_rule_for_a_value_that_cannot_be_read_is_not_checkable() {
    let keys = "differ = [\"TOKEN\"]\n[gate.rules]\nTOKEN = { min-length = 3 }";
    let project = project("TOKEN=abc\n", "TOKEN=\"[SENSITIVE]\"\n", keys);
    assert_found(
        &project,
        &[("not-checkable", "TOKEN"), ("not-checkable", "TOKEN")],
    );
}

#[test]
fn an_unreadable_value_is_neither_empty_nor_a_placeholder() {
    let pulled = "# Created by Vercel CLI\nTOKEN=\"\"\nOTHER=\"[SENSITIVE]\"\n";
    assert_found(&project("TOKEN=a\nOTHER=b\n", pulled, ""), &[]);
}

#[test]
fn production_values_point_at_production() {
    let gates = r#"
        [environments.staging]
        url = "https://stage-shop.example"
        env = [".env.staging"]
        [environments.live]
        url = "https://shop.example"
        env = [".env.live"]
        [[gate]]
        kind = "env-parity"
        candidate = "live"
    "#;
    let values = "API=http://localhost:3000\nCACHE=redis://10.0.0.4:6379\nSHOP=https://stage-shop.example/cart\nDOCS=https://docs.dev.shop.example\nOK=https://api.shop.example\nHOST=0.0.0.0\nVERSION=1.2.3\n";
    let project = Project::new(gates)
        .file(".env.staging", "")
        .file(".env.live", values);
    assert_found(
        &project,
        &[
            ("local-host-in-production", "API"),
            ("private-host-in-production", "CACHE"),
            ("staging-host-in-production", "DOCS"),
            ("staging-host-in-production", "SHOP"),
        ],
    );
}

#[test]
fn test_keys_have_no_place_in_production_and_are_fine_elsewhere() {
    let gates = |name: &str| {
        format!(
            r#"
            [environments.{name}]
            env = [".env"]
            [[gate]]
            kind = "env-parity"
            candidate = "{name}"
            "#
        )
    };
    let key = concat!("STRIPE_SECRET_KEY=sk_", "test_", "4eC39HqLyjWDarjtT1zdp7dc");
    let production = Project::new(&gates("production")).file(".env", key);
    assert_found(
        &production,
        &[("test-key-in-production", "STRIPE_SECRET_KEY")],
    );
    assert_found(&Project::new(&gates("preview")).file(".env", key), &[]);
}

#[test]
fn weak_and_shared_secrets_are_warnings() {
    let secret = "q8W7e6R5t4Z3u2I1o0P9";
    let candidate = format!(
        "ADMIN_PASSWORD=secret\nJWT_SECRET={secret}\nSESSION_SECRET={secret}\nTOKEN_TTL=60\n"
    );
    let project = project(
        "ADMIN_PASSWORD=1\nJWT_SECRET=2\nSESSION_SECRET=3\nTOKEN_TTL=60\n",
        &candidate,
        "",
    );
    assert_found(
        &project,
        &[
            ("low-entropy", "ADMIN_PASSWORD"),
            ("same-secret-twice", "SESSION_SECRET"),
        ],
    );
}

#[test]
fn a_key_that_differs_only_in_spelling_is_named() {
    let project = project("DATABASE_URL=1\n", "database-url=1\n", "");
    let run = project.check(&[]);
    assert_eq!(
        found(&run),
        pairs(&[
            ("missing-key", "DATABASE_URL"),
            ("similar-key", "database-url")
        ])
    );
    assert!(
        run.gates[0].findings[0]
            .help
            .to_string()
            .contains("`database-url`")
    );
}

#[test]
fn a_missing_source_makes_the_gate_errored() {
    let run = alone(r#"[".env.production"]"#, "").check(&[]);
    assert!(matches!(run.gates[0].status, Status::Errored { .. }));
    assert_eq!(run.exit().code(), 3);
    let empty = alone(r#"[".env.production"]"#, "")
        .file(".env.production", "# nothing\n")
        .check(&[]);
    assert_eq!(empty.exit().code(), 3);
}

#[test]
fn an_optional_source_may_be_missing() {
    let env = r#"[".env", { file = ".env.local", optional = true }]"#;
    let project = alone(env, r#"required = ["A"]"#).file(".env", "A=1\n");
    assert_found(&project, &[]);
}

#[test]
fn later_sources_win() {
    let project = alone(
        r#"[".env", ".env.local"]"#,
        r#"rules = { A = { one-of = ["2"] } }"#,
    )
    .file(".env", "A=1\nB=1\n")
    .file(".env.local", "A=2\n");
    assert_found(&project, &[]);
}

#[test]
fn the_process_is_a_source() {
    let keys = r#"required = ["APP_KEY_ID", "OTHER"]"#;
    let project = alone(r#"[{ process = "APP_" }]"#, keys)
        .variable("APP_KEY_ID", "1")
        .variable("OTHER", "1");
    assert_found(&project, &[("missing-key", "OTHER")]);
}

#[test]
fn the_dialect_decides_what_a_line_means() {
    let read_by = |dialect: &str| {
        let env = format!(r#"[{{ file = "app.env", dialect = "{dialect}" }}]"#);
        alone(&env, r#"rules = { A = { one-of = ["x y"] } }"#).file("app.env", "A=\"x y\"\n")
    };
    assert_found(&read_by("npm"), &[]);
    assert_found(&read_by("docker"), &[("wrong-shape", "A")]);
}

#[test]
fn the_comparison_shows_shapes_and_no_values() {
    let baseline = "DATABASE_URL=postgres://hidden-one@db/shop\nLOG_LEVEL=info\nGONE=hidden-two\n";
    let candidate = "DATABASE_URL=postgres://hidden-three@db/shop\nLOG_LEVEL=info\nNEW=1\n";
    let run = project(baseline, candidate, "").check(&[]);
    let diff = run.gates[0].findings[0]
        .evidence
        .iter()
        .find(|one| one.label == "diff")
        .expect("a diff");
    assert_eq!(
        diff.text.as_str(),
        "  key           staging         production\n\
         missing in production (1)\n\
         - GONE          word, 10 chars  —\n\
         only in production (1)\n\
         + NEW           —               int\n\
         differs (1)\n\
         ~ DATABASE_URL  url, 29 chars   url, 31 chars\n\
         same (1)\n\
         = LOG_LEVEL     word, 4 chars   word, 4 chars"
    );
}

#[test]
fn a_finding_names_the_line_that_can_be_mended() {
    let run = project("A=1\nB=1\n", "A=1\n\nB=changeme\n", "").check(&[]);
    let place = run.gates[0].findings[0].place.as_ref().expect("a place");
    assert_eq!(
        (place.file.as_str(), place.line),
        (".env.production", Some(3))
    );
}

#[test]
fn two_times_the_same_environment_is_a_mistake() {
    let gates = r#"
        [environments.production]
        env = [".env"]
        [[gate]]
        kind = "env-parity"
        baseline = "production"
        candidate = "production"
    "#;
    assert!(
        Project::new(gates)
            .complaint()
            .contains("expected two environments")
    );
}

#[test]
fn keys_that_the_code_reads_must_be_set() {
    let code = "const a = process.env.API_KEY;\nconst b = process.env.SET;\nconst c = process.env.SOFT ?? 'x';\n";
    let project = alone(r#"[".env"]"#, r#"usage = { paths = ["src/**"] }"#)
        .file(".env", "SET=1\n")
        .file("src/pay.ts", code);
    let run = project.check(&[]);
    assert_eq!(found(&run), pairs(&[("unset-usage", "API_KEY")]));
    assert!(
        run.gates[0].findings[0]
            .message
            .to_string()
            .contains("src/pay.ts:1")
    );
}

#[test]
fn a_frozen_value_of_the_other_environment_is_found_in_the_build() {
    let baseline = "NEXT_PUBLIC_API=https://api.stage-shop.example\n";
    let candidate = "NEXT_PUBLIC_API=https://api.shop.example\n";
    let project = project(baseline, candidate, "build = [\".next/**\"]").file(
        ".next/static/chunk.js",
        "let a;\nfetch('https://api.stage-shop.example/x')\n",
    );
    let run = project.check(&[]);
    assert_eq!(found(&run), pairs(&[("frozen-value", "NEXT_PUBLIC_API")]));
    assert_eq!(
        run.gates[0].findings[0]
            .place
            .as_ref()
            .and_then(|place| place.line),
        Some(2)
    );
}

#[test]
fn a_key_that_the_branch_newly_reads_is_named_as_such() {
    let project = alone(r#"[".env"]"#, r#"usage = { paths = ["src/**"] }"#)
        .file(".env", "SET=1\n")
        .file("src/old.ts", "export const a = process.env.OLD_KEY;\n");
    let git = |arguments: &[&str]| {
        let done = std::process::Command::new("git")
            .args(["-c", "user.name=t", "-c", "user.email=t@example.test"])
            .args(arguments)
            .current_dir(project.root())
            .output()
            .expect("git runs");
        assert!(done.status.success(), "{done:?}");
    };
    git(&["init", "-q", "-b", "main"]);
    git(&["add", "-A"]);
    git(&["commit", "-q", "-m", "first"]);
    let project = project.file(
        "src/pay.ts",
        "\nexport const b = process.env.STRIPE_WEBHOOK_SECRET;\n",
    );
    let run = project.check(&["--base", "main"]);
    let messages: Vec<_> = run.gates[0]
        .findings
        .iter()
        .map(|finding| format!("{}: {}", finding.subject, finding.message))
        .collect();
    assert_eq!(
        messages,
        [
            "OLD_KEY: read in src/old.ts:1, missing in production",
            "STRIPE_WEBHOOK_SECRET: read since this branch in src/pay.ts:2, missing in production",
        ]
    );
}

#[test]
fn a_key_with_a_typing_mistake_is_suggested() {
    let run = project("DATABASE_URL=1\n", "DATABSE_URL=1\n", "").check(&[]);
    let help = run.gates[0].findings[0].help.to_string();
    assert!(help.contains("`DATABSE_URL`"), "{help}");
}

#[test]
fn keys_of_an_object_that_is_not_shown_are_not_called_missing() {
    let gates = r#"
        [environments.staging]
        env = [".env"]
        [environments.production]
        env = [{ kubernetes = "pod.yaml" }]
        [[gate]]
        kind = "env-parity"
        baseline = "staging"
        candidate = "production"
    "#;
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, envFrom: [{secretRef: {name: s}}], env: [{name: A, value: a}]}]}\n";
    let project = Project::new(gates)
        .file(".env", "A=1\nTOKEN=x\n")
        .file("pod.yaml", pod);
    assert_found(&project, &[("not-checkable", "TOKEN")]);
}

#[test]
fn a_dangling_reference_fails_the_gate() {
    let all = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, env: [{name: A, value: a}, {name: TOKEN, valueFrom: {secretKeyRef: {name: s, key: NOPE}}}]}]}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {OTHER: x}\n";
    let project = alone(
        r#"[{ kubernetes = "all.yaml" }]"#,
        r#"required = ["TOKEN"]"#,
    )
    .file("all.yaml", all);
    assert_found(&project, &[("dangling-reference", "TOKEN")]);
}

#[test]
fn a_listing_that_ends_early_makes_the_gate_errored() {
    let listing =
        r#"{"Parameters":[{"Name":"/a/A","Type":"String","Value":"x"}],"NextToken":"more"}"#;
    let run = alone(r#"["ssm.json"]"#, "")
        .file("ssm.json", listing)
        .check(&[]);
    assert_eq!(found(&run), pairs(&[("incomplete-listing", "production")]));
    assert_eq!(run.exit().code(), 3);
}

#[test]
fn a_baseline_that_ends_early_makes_the_gate_errored_too() {
    let gates = r#"
        [environments.staging]
        env = ["ssm.json"]
        [environments.production]
        env = [".env"]
        [[gate]]
        kind = "env-parity"
        baseline = "staging"
        candidate = "production"
    "#;
    let listing = r#"{"Parameters":[{"Name":"/a/A","Type":"String"}],"NextToken":"more"}"#;
    let run = Project::new(gates)
        .file("ssm.json", listing)
        .file(".env", "A=1\n")
        .check(&[]);
    assert_eq!(found(&run), pairs(&[("incomplete-listing", "staging")]));
    assert_eq!(run.exit().code(), 3);
}

#[test]
fn a_line_that_readers_take_differently_is_a_note_or_a_warning() {
    let note = project("A=1\n", "A=a#b\n", "").check(&[]);
    let notes: Vec<_> = note.gates[0].findings.iter().map(code).collect();
    assert_eq!(notes, ["ambiguous-line"]);
    assert_found(
        &project("A=1\n", "A=\"b c\"\n", "readers = [\"npm\", \"docker\"]"),
        &[("ambiguous-line", "A")],
    );
    assert_found(&project("A=1\n", "A='b c'\n", ""), &[]);
}

#[test]
fn usage_reaches_folders_that_are_named_and_needs_a_file() {
    let with = |paths: &str| {
        alone(
            r#"[".env"]"#,
            &format!(r#"usage = {{ paths = ["{paths}"] }}"#),
        )
        .file(".env", "SET=1\n")
        .file("dist/lib/a.js", "module.exports = process.env.API_KEY;\n")
    };
    assert_found(&with("dist/lib/**"), &[("unset-usage", "API_KEY")]);
    assert_eq!(with("src/**").check(&[]).exit().code(), 3);
}
