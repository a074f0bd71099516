//! Changelogs in XML, YAML, JSON and formatted SQL, with what they include.

use quick_xml::Reader as XmlReader;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

use super::expression::holds;
use super::formatted;
use crate::migrate::tree;
use crate::migrate::{Kind, Problem, Project, Tree};

/// The setting of a project that lists the folders in which included files are looked for, separated by commas.
pub(super) const SEARCH_PATH: &str = "searchPath";

/// One changeset.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ChangeSet {
    pub(super) id: String,
    pub(super) author: String,
    /// As recorded: the path of the changelog as included, or its logical path.
    pub(super) file: String,
    /// The file in the tree.
    pub(super) path: String,
    pub(super) contexts: String,
    pub(super) labels: String,
    /// What the changelogs and includes say that it came through.
    pub(super) inherited: Vec<Filter>,
    pub(super) engines: String,
    pub(super) run_always: bool,
    pub(super) run_on_change: bool,
    pub(super) ignored: bool,
    pub(super) sum: Option<String>,
    pub(super) valid_sums: Vec<String>,
    pub(super) sql: Option<String>,
}

/// Contexts and labels that hold for everything inside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Filter {
    contexts: String,
    labels: String,
}

impl ChangeSet {
    /// Whether the project's contexts, labels or engine leave it out.
    pub(super) fn is_left_out(&self, project: &Project) -> bool {
        let set = |text: &str| {
            text.split(',')
                .map(|word| word.trim().to_owned())
                .filter(|word| !word.is_empty())
                .collect::<Vec<_>>()
        };
        let given = project.setting("contexts").map(set).unwrap_or_default();
        let outer = self.inherited.iter().map(|outer| &outer.contexts);
        let by_context = !given.is_empty()
            && outer
                .chain([&self.contexts])
                .any(|contexts| !holds(contexts, &given));
        let outer = self.inherited.iter().map(|outer| &outer.labels);
        let by_label = project.setting("labels").is_some_and(|filter| {
            outer
                .chain([&self.labels])
                .map(|labels| set(labels))
                .any(|labels| !labels.is_empty() && !holds(filter, &labels))
        });
        let engines = set(&self.engines.to_lowercase());
        let by_engine = project.setting("dbms").is_some_and(|names| {
            let names = set(names);
            let (unwanted, wanted): (Vec<&String>, Vec<&String>) =
                engines.iter().partition(|engine| engine.starts_with('!'));
            let is_ours = |engine: &&String| engine.as_str() == "all" || names.contains(engine);
            unwanted
                .iter()
                .any(|engine| names.iter().any(|name| *name == engine[1..]))
                || (!wanted.is_empty() && !wanted.iter().any(is_ours))
        });
        self.ignored || by_context || by_label || by_engine
    }
}

/// Follows a root changelog into everything that it includes.
pub(super) struct Reader<'tree> {
    tree: &'tree Tree,
    /// Folders in which included files are looked for.
    roots: Vec<String>,
    pub(super) changesets: Vec<ChangeSet>,
    pub(super) problems: Vec<Problem>,
    /// Files that are named and whose content isn't known yet.
    pub(super) unread: Vec<String>,
    /// Files being read, against circles.
    open: Vec<String>,
    /// What the changelogs and includes say that are being read.
    filters: Vec<Filter>,
}

/// Which files of a folder are included.
struct Whole {
    folder: String,
    /// Names must end like this.
    ending: String,
}

impl<'tree> Reader<'tree> {
    pub(super) fn new(tree: &'tree Tree, project: &Project) -> Self {
        let stated = project.setting(SEARCH_PATH).unwrap_or_default();
        let roots = stated
            .split(',')
            .chain(["", "src/main/resources"])
            .map(|base| tree::join(&project.root, base))
            .collect();
        Self {
            tree,
            roots,
            changesets: Vec::new(),
            problems: Vec::new(),
            unread: Vec::new(),
            open: Vec::new(),
            filters: Vec::new(),
        }
    }

    /// Reads the root changelog, a path in the tree.
    pub(super) fn read_root(&mut self, path: &str) {
        let best = self
            .roots
            .iter()
            .filter(|root| tree::is_in(path, root))
            .max_by_key(|root| root.len());
        let logical = best
            .map_or(path, |root| path[root.len()..].trim_start_matches('/'))
            .to_owned();
        self.read(path, &logical);
    }

    /// Reads a changelog that is recorded as `logical`.
    fn read(&mut self, path: &str, logical: &str) {
        if self.tree.has_file(path) && !self.tree.is_read(path) {
            self.unread.push(path.to_owned());
            return;
        }
        let Some(text) = self.tree.text(path) else {
            let detail = "a changelog names it, and it can't be found: Liquibase stops";
            self.problems
                .push(Problem::new(Kind::MissingFile, logical, detail).at(path));
            return;
        };
        if self.open.iter().any(|open| open == path) {
            return;
        }
        let text = text.trim_start_matches('\u{feff}');
        self.open.push(path.to_owned());
        let outside = self.filters.len();
        match path.rsplit_once('.').map(|(_, ending)| ending) {
            Some("sql") if formatted::is_formatted(text) => {
                let logical = formatted::logical_path(text).unwrap_or_else(|| logical.to_owned());
                for changeset in formatted::changesets(text) {
                    self.add(changeset, path, &logical);
                }
            }
            // Plain SQL is one changeset, called `raw` by `includeAll`.
            Some("sql") => self.add(
                ChangeSet {
                    id: "raw".into(),
                    author: "includeAll".into(),
                    sql: Some(text.to_owned()),
                    ..ChangeSet::default()
                },
                path,
                logical,
            ),
            Some("xml") => self.read_xml(text, path, logical),
            Some("json") => match serde_json::from_str(text) {
                Ok(value) => self.read_value(&value, path, logical),
                Err(_) => self.unreadable(path, logical, "JSON"),
            },
            _ => match serde_saphyr::from_str::<Value>(text) {
                Ok(value) => self.read_value(&value, path, logical),
                Err(_) => self.unreadable(path, logical, "YAML"),
            },
        }
        self.filters.truncate(outside);
        self.open.pop();
    }

    fn unreadable(&mut self, path: &str, logical: &str, form: &str) {
        let detail =
            format!("expected {form} with a databaseChangeLog, and it can't be read as such");
        self.problems
            .push(Problem::new(Kind::BadFileName, logical, detail).at(path));
    }

    fn add(&mut self, mut changeset: ChangeSet, path: &str, logical: &str) {
        if changeset.file.is_empty() {
            logical.clone_into(&mut changeset.file);
        }
        path.clone_into(&mut changeset.path);
        changeset.inherited.clone_from(&self.filters);
        self.changesets.push(changeset);
    }

    /// Reads with what holds for everything inside.
    fn within(&mut self, filter: Filter, read: impl FnOnce(&mut Self)) {
        self.filters.push(filter);
        read(self);
        self.filters.pop();
    }

    fn include(&mut self, file: &str, relative: bool, logical: &str) {
        let file = file
            .trim_start_matches("classpath:")
            .trim_start_matches('/');
        let named = if relative {
            tree::join(tree::parent(logical), file)
        } else {
            file.replace('\\', "/")
        };
        let path = self.place(&named, Tree::has_file);
        self.read(&path, named.trim_start_matches("./"));
    }

    fn include_all(&mut self, whole: &Whole, relative: bool, logical: &str) {
        let folder = &whole.folder;
        let folder = folder.trim_start_matches("classpath:").trim_matches('/');
        let named = if relative {
            tree::join(tree::parent(logical), folder)
        } else {
            tree::join("", folder)
        };
        let place = self.place(&named, Tree::has_folder);
        let files: Vec<String> = self
            .tree
            .under(&place)
            .filter(|path| {
                [".xml", ".yaml", ".yml", ".json", ".sql"]
                    .iter()
                    .any(|ending| path.ends_with(ending))
                    && path.ends_with(&whole.ending)
            })
            .map(str::to_owned)
            .collect();
        for path in files {
            let logical = tree::join(&named, &path[place.len()..]);
            self.read(&path, &logical);
        }
    }

    fn place(&self, named: &str, is_there: impl Fn(&Tree, &str) -> bool) -> String {
        let candidates = self.roots.iter().map(|root| tree::join(root, named));
        candidates
            .into_iter()
            .find(|path| is_there(self.tree, path))
            .unwrap_or_else(|| tree::join("", named))
    }

    fn read_xml(&mut self, text: &str, path: &str, logical: &str) {
        let mut reader = XmlReader::from_str(text);
        let mut logical = logical.to_owned();
        let mut current: Option<ChangeSet> = None;
        let mut in_sum = false;
        loop {
            let event = match reader.read_event() {
                Ok(Event::Eof) => break,
                Ok(event) => event,
                Err(_) => return self.unreadable(path, &logical, "XML"),
            };
            match event {
                Event::Start(ref element) | Event::Empty(ref element) => {
                    let closed = matches!(event, Event::Empty(_));
                    match element.local_name().as_ref() {
                        "databaseChangeLog" => {
                            logical = attribute(element, "logicalFilePath").unwrap_or(logical);
                            self.filters.push(Filter::of_xml(element));
                        }
                        "include" | "includeAll" => self.include_by(element, &logical),
                        "changeSet" if closed => self.add(from_xml(element), path, &logical),
                        "changeSet" => current = Some(from_xml(element)),
                        "validCheckSum" => in_sum = !closed,
                        _ => {}
                    }
                }
                Event::Text(words) if in_sum => {
                    let words = words.trim().to_owned();
                    if let Some(changeset) = &mut current {
                        changeset.valid_sums.push(words);
                    }
                }
                Event::End(element) => match element.local_name().as_ref() {
                    "changeSet" => {
                        if let Some(changeset) = current.take() {
                            self.add(changeset, path, &logical);
                        }
                    }
                    "validCheckSum" => in_sum = false,
                    _ => {}
                },
                _ => {}
            }
        }
    }

    /// `<include file="…"/>` or `<includeAll path="…"/>`.
    fn include_by(&mut self, element: &BytesStart<'_>, logical: &str) {
        let relative = is_true(element, "relativeToChangelogFile");
        let text = |name| attribute(element, name).unwrap_or_default();
        self.within(Filter::of_xml(element), |reader| {
            if let Some(file) = attribute(element, "file") {
                reader.include(&file, relative, logical);
            } else {
                let whole = Whole {
                    folder: text("path"),
                    ending: text("endsWithFilter"),
                };
                reader.include_all(&whole, relative, logical);
            }
        });
    }

    fn read_value(&mut self, value: &Value, path: &str, logical: &str) {
        let Some(entries) = value["databaseChangeLog"].as_array() else {
            return self.unreadable(path, logical, "YAML or JSON");
        };
        let stated = entries
            .iter()
            .find_map(|entry| entry["logicalFilePath"].as_str());
        let logical = stated.unwrap_or(logical);
        for entry in entries {
            let is_relative = |entry: &Value| flag(&entry["relativeToChangelogFile"]);
            let (one, all) = (&entry["include"], &entry["includeAll"]);
            if let Some(file) = one["file"].as_str() {
                self.within(Filter::of_value(one), |reader| {
                    reader.include(file, is_relative(one), logical);
                });
            } else if let Some(folder) = all["path"].as_str() {
                let whole = Whole {
                    folder: folder.to_owned(),
                    ending: word(all, "endsWithFilter"),
                };
                self.within(Filter::of_value(all), |reader| {
                    reader.include_all(&whole, is_relative(all), logical);
                });
            } else if entry["changeSet"].is_object() {
                self.add(from_value(&entry["changeSet"]), path, logical);
            }
        }
    }
}

impl Filter {
    fn of_xml(element: &BytesStart<'_>) -> Self {
        let text = |name| attribute(element, name).unwrap_or_default();
        Self {
            contexts: attribute(element, "contextFilter").unwrap_or_else(|| text("context")),
            labels: text("labels"),
        }
    }

    fn of_value(value: &Value) -> Self {
        let contexts = word(value, "contextFilter");
        Self {
            contexts: if contexts.is_empty() {
                word(value, "context")
            } else {
                contexts
            },
            labels: word(value, "labels"),
        }
    }
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element
        .attributes()
        .flatten()
        .find(|attribute| attribute.key.as_ref() == name)?;
    let raw = found.value.clone().into_owned();
    Some(quick_xml::escape::unescape(&raw).map_or(raw.clone(), std::borrow::Cow::into_owned))
}

fn is_true(element: &BytesStart<'_>, name: &str) -> bool {
    attribute(element, name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

fn from_xml(element: &BytesStart<'_>) -> ChangeSet {
    let text = |name| attribute(element, name).unwrap_or_default();
    let Filter { contexts, labels } = Filter::of_xml(element);
    ChangeSet {
        id: text("id"),
        author: text("author"),
        file: text("logicalFilePath"),
        contexts,
        labels,
        engines: text("dbms"),
        run_always: is_true(element, "runAlways"),
        run_on_change: is_true(element, "runOnChange"),
        ignored: is_true(element, "ignore"),
        ..ChangeSet::default()
    }
}

fn from_value(value: &Value) -> ChangeSet {
    let sums = match &value["validCheckSum"] {
        Value::Array(sums) => sums
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        Value::String(sum) => vec![sum.clone()],
        _ => Vec::new(),
    };
    let Filter { contexts, labels } = Filter::of_value(value);
    ChangeSet {
        id: word(value, "id"),
        author: word(value, "author"),
        file: word(value, "logicalFilePath"),
        contexts,
        labels,
        engines: word(value, "dbms"),
        run_always: flag(&value["runAlways"]),
        run_on_change: flag(&value["runOnChange"]),
        ignored: flag(&value["ignore"]),
        valid_sums: sums,
        ..ChangeSet::default()
    }
}

/// The text of a key; numbers as they are written.
fn word(value: &Value, name: &str) -> String {
    match &value[name] {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn flag(value: &Value) -> bool {
    value.as_bool().unwrap_or_else(|| {
        value
            .as_str()
            .is_some_and(|text| text.eq_ignore_ascii_case("true"))
    })
}
