//! Counters of a real Prometheus that scrapes a real exporter.

use release_gate::model::{Action, RunReport, Status};

use super::monitoring::{Exporter, Monitoring, Traffic};
use crate::support::Project;

const HEALTHY: Traffic = Traffic {
    requests: 200,
    errors: 0,
};
const OUTAGE: Traffic = Traffic {
    requests: 200,
    errors: 200,
};

/// A project that watches what `monitoring` scrapes, in blocks of a second.
fn project(monitoring: &Monitoring, source: &str, total: &str) -> Project {
    Project::new(&format!(
        r#"
        [[gate]]
        kind = "error-budget"
        watch = "4s"
        blip = "1s"
        history = "1m"
        source = {{ prometheus = "{}", every = "1s", lag = "500ms" {source} }}
        [[gate.objective]]
        name = "shop"
        budget = "0.5%"
        total = '{total}'
        errors = 'http_requests_total{{code=~"5.."}}'
        "#,
        monitoring.url()
    ))
}

fn watch(monitoring: &Monitoring) -> RunReport {
    project(monitoring, "", "http_requests_total").check(&["--stage", "post-deploy"])
}

fn reason(run: &RunReport) -> String {
    match (&run.gates[0].status, run.recommendation()) {
        (_, Some(recommendation)) => recommendation.reason.clone(),
        (Status::Errored { reason }, None) => reason.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
#[cfg_attr(not(prometheus_server), ignore = "Prometheus isn't installed")]
fn a_healthy_release_without_any_5xx_series_is_promoted() {
    let exporter = Exporter::start(HEALTHY);
    let monitoring = Monitoring::of(&exporter);
    let run = watch(&monitoring);
    assert_eq!(
        (reason(&run).as_str(), run.exit().code()),
        ("within-budget", 0),
        "{run:#?}"
    );
    let requests = run.recommendation().expect("a recommendation").objectives[0].requests;
    assert!(requests > 1_000, "{requests}");
}

#[test]
#[cfg_attr(not(prometheus_server), ignore = "Prometheus isn't installed")]
fn an_outage_is_rolled_back_though_its_series_is_new() {
    let exporter = Exporter::start(HEALTHY);
    let monitoring = Monitoring::of(&exporter);
    exporter.serve(OUTAGE);
    let run = watch(&monitoring);
    let recommendation = run.recommendation().expect("a recommendation");
    assert_eq!(
        (recommendation.action, recommendation.reason.as_str()),
        (Action::Rollback, "error-budget")
    );
    assert_eq!(run.exit().code(), 11);
}

#[test]
#[cfg_attr(not(prometheus_server), ignore = "Prometheus isn't installed")]
fn errors_of_a_fresh_process_count_from_its_first_scrape() {
    let exporter = Exporter::start(HEALTHY);
    let monitoring = Monitoring::of(&exporter);
    // A new process: its counters begin again, and its first scrape shows 200 errors under a new label.
    exporter.restart(OUTAGE);
    let run = watch(&monitoring);
    let objective = &run.recommendation().expect("a recommendation").objectives[0];
    assert_eq!(run.exit().code(), 11, "{run:#?}");
    assert_eq!(
        objective.errors, objective.requests,
        "the first errors are lost"
    );
}

#[test]
#[cfg_attr(not(prometheus_server), ignore = "Prometheus isn't installed")]
fn a_restart_is_no_error() {
    let exporter = Exporter::start(HEALTHY);
    let monitoring = Monitoring::of(&exporter);
    exporter.restart(HEALTHY);
    let run = watch(&monitoring);
    assert_eq!(reason(&run), "within-budget", "{run:#?}");
}

#[test]
#[cfg_attr(not(prometheus_server), ignore = "Prometheus isn't installed")]
fn a_target_that_died_is_no_data_and_no_promotion() {
    let exporter = Exporter::start(HEALTHY);
    let monitoring = Monitoring::of(&exporter);
    drop(exporter);
    let run = watch(&monitoring);
    assert!(
        ["no-data", "low-coverage"].contains(&reason(&run).as_str()),
        "{run:#?}"
    );
    assert_eq!(run.exit().code(), 10);
}

#[test]
#[cfg_attr(not(prometheus_server), ignore = "Prometheus isn't installed")]
fn credentials_open_a_server_behind_a_path_and_wrong_ones_are_no_verdict() {
    let exporter = Exporter::start(HEALTHY);
    let monitoring = Monitoring::guarded(&exporter);
    let wrong = project(
        &monitoring,
        r#", basic = ["gate", "wrong"]"#,
        "http_requests_total",
    )
    .check(&["--stage", "post-deploy"]);
    assert_eq!(wrong.exit().code(), 3);
    assert!(
        reason(&wrong).contains("expected access, the server answers 401"),
        "{}",
        reason(&wrong)
    );
    let right = project(
        &monitoring,
        r#", basic = ["gate", "open sesame"]"#,
        "http_requests_total",
    )
    .check(&["--stage", "post-deploy"]);
    assert_eq!(reason(&right), "within-budget", "{right:#?}");
    assert!(
        !format!("{wrong:?}").contains("wrong\""),
        "the password is in the report"
    );
}

#[test]
#[cfg_attr(not(prometheus_server), ignore = "Prometheus isn't installed")]
fn a_wrong_query_is_no_verdict() {
    let exporter = Exporter::start(HEALTHY);
    let monitoring = Monitoring::of(&exporter);
    let run =
        project(&monitoring, "", "rate(http_requests_total[1m]").check(&["--stage", "post-deploy"]);
    assert_eq!(run.exit().code(), 3, "{run:#?}");
    assert!(
        reason(&run).contains("expected a query that Prometheus can run, it says:"),
        "{}",
        reason(&run)
    );
    assert!(run.recommendation().is_none());
}

#[test]
#[cfg_attr(not(prometheus_server), ignore = "Prometheus isn't installed")]
fn nobody_at_the_address_is_no_verdict() {
    let exporter = Exporter::start(HEALTHY);
    let monitoring = Monitoring::of(&exporter);
    let project = project(&monitoring, "", "http_requests_total");
    drop(monitoring);
    let run = project.check(&["--stage", "post-deploy"]);
    assert_eq!(run.exit().code(), 3);
    assert!(reason(&run).contains("refused"), "{}", reason(&run));
}
