//! Functions of AWS Lambda: Serverless Framework, SAM, CDK, Terraform, SST.

use std::path::Path;

use regex::Regex;

use super::place::{Places, Said};
use super::written::runtime;
use super::{Role, Wants};
use crate::source::walk;

/// Where functions are declared, whatever folder they are in.
const TEMPLATES: [&str; 11] = [
    "serverless.yml",
    "serverless.yaml",
    "serverless.json",
    "serverless.ts",
    "serverless.js",
    "template.yml",
    "template.yaml",
    "template.json",
    "sam.yml",
    "sam.yaml",
    "sst.config.ts",
];

/// Adds the runtimes of functions that a folder declares.
pub(super) fn places(folder: &Path, places: &mut Places<'_>) {
    let from = places.pins.len();
    // `runtime: nodejs20.x`, `"Runtime": "python3.12"`, `runtime = "nodejs20.x"`.
    let written = r#"(?i)\bruntime["']?\s*[:=]\s*["']?((?:nodejs|python|ruby|java|dotnet)(?:core)?\d+(?:\.(?:\d+|x))?)"#;
    // `Runtime.NODEJS_20_X`
    let constant = r"\bRuntime\.((?:NODEJS|PYTHON|RUBY|JAVA|DOTNET)_\d+(?:_(?:\d+|X))?)";
    let (Ok(written), Ok(constant)) = (Regex::new(written), Regex::new(constant)) else {
        return;
    };
    for name in TEMPLATES {
        read(&folder.join(name), &written, places);
    }
    let has_stacks = folder.join("cdk.json").is_file();
    let mut sources = walk::visit(&[folder.to_path_buf()], |path| {
        let ending = path
            .extension()
            .and_then(|it| it.to_str())
            .unwrap_or_default();
        let is_stack = has_stacks && matches!(ending, "ts" | "js" | "py" | "java" | "cs" | "go");
        Ok((ending == "tf" || is_stack).then(|| path.to_path_buf()))
    })
    .results;
    sources.sort();
    for path in sources {
        let is_terraform = path.extension().is_some_and(|it| it == "tf");
        read(
            &path,
            if is_terraform { &written } else { &constant },
            places,
        );
    }
    for pin in &mut places.pins[from..] {
        pin.on_lambda = true;
    }
}

fn read(path: &Path, pattern: &Regex, places: &mut Places<'_>) {
    places.each_line(path, |line| {
        let text = pattern.captures(line.split(" #").next()?)?.get(1)?.as_str();
        if line.trim_start().starts_with(['#', '/', '*']) {
            return None;
        }
        let (language, version) = runtime(text)?;
        Some(Said {
            language,
            wants: Some(Wants::Exactly(version)),
            text: text.into(),
            role: Role::Deploy,
        })
    });
}
