//! Says what the states mean for the release.

use super::code::{MigrationsCode as Code, level};
use super::seen::{BooksSeen, Seen, SeenProject};
use super::spec::{Migrations, PendingPolicy};
use crate::migrate::{Kind, Problem, Why};
use crate::model::{Findings, Level, Place};

/// The label under which the tool's name stands in every finding.
const TOOL: &str = "detected-tool";

impl Migrations {
    /// Judges what was seen.
    pub(super) fn weigh(&self, seen: &Seen, findings: &mut Findings<'_, Code>) {
        if let Some(reason) = &seen.no_database {
            findings
                .check("database")
                .skipped(format_args!("{reason}: only the files are looked at"));
        }
        for project in &seen.projects {
            let mut sheet = Sheet {
                project,
                several: seen.projects.len() > 1,
                findings,
            };
            sheet.detected(seen);
            sheet.ledger();
            sheet.migrations();
            sheet.problems();
            sheet.pending(self.pending);
            sheet.branch();
        }
        self.hazards(seen, findings);
        for (tool, table) in &seen.unclaimed {
            findings
                .add(Code::OtherLedger, table, format_args!("{table} is the bookkeeping table of {tool}, which no folder here belongs to"))
                .evidence(TOOL, tool);
        }
    }
}

/// One project's part of the findings.
struct Sheet<'a, 'run> {
    project: &'a SeenProject,
    /// Whether names need the tool's to be told apart.
    several: bool,
    findings: &'a mut Findings<'run, Code>,
}

impl Sheet<'_, '_> {
    fn tool(&self) -> &'static str {
        self.project.project.tool.about().name
    }

    /// The folders, as a person would write them.
    fn dirs(&self) -> String {
        let dirs: Vec<&str> = self
            .project
            .project
            .dirs
            .iter()
            .map(|dir| if dir.is_empty() { "." } else { dir })
            .collect();
        match dirs.as_slice() {
            [one, two, three, rest @ ..] if !rest.is_empty() => {
                format!("{one}, {two}, {three} and {} more", rest.len())
            }
            few => few.join(", "),
        }
    }

    /// A migration as its tool prints it; with the folder before it where several projects are looked at.
    fn subject(&self, id: &str) -> String {
        if self.several {
            format!("{}: {id}", self.project.project.dir())
        } else {
            id.to_owned()
        }
    }

    /// The ledger's own subject.
    fn books(&self) -> String {
        self.subject(&match &self.project.books {
            BooksSeen::Read { table, .. }
            | BooksSeen::Foreign { table, .. }
            | BooksSeen::Unreadable { table, .. } => table.clone(),
            BooksSeen::Absent { .. } | BooksSeen::NotAsked => {
                self.project.project.table().to_owned()
            }
        })
    }

    fn add(
        &mut self,
        code: Code,
        at: Level,
        subject: &str,
        message: &str,
        path: Option<&str>,
        help: Option<&str>,
    ) {
        let tool = self.tool();
        let mut finding = self
            .findings
            .add(code, subject, message)
            .level(at)
            .evidence(TOOL, tool);
        if let Some(path) = path {
            finding = finding.place(Place::file(path));
        }
        if let Some(help) = help {
            finding.help(help);
        }
    }

    /// Says what was looked at and why, whatever comes of it: a wrong guess must be seen.
    fn detected(&mut self, seen: &Seen) {
        let project = &self.project.project;
        let table = match &self.project.books {
            BooksSeen::NotAsked => "no database was asked".to_owned(),
            BooksSeen::Absent { .. } => format!("the database has no {}", project.table()),
            _ => format!("its books are {}", self.books()),
        };
        let message = format!(
            "{} in {}, because {}; {table}",
            self.tool(),
            self.dirs(),
            project.because.join(", ")
        );
        let subject = self.subject(&format!("{} in {}", self.tool(), self.dirs()));
        let (tool, why) = (self.tool(), project.because.join("\n"));
        let finding = self
            .findings
            .add(Code::Detected, subject, message)
            .evidence(TOOL, tool)
            .evidence("detected-because", why);
        if !seen.left_out.is_empty() {
            finding.evidence("left-out", seen.left_out.join("\n"));
        }
    }

    fn ledger(&mut self) {
        let subject = self.books();
        match &self.project.books {
            BooksSeen::NotAsked => {}
            BooksSeen::Read { .. } => {
                self.findings.check(subject);
            }
            BooksSeen::Absent { others: 0, .. } => {
                let message =
                    "the database has no tables at all: it looks new, and nothing is applied";
                self.add(Code::NoLedger, Level::Note, &subject, message, None, None);
            }
            BooksSeen::Absent { others, .. } => {
                let message = format!(
                    "expected {}'s bookkeeping table, found {others} other table{} and no such one: it looks like the wrong database or schema, or one that {} never touched",
                    self.tool(),
                    if *others == 1 { "" } else { "s" },
                    self.tool()
                );
                self.add(
                    Code::NoLedger,
                    Level::Failure,
                    &subject,
                    &message,
                    None,
                    None,
                );
            }
            BooksSeen::Foreign { table, columns } => {
                let message = format!(
                    "expected {}'s bookkeeping table, found {table} with the columns {}: another tool's",
                    self.tool(),
                    columns.join(", ")
                );
                self.add(
                    Code::NoLedger,
                    Level::Failure,
                    &subject,
                    &message,
                    None,
                    None,
                );
            }
            BooksSeen::Unreadable { reason, .. } => {
                let message = format!(
                    "the bookkeeping table can't be read, so that no state can be told: {reason}"
                );
                self.add(
                    Code::UnreadableLedger,
                    Level::Error,
                    &subject,
                    &message,
                    None,
                    None,
                );
            }
        }
    }

    /// One check a migration, passed unless a finding says otherwise.
    fn migrations(&mut self) {
        let known = self.project.drift().is_some();
        for migration in &self.project.folder.migrations {
            if known {
                let subject = self.subject(&migration.id);
                self.findings
                    .check(subject)
                    .place(Place::file(&migration.path));
            }
        }
    }

    fn problems(&mut self) {
        let project = self.project;
        let of_database = project
            .drift()
            .into_iter()
            .flat_map(|drift| &drift.problems);
        for problem in project.folder.problems.iter().chain(of_database) {
            let about = project.project.tool.about();
            self.problem(
                Code::of(problem.kind),
                level(about.weight(problem.kind)),
                problem,
            );
        }
    }

    fn problem(&mut self, code: Code, at: Level, problem: &Problem) {
        let fix = self
            .project
            .project
            .tool
            .about()
            .fix(problem.kind, &problem.subject);
        let subject = self.subject(&problem.subject);
        self.add(
            code,
            at,
            &subject,
            &problem.detail,
            problem.path.as_deref(),
            fix.as_deref(),
        );
    }

    fn pending(&mut self, policy: PendingPolicy) {
        let Some(drift) = self.project.drift() else {
            return;
        };
        let about = self.project.project.tool.about();
        let asked = match policy {
            PendingPolicy::Block => Level::Failure,
            PendingPolicy::Warn => Level::Warning,
            PendingPolicy::Allow => Level::Note,
        };
        for (pending, migration) in drift.pending.iter().zip(self.project.pending()) {
            let subject = self.subject(&migration.id);
            let path = Some(migration.path.as_str());
            let (at, message) = match pending.why {
                Why::New => (asked, "it isn't applied to the database"),
                Why::Changed => (asked, "it changed since it was applied, and runs again"),
                Why::RolledBack => (asked, "it was rolled back, and runs again"),
                Why::Always => (Level::Note, "it runs every time"),
            };
            let help = match policy {
                PendingPolicy::Allow => format!("the deploy applies it: {}", about.apply),
                _ => format!(
                    "run `{}` before the deploy, or set `pending = \"allow\"` if the deploy does",
                    about.apply
                ),
            };
            self.add(Code::Pending, at, &subject, message, path, Some(&help));
            let again = match pending.why {
                Why::Changed => Some((Code::RepeatableChanged, Kind::RepeatableChanged)),
                Why::RolledBack => Some((Code::RolledBack, Kind::RolledBack)),
                Why::New | Why::Always => None,
            };
            if let Some((code, kind)) = again {
                self.add(
                    code,
                    level(about.weight(kind)),
                    &subject,
                    message,
                    path,
                    None,
                );
            }
        }
    }

    fn branch(&mut self) {
        let project = self.project;
        let Some(branch) = &project.branch else {
            return;
        };
        for migration in branch
            .added
            .iter()
            .filter_map(|index| project.folder.migrations.get(*index))
        {
            let subject = self.subject(&migration.id);
            self.add(
                Code::Added,
                Level::Note,
                &subject,
                "this branch adds it",
                Some(&migration.path),
                None,
            );
        }
        for problem in &branch.problems {
            let weight = level(project.project.tool.about().weight(problem.kind));
            match problem.kind {
                Kind::DatabaseAhead => self.problem(Code::Removed, weight, problem),
                kind => self.problem(Code::of(kind), weight, problem),
            }
        }
    }
}
