//! `${NAME}`, `${NAME:-default}` and `$$` in the strings of a configuration.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::is_public;
use crate::redact::{Redactor, Secret};
use crate::setting::Problems;

/// What stands for a value whose variable isn't set, so that the rest of its table can still be checked.
pub(super) const STAND_IN: &str = "unset";

/// Replaces the references in the strings of values.
#[derive(Debug)]
pub(super) struct Interpolation<'a> {
    /// The configuration's whole text, for exact places.
    pub text: &'a str,
    /// The process's environment variables.
    pub variables: &'a BTreeMap<String, String>,
    /// Learns what came from a variable.
    pub redactor: &'a Redactor,
    /// Learns of references that can't be read.
    pub problems: &'a mut Problems,
}

/// The variables that some value needs and that aren't set, with the place of the value.
#[derive(Clone, Debug, Default)]
pub(super) struct Missing {
    pub names: Vec<String>,
    pub spans: Vec<Range<usize>>,
}

impl Interpolation<'_> {
    /// Replaces the references in all strings below `table`.
    pub(super) fn table(&mut self, table: &mut DeTable<'_>, missing: &mut Missing) {
        for (_, value) in table.iter_mut() {
            self.value(value, missing);
        }
    }

    /// Replaces the references in `value` and all strings below it.
    pub(super) fn value(&mut self, value: &mut Spanned<DeValue<'_>>, missing: &mut Missing) {
        let span = value.span();
        match value.get_mut() {
            DeValue::String(text) if text.contains("${") || text.contains("$$") => {
                let replaced = self.string(text, &span, missing);
                *text = Cow::Owned(replaced);
            }
            DeValue::Array(array) => array
                .iter_mut()
                .for_each(|value| self.value(value, missing)),
            DeValue::Table(table) => self.table(table, missing),
            _ => {}
        }
    }

    fn string(&mut self, text: &str, span: &Range<usize>, missing: &mut Missing) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(dollar) = rest.find('$') {
            out.push_str(&rest[..dollar]);
            rest = &rest[dollar + 1..];
            if let Some(after) = rest.strip_prefix('$') {
                out.push('$');
                rest = after;
            } else if let Some(after) = rest.strip_prefix('{') {
                let Some(end) = after.find('}') else {
                    self.problems.add_with_help(
                        span.clone(),
                        "expected `}` behind `${`",
                        "write `$$` for a dollar sign",
                    );
                    return out;
                };
                out.push_str(&self.reference(&after[..end], span, missing));
                rest = &after[end + 1..];
            } else {
                out.push('$');
            }
        }
        out.push_str(rest);
        out
    }

    fn reference(&mut self, reference: &str, span: &Range<usize>, missing: &mut Missing) -> String {
        let (name, default) = match reference.split_once(":-") {
            Some((name, default)) => (name, Some(default)),
            None => (reference, None),
        };
        let place = self.place_of(reference, span);
        if !is_name(name) {
            self.problems.add_with_help(
                place,
                format!("expected the name of an environment variable in `${{…}}`, found `{name}`"),
                "write `${NAME}`, `${NAME:-default}`, or `$$` for a dollar sign",
            );
            return String::new();
        }
        match (
            self.variables.get(name).filter(|value| !value.is_empty()),
            default,
        ) {
            (Some(value), _) => {
                if !is_public(name) {
                    self.redactor
                        .learn_named(name, &Secret::new(value.as_str()));
                }
                value.clone()
            }
            (None, Some(default)) => default.to_owned(),
            (None, None) => {
                if !missing.names.iter().any(|known| known == name) {
                    missing.names.push(name.to_owned());
                }
                missing.spans.push(span.clone());
                STAND_IN.to_owned()
            }
        }
    }

    /// The place of `${reference}` inside the string at `span`.
    fn place_of(&self, reference: &str, span: &Range<usize>) -> Range<usize> {
        let written = format!("${{{reference}}}");
        self.text
            .get(span.clone())
            .and_then(|string| string.find(&written))
            .map_or_else(
                || span.clone(),
                |at| span.start + at..span.start + at + written.len(),
            )
    }
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
