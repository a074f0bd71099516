//! `gate init` in projects of many kinds: what it says, and that what it writes can be used.

use std::path::Path;
use std::process::{Command, Output};

fn gate(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gate"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .output()
        .expect("gate starts")
}

fn text(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// What `init` says in a project of `files`, after making sure that what it wrote passes `list`.
fn init(files: &[(&str, &str)], arguments: &[&str]) -> (tempfile::TempDir, String, String) {
    let folder = tempfile::Builder::new()
        .prefix("shop")
        .tempdir()
        .expect("a folder");
    for (path, content) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, content).expect("a file");
    }
    let mut all = vec!["init"];
    all.extend(arguments);
    let said = gate(folder.path(), &all);
    assert_eq!(said.status.code(), Some(0), "{}", text(&said));
    let listed = gate(folder.path(), &["list"]);
    assert_eq!(listed.status.code(), Some(0), "{}", text(&listed));
    let written = std::fs::read_to_string(folder.path().join("gates.toml")).expect("gates.toml");
    (folder, text(&said), written)
}

#[test]
fn each_framework_is_found_by_its_manifest() {
    for (file, content, expected) in [
        (
            "package.json",
            r#"{"dependencies":{"next":"16.0.0","express":"5"}}"#,
            "Next.js",
        ),
        (
            "package.json",
            r#"{"dependencies":{"express":"5.0.0"}}"#,
            "Express",
        ),
        (
            "package.json",
            r#"{"dependencies":{"@nestjs/core":"11"}}"#,
            "NestJS",
        ),
        ("requirements.txt", "Django==5.1\npsycopg\n", "Django"),
        (
            "pyproject.toml",
            "[project]\ndependencies = [\"fastapi>=0.115\"]\n",
            "FastAPI",
        ),
        ("requirements.txt", "flask\n", "Flask"),
        ("Gemfile", "source 'x'\ngem 'rails', '~> 8.0'\n", "Rails"),
        (
            "pom.xml",
            "<parent><artifactId>spring-boot-starter-parent</artifactId></parent>",
            "Spring Boot",
        ),
        (
            "build.gradle.kts",
            "plugins { id(\"org.springframework.boot\") version \"3.4\" }",
            "Spring Boot",
        ),
        (
            "composer.json",
            r#"{"require":{"laravel/framework":"^12"}}"#,
            "Laravel",
        ),
        (
            "mix.exs",
            "defp deps, do: [{:phoenix, \"~> 1.7\"}]",
            "Phoenix",
        ),
        ("go.mod", "require github.com/gin-gonic/gin v1.10.0", "Gin"),
        ("Cargo.toml", "[dependencies]\naxum = \"0.8\"\n", "axum"),
    ] {
        let (_folder, said, _) = init(&[(file, content)], &[]);
        assert!(
            said.contains(&format!("framework    {expected}\n")),
            "{file}: {said}"
        );
    }
}

/// Runs every command that the last line of `said` recommends; one that waits for variables gets them.
fn follow(folder: &Path, said: &str) -> Vec<(String, Output)> {
    let next = said.lines().find(|line| line.starts_with("next: "));
    let next = next.expect("a next step");
    let words: Vec<&str> = next.split([' ', ',']).collect();
    let variables = words
        .iter()
        .filter(|word| word.len() > 3 && word.chars().all(|c| c.is_ascii_uppercase() || c == '_'));
    let variables: Vec<(&str, &str)> = variables
        .map(|name| {
            if name.contains("DATABASE") {
                (*name, "postgres://127.0.0.1:9/shop")
            } else {
                (*name, "http://127.0.0.1:9")
            }
        })
        .collect();
    let commands = next.split('`').skip(1).step_by(2);
    commands
        .map(|command| {
            let arguments: Vec<&str> = command.split(' ').skip(1).collect();
            let output = Command::new(env!("CARGO_BIN_EXE_gate"))
                .args(arguments)
                .current_dir(folder)
                .env_clear()
                .envs(variables.iter().copied())
                .output()
                .expect("gate starts");
            (command.to_owned(), output)
        })
        .collect()
}

/// A manifest for each kind of project, and what lies beside it from the first day.
const FRESH: &[&[(&str, &str)]] = &[
    &[("package.json", r#"{"dependencies":{"next":"16.0.0"}}"#)],
    &[
        (
            "package.json",
            r#"{"engines":{"node":">=20"},"dependencies":{"next":"16.0.0"}}"#,
        ),
        (".nvmrc", "12\n"),
        (
            "app/page.tsx",
            "export const runtime = 'edge';\nimport fs from 'fs';\nexport default () => fs.readFileSync('x');\n",
        ),
        (".env.example", "A=\n"),
    ],
    &[("package.json", r#"{"dependencies":{"express":"5"}}"#)],
    &[
        ("requirements.txt", "Django==5.1\npsycopg\n"),
        ("manage.py", ""),
    ],
    &[
        (
            "pyproject.toml",
            "[project]\ndependencies = [\"fastapi>=0.115\", \"alembic\"]\n",
        ),
        ("alembic.ini", "[alembic]\nscript_location = alembic\n"),
        ("alembic/env.py", ""),
        (
            "alembic/versions/1_a.py",
            "revision = '1'\ndown_revision = None\n",
        ),
    ],
    &[
        ("Gemfile", "gem 'rails', '~> 8.0'\n"),
        (".env.example", "SECRET=\n"),
    ],
    &[(
        "pom.xml",
        "<parent><artifactId>spring-boot-starter-parent</artifactId></parent>",
    )],
    &[(
        "go.mod",
        "module x\nrequire github.com/gin-gonic/gin v1.10.0\n",
    )],
    &[("Cargo.toml", "[dependencies]\naxum = \"0.8\"\n")],
    &[(
        "composer.json",
        r#"{"require":{"laravel/framework":"^12"}}"#,
    )],
    &[
        (
            "package.json",
            r#"{"private":true,"workspaces":["apps/*"]}"#,
        ),
        (
            "apps/web/package.json",
            r#"{"dependencies":{"next":"16.0.0"}}"#,
        ),
        ("apps/api/package.json", r#"{"dependencies":{"hono":"4"}}"#),
    ],
    &[],
];

#[test]
fn the_next_step_works_in_a_project_of_every_kind() {
    for files in FRESH {
        let (folder, said, written) = init(files, &[]);
        let followed = follow(folder.path(), &said);
        assert!(followed.len() >= 2, "{said}");
        for (command, output) in followed {
            let (code, out) = (output.status.code(), text(&output));
            let waits = command == "gate check";
            assert!(
                code == Some(0) || waits && code == Some(1) && out.contains("127.0.0.1:9 refused"),
                "{files:?}: {command} ends with {code:?}\n{out}\n{written}"
            );
        }
    }
}

#[test]
fn the_next_step_of_a_folder_without_anything_is_to_say_where_it_runs() {
    let (_folder, said, _) = init(&[], &[]);
    assert!(
        said.contains("`gate check` runs it once these are set: STAGING_URL\n"),
        "{said}"
    );
}

#[test]
fn the_runtime_is_looked_at_where_there_is_something_to_see() {
    let next = ("package.json", r#"{"dependencies":{"next":"16.0.0"}}"#);
    let (_folder, _, written) = init(&[next], &[]);
    assert!(!written.contains("\"runtime\""), "{written}");
    let (_folder, _, written) = init(&[next, ("app/page.tsx", "export default () => 1;\n")], &[]);
    assert!(
        written.contains("kind = \"runtime\"\non-fail = \"warn\""),
        "{written}"
    );
}

#[test]
fn the_folder_of_the_migrations_is_there() {
    let revision = "revision = '1'\ndown_revision = None\n";
    for (settings, files) in [
        (
            "[alembic]\nscript_location = alembic\n",
            &["alembic/versions/1_a.py"][..],
        ),
        (
            "[alembic]\nscript_location = %(here)s/alembic\n",
            &["alembic/versions/1_a.py"],
        ),
        (
            "[alembic]\n# script_location = alembic\n",
            &["alembic/versions/1_a.py"],
        ),
        (
            "[alembic]\nscript_location = gone\n",
            &["alembic/versions/1_a.py"],
        ),
        ("", &["alembic/versions/1_a.py"]),
    ] {
        let mut all = vec![
            ("requirements.txt", "fastapi\nalembic\n"),
            ("alembic.ini", settings),
            ("alembic/env.py", ""),
        ];
        all.extend(files.iter().map(|file| (*file, revision)));
        let (folder, said, written) = init(&all, &[]);
        let line = said.lines().find(|line| line.contains("migrations   "));
        let shown = line.and_then(|line| line.split_once(" in "));
        let (_, shown) = shown.unwrap_or_else(|| panic!("{settings}: {said}"));
        assert!(folder.path().join(shown).is_dir(), "{settings}: {said}");
        assert_eq!(shown, "alembic/versions", "{settings}: {said}");
        assert!(
            written.contains(&format!("alembic in {shown}")),
            "{written}"
        );
    }
}

#[test]
fn a_longer_name_is_another_package() {
    let (_folder, said, _) = init(
        &[(
            "package.json",
            r#"{"dependencies":{"next-auth":"5","express-ws":"5"}}"#,
        )],
        &[],
    );
    assert!(said.contains("framework    none found"), "{said}");
}

#[test]
fn a_full_project_gets_a_gate_for_everything_in_it() {
    let (_folder, said, written) = init(
        &[
            (
                "package.json",
                r#"{"dependencies":{"next":"16.0.0","@prisma/client":"6","prisma":"6"}}"#,
            ),
            ("app/page.tsx", "export default () => 1;\n"),
            (".env.example", "DATABASE_URL=\n"),
            (".env.staging", "DATABASE_URL=postgres://staging\n"),
            (".env.production", "DATABASE_URL=postgres://production\n"),
            ("compose.yaml", "services:\n  db:\n    image: postgres:17\n"),
            (
                "prisma/schema.prisma",
                "datasource db {\n  provider = \"postgresql\"\n  url = env(\"DATABASE_URL\")\n}\n",
            ),
            (
                "prisma/migrations/migration_lock.toml",
                "provider = \"postgresql\"\n",
            ),
            (
                "prisma/migrations/20240101000000_init/migration.sql",
                "create table a (id int);\n",
            ),
            (".gitlab-ci.yml", "build:\n  script: make\n"),
        ],
        &[],
    );
    assert!(
        said.contains("migrations   prisma in prisma/migrations"),
        "{said}"
    );
    assert!(
        said.contains("database     PostgreSQL (named in compose.yaml)"),
        "{said}"
    );
    assert!(said.contains("for GitLab CI, in .gitlab-ci.yml:"), "{said}");
    for kind in [
        "env-parity",
        "runtime",
        "database",
        "migrations",
        "http-probe",
    ] {
        assert!(
            written.contains(&format!("\"{kind}\"")),
            "{kind}: {written}"
        );
    }
    assert!(written.contains("GET /api/health"), "{written}");
}

#[test]
fn an_empty_folder_gets_a_start_too() {
    let (_folder, said, written) = init(&[], &[]);
    assert!(said.contains("framework    none found"), "{said}");
    assert!(
        written.contains("kind        = \"http-probe\""),
        "{written}"
    );
}

#[test]
fn what_is_there_is_not_replaced() {
    let (folder, _, _) = init(&[], &[]);
    let again = gate(folder.path(), &["init"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again).contains("gates.toml is there already"));
    assert_eq!(
        gate(folder.path(), &["init", "--force"]).status.code(),
        Some(0)
    );
    assert_eq!(
        gate(folder.path(), &["init", "--print"]).status.code(),
        Some(0)
    );
}

#[test]
fn the_ci_job_is_written_when_asked_for() {
    let (folder, said, _) = init(&[], &["--ci", "github"]);
    assert!(said.contains("wrote .github/workflows/gate.yml"), "{said}");
    let job =
        std::fs::read_to_string(folder.path().join(".github/workflows/gate.yml")).expect("the job");
    assert!(job.contains("uses: release-gate/gate@"));
}

#[test]
fn no_value_of_an_env_file_is_copied() {
    let (_folder, said, written) = init(&[(".env.production", "JWT_SECRET=canary-8d1f\n")], &[]);
    assert!(!said.contains("canary") && !written.contains("canary"));
}

#[test]
fn an_example_file_is_compared_with_the_code_before_any_environment_is_known() {
    let (folder, said, written) = init(
        &[
            (
                ".env.example",
                "DATABASE_URL=postgres://localhost/shop\n# SMTP_HOST=\nRESET_PASSSWORD_MINUTES=10\n",
            ),
            (
                "src/config.js",
                "const { DATABASE_URL, SMTP_HOST, STRIPE_SECRET } = process.env;\nconst m = process.env.RESET_PASSWORD_MINUTES ?? 10;\n",
            ),
            ("examples/demo.js", "process.env.DEMO_KEY;\n"),
        ],
        &[],
    );
    assert!(said.contains("env files    .env.example"), "{said}");
    assert!(written.contains("exclude = [\"examples/**\"]"), "{written}");
    let checked = text(&gate(folder.path(), &["check", "--stage", "merge"]));
    for expected in [
        "STRIPE_SECRET",
        "unset-usage: read in src/config.js:1, missing in example",
        "similar-key: read in src/config.js:2, example spells it `RESET_PASSSWORD_MINUTES`",
        "1 gate passed with warnings",
    ] {
        assert!(checked.contains(expected), "{expected}: {checked}");
    }
    for documented in ["▲ SMTP_HOST", "▲ DATABASE_URL", "DEMO_KEY"] {
        assert!(!checked.contains(documented), "{documented}: {checked}");
    }
}

#[test]
fn an_example_of_production_is_not_production() {
    let (_folder, _, written) = init(&[(".env.production.example", "A=\n")], &[]);
    assert!(written.contains("candidate = \"example\""), "{written}");
    assert!(
        written.contains("# env     = [\".env.production\"]"),
        "{written}"
    );
}

#[test]
fn the_database_is_told_from_settings_and_drivers_where_no_container_names_it() {
    for (file, content, expected) in [
        (
            "compose.yaml",
            "services:\n  db:\n    image: docker.io/library/postgres:16\n",
            "PostgreSQL",
        ),
        (
            "src/main/resources/application.properties",
            "spring.datasource.url=jdbc:mysql://localhost/shop\n",
            "MySQL or MariaDB",
        ),
        (
            ".env.example",
            "DB_CONNECTION=pgsql\nDB_HOST=127.0.0.1\n",
            "PostgreSQL",
        ),
        (
            "requirements.txt",
            "Django==5.1\npsycopg[binary]\n",
            "PostgreSQL",
        ),
        (
            "go.mod",
            "module x\nrequire github.com/jackc/pgx/v5 v5.7.0\n",
            "PostgreSQL",
        ),
        (
            "mix.exs",
            "[{:phoenix, \"~> 1.7\"}, {:myxql, \">= 0.0.0\"}]\n",
            "MySQL or MariaDB",
        ),
        (
            "Cargo.toml",
            "[dependencies]\nsqlx = { version = \"0.8\", features = [\"postgres\"] }\n",
            "PostgreSQL",
        ),
        ("Gemfile", "gem 'sqlite3', '>= 2.1'\n", "SQLite"),
    ] {
        let (_folder, said, written) = init(&[(file, content)], &[]);
        assert!(
            said.contains(&format!("{expected} (named in {file})")),
            "{file}: {said}"
        );
        assert!(written.contains("kind        = \"database\""), "{written}");
    }
}

#[test]
fn each_application_of_a_repository_gets_its_gates() {
    let (folder, said, written) = init(
        &[
            (
                "package.json",
                r#"{"private":true,"workspaces":["apps/*"]}"#,
            ),
            (
                "apps/web/package.json",
                r#"{"dependencies":{"next":"16.0.0"}}"#,
            ),
            ("apps/web/app/page.tsx", "export default () => 1;\n"),
            ("apps/web/.env.example", "NEXT_PUBLIC_URL=\n"),
            (
                "apps/web/src/pay.ts",
                "export const key = process.env.STRIPE_SECRET!;\n",
            ),
            (
                "apps/api/package.json",
                r#"{"dependencies":{"hono":"4","better-sqlite3":"12"}}"#,
            ),
            ("apps/api/.env.production", "PORT=1\n"),
            ("apps/api/src/app.ts", "app.get('/v1/healthz', ok);\n"),
            (
                "examples/demo/package.json",
                r#"{"dependencies":{"express":"5"}}"#,
            ),
        ],
        &[],
    );
    for expected in [
        "framework    Hono in apps/api, Next.js in apps/web\n",
        "env files    apps/api/.env.production, apps/web/.env.example\n",
        "database     SQLite (named in apps/api/package.json)\n",
        "health path  /v1/healthz (named in apps/api/src/app.ts:1)\n",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    for expected in [
        "env       = [\"apps/api/.env.production\"]",
        "usage     = { paths = [\"apps/api/**\"] }",
        "id        = \"documented-keys-apps-web\"",
        "dir  = \"apps/web\"",
    ] {
        assert!(written.contains(expected), "{expected}: {written}");
    }
    let checked = text(&gate(
        folder.path(),
        &[
            "check",
            "--stage",
            "merge",
            "--only",
            "documented-keys-apps-web",
        ],
    ));
    assert!(
        checked.contains("unset-usage: read in apps/web/src/pay.ts:1"),
        "{checked}"
    );
}

#[test]
fn the_health_path_is_the_one_that_the_project_names() {
    for (file, content, expected) in [
        (
            "app/api/health/route.ts",
            "export const GET = ok;\n",
            "/api/health (named in app/api/health/route.ts)",
        ),
        (
            "Dockerfile",
            "FROM x\nHEALTHCHECK CMD curl -f http://localhost:3000/healthz || exit 1\n",
            "/healthz (named in Dockerfile:2)",
        ),
        (
            "deploy/web.yaml",
            "readinessProbe:\n  httpGet:\n    path: /health/ready\n",
            "/health/ready (named in deploy/web.yaml:3)",
        ),
        (
            "shop/urls.py",
            "urlpatterns = [path(\"health/\", views.health)]\n",
            "/health/ (named in shop/urls.py:1)",
        ),
        (
            "main.go",
            "mux.HandleFunc(\"/readyz\", ready)\n",
            "/readyz (named in main.go:1)",
        ),
        (
            "src/a.ts",
            "import x from './health';\nconst y = 'https://other.example/health';\n",
            "none found",
        ),
    ] {
        let (_folder, said, written) = init(&[(file, content)], &[]);
        assert!(
            said.contains(&format!("health path  {expected}\n")),
            "{file}: {said}"
        );
        let guess = "    # a guess: the project names no such path";
        assert_eq!(
            written.contains(guess),
            expected == "none found",
            "{written}"
        );
    }
}

#[test]
fn what_the_program_serves_goes_before_what_a_test_asks_for() {
    let (_folder, said, _) = init(
        &[
            ("lib/app.test.js", "request(app).get('/api/health')\n"),
            ("server.js", "app.get('/health', ok)\n"),
        ],
        &[],
    );
    assert!(
        said.contains("health path  /health (named in server.js:1)\n"),
        "{said}"
    );
}
