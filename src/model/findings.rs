//! The collector that a gate's `judge` writes into.

use std::collections::HashMap;
use std::fmt::Display;
use std::marker::PhantomData;
use std::time::Duration;

use super::{Chart, Check, CheckStatus, Code, Evidence, Finding, Level, Place, Recommendation};
use crate::redact::{Redactor, Scrubbed};

/// What a gate's judgement adds up to, before the configuration's levels and waivers are applied.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judged {
    /// Everything looked at, in the order of looking.
    pub checks: Vec<Check>,
    /// Everything found, in the order of finding.
    pub findings: Vec<Finding>,
    /// Figures worth drawing.
    pub charts: Vec<Chart>,
    /// What to do with the release, from a gate that watches one.
    pub recommendation: Option<Recommendation>,
}

/// Collects checks and findings of one gate, typed by the gate's own codes. Every text is scrubbed on its way in.
#[derive(Debug)]
pub struct Findings<'run, C> {
    kind: &'static str,
    redactor: &'run Redactor,
    places: HashMap<Scrubbed, usize>,
    judged: Judged,
    codes: PhantomData<C>,
}

impl<'run, C: Code> Findings<'run, C> {
    /// An empty collector for a gate of `kind`.
    pub fn new(kind: &'static str, redactor: &'run Redactor) -> Self {
        Self {
            kind,
            redactor,
            places: HashMap::new(),
            judged: Judged::default(),
            codes: PhantomData,
        }
    }

    /// Says that `subject` was looked at. It passes unless a finding about the same subject is added, before or
    /// after. Names must be stable from run to run: no measured values in them.
    pub fn check(&mut self, subject: impl Display) -> CheckEntry<'_> {
        let name = self.redactor.scrub(subject);
        let index = self.index_of(&name);
        CheckEntry {
            check: &mut self.judged.checks[index],
            redactor: self.redactor,
        }
    }

    /// Adds a finding about `subject`, which becomes a check if it isn't one yet.
    pub fn add(&mut self, code: C, subject: impl Display, message: impl Display) -> NewFinding<'_> {
        let subject = self.redactor.scrub(subject);
        self.index_of(&subject);
        self.judged.findings.push(Finding {
            code: format!("{}/{}", self.kind, code.name()),
            level: code.level(),
            subject,
            message: self.redactor.scrub(message),
            help: Scrubbed::literal(code.help()),
            place: None,
            evidence: Vec::new(),
            waived: None,
        });
        let last = self.judged.findings.len() - 1;
        NewFinding {
            finding: &mut self.judged.findings[last],
            redactor: self.redactor,
        }
    }

    /// Adds figures for the reports that draw. Its texts must be names of the configuration or our own words.
    pub fn chart(&mut self, chart: Chart) {
        self.judged.charts.push(chart);
    }

    /// Says what to do with the release.
    pub fn recommend(&mut self, recommendation: Recommendation) {
        self.judged.recommendation = Some(recommendation);
    }

    /// The redactor, for texts that go into a [`Recommendation`].
    pub fn redactor(&self) -> &'run Redactor {
        self.redactor
    }

    /// Everything collected.
    pub fn finish(self) -> Judged {
        self.judged
    }

    fn index_of(&mut self, name: &Scrubbed) -> usize {
        if let Some(index) = self.places.get(name) {
            return *index;
        }
        self.judged.checks.push(Check::new(name.clone()));
        let index = self.judged.checks.len() - 1;
        self.places.insert(name.clone(), index);
        index
    }
}

/// A check that was just declared.
#[derive(Debug)]
pub struct CheckEntry<'a> {
    check: &'a mut Check,
    redactor: &'a Redactor,
}

impl CheckEntry<'_> {
    /// How long looking took.
    pub fn took(self, took: Duration) -> Self {
        self.check.took = Some(took);
        self
    }

    /// Where in the project's files the subject stands.
    pub fn place(self, place: Place) -> Self {
        self.check.place = Some(place);
        self
    }

    /// The team that answers for the subject.
    pub fn owner(self, owner: impl Display) -> Self {
        self.check.owner = Some(self.redactor.scrub(owner));
        self
    }

    /// It wasn't looked at, on purpose.
    pub fn skipped(self, reason: impl Display) -> Self {
        self.check.status = CheckStatus::Skipped(self.redactor.scrub(reason));
        self
    }
}

/// A finding that was just added.
#[derive(Debug)]
pub struct NewFinding<'a> {
    finding: &'a mut Finding,
    redactor: &'a Redactor,
}

impl NewFinding<'_> {
    /// As grave as `level` instead of the code's own level.
    pub fn level(self, level: Level) -> Self {
        self.finding.level = level;
        self
    }

    /// What to do, instead of the code's own advice.
    pub fn help(self, help: impl Display) -> Self {
        self.finding.help = self.redactor.scrub(help);
        self
    }

    /// Something that was seen. Labels are fixed words.
    pub fn evidence(self, label: &'static str, text: impl Display) -> Self {
        self.finding.evidence.push(Evidence {
            label: label.to_owned(),
            text: self.redactor.scrub(text),
        });
        self
    }

    /// Where it can be mended.
    pub fn place(self, place: Place) -> Self {
        self.finding.place = Some(place);
        self
    }
}
