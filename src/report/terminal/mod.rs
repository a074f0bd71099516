//! The report for people at a terminal and for job logs: what stops the release first, and under each finding what was
//! seen and how to mend it; the verdict is the last line.

mod chart;
mod gate;
mod page;

use self::page::Page;
use super::view::{Mark, Tally, ordered};
use super::{Style, clean, words};
use crate::model::{Action, Recommendation, RunReport, Verdict};

/// Renders the report.
pub(super) fn render(run: &RunReport, style: &Style) -> String {
    let mut page = Page::new(style);
    header(&mut page, run);
    for gate in ordered(run) {
        gate::write(&mut page, gate);
    }
    if let Some(recommendation) = run.recommendation() {
        recommend(&mut page, recommendation);
    }
    page.blank();
    verdict(&mut page, run);
    clean::defused(&page.finish())
}

/// `gate 0.1.0 · shop 1.4.0 · 3f2c1ab · pre-deploy · gates.toml`.
fn header(page: &mut Page<'_>, run: &RunReport) {
    let release = &run.release;
    let service: Vec<String> = [&release.service, &release.version]
        .into_iter()
        .flatten()
        .map(|text| clean::line(text.as_str()))
        .collect();
    let commit = release.commit.as_ref();
    let commit = commit.map(|text| clean::line(text.as_str()).chars().take(9).collect());
    let parts = [
        format!("gate {}", clean::line(&run.tool_version)),
        service.join(" "),
        commit.unwrap_or_default(),
        run.stage.name().to_owned(),
        clean::line(&run.config),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let text = page.paint(page::DIM, &parts.join(" · "));
    page.line(0, &text);
    page.blank();
}

fn recommend(page: &mut Page<'_>, recommendation: &Recommendation) {
    let colour = page::of_action(recommendation.action);
    let after = words::duration(recommendation.after);
    let head = page.paint(colour, recommendation.action.name());
    page.wrapped(
        0,
        &format!("{head} after {after}: "),
        &clean::line(recommendation.text.as_str()),
    );
    for objective in &recommendation.objectives {
        let action = format!("{:<8}", objective.action.name());
        let action = page.paint(page::of_action(objective.action), &action);
        let share = share(objective.errors, objective.requests);
        page.line(
            2,
            &format!(
                "{action} {}: {} of {} requests failed{share}, budget {}% ({})",
                clean::line(objective.name.as_str()),
                objective.errors,
                objective.requests,
                words::number(objective.budget * 100.0),
                clean::line(&objective.reason),
            ),
        );
    }
    if let (Some(command), true) = (
        &recommendation.rollback,
        recommendation.action != Action::Promote,
    ) {
        page.line(
            2,
            &format!("to undo the release: {}", clean::line(command.as_str())),
        );
    }
    page.blank();
}

#[expect(clippy::cast_precision_loss, reason = "a share for a reader")]
fn share(errors: u64, requests: u64) -> String {
    if requests == 0 {
        return String::new();
    }
    format!(
        " ({}%)",
        words::number(errors as f64 / requests as f64 * 100.0)
    )
}

fn verdict(page: &mut Page<'_>, run: &RunReport) {
    let colour = match (run.verdict(), Tally::of(run).number(Mark::Warned)) {
        (Verdict::Go, 0) => page::of(Mark::Passed),
        (Verdict::Go, _) => page::of(Mark::Warned),
        (Verdict::NoGo, _) => page::of(Mark::Failed),
    };
    let word = page.paint(colour, words::verdict(run));
    let exit = run.exit().code();
    let took = words::duration(run.took);
    page.wrapped(
        0,
        &format!("{word}: "),
        &format!("{} in {took} (exit code {exit})", words::sentence(run)),
    );
}
