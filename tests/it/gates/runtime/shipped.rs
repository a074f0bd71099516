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

/// What is told of a project with secrets in three places.
fn image(dockerfile: &str, ignored: &str) -> Vec<String> {
    let project = Project::new(GATE)
        .file("Dockerfile", dockerfile)
        .file(".dockerignore", ignored)
        .file(".env.production", "TOKEN=1\n")
        .file("src/keys/tls.key", "-----BEGIN PRIVATE KEY-----")
        .file("src/index.ts", "")
        .file("package.json", "{}");
    told(&check(&project))
        .iter()
        .map(|it| {
            let words: Vec<&str> = it.split_ascii_whitespace().collect();
            let (code, level, subject) = (words[0], words[1], words[2].trim_end_matches(':'));
            match code {
                "secret-in-artifact" => format!("{level} {subject}"),
                _ => it.clone(),
            }
        })
        .collect()
}

#[test]
fn secrets_are_followed_through_stages_into_the_image() {
    let nothing = Vec::<String>::new;
    let builder = "FROM node:24 AS build\nWORKDIR /app\nCOPY . .\nRUN npm run build\n";
    let after = |rest: &str| format!("{builder}FROM node:24\nWORKDIR /app\n{rest}\n");
    let env = "failure .env.production";
    let key = "failure src/keys/tls.key";
    assert_eq!(image(&after("COPY --from=build /app ./"), ""), [env, key]);
    assert_eq!(
        image(&after("COPY --from=build /app/src ./src"), ""),
        ["warning .env.production", key]
    );
    assert_eq!(
        image(&after("COPY --from=0 /app/.env.production ./.env"), ""),
        [env, "warning src/keys/tls.key"]
    );
    assert_eq!(
        image(&after("COPY --from=build /app/dist ./"), ""),
        ["warning .env.production", "warning src/keys/tls.key"]
    );
    assert_eq!(
        image(
            &after("COPY --from=nginx:1.27 /etc/nginx /etc/nginx"),
            "src\n.env*\n"
        ),
        nothing()
    );
    assert_eq!(
        image(
            "FROM node:24 AS base\nCOPY . /app\nFROM base\nCMD [\"node\"]\n",
            "src"
        ),
        [env]
    );
    assert_eq!(
        image(
            "FROM node:24\nADD . /app\n",
            "**/*.key\n.env*\n!.env.production\n"
        ),
        [env]
    );
    assert_eq!(
        image("FROM node:24\nCOPY package.json .env* ./\n", ""),
        [env]
    );
    assert_eq!(
        image("FROM node:24\nCOPY [\"src\", \"/app/src\"]\n", ""),
        [key]
    );
    assert_eq!(
        image("FROM node:24\nCOPY --exclude=**/*.key src /app\n", ""),
        nothing()
    );
    assert_eq!(
        image(
            "FROM node:24\nCOPY package.json \\\n  # the sources\n  src/*.ts ./\n",
            ""
        ),
        nothing()
    );
    assert_eq!(
        image(
            "FROM node:24\nCOPY <<EOF /app/.env\nA=1\nEOF\nADD https://example.com/a.tar.gz /a\n",
            ""
        ),
        nothing()
    );
}

#[test]
fn a_copy_is_ignored_when_nothing_of_its_source_is_left() {
    let failure = |source: &str| {
        vec![format!(
            "ignored-copy failure Dockerfile: copies {source}, which .dockerignore leaves out"
        )]
    };
    let copy =
        |source: &str, ignored: &str| image(&format!("FROM node:24\nCOPY {source} ./\n"), ignored);
    assert_eq!(copy("src", "src\n"), failure("src"));
    assert_eq!(copy("src", "*\n!src/index.ts\n"), Vec::<String>::new());
    assert_eq!(copy("src/*.ts", "**/*.ts\n"), failure("src/*.ts"));
    assert_eq!(
        copy("package*.json", "*.json\n!package.json\n"),
        Vec::<String>::new()
    );
    assert_eq!(copy("gone", "gone\n"), Vec::<String>::new());
}

#[test]
fn variables_for_everybody_are_no_secrets_and_keys_in_other_files_are() {
    let project = Project::new(GATE)
        .file(
            ".next/standalone/.env",
            "# public\nNEXT_PUBLIC_API=https://api.example\nPORT=3000\n",
        )
        .file(
            ".next/standalone/.env.local",
            "export DATABASE_URL=\"postgres://u:p@h/d\"\n",
        )
        .file(".next/standalone/.aws/credentials", "x")
        .file(
            ".next/standalone/google-key.json",
            "{\"private_key\": \"-----BEGIN PRIVATE KEY-----\"}",
        )
        .file(".next/standalone/keys.json", "{}")
        .file(
            ".next/standalone/.npmrc",
            "//registry.example/:_authToken=${TOKEN}\n",
        );
    assert_eq!(
        told(&check(&project)),
        [
            "secret-in-artifact failure .next/standalone/.aws/credentials: holds credentials and is shipped with .next/standalone",
            "secret-in-artifact failure .next/standalone/.env.local: holds environment variables with values and is shipped with .next/standalone",
            "secret-in-artifact failure .next/standalone/google-key.json: holds credentials and is shipped with .next/standalone",
        ]
    );
}

#[test]
fn the_standalone_output_of_an_application_in_a_workspace_is_looked_at() {
    let project = Project::new(GATE)
        .file(
            "apps/web/package.json",
            r#"{"dependencies": {"next": "16.0.0"}}"#,
        )
        .file(
            "apps/web/next.config.js",
            "module.exports = { output: 'standalone', distDir: 'made' }",
        )
        .file("apps/web/app/page.tsx", "")
        .file("apps/web/made/standalone/apps/web/server.js", "")
        .file("apps/web/made/standalone/apps/web/.env", "TOKEN=1\n");
    assert_eq!(
        told(&check(&project)),
        [
            "secret-in-artifact failure apps/web/made/standalone/apps/web/.env: holds environment variables with values and is shipped with apps/web/made/standalone"
        ]
    );
}
