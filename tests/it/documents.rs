//! Documents agree with the code.

use std::fs;

use release_gate::model::Exit;

#[test]
fn the_readmes_exit_codes_are_those_of_the_code() {
    let readme = fs::read_to_string("README.md").expect("README.md");
    let table: Vec<String> = readme
        .lines()
        .skip_while(|line| *line != "## Exit codes")
        .skip_while(|line| !line.starts_with("|---"))
        .skip(1)
        .take_while(|line| line.starts_with('|'))
        .map(ToOwned::to_owned)
        .collect();
    let expected: Vec<String> = Exit::ALL
        .iter()
        .map(|exit| format!("| {} | {} |", exit.code(), exit.meaning()))
        .collect();
    assert_eq!(table, expected);
}
