//! Lines of manifests and settings that name a version: one line tells it.

use std::path::Path;

use regex::Regex;

use super::place::{Places, Said};
use super::written::{joined, least, range, version};
use super::{Language, Role, Wants};

/// How a line writes a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Exact,
    Range,
    /// It is the least that will do.
    Least,
    /// `312` for 3.12.
    Joined,
}

/// A file's name, a pattern whose first group is the version, how it is written.
type Row = (&'static str, &'static str, Form);

const PYTHON: [Row; 8] = [
    (
        "Pipfile",
        r#"^python_(?:full_)?version\s*=\s*["']([\d.]+)"#,
        Form::Exact,
    ),
    (
        "pyproject.toml",
        r#"^requires-python\s*=\s*["']([^"']+)["']"#,
        Form::Range,
    ),
    (
        "pyproject.toml",
        r#"^python\s*=\s*(?:\{\s*version\s*=\s*)?["']([^"']+)["']"#,
        Form::Range,
    ),
    ("setup.cfg", r"^python_requires\s*=\s*(.+)", Form::Range),
    (
        "setup.py",
        r#"python_requires\s*=\s*["']([^"']+)["']"#,
        Form::Range,
    ),
    ("tox.ini", r"^basepython\s*=\s*python([\d.]+)", Form::Exact),
    (
        "environment.yml",
        r"^-\s*python\s*=+\s*([\d.]+)",
        Form::Exact,
    ),
    (
        "environment.yaml",
        r"^-\s*python\s*=+\s*([\d.]+)",
        Form::Exact,
    ),
];

const RUBY: [Row; 2] = [
    (
        "Gemfile",
        r#"^ruby\s*\(?\s*((?:["'][^"']+["'],?\s*)+)"#,
        Form::Range,
    ),
    ("Gemfile.lock", r"^ruby (\d[\d.]*)(?:p\d+)?$", Form::Exact),
];

const GO: [Row; 3] = [
    ("go.mod", r"^go\s+([\d.]+)", Form::Least),
    ("go.mod", r"^toolchain\s+go([\d.]+)", Form::Least),
    ("go.work", r"^go\s+([\d.]+)", Form::Least),
];

const JAVA: [Row; 7] = [
    (
        "pom.xml",
        r"<(?:maven\.compiler\.(?:release|target)|java\.version|release)>(?:1\.)?(\d+)<",
        Form::Least,
    ),
    (
        "build.gradle",
        r"JavaLanguageVersion\.of\((\d+)\)",
        Form::Least,
    ),
    (
        "build.gradle.kts",
        r"JavaLanguageVersion\.of\((\d+)\)",
        Form::Least,
    ),
    ("build.gradle.kts", r"jvmToolchain\((\d+)\)", Form::Least),
    (
        "build.gradle",
        r"(?:source|target)Compatibility\s*=?\s*(?:JavaVersion\.VERSION_)?['\x22]?(?:1[._])?(\d+)",
        Form::Least,
    ),
    (
        "build.gradle.kts",
        r"(?:source|target)Compatibility\s*=?\s*(?:JavaVersion\.VERSION_)?['\x22]?(?:1[._])?(\d+)",
        Form::Least,
    ),
    (".sdkmanrc", r"^java=(\d[\w.-]*)", Form::Exact),
];

const NODE: [Row; 2] = [
    (".npmrc", r"^use-node-version\s*=\s*(\S+)", Form::Exact),
    (
        "pnpm-workspace.yaml",
        r#"^useNodeVersion:\s*["']?([^"'\s]+)"#,
        Form::Exact,
    ),
];

/// .NET's `global.json` names the SDK.
const DOTNET: [Row; 1] = [("global.json", r#""version"\s*:\s*"([\d.]+)"#, Form::Exact)];

/// What platforms are told: Heroku, App Engine, Firebase, Vercel.
const DEPLOYED: [(Language, Row); 10] = [
    (
        Language::Python,
        ("runtime.txt", r"^python-([\d.]+)", Form::Exact),
    ),
    (
        Language::Java,
        (
            "system.properties",
            r"^java\.runtime\.version\s*=\s*(?:1\.)?(\d+)",
            Form::Exact,
        ),
    ),
    (
        Language::Node,
        (
            "vercel.json",
            r#""runtime"\s*:\s*"nodejs(\d+)\.x""#,
            Form::Exact,
        ),
    ),
    (
        Language::Node,
        (
            "firebase.json",
            r#""runtime"\s*:\s*"nodejs(\d+)""#,
            Form::Exact,
        ),
    ),
    (
        Language::Node,
        ("app.yaml", r"^runtime:\s*['\x22]?nodejs(\d+)", Form::Exact),
    ),
    (
        Language::Python,
        (
            "app.yaml",
            r"^runtime:\s*['\x22]?python(\d\d+)",
            Form::Joined,
        ),
    ),
    (
        Language::Go,
        ("app.yaml", r"^runtime:\s*['\x22]?go(\d\d+)", Form::Joined),
    ),
    (
        Language::Ruby,
        ("app.yaml", r"^runtime:\s*['\x22]?ruby(\d\d)", Form::Joined),
    ),
    (
        Language::Php,
        ("app.yaml", r"^runtime:\s*['\x22]?php(\d\d)", Form::Joined),
    ),
    (
        Language::Java,
        ("app.yaml", r"^runtime:\s*['\x22]?java(\d+)", Form::Exact),
    ),
];

/// Adds the places of a folder's manifests and settings.
pub(super) fn places(folder: &Path, places: &mut Places<'_>) {
    let developed: [(Language, &[Row]); 6] = [
        (Language::Python, &PYTHON),
        (Language::Ruby, &RUBY),
        (Language::Go, &GO),
        (Language::Java, &JAVA),
        (Language::Node, &NODE),
        (Language::Dotnet, &DOTNET),
    ];
    for (language, rows) in developed {
        for row in rows {
            read(folder, language, *row, Role::Develop, places);
        }
    }
    for (language, row) in DEPLOYED {
        read(folder, language, row, Role::Deploy, places);
    }
    tox(folder, places);
}

fn read(folder: &Path, language: Language, row: Row, role: Role, places: &mut Places<'_>) {
    let (name, pattern, form) = row;
    let Ok(pattern) = Regex::new(pattern) else {
        return;
    };
    places.each_line(&folder.join(name), |line| {
        let text = pattern.captures(line.trim_start())?.get(1)?.as_str();
        let wants = match form {
            Form::Exact => version(language, text),
            // `ruby ">= 3.1", "< 3.4"` are two texts.
            Form::Range => range(language, &text.replace(['"', '\''], "")),
            Form::Least => least(text),
            Form::Joined => joined(text),
        };
        Some(Said {
            language,
            wants,
            text: text.replace(['"', '\''], "").into(),
            role,
        })
    });
}

/// `envlist = py311, py312`: what tests run on.
fn tox(folder: &Path, places: &mut Places<'_>) {
    let Ok(factor) = Regex::new(r"\bpy(\d)(\d+)\b") else {
        return;
    };
    places.each_line(&folder.join("tox.ini"), |line| {
        let (_, list) = line
            .split_once('=')
            .filter(|(key, _)| key.trim_end() == "envlist" || key.trim_end() == "env_list")?;
        let versions = factor.captures_iter(list).filter_map(|it| {
            match joined(&format!("{}{}", &it[1], &it[2])) {
                Some(Wants::Exactly(version)) => Some(version),
                _ => None,
            }
        });
        let versions: Vec<_> = versions.collect();
        Some(Said {
            language: Language::Python,
            wants: (!versions.is_empty()).then_some(Wants::OneOf(versions)),
            text: list.trim().into(),
            role: Role::Develop,
        })
    });
}
