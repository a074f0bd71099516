//! The page, as far as its text tells; `tests/consumers` opens it in a browser.

use regex::Regex;
use release_gate::model::RunReport;
use release_gate::report::{Format, Style};

use super::gallery;

fn render(run: &RunReport) -> String {
    Format::Html.render(run, &Style::default())
}

#[test]
fn the_page_loads_nothing() {
    for (name, run) in gallery::all() {
        let page = render(&run);
        let loading = Regex::new(r#"<(script|link|img|iframe|object|embed|video|audio|source|base|form)\b[^>]*>|\bsrc=|@import|url\("#)
            .expect("a pattern");
        let found: Vec<&str> = loading
            .find_iter(&page)
            .map(|found| found.as_str())
            .collect();
        // What the hostile text holds of these is escaped, so that only its words are left.
        let found: Vec<&&str> = found
            .iter()
            .filter(|found| !found.starts_with("src="))
            .collect();
        assert_eq!(found, [&"<script>"], "{name}");
    }
}

#[test]
fn only_its_own_style_and_script_are_allowed() {
    use base64::Engine as _;
    use sha2::Digest as _;
    let page = render(&gallery::every_status());
    for (tag, directive) in [("style", "style-src"), ("script", "script-src")] {
        let (_, rest) = page.split_once(&format!("<{tag}>")).expect("the element");
        let (content, _) = rest.split_once(&format!("</{tag}>")).expect("its end");
        let hash = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(content));
        assert!(
            page.contains(&format!("{directive} 'sha256-{hash}'")),
            "{tag}"
        );
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn hostile_text_stays_text() {
    let page = render(&gallery::hostile());
    let (_, content) = page.split_once("<body").expect("a body");
    assert!(
        !content.contains("<img"),
        "an element of the text became one of the page"
    );
    assert!(!content.contains("<x>"));
    assert_eq!(content.matches("<script>").count(), 1);
    assert_eq!(content.matches("</script>").count(), 1);
    assert!(!content.contains('\u{1b}') && !content.contains('\0'));
    assert!(content.contains("&lt;script&gt;document.title=&#39;forged&#39;&lt;/script&gt;"));
}

#[test]
fn the_verdict_is_before_what_failed_and_that_before_the_rest() {
    let page = render(&gallery::every_status());
    let at = |part: &str| page.find(part).unwrap_or_else(|| panic!("no {part}"));
    assert!(at("<span class=\"word\">no-go</span>") < at("id=\"gate-env-parity\""));
    assert!(at("id=\"gate-env-parity\"") < at("id=\"gate-migrations\""));
    assert!(at("id=\"gate-migrations\"") < at("id=\"gate-runtime\""));
}

#[test]
fn a_thousand_probes_fit_into_two_megabytes() {
    let page = render(&gallery::a_thousand());
    assert!(page.len() < 2_000_000, "{}", page.len());
}

#[test]
fn charts_are_drawn_with_their_gaps_and_marks() {
    let page = render(&gallery::rollback());
    assert_eq!(
        page.matches("<polyline").count(),
        2,
        "a gap divides the line"
    );
    assert!(page.contains(">deploy</text>"));
    assert!(page.contains("GET /api/users from 10 to 58"));
}
