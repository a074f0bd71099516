//! Text in, plan or problems out. No I/O.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::interpolate::{Interpolation, Missing};
use super::{Plan, PlannedGate, ReleaseSettings, nearest, recover, secrets};
use crate::gates::{KINDS, Kind};
use crate::model::{Enforcement, Place, Stage};
use crate::redact::Redactor;
use crate::setting::{
    Duration, Environment, Pattern, Placed, Policy, Problem, Problems, TextSetting, Waiver,
};

/// A plan, or every problem in the order of the text.
pub type Loaded = Result<Plan, Vec<Problem>>;

/// The keys of every gate.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct CommonKeys {
    /// Unique; the kind unless given.
    id: Option<Placed<String>>,
    /// When it runs: `merge`, `pre-deploy`, `post-deploy`. Each kind has its own default.
    stages: Option<Vec<Stage>>,
    /// What a gate that doesn't pass does: stop the release, or be said. Default: `block`.
    on_fail: Option<OnFail>,
    /// The longest that one attempt may take. Default: none but that of the run.
    timeout: Option<Duration>,
    /// How often it is tried again when it doesn't pass. Default: 0.
    retries: Option<u32>,
    /// The team that answers for it. Default: that of `[release]`.
    owner: Option<String>,
    /// Words for `--tag`.
    #[serde(default)]
    tags: Vec<String>,
    /// Findings that don't count until a day.
    #[serde(default)]
    waive: Vec<Waiver>,
    /// How grave findings are here, by code without the kind: `{ extra-key = "ignore" }`. Codes may be patterns.
    #[serde(default)]
    levels: BTreeMap<String, Placed<Policy>>,
}

/// What a gate that doesn't pass does.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum OnFail {
    /// Stops the release.
    Block,
    /// Is said.
    Warn,
}

/// The keys of [`CommonKeys`], as written.
const COMMON: [&str; 9] = [
    "id", "stages", "on-fail", "timeout", "retries", "owner", "tags", "waive", "levels",
];

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

type Entry<'i> = (Spanned<std::borrow::Cow<'i, str>>, Spanned<DeValue<'i>>);

fn take<'i>(table: &mut DeTable<'i>, key: &str) -> Option<Entry<'i>> {
    let found = table.keys().find(|known| known.get_ref() == key)?.clone();
    table.remove_entry(&found)
}

struct Loader<'a> {
    text: &'a str,
    file: &'a str,
    variables: &'a BTreeMap<String, String>,
    redactor: &'a Redactor,
    problems: Problems,
    /// The environments that gates name.
    named: Vec<Placed<String>>,
}

impl Loader<'_> {
    fn unknown(&mut self, key: &Spanned<std::borrow::Cow<'_, str>>, what: &str, known: &[&str]) {
        let message = format!("unknown {what} `{}`", key.get_ref());
        let help = match nearest(key.get_ref(), known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known here: {}", known.join(", ")),
        };
        self.problems.add_with_help(key.span(), message, help);
    }

    fn interpolation(&mut self) -> Interpolation<'_> {
        Interpolation {
            text: self.text,
            variables: self.variables,
            redactor: self.redactor,
            problems: &mut self.problems,
        }
    }

    fn table<'i>(&mut self, (key, value): Entry<'i>) -> Option<Spanned<DeTable<'i>>> {
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
            &mut self.problems,
        )
        .unwrap_or_default()
    }

    fn environments(&mut self, entry: Option<Entry<'_>>) -> BTreeMap<String, Environment> {
        let Some(tables) = entry.and_then(|entry| self.table(entry)) else {
            return BTreeMap::new();
        };
        let mut environments = BTreeMap::new();
        for (key, value) in tables.into_inner() {
            let name = key.get_ref().clone().into_owned();
            let Some(table) = self.table((key, value)) else {
                continue;
            };
            let mut environment = Environment {
                name: name.clone(),
                ..Environment::default()
            };
            for (key, value) in table.into_inner() {
                self.environment_key(&mut environment, &key, value);
            }
            environments.insert(name, environment);
        }
        environments
    }

    fn environment_key(
        &mut self,
        environment: &mut Environment,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        mut value: Spanned<DeValue<'_>>,
    ) {
        let known = Environment::keys();
        if !known.iter().any(|known| known == key.get_ref()) {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            return self.unknown(key, "key", &known);
        }
        let span = value.span();
        let mut missing = Missing::default();
        self.interpolation().value(&mut value, &mut missing);
        if missing.names.is_empty() {
            learn_again(&value, self.redactor);
        }
        // The form is checked even where a variable isn't set; the value then is only a stand-in.
        let read = environment.set(key.get_ref(), Ok(ValueDeserializer::from(value)));
        if let Err(error) = read
            && missing.names.is_empty()
        {
            recover::add(
                &mut self.problems,
                error.span().unwrap_or(span),
                error.message(),
            );
        }
        if !missing.names.is_empty() {
            let unset: Result<ValueDeserializer<'_>, _> = Err(missing.names);
            let _ = environment.set(key.get_ref(), unset);
        }
    }

    fn gates(&mut self, entry: Option<Entry<'_>>) -> Vec<PlannedGate> {
        let Some((_, value)) = entry else {
            let help = "a gate begins with [[gate]] and kind = \"…\"; `gate init` writes a first configuration";
            self.problems
                .add_with_help(0..0, "expected at least one [[gate]], found none", help);
            return Vec::new();
        };
        let span = value.span();
        let DeValue::Array(tables) = value.into_inner() else {
            self.problems.add(
                span,
                "expected `[[gate]]` with two brackets: there may be several",
            );
            return Vec::new();
        };
        tables
            .into_iter()
            .filter_map(|table| self.gate(table))
            .collect()
    }

    fn gate(&mut self, value: Spanned<DeValue<'_>>) -> Option<PlannedGate> {
        let span = value.span();
        let DeValue::Table(mut table) = value.into_inner() else {
            self.problems.add(span, "expected a table");
            return None;
        };
        let mut missing = Missing::default();
        self.interpolation().table(&mut table, &mut missing);
        let kind = self.kind(take(&mut table, "kind"), &span);
        let mut common = DeTable::new();
        for key in COMMON {
            if let Some((key, value)) = take(&mut table, key) {
                common.insert(key, value);
            }
        }
        let common = Spanned::new(span.clone(), common);
        let common = recover::read(
            common,
            |from| CommonKeys::deserialize(from),
            &missing.spans,
            &mut self.problems,
        );
        let kind = kind?;
        secrets::learn(&table, self.redactor);
        let table = Spanned::new(span.clone(), table);
        let gate = recover::read(table, kind.read, &missing.spans, &mut self.problems);
        let common = common.unwrap_or_default();
        if let Some(gate) = &gate {
            gate.validate(&mut self.problems);
            let named = gate.environments().into_iter().cloned();
            self.named
                .extend(named.filter(|name| !missing.spans.contains(&name.span())));
        }
        self.codes(kind, &common);
        let gate = if missing.names.is_empty() {
            Ok(gate?)
        } else {
            Err(missing.names)
        };
        Some(self.planned(kind, common, &span, gate))
    }

    fn planned(
        &mut self,
        kind: &'static Kind,
        common: CommonKeys,
        span: &Range<usize>,
        gate: Result<crate::gates::AnyGate, Vec<String>>,
    ) -> PlannedGate {
        let levels = common
            .levels
            .iter()
            .filter_map(|(code, policy)| Some((Pattern::read(code).ok()?, **policy)));
        PlannedGate {
            id: common
                .id
                .as_deref()
                .cloned()
                .unwrap_or_else(|| kind.name.to_owned()),
            kind,
            stages: common.stages.unwrap_or_else(|| kind.stages.to_vec()),
            enforcement: match common.on_fail {
                Some(OnFail::Warn) => Enforcement::Warn,
                Some(OnFail::Block) | None => Enforcement::Block,
            },
            timeout: common.timeout,
            retries: common.retries.unwrap_or(0),
            owner: common.owner,
            tags: common.tags,
            levels: levels.collect(),
            waivers: common.waive,
            place: self.place(span.start),
            gate,
        }
    }

    fn kind(&mut self, entry: Option<Entry<'_>>, gate: &Range<usize>) -> Option<&'static Kind> {
        let known: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
        let Some((_, value)) = entry else {
            let help = format!("known kinds: {}", known.join(", "));
            self.problems
                .add_with_help(gate.clone(), "missing key `kind`", help);
            return None;
        };
        let DeValue::String(name) = value.get_ref() else {
            let message = format!(
                "expected the kind's name, found {}",
                value.get_ref().type_str()
            );
            self.problems.add(value.span(), message);
            return None;
        };
        let kind = Kind::named(name);
        if kind.is_none() {
            let help = match nearest(name, known.iter().copied()) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => format!("known kinds: {}", known.join(", ")),
            };
            self.problems
                .add_with_help(value.span(), format!("unknown kind \"{name}\""), help);
        }
        kind
    }

    /// Codes named in `waive` and `levels` must be codes of the kind.
    fn codes(&mut self, kind: &Kind, common: &CommonKeys) {
        let codes = (kind.codes)();
        let known: Vec<&str> = codes.iter().map(|code| code.name).collect();
        let named = common
            .waive
            .iter()
            .map(|waiver| (waiver.code.as_str(), waiver.code.span()));
        let levelled = common
            .levels
            .iter()
            .map(|(code, policy)| (code.as_str(), policy.span()));
        for (code, span) in named.chain(levelled) {
            let fits = Pattern::read(code)
                .is_ok_and(|pattern| known.iter().any(|known| pattern.matches(known)));
            if !fits {
                let help = match nearest(code, known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("codes of {}: {}", kind.name, known.join(", ")),
                };
                self.problems.add_with_help(
                    span,
                    format!("unknown code `{code}` of {}", kind.name),
                    help,
                );
            }
        }
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

    fn place(&self, offset: usize) -> Place {
        let before = &self.text[..offset.min(self.text.len())];
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
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

/// After interpolation a URL may have got a password from a variable that holds the whole URL.
fn learn_again(value: &Spanned<DeValue<'_>>, redactor: &Redactor) {
    match value.get_ref() {
        DeValue::String(text) => secrets::learn_userinfo(text, redactor),
        DeValue::Array(array) => array.iter().for_each(|value| learn_again(value, redactor)),
        DeValue::Table(table) => {
            secrets::learn(table, redactor);
        }
        _ => {}
    }
}
