//! Complaints about what single keys can't show: references to nowhere, keys that exclude each other.

use std::collections::BTreeSet;

use super::HttpProbe;
use crate::http::probe::names_sent;
use crate::http::spec::{Probe, Rows};
use crate::setting::{Problems, StatusSet};

impl HttpProbe {
    /// Complains about every reference that leads nowhere and every probe that can't be sent.
    pub(super) fn check_references(&self, problems: &mut Problems) {
        if self.probe.is_empty() {
            let message = "expected at least one [[gate.probe]], found none";
            problems.add_with_help(
                self.environment.span(),
                message,
                "add [[gate.probe]] with a `name` and a `request`",
            );
        }
        let mut names = BTreeSet::new();
        let mut values = BTreeSet::new();
        for probe in self.setup.iter().chain(&self.probe).chain(&self.teardown) {
            self.check_probe(probe, &names, &mut values, problems);
            if !names.insert(probe.name.as_str()) {
                problems.add(
                    probe.name.span(),
                    format!("expected a name of its own, found {:?} twice", *probe.name),
                );
            }
        }
        for template in &self.template {
            self.check_template(template, problems);
        }
    }

    fn check_probe<'a>(
        &'a self,
        probe: &'a Probe,
        earlier: &BTreeSet<&str>,
        values: &mut BTreeSet<&'a str>,
        problems: &mut Problems,
    ) {
        self.check_template(probe, problems);
        let templates = self.templates_of(probe);
        let chain = || std::iter::once(probe).chain(templates.iter().copied());
        if !chain().any(|probe| probe.request.is_some()) {
            let message = format!(
                "expected a `request` like \"GET /health\" in the probe {:?}, found none",
                *probe.name
            );
            problems.add(probe.name.span(), message);
        }
        if let [one, other, ..] = probe.bodies()[..] {
            let message = format!(
                "expected one body, found `{one}` and `{other}` in the probe {:?}",
                *probe.name
            );
            problems.add(probe.name.span(), message);
        }
        for name in probe
            .after
            .iter()
            .filter(|name| !earlier.contains(name.as_str()))
        {
            problems.add(
                name.span(),
                format!("expected the name of an earlier probe, found {:?}", **name),
            );
        }
        // The columns of a file are known only when it is read.
        let from_file = chain().any(|probe| matches!(probe.each, Some(Rows::File(_))));
        let columns: Vec<String> = chain()
            .filter_map(|probe| probe.each.as_ref())
            .flat_map(inline_columns)
            .collect();
        for used in chain().flat_map(names_sent).filter(|_| !from_file) {
            if !values.contains(used.as_str()) && !columns.contains(&used) {
                let message = format!(
                    "expected {{{{{used}}}}} to be captured by an earlier probe, found no such `capture`"
                );
                problems.add(probe.name.span(), message);
            }
        }
        check_burst(probe, problems);
        values.extend(probe.capture.keys().map(String::as_str));
        for template in templates {
            values.extend(template.capture.keys().map(String::as_str));
        }
    }

    fn check_template(&self, probe: &Probe, problems: &mut Problems) {
        let Some(wanted) = &probe.template else {
            return;
        };
        if !self
            .template
            .iter()
            .any(|template| *template.name == **wanted)
        {
            let message = format!(
                "expected the name of a [[gate.template]], found {:?}",
                **wanted
            );
            problems.add(wanted.span(), message);
        }
    }

    /// The templates of a probe, the nearest first.
    fn templates_of(&self, probe: &Probe) -> Vec<&Probe> {
        let mut found: Vec<&Probe> = Vec::new();
        let mut next = probe.template.as_ref();
        while let Some(wanted) = next {
            let template = self
                .template
                .iter()
                .find(|template| *template.name == **wanted);
            let Some(template) = template.filter(|_| found.len() <= self.template.len()) else {
                break;
            };
            found.push(template);
            next = template.template.as_ref();
        }
        found
    }
}

fn check_burst(probe: &Probe, problems: &mut Problems) {
    if let Some(burst) = &probe.burst
        && (burst.requests == 0 || burst.in_flight == 0)
    {
        problems.add(
            probe.name.span(),
            "expected a burst of at least one request, with one in flight",
        );
    }
}

fn inline_columns(rows: &Rows) -> Vec<String> {
    let Rows::Inline(rows) = rows else {
        return Vec::new();
    };
    let first = rows.first().and_then(|row| row.0.as_object());
    match first {
        Some(fields) => fields.keys().cloned().collect(),
        None => vec!["value".to_owned()],
    }
}

/// Whether all of these status codes are refusals.
pub(super) fn is_refusal(status: &StatusSet) -> bool {
    status.meets(400, 499) && !status.meets(100, 399) && !status.meets(500, 599)
}
