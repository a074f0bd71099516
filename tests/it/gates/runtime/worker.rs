//! Cloudflare Workers against their compatibility date and flags.

use super::{GATE, check, told};
use crate::support::Project;

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

/// What is told of a worker with these settings and this code.
fn with_code(file: &str, settings: &str, code: &str) -> Vec<String> {
    let project = Project::new(GATE)
        .file(file, settings)
        .file("src/index.ts", code);
    told(&check(&project))
}

#[test]
fn variables_are_in_the_environment_of_the_process_by_date_or_by_flag() {
    let code = "export default { fetch() { return new Response(process.env.API_KEY + process.env.REGION) } }";
    let of = |date: &str, flags: &str| {
        let settings = format!(
            "name = \"shop\"\nmain = \"src/index.ts\"\ncompatibility_date = \"{date}\"\ncompatibility_flags = [{flags}]\n"
        );
        with_code("wrangler.toml", &settings, code)
    };
    let empty = [
        "worker-compat failure worker shop: reads `API_KEY`, `REGION` from `process.env`, which its compatibility date and flags leave empty",
    ];
    assert_eq!(of("2025-04-01", "\"nodejs_compat\""), Vec::<String>::new());
    assert_eq!(of("2026-08-04", ""), Vec::<String>::new());
    assert_eq!(
        of(
            "2024-12-01",
            "\"nodejs_compat\", \"nodejs_compat_populate_process_env\""
        ),
        Vec::<String>::new()
    );
    assert_eq!(of("2025-03-31", "\"nodejs_compat\""), empty);
    assert_eq!(
        of("2025-04-01", ""),
        empty,
        "without Node's compatibility the flag means nothing"
    );
    assert_eq!(
        of(
            "2026-08-04",
            "\"nodejs_compat_do_not_populate_process_env\""
        ),
        empty
    );
}

#[test]
fn reads_with_a_default_are_a_warning_and_a_worker_that_fills_its_environment_is_left_alone() {
    let of = |code: &str| {
        let settings = r#"{"main": "src/index.ts", "compatibility_date": "2024-12-01", "compatibility_flags": ["nodejs_compat"]}"#;
        with_code("wrangler.json", settings, code)
    };
    let warning = |what: &str| {
        [format!(
            "worker-compat warning worker: reads {what} from `process.env`, which its compatibility date and flags leave empty"
        )]
    };
    assert_eq!(
        of("export const a = process.env.LEVEL ?? 'info'"),
        warning("`LEVEL`")
    );
    assert_eq!(
        of("const { LEVEL = 'info' } = process.env; export { LEVEL }"),
        warning("`LEVEL`")
    );
    assert_eq!(
        of("export const a = process.env.NODE_ENV"),
        Vec::<String>::new()
    );
    assert_eq!(
        of(
            "export default { fetch(r, env) { Object.assign(process.env, env); return process.env.KEY } }"
        ),
        Vec::<String>::new()
    );
    assert_eq!(
        of("import { env } from 'cloudflare:workers'; export const a = env.KEY"),
        Vec::<String>::new()
    );
}

#[test]
fn environments_take_from_the_top_what_they_do_not_say() {
    let code = "import { createHash } from 'node:crypto'; export default { fetch() { return createHash('md5') } }";
    let toml = "name = \"shop\"\nmain = \"src/index.ts\"\ncompatibility_date = \"2025-10-01\"\ncompatibility_flags = [\"nodejs_compat\"]\n[env.staging]\nvars = { A = \"1\" }\n[env.production]\ncompatibility_flags = []\n";
    let told_of = [
        "worker-compat failure worker shop in production: loads `crypto` of Node, which its compatibility date and flags don't give",
    ];
    assert_eq!(with_code("wrangler.toml", toml, code), told_of);
    let jsonc = r#"{
        // the shop
        "name": "shop", "main": "src/index.ts",
        "compatibility_date": "2025-10-01", "compatibility_flags": ["nodejs_compat"],
        "env": { "staging": {}, "production": { "name": "shop", "compatibility_flags": [] }, },
    }"#;
    assert_eq!(
        with_code(
            "apps/shop/wrangler.jsonc",
            &jsonc.replace("src/", "../../src/"),
            code
        ),
        told_of
    );
}

#[test]
fn functions_of_pages_are_read_and_stubs_are_a_warning() {
    let project = Project::new(GATE)
        .file(
            "wrangler.toml",
            "pages_build_output_dir = \"public\"\ncompatibility_date = \"2026-09-01\"\n",
        )
        .file(
            "functions/api/run.ts",
            "import { exec } from 'child_process';\nexport const onRequest = () => exec('id')",
        );
    assert_eq!(
        told(&check(&project)),
        [
            "worker-compat warning worker: loads `child_process` of Node, which Workers have as a stub alone: its functions throw"
        ]
    );
}
