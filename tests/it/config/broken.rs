//! Broken configurations: every problem at once, with place, line, caret and the nearest known word. Nothing runs.

use crate::support::Project;

/// Checks that the complaint about `gates_toml` names every place and every word of `expected`, and nothing more than
/// that many problems.
fn complains(gates_toml: &str, expected: &[(&str, &str)]) -> String {
    let complaint = Project::new(gates_toml).complaint();
    for (place, words) in expected {
        assert!(
            complaint.contains(&format!("--> gates.toml:{place}")),
            "no {place} in:\n{complaint}"
        );
        assert!(complaint.contains(words), "no {words:?} in:\n{complaint}");
    }
    let problems = complaint.matches("--> gates.toml:").count();
    assert_eq!(problems, expected.len(), "{complaint}");
    assert!(complaint.contains('^'), "no caret in:\n{complaint}");
    assert!(complaint.contains("nothing ran"), "{complaint}");
    complaint
}

#[test]
fn unknown_keys_are_answered_with_the_nearest_word() {
    complains(
        "[environments.production]\nurll = 'http://x'\n[[gate]]\nkind = 'database'\nenvironment = 'production'\nmax-latencey = '1s'\n",
        &[
            ("2:1", "did you mean `url`?"),
            ("6:1", "did you mean `max-latency`?"),
        ],
    );
}

#[test]
fn a_key_of_every_gate_is_the_nearest_word_too() {
    complains(
        "[environments.p]\ndatabase = 'sqlite:x'\n[[gate]]\nkind = 'database'\nenvironment = 'p'\nstage = 'merge'\nname = 'shop'\n[[gate.query]]\nsql = 'select 1'\ntag = 'x'\n",
        &[
            ("6:1", "did you mean `stages`?"),
            ("7:1", "known here: id, stages, on-fail, "),
            // What every gate has isn't known in the tables within.
            ("10:1", "known here: name, "),
        ],
    );
}

#[test]
fn wrong_types_are_found_in_every_gate() {
    complains(
        "[environments.production]\nurl = 'http://x'\nprotected = 'yes'\n[[gate]]\nkind = 'database'\nenvironment = 'production'\npool-size = 'many'\n[[gate]]\nkind = 'http-probe'\nenvironment = 5\n",
        &[
            ("3:13", "expected a boolean, found string \"yes\""),
            ("7:13", "found string \"many\""),
            ("10:15", "found integer `5`"),
        ],
    );
}

#[test]
fn durations_need_a_unit() {
    complains(
        "[environments.p]\ndatabase = 'sqlite:x'\n[[gate]]\nkind = 'database'\nenvironment = 'p'\ntimeout = '5'\nmax-connect = '2 parsecs'\n",
        &[
            ("6:11", "found \"5\" without a unit"),
            ("7:15", "found the unit \"parsecs\""),
        ],
    );
}

#[test]
fn unknown_kinds_and_stages_are_named() {
    complains(
        "[[gate]]\nkind = 'htp-probe'\n[[gate]]\nkind = 'runtime'\nstages = ['predeploy']\n[[gate]]\nid = 'x'\n",
        &[
            ("2:8", "did you mean \"http-probe\"?"),
            ("5:11", "did you mean `pre-deploy`?"),
            ("6:1", "missing key `kind`"),
        ],
    );
}

#[test]
fn unknown_environments_are_answered_with_the_nearest_one() {
    complains(
        "[environments.staging]\nurl = 'http://x'\n[environments.production]\nurl = 'http://y'\n[[gate]]\nkind = 'env-parity'\nbaseline = 'staging'\ncandidate = 'prodution'\n",
        &[("8:13", "did you mean \"production\"?")],
    );
}

#[test]
fn a_second_gate_of_the_same_id_is_named_with_the_first() {
    complains(
        "[[gate]]\nkind = 'runtime'\n[[gate]]\nkind = 'runtime'\n",
        &[("3:1", "the first one is at gates.toml:1")],
    );
}

#[test]
fn all_syntax_errors_are_shown() {
    complains(
        "[[gate]]\nkind = \n[environments.x\nurl = 'y'\n",
        &[("2:", ""), ("3:", "")],
    );
}

#[test]
fn waivers_need_known_codes_and_real_days() {
    complains(
        "[environments]\np = {}\nq = {}\n[[gate]]\nkind = 'env-parity'\nbaseline = 'p'\ncandidate = 'q'\nwaive = [{ code = 'missing-keys', until = 2027-01-31, reason = 'x' }]\nlevels = { extra-kee = 'warn', empty = 'loud' }\n[[gate]]\nkind = 'runtime'\nwaive = [{ code = 'native-module-mismatch', until = '2027-01-31', reason = 'x' }]\n",
        &[
            ("8:19", "did you mean `missing-key`?"),
            ("9:24", "did you mean `extra-key`?"),
            ("9:40", "unknown word `loud`"),
            ("12:53", "expected a date without quotes"),
        ],
    );
}

#[test]
fn what_no_gate_may_change_is_told_with_the_way_out() {
    complains(
        "[[gate]]\nkind = 'runtime'\nlevels = { inconclusive = 'warn', flaky = 'block' }\nwaive = [{ code = 'unused-waiver', until = 2027-01-31, reason = 'x' }]\n",
        &[
            ("3:27", "`inconclusive` can't be changed by `levels`"),
            ("4:19", "`unused-waiver` can't be changed by `waive`"),
        ],
    );
}

#[test]
fn references_that_cannot_be_read_are_named() {
    complains(
        "[environments.p]\nurl = 'http://${HOST'\n[[gate]]\nkind = 'database'\nenvironment = 'p'\nid = '${1ST}'\n",
        &[("2:7", "expected `}` behind `${`"), ("6:7", "found `1ST`")],
    );
}

#[test]
fn a_configuration_without_gates_says_how_a_gate_begins() {
    complains(
        "[release]\nservice = 'shop'\n",
        &[("1:1", "a gate begins with [[gate]]")],
    );
}

#[test]
fn top_level_words_are_answered_with_the_nearest_one() {
    complains(
        "[enviroments.p]\nurl = 'x'\n[[gates]]\nkind = 'runtime'\n[[gate]]\nkind = 'runtime'\n",
        &[
            ("1:2", "did you mean `environments`?"),
            ("3:3", "did you mean `gate`?"),
        ],
    );
}

#[test]
fn shares_and_factors_say_their_form() {
    complains(
        "[environments.p]\nurl = 'http://x'\ndatabase = 'sqlite:x'\n[[gate]]\nkind = 'database'\nenvironment = 'p'\nmin-free-connections = '20'\n",
        &[("7:24", "a share like \"0.5%\"")],
    );
}

#[test]
fn a_secret_of_the_configuration_is_not_in_the_complaint() {
    let project = Project::new(
        "[environments.p]\nurl = 'http://u:hunter2-literal@x'  \ndatabase = { url = '${DB}', tlss = 'x' }\n[[gate]]\nkind = 'database'\nenvironment = 'p'\ntimeout = '${TOKEN}'\nbody = 'hunter2-literal'\n",
    )
    .variable("DB", "postgres://u:hunter2-inside@h/d")
    .variable("TOKEN", "hunter2-token");
    let complaint = project.complaint();
    assert!(!complaint.contains("hunter2"), "{complaint}");
    assert!(complaint.contains("${TOKEN}"), "{complaint}");
}

#[test]
fn an_id_is_something_that_a_command_line_can_name() {
    complains(
        "[[gate]]\nid = 'a,b'\nkind = 'runtime'\n[[gate]]\nid = \"x\\n::error::y\"\nkind = 'runtime'\n[[gate]]\nid = ''\nkind = 'runtime'\n",
        &[
            ("2:6", "found \"a,b\""),
            ("5:6", "no comma, no line break"),
            ("8:6", "found \"\""),
        ],
    );
}

#[test]
fn a_code_with_its_kind_is_answered_with_the_code() {
    complains(
        "[environments.p]\n[[gate]]\nkind = 'env-parity'\ncandidate = 'p'\nlevels = { 'env-parity/missing-key' = 'warn' }\n",
        &[("5:39", "did you mean `missing-key`?")],
    );
}

#[test]
fn a_mistyped_key_is_told_once_also_where_it_is_needed() {
    complains(
        "[environments.p]\ndatabase = 'sqlite:x'\n[[gate]]\nkind = 'database'\nenviroment = 'p'\n",
        &[("5:1", "did you mean `environment`?")],
    );
}
