//! Secrets by type: what may be shown is a [`Scrubbed`], and only a [`Redactor`] builds one from a run's texts.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::{self, Debug, Display};
use std::sync::{Arc, Mutex, PoisonError};

use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands in a text where a secret without a name stood.
pub const MASK: &str = "***";

/// Secrets shorter than this aren't searched for in texts: "1" or "on" would blank out every report.
/// They still can't be printed, because a [`Secret`] has no `Display`.
const SHORTEST: usize = 4;

/// What a password may keep unescaped in a URL's userinfo (RFC 3986, section 3.2.1).
const USERINFO: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What the URL standard escapes in a path.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'`')
    .add(b'#')
    .add(b'?')
    .add(b'{')
    .add(b'}');

/// What the URL standard, and so every client built on it, escapes in userinfo.
const LOOSE_USERINFO: &AsciiSet = &PATH
    .add(b'/')
    .add(b':')
    .add(b';')
    .add(b'=')
    .add(b'@')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'|');

/// What the URL standard escapes in a query.
const QUERY: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'\'');

/// A value that must not be shown. It compares, and it has a length; it doesn't print.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Secret(String);

impl Secret {
    /// Takes a value out of sight.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value itself, for the one place that sends it or computes with it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is no value at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

impl From<String> for Secret {
    fn from(value: String) -> Self {
        Self(value)
    }
}

impl<'de> serde::Deserialize<'de> for Secret {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(Self)
    }
}

impl schemars::JsonSchema for Secret {
    fn schema_name() -> Cow<'static, str> {
        "Secret".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        String::json_schema(generator)
    }

    fn inline_schema() -> bool {
        true
    }
}

/// A text without secrets. Reports are made of these alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scrubbed(Cow<'static, str>);

impl Scrubbed {
    /// A text of our own source code, which holds no secret.
    pub const fn literal(text: &'static str) -> Self {
        Self(Cow::Borrowed(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Several scrubbed texts as one.
    pub fn join<'a>(parts: impl IntoIterator<Item = &'a Self>, separator: &'static str) -> Self {
        let parts: Vec<&str> = parts.into_iter().map(Self::as_str).collect();
        Self(Cow::Owned(parts.join(separator)))
    }

    /// The id of a gate, which the configuration shows openly.
    pub(crate) fn id(id: &str) -> Self {
        Self(Cow::Owned(id.to_owned()))
    }

    /// What a report written by an earlier run of `gate` holds: it was scrubbed when it was made.
    pub(crate) fn reread(text: String) -> Self {
        Self(Cow::Owned(text))
    }
}

impl Display for Scrubbed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Knows the secrets of a run and takes them out of texts, in every encoding `gate` itself makes of them.
///
/// Clones share what they know.
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    known: Arc<Mutex<Known>>,
}

#[derive(Default)]
struct Known {
    /// Encoded form -> what is shown instead.
    forms: BTreeMap<String, String>,
    /// Built on the first scrub after a secret was learned.
    search: Option<Arc<Search>>,
}

/// How the known forms are found in a text.
enum Search {
    /// Nothing is known.
    Nothing,
    /// The automaton, and what is shown for each of its patterns.
    Forms(Box<AhoCorasick>, Vec<String>),
    /// The automaton couldn't be built: then nothing is shown at all.
    Everything,
}

impl Debug for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} forms", self.forms.len())
    }
}

impl Redactor {
    /// A redactor that knows no secret yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// From now on `secret` is shown as `***`.
    pub fn learn(&self, secret: &Secret) {
        self.learn_as(secret, MASK);
    }

    /// From now on `secret` is shown as `${name}`, so that a reader knows which one stood there.
    pub fn learn_named(&self, name: &str, secret: &Secret) {
        self.learn_as(secret, &format!("${{{name}}}"));
    }

    fn learn_as(&self, secret: &Secret, shown: &str) {
        let value = secret.expose();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        // A multi-line secret (a key file) is also printed line by line.
        let lines = value.lines().map(str::trim).filter(|line| line.len() >= 12);
        for part in std::iter::once(value)
            .chain(std::iter::once(value.trim()))
            .chain(lines)
        {
            if part.len() < SHORTEST {
                continue;
            }
            for form in encodings(part) {
                if known.forms.contains_key(&form) {
                    continue;
                }
                known.forms.insert(form, shown.to_owned());
                known.search = None;
            }
        }
    }

    /// The text of `value` with every known secret replaced.
    pub fn scrub(&self, value: impl Display) -> Scrubbed {
        let text = value.to_string();
        match self.search().as_ref() {
            Search::Nothing => Scrubbed(Cow::Owned(text)),
            Search::Forms(automaton, _) if !automaton.is_match(&text) => Scrubbed(Cow::Owned(text)),
            Search::Forms(automaton, shown) => {
                Scrubbed(Cow::Owned(automaton.replace_all(&text, shown)))
            }
            Search::Everything => Scrubbed::literal(MASK),
        }
    }

    /// `text` with every known secret overwritten by stars, byte by byte, so that offsets stay what they are.
    pub fn blank(&self, text: &str) -> String {
        let search = self.search();
        let mut bytes = text.as_bytes().to_vec();
        match search.as_ref() {
            Search::Nothing => {}
            Search::Forms(automaton, _) => {
                for found in automaton.find_iter(text) {
                    bytes[found.range()].fill(b'*');
                }
            }
            Search::Everything => bytes.fill(b'*'),
        }
        // Whole characters were overwritten by ASCII, so it is still UTF-8.
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn search(&self) -> Arc<Search> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(search) = &known.search {
            return Arc::clone(search);
        }
        let search = Arc::new(if known.forms.is_empty() {
            Search::Nothing
        } else {
            let mut builder = AhoCorasick::builder();
            match builder
                .match_kind(MatchKind::LeftmostLongest)
                .build(known.forms.keys())
            {
                Ok(automaton) => {
                    Search::Forms(Box::new(automaton), known.forms.values().cloned().collect())
                }
                Err(_) => Search::Everything,
            }
        });
        known.search = Some(Arc::clone(&search));
        search
    }
}

/// Every way in which `gate`, its libraries and the servers it talks to write a value down.
fn encodings(value: &str) -> Vec<String> {
    let upper = utf8_percent_encode(value, NON_ALPHANUMERIC).to_string();
    let userinfo = utf8_percent_encode(value, USERINFO).to_string();
    let json = serde_json::to_string(value).unwrap_or_default();
    let json = json.trim_matches('"').to_owned();
    let debug = format!("{value:?}");
    let mut forms = vec![
        value.to_owned(),
        lower_hex(&upper),
        lower_hex(&userinfo),
        userinfo.replace("%20", "+"),
        utf8_percent_encode(value, PATH).to_string(),
        utf8_percent_encode(value, LOOSE_USERINFO).to_string(),
        utf8_percent_encode(value, QUERY).to_string(),
        json.replace('/', "\\/"),
        // A JSON text inside a JSON text, as loggers write bodies.
        json.replace('\\', "\\\\").replace('"', "\\\""),
        debug.trim_matches('"').to_owned(),
        html(value),
        upper,
        userinfo,
        json,
    ];
    forms.extend(base64_forms(value));
    forms.sort_unstable();
    forms.dedup();
    forms.retain(|form| form.len() >= SHORTEST);
    forms
}

fn lower_hex(percent_encoded: &str) -> String {
    let mut out = String::with_capacity(percent_encoded.len());
    let mut hex = 0;
    for c in percent_encoded.chars() {
        if c == '%' {
            hex = 2;
            out.push(c);
        } else if hex > 0 {
            hex -= 1;
            out.push(c.to_ascii_lowercase());
        } else {
            out.push(c);
        }
    }
    out
}

fn html(value: &str) -> String {
    value
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

/// Base64 of the value, alone and inside a longer text: three alignments, each without the characters
/// that mix in bits of the neighbours. "user:password" of basic authentication is covered by these.
fn base64_forms(value: &str) -> Vec<String> {
    let mut forms = Vec::new();
    for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
        for before in 0..3usize {
            let mut padded = vec![0u8; before];
            padded.extend_from_slice(value.as_bytes());
            let encoded = engine.encode(&padded);
            let first = (before * 8).div_ceil(6);
            let last = padded.len() * 8 / 6;
            // Below 8 characters such a middle piece also stands in innocent texts.
            if last.saturating_sub(first) >= 8 {
                forms.push(encoded[first..last].to_owned());
            }
        }
        forms.push(engine.encode(value));
    }
    forms
}
