//! Answers of Prometheus, and the arithmetic on its counters.

use std::collections::BTreeMap;

use release_gate::slo::Tally;
use release_gate::slo::prometheus::{
    Answer, Assembly, Counters, Part, PrometheusError, Sample, Sampled, answer, scrape_interval_ms,
    up_selector,
};

const SECOND: i64 = 1000;

/// A series of the target `instance` with a sample every 15 s from `from_s` on.
fn series(instance: &str, code: &str, from_s: i64, values: &[f64]) -> Sampled {
    let labels = [
        ("__name__", "http_requests_total"),
        ("job", "shop"),
        ("instance", instance),
        ("code", code),
    ];
    let samples = values.iter().zip(0..).map(|(value, index)| Sample {
        at_ms: (from_s + index * 15) * SECOND,
        value: *value,
    });
    Sampled {
        labels: labels
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        samples: samples.collect(),
    }
}

fn of(series: Vec<Sampled>) -> Answer {
    Answer {
        series,
        is_partial: false,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "whole counts")]
fn counted(counters: &mut Counters, answer: &Answer) -> i64 {
    counters
        .increments(Part::Total, answer)
        .iter()
        .map(|increment| increment.value)
        .sum::<f64>() as i64
}

#[test]
fn counters_add_up_their_differences_and_survive_a_restart() {
    let cases: [(&str, &[f64], i64); 5] = [
        ("growth", &[100.0, 110.0, 130.0], 30),
        ("rest", &[100.0, 100.0], 0),
        ("restart", &[100.0, 110.0, 4.0, 6.0], 16),
        ("two restarts", &[50.0, 1.0, 0.0, 3.0], 4),
        ("one sample", &[100.0], 0),
    ];
    for (name, values, expected) in cases {
        let got = counted(
            &mut Counters::default(),
            &of(vec![series("a", "200", 0, values)]),
        );
        assert_eq!(got, expected, "{name}");
    }
}

#[test]
fn samples_that_are_given_twice_count_once() {
    let mut counters = Counters::default();
    let first = counted(
        &mut counters,
        &of(vec![series("a", "200", 0, &[10.0, 20.0, 30.0])]),
    );
    let again = counted(
        &mut counters,
        &of(vec![series("a", "200", 15, &[20.0, 30.0, 45.0])]),
    );
    assert_eq!((first, again), (20, 15));
}

#[test]
fn a_new_series_of_a_known_target_counts_from_zero() {
    let mut counters = Counters::default();
    counted(
        &mut counters,
        &of(vec![series("a", "200", 0, &[100.0, 110.0])]),
    );
    assert_eq!(
        counted(&mut counters, &of(vec![series("a", "502", 30, &[50.0])])),
        50
    );
}

#[test]
fn a_target_that_was_there_from_the_beginning_says_nothing_by_its_first_value() {
    let mut counters = Counters::default();
    // Two targets, scraped at different moments of the same interval.
    let answer = of(vec![
        series("a", "200", 0, &[1_000.0]),
        series("b", "200", 7, &[2_000.0]),
    ]);
    assert_eq!(counted(&mut counters, &answer), 0);
}

#[test]
fn a_target_that_appears_later_is_a_fresh_process() {
    let mut counters = Counters::default();
    counted(
        &mut counters,
        &of(vec![series("a", "200", 0, &[1_000.0; 40])]),
    );
    let pod = of(vec![
        series("b", "200", 300, &[70.0, 90.0]),
        series("b", "502", 300, &[30.0, 30.0]),
    ]);
    assert_eq!(counted(&mut counters, &pod), 120);
}

#[test]
fn a_target_known_from_up_counts_from_its_first_value() {
    let mut counters = Counters::default();
    // It couldn't be scraped before: the process was being replaced.
    counters.learn_targets(&of(vec![series("a", "up", 0, &[0.0, 0.0])]));
    assert_eq!(
        counted(&mut counters, &of(vec![series("a", "502", 30, &[50.0])])),
        50
    );
}

#[test]
fn blocks_hold_what_was_counted_in_them() {
    let mut assembly = Assembly::new(60 * SECOND, 15 * SECOND, 0.99);
    assembly.add(Part::Up, &of(vec![series("a", "up", 0, &[1.0; 8])]));
    assembly.add(
        Part::Total,
        &of(vec![series(
            "a",
            "200",
            0,
            &[0.0, 10.0, 20.0, 30.0, 40.0, 55.0, 70.0, 70.0],
        )]),
    );
    assembly.add(Part::Errors, &of(vec![series("a", "502", 75, &[5.0, 8.0])]));
    let blocks = assembly.blocks(-60_000, 60_000);
    let tallies: Vec<Option<Tally>> = blocks
        .iter()
        .map(|block| block.counted.map(|counted| counted.tally))
        .collect();
    let of = |requests, errors| Some(Tally::of(requests, errors));
    // The sample at the border of two blocks belongs to the earlier one; the first sample opens the count.
    assert_eq!(
        tallies,
        [
            of(10, 0),
            of(10, 0),
            of(10, 0),
            of(10, 0),
            of(15, 5),
            of(15, 3),
            of(0, 0),
            None
        ]
    );
}

#[test]
fn what_cannot_be_scraped_and_what_is_partial_lowers_the_coverage() {
    let coverage = |up: &[Sampled], is_partial: bool| {
        let mut assembly = Assembly::new(0, 15 * SECOND, 0.99);
        assembly.add(Part::Up, &of(up.to_vec()));
        let total = Answer {
            series: vec![series("a", "200", 0, &[1.0, 2.0])],
            is_partial,
        };
        assembly.add(Part::Total, &total);
        assembly.blocks(0, 15_000)[0]
            .counted
            .map(|counted| counted.coverage)
    };
    let [up, down] =
        [1.0, 0.0].map(|value| move |instance| series(instance, "up", 0, &[value, value]));
    assert_eq!(coverage(&[up("a")], false), Some(1.0));
    assert_eq!(coverage(&[up("a"), down("b")], false), Some(0.5));
    assert_eq!(coverage(&[up("a")], true), Some(0.5));
    assert_eq!(coverage(&[], false), Some(1.0));
}

#[test]
fn a_total_without_series_is_no_data() {
    let mut assembly = Assembly::new(0, 15 * SECOND, 0.99);
    assembly.add(Part::Total, &Answer::default());
    assembly.add(Part::Errors, &Answer::default());
    assert!(
        assembly
            .blocks(0, 60_000)
            .iter()
            .all(|block| block.counted.is_none())
    );
}

#[test]
fn classic_buckets_give_the_quantile_of_each_block() {
    let bucket = |border: &str, values: &[f64]| {
        let mut bucket = series("a", "", 0, values);
        bucket.labels.insert("le".to_owned(), border.to_owned());
        bucket
    };
    let mut assembly = Assembly::new(0, 15 * SECOND, 0.5);
    assembly.add(Part::Total, &of(vec![series("a", "200", 0, &[0.0, 100.0])]));
    assembly.add(
        Part::Buckets,
        &of(vec![
            bucket("0.1", &[0.0, 25.0]),
            bucket("0.3", &[0.0, 75.0]),
            bucket("+Inf", &[0.0, 100.0]),
        ]),
    );
    let latency = assembly.blocks(0, 15_000)[0]
        .counted
        .and_then(|counted| counted.latency_ms)
        .expect("a latency");
    assert!((latency - 200.0).abs() < 1e-9, "{latency}");
}

#[test]
fn answers_are_read_in_all_their_forms() {
    let vector = br#"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":"b"},"value":[1795209025.815,"0.5"]}]}}"#;
    let read = answer(200, vector).expect("an answer");
    assert_eq!(
        read.series[0].samples,
        [Sample {
            at_ms: 1_795_209_025_815,
            value: 0.5
        }]
    );
    assert_eq!(
        read.series[0].labels,
        BTreeMap::from([("a".to_owned(), "b".to_owned())])
    );
    let empty = br#"{"status":"success","data":{"resultType":"matrix","result":[]}}"#;
    assert_eq!(answer(200, empty), Ok(Answer::default()));
    let not_a_number = br#"{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"NaN"]}]}}"#;
    assert!(
        answer(200, not_a_number).expect("an answer").series[0]
            .samples
            .is_empty()
    );
    for partial in [
        &br#"{"status":"success","warnings":["a store is away"],"data":{"resultType":"matrix","result":[]}}"#[..],
        br#"{"status":"success","isPartial":true,"data":{"resultType":"matrix","result":[]}}"#,
    ] {
        assert!(answer(200, partial).expect("an answer").is_partial);
    }
}

/// Status, body, which error it is, and whether it lasts.
type Case<'a> = (u16, &'a [u8], fn(&PrometheusError) -> bool, bool);

#[test]
fn what_is_no_answer_is_told_apart() {
    let bad = br#"{"status":"error","errorType":"bad_data","error":"unexpected end of input"}"#;
    let scalar = br#"{"status":"success","data":{"resultType":"scalar","result":[1,"3"]}}"#;
    let cases: [Case<'_>; 8] = [
        (
            400,
            bad,
            |error| matches!(error, PrometheusError::Query(_)),
            true,
        ),
        (
            422,
            bad,
            |error| matches!(error, PrometheusError::Query(_)),
            true,
        ),
        (
            200,
            scalar,
            |error| matches!(error, PrometheusError::Query(_)),
            true,
        ),
        (
            401,
            b"Unauthorized",
            |error| matches!(error, PrometheusError::Access(401)),
            true,
        ),
        (
            404,
            b"404 page not found",
            |error| matches!(error, PrometheusError::NotThere(404)),
            true,
        ),
        (
            200,
            b"<html>",
            |error| matches!(error, PrometheusError::NotPrometheus),
            true,
        ),
        (
            503,
            bad,
            |error| matches!(error, PrometheusError::Busy(503)),
            false,
        ),
        (
            429,
            b"",
            |error| matches!(error, PrometheusError::Busy(429)),
            false,
        ),
    ];
    for (status, body, is_right, is_lasting) in cases {
        let error = answer(status, body).expect_err("no answer");
        assert!(
            is_right(&error) && error.is_lasting() == is_lasting,
            "{status}: {error}"
        );
    }
}

#[test]
fn the_jobs_that_are_counted_are_asked_whether_they_are_up() {
    let total = of(vec![series("a", "200", 0, &[1.0])]);
    assert_eq!(up_selector(&total).as_deref(), Some(r#"up{job=~"shop"}"#));
    let aggregated = of(vec![Sampled {
        labels: BTreeMap::new(),
        samples: Vec::new(),
    }]);
    assert_eq!(up_selector(&aggregated), None);
    assert_eq!(
        scrape_interval_ms(&of(vec![series("a", "200", 0, &[1.0, 2.0, 3.0])])),
        Some(15_000)
    );
}
