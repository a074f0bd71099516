//! Which requests a gate's probes come to: templates filled in, rows spelled out, and what needs what.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use crate::http::schema::Schemas;
use crate::http::spec::{Auth, Part, Probe, Rows};
use crate::http::template::{Template, Values, names_in};
use crate::setting::{Json, Matcher};

/// One request of a plan.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Its name, unique in the plan.
    pub name: String,
    /// What it is, its template filled in.
    pub probe: Arc<Probe>,
    /// The values of its row.
    pub row: Values,
    /// Names of values that it needs from other probes' responses.
    pub uses: Vec<String>,
    /// Whether its expectations have placeholders.
    pub expects_values: bool,
    /// Places in the plan of the earlier probes that it needs.
    pub needs: Vec<usize>,
}

/// All requests of a gate.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Run first, one after the other. What they capture is there for all.
    pub setup: Vec<Planned>,
    /// Run at the same time, but for those that need each other.
    pub probes: Vec<Planned>,
    /// Run last, one after the other, whatever happened before.
    pub teardown: Vec<Planned>,
}

impl Plan {
    /// The plan of these tables. With `in_order`, each probe needs the one before it. Row files are relative to `root`.
    pub fn new(
        [setup, probes, teardown]: [&[Arc<Probe>]; 3],
        templates: &[Probe],
        root: &Path,
        in_order: bool,
    ) -> Result<Self, String> {
        let expand = |probes: &[Arc<Probe>]| -> Result<Vec<Planned>, String> {
            let mut planned = Vec::new();
            for probe in probes {
                planned.extend(rows_of(filled(probe, templates)?, root)?);
            }
            Ok(planned)
        };
        let mut plan = Self {
            setup: expand(setup)?,
            probes: expand(probes)?,
            teardown: expand(teardown)?,
        };
        find_needs(&mut plan.probes, in_order);
        Ok(plan)
    }

    /// Every request, in the order of the report.
    pub fn all(&self) -> impl Iterator<Item = &Planned> {
        self.setup.iter().chain(&self.probes).chain(&self.teardown)
    }

    /// Loads the JSON Schema files that the expectations name.
    pub fn schemas(&self, root: &Path) -> Result<Schemas, String> {
        let mut schemas = Schemas::default();
        for file in self
            .all()
            .filter_map(|planned| planned.probe.expect.json_schema.as_ref())
        {
            schemas.load(root, file)?;
        }
        Ok(schemas)
    }

    /// Hosts of absolute addresses that the plan's probes name.
    pub fn hosts(&self) -> BTreeSet<String> {
        let lines = self
            .all()
            .filter_map(|planned| planned.probe.request.as_ref());
        lines
            .filter_map(|line| {
                url::Url::parse(line.path.start())
                    .ok()?
                    .host_str()
                    .map(str::to_owned)
            })
            .collect()
    }
}

/// The probe with what its template gives; itself if it has none.
fn filled(probe: &Arc<Probe>, templates: &[Probe]) -> Result<Arc<Probe>, String> {
    let mut next = probe.template.as_ref();
    if next.is_none() {
        return Ok(Arc::clone(probe));
    }
    let mut filled = Probe::clone(probe);
    let mut seen = BTreeSet::new();
    while let Some(name) = next {
        if !seen.insert(name.as_str()) {
            return Err(format!("the template `{}` leads back to itself", **name));
        }
        let template = templates.iter().find(|template| *template.name == **name);
        let template = template.ok_or_else(|| format!("there is no template `{}`", **name))?;
        filled = filled.or(template);
        next = template.template.as_ref();
    }
    Ok(Arc::new(filled))
}

/// One request for each row, or one without a row.
fn rows_of(probe: Arc<Probe>, root: &Path) -> Result<Vec<Planned>, String> {
    let Some(rows) = &probe.each else {
        let name = (*probe.name).clone();
        return Ok(vec![planned(name, probe, Values::new())]);
    };
    let rows = read(rows, root)?;
    if rows.is_empty() {
        return Err(format!(
            "expected at least one row for `each` of the probe `{}`, found none: nothing would be checked",
            *probe.name
        ));
    }
    let template = Template::parse(&probe.name);
    let with_columns = template.names().next().is_some();
    let named = |(index, row): (usize, Values)| {
        let name = match template.render(&row) {
            Ok(name) if with_columns => name,
            _ => format!("{} #{}", *probe.name, index + 1),
        };
        planned(name, Arc::clone(&probe), row)
    };
    Ok(rows.into_iter().enumerate().map(named).collect())
}

fn read(rows: &Rows, root: &Path) -> Result<Vec<Values>, String> {
    let file = match rows {
        Rows::Inline(rows) => return Ok(rows.iter().map(|Json(row)| columns(row)).collect()),
        Rows::File(file) => file,
    };
    let complain = |reason: &dyn std::fmt::Display| format!("rows of {file}: {reason}");
    let bytes = std::fs::read(root.join(file)).map_err(|error| complain(&error))?;
    let is_json = Path::new(file)
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    if is_json {
        let rows: Vec<Value> = serde_json::from_slice(&bytes).map_err(|error| complain(&error))?;
        return Ok(rows.iter().map(columns).collect());
    }
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::Headers)
        .from_reader(bytes.as_slice());
    let names = reader.headers().map_err(|error| complain(&error))?.clone();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| complain(&error))?;
        rows.push(
            names
                .iter()
                .zip(&record)
                .map(|(name, value)| (name.to_owned(), value.into()))
                .collect(),
        );
    }
    Ok(rows)
}

fn columns(row: &Value) -> Values {
    match row {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
        value => [("value".to_owned(), value.clone())].into(),
    }
}

fn planned(name: String, probe: Arc<Probe>, row: Values) -> Planned {
    let (mut uses, expected) = (names_sent(&probe), names_expected(&probe));
    let expects_values = !expected.is_empty();
    uses.extend(expected);
    uses.sort_unstable();
    uses.dedup();
    uses.retain(|name| !row.contains_key(name));
    Planned {
        name,
        probe,
        row,
        uses,
        expects_values,
        needs: Vec::new(),
    }
}

/// A probe needs the last probe before it that captures a value it uses, and those named in its `after`.
fn find_needs(probes: &mut [Planned], in_order: bool) {
    let mut captured: BTreeMap<String, usize> = BTreeMap::new();
    let mut named: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, planned) in probes.iter_mut().enumerate() {
        let mut needs: BTreeSet<usize> = planned
            .uses
            .iter()
            .filter_map(|name| captured.get(name).copied())
            .collect();
        needs.extend(
            planned
                .probe
                .after
                .iter()
                .filter_map(|name| named.get(&**name))
                .flatten(),
        );
        if in_order && place > 0 {
            needs.insert(place - 1);
        }
        let (probe, name) = (Arc::clone(&planned.probe), planned.name.clone());
        planned.needs = needs.into_iter().collect();
        captured.extend(probe.capture.keys().map(|name| (name.clone(), place)));
        // A row's own name and the name of all rows both lead to it.
        named.entry((*probe.name).clone()).or_default().push(place);
        named.entry(name).or_default().push(place);
    }
}

/// The names in what a probe sends.
pub fn names_sent(probe: &Probe) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut text = |template: &Template| names.extend(template.names().map(str::to_owned));
    probe.request.iter().for_each(|line| text(&line.path));
    probe.headers.0.iter().for_each(|(_, value)| text(value));
    probe.cookies.values().for_each(&mut text);
    probe.body.iter().for_each(&mut text);
    probe
        .graphql
        .iter()
        .for_each(|graphql| text(&graphql.query));
    for part in probe.multipart.iter().flat_map(BTreeMap::values) {
        if let Part::Text(template) = part {
            text(template);
        }
    }
    if let Some(Auth::Bearer(token)) = &probe.auth {
        text(&Template::parse(token.expose()));
    }
    let variables = probe
        .graphql
        .iter()
        .filter_map(|graphql| graphql.variables.as_ref());
    let fields = probe.form.iter().flat_map(BTreeMap::values);
    for Json(value) in probe
        .query
        .values()
        .chain(&probe.json)
        .chain(variables)
        .chain(fields)
    {
        names_in(value, &mut names);
    }
    names
}

/// The names in what a probe expects.
fn names_expected(probe: &Probe) -> Vec<String> {
    let expect = &probe.expect;
    let names = RefCell::new(Vec::new());
    let look = |matcher: &Matcher| {
        let _ = matcher.map_texts(&|text| {
            let value = Value::from(text);
            names_in(&value, &mut names.borrow_mut());
            value
        });
    };
    expect
        .headers
        .0
        .iter()
        .chain(&expect.cookies.0)
        .for_each(|(_, matcher)| look(matcher));
    expect.json.0.iter().for_each(|(_, matcher)| look(matcher));
    expect.body.iter().chain(&expect.redirect).for_each(look);
    names.into_inner()
}
