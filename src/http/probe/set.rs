//! A gate's probes, ready to be run, once or again and again.

use std::sync::{Mutex, PoisonError};

use super::examine::Asked;
use super::excerpt::excerpt;
use super::fault::{Fault, FaultKind};
use super::outcome::{Outcome, Sample};
use super::plan::{Plan, Planned};
use super::session::Session;
use crate::http::burst;
use crate::http::capture;
use crate::http::compare::Shape;
use crate::http::curl;
use crate::http::expectation::Document;
use crate::http::fan_out;
use crate::http::negative::{self, Negatives};
use crate::http::origin::Attribution;
use crate::http::request::Request;
use crate::http::response::Response;
use crate::http::spec::{Expect, Retry, Rules};
use crate::http::template::{Values, render_json, text_of};
use crate::redact::Secret;
use crate::setting::Matcher;

/// How much is done with each probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    /// The request, its hostile variants, its burst.
    Full,
    /// The request alone.
    Plain,
    /// The request alone, and once.
    Once,
}

/// Probes of one environment. It can be run any number of times, and shared.
#[derive(Debug)]
pub struct ProbeSet {
    session: Session,
    plan: Plan,
    keeps_shapes: bool,
}

/// Values captured so far in one run.
type Captured = Mutex<Values>;

/// A probe that can be sent: its values are there and put in.
#[derive(Clone, Copy)]
struct Ready<'a> {
    planned: &'a Planned,
    values: &'a Values,
    expect: &'a Expect,
    request: &'a Request,
}

impl<'a> Ready<'a> {
    fn asked(&self) -> Asked<'a> {
        Asked {
            probe: &self.planned.probe,
            expect: self.expect,
            request: self.request,
        }
    }
}

impl ProbeSet {
    /// Probes and the session that sends them. Nothing is sent yet.
    pub fn new(session: Session, plan: Plan) -> Self {
        Self {
            session,
            plan,
            keeps_shapes: false,
        }
    }

    /// Keeps what a comparison needs to know of the responses.
    #[must_use]
    pub fn keeping_shapes(mut self) -> Self {
        self.keeps_shapes = true;
        self
    }

    /// The requests.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What sends them.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Runs everything: setup, probes with their hostile variants and bursts, teardown. Results are in the order of the configuration.
    pub async fn run(&self) -> Vec<Outcome> {
        self.run_to(Extent::Full).await
    }

    /// Runs the requests alone, without hostile variants and bursts.
    pub async fn run_plainly(&self) -> Vec<Outcome> {
        self.run_to(Extent::Plain).await
    }

    /// Runs the requests alone, without second tries, as a watch does that counts how users are served.
    pub async fn sample(&self) -> Vec<Sample> {
        let outcomes = self.run_to(Extent::Once).await;
        let counted = self.plan.setup.len()..self.plan.setup.len() + self.plan.probes.len();
        outcomes[counted].iter().map(Sample::from).collect()
    }

    /// The names of all hostile variants that [`Self::run`] would send: `create user / drop-field email`. Sends nothing.
    pub fn variants(&self) -> Vec<String> {
        let of = |planned: &Planned| {
            let cases = self.cases_of(planned).into_iter().flatten();
            let named = cases.map(|case| format!("{} / {case}", planned.name));
            named.collect::<Vec<_>>()
        };
        self.plan.all().flat_map(of).collect()
    }

    /// The names of one probe's hostile variants; `None` if it has none, or they can't be told without its values.
    fn cases_of(&self, planned: &Planned) -> Option<Vec<String>> {
        let probe = &planned.probe;
        let negative = probe.negative.as_ref().filter(|negative| negative.on)?;
        let mut values = planned.row.clone();
        let unknown = planned.uses.iter();
        values.extend(unknown.map(|name| (name.clone(), name.as_str().into())));
        let request = self.session.sketch(probe, &values).ok()?;
        let cases = negative::cases(&request, self.session.proof(probe), negative);
        Some(cases.iter().map(negative::Case::name).collect())
    }

    async fn run_to(&self, extent: Extent) -> Vec<Outcome> {
        let captured = Captured::default();
        let mut before = Vec::new();
        for planned in &self.plan.setup {
            before.push(self.probe(planned, &captured, extent).await);
        }
        let needs: Vec<Vec<usize>> = self
            .plan
            .probes
            .iter()
            .map(|planned| planned.needs.clone())
            .collect();
        // Hostile variants and bursts of one probe share the lanes of all, so that more probes may be open than lanes.
        let limit = self.session.manners.max_in_flight;
        let run = |place: usize| self.probe(&self.plan.probes[place], &captured, extent);
        let mut outcomes = fan_out::graph(limit, &needs, run).await;
        outcomes.splice(0..0, before);
        for planned in &self.plan.teardown {
            outcomes.push(self.probe(planned, &captured, extent).await);
        }
        outcomes
    }

    async fn probe(&self, planned: &Planned, captured: &Captured, extent: Extent) -> Outcome {
        let probe = &planned.probe;
        let mut outcome = Outcome {
            name: planned.name.clone(),
            critical: probe.critical,
            ..Outcome::default()
        };
        let values = match values_for(planned, captured) {
            Ok(values) => values,
            Err(name) => {
                let message = format!("not sent: no earlier probe has captured {{{{{name}}}}}");
                self.give_up(
                    planned,
                    Fault::new(FaultKind::NotRun, message),
                    &mut outcome,
                );
                return outcome;
            }
        };
        let request = match self.session.prepare(probe, &values).await {
            Ok(request) => request,
            Err(failure) => {
                let fault = Fault::new(FaultKind::NotSent, failure.to_string());
                self.give_up(planned, fault, &mut outcome);
                return outcome;
            }
        };
        let expect = if planned.expects_values {
            rendered(&probe.expect, &values)
        } else {
            probe.expect.clone()
        };
        let ready = Ready {
            planned,
            values: &values,
            expect: &expect,
            request: &request,
        };
        self.send(ready, captured, extent, &mut outcome).await;
        if extent == Extent::Full {
            self.attack(ready, &mut outcome).await;
        }
        outcome
    }

    /// Says why a probe isn't sent, and with it none of its hostile variants.
    fn give_up(&self, planned: &Planned, fault: Fault, outcome: &mut Outcome) {
        outcome.negatives = self
            .cases_of(planned)
            .map(|cases| Negatives::ControlFailed(cases, fault.message.clone()));
        outcome.faults.push(fault);
    }

    /// Sends the request and says what is wrong with its answer.
    async fn send(
        &self,
        ready: Ready<'_>,
        captured: &Captured,
        extent: Extent,
        outcome: &mut Outcome,
    ) {
        let Ready {
            planned, request, ..
        } = ready;
        let retry = match extent {
            Extent::Once => Retry {
                times: 0,
                ..Retry::default()
            },
            Extent::Full | Extent::Plain => {
                planned.probe.retry.unwrap_or(self.session.manners.retry)
            }
        };
        let exchange = self.session.exchange(&planned.probe, request, &retry).await;
        outcome.took = exchange.attempts.last().map(|attempt| attempt.took);
        let mut attribution = Some(Attribution::nobody());
        match &exchange.result {
            Err(failure) => {
                let kind = if failure.is_unsent() {
                    FaultKind::NotSent
                } else {
                    FaultKind::NoAnswer
                };
                outcome.faults.push(Fault::new(kind, failure.to_string()));
            }
            Ok(response) => {
                let document = Document::new(&response.body);
                outcome.status = Some(response.status.as_u16());
                (outcome.faults, attribution) =
                    self.session
                        .examiner
                        .examine(&ready.asked(), response, &document);
                if outcome.is_right() {
                    self.capture(planned, response, &document, captured, outcome);
                }
                if self.keeps_shapes {
                    outcome.shape = Some(Box::new(Shape::of(response, &document)));
                }
            }
        }
        if exchange.attempts.len() > 1 {
            if outcome.is_right() {
                let message = format!(
                    "expected to pass at once, passed at attempt {}",
                    exchange.attempts.len()
                );
                outcome.faults.push(Fault::new(FaultKind::Flaky, message));
            }
            outcome.attempts = exchange.attempts;
        }
        if !outcome.faults.is_empty() {
            self.keep_evidence(request, exchange.result.as_ref().ok(), attribution, outcome);
        }
    }

    fn keep_evidence(
        &self,
        request: &Request,
        response: Option<&Response>,
        attribution: Option<Attribution>,
        outcome: &mut Outcome,
    ) {
        outcome.request = Some(curl::line(request, &self.session.redactor));
        outcome.response = response.map(excerpt);
        outcome.timings = response.map(|response| response.timings.to_string());
        outcome.answered_by = attribution.map(|attribution| attribution.origin.to_string());
    }

    fn capture(
        &self,
        planned: &Planned,
        response: &Response,
        document: &Document<'_>,
        captured: &Captured,
        outcome: &mut Outcome,
    ) {
        for (name, wanted) in &planned.probe.capture {
            match capture::take(wanted, response, document) {
                Ok(value) => {
                    if wanted.secret {
                        self.session
                            .redactor
                            .learn_named(name, &Secret::new(text_of(&value)));
                    }
                    captured
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .insert(name.clone(), value);
                }
                Err(why) => {
                    let message = format!("expected a value for {{{{{name}}}}}, but {why}");
                    outcome
                        .faults
                        .push(Fault::new(FaultKind::NoCapture, message));
                }
            }
        }
    }

    /// Sends the hostile variants and the burst of a probe.
    async fn attack(&self, ready: Ready<'_>, outcome: &mut Outcome) {
        let (probe, asked) = (&ready.planned.probe, ready.asked());
        if let Some(negative) = probe.negative.as_ref().filter(|negative| negative.on) {
            let (session, control) = (&self.session, outcome.faults.as_slice());
            let values = ready.values;
            outcome.negatives =
                Some(negative::run(session, &asked, values, negative, control).await);
        }
        if let Some(burst) = &probe.burst {
            let burst = burst::run(&self.session, &asked, ready.values, burst).await;
            outcome.burst = Some(Box::new(burst));
        }
    }
}

/// The values that a request needs, or the name of one that isn't there.
fn values_for(planned: &Planned, captured: &Captured) -> Result<Values, String> {
    if planned.uses.is_empty() {
        return Ok(planned.row.clone());
    }
    let captured = captured.lock().unwrap_or_else(PoisonError::into_inner);
    let mut values = planned.row.clone();
    for name in &planned.uses {
        let value = captured.get(name).ok_or_else(|| name.clone())?;
        values.insert(name.clone(), value.clone());
    }
    Ok(values)
}

/// Expectations with values put in. All names in them have values by now.
fn rendered(expect: &Expect, values: &Values) -> Expect {
    let fill = |matcher: &Matcher| {
        matcher.map_texts(&|text| {
            let text = serde_json::Value::from(text);
            render_json(&text, values).unwrap_or(text)
        })
    };
    let mut expect = expect.clone();
    let rules = |rules: &mut Rules<String>| {
        rules
            .0
            .iter_mut()
            .for_each(|(_, matcher)| *matcher = fill(matcher));
    };
    rules(&mut expect.headers);
    rules(&mut expect.cookies);
    expect
        .json
        .0
        .iter_mut()
        .for_each(|(_, matcher)| *matcher = fill(matcher));
    for matcher in [&mut expect.body, &mut expect.redirect] {
        *matcher = matcher.as_ref().map(fill);
    }
    expect
}
