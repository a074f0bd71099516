//! What values look like, and which names may be shown.

use release_gate::env::name::{is_name, shown};
use release_gate::env::shape::Shape;

#[test]
fn values_have_shapes() {
    for (value, shape) in [
        ("", Shape::Empty),
        (" \t", Shape::Blank),
        ("true", Shape::Bool),
        ("No", Shape::Bool),
        ("42", Shape::Int),
        ("-7", Shape::Int),
        ("1.5", Shape::Float),
        ("1.2.3", Shape::Host),
        ("https://a.example/x", Shape::Url),
        ("postgres://u:p@h/db", Shape::Url),
        ("me@mail.example", Shape::Email),
        ("8c1f5a2e-7d33-4f6b-9f0d-1f2e3d4c5b6a", Shape::Uuid),
        ("{\"a\":1}", Shape::Json),
        ("-----BEGIN KEY-----\nx\n-----END KEY-----", Shape::Pem),
        ("a\nb", Shape::Lines),
        ("deadbeefdeadbeef", Shape::Hex),
        ("db.internal:5432", Shape::Host),
        ("localhost", Shape::Host),
        ("/var/lib/x", Shape::Path),
        ("a,b,c", Shape::List),
        ("Zm9vYmFyYmF6cXV4MTI=", Shape::Base64),
        ("info", Shape::Word),
        ("two words", Shape::Text),
    ] {
        assert_eq!(Shape::of(value), shape, "{value:?}");
    }
}

#[test]
fn a_name_that_may_be_a_piece_of_a_value_is_not_shown() {
    for name in [
        "DATABASE_URL",
        "a.b",
        "c-d",
        "1A",
        "NEXT_PUBLIC_VERY_LONG_NAME_OF_A_FEATURE_FLAG_IN_CAPITALS",
        "npm_config_x",
    ] {
        assert!(is_name(name), "{name}");
    }
    for piece in [
        "",
        "A B",
        "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC",
        "-----END TEST-----",
        "key\nB",
        "l2\"",
        "9f86d081884c7d659a2feaa0c55ad015",
    ] {
        assert!(!is_name(piece), "{piece:?}");
    }
    assert_eq!(shown("A B", 7), "(line 7)");
}
