//! In what an answer departs from the standard of structured errors.

use serde_json::Value;

/// One departure; its text says what was expected before what was seen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Departure {
    /// There is no body at all.
    #[error("expected a structured error, found an empty body")]
    Empty,
    /// The body isn't JSON.
    #[error("expected a JSON object, found {0}")]
    NotJson(String),
    /// Another content type than the standard's.
    #[error("expected the content type `{expected}`, found {found}")]
    MediaType {
        /// The standard's type.
        expected: &'static str,
        /// The answer's.
        found: String,
    },
    /// A member that must be there isn't.
    #[error("expected {0}, found none")]
    Missing(String),
    /// A member has another type or value than the standard says.
    #[error("expected {member} to be {expected}, found {found}")]
    Wrong {
        /// Where, as a path: `$.error.code`.
        member: String,
        /// What it should be.
        expected: String,
        /// What it is, shortened.
        found: String,
    },
}

impl Departure {
    /// A member that is something else than expected.
    pub(super) fn wrong(
        member: impl Into<String>,
        expected: impl Into<String>,
        found: &Value,
    ) -> Self {
        Self::Wrong {
            member: member.into(),
            expected: expected.into(),
            found: shortened(found),
        }
    }

    /// A content type other than the standard's.
    pub(super) fn media_type(expected: &'static str, found: &str) -> Self {
        let found = if found.is_empty() {
            "none".to_owned()
        } else {
            format!("`{found}`")
        };
        Self::MediaType { expected, found }
    }
}

/// A value in a message: whole if it's short, else its beginning.
fn shortened(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
