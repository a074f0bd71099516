//! Where reports go: the options that `check`, `watch` and `merge` share.

use std::path::{Path, PathBuf};

use clap::Args;

use super::Process;
use super::stdout::{complain, print};
use super::terminal::Color;
use crate::model::{Exit, RunReport};
use crate::report::{self, Format, Style, Warnings};

/// The options about reports.
#[derive(Args, Clone, Debug, Default)]
pub struct OutputArgs {
    /// The form of the report on standard output
    #[arg(long, default_value = "terminal", env = "GATE_FORMAT")]
    pub format: Option<Format>,
    /// Also write a report to a file: junit=target/gate.xml; may be given several times
    #[arg(long, value_name = "FORMAT=PATH", value_parser = report_target, value_delimiter = ',', env = "GATE_REPORT")]
    pub report: Vec<(Format, PathBuf)>,
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

fn report_target(text: &str) -> Result<(Format, PathBuf), String> {
    let (format, path) = text
        .split_once('=')
        .filter(|(_, path)| !path.is_empty())
        .ok_or_else(|| {
            format!("expected FORMAT=PATH like junit=target/gate.xml, found {text:?}")
        })?;
    Ok((
        <Format as clap::ValueEnum>::from_str(format, false)?,
        PathBuf::from(path),
    ))
}

impl OutputArgs {
    /// Prints and writes every report of `run` that was asked for. The exit code is the run's own, whatever the
    /// formats are; a report that couldn't be written is another matter.
    pub(super) fn publish(&self, run: &RunReport, process: &Process) -> Exit {
        let exit = run.exit();
        let style = self.style(process);
        let folder = process.folder.as_deref().unwrap_or(Path::new("."));
        let errors = self.write(run, &style, folder);
        if !self.quiet || exit != Exit::Go {
            print(&self.format.unwrap_or(Format::Terminal).render(run, &style));
        }
        for error in &errors {
            complain(&format!("error: {error}"));
        }
        if errors.is_empty() {
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
        let reports = self.report.iter().filter_map(|(format, path)| {
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
