//! Where the configuration is found, and what an unset variable does to a run.

use release_gate::config::discover;
use release_gate::model::Status;

use crate::support::Project;

#[test]
fn the_configuration_is_found_upward_to_the_repositorys_root() {
    let project = Project::new("")
        .file("services/shop/src/main.rs", "")
        .file(".git/HEAD", "ref: refs/heads/main\n");
    let found = discover(None, &project.path("services/shop/src")).expect("found");
    assert_eq!(found.file, project.path("gates.toml"));
    assert_eq!(found.root, project.root());
}

#[test]
fn the_search_ends_at_the_repositorys_root() {
    let project = Project::new("")
        .file("shop/.git/HEAD", "")
        .file("shop/src/main.rs", "");
    let error = discover(None, &project.path("shop/src")).expect_err("not found");
    assert!(error.to_string().contains("gate init"), "{error}");
}

#[test]
fn paths_of_a_hidden_configuration_start_from_the_folder_above() {
    let project = Project::new("").file("shop/.config/gates.toml", "");
    let found = discover(None, &project.path("shop")).expect("found");
    assert_eq!(found.root, project.path("shop"));
    let given =
        discover(Some(".config/gates.toml".as_ref()), &project.path("shop")).expect("given");
    assert_eq!(given, found);
}

const NEEDS_A_VARIABLE: &str = "[environments.p]\ndatabase = '${GATE_TEST_UNSET_DATABASE}'\n[[gate]]\nkind = 'database'\nenvironment = 'p'\nstages = ['merge', 'pre-deploy']\n";

#[test]
fn an_unset_variable_makes_the_gate_errored_and_blocks() {
    let run = Project::new(NEEDS_A_VARIABLE).check(&[]);
    let Status::Errored { reason } = &run.gates[0].status else {
        panic!("{:?}", run.gates[0].status);
    };
    assert!(
        reason
            .as_str()
            .contains("${GATE_TEST_UNSET_DATABASE} isn't set"),
        "{reason}"
    );
    assert_eq!(run.exit().code(), 3);
}

#[test]
fn an_unset_variable_skips_the_gate_before_a_merge() {
    let run = Project::new(NEEDS_A_VARIABLE).check(&["--stage", "merge"]);
    assert!(
        matches!(run.gates[0].status, Status::Skipped { .. }),
        "{:?}",
        run.gates[0].status
    );
    assert_eq!(run.exit().code(), 0);
}
