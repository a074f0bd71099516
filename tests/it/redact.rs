//! Secrets leave texts in every encoding that `gate`, its libraries and servers make of them.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;
use release_gate::redact::{Redactor, Secret};

const CANARY: &str = "s3cr3t/+ \"canary\" äö&<pass>%word";

fn knowing(secret: &str) -> Redactor {
    let redactor = Redactor::new();
    redactor.learn(&Secret::new(secret));
    redactor
}

#[test]
fn a_secret_is_found_in_every_encoding() {
    let redactor = knowing(CANARY);
    let percent = utf8_percent_encode(CANARY, NON_ALPHANUMERIC).to_string();
    let json = serde_json::to_string(CANARY).unwrap();
    let html = "s3cr3t/+ &quot;canary&quot; äö&amp;&lt;pass&gt;%word";
    let userinfo = reqwest_url(CANARY);
    let forms = [
        CANARY.to_owned(),
        percent.to_lowercase(),
        percent,
        STANDARD.encode(CANARY),
        URL_SAFE.encode(CANARY),
        serde_json::to_string(&json).unwrap(),
        json,
        format!("{CANARY:?}"),
        html.to_owned(),
        userinfo,
    ];
    for form in forms {
        let shown = redactor.scrub(format_args!("before {form} after"));
        assert!(
            !shown.as_str().contains("canary"),
            "{form} is shown as {shown}"
        );
        assert!(shown.as_str().contains("***"), "{form} is shown as {shown}");
        assert!(
            shown.as_str().starts_with("before ") && shown.as_str().ends_with(" after"),
            "{shown}"
        );
    }
}

/// The password as the `url` crate writes it into a URL.
fn reqwest_url(password: &str) -> String {
    let mut url = url::Url::parse("https://user@host.example/").unwrap();
    url.set_password(Some(password)).unwrap();
    url.to_string()
}

#[test]
fn a_secret_is_found_inside_basic_authentication() {
    let redactor = knowing("hunter2-hunter2");
    for user in ["a", "ab", "abc", "admin"] {
        let header = STANDARD.encode(format!("{user}:hunter2-hunter2"));
        let shown = redactor.scrub(format_args!("Basic {header}")).to_string();
        let decoded = STANDARD
            .decode(shown.trim_start_matches("Basic ").replace("***", ""))
            .unwrap_or_default();
        assert!(
            !String::from_utf8_lossy(&decoded).contains("hunter2"),
            "{shown}"
        );
        assert!(shown.contains("***"), "{shown}");
    }
}

#[test]
fn a_named_secret_is_shown_by_its_name() {
    let redactor = Redactor::new();
    redactor.learn_named("PROBE_TOKEN", &Secret::new("abcdef123456"));
    let shown = redactor.scrub("authorization: Bearer abcdef123456");
    assert_eq!(shown.as_str(), "authorization: Bearer ${PROBE_TOKEN}");
}

#[test]
fn the_longest_of_overlapping_secrets_wins() {
    let redactor = Redactor::new();
    redactor.learn_named("SHORT", &Secret::new("pass"));
    redactor.learn_named("LONG", &Secret::new("password-of-prod"));
    assert_eq!(
        redactor.scrub("password-of-prod pass").as_str(),
        "${LONG} ${SHORT}"
    );
}

#[test]
fn a_key_file_is_found_line_by_line() {
    let redactor = knowing(
        "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0\nAAAAAAAAAAAAAAAAAAAAAA\n-----END KEY-----",
    );
    assert_eq!(
        redactor.scrub("line 2: MIIEvQIBADANBgkqhkiG9w0").as_str(),
        "line 2: ***"
    );
}

#[test]
fn debug_shows_no_secret() {
    let secret = Secret::new("hunter2-hunter2");
    assert_eq!(format!("{secret:?} {:?}", Some(&secret)), "*** Some(***)");
}

#[test]
fn blanking_keeps_offsets() {
    let redactor = knowing("gehéim!");
    let text = "url = \"x:gehéim!@h\" # end";
    let shown = redactor.blank(text);
    assert_eq!(shown.len(), text.len());
    assert!(
        shown.ends_with("@h\" # end") && !shown.contains("geh"),
        "{shown}"
    );
}

proptest! {
    #[test]
    fn no_secret_survives_in_a_text(secret in "[ -~äöü]{8,24}", before in "[ -~]{0,20}", after in "[ -~]{0,20}") {
        let redactor = knowing(&secret);
        for text in [
            format!("{before}{secret}{after}"),
            format!("{before}{secret:?}{after}"),
            serde_json::to_string(&format!("{before}{secret}{after}")).unwrap(),
            STANDARD.encode(format!("{before}{secret}{after}")),
        ] {
            let shown = redactor.scrub(&text);
            prop_assert!(!shown.as_str().contains(secret.trim()) , "{} in {}", secret, shown);
            prop_assert!(shown.as_str().contains("***"), "{} in {}", secret, shown);
        }
    }
}
