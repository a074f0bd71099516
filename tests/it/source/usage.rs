//! Which keys code reads: whole files, whole projects, and what a branch adds.

use std::path::{Path, PathBuf};
use std::process::Command;

use release_gate::source::{Scope, Usage, newly_read, scan};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/code-scan")
}

/// A folder with files in it.
struct Tree(tempfile::TempDir);

impl Tree {
    fn new(files: &[(&str, &str)]) -> Self {
        let tree = Self(tempfile::tempdir().expect("a temporary folder"));
        for (path, content) in files {
            tree.write(path, content);
        }
        tree
    }

    fn write(&self, path: &str, content: &str) {
        let path = self.0.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, content).expect("a file");
    }

    fn scope(&self) -> Scope {
        Scope::all(self.0.path())
    }

    fn scan(&self) -> Usage {
        scan(&self.scope()).expect("a scan")
    }

    fn git(&self, arguments: &[&str]) {
        let status = Command::new("git")
            .arg("-C")
            .arg(self.0.path())
            .args([
                "-c",
                "user.name=t",
                "-c",
                "user.email=t@example.test",
                "-c",
                "init.defaultBranch=main",
            ])
            .args(arguments)
            .status();
        assert!(status.expect("git").success(), "git {arguments:?}");
    }
}

fn keys(usage: &Usage) -> Vec<&str> {
    usage.keys().into_iter().collect()
}

#[test]
fn each_fixture_gives_the_keys_and_the_dynamic_reads_that_are_expected() {
    let root = fixtures();
    let text = std::fs::read_to_string(root.join("expected.json")).expect("expected.json");
    let expected: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let mut wrong = Vec::new();
    for (file, expected) in expected.as_object().expect("an object") {
        let scope = Scope {
            paths: vec![file.into()],
            ..Scope::all(&root)
        };
        let usage = scan(&scope).expect("a scan");
        let wanted: Vec<&str> = expected["reads"]
            .as_array()
            .expect("reads")
            .iter()
            .filter_map(|it| it.as_str())
            .collect();
        let dynamic = expected["dynamic"].as_u64().expect("dynamic");
        if keys(&usage) != wanted || usage.dynamic.len() as u64 != dynamic {
            wrong.push(format!(
                "{file}: {:?} and {} dynamic, expected {wanted:?} and {dynamic}",
                keys(&usage),
                usage.dynamic.len()
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn ignored_files_dependencies_and_build_output_are_left_out() {
    let tree = Tree::new(&[
        (".gitignore", "secret/\n"),
        ("package.json", "{}"),
        ("src/a.js", "process.env.OWN"),
        ("secret/a.js", "process.env.IGNORED"),
        ("node_modules/x/a.js", "process.env.DEPENDENCY"),
        ("dist/a.js", "process.env.BUILT"),
        (".next/a.js", "process.env.NEXT_BUILT"),
        ("src/build/a.js", "process.env.NOT_OUTPUT"),
        (
            "src/types.d.ts",
            "declare const x: typeof process.env.TYPED",
        ),
    ]);
    assert_eq!(keys(&tree.scan()), ["NOT_OUTPUT", "OWN"]);
}

#[test]
fn a_path_that_is_not_there_is_an_error() {
    let scope = Scope {
        paths: vec!["nowhere".into()],
        ..Scope::all(fixtures())
    };
    assert!(scan(&scope).is_err());
}

#[test]
fn a_function_of_another_file_that_reads_a_key_is_followed() {
    let tree = Tree::new(&[
        (
            "src/lib/env.ts",
            "export function mustEnv(name: string) { const v = process.env[name]; if (!v) throw new Error(name); return v }\nexport const env = process.env;",
        ),
        (
            "src/a.ts",
            "import { mustEnv } from './lib/env';\nmustEnv('BY_PATH');",
        ),
        (
            "src/b.ts",
            "import { mustEnv as must } from '@/lib/env';\nmust('BY_ALIAS');",
        ),
        (
            "src/c.ts",
            "import * as settings from './lib/env';\nsettings.mustEnv('BY_NAMESPACE'); settings.env.X",
        ),
        (
            "src/d.ts",
            "import { env } from './lib/env.js';\nenv.BY_OBJECT;",
        ),
        (
            "src/e.ts",
            "import { mustEnv } from 'elsewhere';\nmustEnv('NOT_OURS');",
        ),
        (
            "src/f.js",
            "const { mustEnv } = require('./lib/env');\nmustEnv('BY_REQUIRE');",
        ),
        (
            "pkg/config.go",
            "package config\nimport \"os\"\nfunc GetEnv(key, fallback string) string { if v := os.Getenv(key); v != \"\" { return v }; return fallback }",
        ),
        (
            "pkg/main.go",
            "package main\nvar a = config.GetEnv(\"GO_KEY\", \"x\")",
        ),
    ]);
    let usage = tree.scan();
    assert_eq!(
        keys(&usage),
        [
            "BY_ALIAS",
            "BY_NAMESPACE",
            "BY_OBJECT",
            "BY_PATH",
            "BY_REQUIRE",
            "GO_KEY",
            "X"
        ]
    );
    assert!(usage.by_key()["GO_KEY"].optional);
    assert!(!usage.by_key()["BY_PATH"].optional);
}

#[test]
fn a_module_is_known_by_the_path_that_imports_name_it_by() {
    let env = "export const must = (name: string) => { const v = process.env[name]; if (!v) throw new Error(name); return v }";
    let tree = Tree::new(&[
        ("src/env.server.ts", env),
        ("src/settings/index.ts", env),
        (
            "src/other.ts",
            "export const must = (name: string) => name;",
        ),
        (
            "src/a.ts",
            "import { must } from './env.server';\nmust('BY_DOTTED_NAME');",
        ),
        (
            "src/b.ts",
            "import { must } from \"./settings\";\nmust('BY_FOLDER');",
        ),
        (
            "src/c.ts",
            "import { must } from '~/env.server.js';\nmust('BY_ENDING');",
        ),
        (
            "src/deep/d.ts",
            "import {\n  must,\n} from\n  '../settings/index';\nmust('BY_PARENT');",
        ),
        (
            "src/e.ts",
            "// not from './env.server'\nimport { must } from './other';\nmust('NOT_READ');",
        ),
    ]);
    let usage = tree.scan();
    assert_eq!(
        keys(&usage),
        ["BY_DOTTED_NAME", "BY_ENDING", "BY_FOLDER", "BY_PARENT"]
    );
}

#[test]
fn a_key_is_new_when_nothing_read_it_where_the_branch_began() {
    let tree = Tree::new(&[
        ("src/pay.ts", "process.env.OLD;\nprocess.env.MOVED;"),
        ("src/other.ts", "process.env.ELSEWHERE;"),
    ]);
    tree.git(&["init", "-q"]);
    tree.git(&["add", "."]);
    tree.git(&["commit", "-qm", "first"]);
    tree.git(&["checkout", "-qb", "feature"]);
    tree.write(
        "src/pay.ts",
        "process.env.OLD;\nprocess.env.STRIPE_WEBHOOK_SECRET;\nprocess.env.ELSEWHERE;",
    );
    tree.write("src/moved.ts", "process.env.MOVED;");
    tree.git(&["add", "."]);
    tree.git(&["commit", "-qm", "second"]);
    tree.write("src/draft.ts", "process.env.NOT_COMMITTED;");
    // The base goes on as well: what it reads since then is not the branch's.
    tree.git(&["stash", "-qu"]);
    tree.git(&["checkout", "-q", "main"]);
    tree.write(
        "src/pay.ts",
        "process.env.OLD; process.env.STRIPE_WEBHOOK_SECRET;",
    );
    tree.git(&["commit", "-qam", "third"]);
    tree.git(&["checkout", "-q", "feature"]);
    tree.git(&["stash", "pop", "-q"]);
    let usage = tree.scan();
    let new = newly_read(&tree.scope(), &usage, "main").expect("git");
    assert_eq!(
        new.iter().map(String::as_str).collect::<Vec<_>>(),
        ["NOT_COMMITTED", "STRIPE_WEBHOOK_SECRET"]
    );
}

#[test]
fn a_revision_that_git_does_not_know_is_an_error_that_names_it() {
    let tree = Tree::new(&[("a.ts", "process.env.A")]);
    tree.git(&["init", "-q"]);
    tree.git(&["add", "."]);
    tree.git(&["commit", "-qm", "first"]);
    for revision in ["nowhere", "--output=x", ""] {
        let error =
            newly_read(&tree.scope(), &tree.scan(), revision).expect_err("an unknown revision");
        assert!(
            error.to_string().contains(&format!("{revision:?}")),
            "{error}"
        );
    }
}

#[test]
fn a_script_without_an_ending_is_known_by_its_first_line() {
    let tree = Tree::new(&[
        ("bin/run", "#!/usr/bin/env bash\necho $SH_KEY"),
        (
            "bin/task",
            "#!/usr/bin/env -S python3 -u\nimport os\nos.environ['PY_KEY']",
        ),
        ("LICENSE", "process.env.NOT_CODE"),
    ]);
    assert_eq!(keys(&tree.scan()), ["PY_KEY", "SH_KEY"]);
}
