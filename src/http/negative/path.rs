//! Other paths: unknown, hostile, very long.

use super::case::Case;
use crate::http::raw::RawRequest;
use crate::http::request::Request;
use crate::http::spec::NegativeClass as Class;

/// Longer than the 8 kB that most servers read of a request line.
const LONG: usize = 9_000;

/// Variants of the last segment if it is an identifier, else of a segment below the path; and a route that nobody has.
pub fn variants(request: &Request, cases: &mut Vec<Case>) {
    let path = request.url.path().trim_end_matches('/');
    let (above, last) = path.rsplit_once('/').unwrap_or(("", path));
    let parent = if is_identifier(last) { above } else { path };
    let long = "a".repeat(LONG);
    let segments: [(&str, &str, &str); 10] = [
        ("unknown-id", "999999999", "an id that nobody has"),
        ("text-id", "not-an-id", "a text in place of an id"),
        ("negative-id", "-1", "-1"),
        ("huge-id", "18446744073709551616", "2^64"),
        ("quote", "1'%20OR%20'1'='1", "a SQL quote"),
        ("nul", "%00", "%00"),
        ("broken-escape", "%zz", "%zz"),
        ("no-utf8", "%ff", "%ff"),
        (
            "dot-dot-slash",
            "..%2f..%2fetc%2fpasswd",
            "..%2f..%2fetc%2fpasswd",
        ),
        ("long", &long, "a path of 9,000 characters"),
    ];
    let query = request
        .url
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    for (variant, segment, payload) in segments {
        let mut raw = RawRequest::of(request);
        raw.target = format!("{parent}/{segment}{query}").into_bytes();
        let mut case = Case::raw(Class::Path, variant, payload, raw);
        case.below_app = matches!(
            variant,
            "nul" | "broken-escape" | "no-utf8" | "dot-dot-slash" | "long"
        );
        cases.push(case);
    }
    let mut unknown = request.clone();
    unknown.url.set_path(&format!("{path}-gate-no-such-route"));
    cases.push(Case::new(
        Class::Path,
        "unknown-route",
        "a route that nobody has",
        unknown,
    ));
}

/// Whether a segment names one thing of many: a number, a UUID, or a long mix of letters and digits.
fn is_identifier(segment: &str) -> bool {
    let digits = segment.bytes().filter(u8::is_ascii_digit).count();
    let all_digits = digits == segment.len() && digits > 0;
    let hexadecimal = segment.len() >= 8
        && segment
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    all_digits || (hexadecimal && digits > 0) || (segment.len() >= 16 && digits >= 3)
}
