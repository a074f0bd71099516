//! Regular expressions: their syntax is checked when the configuration is read, they are compiled when first needed.

use std::sync::OnceLock;

use super::{TextSetting, text_setting};

/// A regular expression in the syntax of Rust's `regex` (no look-around, no backreferences, linear time).
#[derive(Clone, Debug)]
pub struct Regex {
    text: String,
    compiled: OnceLock<Option<regex::Regex>>,
}

impl Regex {
    /// The expression as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is found anywhere in `text`.
    pub fn is_match(&self, text: &str) -> bool {
        self.compiled().is_some_and(|regex| regex.is_match(text))
    }

    /// What the first group captures (or the whole match, without groups), of the first match in `text`.
    pub fn capture<'t>(&self, text: &'t str) -> Option<&'t str> {
        let captures = self.compiled()?.captures(text)?;
        captures
            .get(1)
            .or_else(|| captures.get(0))
            .map(|found| found.as_str())
    }

    /// `None` only for an expression that is correct and too large to compile; it matches nothing then.
    fn compiled(&self) -> Option<&regex::Regex> {
        self.compiled
            .get_or_init(|| regex::Regex::new(&self.text).ok())
            .as_ref()
    }
}

impl PartialEq for Regex {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl TextSetting for Regex {
    const NAME: &'static str = "Regex";
    const EXPECTED: &'static str = "a regular expression like \"^[a-z]+$\"";

    fn read(text: &str) -> Result<Self, String> {
        // Parsing is several times cheaper than compiling, and a run needs few of a configuration's expressions.
        match regex_syntax::parse(text) {
            Ok(_) => Ok(Self {
                text: text.to_owned(),
                compiled: OnceLock::new(),
            }),
            Err(regex_syntax::Error::Parse(error)) => {
                Err(format!("found {text:?}: {}", error.kind()))
            }
            Err(regex_syntax::Error::Translate(error)) => {
                Err(format!("found {text:?}: {}", error.kind()))
            }
            Err(_) => Err(format!("found {text:?}")),
        }
    }
}

text_setting!(Regex);
