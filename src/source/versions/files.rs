//! Version files and manifests in the project's folder.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::{Language, Pin, Range, Role, Version, Wants};
use crate::source::usage::relative;

/// A file that names one version on its first line, and the language.
const PLAIN: [(&str, Language); 5] = [
    (".nvmrc", Language::Node),
    (".node-version", Language::Node),
    (".python-version", Language::Python),
    (".ruby-version", Language::Ruby),
    (".java-version", Language::Java),
];

/// Lines of other files: the file's name, a pattern with the group `version`, the language, what it decides about.
const LINES: [(&str, &str, Language, Role, Form); 27] = [
    (
        "runtime.txt",
        r"^python-(?P<version>[\d.]+)",
        Language::Python,
        Role::Deploy,
        Form::Exact,
    ),
    (
        "Pipfile",
        r#"^python_version\s*=\s*"(?P<version>[\d.]+)""#,
        Language::Python,
        Role::Develop,
        Form::Exact,
    ),
    (
        "pyproject.toml",
        r#"^requires-python\s*=\s*"(?P<version>[^"]+)""#,
        Language::Python,
        Role::Develop,
        Form::Range,
    ),
    (
        "pyproject.toml",
        r#"^python\s*=\s*"(?P<version>[^"]+)""#,
        Language::Python,
        Role::Develop,
        Form::Range,
    ),
    (
        "setup.cfg",
        r"^python_requires\s*=\s*(?P<version>.+)",
        Language::Python,
        Role::Develop,
        Form::Range,
    ),
    (
        "setup.py",
        r#"python_requires\s*=\s*["'](?P<version>[^"']+)["']"#,
        Language::Python,
        Role::Develop,
        Form::Range,
    ),
    (
        "Gemfile",
        r#"^ruby\s*\(?["'](?P<version>[^"']+)["']"#,
        Language::Ruby,
        Role::Develop,
        Form::Range,
    ),
    (
        "go.mod",
        r"^go\s+(?P<version>[\d.]+)",
        Language::Go,
        Role::Develop,
        Form::Least,
    ),
    (
        "go.mod",
        r"^toolchain\s+go(?P<version>[\d.]+)",
        Language::Go,
        Role::Develop,
        Form::Least,
    ),
    (
        "pom.xml",
        r"<(?:maven\.compiler\.(?:release|target)|java\.version|release)>(?:1\.)?(?P<version>\d+)<",
        Language::Java,
        Role::Develop,
        Form::Least,
    ),
    (
        "build.gradle",
        r"JavaLanguageVersion\.of\((?P<version>\d+)\)",
        Language::Java,
        Role::Develop,
        Form::Least,
    ),
    (
        "build.gradle.kts",
        r"JavaLanguageVersion\.of\((?P<version>\d+)\)",
        Language::Java,
        Role::Develop,
        Form::Least,
    ),
    (
        "build.gradle",
        r"(?:sourceCompatibility|targetCompatibility)\s*=\s*(?:JavaVersion\.VERSION_)?['\x22]?(?:1\.)?(?P<version>\d+)",
        Language::Java,
        Role::Develop,
        Form::Least,
    ),
    (
        "system.properties",
        r"^java\.runtime\.version\s*=\s*(?:1\.)?(?P<version>\d+)",
        Language::Java,
        Role::Deploy,
        Form::Exact,
    ),
    (
        "netlify.toml",
        r#"NODE_VERSION\s*=\s*"(?P<version>[^"]+)""#,
        Language::Node,
        Role::Deploy,
        Form::Exact,
    ),
    (
        "netlify.toml",
        r#"PYTHON_VERSION\s*=\s*"(?P<version>[^"]+)""#,
        Language::Python,
        Role::Deploy,
        Form::Exact,
    ),
    (
        "netlify.toml",
        r#"RUBY_VERSION\s*=\s*"(?P<version>[^"]+)""#,
        Language::Ruby,
        Role::Deploy,
        Form::Exact,
    ),
    (
        "netlify.toml",
        r#"GO_VERSION\s*=\s*"(?P<version>[^"]+)""#,
        Language::Go,
        Role::Deploy,
        Form::Exact,
    ),
    (
        "vercel.json",
        r#""runtime"\s*:\s*"nodejs(?P<version>\d+)\.x""#,
        Language::Node,
        Role::Deploy,
        Form::Exact,
    ),
    (
        "app.yaml",
        r"^runtime:\s*['\x22]?nodejs(?P<version>\d+)",
        Language::Node,
        Role::Deploy,
        Form::Exact,
    ),
    (
        "app.yaml",
        r"^runtime:\s*['\x22]?python(?P<version>\d\d+)",
        Language::Python,
        Role::Deploy,
        Form::Joined,
    ),
    (
        "app.yaml",
        r"^runtime:\s*['\x22]?go(?P<version>\d\d+)",
        Language::Go,
        Role::Deploy,
        Form::Joined,
    ),
    (
        "app.yaml",
        r"^runtime:\s*['\x22]?ruby(?P<version>\d\d)",
        Language::Ruby,
        Role::Deploy,
        Form::Joined,
    ),
    (
        "app.yaml",
        r"^runtime:\s*['\x22]?php(?P<version>\d\d)",
        Language::Php,
        Role::Deploy,
        Form::Joined,
    ),
    (
        "app.yaml",
        r"^runtime:\s*['\x22]?java(?P<version>\d+)",
        Language::Java,
        Role::Deploy,
        Form::Exact,
    ),
    (
        "global.json",
        r#""version"\s*:\s*"(?P<version>[\d.]+)"#,
        Language::Dotnet,
        Role::Develop,
        Form::Exact,
    ),
    (
        ".sdkmanrc",
        r"^java=(?P<version>\d+)",
        Language::Java,
        Role::Develop,
        Form::Exact,
    ),
];

/// How a version is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Exact,
    Range,
    /// It is the least that will do.
    Least,
    /// `312` for 3.12.
    Joined,
}

/// Where functions of AWS Lambda are declared.
const LAMBDA: [&str; 8] = [
    "serverless.yml",
    "serverless.yaml",
    "template.yml",
    "template.yaml",
    "sam.yml",
    "sam.yaml",
    "serverless.ts",
    "serverless.js",
];

/// Inputs of the setup actions of GitHub, by the language they set up.
const SETUP: [(&str, Language); 7] = [
    ("node-version", Language::Node),
    ("python-version", Language::Python),
    ("ruby-version", Language::Ruby),
    ("go-version", Language::Go),
    ("java-version", Language::Java),
    ("php-version", Language::Php),
    ("dotnet-version", Language::Dotnet),
];

/// Long-term lines of Node by their names in `.nvmrc`.
const NODE_NAMES: [(&str, u32); 8] = [
    ("dubnium", 10),
    ("erbium", 12),
    ("fermium", 14),
    ("gallium", 16),
    ("hydrogen", 18),
    ("iron", 20),
    ("jod", 22),
    ("krypton", 24),
];

/// The places of one folder.
pub(super) fn pins(root: &Path, folder: &Path) -> Vec<Pin> {
    let mut found = Found {
        root,
        pins: Vec::new(),
    };
    for (name, language) in PLAIN {
        found.each_line(&folder.join(name), |line, number, add| {
            let line = line.trim();
            // The first line that says something is the version.
            if number == 1 {
                add(language, exact(language, line), line, Role::Develop);
            }
        });
    }
    for (name, pattern, language, role, form) in LINES {
        if let Ok(pattern) = Regex::new(pattern) {
            found.each_line(&folder.join(name), |line, _, add| {
                let line = line.trim_start();
                if let Some(version) = pattern.captures(line).and_then(|it| it.name("version")) {
                    add(
                        language,
                        wants(form, version.as_str()),
                        version.as_str().trim(),
                        role,
                    );
                }
            });
        }
    }
    tool_versions(folder, &mut found);
    package_json(&folder.join("package.json"), &mut found);
    composer_json(&folder.join("composer.json"), &mut found);
    projects(folder, &mut found);
    lambda(folder, &mut found);
    workflows(folder, &mut found);
    found.pins
}

struct Found<'r> {
    root: &'r Path,
    pins: Vec<Pin>,
}

type Add<'a> = dyn FnMut(Language, Option<Wants>, &str, Role) + 'a;

impl Found<'_> {
    fn add(
        &mut self,
        path: &Path,
        line: usize,
        language: Language,
        wants: Option<Wants>,
        text: &str,
        role: Role,
    ) {
        self.pins.extend(wants.map(|wants| Pin {
            language,
            wants,
            text: text.to_owned(),
            file: relative(self.root, path),
            line,
            role,
            on_lambda: false,
            image: false,
        }));
    }

    /// Reads a file's lines; a file that isn't there has none.
    fn each_line(&mut self, path: &Path, mut look: impl FnMut(&str, usize, &mut Add<'_>)) {
        let Ok(text) = std::fs::read_to_string(path) else {
            return;
        };
        for (number, line) in text.lines().enumerate() {
            look(line, number + 1, &mut |language, wants, text, role| {
                self.add(path, number + 1, language, wants, text, role);
            });
        }
    }
}

fn exact(language: Language, text: &str) -> Option<Wants> {
    let text = text.trim();
    let name = text
        .strip_prefix("lts/")
        .unwrap_or(text)
        .to_ascii_lowercase();
    let named = NODE_NAMES
        .iter()
        .find(|(known, _)| language == Language::Node && *known == name);
    if let Some((_, major)) = named {
        return Some(Wants::Exactly(Version {
            major: *major,
            minor: None,
        }));
    }
    let number = text.trim_start_matches(|it: char| !it.is_ascii_digit());
    // `temurin-17.0.2`, `ruby-3.2.1`, `cpython-3.12`; but not `pypy3.9`.
    let is_other =
        text.starts_with("pypy") || text.starts_with("jruby") || text.starts_with("truffleruby");
    Version::read(number)
        .filter(|_| !is_other)
        .map(Wants::Exactly)
}

fn wants(form: Form, text: &str) -> Option<Wants> {
    match form {
        Form::Exact => Version::read(text).map(Wants::Exactly),
        Form::Least => Version::read(text).map(Range::at_least).map(Wants::Within),
        Form::Range
            if text
                .trim()
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.') =>
        {
            Version::read(text).map(Wants::Exactly)
        }
        Form::Range => Range::read(text).map(Wants::Within),
        Form::Joined => {
            let (major, minor) = text.split_at_checked(1)?;
            Version::read(&format!("{major}.{minor}")).map(Wants::Exactly)
        }
    }
}

/// asdf's `.tool-versions` and mise's `mise.toml`.
fn tool_versions(folder: &Path, found: &mut Found<'_>) {
    let named = |tool: &str| {
        Some(match tool {
            "nodejs" | "node" => Language::Node,
            "python" => Language::Python,
            "ruby" => Language::Ruby,
            "golang" | "go" => Language::Go,
            "java" => Language::Java,
            "php" => Language::Php,
            "dotnet" | "dotnet-core" => Language::Dotnet,
            _ => return None,
        })
    };
    found.each_line(&folder.join(".tool-versions"), |line, _, add| {
        let mut words = line
            .split('#')
            .next()
            .unwrap_or_default()
            .split_ascii_whitespace();
        if let (Some(language), Some(version)) = (words.next().and_then(named), words.next()) {
            add(language, exact(language, version), version, Role::Develop);
        }
    });
    for name in ["mise.toml", ".mise.toml"] {
        found.each_line(&folder.join(name), |line, _, add| {
            let Some((tool, version)) = line.split_once('=') else {
                return;
            };
            if let Some(language) = named(tool.trim().trim_matches('"')) {
                let version = version.trim().trim_matches(['"', '[', ']', ' ']);
                add(language, exact(language, version), version, Role::Develop);
            }
        });
    }
}

fn line_of(text: &str, needle: &str) -> usize {
    text.find(needle)
        .map_or(1, |at| text[..at].matches('\n').count() + 1)
}

fn json(path: &Path) -> Option<(String, Value)> {
    let text = std::fs::read_to_string(path).ok()?;
    let value = serde_json::from_str(&text).ok()?;
    Some((text, value))
}

fn package_json(path: &Path, found: &mut Found<'_>) {
    let Some((text, package)) = json(path) else {
        return;
    };
    if let Some(range) = package["engines"]["node"].as_str() {
        let line = line_of(&text, "\"engines\"");
        found.add(
            path,
            line,
            Language::Node,
            wants(Form::Range, range),
            range,
            Role::Develop,
        );
    }
    if let Some(version) = package["volta"]["node"].as_str() {
        found.add(
            path,
            line_of(&text, "\"volta\""),
            Language::Node,
            exact(Language::Node, version),
            version,
            Role::Develop,
        );
    }
    let runtime = &package["devEngines"]["runtime"];
    if let (Some("node"), Some(range)) = (runtime["name"].as_str(), runtime["version"].as_str()) {
        found.add(
            path,
            line_of(&text, "\"devEngines\""),
            Language::Node,
            wants(Form::Range, range),
            range,
            Role::Develop,
        );
    }
}

fn composer_json(path: &Path, found: &mut Found<'_>) {
    let Some((text, package)) = json(path) else {
        return;
    };
    if let Some(range) = package["require"]["php"].as_str() {
        found.add(
            path,
            line_of(&text, "\"php\""),
            Language::Php,
            Range::read(range).map(Wants::Within),
            range,
            Role::Develop,
        );
    }
    if let Some(version) = package["config"]["platform"]["php"].as_str() {
        found.add(
            path,
            line_of(&text, "\"platform\""),
            Language::Php,
            exact(Language::Php, version),
            version,
            Role::Develop,
        );
    }
}

static FRAMEWORK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"<TargetFramework>net(?P<version>\d+\.\d+)</TargetFramework>").ok()
});

/// `*.csproj`: an application built for .NET 8 runs on .NET 8.
fn projects(folder: &Path, found: &mut Found<'_>) {
    let Some(pattern) = FRAMEWORK.as_ref() else {
        return;
    };
    for path in with_ending(folder, &["csproj", "fsproj", "vbproj"]) {
        found.each_line(&path, |line, _, add| {
            if let Some(version) = pattern.captures(line).and_then(|it| it.name("version")) {
                let line = Version::read(version.as_str()).map(|version| {
                    Range::line(Version {
                        minor: None,
                        ..version
                    })
                });
                add(
                    Language::Dotnet,
                    line.map(Wants::Within),
                    version.as_str(),
                    Role::Develop,
                );
            }
        });
    }
}

fn with_ending(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()));
    let mut paths: Vec<PathBuf> = entries
        .filter(|path| {
            path.extension()
                .and_then(|it| it.to_str())
                .is_some_and(|it| endings.contains(&it))
        })
        .collect();
    paths.sort();
    paths
}

static RUNTIME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?i)\bruntime["']?\s*:\s*["']?(?P<language>nodejs|python|ruby|java|dotnetcore|dotnet)(?P<version>\d+(?:\.\d+)?)"#).ok()
});

fn lambda(folder: &Path, found: &mut Found<'_>) {
    let Some(pattern) = RUNTIME.as_ref() else {
        return;
    };
    let from = found.pins.len();
    for name in LAMBDA {
        found.each_line(&folder.join(name), |line, _, add| {
            let Some(runtime) = pattern.captures(line.split('#').next().unwrap_or_default()) else {
                return;
            };
            let language = match runtime
                .name("language")
                .map(|it| it.as_str().to_ascii_lowercase())
                .as_deref()
            {
                Some("nodejs") => Language::Node,
                Some("python") => Language::Python,
                Some("ruby") => Language::Ruby,
                Some("java") => Language::Java,
                _ => Language::Dotnet,
            };
            if let Some(version) = runtime.name("version") {
                add(
                    language,
                    exact(language, version.as_str()),
                    version.as_str(),
                    Role::Deploy,
                );
            }
        });
    }
    for pin in &mut found.pins[from..] {
        pin.on_lambda = true;
    }
}

/// `node-version: 20` of a workflow; lists and expressions are a matrix, which tests more than it deploys.
fn workflows(folder: &Path, found: &mut Found<'_>) {
    for path in with_ending(&folder.join(".github/workflows"), &["yml", "yaml"]) {
        found.each_line(&path, |line, _, add| {
            let line = line.trim_start().trim_start_matches("- ");
            let Some((key, value)) = line.split_once(':') else {
                return;
            };
            let value = value
                .split(" #")
                .next()
                .unwrap_or_default()
                .trim()
                .trim_matches(['"', '\'']);
            if let Some((_, language)) = SETUP.iter().find(|(name, _)| *name == key.trim())
                && value.starts_with(|it: char| it.is_ascii_digit() || it == 'v')
            {
                add(*language, exact(*language, value), value, Role::Develop);
            }
        });
    }
}
