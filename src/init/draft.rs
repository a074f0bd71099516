//! The text of a first configuration.

use std::fmt::Write as _;

use super::Project;

/// A commented `gates.toml` for what was found. It can be read as it is; what isn't known stands as a variable.
pub fn draft(project: &Project) -> String {
    let mut out = String::from(
        "# Release gates: https://github.com/release-gate/gate\n\
         # `gate list` says what would run, `gate check` runs it, `gate explain <kind>` is the manual.\n\
         # ${NAME} is a variable of the process; what comes from one is never shown.\n\n",
    );
    let _ = writeln!(out, "[release]\nservice = {}\n", quoted(&project.name));
    environment(&mut out, project, "staging", "STAGING_");
    environment(&mut out, project, "production", "");
    parity(&mut out, project);
    documented(&mut out, project);
    if project
        .framework
        .is_some_and(|framework| framework.javascript)
    {
        out.push_str("# Modules that edge routes can't load, native modules of another platform.\n[[gate]]\nkind = \"runtime\"\n\n");
    }
    database(&mut out, project);
    migrations(&mut out, project);
    probes(&mut out, project);
    watch(&mut out);
    out
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// The words of a dotenv file's name, without `env`.
fn words(file: &str) -> impl Iterator<Item = &str> {
    file.split(['.', '-', '_'])
        .filter(|word| !word.is_empty() && *word != "env")
}

/// What makes a dotenv file an example.
const EXAMPLE: [&str; 6] = ["example", "sample", "template", "dist", "tpl", "defaults"];

fn is_example(file: &str) -> bool {
    words(file).any(|word| EXAMPLE.contains(&word))
}

/// The dotenv file of an environment, where there is one.
fn env_file<'p>(project: &'p Project, environment: &str) -> Option<&'p String> {
    let short = if environment == "production" {
        "prod"
    } else {
        "stage"
    };
    project.env_files.iter().find(|file| {
        !is_example(file) && words(file).any(|word| word == environment || word == short)
    })
}

/// The file that lists what every environment needs: the one whose name says the least else.
fn example(project: &Project) -> Option<&String> {
    let examples = project.env_files.iter().filter(|file| is_example(file));
    examples.min_by_key(|file| words(file).count())
}

fn environment(out: &mut String, project: &Project, name: &str, prefix: &str) {
    let upper = name.to_uppercase();
    let _ = writeln!(
        out,
        "[environments.{name}]\nurl       = \"${{{upper}_URL}}\""
    );
    if name == "production" {
        out.push_str("protected = true    # requests that could change data need `safe = true` on the probe\n");
    }
    match env_file(project, name) {
        Some(file) => {
            let _ = writeln!(out, "env       = [{}]", quoted(file));
        }
        None => {
            let _ = writeln!(
                out,
                "# env     = [{}]    # or a command, Kubernetes manifests, compose files: gate explain env-parity",
                quoted(&format!(".env.{name}"))
            );
        }
    }
    if project.database.is_some() || project.migrations.is_some() {
        let _ = writeln!(out, "database  = \"${{{prefix}DATABASE_URL}}\"");
    }
    out.push('\n');
}

fn parity(out: &mut String, project: &Project) {
    let (staging, production) = (
        env_file(project, "staging"),
        env_file(project, "production"),
    );
    if production.is_none() {
        out.push_str(
            "# Once [environments.production] has an `env`:\n# [[gate]]\n# kind      = \"env-parity\"\n# baseline  = \"staging\"\n# candidate = \"production\"\n\n",
        );
        return;
    }
    out.push_str("# Keys that production lacks, placeholders, values of the wrong shape. Values are never shown.\n[[gate]]\nkind      = \"env-parity\"\n");
    if staging.is_some() {
        out.push_str("baseline  = \"staging\"\n");
    }
    out.push_str("candidate = \"production\"\n");
    if let Some(file) = example(project) {
        let _ = writeln!(out, "example   = {}", quoted(file));
    }
    out.push_str(
        "usage     = {}    # the keys that the code reads without a default\n# required = [\"DATABASE_URL\", \"STRIPE_*\"]\nlevels    = { unset-usage = \"warn\" }    # take it out once the list is clean, and it blocks\n\n",
    );
}

/// The gate that can look before any environment is known: the code against the example file.
fn documented(out: &mut String, project: &Project) {
    let Some(file) = example(project) else {
        return;
    };
    let file = quoted(file);
    let asides: Vec<String> = project
        .asides
        .iter()
        .map(|folder| quoted(&format!("{folder}/**")))
        .collect();
    let usage = if asides.is_empty() {
        "{}    # exclude = [\"scripts/**\"] leaves files out".to_owned()
    } else {
        format!("{{ exclude = [{}] }}", asides.join(", "))
    };
    let _ = write!(
        out,
        "# Keys that the code reads without a default and {file} doesn't name: whoever sets up an environment misses them.\n\
         [environments.example]\nenv = [{{ file = {file}, format = \"example\" }}]\n\n\
         [[gate]]\nkind      = \"env-parity\"\nid        = \"documented-keys\"\ncandidate = \"example\"\n\
         usage     = {usage}\n\
         levels    = {{ unset-usage = \"warn\" }}    # take it out once the list is clean, and it blocks\n\n"
    );
}

fn database(out: &mut String, project: &Project) {
    if project.database.is_none() {
        return;
    }
    out.push_str(
        "# Can it be reached, is it writable, is there room for the new instances?\n[[gate]]\nkind        = \"database\"\nenvironment = \"production\"\nmax-connect = \"2s\"\nmax-latency = \"100ms\"\n\n",
    );
}

fn migrations(out: &mut String, project: &Project) {
    let Some((tool, folder)) = &project.migrations else {
        return;
    };
    let _ = write!(
        out,
        "# {tool} in {folder}: pending, edited, failed migrations; a database ahead of the code.\n[[gate]]\nkind        = \"migrations\"\nenvironment = \"production\"\npending     = \"block\"    # allow: the deploy applies them\n\n",
        folder = if folder.is_empty() { "." } else { folder }
    );
}

fn probes(out: &mut String, project: &Project) {
    let health = project
        .framework
        .map_or("/health", |framework| framework.health);
    let _ = write!(
        out,
        "[[gate]]\nkind        = \"http-probe\"\nid          = \"routes\"\nenvironment = \"staging\"\nproblem     = \"any-json\"    # what an error looks like: rfc9457, json-api, aip-193, any-json\n\n\
         [[gate.probe]]\nname    = \"health\"\nrequest = {}\nexpect  = {{ status = \"2xx\", max-latency = \"1s\" }}\n\n\
         [[gate.probe]]\nname    = \"an unknown path answers a structured 404\"\nrequest = \"GET /gate-asks-for-a-path-that-is-not-there\"\nexpect  = {{ status = 404 }}\n\n",
        quoted(&format!("GET {health}"))
    );
}

fn watch(out: &mut String) {
    out.push_str(
        "# After the deploy, `gate watch` recommends promote, hold or rollback:\n# [[gate]]\n# kind        = \"error-budget\"\n# environment = \"production\"\n# watch       = \"10m\"\n# source      = { probes = [\"routes\"], every = \"5s\" }\n# [[gate.objective]]\n# name   = \"availability\"\n# budget = \"1%\"\n",
    );
}
