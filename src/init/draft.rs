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
    runtime(&mut out, project);
    database(&mut out, project);
    migrations(&mut out, project);
    probes(&mut out, project);
    watch(&mut out);
    out
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// The folder of a file of the project, empty for the root, and its name.
fn placed(file: &str) -> (&str, &str) {
    file.rsplit_once('/').unwrap_or(("", file))
}

/// The words of a dotenv file's name, without `env`.
fn words(file: &str) -> impl Iterator<Item = &str> {
    placed(file)
        .1
        .split(['.', '-', '_'])
        .filter(|word| !word.is_empty() && *word != "env")
}

/// What makes a dotenv file an example.
const EXAMPLE: [&str; 6] = ["example", "sample", "template", "dist", "tpl", "defaults"];

fn is_example(file: &str) -> bool {
    words(file).any(|word| EXAMPLE.contains(&word))
}

/// The dotenv files of an environment: more than one where several applications have their own.
fn env_files<'p>(project: &'p Project, environment: &str) -> impl Iterator<Item = &'p String> {
    let short = if environment == "production" {
        "prod"
    } else {
        "stage"
    };
    project.env_files.iter().filter(move |file| {
        !is_example(file) && words(file).any(|word| word == environment || word == short)
    })
}

/// The first application's file for an environment, where there is one.
fn env_file<'p>(project: &'p Project, environment: &str) -> Option<&'p String> {
    env_files(project, environment).next()
}

/// The file in `folder` that lists what every environment needs: the one whose name says the least else.
fn example<'p>(project: &'p Project, folder: &str) -> Option<&'p String> {
    let examples = project.env_files.iter();
    examples
        .filter(|file| is_example(file) && placed(file).0 == folder)
        .min_by_key(|file| words(file).count())
}

/// The files of one application: those of its folder, or all but those beside the program.
fn usage(project: &Project, folder: &str) -> String {
    if !folder.is_empty() {
        return format!("{{ paths = [{}] }}", quoted(&format!("{folder}/**")));
    }
    let asides = project.asides.iter();
    let asides: Vec<String> = asides.map(|aside| quoted(&format!("{aside}/**"))).collect();
    if asides.is_empty() {
        "{}".to_owned()
    } else {
        format!("{{ exclude = [{}] }}", asides.join(", "))
    }
}

/// The end of a gate's id where there are several of its kind: `-apps-web`.
fn suffix(folder: &str) -> String {
    if folder.is_empty() {
        String::new()
    } else {
        let part_of_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        format!("-{}", folder.replace(|c| !part_of_key(c), "-"))
    }
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
            for other in env_files(project, name).skip(1) {
                let _ = writeln!(
                    out,
                    "# {other} is another application's: give it an environment of its own"
                );
            }
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
    let Some(production) = production else {
        out.push_str(
            "# Once [environments.production] has an `env`:\n# [[gate]]\n# kind      = \"env-parity\"\n# baseline  = \"staging\"\n# candidate = \"production\"\n\n",
        );
        return;
    };
    let folder = placed(production).0;
    out.push_str("# Keys that production lacks, placeholders, values of the wrong shape. Values are never shown.\n[[gate]]\nkind      = \"env-parity\"\n");
    if staging.is_some() {
        out.push_str("baseline  = \"staging\"\n");
    }
    out.push_str("candidate = \"production\"\n");
    if let Some(file) = example(project, folder) {
        let _ = writeln!(out, "example   = {}", quoted(file));
    }
    let _ = write!(
        out,
        "usage     = {}    # the keys that the code reads without a default\n# required = [\"DATABASE_URL\", \"STRIPE_*\"]\nlevels    = {{ unset-usage = \"warn\" }}    # take it out once the list is clean, and it blocks\n\n",
        usage(project, folder)
    );
}

/// The gates that can look before any environment is known: the code of each folder against its example file.
fn documented(out: &mut String, project: &Project) {
    let mut folders: Vec<&str> = project
        .env_files
        .iter()
        .map(|file| placed(file).0)
        .collect();
    folders.dedup();
    for folder in folders {
        let Some(file) = example(project, folder) else {
            continue;
        };
        let (file, suffix) = (quoted(file), suffix(folder));
        let mut usage = usage(project, folder);
        if usage == "{}" {
            usage.push_str("    # exclude = [\"scripts/**\"] leaves files out");
        }
        let _ = write!(
            out,
            "# Keys that the code reads without a default and {file} doesn't name: whoever sets up an environment misses them.\n\
             [environments.example{suffix}]\nenv = [{{ file = {file}, format = \"example\" }}]\n\n\
             [[gate]]\nkind      = \"env-parity\"\nid        = \"documented-keys{suffix}\"\ncandidate = \"example{suffix}\"\n\
             usage     = {usage}\n\
             levels    = {{ unset-usage = \"warn\" }}    # take it out once the list is clean, and it blocks\n\n"
        );
    }
}

/// A gate for each application whose files tell what it runs on.
fn runtime(out: &mut String, project: &Project) {
    for folder in &project.runtimes {
        out.push_str(
            "# Modules that edge routes can't load, native modules of another platform, versions that don't agree.\n\
             [[gate]]\nkind = \"runtime\"\n\
             on-fail = \"warn\"    # take it out once the list is clean, and it blocks\n",
        );
        if !folder.is_empty() {
            let _ = writeln!(
                out,
                "id   = \"runtime{}\"\ndir  = {}",
                suffix(folder),
                quoted(folder)
            );
        }
        out.push('\n');
    }
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
    let usual = project.applications.first();
    let usual = usual.map_or("/health", |first| first.framework.health);
    let (health, why) = match &project.health {
        Some(said) => (said.path.as_str(), format!("found in {}", said.place)),
        None => (usual, "a guess: the project names no such path".to_owned()),
    };
    let _ = write!(
        out,
        "[[gate]]\nkind        = \"http-probe\"\nid          = \"routes\"\nenvironment = \"staging\"\nproblem     = \"any-json\"    # what an error looks like: rfc9457, json-api, aip-193, any-json\n\n\
         [[gate.probe]]\nname    = \"health\"\nrequest = {}    # {why}\nexpect  = {{ status = \"2xx\", max-latency = \"1s\" }}\n\n\
         [[gate.probe]]\nname    = \"an unknown path answers a structured 404\"\nrequest = \"GET /gate-asks-for-a-path-that-is-not-there\"\nexpect  = {{ status = 404 }}\n\n",
        quoted(&format!("GET {health}"))
    );
}

fn watch(out: &mut String) {
    out.push_str(
        "# After the deploy, `gate watch` recommends promote, hold or rollback:\n# [[gate]]\n# kind        = \"error-budget\"\n# environment = \"production\"\n# watch       = \"10m\"\n# source      = { probes = [\"routes\"], every = \"5s\" }\n# [[gate.objective]]\n# name   = \"availability\"\n# budget = \"1%\"\n",
    );
}
