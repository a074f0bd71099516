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
