//! Access logs that real servers write under load, rotated while they are followed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use release_gate::slo::Tally;
use release_gate::slo::access_log::{Counts, Filter};

use super::web::Web;
use crate::support::Project;

/// Sends `requests` to the server, every tenth of which fails, and follows its log the while.
fn followed(web: &Web, requests: u64, mut between: impl FnMut(u64)) -> Tally {
    let now = jiff::Timestamp::now().as_millisecond();
    let filter = Filter {
        paths: Vec::new(),
        quantile: 0.99,
    };
    let mut counts = Counts::new(None, vec![filter], Vec::new()).around(now, 5_000, 600_000);
    let mut load = web.load();
    load.get("/");
    let mut tail = web.tail();
    for count in 1..requests {
        load.get(if count % 10 == 0 { "/bad" } else { "/" });
        between(count);
        if count % 97 == 0 {
            tail.read(&mut counts).expect("the log");
        }
    }
    let total = |counts: &Counts| {
        let blocks = counts.blocks(600_000);
        blocks[0]
            .iter()
            .filter_map(|block| block.counted)
            .fold(Tally::default(), |sum, counted| sum + counted.tally)
    };
    // The last lines may still be on their way to the file.
    let began = Instant::now();
    while total(&counts).requests < requests && began.elapsed() < Duration::from_secs(20) {
        tail.read(&mut counts).expect("the log");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(counts.lines_read().1, 0, "lines that can't be read");
    total(&counts)
}

#[test]
#[cfg_attr(not(nginx_server), ignore = "nginx isn't installed")]
fn nginx_logs_lose_no_line_when_they_are_rotated() {
    for json in [false, true] {
        let web = Web::nginx(json);
        let seen = followed(&web, 3_000, |count| {
            if count == 1_234 || count == 2_345 {
                web.rotate();
            }
        });
        assert_eq!(seen, Tally::of(3_000, 299), "json: {json}");
        assert!(web.folder().join("access.log.1").exists());
    }
}

#[test]
#[cfg_attr(not(caddy_server), ignore = "Caddy isn't installed")]
fn caddy_logs_lose_no_line_when_it_rotates_them_itself() {
    let web = Web::caddy();
    let seen = followed(&web, 4_000, |_| {});
    assert_eq!(seen, Tally::of(4_000, 399));
    let logs = std::fs::read_dir(web.folder())
        .expect("the folder")
        .flatten();
    let logs = logs
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("access"))
        .count();
    assert!(logs > 1, "it wasn't rotated");
}

/// Watches a log while `path` is requested all the time.
fn watched(web: &Web, path: &str, exclude: &str) -> (u8, String, u64) {
    let stop = AtomicBool::new(false);
    let project = Project::new(&format!(
        r#"
        [[gate]]
        kind = "error-budget"
        watch = "4s"
        blip = "1s"
        source = {{ access-log = "{}", every = "1s", lag = "200ms", exclude = [{exclude}] }}
        [[gate.objective]]
        name = "shop"
        budget = "1%"
        "#,
        web.log().display()
    ));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut load = web.load();
            while !stop.load(Ordering::SeqCst) {
                load.get(path);
                load.get("/health");
                // A thousand requests a second are enough.
                std::thread::sleep(Duration::from_millis(1));
            }
        });
        let run = project.check(&["--stage", "post-deploy"]);
        stop.store(true, Ordering::SeqCst);
        let recommendation = run.recommendation().expect("a recommendation");
        (
            run.exit().code(),
            recommendation.reason.clone(),
            recommendation.objectives[0].requests,
        )
    })
}

#[test]
fn a_log_is_followed_to_a_recommendation() {
    let web = Web::nginx(false);
    let (exit, reason, _) = watched(&web, "/", "");
    assert_eq!((exit, reason.as_str()), (0, "within-budget"));
    let (exit, reason, _) = watched(&web, "/bad", "");
    assert_eq!((exit, reason.as_str()), (11, "error-budget"));
}

#[test]
fn excluded_paths_are_no_traffic() {
    let web = Web::nginx(true);
    let (exit, reason, requests) = watched(&web, "/", r#""/", "/heal*""#);
    assert_eq!((exit, reason.as_str(), requests), (10, "no-traffic", 0));
}

#[test]
fn a_log_in_another_format_is_no_verdict() {
    let project = Project::new(
        r#"
        [[gate]]
        kind = "error-budget"
        watch = "30s"
        source = { access-log = "error.log", format = "nginx-combined", every = "1s" }
        [[gate.objective]]
        name = "shop"
        budget = "1%"
        "#,
    )
    .file(
        "error.log",
        "2026/11/20 21:26:35 [error] 7#7: *1 connect() failed\n".repeat(20),
    );
    let run = project.check(&["--stage", "post-deploy"]);
    assert_eq!(run.exit().code(), 3);
    assert!(
        format!("{:?}", run.gates[0].status).contains("found 20 others among 20"),
        "{run:#?}"
    );
}
