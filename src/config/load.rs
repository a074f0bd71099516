//! Text in, plan or problems out. No I/O.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::interpolate::{Interpolation, Missing};
use super::{Plan, PlannedGate, ReleaseSettings, nearest, recover, secrets};
use crate::model::Place;
use crate::redact::Redactor;
use crate::setting::{Environment, Placed, Problem, Problems};

/// A plan, or every problem in the order of the text.
pub type Loaded = Result<Plan, Vec<Problem>>;

/// Reads the configuration `text`, called `file` in places. Variables come from `variables`; what came from one is
/// learned by `redactor`, and so is every secret that stands in the text itself.
pub fn load(
    text: &str,
    file: &str,
    variables: &BTreeMap<String, String>,
    redactor: &Redactor,
) -> Loaded {
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut document = document.into_inner();
    secrets::learn(&document, redactor);
    let mut loader = Loader {
        text,
        line_ends: memchr::memchr_iter(b'\n', text.as_bytes()).collect(),
        file,
        variables,
        redactor,
        problems: Problems::default(),
        named: Vec::new(),
    };
    if !errors.is_empty() {
        for error in errors {
            loader
                .problems
                .add(error.span().unwrap_or(0..0), error.message());
        }
        return Err(loader.problems.sorted());
    }
    let release = loader.release(take(&mut document, "release"));
    let environments = loader.environments(take(&mut document, "environments"));
    let gates = loader.gates(take(&mut document, "gate"));
    for (key, _) in &document {
        loader.unknown(key, "table", &["release", "environments", "gate"]);
    }
    loader.references(&environments, &gates);
    if !loader.problems.is_empty() {
        return Err(loader.problems.sorted());
    }
    Ok(Plan {
        release,
        environments,
        gates,
    })
}

/// A key and its value, with their places.
pub(super) type Entry<'i> = (Spanned<std::borrow::Cow<'i, str>>, Spanned<DeValue<'i>>);

pub(super) fn take<'i>(table: &mut DeTable<'i>, key: &str) -> Option<Entry<'i>> {
    let found = table.keys().find(|known| known.get_ref() == key)?.clone();
    table.remove_entry(&found)
}

/// Reads one configuration, collecting every problem.
pub(super) struct Loader<'a> {
    pub(super) text: &'a str,
    /// Where its lines end: every probe has a place, and there may be ten thousand.
    line_ends: Vec<usize>,
    file: &'a str,
    variables: &'a BTreeMap<String, String>,
    pub(super) redactor: &'a Redactor,
    pub(super) problems: Problems,
    /// The environments that gates name.
    pub(super) named: Vec<Placed<String>>,
}

impl Loader<'_> {
    pub(super) fn unknown(
        &mut self,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        what: &str,
        known: &[&str],
    ) {
        let message = format!("unknown {what} `{}`", key.get_ref());
        let help = match nearest(key.get_ref(), known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known here: {}", known.join(", ")),
        };
        self.problems.add_with_help(key.span(), message, help);
    }

    pub(super) fn interpolation(&mut self) -> Interpolation<'_> {
        Interpolation {
            text: self.text,
            variables: self.variables,
            redactor: self.redactor,
            problems: &mut self.problems,
        }
    }

    pub(super) fn table<'i>(&mut self, (key, value): Entry<'i>) -> Option<Spanned<DeTable<'i>>> {
        let span = value.span();
        match value.into_inner() {
            DeValue::Table(table) => Some(Spanned::new(span, table)),
            other => {
                let message = format!(
                    "expected a table `[{}]`, found {}",
                    key.get_ref(),
                    other.type_str()
                );
                self.problems.add(span, message);
                None
            }
        }
    }

    fn release(&mut self, entry: Option<Entry<'_>>) -> ReleaseSettings {
        let Some(mut table) = entry.and_then(|entry| self.table(entry)) else {
            return ReleaseSettings::default();
        };
        // A name that isn't known here isn't worth an error: the CI's own variables take its place.
        let keys: Vec<_> = table.get_ref().keys().cloned().collect();
        for key in keys {
            let mut missing = Missing::default();
            if let Some(value) = table.get_mut().get_mut(&key) {
                self.interpolation().value(value, &mut missing);
            }
            if !missing.names.is_empty() {
                table.get_mut().remove(&key);
            }
        }
        recover::read(
            table,
            |from| ReleaseSettings::deserialize(from),
            &[],
            &[],
            &mut self.problems,
        )
        .unwrap_or_default()
    }

    /// Ids are unique, and every environment that a gate names exists.
    fn references(&mut self, environments: &BTreeMap<String, Environment>, gates: &[PlannedGate]) {
        let known: Vec<&str> = environments.keys().map(String::as_str).collect();
        let mut ids: HashMap<&str, &Place> = HashMap::new();
        for planned in gates {
            if let Some(first) = ids.insert(&planned.id, &planned.place) {
                let line = planned.place.line.unwrap_or(1);
                let help = format!("the first one is at {first}; give one of them another `id`");
                let span = self.line(line);
                self.problems.add_with_help(
                    span,
                    format!("second gate with the id `{}`", planned.id),
                    help,
                );
            }
        }
        for name in std::mem::take(&mut self.named) {
            if environments.contains_key(name.as_str()) {
                continue;
            }
            let help = match nearest(&name, known.iter().copied()) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None if known.is_empty() => format!("add a table [environments.{}]", *name),
                None => format!("known environments: {}", known.join(", ")),
            };
            self.problems.add_with_help(
                name.span(),
                format!("unknown environment \"{}\"", *name),
                help,
            );
        }
    }

    pub(super) fn place(&self, offset: usize) -> Place {
        let line = self.line_ends.partition_point(|end| *end < offset) + 1;
        Place::line(self.file, u32::try_from(line).unwrap_or(u32::MAX))
    }

    fn line(&self, number: u32) -> Range<usize> {
        let mut start = 0;
        for (index, line) in self.text.split('\n').enumerate() {
            if u32::try_from(index + 1) == Ok(number) {
                return start..start + line.trim_end().len();
            }
            start += line.len() + 1;
        }
        0..0
    }
}
