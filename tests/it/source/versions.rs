//! The places that name a version of a language, each as somebody would write it.

use std::path::Path;

use release_gate::source::versions::{Pin, Role, Version, Wants, pins};

/// `node 20 deploy :3`: language, what is wanted, role and line.
fn told(pin: &Pin) -> String {
    let number = |version: &Version| match version.minor {
        Some(minor) => format!("{}.{minor}", version.major),
        None => version.major.to_string(),
    };
    let wants = match &pin.wants {
        Wants::Exactly(version) => number(version),
        Wants::Within(_) => format!("({})", pin.text),
        Wants::OneOf(versions) => versions.iter().map(number).collect::<Vec<_>>().join("|"),
        Wants::Moving => "moving".to_owned(),
    };
    let role = match pin.role {
        Role::Deploy => " deploy",
        Role::Develop => "",
    };
    let lambda = if pin.on_lambda { " lambda" } else { "" };
    format!(
        "{} {wants}{role}{lambda} :{}",
        pin.language.word(),
        pin.line
    )
}

/// What the places of one file come to.
fn of(path: &str, content: &str) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(folder.path(), path, content);
    pins(folder.path(), folder.path())
        .iter()
        .map(told)
        .collect()
}

fn write(folder: &Path, path: &str, content: &str) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    std::fs::write(path, content).expect("a file");
}

fn table(cases: &[(&str, &str, &[&str])]) {
    for (path, content, expected) in cases {
        assert_eq!(of(path, content), *expected, "{path}: {content}");
    }
}

#[test]
fn version_files_name_one_version_or_whatever_is_the_newest() {
    table(&[
        (".nvmrc", "20\n", &["node 20 :1"]),
        (".nvmrc", "v20.11.1", &["node 20.11 :1"]),
        (".nvmrc", "# for CI\n\nlts/jod\n", &["node 22 :3"]),
        (".nvmrc", "lts/*\n", &["node moving :1"]),
        (".nvmrc", "lts/-1\n", &["node moving :1"]),
        (".nvmrc", "node\n", &["node moving :1"]),
        (".nvmrc", "system\n", &[]),
        (".node-version", "20.x\n", &["node 20 :1"]),
        (".node-version", "v22.1.0 # jod\n", &["node 22.1 :1"]),
        (".python-version", "3.12.1\n3.11.9\n", &["python 3.12 :1"]),
        (".python-version", "cpython-3.13\n", &["python 3.13 :1"]),
        (".python-version", "pypy3.10-7.3.17\n", &[]),
        (".python-version", "miniconda3-4.7.12\n", &[]),
        (".python-version", "my-project-3\n", &[]),
        (".ruby-version", "ruby-3.3.1\n", &["ruby 3.3 :1"]),
        (".ruby-version", "jruby-9.4.5.0\n", &[]),
        (".java-version", "1.8\n", &["java 8 :1"]),
        (
            ".java-version",
            "temurin-21.0.2+13.0.LTS\n",
            &["java 21.0 :1"],
        ),
        (".go-version", "1.24.1\n", &["go 1.24 :1"]),
        (".sdkmanrc", "# env\njava=17.0.9-tem\n", &["java 17.0 :2"]),
        (".npmrc", "use-node-version=20.11.0\n", &["node 20.11 :1"]),
    ]);
}

#[test]
fn tools_of_asdf_and_mise_are_read_by_their_first_version() {
    table(&[
        (
            ".tool-versions",
            "# tools\nnodejs 20.11.0 18.19.0 # old\npython 3.12.1 2.7.18\nterraform 1.9.0\njava zulu-17.50\ngolang 1.24\n",
            &[
                "node 20.11 :2",
                "python 3.12 :3",
                "go 1.24 :6",
                "java 17.50 :5",
            ],
        ),
        (
            ".tool-versions",
            "nodejs latest:22\nruby ref:master\npython system\n",
            &["node 22 :1"],
        ),
        (".tool-versions", "nodejs lts\n", &["node moving :1"]),
        (
            "mise.toml",
            "[env]\nnode = \"x\"\n[tools]\nnode = ['20', '18']\n\"npm:prettier\" = \"3\"\npython = { version = \"3.12\", virtualenv = \".venv\" }\ngo = \"latest\"\n",
            &["node 20 :4", "python 3.12 :6", "go moving :7"],
        ),
        (
            ".config/mise/config.toml",
            "[tools]\nnode = \"lts\"\n",
            &["node moving :2"],
        ),
    ]);
}

#[test]
fn manifests_of_packages_name_ranges() {
    table(&[
        (
            "package.json",
            "{\n \"engines\": {\n  \"npm\": \">=9\",\n  \"node\": \">=18 <21\"\n }\n}",
            &["node (>=18 <21) :4"],
        ),
        (
            "package.json",
            r#"{"engines": {"node": "^20 || ^22"}}"#,
            &["node (^20 || ^22) :1"],
        ),
        (
            "package.json",
            r#"{"engines": {"node": "20.x"}}"#,
            &["node (20.x) :1"],
        ),
        (
            "package.json",
            r#"{"engines": {"node": "20"}}"#,
            &["node 20 :1"],
        ),
        ("package.json", r#"{"engines": {"node": "*"}}"#, &[]),
        (
            "package.json",
            r#"{"volta": {"node": "20.11.0"}}"#,
            &["node 20.11 :1"],
        ),
        (
            "package.json",
            r#"{"devEngines": {"runtime": [{"name": "node", "version": "^22.1"}, {"name": "bun"}]}}"#,
            &["node (^22.1) :1"],
        ),
        (
            "composer.json",
            r#"{"require": {"php": "~8.2.0 || ~8.3.0"}, "config": {"platform": {"php": "8.2.15"}}}"#,
            &["php (~8.2.0 || ~8.3.0) :1", "php 8.2 :1"],
        ),
        ("composer.json", r#"{"require": {"php": "*"}}"#, &[]),
        (
            "pyproject.toml",
            "[project]\nrequires-python = \">=3.11,<3.14\"\n",
            &["python (>=3.11,<3.14) :2"],
        ),
        (
            "pyproject.toml",
            "[tool.poetry.dependencies]\npython = \"^3.11\"\n[tool.mypy]\npython_version = \"3.9\"\n",
            &["python (^3.11) :2"],
        ),
        (
            "Pipfile",
            "[requires]\npython_version = \"3.12\"\n",
            &["python 3.12 :2"],
        ),
        (
            "setup.cfg",
            "[options]\npython_requires = >=3.10\n",
            &["python (>=3.10) :2"],
        ),
        (
            "tox.ini",
            "[tox]\nenvlist = lint, py311, py312-django{4,5}\n",
            &["python 3.11|3.12 :2"],
        ),
        (
            "environment.yml",
            "dependencies:\n  - python=3.11\n",
            &["python 3.11 :2"],
        ),
        ("Gemfile", "ruby \"3.3.1\"\n", &["ruby 3.3 :1"]),
        (
            "Gemfile",
            "ruby '>= 3.1', '< 3.4'\n",
            &["ruby (>= 3.1, < 3.4) :1"],
        ),
        ("Gemfile", "ruby file: '.ruby-version'\n", &[]),
        (
            "Gemfile.lock",
            "RUBY VERSION\n   ruby 3.2.2p53\n",
            &["ruby 3.2 :2"],
        ),
        (
            "go.mod",
            "module x\n\ngo 1.23.0\n\ntoolchain go1.24.2\n",
            &["go (1.23.0) :3", "go (1.24.2) :5"],
        ),
        (
            "pom.xml",
            "<maven.compiler.release>17</maven.compiler.release>\n<java.version>1.8</java.version>",
            &["java (17) :1", "java (8) :2"],
        ),
        (
            "build.gradle",
            "java { toolchain { languageVersion = JavaLanguageVersion.of(21) } }",
            &["java (21) :1"],
        ),
        (
            "build.gradle",
            "sourceCompatibility = JavaVersion.VERSION_1_8\n",
            &["java (8) :1"],
        ),
        (
            "build.gradle.kts",
            "kotlin { jvmToolchain(17) }",
            &["java (17) :1"],
        ),
        (
            "global.json",
            r#"{"sdk": {"version": "8.0.100", "rollForward": "latestMinor"}, "msbuild-sdks": {"X": "3.1.0"}}"#,
            &["dotnet 8.0 :1"],
        ),
        (
            "src/App/App.csproj",
            "<TargetFramework>net9.0</TargetFramework>",
            &["dotnet (net9.0) :1"],
        ),
        (
            "Lib.csproj",
            "<TargetFrameworks>netstandard2.0;net8.0;net10.0</TargetFrameworks>",
            &["dotnet 8|10 :1"],
        ),
        (
            "Old.csproj",
            "<TargetFramework>net48</TargetFramework>",
            &[],
        ),
    ]);
}

#[test]
fn images_name_a_version_by_tag_or_by_name() {
    table(&[
        (
            "Dockerfile",
            "FROM node:20-alpine@sha256:0123\n",
            &["node 20 deploy :1"],
        ),
        ("Dockerfile", "FROM node@sha256:0123\n", &[]),
        (
            "Dockerfile",
            "FROM --platform=$BUILDPLATFORM node:22 AS build\nFROM nginx:1.27\n",
            &["node 22 :1"],
        ),
        (
            "Dockerfile",
            "ARG NODE_VERSION=20\nFROM node:${NODE_VERSION}-slim\n",
            &["node 20 deploy :2"],
        ),
        (
            "Dockerfile",
            "ARG NODE_VERSION\nFROM node:${NODE_VERSION}\n",
            &[],
        ),
        (
            "Dockerfile",
            "FROM node:lts-alpine\n",
            &["node moving deploy :1"],
        ),
        ("Dockerfile", "FROM node\n", &["node moving deploy :1"]),
        (
            "Dockerfile",
            "FROM node:alpine\n",
            &["node moving deploy :1"],
        ),
        (
            "Dockerfile",
            "FROM node:jod-bookworm-slim\n",
            &["node 22 deploy :1"],
        ),
        (
            "Dockerfile",
            "FROM registry.example:5000/library/node:20\n",
            &["node 20 deploy :1"],
        ),
        (
            "Dockerfile",
            "FROM gcr.io/distroless/nodejs22-debian12\n",
            &["node 22 deploy :1"],
        ),
        (
            "Dockerfile",
            "FROM public.ecr.aws/lambda/nodejs:20\n",
            &["node 20 deploy :1"],
        ),
        (
            "Dockerfile",
            "FROM mcr.microsoft.com/azure-functions/node:4-node20\n",
            &["node 20 deploy :1"],
        ),
        (
            "Dockerfile",
            "FROM registry.access.redhat.com/ubi9/python-311:latest\n",
            &["python 3.11 deploy :1"],
        ),
        (
            "Dockerfile",
            "FROM ghcr.io/astral-sh/uv:python3.12-bookworm-slim\n",
            &["python 3.12 deploy :1"],
        ),
        (
            "Dockerfile",
            "FROM maven:3.9-eclipse-temurin-21 AS build\nFROM eclipse-temurin:21-jre-alpine\n",
            &["java 21 :1", "java 21 deploy :2"],
        ),
        (
            "Dockerfile",
            "FROM gradle:8-jdk17\n",
            &["java 17 deploy :1"],
        ),
        (
            "Dockerfile",
            "FROM golang:1.24-alpine AS build\nFROM scratch\n",
            &["go 1.24 deploy :1"],
        ),
        (
            "Dockerfile",
            "FROM mcr.microsoft.com/dotnet/aspnet:9.0-alpine\n",
            &["dotnet 9.0 deploy :1"],
        ),
        (
            "Dockerfile",
            "FROM php:8.3-fpm AS base\nFROM base\n",
            &["php 8.3 deploy :1"],
        ),
        ("Dockerfile.dev", "FROM node:18\n", &["node 18 :1"]),
        (
            "docker/api.Dockerfile",
            "FROM python:3.13-slim\n",
            &["python 3.13 deploy :1"],
        ),
    ]);
}

#[test]
fn pipelines_test_on_one_version_or_on_a_matrix() {
    let job = |rest: &str| format!("on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n{rest}");
    let setup =
        "    steps:\n      - uses: actions/setup-node@v4\n        with:\n          node-version: ";
    let workflow = ".github/workflows/ci.yml";
    table(&[
        (
            workflow,
            &job(&format!("{setup}'20.x' # now\n")),
            &["node 20 :8"],
        ),
        (
            workflow,
            &job(&format!("{setup}lts/*\n")),
            &["node moving :8"],
        ),
        (
            workflow,
            &job(&format!(
                "    strategy:\n      matrix:\n        node: [18, 20, 22]\n{setup}${{{{ matrix.node }}}}\n"
            )),
            &["node 18|20|22 :11"],
        ),
        (
            workflow,
            &job(&format!(
                "    strategy:\n      matrix:\n        node:\n          - 20\n          - '22'\n{setup}${{{{ matrix.node }}}}\n"
            )),
            &["node 20|22 :13"],
        ),
        (
            workflow,
            &job(&format!(
                "    env:\n      NODE_VERSION: 22\n{setup}${{{{ env.NODE_VERSION }}}}\n"
            )),
            &["node 22 :10"],
        ),
        (
            workflow,
            &job(
                "    steps:\n      - uses: actions/setup-node@v4\n        with:\n          node-version-file: .nvmrc\n",
            ),
            &[],
        ),
        (
            workflow,
            &job(
                "    steps:\n      - uses: actions/setup-python@v5\n        with:\n          python-version: |\n            3.11\n            3.12\n",
            ),
            &["python 3.11|3.12 :8"],
        ),
        (
            workflow,
            &job(
                "    container: node:22-bookworm\n    services:\n      db:\n        image: python:3.8\n    steps: []\n",
            ),
            &["node 22 :5"],
        ),
        (
            workflow,
            &job("    steps:\n      - run: |\n          node-version: 16\n"),
            &[],
        ),
        (
            ".gitlab-ci.yml",
            "variables:\n  NODE: \"22\"\ndefault:\n  image: node:$NODE-alpine\ntest:\n  image:\n    name: python:3.12\n  services:\n    - name: ruby:2.7\n",
            &["node 22 :4", "python 3.12 :7"],
        ),
        (
            ".circleci/config.yml",
            "jobs:\n  a:\n    docker:\n      - image: cimg/node:20.11\n",
            &["node 20.11 :4"],
        ),
        (
            "azure-pipelines.yml",
            "steps:\n  - task: NodeTool@0\n    inputs:\n      versionSpec: '20.x'\n",
            &["node 20 :4"],
        ),
        (
            ".travis.yml",
            "language: node_js\nnode_js:\n  - 20\n  - 22\n",
            &["node 20|22 :2"],
        ),
    ]);
}

#[test]
fn platforms_and_functions_say_what_is_deployed() {
    table(&[
        (
            "netlify.toml",
            "[build.environment]\nNODE_VERSION = '20'\n[context.deploy-preview.environment]\nNODE_VERSION = \"22\"\n",
            &["node 20 deploy :2", "node 22 :4"],
        ),
        (
            "vercel.json",
            r#"{"functions": {"api/*.ts": {"runtime": "@vercel/node@3.0.0"}}}"#,
            &[],
        ),
        (
            ".vercel/project.json",
            r#"{"settings": {"nodeVersion": "22.x"}}"#,
            &["node 22 deploy :1"],
        ),
        (
            "firebase.json",
            r#"{"functions": {"runtime": "nodejs20"}}"#,
            &["node 20 deploy :1"],
        ),
        ("runtime.txt", "python-3.11.4\n", &["python 3.11 deploy :1"]),
        (
            "system.properties",
            "java.runtime.version=17\n",
            &["java 17 deploy :1"],
        ),
        (
            "app.yaml",
            "runtime: python312\n",
            &["python 3.12 deploy :1"],
        ),
        ("app.yaml", "runtime: go122\n", &["go 1.22 deploy :1"]),
        (
            "serverless.yml",
            "provider:\n  runtime: nodejs22.x # now\n",
            &["node 22 deploy lambda :2"],
        ),
        (
            "template.yaml",
            "Globals:\n  Function:\n    Runtime: python3.13\n    MemorySize: !Ref Size\n",
            &["python 3.13 deploy lambda :3"],
        ),
        (
            "infra/main.tf",
            "resource \"aws_lambda_function\" \"a\" {\n  runtime = \"nodejs20.x\"\n}\n",
            &["node 20 deploy lambda :2"],
        ),
    ]);
}

#[test]
fn cdk_stacks_name_runtimes_by_constants() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(folder.path(), "cdk.json", "{}");
    write(
        folder.path(),
        "lib/a.ts",
        "// Runtime.NODEJS_16_X\nnew Function(this, 'a', { runtime: lambda.Runtime.NODEJS_22_X })\n",
    );
    write(
        folder.path(),
        "lib/b.py",
        "runtime=_lambda.Runtime.PYTHON_3_12,\n",
    );
    let seen: Vec<String> = pins(folder.path(), folder.path())
        .iter()
        .map(told)
        .collect();
    assert_eq!(
        seen,
        ["node 22 deploy lambda :2", "python 3.12 deploy lambda :1"]
    );
}

#[test]
fn heroku_and_vercel_take_the_version_from_the_manifest() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(
        folder.path(),
        "package.json",
        r#"{"engines": {"node": "20.x"}}"#,
    );
    let seen = || {
        pins(folder.path(), folder.path())
            .iter()
            .map(told)
            .collect::<Vec<_>>()
    };
    assert_eq!(seen(), ["node (20.x) :1"]);
    write(folder.path(), "Procfile", "web: npm start\n");
    assert_eq!(seen(), ["node (20.x) deploy :1"]);
    write(folder.path(), "Dockerfile", "FROM node:22\n");
    assert_eq!(seen(), ["node 22 deploy :1", "node (20.x) :1"]);
}

#[test]
fn volta_follows_the_manifest_that_it_extends() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(
        folder.path(),
        "package.json",
        r#"{"volta": {"node": "20.11.0"}}"#,
    );
    write(
        folder.path(),
        "apps/web/package.json",
        r#"{"volta": {"extends": "../../package.json"}}"#,
    );
    let found = pins(folder.path(), &folder.path().join("apps/web"));
    assert_eq!(
        found.iter().map(told).collect::<Vec<_>>(),
        ["node 20.11 :1"]
    );
}
