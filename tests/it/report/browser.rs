//! The page in a real browser: it is quiet, keeps to itself, and can be used by hand, by keyboard and by ear.

use std::path::PathBuf;

use release_gate::report::{Format, Style};
use serde_json::{Value, json};

use super::gallery;
use crate::support::browser::Browser;

struct Opened {
    browser: Browser,
    folder: tempfile::TempDir,
}

impl Opened {
    fn new() -> Self {
        Self {
            browser: Browser::start(),
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    fn show(&mut self, name: &str) -> PathBuf {
        let (_, run) = gallery::all()
            .into_iter()
            .find(|(known, _)| *known == name)
            .expect("a run of the gallery");
        let path = self.folder.path().join(format!("{name}.html"));
        std::fs::write(&path, Format::Html.render(&run, &Style::default()))
            .expect("the page is written");
        self.browser.open(&path);
        path
    }

    fn number(&mut self, expression: &str) -> u64 {
        self.browser.value(expression).as_u64().expect("a number")
    }

    fn visible(&mut self, selector: &str) -> u64 {
        self.number(&format!(
            "[...document.querySelectorAll({selector:?})].filter((e) => e.checkVisibility()).length"
        ))
    }
}

#[test]
#[cfg_attr(not(chromium_browser), ignore = "chromium isn't installed")]
fn no_page_complains_or_asks_for_anything() {
    let mut opened = Opened::new();
    for (name, _) in gallery::all() {
        let path = opened.show(name);
        for event in &opened.browser.events {
            let method = event["method"].as_str().unwrap_or_default();
            assert!(
                method != "Runtime.exceptionThrown" && method != "Log.entryAdded",
                "{name}: {event}"
            );
            assert!(method != "Runtime.consoleAPICalled", "{name}: {event}");
            if method == "Network.requestWillBeSent" {
                let url = event["params"]["request"]["url"].as_str().expect("a URL");
                assert_eq!(url, format!("file://{}", path.display()), "{name}");
            }
        }
    }
}

#[test]
#[cfg_attr(not(chromium_browser), ignore = "chromium isn't installed")]
fn hostile_text_stays_text() {
    let mut opened = Opened::new();
    opened.show("hostile");
    assert_eq!(opened.number("document.scripts.length"), 1);
    assert_eq!(opened.number("document.images.length"), 0);
    let title = opened.browser.value("document.title");
    assert!(
        title
            .as_str()
            .is_some_and(|title| title.starts_with("no-go · ]]>")),
        "{title}"
    );
}

#[test]
#[cfg_attr(not(chromium_browser), ignore = "chromium isn't installed")]
fn filters_and_search_show_what_they_say() {
    let mut opened = Opened::new();
    opened.show("every-status");
    // What is as it must be is folded away first.
    assert_eq!(opened.visible(".case.passed"), 0);
    assert_eq!(opened.visible(".case.failed"), 3);
    opened
        .browser
        .value("document.querySelector('[data-show=passed]').click()");
    assert!(opened.visible(".case.passed") > 0);
    opened
        .browser
        .value("document.querySelector('[data-show=failed]').click()");
    assert_eq!(opened.visible(".case.failed"), 0);
    opened
        .browser
        .value("document.querySelector('[data-show=failed]').click()");
    opened.browser.press("/", Some("/"));
    assert_eq!(opened.browser.value("document.activeElement.id"), "search");
    for letter in "stripe".chars() {
        opened
            .browser
            .press(&letter.to_string(), Some(&letter.to_string()));
    }
    assert_eq!(
        opened
            .browser
            .value("document.getElementById('search').value"),
        "stripe"
    );
    assert_eq!(opened.visible(".case"), 1);
    opened.browser.press("Escape", None);
    assert!(opened.visible(".case") > 5);
}

#[test]
#[cfg_attr(not(chromium_browser), ignore = "chromium isn't installed")]
fn evidence_unfolds_and_copies() {
    let mut opened = Opened::new();
    opened.show("every-status");
    opened
        .browser
        .value("document.getElementById('close').click()");
    assert_eq!(
        opened.number("document.querySelectorAll('.case details[open]').length"),
        0
    );
    opened
        .browser
        .value("document.getElementById('open').click()");
    assert_eq!(
        opened.number("document.querySelectorAll('.case details:not([open])').length"),
        0
    );
    let said = opened.browser.value(
        "(async () => { const b = document.querySelector('.copy'); b.click();
          for (let i = 0; i < 50 && b.textContent === 'Copy'; i++) await new Promise((done) => setTimeout(done, 20));
          return b.textContent; })()",
    );
    assert_eq!(said, "Copied");
}

#[test]
#[cfg_attr(not(chromium_browser), ignore = "chromium isn't installed")]
fn everything_can_be_read_in_light_and_dark() {
    let mut opened = Opened::new();
    opened.show("every-status");
    opened
        .browser
        .value("document.querySelectorAll('[aria-pressed=false]').forEach((b) => b.click())");
    let mut papers = Vec::new();
    for scheme in ["light", "dark"] {
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        opened.browser.call("Emulation.setEmulatedMedia", features);
        papers.push(
            opened
                .browser
                .value("getComputedStyle(document.body).backgroundColor"),
        );
        let faint = opened.browser.value(FAINT);
        assert_eq!(faint, json!([]), "{scheme}");
    }
    assert_ne!(papers[0], papers[1]);
}

/// Texts whose contrast is below the 4.5 of WCAG 2.2, criterion 1.4.3.
const FAINT: &str = r"(() => {
  const parse = (c) => c.match(/[\d.]+/g).map(Number);
  const linear = (v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
  const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const paper = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
  const faint = [];
  for (const e of document.querySelectorAll('body *')) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || e.disabled || !e.checkVisibility() || e.closest('svg')) continue;
    const [a, b] = [luminance(parse(getComputedStyle(e).color)), luminance(paper(e))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) faint.push(e.className + ': ' + contrast.toFixed(2));
  }
  return faint;
})()";

#[test]
#[cfg_attr(not(chromium_browser), ignore = "chromium isn't installed")]
fn every_control_has_a_name_for_screen_readers() {
    let mut opened = Opened::new();
    opened.show("rollback");
    let tree = opened
        .browser
        .call("Accessibility.getFullAXTree", json!({}));
    let mut seen = 0;
    for node in tree["nodes"].as_array().expect("nodes") {
        let role = node["role"]["value"].as_str().unwrap_or_default();
        if node["ignored"] == Value::Bool(true)
            || !["button", "searchbox", "link", "img", "heading"].contains(&role)
        {
            continue;
        }
        seen += 1;
        assert!(
            node["name"]["value"]
                .as_str()
                .is_some_and(|name| !name.trim().is_empty()),
            "{node}"
        );
    }
    assert!(seen > 5, "{seen}");
}

#[test]
#[cfg_attr(not(chromium_browser), ignore = "chromium isn't installed")]
fn paper_has_no_controls() {
    let mut opened = Opened::new();
    opened.show("every-status");
    assert_eq!(opened.visible("#tools"), 1);
    opened
        .browser
        .call("Emulation.setEmulatedMedia", json!({ "media": "print" }));
    assert_eq!(opened.visible("#tools, .copy"), 0);
}
