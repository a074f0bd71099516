//! Versions of languages: whether the places that name one agree, and whether it is still maintained.

use super::code::RuntimeCode;
use super::judge::place;
use crate::model::{Findings, Level};
use crate::source::versions::{Language, Pin, Role, Version, Wants, end_of_life};

/// How long before its end a release line is told, in days.
const AHEAD: i64 = 60;

/// Judges every language that some place names.
pub(super) fn judge(pins: &[Pin], today: &str, findings: &mut Findings<'_, RuntimeCode>) {
    for language in Language::ALL {
        let own: Vec<&Pin> = pins.iter().filter(|pin| pin.language == language).collect();
        if own.is_empty() {
            continue;
        }
        let subject = format!("{language} version");
        findings.check(&subject);
        disagreement(&subject, &own, findings);
        for pin in own.iter().filter(|pin| pin.wants == Wants::Moving) {
            let message = format!(
                "expected a version of {language}, found {} in {}:{}, which is another one after every release",
                pin.text, pin.file, pin.line
            );
            findings
                .add(RuntimeCode::MovingVersion, &subject, message)
                .place(place(&pin.file, pin.line));
        }
        for pin in one_a_line(&own) {
            ending(&subject, pin, today, findings);
        }
    }
}

/// The place to measure others by: where it runs, else where it is developed; one that names a version before one whose
/// range is a single line.
fn measure<'p>(pins: &[&'p Pin]) -> Option<(&'p Pin, Version)> {
    let named = |role: Role, exactly: bool| {
        let mut own = pins
            .iter()
            .filter(|pin| pin.role == role && matches!(pin.wants, Wants::Exactly(_)) == exactly);
        own.find_map(|pin| Some((*pin, pin.version()?)))
    };
    let roles = [Role::Deploy, Role::Develop].into_iter();
    let mut choices = roles.flat_map(|role| [(role, true), (role, false)]);
    choices.find_map(|(role, exactly)| named(role, exactly))
}

fn disagreement(subject: &str, pins: &[&Pin], findings: &mut Findings<'_, RuntimeCode>) {
    let Some((first, version)) = measure(pins) else {
        return;
    };
    for pin in pins {
        let (agrees, level) = match &pin.wants {
            // What can't run on the deployed version is worse than a test on another one.
            Wants::Within(range) => (
                range.contains(version),
                if first.role == Role::Deploy {
                    Level::Failure
                } else {
                    Level::Warning
                },
            ),
            Wants::Exactly(other) => (
                version.is_like(*other, pin.language),
                if pin.role == Role::Deploy {
                    Level::Failure
                } else {
                    Level::Warning
                },
            ),
            Wants::OneOf(tested) => {
                let is_tested = |other: &Version| version.is_like(*other, pin.language);
                (tested.iter().any(is_tested), Level::Warning)
            }
            Wants::Moving => (true, Level::Note),
        };
        if agrees {
            continue;
        }
        let (wanted, deployed) = (&pin.text, &first.text);
        let message = format!(
            "expected one version line of {}, found {deployed} in {}:{} and {wanted} in {}:{}",
            pin.language, first.file, first.line, pin.file, pin.line
        );
        let all: Vec<String> = pins
            .iter()
            .map(|pin| format!("{}:{}: {}", pin.file, pin.line, pin.text))
            .collect();
        findings
            .add(RuntimeCode::VersionMismatch, subject, message)
            .level(level)
            .evidence("versions", all.join("\n"))
            .place(place(&pin.file, pin.line));
    }
}

/// The places, less those that name a line another place has named.
fn one_a_line<'p>(pins: &[&'p Pin]) -> Vec<&'p Pin> {
    let mut seen: Vec<(String, bool)> = Vec::new();
    let mut by_role: Vec<&Pin> = pins.to_vec();
    by_role.sort_by_key(|pin| pin.role);
    by_role.retain(|pin| {
        let Some(version) = pin.version() else {
            return false;
        };
        let line = (version.line(pin.language), pin.on_lambda);
        let is_new = !seen.contains(&line);
        seen.push(line);
        is_new
    });
    by_role
}

fn ending(subject: &str, pin: &Pin, today: &str, findings: &mut Findings<'_, RuntimeCode>) {
    let Some(end) = end_of_life(pin) else {
        return;
    };
    let on = if pin.on_lambda { " on AWS Lambda" } else { "" };
    let Some(version) = pin.version() else {
        return;
    };
    let line = version.line(pin.language);
    if end < today {
        let message = format!(
            "{} {line}{on} is past its end of life ({end})",
            pin.language
        );
        let level = if pin.role == Role::Deploy {
            Level::Warning
        } else {
            Level::Note
        };
        findings
            .add(RuntimeCode::EndOfLife, subject, message)
            .level(level)
            .place(place(&pin.file, pin.line));
    } else if days_between(today, end).is_some_and(|days| days <= AHEAD) {
        let message = format!(
            "{} {line}{on} reaches its end of life on {end}",
            pin.language
        );
        findings
            .add(RuntimeCode::EndOfLife, subject, message)
            .level(Level::Note)
            .place(place(&pin.file, pin.line));
    }
}

fn days_between(from: &str, to: &str) -> Option<i64> {
    let from: jiff::civil::Date = from.parse().ok()?;
    let to: jiff::civil::Date = to.parse().ok()?;
    Some(i64::from((to - from).get_days()))
}
