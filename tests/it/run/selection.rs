//! Which gates run.

use release_gate::cli::Outcome;
use release_gate::model::Status;

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
