//! Colours, where they are wanted.

use anstyle::{AnsiColor, Style};

/// Paints texts, or leaves them as they are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paint {
    color: bool,
}

impl Paint {
    pub(super) fn new(color: bool) -> Self {
        Self { color }
    }

    pub(super) fn red(self, text: &str) -> String {
        self.paint(text, AnsiColor::Red.on_default().bold())
    }

    pub(super) fn green(self, text: &str) -> String {
        self.paint(text, AnsiColor::Green.on_default().bold())
    }

    pub(super) fn yellow(self, text: &str) -> String {
        self.paint(text, AnsiColor::Yellow.on_default().bold())
    }

    pub(super) fn plain_green(self, text: &str) -> String {
        self.paint(text, AnsiColor::Green.on_default())
    }

    pub(super) fn plain_red(self, text: &str) -> String {
        self.paint(text, AnsiColor::Red.on_default())
    }

    pub(super) fn bold(self, text: &str) -> String {
        self.paint(text, Style::new().bold())
    }

    pub(super) fn dim(self, text: &str) -> String {
        self.paint(text, Style::new().dimmed())
    }

    fn paint(self, text: &str, style: Style) -> String {
        if self.color {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }
}
