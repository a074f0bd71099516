//! How the languages and their usual packages read keys, one idiom a line.
//!
//! Expected keys are in alphabetical order; `?` behind a key says that the code goes on without it, and `*` alone
//! is one read whose key can't be told.

use release_gate::source::{Scope, scan};

/// What a text in a file of that name reads.
fn reads(file: &str, text: &str) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join(file);
    std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    std::fs::write(path, text).expect("a file");
    let usage = scan(&Scope::all(folder.path())).expect("a scan");
    let mut words: Vec<String> = usage
        .by_key()
        .iter()
        .map(|(key, it)| format!("{key}{}", if it.optional { "?" } else { "" }))
        .collect();
    words.extend(usage.dynamic.iter().map(|_| "*".to_owned()));
    words.join(" ")
}

fn check(file: &str, cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(text, expected)| {
            let seen = reads(file, text);
            (seen != *expected)
                .then(|| format!("{text}\n      expected {expected:?}, found {seen:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{file}:\n  {}", wrong.join("\n  "));
}

/// Tables of snippets in `tests/fixtures/code-idioms`: `=== @name` names the file that the snippets below stand in,
/// `=== KEY KEY?` begins a snippet by what it reads.
#[test]
fn what_the_code_around_a_read_does_without_the_key_decides_in_every_language() {
    let folder =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/code-idioms");
    let tables = std::fs::read_dir(folder).expect("the tables");
    let mut count = 0;
    for table in tables {
        let path = table.expect("a table").path();
        let text = std::fs::read_to_string(&path).expect("a table");
        let mut file = "";
        let mut cases: Vec<(&str, &str, &str)> = Vec::new();
        for case in text.trim_start_matches("=== ").split("\n=== ") {
            let (expected, snippet) = case.split_once('\n').unwrap_or((case, ""));
            match expected.strip_prefix('@') {
                Some(name) => file = name,
                None => cases.push((file, snippet, expected.trim())),
            }
        }
        for (file, snippet, expected) in &cases {
            check(file, &[(snippet, expected)]);
        }
        count += cases.len();
    }
    assert!(count > 200, "{count} snippets");
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn javascript() {
    check(
        "a.ts",
        &[
            (
                "const a = process.env.A || 'x'; const b = process.env.B ?? fail('no B');",
                "A? B",
            ),
            ("const port = Number(process.env.PORT) || 3000", "PORT?"),
            ("const l = process.env.LIST?.split(',') ?? []", "LIST?"),
            ("if (process.env.A) { use(process.env.A) }", "A?"),
            ("if (!process.env.A) throw new Error('A')", "A"),
            (
                "if (!process.env.A) { console.error('no A'); process.exit(1) } use(process.env.A)",
                "A",
            ),
            ("const d = process.env.DEBUG === 'true'", "DEBUG?"),
            ("const skip = !!process.env.SKIP", "SKIP?"),
            (
                "const a = process.env.A ? f(process.env.A) : undefined",
                "A?",
            ),
            ("process.env.A && f(process.env.A)", "A?"),
            (
                "import.meta.env.VITE_A; import.meta.env['VITE_B']; import.meta.env.MODE",
                "MODE? VITE_A VITE_B",
            ),
            ("const { VITE_A } = import.meta.env", "VITE_A"),
            ("Bun.env.A; const { B } = Bun.env; Bun.env['C']", "A B C"),
            (
                "Deno.env.get('A'); Deno.env.get('B') ?? 'x'; Deno.env.has('C'); Deno.env.set('D', '1'); Deno.env.get(k)",
                "A B? C? *",
            ),
            ("const env = Deno.env.toObject(); env.A", "A"),
            ("import { env } from 'bun'; env.A", "A"),
            (
                "import process from 'node:process'; const { A } = process.env",
                "A",
            ),
            (
                "import * as process from 'node:process'; process.env.A",
                "A",
            ),
            ("const { env } = require('process'); env.A", "A"),
            ("const { env: { A, B = '1' } } = process", "A B?"),
            (
                "globalThis.process?.env?.A; global.process.env.B; process['env'].C; process['env']['D']",
                "A B C D",
            ),
            ("function load(env = process.env) { return env.A }", "A"),
            (
                "export function load(env: NodeJS.ProcessEnv) { return env.A }",
                "A",
            ),
            ("function f({ A, B = 'x' } = process.env) {}", "A B?"),
            ("const env = { ...process.env }; env.A", "A"),
            ("const env = () => process.env; env().A", "A"),
            (
                "class C { private env = process.env; f() { return this.env.A } constructor(private e: NodeJS.ProcessEnv) { this.e.B } }",
                "A B",
            ),
            (
                "const o = { e: process.env }; o.e.A; let late; late = process.env; late.B",
                "A B",
            ),
            ("let a; ({ A: a, B: a = '1' } = process.env)", "A B?"),
            (
                "for (const k of ['A', 'B'] as const) { if (!process.env[k]) throw new Error(k) }",
                "A B *",
            ),
            (
                "const required = ['A', 'B']; required.forEach((k) => { if (!process.env[k]) throw new Error(k) })",
                "A B *",
            ),
            (
                "const missing = ['A', 'B'].filter((k) => !process.env[k])",
                "A B *",
            ),
            (
                "const must = (k: string) => process.env[k] ?? fail(k); const a = must('A')",
                "A *",
            ),
            (
                "const get = (k: string, d?: string) => process.env[k] ?? d; get('A', 'x'); get('B')",
                "A? B *",
            ),
            (
                "function str(k: string) { return need(k) } function need(k: string) { return process.env[k] } str('A'); need('B')",
                "A B *",
            ),
            (
                "class Config { get(k: string) { return process.env[k] } a() { return this.get('A') } }",
                "A *",
            ),
            (
                "const config = { need(k) { return process.env[k] } }; config.need('A')",
                "A *",
            ),
            (
                "'A' in process.env; Object.hasOwn(process.env, 'B'); process.env.hasOwnProperty('C')",
                "A? B? C?",
            ),
            (
                "delete process.env.A; process.env.B = '1'; [process.env.C] = x; ({ d: process.env.D } = x)",
                "",
            ),
            ("process.env.A += 'x'; process.env.B ||= '1'", "A B?"),
            (
                "// process.env.A\n/* process.env.B */ const s = 'process.env.C'; const t = `process.env.D`",
                "",
            ),
            ("const t = `${process.env.A}`; const u = <p>{1}</p>", "A"),
            (
                "type X = typeof process.env.A; let y: Record<'process.env.B', string>",
                "",
            ),
            (
                "function f(process: any) { return process.env.A } { const process = { env: {} as any }; process.env.B }",
                "",
            ),
            ("try { x() } catch (process) { process.env.A }", ""),
            (
                "spawn('x', { env: { ...process.env, A: '1' } }); JSON.stringify(process.env)",
                "",
            ),
            (
                "import { env } from '$env/dynamic/public'; import { B } from '$env/static/public'; env.PUBLIC_A",
                "B PUBLIC_A",
            ),
            (
                "import { getSecret } from 'astro:env/server'; import { A as a } from 'astro:env/client'; getSecret('B')",
                "A B",
            ),
            (
                "import { loadEnv } from 'vite'; const env = loadEnv(mode, process.cwd(), ''); env.A",
                "A",
            ),
            (
                "import { env } from 'hono/adapter'; app.get('/', (c) => { const { A } = env<{ A: string }>(c) })",
                "A",
            ),
            (
                "import env from 'env-var'; env.get('A').required().asString(); env.get('B').default('1').asInt(); env.get('C').asString()",
                "A B? C?",
            ),
        ],
    );
}

#[test]
fn javascript_functions_and_names() {
    check(
        "a.ts",
        &[
            (
                "function num(v: string | undefined, d: number) { return v ? Number(v) : d } num(process.env.PORT, 10)",
                "PORT?",
            ),
            (
                "function num(v?: string, d?: number) { if (v !== undefined) return Number(v); if (d !== undefined) return d; throw new Error('no') } num(process.env.A); num(process.env.B, 3)",
                "A B?",
            ),
            (
                "function must(v: string | undefined, name: string) { if (!v) throw new Error(`no ${name}`); return v } must(process.env.A, 'A')",
                "A",
            ),
            (
                "function must(name: string, message: string) { const v = process.env[name]; if (!v) throw new Error(message); return v } must('A', 'set A')",
                "A *",
            ),
            (
                "function get(name: string, fallback?: string) { const v = process.env[name]; if (v === undefined) { if (fallback !== undefined) return fallback; throw new Error(name) } return v } get('A'); get('B', 'x')",
                "A B? *",
            ),
            (
                "function get(name: string, required = true) { const v = process.env[name]; if (required && !v) throw new Error(name); return v } get('A'); get('B', false)",
                "A B? *",
            ),
            (
                "function get(name: string, opts: { default?: string } = {}) { const v = process.env[name]; return v ?? opts.default } get('A', { default: 'x' }); get('B')",
                "A? B *",
            ),
            (
                "const KEYS = { DB: 'A', API: 'B' } as const; process.env[KEYS.DB]; enum Names { Port = 'C' } process.env[Names.Port]; const PREFIX = 'D'; process.env[`${PREFIX}_KEY`]",
                "A C D_KEY",
            ),
            ("const a = process.env.A; export const x = a || 'y'", "A?"),
            ("const { A } = process.env; const x = A ?? 'y'", "A?"),
            (
                "const a = process.env.A; const b = a || 'y'; connect(a)",
                "A",
            ),
            (
                "const a = process.env.A; if (!a) { throw new Error('x') } use(a)",
                "A",
            ),
            ("switch (process.env.A) { case 'a': break }", "A?"),
            (
                "Boolean(process.env.A); ['1', 'true'].includes(process.env.B); console.log(process.env.C)",
                "A? B? C?",
            ),
            ("if (!('A' in process.env)) throw new Error('A')", "A"),
            (
                "const missing = ['A', 'B'].filter(name => process.env[name] === undefined); if (missing.length) throw new Error()",
                "A B *",
            ),
            (
                "const env = require('env-var').from(process.env); env.get('A').required().asString(); env.get('B').asString()",
                "A B?",
            ),
            (
                "class S { constructor(private readonly settings: ConfigService) {} f() { return this.settings.get('A') } }",
                "A",
            ),
            ("export const env = new Proxy(process.env, {}); env.A", "A"),
        ],
    );
    check(
        "custom-environment-variables.json",
        &[(
            "{ \"db\": { \"host\": \"DB_HOST\", \"password\": { \"__name\": \"DB_PASSWORD\", \"__format\": \"json\" } } }",
            "DB_HOST? DB_PASSWORD?",
        )],
    );
}

#[test]
fn javascript_schemas() {
    check(
        "env.ts",
        &[
            (
                "import { z } from 'zod'; const schema = z.object({ A: z.string(), B: z.string().optional(), C: z.coerce.number().default(1) }); export const env = schema.parse(process.env)",
                "A B? C?",
            ),
            (
                "const base = z.object({ A: z.string() }); const all = base.extend({ B: z.string() }).merge(z.object({ C: z.string().nullish() })); all.safeParse(process.env)",
                "A B C?",
            ),
            (
                "const parsed = z.object({ A: z.string(), B: z.string().default('x') }).parse({ A: process.env.A, B: process.env.B })",
                "A B?",
            ),
            ("z.object({ A: z.string() }).parse(body)", ""),
            (
                "import { cleanEnv, str, port } from 'envalid'; const env = cleanEnv(process.env, { A: str(), PORT: port({ default: 3000 }), C: str({ devDefault: 'x' }) })",
                "A C PORT?",
            ),
            (
                "import { createEnv } from '@t3-oss/env-core'; createEnv({ server: { A: z.string(), B: z.string().optional() }, clientPrefix: 'PUBLIC_', client: { PUBLIC_C: z.string() }, runtimeEnv: process.env })",
                "A B? PUBLIC_C",
            ),
            (
                "createEnv({ server: { A: z.string().default('x') }, runtimeEnv: { A: process.env.A }, emptyStringAsUndefined: true })",
                "A?",
            ),
            (
                "createEnv({ shared: { NODE_ENV: z.enum(['a', 'b']) }, server: { A: z.url() }, experimental__runtimeEnv: { NODE_ENV: process.env.NODE_ENV } })",
                "A NODE_ENV",
            ),
            (
                "import * as v from 'valibot'; const S = v.object({ A: v.string(), B: v.optional(v.string()) }); v.parse(S, process.env)",
                "A B?",
            ),
            (
                "const schema = Joi.object({ A: Joi.string().required(), B: Joi.string() }).unknown(); schema.validate(process.env)",
                "A B?",
            ),
            (
                "ConfigModule.forRoot({ validationSchema: Joi.object({ A: Joi.string().required(), B: Joi.number().default(1) }) })",
                "A B?",
            ),
            (
                "class S { constructor(private config: ConfigService) { config.get<string>('A'); this.config.getOrThrow('B'); config.get('C', 'x'); config.get('db.host') } }",
                "A B C?",
            ),
            (
                "const env = type({ A: 'string', 'B?': 'string' })(process.env)",
                "A B?",
            ),
            (
                "const T = Type.Object({ A: Type.String(), B: Type.Optional(Type.String()) }); Value.Parse(T, process.env)",
                "A B?",
            ),
            (
                "const env = Schema.decodeUnknownSync(Schema.Struct({ A: Schema.String, B: Schema.optional(Schema.String) }))(process.env)",
                "A B?",
            ),
            (
                "import { Config } from 'effect'; const a = Config.string('A'); const b = Config.number('B').pipe(Config.withDefault(1))",
                "A B?",
            ),
            (
                "envSchema({ schema: { type: 'object', required: ['A'], properties: { A: { type: 'string' }, B: { type: 'number', default: 1 } } } })",
                "A B?",
            ),
            (
                "const schema = { type: 'object', required: ['A'], properties: { A: { type: 'string' } } }; app.register(fastifyEnv, { schema })",
                "A",
            ),
            (
                "convict({ port: { env: 'PORT', default: 1 }, db: { host: { format: String, env: 'DB_HOST', default: null } } })",
                "DB_HOST PORT?",
            ),
            (
                "export default defineConfig({ env: { schema: { A: envField.string({ context: 'server', access: 'secret' }), B: envField.number({ default: 1 }) } } })",
                "A B?",
            ),
            (
                "export default defineNuxtConfig({ runtimeConfig: { apiSecret: '', public: { apiBase: '/api' } } })",
                "NUXT_API_SECRET? NUXT_PUBLIC_API_BASE?",
            ),
            (
                "new webpack.EnvironmentPlugin(['A', 'B']); new EnvironmentPlugin({ C: 'x', D: undefined })",
                "A B C? D",
            ),
            (
                "pick(process.env, ['A', 'B']); _.get(process.env, 'C', 'x'); Object.assign(process.env, { D: f() })",
                "A B C?",
            ),
        ],
    );
}

#[test]
fn scripts_inside_components() {
    check(
        "a.vue",
        &[(
            "<template>\n<p>{{ import.meta.env.VITE_T }}</p></template>\n<script setup lang=\"ts\">\nconst a = import.meta.env.VITE_A\n// import.meta.env.VITE_B\n</script>",
            "VITE_A VITE_T",
        )],
    );
    check(
        "a.svelte",
        &[(
            "<script>\nimport { A } from '$env/static/private';\n</script>\n<p>{import.meta.env.VITE_B}</p>",
            "A VITE_B",
        )],
    );
    check(
        "a.astro",
        &[(
            "---\nconst a = import.meta.env.A;\n---\n<p>{import.meta.env.B}</p>\n<script>console.log(import.meta.env.PUBLIC_C)</script>",
            "A B PUBLIC_C?",
        )],
    );
}

#[test]
fn a_script_that_cannot_be_parsed_is_searched_for_the_plain_forms() {
    check(
        "a.js",
        &[(
            "const x = {{ name }} ;\nuse(process.env.A, process.env['B']) // process.env.C",
            "A B",
        )],
    );
}

#[test]
fn python() {
    check(
        "a.py",
        &[
            (
                "import os\nos.environ['A']; os.environ.get('B'); os.environ.get('C', 'x'); os.getenv('D', default='x'); os.getenv('E') or 'x'",
                "A B C? D? E?",
            ),
            (
                "import os\nos.getenv(f'PRE_{x}'); os.environ['A' + y]; os.environ[name]",
                "* * *",
            ),
            (
                "import os\nos.environ['A'] = '1'\ndel os.environ['B']\nos.environ.setdefault('C', 'x')\nos.putenv('D', '1')",
                "C?",
            ),
            (
                "from os import environ as env, getenv as g\nenv['A']; env.get('B', 1); g('C')",
                "A B? C",
            ),
            ("import os as _os\n_os.environ['A']; _os.getenv('B')", "A B"),
            (
                "import os\nenv = os.environ\nenv['A']; env.get('B')\nif 'C' not in env: pass",
                "A B C?",
            ),
            (
                "import os\nfor k in ('A', 'B'):\n    os.environ[k]",
                "A B *",
            ),
            (
                "import os\ndef need(name, default=None):\n    return os.environ.get(name, default)\nneed('A'); need('B', 'x')",
                "A B? *",
            ),
            (
                "'''os.environ['A']'''\n\"\"\"\nos.getenv('B')\n\"\"\"\nx = 'os.getenv(\"C\")'  # os.getenv('D')",
                "",
            ),
            (
                "import os\nx = f\"{os.environ['A']} {os.getenv('B')}\"",
                "A B",
            ),
            (
                "def app(environ, start):\n    environ['REQUEST_METHOD']",
                "",
            ),
            (
                "from decouple import config, Csv\nA = config('A'); B = config('B', default=False, cast=bool); C = config('C', cast=Csv())",
                "A B? C",
            ),
            (
                "import environ\nenv = environ.Env(DEBUG=(bool, False))\nenv('SECRET_KEY'); env('DEBUG'); env.bool('B', default=True); env.db(); env.db('C_URL'); env.list('D', default=[])",
                "B? C_URL D? DATABASE_URL DEBUG? SECRET_KEY",
            ),
            (
                "from environs import Env\nenv = Env()\nenv.read_env()\nenv.str('A'); env.int('B', 1); env('C')\nwith env.prefixed('APP_'):\n    env('D')\nenv('E')",
                "A APP_D B? C E",
            ),
            (
                "from starlette.config import Config\nconfig = Config('.env')\nA = config('A'); B = config('B', cast=bool, default=False)",
                "A B?",
            ),
            (
                "from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    api_key: str\n    debug: bool = False\n    url: str | None = None\n\n    def f(self) -> str:\n        x: int = 1\n        return ''",
                "API_KEY DEBUG? URL?",
            ),
            (
                "from pydantic import BaseSettings, Field\nclass S(BaseSettings):\n    a: str = Field(..., env='A_KEY')\n    b: int = Field(3, env='B_KEY')\n    c: str\n    class Config:\n        env_prefix = 'my_'",
                "A_KEY B_KEY? MY_C",
            ),
            (
                "from pydantic_settings import BaseSettings\nclass A(BaseSettings, env_prefix='APP_'):\n    name: str\nclass B(BaseSettings):\n    key: str\n    class Config:\n        fields = {'key': {'env': 'OLD_KEY'}}",
                "APP_NAME OLD_KEY",
            ),
            (
                "from pydantic import AliasChoices, Field\nfrom pydantic_settings import BaseSettings\nclass A(BaseSettings):\n    x: str = Field(validation_alias=AliasChoices('X', 'OLD_X'))\nclass B(A):\n    y: str = Field(default='1', alias='Y')",
                "OLD_X? X? Y?",
            ),
            (
                "@click.option('--a', envvar='A')\n@click.option('--b', envvar='B', required=True)\ndef f(a): pass",
                "A? B",
            ),
            (
                "@environ.config(prefix='APP')\nclass C:\n    host = environ.var()\n    port = environ.var(8080, converter=int)",
                "APP_HOST APP_PORT?",
            ),
            (
                "import os\nif os.environ.get('A'):\n    use(os.environ['A'])\nx = os.environ['B'] if 'B' in os.environ else None",
                "A B?",
            ),
        ],
    );
}

#[test]
fn ruby() {
    check(
        "a.rb",
        &[
            (
                "ENV['A']; ENV[\"B\"]; ENV.fetch('C'); ENV.fetch('D', nil); ENV.fetch('E') { 'x' }; ENV.fetch 'F'",
                "A B C D? E? F",
            ),
            (
                "ENV['A'] || 'x'; ENV['B'].presence || 'x'; ENV['C'] or raise 'no'; ENV.fetch('D') { raise 'no' }",
                "A? B? C D",
            ),
            (
                "ENV['A'] = '1'; ENV['B'] ||= '1'; ENV.delete('C'); ENV['D'] == 'x'",
                "B? D?",
            ),
            (
                "ENV.key?('A'); ENV.has_key?('B'); ENV.include? 'C'; ENV.values_at('D', 'E'); ENV.slice(*%w[X])",
                "A? B? C? D E",
            ),
            (
                "# ENV['A']\n=begin\nENV['B']\n=end\nx = 'ENV[\"C\"]'; y = \"#{ENV['D']}\"",
                "D",
            ),
            ("x = <<~SQL\n  ENV['A'] #{ENV['B']}\nSQL\nENV['C']", "B C"),
            ("def need(name) = ENV.fetch(name)\nneed('A')", "A *"),
            ("MyENV['A']; Foo::ENV['B']; ENV.each { }", ""),
        ],
    );
    check(
        "database.yml",
        &[(
            "default:\n  url: <%= ENV['DATABASE_URL'] %>\n  pool: <%= ENV.fetch(\"POOL\") { 5 } %>\n  # <%= ENV['C'] %>",
            "DATABASE_URL POOL?",
        )],
    );
}

#[test]
fn go() {
    check(
        "a.go",
        &[
            (
                "package a\nimport \"os\"\nfunc f() { os.Getenv(\"A\"); v, ok := os.LookupEnv(\"B\"); os.Setenv(\"C\", \"1\"); os.Unsetenv(\"D\") }",
                "A B",
            ),
            (
                "package a\nfunc f() { if v := os.Getenv(\"A\"); v != \"\" { x = v } }",
                "A?",
            ),
            (
                "package a\nfunc getenv(key, def string) string { if v, ok := os.LookupEnv(key); ok { return v }; return def }\nvar a = getenv(\"A\", \"x\")",
                "A? *",
            ),
            (
                "package a\nfunc mustGetenv(k string) string { v := os.Getenv(k); if v == \"\" { log.Fatalf(\"%s\", k) }; return v }\nvar a = mustGetenv(\"A\")",
                "A *",
            ),
            (
                "type C struct {\n A string `env:\"A,required\"`\n B int `env:\"B\" envDefault:\"1\"`\n C string `env:\"C, default=x\"`\n D string `json:\"env\" yaml:\"d\"`\n}",
                "A B? C?",
            ),
            (
                "type C struct {\n A string `envconfig:\"A\" required:\"true\"`\n B int `envconfig:\"B\" default:\"1\"`\n}",
                "A B?",
            ),
            (
                "type C struct {\n A string `env:\"A\" env-default:\"x\"`\n B string `env:\"B\" env-required:\"true\"`\n}",
                "A? B",
            ),
            (
                "type DB struct {\n Host string `env:\"HOST\"`\n}\ntype C struct {\n DB DB `envPrefix:\"DB_\"`\n}",
                "DB_HOST",
            ),
            (
                "import \"github.com/spf13/viper\"\nfunc f() { viper.SetEnvPrefix(\"app\"); viper.BindEnv(\"port\"); viper.BindEnv(\"key\", \"API_KEY\") }",
                "API_KEY APP_PORT",
            ),
            (
                "import \"github.com/spf13/viper\"\nfunc f() { viper.AutomaticEnv(); viper.SetDefault(\"b\", 1); viper.GetString(\"db.host\"); viper.GetInt(\"b\") }",
                "B? DB_HOST",
            ),
            (
                "var f = &cli.StringFlag{Name: \"a\", EnvVars: []string{\"A\", \"B\"}}",
                "A? B?",
            ),
            (
                "// os.Getenv(\"A\")\n/* os.Getenv(\"B\") */\nvar s = `os.Getenv(\"C\")`",
                "",
            ),
            (
                "func f() { os.Getenv(\"A\" + x); os.Getenv(fmt.Sprintf(\"%s_B\", x)) }",
                "* *",
            ),
            ("func f() { for _, e := range os.Environ() { use(e) } }", ""),
        ],
    );
}

#[test]
fn rust() {
    check(
        "a.rs",
        &[
            (
                "fn f() { std::env::var(\"A\").unwrap(); env::var(\"B\").unwrap_or_else(|_| \"x\".into()); env::var(\"C\").ok(); std::env::var(\"D\").unwrap_or_else(|_| panic!(\"D\")); }",
                "A B? C? D",
            ),
            (
                "fn f() { let p = env::var(\"P\").ok().and_then(|p| p.parse().ok()).unwrap_or(80); if let Ok(x) = env::var(\"Q\") { g(x) } }",
                "P? Q?",
            ),
            (
                "use std::env::{self, var};\nfn f() { var(\"A\").unwrap(); let var = |x| x; }",
                "A",
            ),
            (
                "const V: &str = env!(\"CARGO_PKG_VERSION\"); const S: Option<&str> = option_env!(\"SHA\"); const T: &str = env!(\"T\", \"set T\");",
                "CARGO_PKG_VERSION? SHA? T",
            ),
            (
                "fn f() { env::set_var(\"A\", \"1\"); env::remove_var(\"B\"); for (k, v) in env::vars() {} dotenvy::var(\"C\").unwrap(); }",
                "C",
            ),
            (
                "// env::var(\"A\")\n/* /* env::var(\"B\") */ env::var(\"C\") */ fn f<'a>(x: &'a str) { let s = \"env::var(\\\"D\\\")\"; let r = r#\"env::var(\"E\")\"#; let c = '\"'; env::var(\"F\"); }",
                "F",
            ),
            (
                "#[derive(Parser)] struct A { #[arg(long, env)] api_key: String, #[arg(long, env = \"B\", default_value = \"1\")] b: u8, #[clap(env = \"C\")] c: Option<String> }",
                "API_KEY B? C?",
            ),
            (
                "#[derive(Deserialize)] struct Config { database_url: String, port: Option<u16>, #[serde(default)] debug: bool }\nfn f() { let c = envy::prefixed(\"APP_\").from_env::<Config>(); }",
                "APP_DATABASE_URL",
            ),
            (
                "fn need(key: &str) -> String { std::env::var(key).expect(key) }\nfn f() { need(\"A\"); }",
                "A *",
            ),
        ],
    );
    let fields = "#[derive(Deserialize)]\nstruct Config {\n    database_url: String,\n    port: Option<u16>,\n    #[serde(default)]\n    debug: bool,\n}\nfn f() { let c = envy::prefixed(\"APP_\").from_env::<Config>(); }";
    check("b.rs", &[(fields, "APP_DATABASE_URL APP_DEBUG? APP_PORT?")]);
}

#[test]
fn java_and_kotlin() {
    check(
        "A.java",
        &[
            (
                "class A { String a = System.getenv(\"A\"); String b = System.getenv().get(\"B\"); String c = System.getenv().getOrDefault(\"C\", \"x\"); boolean d = System.getenv().containsKey(\"D\"); }",
                "A B C? D?",
            ),
            (
                "class A { String a = Optional.ofNullable(System.getenv(\"A\")).orElse(\"x\"); String s = \"System.getenv(\\\"B\\\")\"; // System.getenv(\"C\")\n }",
                "A?",
            ),
            (
                "class A { @Value(\"${API_KEY}\") String a; @Value(\"${PORT:8080}\") int b; @Value(\"${spring.application.name}\") String c; @Value(\"#{1}\") int d; }",
                "API_KEY PORT?",
            ),
            (
                "class A { @ConfigProperty(name = \"A\") String a; @ConfigProperty(name = \"B\", defaultValue = \"1\") String b; }",
                "A B?",
            ),
            (
                "class A {\n  static String need(String key) {\n    String v = System.getenv(key);\n    if (v == null) throw new X();\n    return v;\n  }\n  String a = need(\"A\");\n}",
                "A *",
            ),
            (
                "class A { Dotenv dotenv = Dotenv.load(); String a = dotenv.get(\"A\"); String b = dotenv.get(\"B\", \"x\"); }",
                "A B?",
            ),
        ],
    );
    check(
        "A.kt",
        &[
            (
                "val a = System.getenv(\"A\"); val b = System.getenv(\"B\") ?: \"x\"; val c = System.getenv()[\"C\"]; val d = System.getenv(\"D\") ?: error(\"no D\"); val e = System.getenv(\"E\")?.toInt() ?: 1",
                "A B? C D E?",
            ),
            (
                "val s = \"${System.getenv(\"A\")}\"; val t = \"System.getenv('B')\"",
                "A",
            ),
            ("@Value(\"\\${API_KEY}\") lateinit var a: String", "API_KEY"),
        ],
    );
    check(
        "application.yml",
        &[(
            "spring:\n  datasource:\n    url: ${DATABASE_URL}\n    password: ${DB_PASSWORD:secret}\n    # ${COMMENTED}\n    name: ${spring.application.name}",
            "DATABASE_URL DB_PASSWORD?",
        )],
    );
    check(
        "application.properties",
        &[("a=${A}\nb=${B:1}\n# ${C}", "A B?")],
    );
    check(
        "application.conf",
        &[(
            "port = 80\nport = ${?PORT}\nurl = ${DATABASE_URL}\nx = ${other.key}",
            "DATABASE_URL PORT?",
        )],
    );
    check(
        "a.scala",
        &[(
            "val a = sys.env(\"A\"); val b = sys.env.getOrElse(\"B\", \"x\"); val c = sys.env.get(\"C\"); val d = Properties.envOrElse(\"D\", \"x\")",
            "A B? C D?",
        )],
    );
    check(
        "build.gradle",
        &[(
            "def a = System.getenv('A') ?: 'x'\ndef b = System.env.B\ndef c = providers.environmentVariable(\"C\")",
            "A? B C",
        )],
    );
}

#[test]
fn php() {
    check(
        "a.php",
        &[
            (
                "<?php $a = getenv('A'); $b = getenv(\"B\") ?: 'x'; $c = $_ENV['C']; $d = $_ENV['D'] ?? 'x'; $e = $_SERVER['E_KEY'];",
                "A B? C D? E_KEY",
            ),
            (
                "<?php return ['a' => env('A'), 'b' => env('B', 'x'), 'c' => (bool) env('C', false)];",
                "A B? C?",
            ),
            (
                "<?php $_SERVER['HTTP_HOST']; $_SERVER['REQUEST_METHOD']; $_ENV['A'] = '1'; putenv('B=1'); unset($_ENV['C']); getenv();",
                "",
            ),
            (
                "<?php // getenv('A')\n# getenv('B')\n/* getenv('C') */ $s = \"getenv('D') {$_ENV['E']}\"; $t = 'env(\"F\")';",
                "E",
            ),
            (
                "<?php #[Autowire(env: 'A')] class X { #[Autowire('%env(int:B)%')] public $b; }",
                "A B",
            ),
            (
                "<?php $dotenv = Dotenv\\Dotenv::createImmutable(__DIR__); $dotenv->required(['A', 'B'])->notEmpty(); $dotenv->required('C');",
                "A B C",
            ),
            (
                "<?php function need(string $key) { return getenv($key); } need('A'); getenv('X_' . $y);",
                "A * *",
            ),
            (
                "<?php if (isset($_ENV['A'])) { } array_key_exists('B', $_ENV); $this->getenv('C'); $x->env('D');",
                "A? B?",
            ),
        ],
    );
    check(
        "services.yaml",
        &[(
            "a: '%env(A)%'\nb: '%env(resolve:B)%'\nc: '%env(default:fallback:C)%'\nd: '%env(json:file:D)%'\n# '%env(E)%'",
            "A B C? D",
        )],
    );
}

#[test]
fn dotnet() {
    check(
        "A.cs",
        &[
            (
                "var a = Environment.GetEnvironmentVariable(\"A\"); var b = Environment.GetEnvironmentVariable(\"B\") ?? \"x\"; var c = Environment.GetEnvironmentVariable(\"C\") ?? throw new Exception();",
                "A B? C",
            ),
            (
                "var a = configuration[\"Jwt:Key\"]; var b = builder.Configuration.GetConnectionString(\"Default\"); var c = _config.GetValue<int>(\"Port\", 80); var d = Configuration.GetSection(\"A\")[\"B\"];",
                "A:B ConnectionStrings:Default Jwt:Key Port?",
            ),
            (
                "// Environment.GetEnvironmentVariable(\"A\")\nvar s = @\"Environment.GetEnvironmentVariable(\"\"B\"\")\"; var t = $\"{Environment.GetEnvironmentVariable(\"C\")}\"; Environment.SetEnvironmentVariable(\"D\", \"1\");",
                "C",
            ),
            (
                "static string Need(string name)\n{\n  return Environment.GetEnvironmentVariable(name) ?? throw new X(name);\n}\nvar a = Need(\"A\");",
                "A *",
            ),
            (
                "var p = Environment.ExpandEnvironmentVariables(\"%APPDATA%\\\\x\");",
                "APPDATA",
            ),
        ],
    );
    check("a.ps1", &[("Write-Host $env:A ${env:B}\n# $env:C", "A B")]);
}

#[test]
fn elixir() {
    check(
        "a.exs",
        &[
            (
                "a = System.get_env(\"A\")\nb = System.get_env(\"B\", \"x\")\nc = System.fetch_env!(\"C\")\nd = System.get_env(\"D\") || \"x\"\ne = System.get_env(\"E\") || raise \"no\"\n\"F\" |> System.get_env()",
                "A B? C D? E F",
            ),
            (
                "e = System.get_env(\"E\") ||\n  raise \"\"\"\n  System.get_env(\"IN_TEXT\")\n  \"\"\"",
                "E",
            ),
            (
                "# System.get_env(\"A\")\ns = \"#{System.get_env(\"B\")}\"\nSystem.put_env(\"C\", \"1\")\nSystem.get_env()\nSystem.get_env(name)\nApplication.get_env(:app, :key)",
                "B *",
            ),
            (
                "config :app, key: {:system, \"A\"}, port: {:system, :integer, \"B\", 80}",
                "A B?",
            ),
            (
                "import Dotenvy\nenv!(\"A\", :string)\nenv!(\"B\", :integer, 1)",
                "A? B?",
            ),
        ],
    );
}

#[test]
fn other_languages() {
    check(
        "a.swift",
        &[(
            "let a = ProcessInfo.processInfo.environment[\"A\"] ?? \"x\"; let b = Environment.get(\"B\")",
            "A? B",
        )],
    );
    check(
        "a.dart",
        &[(
            "var a = Platform.environment['A']; const b = String.fromEnvironment('B', defaultValue: 'x'); var c = dotenv.env['C'] ?? 'x';",
            "A B? C?",
        )],
    );
    check(
        "a.c",
        &[(
            "char *a = getenv(\"A\"); // getenv(\"B\")\nchar *c = \"getenv(\\\"C\\\")\";",
            "A",
        )],
    );
    check(
        "a.pl",
        &[(
            "my $a = $ENV{A}; my $b = $ENV{'B'} || 'x'; my $c = $ENV{C} // 1;",
            "A B? C?",
        )],
    );
    check(
        "a.lua",
        &[(
            "local a = os.getenv(\"A\") or 'x' -- os.getenv(\"B\")",
            "A?",
        )],
    );
    check(
        "a.R",
        &[(
            "a <- Sys.getenv(\"A\"); b <- Sys.getenv('B', unset = 'x')",
            "A B?",
        )],
    );
    check(
        "a.jl",
        &[(
            "a = ENV[\"A\"]; b = get(ENV, \"B\", \"x\"); c = haskey(ENV, \"C\")",
            "A B? C?",
        )],
    );
    check(
        "a.hs",
        &[(
            "main = do\n  a <- getEnv \"A\"\n  b <- lookupEnv \"B\"",
            "A B?",
        )],
    );
    check(
        "a.clj",
        &[("(def a (System/getenv \"A\")) ; (System/getenv \"B\")", "A")],
    );
    check(
        "schema.prisma",
        &[(
            "datasource db {\n  url = env(\"DATABASE_URL\")\n  // url = env(\"X\")\n}",
            "DATABASE_URL",
        )],
    );
    check(
        "serverless.yml",
        &[("environment:\n  A: ${env:A}\n  B: ${env:B, 'x'}", "A B?")],
    );
    check(
        "index.html",
        &[(
            "<title>%VITE_TITLE%</title><!-- %VITE_NO% -->",
            "VITE_TITLE",
        )],
    );
    check(
        "terragrunt.hcl",
        &[(
            "a = get_env(\"A\")\nb = \"${get_env(\"B\", \"x\")}\"",
            "A B?",
        )],
    );
}

#[test]
fn shell() {
    check(
        "a.sh",
        &[
            (
                "echo \"$A ${B} ${C:-x} ${D:?need} ${E-x} ${F:+x} ${#G} ${H%/} ${I:=x}\"",
                "A B C? D E? F? G H I?",
            ),
            ("PORT=\"${PORT:-8080}\"\necho $PORT", "PORT?"),
            (
                "A=1\nexport B=2\nlocal C=3; readonly D=4\nread -r E F\nfor G in 1; do echo $A $B $C $D $E $F $G; done",
                "",
            ),
            ("main() { echo \"$LATER\"; }\nLATER=1\nmain", ""),
            (
                "echo '$A' \\$B \"\\$C\" # $D\ncat <<'EOF'\n$E\nEOF\ncat <<EOF\n$F\nEOF\necho $G",
                "F G",
            ),
            (
                "x=$(curl -H \"Authorization: $TOKEN\" \"${URL}/x\")\necho `echo $BACK`",
                "BACK TOKEN URL",
            ),
            (
                "echo $1 $@ $# $? $$ $PWD $RANDOM ${BASH_SOURCE[0]} $LINENO $lower",
                "",
            ),
            (
                "if [ -z \"$A\" ]; then exit 1; fi\n[[ -n ${B:-} ]] && echo ok\n: \"${C:?C must be set}\"",
                "A B? C",
            ),
            ("name=A; echo ${!name}", "*"),
            ("export PATH=\"$HOME/bin:$PATH\"", "HOME? PATH?"),
            (
                "envsubst '$HOST ${PORT}' < a > b\nprintenv TOKEN",
                "HOST PORT TOKEN",
            ),
            (
                "while read -r LINE; do echo \"$LINE\"; done < \"$INPUT\"",
                "INPUT",
            ),
            ("A=$B\necho $A", "B"),
            (
                "case \"$STAGE\" in\n  prod) echo ${KEY} ;;\nesac",
                "KEY STAGE",
            ),
        ],
    );
}

#[test]
fn dockerfiles_and_compose_files() {
    check(
        "Dockerfile",
        &[
            (
                "ARG NODE=20\nFROM node:${NODE}\nARG TOKEN\nENV PORT=80 HOST=x\nENV OLD value\nRUN npm i --token=$TOKEN && echo $PORT $OLD ${MISSING}\nCMD [\"node\", \"$NOT\"]",
                "MISSING? TOKEN?",
            ),
            (
                "FROM x\nRUN for F in 1; do echo $F; done \\\n  # $COMMENT\n  && A=1 echo \\$ESC '$SINGLE'\nENV URL=$BASE_URL\nCMD node --port $PORT",
                "BASE_URL PORT",
            ),
            (
                "FROM x\nARG TARGETARCH\nENV PATH=/a:$PATH\nENTRYPOINT [\"sh\", \"-c\", \"run $START\"]\nCMD run ${PORT:-80}",
                "PORT? START",
            ),
            (
                "FROM x\nRUN <<EOF\necho $IN_HEREDOC\nEOF\nLABEL a=$SHA",
                "IN_HEREDOC? SHA?",
            ),
        ],
    );
    check(
        "compose.yaml",
        &[
            (
                "services:\n  a:\n    image: x:${TAG:-latest}\n    command: run ${CMD} $$NOT $${NOT2} # ${COMMENT}\n    environment:\n      - PASS\n      - SET=1\n      - \"QUOTED\"\n      - A=${B:?no}\n    ports: [\"${PORT}:80\"]",
                "B CMD PASS PORT QUOTED TAG?",
            ),
            (
                "services:\n  a:\n    image: x\nsecrets:\n  s:\n    environment: FROM_HOST",
                "FROM_HOST",
            ),
            (
                "services:\n  a:\n    build:\n      args:\n        - NPM_TOKEN\n        - X=1\n    environment:\n      KEY: ${KEY}\n      THROUGH:\n      EMPTY: \"\"\n      N: ${A:-${B}}\n    env_file: .env\nvolumes:\n  data:",
                "A? B KEY NPM_TOKEN THROUGH",
            ),
        ],
    );
}
