//! A request as a line for a shell. Secrets are named as variables, so that the line can be copied where they are set.

use std::fmt::Write as _;

use http::Method;

use super::request::Request;
use crate::redact::Redactor;

/// The longest body that is written out.
const LONGEST_BODY: usize = 4_000;

/// The line that sends the same request.
pub fn line(request: &Request, redactor: &Redactor) -> String {
    let mut line = String::from("curl --silent --show-error --include --globoff --path-as-is");
    let usual = if request.body.is_empty() {
        Method::GET
    } else {
        Method::POST
    };
    if request.method == Method::HEAD {
        line.push_str(" --head");
    } else if request.method != usual {
        let _ = write!(line, " --request {}", request.method);
    }
    for (name, value) in &request.headers {
        let text = String::from_utf8_lossy(value.as_bytes());
        let known = redactor.scrub(&text).to_string();
        // A value that nobody told the redactor about is secret all the same if it is marked so.
        let shown = if value.is_sensitive() && known == text {
            masked(name.as_str(), &text)
        } else {
            known
        };
        let separator = if shown.is_empty() { ";" } else { ": " };
        let _ = write!(
            line,
            " --header {}",
            quoted(&format!("{name}{separator}{shown}"))
        );
    }
    if !request.body.is_empty() {
        match std::str::from_utf8(&request.body) {
            Ok(text) if text.len() <= LONGEST_BODY => {
                let _ = write!(
                    line,
                    " --data-binary {}",
                    quoted(redactor.scrub(text).as_str())
                );
            }
            _ => {
                let _ = write!(line, " --data-binary @body-of-{}-bytes", request.body.len());
            }
        }
    }
    let _ = write!(
        line,
        " {}",
        quoted(redactor.scrub(request.url.as_str()).as_str())
    );
    line
}

/// A secret header's value with its scheme kept.
pub(super) fn masked(name: &str, value: &str) -> String {
    let variable = name.to_ascii_uppercase().replace('-', "_");
    match value.split_once(' ') {
        Some((scheme, _)) if name == "authorization" => format!("{scheme} ${{{variable}}}"),
        _ => format!("${{{variable}}}"),
    }
}

/// A shell word. Only where a variable stands in it are the quotes such that the shell puts its value in.
pub fn quoted(text: &str) -> String {
    if !text.contains("${") {
        return format!("'{}'", text.replace('\'', r"'\''"));
    }
    let mut word = String::from("\"");
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let variable = rest
            .strip_prefix("${")
            .and_then(|rest| rest.split_once('}'))
            .map(|(name, _)| name);
        if let Some(name) =
            variable.filter(|name| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
        {
            let _ = write!(word, "${{{name}}}");
            rest = &rest[name.len() + 3..];
            continue;
        }
        if matches!(c, '"' | '\\' | '$' | '`') {
            word.push('\\');
        }
        word.push(c);
        rest = &rest[c.len_utf8()..];
    }
    word.push('"');
    word
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::Secret;
    use http::HeaderValue;
    use url::Url;

    #[test]
    fn a_secret_becomes_a_variable_that_the_shell_replaces() {
        let redactor = Redactor::new();
        redactor.learn_named("PROBE_TOKEN", &Secret::new("s3cr3t-t0ken"));
        let mut request =
            Request::new(Method::GET, Url::parse("http://localhost/a?b='c'").unwrap());
        request.headers.insert(
            "authorization",
            HeaderValue::from_static("Bearer s3cr3t-t0ken"),
        );
        let line = line(&request, &redactor);
        assert!(
            line.contains(r#"--header "authorization: Bearer ${PROBE_TOKEN}""#),
            "{line}"
        );
        assert!(!line.contains("s3cr3t"), "{line}");
    }

    #[test]
    fn quotes_and_dollars_survive_the_shell() {
        assert_eq!(quoted("it's $5"), r"'it'\''s $5'");
        assert_eq!(quoted("${A_B} \"$5\" `x`"), r#""${A_B} \"\$5\" \`x\`""#);
    }
}
