//! Looks for the signatures of the table in one answer, in time linear in the text scanned.

use std::borrow::Cow;
use std::sync::{LazyLock, OnceLock};

use aho_corasick::AhoCorasick;
use regex::Regex;

use super::kind::Kind;
use super::mask::masked;
use super::table::{SIGNATURES, Sight, Signature, When};
use super::view::Views;
use crate::http::answer::Answer;

/// The longest excerpt shown of a leak, in characters.
const EXCERPT: usize = 200;
/// Matches of one signature that are looked at, when the first ones are echoes of the request.
const MATCHES: usize = 32;
/// A success longer than this, other than JSON, is prose: it may speak of errors without having one.
const PROSE: usize = 2 * 1024;
/// What was sent and is shorter than this is no echo worth knowing.
const SHORTEST_ECHO: usize = 4;

/// One thing an answer gave away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leak {
    /// What kind of thing.
    pub kind: Kind,
    /// What was recognised, in words.
    pub what: &'static str,
    /// The line of the body that shows it, shortened.
    pub excerpt: String,
}

/// Every literal of the table in one automaton, so that an innocent body costs one pass and compiles nothing.
static ANCHORS: LazyLock<Option<(AhoCorasick, Vec<usize>)>> = LazyLock::new(|| {
    let rows = SIGNATURES.iter().enumerate();
    let (rows, literals): (Vec<usize>, Vec<&str>) = rows
        .flat_map(|(row, signature)| signature.anchors.iter().map(move |literal| (row, *literal)))
        .unzip();
    let automaton = AhoCorasick::builder()
        .ascii_case_insensitive(false)
        .build(literals);
    automaton.ok().map(|automaton| (automaton, rows))
});

/// The patterns, each compiled when its anchor is met for the first time.
static PATTERNS: [OnceLock<Option<Regex>>; SIGNATURES.len()] =
    [const { OnceLock::new() }; SIGNATURES.len()];

/// The leaks of an answer, the first of each kind, in the order of [`Kind::ALL`].
///
/// `sent` are texts of the request (path, header values, body): what the answer merely repeats of them isn't a leak.
pub fn scan(answer: &Answer<'_>, sent: &[&str]) -> Vec<Leak> {
    let text = answer.text();
    if anchored(&text).is_empty() {
        return Vec::new();
    }
    let Some(text) = about_itself(answer, text) else {
        return Vec::new();
    };
    let rows = anchored(&text);
    let text = without_declared_echoes(answer, &text);
    let shown = without_listings(answer, &text);
    let markup = Views::new(answer, &text);
    let listed = Views::new(answer, &shown);
    let prose = answer.is_success() && is_about_something_else(answer);
    let mut leaks: Vec<Leak> = Vec::new();
    for row in rows {
        let signature = &SIGNATURES[row];
        let applies = match signature.when {
            When::Always => true,
            When::Error => answer.is_error(),
            // The rows of debug pages come first.
            When::ErrorWithoutSource => {
                answer.is_error() && !leaks.iter().any(|leak| leak.kind.is_debug_page())
            }
        };
        if !applies
            || (prose && signature.kind.is_words())
            || leaks.iter().any(|leak| leak.kind == signature.kind)
        {
            continue;
        }
        let views = if signature.sight == Sight::Markup {
            &markup
        } else {
            &listed
        };
        if let Some(excerpt) = find(row, signature, views, sent) {
            leaks.push(Leak {
                kind: signature.kind,
                what: signature.what,
                excerpt: masked(&excerpt).into_owned(),
            });
        }
    }
    // A trace or a debug page is full of paths: saying so again would be noise.
    if leaks
        .iter()
        .any(|leak| leak.kind.is_trace() || leak.kind.is_debug_page())
    {
        leaks.retain(|leak| leak.kind != Kind::ServerPath);
    }
    leaks.sort_by_key(|leak| leak.kind);
    leaks
}

/// Members by which JSON says that something went wrong.
const ERROR_MEMBERS: &[&str] = &[
    "detail",
    "details",
    "err",
    "error",
    "errormessage",
    "errors",
    "exception",
    "failure",
    "fault",
    "message",
    "msg",
    "reason",
    "stack",
    "stacktrace",
    "trace",
];

/// Whether a success is prose, or JSON with nothing to say about an error of its own: both may speak of errors.
fn is_about_something_else(answer: &Answer<'_>) -> bool {
    match answer.json() {
        None => answer.body.len() > PROSE && !answer.says_json(),
        Some(serde_json::Value::Object(members)) => !members
            .keys()
            .any(|name| ERROR_MEMBERS.contains(&name.to_ascii_lowercase().as_str())),
        Some(serde_json::Value::Array(_)) => true,
        Some(_) => false,
    }
}

/// What of an answer tells how its own request went. All of an error; of a success, a page, plain text, and the members of JSON that are for
/// errors. A feed, a script or an API's description shows what somebody wrote about errors.
fn about_itself<'t>(answer: &Answer<'_>, text: Cow<'t, str>) -> Option<Cow<'t, str>> {
    if !answer.is_success() {
        return Some(text);
    }
    match answer.json() {
        Some(serde_json::Value::Object(mut members)) => {
            members.retain(|name, _| ERROR_MEMBERS.contains(&name.to_ascii_lowercase().as_str()));
            (!members.is_empty()).then(|| serde_json::Value::Object(members).to_string().into())
        }
        Some(serde_json::Value::Array(_)) => None,
        _ => {
            let speaks = matches!(answer.media_type().as_str(), "" | "text/plain");
            (speaks || answer.is_html() || answer.says_json()).then_some(text)
        }
    }
}

/// The rows of which a literal is in the text.
fn anchored(text: &str) -> Vec<usize> {
    let Some((automaton, rows)) = ANCHORS.as_ref() else {
        return (0..SIGNATURES.len()).collect();
    };
    let mut met = [false; SIGNATURES.len()];
    for found in automaton.find_overlapping_iter(text) {
        met[rows[found.pattern().as_usize()]] = true;
    }
    (0..SIGNATURES.len()).filter(|row| met[*row]).collect()
}

fn find(row: usize, signature: &Signature, views: &Views<'_>, sent: &[&str]) -> Option<String> {
    let pattern = PATTERNS[row]
        .get_or_init(|| Regex::new(signature.pattern).ok())
        .as_ref()?;
    let found = |text: &str| {
        let mut matches = pattern.find_iter(text).take(MATCHES);
        let real = matches.find(|found| !is_echo(found.as_str(), sent))?;
        Some(excerpt(text, real.start()))
    };
    match signature.sight {
        Sight::Markup => found(views.raw()),
        Sight::Shown => found(views.read()),
        Sight::Text => found(views.raw())
            .or_else(|| found(views.unescaped()))
            .or_else(|| found(views.read())),
    }
}

/// Whether the request itself brought the text.
fn is_echo(found: &str, sent: &[&str]) -> bool {
    let found = found.trim();
    found.len() >= SHORTEST_ECHO
        && sent.iter().any(|sent| {
            sent.contains(found)
                || sent
                    .replace("\\\"", "\"")
                    .replace("\\n", "\n")
                    .contains(found)
        })
}

/// The line of a match, shortened.
fn excerpt(text: &str, at: usize) -> String {
    let rest = text[at..].trim_start();
    let line = rest.lines().next().unwrap_or_default().trim_end();
    // The header of a trace says nothing; its first frame does.
    let line = if line.len() < 40 {
        rest.lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .take(2)
            .collect::<Vec<_>>()
            .join(" ")
    } else {
        line.to_owned()
    };
    let line = without_json_end(&line);
    match line.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

/// A text that ran to the end of a JSON document, without the quote and the brackets that close it.
fn without_json_end(line: &str) -> &str {
    let bare = line.trim_end_matches(['}', ']']);
    match bare.strip_suffix('"') {
        // With its pairs complete the quote belongs to the text: `near "users"`.
        Some(text) if bare.len() < line.len() && text.matches('"').count() % 2 == 0 => text,
        _ => line,
    }
}

/// Members that validators use, by contract, to repeat what was sent.
static ECHO_MEMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#""(?:input|input_value|rejectedValue|rejected_value|attemptedValue)"\s*:\s*"(?:[^"\\]|\\.)*""#).ok()
});

fn without_declared_echoes<'t>(answer: &Answer<'_>, text: &'t str) -> Cow<'t, str> {
    match ECHO_MEMBER.as_ref() {
        Some(pattern) if answer.says_json() => pattern.replace_all(text, r#""input":"""#),
        _ => text.into(),
    }
}

/// Code listings: what documentation shows on purpose.
static LISTING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?is)<code\b.*?(?:</code>|\z)|<pre\b.*?(?:</pre>|\z)|<textarea\b.*?(?:</textarea>|\z)",
    )
    .ok()
});

/// A page that succeeded and is a whole document may show traces in listings: it's a manual, a wiki, a blog.
fn without_listings<'t>(answer: &Answer<'_>, text: &'t str) -> Cow<'t, str> {
    match LISTING.as_ref() {
        Some(pattern) if answer.is_success() && answer.is_html() && is_document(answer) => {
            pattern.replace_all(text, "\n")
        }
        _ => text.into(),
    }
}

/// Whether a page is closed as a whole document is; what a crash leaves behind seldom is.
fn is_document(answer: &Answer<'_>) -> bool {
    let tail = &answer.body[answer.body.len().saturating_sub(256)..];
    String::from_utf8_lossy(tail)
        .to_ascii_lowercase()
        .contains("</html>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles_and_every_row_has_an_anchor() {
        for signature in SIGNATURES {
            assert!(
                Regex::new(signature.pattern).is_ok(),
                "{}",
                signature.pattern
            );
            assert!(!signature.anchors.is_empty(), "{}", signature.what);
        }
    }

    #[test]
    fn every_kind_has_a_signature() {
        for kind in Kind::ALL {
            assert!(
                SIGNATURES.iter().any(|signature| signature.kind == *kind),
                "{kind}"
            );
        }
    }
}
