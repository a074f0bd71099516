//! Patterns over names: `"STRIPE_*"`.

use globset::{GlobBuilder, GlobMatcher};

use super::{TextSetting, text_setting};

/// A name, or several by `*` (any characters), `?` (one), `[ab]` and `{a,b}`. Letter case counts.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    /// Absent for a plain name, which is compared as it stands.
    glob: Option<GlobMatcher>,
}

impl Pattern {
    /// Whether `name` is meant.
    pub fn matches(&self, name: &str) -> bool {
        match &self.glob {
            Some(glob) => glob.is_match(name),
            None => self.text == name,
        }
    }

    /// The name itself, where no wildcard stands in it.
    pub fn exact(&self) -> Option<&str> {
        self.glob.is_none().then_some(self.text.as_str())
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

impl TextSetting for Pattern {
    const NAME: &'static str = "Pattern";
    const EXPECTED: &'static str = "a name or a pattern like \"STRIPE_*\"";

    fn read(text: &str) -> Result<Self, String> {
        let glob = text
            .contains(['*', '?', '[', '{'])
            .then(|| {
                GlobBuilder::new(text)
                    .literal_separator(false)
                    .backslash_escape(true)
                    .build()
            })
            .transpose()
            .map_err(|error| format!("found {text:?}: {}", error.kind()))?
            .map(|glob| glob.compile_matcher());
        Ok(Self {
            text: text.to_owned(),
            glob,
        })
    }
}

text_setting!(Pattern);
