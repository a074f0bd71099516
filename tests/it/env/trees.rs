//! JSON, YAML and TOML as trees.

use release_gate::env::tree::{Node, from_json, from_toml, from_yaml};

use super::fixtures;

fn yaml(name: &str) -> Result<Vec<Node>, release_gate::env::tree::TreeError> {
    let text = std::fs::read_to_string(fixtures("yaml").join(name)).expect("a fixture");
    from_yaml(&text)
}

fn texts(node: &Node) -> Vec<(&str, Option<&str>)> {
    node.entries()
        .iter()
        .map(|(key, value)| (key.as_str(), value.text()))
        .collect()
}

#[test]
fn scalars_keep_their_text() {
    let documents = yaml("04-norway.yaml").expect("YAML");
    let expected = [
        ("a", Some("no")),
        ("b", Some("yes")),
        ("c", Some("on")),
        ("d", Some("off")),
        ("e", Some("0o17")),
        ("f", Some("017")),
        ("g", Some("1_000")),
        ("h", Some("12:30:45")),
        ("i", Some("1e3")),
        ("j", Some("0x1F")),
        ("k", None),
        ("l", Some("2024-01-01")),
        ("m", Some(".inf")),
    ];
    assert_eq!(texts(&documents[0]), expected);
    let documents = yaml("14-bigint.yaml").expect("YAML");
    let expected = [
        ("a", Some("123456789012345678901234567890")),
        ("b", Some("18446744073709551616")),
        ("c", Some("007")),
    ];
    assert_eq!(texts(&documents[0]), expected);
    let documents = yaml("17-bom-crlf.yaml").expect("YAML");
    assert_eq!(texts(&documents[0]), [("a", Some("1")), ("b", Some("2"))]);
}

#[test]
fn documents_anchors_and_merges_are_understood() {
    assert_eq!(yaml("01-multidoc.yaml").expect("YAML").len(), 2);
    let anchors = yaml("02-anchors.yaml").expect("YAML");
    assert_eq!(anchors[0].at("env.B").and_then(Node::text), Some("2"));
    let merge = yaml("03-merge.yaml").expect("YAML");
    let env = merge[0].get("env").expect("env");
    assert_eq!(
        [env.text_of("A"), env.text_of("B"), env.text_of("C")],
        [Some("1"), Some("2"), Some("3")]
    );
    let aliases = yaml("16-many-aliases-legit.yaml").expect("three hundred aliases to one anchor");
    assert!(aliases[0].get("b").expect("b").entries().len() >= 200);
    assert_eq!(
        yaml("07-laughs5x5.yaml").expect("a small unfolding").len(),
        1
    );
}

#[test]
fn nothing_is_no_document() {
    assert_eq!(yaml("18-empty.yaml").expect("YAML"), []);
    assert_eq!(yaml("19-comment-only.yaml").expect("YAML"), []);
}

#[test]
fn bombs_and_broken_texts_are_errors() {
    for name in [
        "05-dupkeys.yaml",
        "06-laughs9x9.yaml",
        "08-deep-flow.yaml",
        "09-deep-block.yaml",
        "11-selfref.yaml",
        "12-helm-template.yaml",
        "13-tabs.yaml",
        "15-quadratic.yaml",
    ] {
        assert!(yaml(name).is_err(), "{name} was read");
    }
}

#[test]
fn an_error_tells_the_place_and_no_value() {
    for (text, line) in [
        ("A: 1\nB: [hidden, 2\n", 2),
        ("A: 'hidden\n", 1),
        ("A: hidden\n  B: hidden\n", 2),
    ] {
        let error = from_yaml(text).expect_err("broken");
        assert!(error.line >= line, "{error}");
        assert!(!error.to_string().contains("hidden"), "{error}");
    }
    let error = from_json("{\n \"A\": \"hidden\",\n \"B\": }").expect_err("broken");
    assert_eq!(
        (error.line, error.to_string().contains("hidden")),
        (3, false)
    );
    let error = from_toml("A = 'x'\nB = hidden\n").expect_err("broken");
    assert_eq!(
        (error.line, error.to_string().contains("hidden")),
        (2, false)
    );
}

#[test]
fn tags_of_other_programs_are_passed_over() {
    let documents = yaml("10-tags.yaml").expect("YAML");
    assert_eq!(documents[0].text_of("c"), Some("12"));
}
