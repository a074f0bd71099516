//! Matchers in words: what a message says was expected.

use std::fmt;

use super::value::Shown;
use super::{Conditions, Matcher};

impl fmt::Display for Matcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Equals(value) => Shown(value).fmt(f),
            Self::All(conditions) => conditions.fmt(f),
        }
    }
}

impl fmt::Display for Conditions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words: Vec<String> = Vec::new();
        words.extend(self.kind.map(|kind| kind.name().to_owned()));
        words.extend(self.equals.as_ref().map(|json| Shown(&json.0).to_string()));
        words.extend(
            self.matches
                .as_ref()
                .map(|regex| format!("a match of /{}/", regex.as_str())),
        );
        words.extend(
            self.contains
                .as_ref()
                .map(|part| format!("something that contains {}", Shown(&part.0))),
        );
        words.extend(
            self.starts_with
                .as_ref()
                .map(|part| format!("a text that starts with {part:?}")),
        );
        words.extend(
            self.ends_with
                .as_ref()
                .map(|part| format!("a text that ends with {part:?}")),
        );
        words.extend(self.one_of.as_ref().map(|list| {
            let list: Vec<String> = list.iter().map(|json| Shown(&json.0).to_string()).collect();
            format!("one of {}", list.join(", "))
        }));
        for (sign, limit) in [
            (">", self.gt),
            (">=", self.ge),
            ("<", self.lt),
            ("<=", self.le),
        ] {
            words.extend(limit.map(|limit| format!("{sign} {limit}")));
        }
        words.extend(
            self.length
                .as_ref()
                .map(|length| format!("a length of {length}")),
        );
        words.extend(
            self.count
                .as_ref()
                .map(|count| format!("a count of {count}")),
        );
        words.extend(self.not.as_ref().map(|not| format!("not {not}")));
        if words.is_empty() {
            words.push(
                if self.exists == Some(false) {
                    "no value"
                } else {
                    "a value"
                }
                .to_owned(),
            );
        }
        f.write_str(&words.join(" and "))
    }
}
