//! What is shipped, and what in it shouldn't be.

use super::{GATE, check, evidence, told};
use crate::support::Project;

#[test]
fn secrets_in_the_build_output_are_failures_and_harmless_files_are_not() {
    let project = Project::new(GATE)
        .file(".next/standalone/server.js", "")
        .file(".next/standalone/.env.production", "A=very-secret-value\n")
        .file(".next/standalone/.env.example", "A=x\n")
        .file(".next/standalone/.env", "# A=\nB=\n")
        .file(
            ".next/standalone/certs/ca.pem",
            "-----BEGIN CERTIFICATE-----",
        )
        .file(
            ".next/standalone/certs/tls.key",
            "-----BEGIN EC PRIVATE KEY-----",
        )
        .file(".next/standalone/node_modules/x/test/id_rsa", "x");
    let gate = check(&project);
    assert_eq!(
        told(&gate),
        [
            "secret-in-artifact failure .next/standalone/.env.production: holds environment variables with values and is shipped with .next/standalone",
            "secret-in-artifact failure .next/standalone/certs/tls.key: holds a private key and is shipped with .next/standalone",
        ]
    );
    assert!(!format!("{gate:?}").contains("very-secret-value"));
}

#[test]
fn a_dockerfile_that_copies_its_context_is_judged_by_dockerignore() {
    let image = "FROM node:24 AS build\nCOPY . .\nFROM node:24\nCOPY --from=build /app /app\n";
    let single = "FROM node:24\nCOPY . .\n";
    let with = |dockerfile: &str, ignored: &str| {
        let project = Project::new(GATE)
            .file("Dockerfile", dockerfile)
            .file(".dockerignore", ignored)
            .file(".env", "A=1\n")
            .file("packages/a/.env", "B=1\n");
        told(&check(&project))
    };
    assert_eq!(
        with(single, ".env\n"),
        [
            "secret-in-artifact failure packages/a/.env: holds environment variables with values and is copied into the image by Dockerfile"
        ],
        "a pattern without `**/` is of the top alone"
    );
    assert_eq!(with(single, "**/.env\n"), Vec::<String>::new());
    assert_eq!(with(single, "*\n!src\n"), Vec::<String>::new());
    assert_eq!(
        with(image, "packages\n"),
        [
            "secret-in-artifact warning .env: holds environment variables with values and is copied into a stage of Dockerfile, and may stay in its layers and caches"
        ]
    );
}

#[test]
fn a_copy_of_what_dockerignore_leaves_out_is_a_failure() {
    let project = Project::new(GATE)
        .file(
            "Dockerfile",
            "FROM node:24\nCOPY package.json templates ./\n",
        )
        .file(".dockerignore", "templates\n")
        .file("package.json", "{}")
        .file("templates/a.html", "");
    assert_eq!(
        told(&check(&project)),
        ["ignored-copy failure Dockerfile: copies templates, which .dockerignore leaves out"]
    );
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_a_failure() {
    let project = Project::new(GATE)
        .file(".next/standalone/server.js", "")
        .file(".next/node_modules/there/index.js", "");
    let link = |target: &str, path: &str| {
        let path = project.path(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::os::unix::fs::symlink(target, path).expect("a link");
    };
    link("../../node_modules/pg", ".next/node_modules/pg-587");
    link("there", ".next/node_modules/fine");
    link("gone.js", ".next/standalone/a.js");
    assert_eq!(
        told(&check(&project)),
        [
            "dangling-link failure .next/standalone: .next/standalone/a.js links to gone.js, which isn't there",
            "dangling-link failure .next/node_modules/pg-587: .next/node_modules/pg-587 links to ../../node_modules/pg, which isn't there",
        ]
    );
}

#[test]
fn a_trace_that_lacks_a_file_is_a_failure_and_one_that_lacks_most_is_told_as_unchecked() {
    let project = Project::new(GATE)
        .file(".next/server/a.js.nft.json", r#"{"version": 1, "files": ["one.js", "two.js", "../../gone.js"]}"#)
        .file(".next/server/one.js", "")
        .file(".next/server/two.js", "")
        .file(".next/server/b.js.nft.json", r#"{"version": 1, "files": ["../../node_modules/x", "../../node_modules/y", "one.js"]}"#);
    let gate = check(&project);
    assert_eq!(
        told(&gate),
        [
            "missing-traced-file failure .next/server/a.js: needs 3 files when it runs, 1 of them missing",
            "missing-traced-file note traced files: 1 of 2 traces can't be checked: most of what they trace isn't here",
        ]
    );
    assert_eq!(evidence(&gate.findings[0], "missing"), "gone.js");
}

#[test]
fn an_artifact_that_is_named_has_to_be_there() {
    let project = Project::new("[[gate]]\nkind = \"runtime\"\nartifacts = [\"bundle\"]\n");
    assert_eq!(
        told(&check(&project)),
        ["missing-artifact error bundle: expected a folder, found nothing there"]
    );
}
