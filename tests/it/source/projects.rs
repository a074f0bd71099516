//! Keys that code reads through the project's other modules.
//!
//! Expected keys are written as in `idioms`: `?` for a key that the code goes on without, `*` for a read whose key
//! nothing in the project tells.

use release_gate::source::{Scope, scan};

type Files<'f> = &'f [(&'f str, &'f str)];

fn reads(files: Files<'_>) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    let usage = scan(&Scope::all(folder.path())).expect("a scan");
    let mut words: Vec<String> = usage
        .by_key()
        .iter()
        .map(|(key, it)| format!("{key}{}", if it.optional { "?" } else { "" }))
        .collect();
    let untold = usage.dynamic.iter().filter(|read| !read.followed);
    words.extend(untold.map(|_| "*".to_owned()));
    words.join(" ")
}

fn check(cases: &[(Files<'_>, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(files, expected)| {
            let seen = reads(files);
            (seen != *expected)
                .then(|| format!("{files:#?}\n      expected {expected:?}, found {seen:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n  "));
}

const MUST: &str = "export function must(n: string) { const v = process.env[n]; if (!v) throw new Error(n); return v }";

#[test]
fn a_module_that_hands_on_another_s_exports_is_seen_through() {
    check(&[
        (
            &[
                ("env.ts", MUST),
                ("index.ts", "export { must } from './env';"),
                ("app.ts", "import { must } from './index'; must('A');"),
            ],
            "A",
        ),
        (
            &[
                ("lib/env.ts", MUST),
                ("lib/index.ts", "export * from './inner';"),
                ("lib/inner.ts", "export { must as need } from './env';"),
                ("app.ts", "import { need } from './lib'; need('A');"),
            ],
            "A",
        ),
        (
            &[
                ("lib/env.ts", MUST),
                (
                    "lib/index.ts",
                    "import { must } from './env'; export { must };",
                ),
                ("app.ts", "import { must } from './lib'; must('A');"),
            ],
            "A",
        ),
        (
            &[
                ("lib/env.ts", MUST),
                ("lib/index.ts", "export * as e from './env';"),
                ("app.ts", "import { e } from './lib'; e.must('A');"),
            ],
            "A",
        ),
        (
            &[
                ("lib/env.ts", "export default process.env"),
                ("lib/index.ts", "export { default as env } from './env';"),
                ("app.ts", "import { env } from './lib'; env.A;"),
            ],
            "A",
        ),
    ]);
}

#[test]
fn a_module_is_known_however_it_is_loaded() {
    check(&[
        (
            &[
                ("settings.ts", "export const env = process.env;"),
                ("app.ts", "import * as s from './settings'; s.env.A"),
            ],
            "A",
        ),
        (
            &[
                ("env.ts", MUST),
                (
                    "app.ts",
                    "async function f() { const { must } = await import('./env'); must('A') }",
                ),
                (
                    "b.ts",
                    "async function f() { const m = await import('./env'); m.must('B') }",
                ),
            ],
            "A B",
        ),
        (
            &[
                (
                    "env.js",
                    "module.exports = { must(n) { const v = process.env[n]; if (!v) throw new Error(n); return v } }",
                ),
                ("app.js", "require('./env').must('A')"),
                ("b.mjs", "import env from './env.js'; env.must('B')"),
            ],
            "A B",
        ),
        (
            &[
                ("env.js", "exports.env = process.env"),
                ("app.js", "const { env } = require('./env'); env.A"),
            ],
            "A",
        ),
        (
            &[
                (
                    "config.ts",
                    "export class Config { get(k: string) { const v = process.env[k]; if (!v) throw new Error(k); return v } }",
                ),
                (
                    "app.ts",
                    "import { Config } from './config'; const c = new Config(); c.get('A'); Config.get('B')",
                ),
            ],
            "A B",
        ),
    ]);
}

#[test]
fn the_body_of_a_function_tells_whether_it_goes_on_without_a_value() {
    check(&[
        (
            &[
                (
                    "util.ts",
                    "export function parseEnvVarNumber(v: string | undefined, d: number) { if (v === undefined) return d; return Number(v) }\nexport const need = (v?: string) => { if (!v) throw new Error('x'); return v }",
                ),
                (
                    "app.ts",
                    "import { parseEnvVarNumber, need } from './util'; parseEnvVarNumber(process.env.A, 10); need(process.env.B)",
                ),
            ],
            "A? B",
        ),
        (
            &[
                ("util/index.ts", "export * from './num';"),
                (
                    "util/num.ts",
                    "export function num(v: string | undefined, d?: number) { if (!v) { if (d == null) throw new Error(); return d } return +v }",
                ),
                (
                    "app.ts",
                    "import { num } from './util'; num(process.env.A, 10); num(process.env.B)",
                ),
            ],
            "A? B",
        ),
        (
            &[
                (
                    "util.ts",
                    "export const num = (v: string | undefined, d: number) => { const n = Number(v); return Number.isNaN(n) ? d : n }",
                ),
                (
                    "app.ts",
                    "import * as u from './util'; u.num(process.env.A, 10);",
                ),
            ],
            "A?",
        ),
    ]);
}

#[test]
fn keys_that_another_module_names_or_declares_are_read() {
    check(&[
        (
            &[
                (
                    "keys.ts",
                    "export const KEYS = { A: 'A_KEY' } as const; export enum Names { B = 'B_KEY' }",
                ),
                (
                    "app.ts",
                    "import { KEYS, Names } from './keys'; process.env[KEYS.A]; process.env[Names.B];",
                ),
            ],
            "A_KEY B_KEY",
        ),
        (
            &[
                ("constants.js", "exports.FOLDER_ENV = 'A_KEY';"),
                (
                    "app.js",
                    "const c = require('./constants'); process.env[c.FOLDER_ENV]",
                ),
            ],
            "A_KEY",
        ),
        (
            &[
                (
                    "schema.ts",
                    "import { z } from 'zod'; export const schema = z.object({ A: z.string(), B: z.string().optional() });",
                ),
                (
                    "env.ts",
                    "import { schema } from './schema'; export const env = schema.parse(process.env);",
                ),
            ],
            "A B?",
        ),
    ]);
}

#[test]
fn a_function_s_read_is_dynamic_only_while_some_call_does_not_name_its_key() {
    let named = "import { must } from './env'; must('A')";
    check(&[
        (&[("env.ts", MUST), ("a.ts", named)], "A"),
        (&[("env.ts", MUST)], "*"),
        (
            &[
                ("env.ts", MUST),
                ("a.ts", named),
                (
                    "b.ts",
                    "import { must } from './env'; export const f = (x: { k: string }) => must(x.k)",
                ),
            ],
            "A *",
        ),
        (
            &[(
                "a.ts",
                "for (const k of ['A', 'B']) { if (!process.env[k]) throw new Error(k) }",
            )],
            "A B",
        ),
    ]);
}
