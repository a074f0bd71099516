//! The runtime gate on real build output and on sources.

use std::path::Path;

use release_gate::model::{Finding, GateResult, Status};

use crate::support::Project;

const GATE: &str = "[[gate]]\nkind = \"runtime\"\n";

fn fixture(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/nextjs")
        .join(name)
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

fn check(project: &Project) -> GateResult {
    project.check(&[]).gates.remove(0)
}

fn coded<'g>(gate: &'g GateResult, code: &str) -> Vec<&'g Finding> {
    gate.findings
        .iter()
        .filter(|finding| finding.code == format!("runtime/{code}"))
        .collect()
}

fn evidence<'f>(finding: &'f Finding, label: &str) -> &'f str {
    finding
        .evidence
        .iter()
        .find(|it| it.label == label)
        .map_or("", |it| it.text.as_str())
}

fn subjects<'f>(findings: &[&'f Finding]) -> Vec<&'f str> {
    findings
        .iter()
        .map(|finding| finding.subject.as_str())
        .collect()
}

/// A small Next.js project with one edge route.
fn app(route: &str) -> Project {
    Project::new(GATE)
        .file("package.json", r#"{"dependencies": {"next": "16.0.0"}}"#)
        .file("app/api/x/route.ts", route)
}

#[test]
fn the_build_output_shows_the_edge_route_that_cannot_run_and_no_other() {
    let project = Project::new(GATE);
    copy(&fixture("next16-turbopack-middleware"), project.root());
    let gate = check(&project);
    let found = coded(&gate, "edge-unsupported-import");
    assert_eq!(subjects(&found), ["/api/edge-bad"], "{:#?}", gate.findings);
    assert_eq!(gate.status, Status::Failed);
    let finding = found[0];
    assert_eq!(evidence(finding, "dependency"), "fs");
    assert_eq!(
        evidence(finding, "import-chain"),
        "src/app/api/edge-bad/route.ts:1\n-> src/lib/mixed-fs.ts:1\n-> fs"
    );
    assert_eq!(
        evidence(finding, "runtime"),
        "edge (src/app/api/edge-bad/route.ts:2), as built"
    );
    assert_eq!(
        finding.place.as_ref().map(ToString::to_string),
        Some("src/lib/mixed-fs.ts:1".to_owned())
    );
    let looked_at: Vec<&str> = gate
        .checks
        .iter()
        .map(|check| check.name.as_str())
        .collect();
    for route in [
        "/api/edge-ok",
        "/api/edge-builtin",
        "/api/legacy-edge",
        "middleware",
    ] {
        assert!(looked_at.contains(&route), "{looked_at:?}");
    }
    assert!(!looked_at.contains(&"/api/node-pg"), "{looked_at:?}");
}

#[test]
fn the_keys_in_the_manifest_are_never_shown() {
    let project = Project::new(GATE);
    copy(&fixture("next16-turbopack-middleware"), project.root());
    let manifest = std::fs::read_to_string(project.path(".next/server/middleware-manifest.json"))
        .expect("a manifest");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("JSON");
    let secrets = manifest["functions"]["/api/edge-bad/route"]["env"]
        .as_object()
        .expect("an env")
        .clone();
    let report = format!("{:?}", project.check(&["--verbose"]));
    for (name, value) in secrets {
        let value = value.as_str().expect("a text");
        assert!(
            name == "__NEXT_BUILD_ID" || !report.contains(value),
            "{name}"
        );
    }
}

#[test]
fn before_a_build_the_source_shows_the_same_route() {
    let project = Project::new(GATE);
    copy(
        &fixture("next16-turbopack-middleware/src"),
        &project.path("src"),
    );
    let gate = check(&project);
    let found = coded(&gate, "edge-unsupported-import");
    assert_eq!(subjects(&found), ["/api/edge-bad"], "{:#?}", gate.findings);
    assert_eq!(
        evidence(found[0], "runtime"),
        "edge (src/app/api/edge-bad/route.ts:2)"
    );
}

#[test]
fn a_manifest_that_cannot_be_read_is_an_error_and_does_not_pass() {
    let project = app("export const runtime = 'edge'").file(
        ".next/server/middleware-manifest.json",
        "{\"functions\": {\"SECRET\": ",
    );
    let gate = check(&project);
    assert_eq!(subjects(&coded(&gate, "unreadable-build")), ["next build"]);
    assert_ne!(gate.status, Status::Passed);
    assert!(!format!("{gate:?}").contains("SECRET"));
}

#[test]
fn a_chunk_that_is_not_there_is_an_error() {
    let project = app("export const runtime = 'edge'").file(
        ".next/server/middleware-manifest.json",
        r#"{"functions": {"/api/x/route": {"files": ["server/gone.js"]}}}"#,
    );
    assert_eq!(
        subjects(&coded(&check(&project), "unreadable-build")),
        ["/api/x"]
    );
}

#[test]
fn the_forms_of_webpack_are_seen_as_well() {
    let project = app("export const runtime = 'edge'")
        .file(".next/server/middleware-manifest.json", r#"{"functions": {"/(shop)/api/x/route": {"files": ["server/a.js"]}}}"#)
        .file(".next/server/a.js", "e.exports=globalThis.__import_unsupported('node:net');module.exports=require(\"node:buffer\");t.exports=require(\"node:dns\")");
    let gate = check(&project);
    let names: Vec<&str> = coded(&gate, "edge-unsupported-import")
        .iter()
        .map(|finding| evidence(finding, "dependency"))
        .collect();
    assert_eq!(names, ["dns", "net"]);
}

#[test]
fn every_form_of_the_runtime_setting_is_understood() {
    let project =
        Project::new(GATE).file("package.json", r#"{"dependencies": {"next": "16.0.0"}}"#);
    copy(&fixture("runtime-forms"), &project.path("app"));
    let project = project
        .file(
            "app/constant/route.ts",
            "const R = 'edge'; export const runtime = R",
        )
        .file("app/reexport/route.ts", "export { runtime } from './x'")
        .file(
            "app/computed/route.ts",
            "export const runtime = process.env.RT ?? 'edge'",
        )
        .file("app/_private/route.ts", "export const runtime = 'edge'")
        .file(
            "pages/api/old.ts",
            "export const config = { runtime: 'edge' }",
        )
        .file("pages/api/node.ts", "export default function handler() {}");
    let gate = check(&project);
    let names: Vec<&str> = gate
        .checks
        .iter()
        .map(|check| check.name.as_str())
        .collect();
    let edge = [
        "/api/old",
        "/edgelayout",
        "/edgelayout/child",
        "/edgepage",
        "/rt-asconst",
        "/rt-let",
        "/rt-tpl",
    ];
    let mut expected = vec!["edge routes"];
    expected.extend(edge);
    expected.extend(["/computed", "/constant", "/reexport"]);
    assert_eq!(names, expected);
    assert_eq!(
        subjects(&coded(&gate, "computed-runtime")),
        ["/computed", "/constant", "/reexport"]
    );
}

#[test]
fn middleware_runs_on_the_edge_unless_it_says_otherwise() {
    let routes = |middleware: &str| {
        let project = app("").file("middleware.ts", middleware);
        check(&project).findings.len()
    };
    assert_eq!(routes("import fs from 'fs'; fs.x()"), 1);
    assert_eq!(
        routes("import fs from 'fs'; fs.x(); export const config = { runtime: 'nodejs' }"),
        0
    );
    let proxy = app("").file("proxy.ts", "import fs from 'fs'; fs.x()");
    assert_eq!(check(&proxy).findings.len(), 0);
}

#[test]
fn a_lazy_import_is_a_warning() {
    let project = app("import { rows } from '../../lib/db'; export const runtime = 'edge'; export const GET = () => rows()")
        .file("app/lib/db.ts", "export async function rows() { const { Pool } = await import('pg'); return new Pool() }");
    let gate = check(&project);
    assert_eq!(gate.status, Status::Passed);
    let found = coded(&gate, "lazy-edge-import");
    assert_eq!(subjects(&found), ["/api/x"]);
    assert_eq!(evidence(found[0], "dependency"), "pg");
}

#[test]
fn what_a_package_imports_is_told_by_the_package_and_the_way_to_it() {
    let project = app("import { db } from '@/lib/db'; export const runtime = 'edge'; export const GET = () => db()")
        .file("tsconfig.json", r#"{"compilerOptions": {"paths": {"@/*": ["./*"]}}}"#)
        .file("lib/db.ts", "import pool from 'own-pool'; export const db = () => pool")
        .file("node_modules/own-pool/package.json", r#"{"name": "own-pool", "main": "index.js"}"#)
        .file("node_modules/own-pool/index.js", "const a = require('./socket'); module.exports = a")
        .file("node_modules/own-pool/socket.js", "const net = require('net'); const tls = require('node:tls'); const u = require('util')");
    let gate = check(&project);
    let found = coded(&gate, "edge-unsupported-import");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(evidence(found[0], "dependency"), "own-pool");
    assert_eq!(
        evidence(found[0], "import-chain"),
        "app/api/x/route.ts:1\n-> lib/db.ts:1\n-> own-pool/index.js:1\n-> own-pool/socket.js:1\n-> net"
    );
    assert!(
        found[0].message.as_str().contains("`net`, `tls`"),
        "{}",
        found[0].message
    );
    assert_eq!(
        found[0].place.as_ref().map(ToString::to_string),
        Some("lib/db.ts:1".to_owned())
    );
}

#[test]
fn packages_are_resolved_as_the_edge_bundle_resolves_them() {
    let project = app("import a from 'pkg'; import b from 'field'; export const runtime = 'edge'; export const GET = () => a(b)")
        .file(
            "node_modules/pkg/package.json",
            r#"{"exports": {".": {"node": "./node.js", "edge-light": "./edge.js", "default": "./node.js"}}}"#,
        )
        .file("node_modules/pkg/node.js", "require('fs')")
        .file("node_modules/pkg/edge.js", "export default 1")
        .file("node_modules/field/package.json", r#"{"main": "index.js", "browser": {"fs": false, "./a.js": "./b.js"}}"#)
        .file("node_modules/field/index.js", "require('fs'); require('./a.js')")
        .file("node_modules/field/a.js", "require('net')")
        .file("node_modules/field/b.js", "");
    let gate = check(&project);
    assert_eq!(gate.findings, []);
}

#[test]
fn types_and_what_only_node_runs_are_not_imports() {
    let route = "import type { A } from 'pg'; import { type B } from 'mysql2'; import { C } from 'mongodb';\n\
                 export const runtime = 'edge';\n\
                 export function GET(c: C): A | B { return c as never }\n\
                 if (process.env.NEXT_RUNTIME === 'nodejs') { require('fs') }\n";
    assert_eq!(check(&app(route)).findings, []);
}

#[test]
fn an_import_that_is_allowed_is_not_told() {
    let project = app("import 'fs'; export const runtime = 'edge'").file(
        "gates.toml",
        "[[gate]]\nkind = \"runtime\"\nallow = [\"fs\"]\n",
    );
    assert_eq!(check(&project).findings, []);
}

#[test]
fn a_route_that_the_build_does_not_know_makes_the_build_stale() {
    let project = app("export const runtime = 'edge'").file(
        ".next/server/middleware-manifest.json",
        r#"{"functions": {}}"#,
    );
    assert_eq!(
        subjects(&coded(&check(&project), "stale-build")),
        ["/api/x"]
    );
}

#[test]
fn an_application_of_a_workspace_is_named_by_its_folder() {
    let project = Project::new(GATE)
        .file(
            "apps/web/package.json",
            r#"{"dependencies": {"next": "16.0.0"}}"#,
        )
        .file(
            "apps/web/app/api/x/route.ts",
            "import 'fs'; export const runtime = 'edge'",
        );
    assert_eq!(
        subjects(&coded(&check(&project), "edge-unsupported-import")),
        ["apps/web: /api/x"]
    );
}

#[test]
fn a_folder_that_is_not_there_and_a_project_that_tells_nothing_do_not_pass() {
    let nowhere = Project::new("[[gate]]\nkind = \"runtime\"\ndir = \"nowhere\"\n");
    assert!(matches!(check(&nowhere).status, Status::Errored { .. }));
    let empty = Project::new(GATE);
    assert!(matches!(check(&empty).status, Status::Errored { .. }));
}

/// Code, level, subject and message of a finding.
fn text(finding: &Finding) -> String {
    let code = finding.code.trim_start_matches("runtime/");
    format!(
        "{code} {} {}: {}",
        finding.level, finding.subject, finding.message
    )
}

/// The findings, but for those that depend on the day.
fn told(gate: &GateResult) -> Vec<String> {
    let lasting = gate
        .findings
        .iter()
        .filter(|it| it.code != "runtime/end-of-life");
    lasting.map(text).collect()
}

/// The findings about ends of life, which lie in the past in these tests.
fn ended(project: &Project) -> Vec<String> {
    let gate = check(project);
    coded(&gate, "end-of-life").into_iter().map(text).collect()
}

#[test]
fn a_deployed_version_outside_the_range_that_the_project_asks_for_is_a_failure() {
    let project = Project::new(GATE)
        .file("package.json", r#"{"engines": {"node": ">=22 <23"}}"#)
        .file("Dockerfile", "ARG NODE=24\nFROM node:${NODE}-alpine AS base\nFROM base AS build\nRUN npm ci\nFROM base\nCOPY --from=build /app /app\n");
    assert_eq!(
        told(&check(&project)),
        [
            "version-mismatch failure Node version: expected one version line of Node, found node:24-alpine in Dockerfile:2 and >=22 <23 in package.json:1"
        ]
    );
}

#[test]
fn tests_on_another_version_than_the_deployed_one_are_a_warning() {
    let project = Project::new(GATE)
        .file(".nvmrc", "lts/jod\n")
        .file(".github/workflows/ci.yml", "jobs:\n  a:\n    steps:\n      - uses: actions/setup-node@v4\n        with:\n          node-version: 24 # newest\n          other: ${{ x }}\n")
        .file("serverless.yml", "provider:\n  runtime: nodejs24.x\n");
    assert_eq!(
        told(&check(&project)),
        [
            "version-mismatch warning Node version: expected one version line of Node, found 24 in serverless.yml:2 and lts/jod in .nvmrc:1"
        ]
    );
}

#[test]
fn places_of_seven_languages_are_read() {
    let project = Project::new(GATE)
        .file(".tool-versions", "nodejs 24.1.0\npython 3.13.1 3.12.0\nruby 3.4.1\ngolang 1.26.1\njava temurin-21.0.2\nphp 8.4.1\ndotnet 10.0.100\n")
        .file("pyproject.toml", "[project]\nrequires-python = \">=3.12,<3.14\"\n")
        .file("Gemfile", "ruby \"~> 3.4.0\"\n")
        .file("go.mod", "module x\n\ngo 1.26\n")
        .file("pom.xml", "<project><properties><java.version>21</java.version></properties></project>")
        .file("composer.json", r#"{"require": {"php": "^8.3"}}"#)
        .file("App.csproj", "<Project><TargetFramework>net10.0</TargetFramework></Project>");
    let gate = check(&project);
    assert_eq!(told(&gate), Vec::<String>::new());
    let names: Vec<&str> = gate
        .checks
        .iter()
        .map(|check| check.name.as_str())
        .collect();
    let languages = ["Node", "Python", "Ruby", "Go", "Java", "PHP", ".NET"];
    assert_eq!(
        names,
        languages.map(|language| format!("{language} version"))
    );
}

#[test]
fn a_line_past_its_end_of_life_is_a_warning_where_it_is_deployed_and_a_note_elsewhere() {
    let deployed = Project::new(GATE).file("Dockerfile", "FROM python:3.8-slim\n");
    assert_eq!(
        ended(&deployed),
        ["end-of-life warning Python version: Python 3.8 is past its end of life (2024-10-07)"]
    );
    let tested = Project::new(GATE).file(".python-version", "3.8.1\n");
    assert_eq!(
        ended(&tested),
        ["end-of-life note Python version: Python 3.8 is past its end of life (2024-10-07)"]
    );
    let lambda = Project::new(GATE).file(
        "template.yaml",
        "Resources:\n  F:\n    Properties:\n      Runtime: nodejs18.x\n",
    );
    assert_eq!(
        ended(&lambda),
        [
            "end-of-life warning Node version: Node 18 on AWS Lambda is past its end of life (2025-09-01)"
        ]
    );
}

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

/// An ELF file with a dynamic symbol table, as small as the headers allow.
fn elf(machine: u16, strings: &str) -> Vec<u8> {
    let mut file = vec![0_u8; 64];
    file[..8].copy_from_slice(&[0x7f, b'E', b'L', b'F', 2, 1, 1, 0]);
    file[16..18].copy_from_slice(&3_u16.to_le_bytes());
    file[18..20].copy_from_slice(&machine.to_le_bytes());
    file[20..24].copy_from_slice(&1_u32.to_le_bytes());
    file[52..54].copy_from_slice(&64_u16.to_le_bytes());
    file[58..60].copy_from_slice(&64_u16.to_le_bytes());
    file.extend_from_slice(strings.as_bytes());
    file
}

const X64: u16 = 62;
const ARM64: u16 = 183;

#[test]
fn a_native_module_for_another_platform_or_node_is_a_failure() {
    let project = |dockerfile: &str, modules: &[(&str, Vec<u8>)]| {
        let mut project = Project::new(GATE)
            .file("Dockerfile", dockerfile)
            .file(".output/server/index.mjs", "");
        for (path, bytes) in modules {
            project = project.file(&format!(".output/server/node_modules/{path}"), bytes);
        }
        told(&check(&project))
    };
    let glibc = "\0libc.so.6\0napi_register_module_v1\0";
    let musl = "\0libc.musl-x86_64.so.1\0napi_register_module_v1\0";
    assert_eq!(
        project(
            "FROM node:24-alpine\n",
            &[("@img/sharp-linux-x64/lib/a.node", elf(X64, glibc))]
        ),
        [
            "native-module-mismatch failure native module @img/sharp: expected a build for linux-musl, found linux-x64-glibc"
        ]
    );
    let both = [
        ("@img/sharp-linux-x64/lib/a.node", elf(X64, glibc)),
        ("@img/sharp-linuxmusl-x64/lib/a.node", elf(X64, musl)),
    ];
    assert_eq!(
        project("FROM node:24-alpine\n", &both),
        Vec::<String>::new()
    );
    assert_eq!(
        project(
            "FROM node:24\n",
            &[(
                "old/a.node",
                elf(ARM64, "\0libc.so.6\0node_register_module_v115\0")
            )]
        ),
        [
            "native-module-mismatch failure native module old: expected a build for Node 24, found one for Node 20"
        ]
    );
}

#[test]
fn a_target_that_is_no_platform_is_a_mistake_in_the_configuration() {
    let complaint =
        Project::new("[[gate]]\nkind = \"runtime\"\ntarget = \"linux-vax\"\n").complaint();
    assert!(
        complaint.contains("expected a platform like linux-x64-musl, found \"vax\""),
        "{complaint}"
    );
}

#[test]
fn a_worker_has_what_its_date_and_flags_give() {
    let worker = |wrangler: &str| {
        let project = Project::new(GATE)
            .file("wrangler.jsonc", wrangler)
            .file("src/index.ts", "import { readFileSync } from 'node:fs';\nimport path from 'path';\nexport default { fetch() { return readFileSync(path.join('a')) } }");
        told(&check(&project))
    };
    let missing = |builtin: &str| {
        format!(
            "worker-compat failure worker shop: loads `{builtin}` of Node, which its compatibility date and flags don't give"
        )
    };
    let with = |rest: &str| {
        format!(
            "{{\n  // the shop\n  \"name\": \"shop\",\n  \"main\": \"src/index.ts\", /* entry */\n  {rest},\n}}"
        )
    };
    assert_eq!(
        worker(&with(r#""compatibility_date": "2024-09-23""#)),
        [missing("fs"), missing("path")]
    );
    let compat = r#""compatibility_flags": ["nodejs_compat"], "compatibility_date": "#;
    assert_eq!(
        worker(&with(&format!("{compat}\"2024-01-01\""))),
        [missing("fs")]
    );
    assert_eq!(
        worker(&with(&format!("{compat}\"2025-01-01\""))),
        [missing("fs")]
    );
    assert_eq!(
        worker(&with(&format!("{compat}\"2025-09-01\""))),
        Vec::<String>::new()
    );
    assert_eq!(
        worker(&with(r#""compatibility_date": "2026-08-04""#)),
        Vec::<String>::new()
    );
}
