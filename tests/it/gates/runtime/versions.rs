//! Versions of languages in the places that name them.

use super::{GATE, check, coded, text, told};
use crate::support::Project;

/// The findings about ends of life, which lie in the past in these tests.
fn ended(project: &Project) -> Vec<String> {
    let gate = check(project);
    coded(&gate, "end-of-life").into_iter().map(text).collect()
}

#[test]
fn a_deployed_version_outside_the_range_that_the_project_asks_for_is_a_failure() {
    let project = Project::new(GATE)
        .file("package.json", r#"{"engines": {"node": ">=22 <23"}}"#)
        .file("Dockerfile", "ARG NODE=24\nFROM node:${NODE}-alpine AS base\nFROM base AS build\nRUN npm ci\nFROM base\nCOPY --from=build /app /app\n");
    assert_eq!(
        told(&check(&project)),
        [
            "version-mismatch failure Node version: expected one version line of Node, found node:24-alpine in Dockerfile:2 and >=22 <23 in package.json:1"
        ]
    );
}

#[test]
fn tests_on_another_version_than_the_deployed_one_are_a_warning() {
    let project = Project::new(GATE)
        .file(".nvmrc", "lts/jod\n")
        .file(".github/workflows/ci.yml", "jobs:\n  a:\n    steps:\n      - uses: actions/setup-node@v4\n        with:\n          node-version: 24 # newest\n          other: ${{ x }}\n")
        .file("serverless.yml", "provider:\n  runtime: nodejs24.x\n");
    assert_eq!(
        told(&check(&project)),
        [
            "version-mismatch warning Node version: expected one version line of Node, found nodejs24.x in serverless.yml:2 and lts/jod in .nvmrc:1"
        ]
    );
}

#[test]
fn places_of_seven_languages_are_read() {
    let project = Project::new(GATE)
        .file(".tool-versions", "nodejs 24.1.0\npython 3.13.1 3.12.0\nruby 3.4.1\ngolang 1.26.1\njava temurin-21.0.2\nphp 8.4.1\ndotnet 10.0.100\n")
        .file("pyproject.toml", "[project]\nrequires-python = \">=3.12,<3.14\"\n")
        .file("Gemfile", "ruby \"~> 3.4.0\"\n")
        .file("go.mod", "module x\n\ngo 1.26\n")
        .file("pom.xml", "<project><properties><java.version>21</java.version></properties></project>")
        .file("composer.json", r#"{"require": {"php": "^8.3"}}"#)
        .file("App.csproj", "<Project><TargetFramework>net10.0</TargetFramework></Project>");
    let gate = check(&project);
    assert_eq!(told(&gate), Vec::<String>::new());
    let names: Vec<&str> = gate
        .checks
        .iter()
        .map(|check| check.name.as_str())
        .collect();
    let languages = ["Node", "Python", "Ruby", "Go", "Java", "PHP", ".NET"];
    assert_eq!(
        names,
        languages.map(|language| format!("{language} version"))
    );
}

#[test]
fn a_line_past_its_end_of_life_is_a_warning_where_it_is_deployed_and_a_note_elsewhere() {
    let deployed = Project::new(GATE).file("Dockerfile", "FROM python:3.8-slim\n");
    assert_eq!(
        ended(&deployed),
        ["end-of-life warning Python version: Python 3.8 is past its end of life (2024-10-07)"]
    );
    let tested = Project::new(GATE).file(".python-version", "3.8.1\n");
    assert_eq!(
        ended(&tested),
        ["end-of-life note Python version: Python 3.8 is past its end of life (2024-10-07)"]
    );
    let lambda = Project::new(GATE).file(
        "template.yaml",
        "Resources:\n  F:\n    Properties:\n      Runtime: nodejs18.x\n",
    );
    assert_eq!(
        ended(&lambda),
        [
            "end-of-life warning Node version: Node 18 on AWS Lambda is past its end of life (2025-09-01)"
        ]
    );
}

#[test]
fn a_matrix_that_leaves_out_the_deployed_version_is_a_warning() {
    let with = |tested: &str| {
        let project = Project::new(GATE)
            .file("Dockerfile", "FROM node:24-slim\n")
            .file(
                ".github/workflows/ci.yml",
                format!("jobs:\n  a:\n    strategy:\n      matrix:\n        node: {tested}\n    steps:\n      - with:\n          node-version: ${{{{ matrix.node }}}}\n"),
            );
        told(&check(&project))
    };
    assert_eq!(with("[22, 24]"), Vec::<String>::new());
    assert_eq!(
        with("[20, 22]"),
        [
            "version-mismatch warning Node version: expected one version line of Node, found node:24-slim in Dockerfile:1 and 20, 22 in .github/workflows/ci.yml:8"
        ]
    );
}

#[test]
fn a_name_for_the_newest_version_is_a_note() {
    let project = Project::new(GATE)
        .file("Dockerfile", "FROM node:lts-alpine\n")
        .file(".nvmrc", "24\n");
    assert_eq!(
        told(&check(&project)),
        [
            "moving-version note Node version: expected a version of Node, found node:lts-alpine in Dockerfile:1, which is another one after every release"
        ]
    );
}

#[test]
fn lines_that_ended_this_year_are_in_the_table() {
    let cases = [
        (
            "FROM golang:1.24\n",
            "end-of-life warning Go version: Go 1.24 is past its end of life (2026-02-10)",
        ),
        (
            "FROM golang:1.25\n",
            "end-of-life warning Go version: Go 1.25 is past its end of life (2026-08-19)",
        ),
        (
            "FROM mcr.microsoft.com/dotnet/aspnet:8.0\n",
            "end-of-life warning .NET version: .NET 8 is past its end of life (2026-11-10)",
        ),
        (
            "FROM node:25\n",
            "end-of-life warning Node version: Node 25 is past its end of life (2026-06-01)",
        ),
    ];
    for (dockerfile, expected) in cases {
        assert_eq!(
            ended(&Project::new(GATE).file("Dockerfile", dockerfile)),
            [expected]
        );
    }
}
