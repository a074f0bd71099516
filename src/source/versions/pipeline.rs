//! Pipelines: the setup actions of GitHub, the images of GitLab, Bitbucket and CircleCI, the tasks of Azure, Travis.

use std::path::{Path, PathBuf};

use super::image::language_of;
use super::place::{Places, Said};
use super::written::version;
use super::{Language, Role, Version, Wants};
use crate::source::outline::{Entry, outline};

/// Inputs of setup actions, by the language they set up.
const SETUP: [(&str, Language); 7] = [
    ("node-version", Language::Node),
    ("python-version", Language::Python),
    ("ruby-version", Language::Ruby),
    ("go-version", Language::Go),
    ("java-version", Language::Java),
    ("php-version", Language::Php),
    ("dotnet-version", Language::Dotnet),
];

/// Keys of Travis.
const TRAVIS: [(&str, Language); 6] = [
    ("node_js", Language::Node),
    ("python", Language::Python),
    ("rvm", Language::Ruby),
    ("go", Language::Go),
    ("jdk", Language::Java),
    ("php", Language::Php),
];

/// Files of one pipeline each, besides GitHub's.
const PIPELINES: [&str; 7] = [
    ".gitlab-ci.yml",
    "bitbucket-pipelines.yml",
    ".circleci/config.yml",
    "azure-pipelines.yml",
    ".travis.yml",
    ".woodpecker.yml",
    ".drone.yml",
];

/// Adds the places of a folder's pipelines.
pub(super) fn places(folder: &Path, places: &mut Places<'_>) {
    let mut paths = with_ending(&folder.join(".github/workflows"));
    for action in entries(&folder.join(".github/actions")) {
        paths.extend(with_ending(&action));
    }
    paths.extend(PIPELINES.map(|name| folder.join(name)));
    for path in paths {
        if let Ok(text) = std::fs::read_to_string(&path) {
            let pipeline = Pipeline {
                entries: outline(&text),
                is_travis: path.ends_with(".travis.yml"),
            };
            for entry in &pipeline.entries {
                if let Some(said) = pipeline.said(entry) {
                    let (language, wants, text) = said;
                    let role = Role::Develop;
                    places.add(
                        &path,
                        entry.line,
                        Said {
                            language,
                            wants: Some(wants),
                            text: text.into(),
                            role,
                        },
                    );
                }
            }
        }
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    paths.sort();
    paths
}

fn with_ending(folder: &Path) -> Vec<PathBuf> {
    let is_yaml = |path: &PathBuf| {
        path.extension()
            .is_some_and(|it| it == "yml" || it == "yaml")
    };
    entries(folder).into_iter().filter(is_yaml).collect()
}

struct Pipeline {
    entries: Vec<Entry>,
    is_travis: bool,
}

impl Pipeline {
    /// What an entry names: the language, the version, and the text as it is written.
    fn said(&self, entry: &Entry) -> Option<(Language, Wants, String)> {
        let key = entry.key();
        if self.is_travis {
            let (_, language) = TRAVIS
                .iter()
                .find(|(name, _)| *name == key && entry.path.len() == 1)?;
            return self.tested(*language, entry);
        }
        let is_image = key == "image"
            || key == "container"
            || key == "name" && matches!(entry.above(1), "image" | "container");
        // A service beside a job is what it talks to.
        if is_image && !entry.path.iter().any(|part| part == "services") {
            let image = self.filled(&entry.value);
            let (language, wants) = language_of(&image)?;
            return Some((language, wants, image));
        }
        if key == "versionSpec" {
            let task = self.beside(entry, 2, "task")?;
            let language = match task.split('@').next()? {
                "NodeTool" => Language::Node,
                "UsePythonVersion" => Language::Python,
                "UseRubyVersion" => Language::Ruby,
                _ => return None,
            };
            return self.tested(language, entry);
        }
        let (_, language) = SETUP.iter().find(|(name, _)| *name == key)?;
        // `matrix`, `env` and `inputs` are looked up from where they are used.
        let is_input =
            entry.above(1) == "with" || entry.path.iter().any(|part| part.contains("node/"));
        is_input.then(|| self.tested(*language, entry))?
    }

    /// One version, or several of which each is tested.
    fn tested(&self, language: Language, entry: &Entry) -> Option<(Language, Wants, String)> {
        let values = self.values(entry);
        let text = values.join(", ");
        let wants: Vec<Wants> = values
            .iter()
            .filter_map(|value| version(language, value))
            .collect();
        if let [one] = wants.as_slice() {
            return Some((language, one.clone(), text));
        }
        let exact = |wants: &Wants| match wants {
            Wants::Exactly(version) => Some(*version),
            _ => None,
        };
        // A range or a moving name among them leaves open what is tested.
        let versions: Vec<Version> = wants.iter().map(exact).collect::<Option<_>>()?;
        (!versions.is_empty()).then_some((language, Wants::OneOf(versions), text))
    }

    /// The values of an entry: its own, those of the list below it, or those that its expression stands for.
    fn values(&self, entry: &Entry) -> Vec<String> {
        let Some(expression) = entry
            .value
            .strip_prefix("${{")
            .and_then(|it| it.strip_suffix("}}"))
        else {
            let mut values: Vec<String> = entry.values().into_iter().map(str::to_owned).collect();
            values.extend(self.items(&entry.path));
            return values;
        };
        let (context, name) = expression.trim().split_once('.').unwrap_or_default();
        let is_of = |it: &&Entry| it.key() == name && is_in_scope(it, entry);
        let defined = self.entries.iter().filter(is_of);
        match context {
            "matrix" => {
                let in_matrix = defined.filter(|it| it.path.iter().any(|part| part == "matrix"));
                in_matrix.flat_map(|it| self.values(it)).collect()
            }
            "env" => defined
                .filter(|it| it.above(1) == "env")
                .map(|it| it.value.clone())
                .take(1)
                .collect(),
            "inputs" => {
                let default = |it: &&Entry| it.key() == "default" && it.above(1) == name;
                let defaults = self.entries.iter().filter(default);
                defaults.map(|it| it.value.clone()).take(1).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The items of the list below a key.
    fn items(&self, path: &[String]) -> Vec<String> {
        let is_item = |it: &&Entry| {
            it.path.len() == path.len() + 1
                && it.path.starts_with(path)
                && it.key().starts_with('-')
        };
        let items = self.entries.iter().filter(is_item);
        items
            .map(|it| it.value.trim_matches(['"', '\'']).to_owned())
            .collect()
    }

    /// The value of another key of the same item, `up` keys above.
    fn beside(&self, entry: &Entry, up: usize, key: &str) -> Option<&str> {
        let item = &entry.path[..entry.path.len().checked_sub(up)?];
        let is_beside = |it: &&Entry| {
            it.path.len() == item.len() + 1 && it.path.starts_with(item) && it.key() == key
        };
        self.entries
            .iter()
            .find(is_beside)
            .map(|it| it.value.as_str())
    }

    /// Fills in `$NAME` and `${NAME}` from the file's own variables.
    fn filled(&self, image: &str) -> String {
        let mut text = image.to_owned();
        for variable in self.entries.iter().filter(|it| it.above(1) == "variables") {
            let name = variable.key();
            text = text
                .replace(&format!("${{{name}}}"), &variable.value)
                .replace(&format!("${name}"), &variable.value);
        }
        text
    }
}

/// Whether a definition is of the job that uses it, or of the whole file.
fn is_in_scope(definition: &Entry, used: &Entry) -> bool {
    definition.path.first().is_none_or(|top| top != "jobs")
        || definition.path.get(1) == used.path.get(1)
}
