//! Where reports go: the options that `check`, `watch` and `merge` share.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum as _};

use super::Process;
use super::stdout::{complain, print};
use super::terminal::Color;
use crate::config::nearest;
use crate::model::{Exit, RunReport};
use crate::report::{self, Format, Style, Warnings};

/// The options about reports.
#[derive(Args, Clone, Debug, Default)]
pub struct OutputArgs {
    /// The form of the report on standard output
    #[arg(long, default_value = "terminal", env = "GATE_FORMAT")]
    pub format: Option<Format>,
    /// Also write a report to a file: junit=target/gate.xml; may be given several times
    #[arg(long, value_name = "FORMAT=PATH", value_parser = Targets::read, env = "GATE_REPORT")]
    pub report: Vec<Targets>,
    /// Also write the evidence of each failed check to a file below this folder; JUnit names the files as attachments
    #[arg(long, value_name = "DIR", env = "GATE_EVIDENCE")]
    pub evidence: Option<PathBuf>,
    /// What warnings are in JUnit, which has no word for them
    #[arg(
        long,
        value_name = "RESULT",
        default_value = "pass",
        env = "GATE_JUNIT_WARNINGS"
    )]
    pub junit_warnings: Option<Warnings>,
    /// JUnit that Jenkins' junit-10.xsd accepts: without files and lines
    #[arg(long, env = "GATE_JUNIT_STRICT")]
    pub junit_strict: bool,
    /// Also write an incident record when the watch doesn't promote: Markdown, or JSON where the name ends in .json;
    /// may be given several times
    #[arg(long, value_name = "PATH", env = "GATE_INCIDENT")]
    pub incident: Vec<PathBuf>,
    /// Colours on standard output
    #[arg(long, value_name = "WHEN", default_value = "auto", env = "GATE_COLOR")]
    pub color: Option<Color>,
    /// No progress, and no report on standard output when everything passes
    #[arg(short, long, env = "GATE_QUIET")]
    pub quiet: bool,
    /// Passed checks, notes and all evidence, too
    #[arg(short, long, env = "GATE_VERBOSE")]
    pub verbose: bool,
}

/// Reports and their files. A variable holds several with commas between them, and a file's name may have a comma, too: a
/// report begins where a format stands before a `=`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Targets(Vec<(Format, PathBuf)>);

impl Targets {
    fn read(text: &str) -> Result<Self, String> {
        let mut targets: Vec<(Format, String)> = Vec::new();
        for part in text.split(',') {
            let named = part.split_once('=');
            let format = named.map(|(name, _)| Format::from_str(name.trim(), false));
            match (named, format, targets.last_mut()) {
                (Some((_, path)), Some(Ok(format)), _) => targets.push((format, path.to_owned())),
                (_, _, Some((_, path))) => *path = format!("{path},{part}"),
                (Some((name, _)), Some(Err(_)), None) => return Err(unknown(name)),
                _ => {}
            }
        }
        if targets.is_empty() || targets.iter().any(|(_, path)| path.is_empty()) {
            return Err(format!(
                "expected FORMAT=PATH like junit=target/gate.xml, found {text:?}"
            ));
        }
        let targets = targets.into_iter();
        Ok(Self(
            targets
                .map(|(format, path)| (format, path.into()))
                .collect(),
        ))
    }
}

fn unknown(format: &str) -> String {
    let known: Vec<String> = Format::value_variants()
        .iter()
        .filter_map(|format| Some(format.to_possible_value()?.get_name().to_owned()))
        .collect();
    match nearest(format, known.iter().map(String::as_str)) {
        Some(near) => format!("unknown format `{format}`, did you mean `{near}`?"),
        None => format!("unknown format `{format}`, known: {}", known.join(", ")),
    }
}

impl OutputArgs {
    /// Prints and writes every report of `run` that was asked for. The exit code is the run's own, whatever the
    /// formats are; a report that couldn't be written is another matter.
    pub(super) fn publish(&self, run: &RunReport, process: &Process) -> Exit {
        let exit = run.exit();
        let style = self.style(process);
        let folder = process.folder.as_deref().unwrap_or(Path::new("."));
        let errors = self.write(run, &style, folder);
        let shown = if !self.quiet || exit != Exit::Go {
            print(&self.format.unwrap_or(Format::Terminal).render(run, &style))
        } else {
            Exit::Go
        };
        for error in &errors {
            complain(&format!("error: {error}"));
        }
        if errors.is_empty() && shown == Exit::Go {
            exit
        } else {
            Exit::NothingToShow
        }
    }

    fn style(&self, process: &Process) -> Style {
        Style {
            color: self
                .color
                .unwrap_or_default()
                .wanted(process, process.stdout_is_terminal),
            verbose: self.verbose,
            width: super::terminal::width(process),
            junit_warnings: self.junit_warnings.unwrap_or_default(),
            junit_strict: self.junit_strict,
            evidence: self
                .evidence
                .as_ref()
                .map(|folder| folder.to_string_lossy().replace('\\', "/")),
        }
    }

    /// One report that can't be written doesn't stop the others.
    fn write(&self, run: &RunReport, style: &Style, folder: &Path) -> Vec<report::WriteError> {
        let in_files = Style {
            color: false,
            width: None,
            ..style.clone()
        };
        let targets = self.report.iter().flat_map(|targets| &targets.0);
        let reports = targets.filter_map(|(format, path)| {
            report::write(&folder.join(path), &format.render(run, &in_files)).err()
        });
        let evidence = report::attachments(run, style);
        let evidence = evidence
            .iter()
            .filter_map(|file| report::write(&folder.join(&file.path), &file.text).err());
        let incidents = self.incidents(run);
        let incidents = incidents
            .iter()
            .filter_map(|(path, text)| report::write(&folder.join(path), text).err());
        reports.chain(evidence).chain(incidents).collect()
    }

    /// The incident records that were asked for, if there is an incident.
    fn incidents(&self, run: &RunReport) -> Vec<(&Path, String)> {
        let Some(incident) = report::incident::incident(run) else {
            return Vec::new();
        };
        let is_json = |path: &Path| {
            path.extension()
                .is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
        };
        self.incident
            .iter()
            .map(|path| {
                let text = if is_json(path) {
                    incident.json()
                } else {
                    incident.markdown()
                };
                (path.as_path(), text)
            })
            .collect()
    }
}
