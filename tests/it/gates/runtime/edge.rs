//! Edge routes of Next.js, built and unbuilt.

use release_gate::model::{Finding, Status};

use super::{GATE, check, coded, copy, evidence, fixture, subjects, told};
use crate::support::Project;

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

/// A fixture's folder as a project of its own.
fn real(name: &str) -> Project {
    let project =
        Project::new(GATE).file("package.json", r#"{"dependencies": {"next": "16.4.6"}}"#);
    copy(&fixture(name), project.root());
    project
}

/// Code, level, subject, dependency and line of each finding about an edge route.
fn triage(project: &Project) -> Vec<String> {
    let gate = check(project);
    let edge = gate.findings.iter().filter(|it| it.code.contains("edge"));
    edge.map(|it| {
        let code = it.code.trim_start_matches("runtime/");
        let place = it
            .place
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default();
        let dependency = evidence(it, "dependency");
        format!("{code} {} {} {dependency} {place}", it.level, it.subject)
    })
    .collect()
}

#[test]
fn a_build_of_turbopack_is_judged_as_its_own_warnings_do() {
    assert_eq!(
        triage(&real("next16-turbopack-routes")),
        [
            "edge-code-evaluation failure /api/eval  src/app/api/eval/route.ts:2",
            "edge-unsupported-import failure /api/lazy-pg pg src/lib/lazypg.ts:1",
            "edge-unsupported-import failure /dash child_process src/app/dash/page.tsx:2",
            "edge-unsupported-import failure /docs/[...slug] fs src/lib/other.ts:1",
            "edge-unsupported-import failure /items/[id] ioredis src/lib/lazyred.ts:1",
            "edge-unsupported-import failure middleware crypto src/lib/auth.ts:1",
        ],
        "what a condition on NEXT_RUNTIME guards stays in the build, but nothing asks for it"
    );
}

#[test]
fn before_that_build_what_is_loaded_in_functions_is_a_warning() {
    let project = real("next16-turbopack-routes");
    std::fs::remove_dir_all(project.path(".next")).expect("a build");
    assert_eq!(
        triage(&project),
        [
            "edge-code-evaluation warning /api/eval  src/app/api/eval/route.ts:2",
            "lazy-edge-import warning /api/guard-early fs src/lib/early.ts:3",
            "lazy-edge-import warning /api/lazy-pg pg src/lib/lazypg.ts:1",
            "lazy-edge-import warning /dash child_process src/app/dash/page.tsx:2",
            "edge-unsupported-import failure /docs/[...slug] fs src/lib/other.ts:1",
            "lazy-edge-import warning /items/[id] ioredis src/lib/lazyred.ts:1",
            "lazy-edge-import warning middleware crypto src/lib/auth.ts:1",
        ]
    );
}

#[test]
fn a_build_of_webpack_in_a_folder_of_its_own_is_found_by_the_configuration() {
    assert_eq!(
        triage(&real("next15-webpack-pages")),
        [
            "edge-unsupported-import failure /api/deep/[id] fs src/lib/other.ts:1",
            "edge-unsupported-import failure /api/deep/[id] pg src/lib/lazypg.ts:1",
            "edge-unsupported-import failure /api/legacy fs src/pages/api/legacy.ts:2",
            "edge-unsupported-import failure middleware crypto src/lib/auth.ts:1",
        ]
    );
}

#[test]
fn images_lists_and_slots_are_the_same_routes_in_a_build_as_in_the_source() {
    let gate = check(&real("next16-turbopack-metadata"));
    assert_eq!(coded(&gate, "stale-build"), Vec::<&Finding>::new());
    let names: Vec<&str> = gate
        .checks
        .iter()
        .map(|check| check.name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "edge routes",
            "/_under",
            "/api",
            "/blog/[id]/opengraph-image",
            "/blog/apple-icon",
            "/blog/twitter-image2",
            "/feed",
            "/feed/(..)photo/[id]",
            "/icon1",
            "/manifest",
            "/opengraph-image",
            "/opt/[[...all]]",
            "/p",
            "/robots",
            "/sitemap",
            "instrumentation",
            "middleware",
        ]
    );
}

#[test]
fn what_the_instrumentation_loads_is_told_once_and_not_of_every_route() {
    let project = real("next16-turbopack-metadata");
    let told_of = ["edge-unsupported-import failure instrumentation os src/instrumentation.ts:1"];
    assert_eq!(triage(&project), told_of);
    std::fs::remove_dir_all(project.path(".next")).expect("a build");
    assert_eq!(triage(&project), told_of);
}

#[test]
fn conditions_that_are_settled_in_an_edge_bundle_drop_what_they_guard() {
    let loads = |code: &str| {
        let route = format!("export const runtime = 'edge';\nexport function GET() {{ {code} }}\n");
        triage(&app(&route)).len()
    };
    for dropped in [
        "if (process.env.NEXT_RUNTIME === 'nodejs') return require('fs')",
        "if ('nodejs' === process.env.NEXT_RUNTIME) { return require('fs') }",
        "if (process.env.NEXT_RUNTIME !== 'edge') return require('fs')",
        "if (process.env['NEXT_RUNTIME'] == 'nodejs') return require('fs')",
        "return process.env.NEXT_RUNTIME === 'nodejs' && require('fs')",
        "return process.env.NEXT_RUNTIME === 'edge' || require('fs')",
        "return process.env.NEXT_RUNTIME === 'edge' ? 1 : require('fs')",
        "if (!(process.env.NEXT_RUNTIME === 'edge')) return require('fs')",
        "if (process.env.NEXT_RUNTIME === 'edge') { return 1 } else { return require('fs') }",
        "if (process.env.NODE_ENV !== 'production') return require('fs')",
        "if (typeof window !== 'undefined') return require('fs')",
        "if (typeof EdgeRuntime !== 'string') return require('fs')",
        "if (process.env.NEXT_RUNTIME === 'nodejs' && flag) return require('fs')",
    ] {
        assert_eq!(loads(dropped), 0, "{dropped}");
    }
    for kept in [
        "if (process.env.NEXT_RUNTIME === 'edge') return require('fs')",
        "if (process.env.NEXT_RUNTIME === 'nodejs' || flag) return require('fs')",
        "if (process.env.RUNTIME === 'nodejs') return require('fs')",
        "if (process.env.NODE_ENV === 'production') return require('fs')",
        "const { NEXT_RUNTIME } = process.env; if (NEXT_RUNTIME === 'nodejs') return require('fs')",
    ] {
        assert_eq!(loads(kept), 1, "{kept}");
    }
}

#[test]
fn code_made_from_text_is_refused_and_interfaces_of_node_are_a_warning() {
    let project = app("import './lib'; export const runtime = 'edge'; export const GET = () => [eval('1'), eval('2'), new Function('a'), process.cwd(), process.env.A]")
        .file("app/api/x/lib.ts", "const f = Function('return this')(); setImmediate(f); if (typeof setImmediate !== 'undefined') { process?.versions }");
    assert_eq!(
        told(&check(&project)),
        [
            "edge-code-evaluation failure /api/x: the route runs on the edge runtime, which refuses code made from text, and calls `new Function` as soon as it loads",
            "edge-code-evaluation warning /api/x: the route runs on the edge runtime, which refuses code made from text, and calls `eval` when some of its code runs",
            "edge-code-evaluation warning /api/x: the route runs on the edge runtime, which refuses code made from text, and calls `new Function` when some of its code runs",
            "edge-unsupported-interface warning /api/x: the route runs on the edge runtime and uses `setImmediate` of Node as soon as it loads",
            "edge-unsupported-interface warning /api/x: the route runs on the edge runtime and uses `process.cwd` of Node when some of its code runs",
        ]
    );
    let package = app("import 'p'; export const runtime = 'edge'").file(
        "node_modules/p/index.js",
        "module.exports = Function('return this')()",
    );
    assert_eq!(told(&check(&package)), Vec::<String>::new());
}

#[test]
fn a_package_that_is_not_installed_explains_what_the_build_shows() {
    let manifest = r#"{"functions": {"/api/x/route": {"files": ["server/a.js"]}}}"#;
    let built = |route: &str| {
        let project = app(route)
            .file(".next/server/middleware-manifest.json", manifest)
            .file(".next/server/a.js", "__import_unsupported('net'); __import_unsupported('dns'); __import_unsupported('zlib')");
        told(&check(&project))
    };
    assert_eq!(
        built("import 'pg'; import 'zod'; export const runtime = 'edge'"),
        [
            "edge-unsupported-import failure /api/x: the route runs on the edge runtime and loads `pg`, which needs `net`, `dns`, `zlib` of Node"
        ]
    );
    assert_eq!(
        built("import 'left'; import 'zlib'; import 'right'; export const runtime = 'edge'"),
        [
            "edge-unsupported-import failure /api/x: the route runs on the edge runtime and loads `zlib` of Node",
            "edge-unsupported-import failure /api/x: the route runs on the edge runtime and loads `left` or `right`, which needs `dns`, `net` of Node",
        ]
    );
}

#[test]
fn a_built_in_module_with_a_package_of_its_name_belongs_to_what_brings_it_in() {
    let project = app("import 'own-pool'; export const runtime = 'edge'")
        .file(
            "node_modules/own-pool/index.js",
            "require('net'); require('string_decoder')",
        )
        .file("node_modules/string_decoder/index.js", "")
        .file(
            ".next/server/middleware-manifest.json",
            r#"{"functions": {"/api/x/route": {"files": ["server/a.js"]}}}"#,
        )
        .file(
            ".next/server/a.js",
            "__import_unsupported('net'); __import_unsupported('string_decoder')",
        );
    assert_eq!(
        told(&check(&project)),
        [
            "edge-unsupported-import failure /api/x: the route runs on the edge runtime and loads `own-pool`, which needs `net`, `string_decoder` of Node"
        ]
    );
}

#[test]
fn packages_of_a_workspace_are_followed_without_an_installation() {
    let project = Project::new(GATE)
        .file("package.json", r#"{"workspaces": ["apps/*", "packages/**"]}"#)
        .file("apps/web/package.json", r#"{"dependencies": {"next": "16.0.0", "@acme/db": "*"}}"#)
        .file("apps/web/tsconfig.json", r#"{"extends": "@acme/tsconfig/next.json", "compilerOptions": {"paths": {"@/*": ["./src/*"]}}}"#)
        .file("apps/web/src/app/api/x/route.ts", "import { a } from '@/lib/a';\nexport const runtime = 'edge';\nexport const GET = () => a()")
        .file("apps/web/src/lib/a.ts", "import { rows } from '@acme/db/client';\nexport const a = () => rows()")
        .file("packages/data/db/package.json", r#"{"name": "@acme/db", "exports": {"./client": {"edge-light": "./src/edge.ts", "default": "./src/node.ts"}}}"#)
        .file("packages/data/db/src/edge.ts", "import { tag } from '@acme/plain/tag';\nexport const rows = () => tag")
        .file("packages/data/db/src/node.ts", "import net from 'net'; net.x()")
        .file("packages/plain/package.json", r#"{"name": "@acme/plain"}"#)
        .file("packages/plain/tag.ts", "import os from 'node:os';\nexport const tag = os.EOL");
    assert_eq!(
        triage(&project),
        ["edge-unsupported-import failure apps/web: /api/x os packages/plain/tag.ts:1"]
    );
    let gate = check(&project);
    assert_eq!(
        evidence(&gate.findings[0], "import-chain"),
        "apps/web/src/app/api/x/route.ts:1\n-> apps/web/src/lib/a.ts:1\n-> packages/data/db/src/edge.ts:1\n-> packages/plain/tag.ts:1\n-> os"
    );
    let pnpm = project.file("package.json", "{}").file(
        "pnpm-workspace.yaml",
        "packages:\n  - 'apps/*' # applications\n  - packages/**\n",
    );
    assert_eq!(triage(&pnpm).len(), 1);
}

#[test]
fn a_build_is_stale_when_the_source_has_moved_a_route_to_node() {
    let project = app("import 'fs'; export const runtime = 'nodejs'").file(
        ".next/server/middleware-manifest.json",
        r#"{"functions": {"/api/x/route": {"files": []}}}"#,
    );
    assert_eq!(
        subjects(&coded(&check(&project), "stale-build")),
        ["/api/x"]
    );
}

#[test]
fn what_a_development_server_has_built_so_far_is_not_the_build() {
    let project = app("import 'fs'; export const runtime = 'edge'")
        .file(".next/static/development/_buildManifest.js", "")
        .file(
            ".next/server/middleware-manifest.json",
            r#"{"functions": {}}"#,
        );
    assert_eq!(
        triage(&project),
        ["edge-unsupported-import failure /api/x fs app/api/x/route.ts:1"]
    );
}

#[test]
fn only_files_with_the_endings_of_pages_are_routes() {
    let edge = "import 'fs'; export const runtime = 'edge'";
    let project = app("")
        .file("next.config.ts", "const config: NextConfig = { pageExtensions: ['page.tsx', 'api.ts'], distDir: process.env.DIST || 'made' };\nexport default config")
        .file("pages/api/a.api.ts", edge)
        .file("pages/api/helper.ts", edge)
        .file("app/b/route.api.ts", edge);
    assert_eq!(
        triage(&project),
        [
            "edge-unsupported-import failure /api/a fs pages/api/a.api.ts:1",
            "edge-unsupported-import failure /b fs app/b/route.api.ts:1",
        ]
    );
}

#[test]
fn aliases_hold_when_the_configuration_they_extend_is_not_installed() {
    let project = app("import { a } from '#lib/a'; import { b } from 'shared/b'; export const runtime = 'edge'; export const GET = () => [a, b]")
        .file("tsconfig.json", "{\n  // ours\n  \"extends\": \"@acme/tsconfig/next.json\",\n  \"compilerOptions\": { \"baseUrl\": \"./code\", \"paths\": { \"#lib/*\": [\"./none/*\", \"./library/*\"], }, },\n}")
        .file("code/library/a.ts", "import dns from 'dns'; export const a = dns")
        .file("code/shared/b/index.ts", "export * from './c'")
        .file("code/shared/b/c.ts", "import tls from 'tls'; export const b = tls");
    assert_eq!(
        triage(&project),
        [
            "edge-unsupported-import failure /api/x dns code/library/a.ts:1",
            "edge-unsupported-import failure /api/x tls code/shared/b/c.ts:1",
        ]
    );
}

#[test]
fn imports_of_a_package_itself_styles_and_data_lead_where_they_should() {
    let project = Project::new(GATE)
        .file("package.json", r##"{"name": "shop", "dependencies": {"next": "16.0.0"}, "imports": {"#db": {"edge-light": "./lib/edge.ts", "default": "./lib/node.ts"}, "#node": "./lib/node.ts"}}"##)
        .file("app/api/x/route.ts", "import '#db'; import data from './data.json'; import styles from './a.module.css'; import Logo from './logo.svg?url'; export const runtime = 'edge'; export const GET = () => [data, styles, Logo]")
        .file("app/api/x/data.json", "{\"require\": \"fs\"}")
        .file("app/api/x/a.module.css", "@import 'fs'")
        .file("app/api/y/route.ts", "const db = require('#node'); export const runtime = 'edge'; export const GET = () => db")
        .file("lib/edge.ts", "export const a = 1")
        .file("lib/node.ts", "import net = require('net'); export = net");
    assert_eq!(
        triage(&project),
        ["edge-unsupported-import failure /api/y net lib/node.ts:1"]
    );
    assert_eq!(
        coded(&check(&project), "not-installed"),
        Vec::<&Finding>::new()
    );
}

#[test]
fn what_the_framework_itself_brings_into_pages_is_not_told() {
    let page = |import: &str, key: &str| {
        let project = app("")
            .file(
                "pages/old/[slug].tsx",
                format!("{import}; export const config = {{ runtime: 'experimental-edge' }}"),
            )
            .file(
                "pages/api/old.ts",
                format!("{import}; export const config = {{ runtime: 'edge' }}"),
            )
            .file(
                ".next/server/middleware-manifest.json",
                format!(r#"{{"functions": {{"{key}": {{"files": ["server/a.js"]}}}}}}"#),
            )
            .file(".next/server/a.js", "__import_unsupported('path')");
        let of_route = |it: &String| it.contains(&format!(" {key} "));
        triage(&project).into_iter().filter(of_route).count()
    };
    assert_eq!(page("", "/old/[slug]"), 0);
    assert_eq!(page("import 'path'", "/old/[slug]"), 1);
    assert_eq!(page("", "/api/old"), 1);
}
