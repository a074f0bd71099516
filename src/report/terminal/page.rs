//! Lines of text with colours and a width.

use std::collections::HashSet;

use anstyle::{AnsiColor, Effects};
use unicode_width::UnicodeWidthStr as _;

use super::super::Style;
use super::super::view::Mark;
use crate::model::{Action, Evidence, Level};
use crate::redact::Scrubbed;

/// The label of evidence that compares two sides.
pub(super) const DIFF: &str = "diff";

pub(super) const DIM: anstyle::Style = anstyle::Style::new().effects(Effects::DIMMED);
pub(super) const BOLD: anstyle::Style = anstyle::Style::new().effects(Effects::BOLD);
pub(super) const GREEN: anstyle::Style = AnsiColor::Green.on_default();
pub(super) const RED: anstyle::Style = AnsiColor::Red.on_default();
pub(super) const CYAN: anstyle::Style = AnsiColor::Cyan.on_default();

/// The colour of a mark.
pub(super) fn of(mark: Mark) -> anstyle::Style {
    match mark {
        Mark::Failed => AnsiColor::Red.on_default().effects(Effects::BOLD),
        Mark::Errored => AnsiColor::Magenta.on_default().effects(Effects::BOLD),
        Mark::Warned => AnsiColor::Yellow.on_default(),
        Mark::Skipped => DIM,
        Mark::Passed => GREEN,
    }
}

/// The colour of a finding.
pub(super) fn of_level(level: Level) -> anstyle::Style {
    match level {
        Level::Failure => of(Mark::Failed),
        Level::Error => of(Mark::Errored),
        Level::Warning => of(Mark::Warned),
        Level::Note => DIM,
    }
}

/// The colour of a recommendation.
pub(super) fn of_action(action: Action) -> anstyle::Style {
    of(match action {
        Action::Promote => Mark::Passed,
        Action::Hold => Mark::Warned,
        Action::Rollback => Mark::Failed,
    })
}

/// The text so far.
pub(super) struct Page<'a> {
    out: String,
    style: &'a Style,
    /// Evidence that stands on the page already, since the case or (for a diff) the gate began.
    told: HashSet<(String, Scrubbed)>,
}

impl<'a> Page<'a> {
    pub(super) fn new(style: &'a Style) -> Self {
        Self {
            out: String::new(),
            style,
            told: HashSet::new(),
        }
    }

    /// A gate begins.
    pub(super) fn begin_gate(&mut self) {
        self.told.clear();
    }

    /// A case of the gate begins. A diff is about the whole gate, so it needn't be told again.
    pub(super) fn begin_case(&mut self) {
        self.told.retain(|(label, _)| label == DIFF);
    }

    /// Whether the evidence isn't on the page yet, or everything is asked for.
    pub(super) fn is_news(&mut self, evidence: &Evidence) -> bool {
        self.told
            .insert((evidence.label.clone(), evidence.text.clone()))
            || self.verbose()
    }

    pub(super) fn verbose(&self) -> bool {
        self.style.verbose
    }

    /// Columns; without a terminal lines are as long as their text.
    pub(super) fn width(&self) -> usize {
        self.style
            .width
            .map_or(usize::MAX, |width| usize::from(width).max(40))
    }

    /// `text` in a colour, where colours are wanted.
    pub(super) fn paint(&self, colour: anstyle::Style, text: &str) -> String {
        if self.style.color && !text.is_empty() {
            format!("{colour}{text}{colour:#}")
        } else {
            text.to_owned()
        }
    }

    /// One line, as it is.
    pub(super) fn line(&mut self, indent: usize, text: &str) {
        self.out.extend(std::iter::repeat_n(' ', indent));
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    /// A line of which all but the first `head` may be broken between words; further lines are indented by 2 more.
    pub(super) fn wrapped(&mut self, indent: usize, head: &str, text: &str) {
        let mut line = head.to_owned();
        let mut used = indent + columns(head);
        let mut first = true;
        let mut margin = indent;
        for word in text.split(' ') {
            let wide = word.width();
            if !first && used + 1 + wide > self.width() {
                self.line(margin, &line);
                margin = indent + 2;
                line.clear();
                used = margin;
                first = true;
            }
            if !first {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            used += wide;
            first = false;
        }
        self.line(margin, &line);
    }

    /// An empty line, never two.
    pub(super) fn blank(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }
}

/// The columns that `text` takes, its own colours not counted.
fn columns(text: &str) -> usize {
    let mut plain = String::new();
    let mut in_escape = false;
    for c in text.chars() {
        match c {
            '\u{1b}' => in_escape = true,
            'm' if in_escape => in_escape = false,
            _ if in_escape => {}
            c => plain.push(c),
        }
    }
    plain.width()
}
