//! Which gates run.

use release_gate::cli::Outcome;
use release_gate::model::Status;
use release_gate::report::{Format, Style};

use super::project;

fn ran(options: &[&str]) -> Vec<String> {
    let gates = [
        ("one", "tags = ['fast']", false),
        ("two", "stages = ['merge']", false),
        ("three", "", false),
        ("four", "tags = ['slow']", false),
    ];
    let run = project(&gates).check(options);
    run.gates
        .into_iter()
        .filter(|gate| !matches!(gate.status, Status::Skipped { .. }))
        .map(|gate| gate.id)
        .collect()
}

#[test]
fn gates_of_the_stage_run_in_the_order_of_the_file() {
    assert_eq!(ran(&[]), ["one", "three", "four"]);
    assert_eq!(ran(&["--stage", "merge"]), ["one", "two", "three", "four"]);
}

#[test]
fn only_names_gates_of_any_stage() {
    assert_eq!(ran(&["--only", "three,two"]), ["two", "three"]);
}

#[test]
fn skip_and_tag_leave_gates_out() {
    assert_eq!(ran(&["--skip", "one", "--skip", "four"]), ["three"]);
    assert_eq!(ran(&["--tag", "slow"]), ["four"]);
}

#[test]
fn shards_part_the_gates_without_rest() {
    let parts: Vec<Vec<String>> = ["1/2", "2/2"]
        .iter()
        .map(|part| ran(&["--shard", part]))
        .collect();
    assert_eq!(parts, [vec!["one", "four"], vec!["three"]]);
}

#[test]
fn a_part_without_gates_leaves_them_to_the_others_and_says_so() {
    let gates = [("one", "", false), ("two", "", false)];
    let run = project(&gates).check(&["--shard", "3/3"]);
    assert_eq!(run.exit().code(), 0);
    let shown = |format: Format| format.render(&run, &Style::default());
    for format in [
        Format::Terminal,
        Format::Junit,
        Format::Tap,
        Format::Github,
        Format::Markdown,
        Format::Html,
    ] {
        let text = shown(format);
        assert!(
            text.contains("no gate is left for part 3/3, the other parts have 2 selected gates"),
            "{format:?}: {text}"
        );
    }
    assert!(
        shown(Format::Junit).contains("errors=\"0\""),
        "{}",
        shown(Format::Junit)
    );
    assert!(
        shown(Format::Tap).contains("\nok 1 "),
        "{}",
        shown(Format::Tap)
    );
    let none = project(&gates).check(&["--shard", "1/3", "--tag", "nobody-has-it"]);
    assert_eq!(none.exit().code(), 4);
}

#[test]
fn an_id_that_no_gate_has_is_an_error_with_the_nearest_one() {
    let Outcome::Unusable(text) = project(&[("users", "", false)]).outcome(&["--only", "user"])
    else {
        panic!("it ran");
    };
    assert!(
        text.contains("no gate `user`") && text.contains("did you mean `users`?"),
        "{text}"
    );
}

#[test]
fn nothing_selected_is_not_a_pass() {
    let run = project(&[("one", "", false)]).check(&["--tag", "nobody-has-it"]);
    assert_eq!(run.exit().code(), 4);
}
