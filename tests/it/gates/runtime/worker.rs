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
