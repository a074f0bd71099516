//! One self-contained HTML file: it opens offline, loads nothing, and its content security policy lets nothing run but
//! its own script. The verdict comes first, then what stops the release; without the script everything is shown.

mod case;
mod chart;
mod escape;
mod gate;

use std::fmt::Write as _;

use base64::Engine as _;
use sha2::{Digest as _, Sha256};

use self::escape::{line, text};
use super::view::{Mark, Tally, ordered};
use super::{clean, words};
use crate::model::{Recommendation, RunReport, Verdict};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Renders the report.
pub(super) fn render(run: &RunReport) -> String {
    let mut out = String::with_capacity(64 * 1024);
    head(&mut out, run);
    let tally = tally(run);
    let _ = writeln!(
        out,
        "<body{}>\n<a class=\"skip\" href=\"#results\">Skip to the results</a>",
        folded(tally)
    );
    verdict(&mut out, run);
    if let Some(recommendation) = run.recommendation() {
        watch(&mut out, recommendation);
    }
    tools(&mut out, tally);
    out.push_str("<main id=\"results\" tabindex=\"-1\">\n");
    for gate in ordered(run) {
        gate::write(&mut out, gate);
    }
    out.push_str("</main>\n<p id=\"nothing\" hidden>Nothing matches.</p>\n");
    footer(&mut out, run);
    out.push_str("<script>");
    out.push_str(SCRIPT);
    out.push_str("</script>\n</body>\n</html>\n");
    clean::defused(&out)
}

fn head(out: &mut String, run: &RunReport) {
    let service: Vec<String> = [&run.release.service, &run.release.version]
        .into_iter()
        .flatten()
        .map(|part| clean::line(part.as_str()))
        .collect();
    let title = [
        words::verdict(run).to_owned(),
        service.join(" "),
        "gate".to_owned(),
    ];
    let title: Vec<String> = title.into_iter().filter(|part| !part.is_empty()).collect();
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    );
    *out += "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
    *out += &format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n");
    *out += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
    *out += "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n";
    *out += &format!(
        "<title>{}</title>\n<style>{STYLE}</style>\n</head>\n",
        text(&title.join(" · "))
    );
}

fn hash(text: &str) -> String {
    base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text))
}

fn verdict(out: &mut String, run: &RunReport) {
    let class = match (run.verdict(), words::verdict(run)) {
        (_, "hold") => "hold",
        (Verdict::Go, _) => "go",
        (Verdict::NoGo, _) => "no-go",
    };
    *out += &format!(
        "<header class=\"verdict {class}\">\n<h1><span class=\"word\">{}</span> {}</h1>\n<dl>\n",
        words::verdict(run),
        line(&words::sentence(run))
    );
    for (name, value) in run.release.fields() {
        let value = line(value.as_str());
        // Only what is a page of the CI becomes a link; a reader sees where it leads.
        let shown = if name == "run_url" && value.starts_with("https://") {
            format!("<a href=\"{value}\" rel=\"noreferrer noopener\">{value}</a>")
        } else {
            value
        };
        *out += &format!(
            "<div><dt>{}</dt><dd>{shown}</dd></div>\n",
            name.replace('_', " ")
        );
    }
    for (name, value) in [
        ("stage", run.stage.name().to_owned()),
        (
            "started",
            run.started.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
        ),
        ("took", words::duration(run.took)),
        ("exit code", run.exit().code().to_string()),
    ] {
        *out += &format!("<div><dt>{name}</dt><dd>{}</dd></div>\n", text(&value));
    }
    *out += "</dl>\n</header>\n";
}

fn watch(out: &mut String, recommendation: &Recommendation) {
    let action = recommendation.action.name();
    *out += &format!(
        "<section class=\"watch {action}\" aria-label=\"Recommendation\">\n<p><strong>{action}</strong> after {}: {}</p>\n",
        words::duration(recommendation.after),
        line(recommendation.text.as_str())
    );
    if !recommendation.objectives.is_empty() {
        *out += "<table>\n<thead><tr><th scope=\"col\">objective</th><th scope=\"col\">says</th><th scope=\"col\">because</th>\
                 <th scope=\"col\">requests</th><th scope=\"col\">failed</th><th scope=\"col\">may fail</th></tr></thead>\n<tbody>\n";
    }
    for objective in &recommendation.objectives {
        *out += &format!(
            "<tr><th scope=\"row\">{}</th><td class=\"{}\">{}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}%</td></tr>\n",
            line(objective.name.as_str()),
            objective.action,
            objective.action,
            line(&objective.reason),
            objective.requests,
            objective.errors,
            words::number(objective.budget * 100.0)
        );
    }
    if !recommendation.objectives.is_empty() {
        *out += "</tbody>\n</table>\n";
    }
    if let Some(command) = &recommendation.rollback {
        *out += "<p>To undo the release:</p>\n";
        case::block(out, "rollback", command.as_str());
    }
    *out += "</section>\n";
}

fn tally(run: &RunReport) -> Tally {
    let cases = run.gates.iter().flat_map(super::view::cases);
    Tally::count(cases.map(|case| case.mark))
}

/// Where something isn't as it must be, the rest begins folded away, where scripts run to bring it back: a browser that
/// never lays out hundreds of lines which passed shows the page in half the time.
fn folded(tally: Tally) -> &'static str {
    let odd = [Mark::Failed, Mark::Errored, Mark::Warned];
    if odd.iter().any(|mark| tally.number(*mark) > 0) {
        " class=\"folded\""
    } else {
        ""
    }
}

/// Search and filters; shown by the script, which they need.
fn tools(out: &mut String, tally: Tally) {
    *out += "<div id=\"tools\" role=\"search\" hidden>\n\
             <label for=\"search\">Search</label> <input id=\"search\" type=\"search\" placeholder=\"name, code, text ( / )\" autocomplete=\"off\" spellcheck=\"false\">\n\
             <div role=\"group\" aria-label=\"Show\">\n";
    for mark in Mark::ALL {
        let (word, sign, number) = (mark.word(), mark.sign(), tally.number(mark));
        let disabled = if number == 0 { " disabled" } else { "" };
        *out += &format!(
            "<button type=\"button\" class=\"{word}\" data-show=\"{word}\" aria-pressed=\"true\"{disabled}><span aria-hidden=\"true\">{sign}</span> {number} {word}</button>\n"
        );
    }
    *out += "</div>\n<div class=\"pair\"><button type=\"button\" id=\"open\">Open all</button><button type=\"button\" id=\"close\">Close all</button></div>\n\
             <output id=\"count\" aria-live=\"polite\"></output>\n</div>\n";
}

fn footer(out: &mut String, run: &RunReport) {
    *out += &format!(
        "<footer>gate {} · {}</footer>\n",
        line(&run.tool_version),
        line(&run.config)
    );
}
