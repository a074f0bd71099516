//! The request line: `POST /api/users`.

use http::Method;

use crate::http::template::Template;
use crate::setting::{TextSetting, text_setting};

/// Method and path, or method and absolute address.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestLine {
    /// The method, any token.
    pub method: Method,
    /// The path below the environment's `url`, or an absolute address.
    pub path: Template,
}

impl TextSetting for RequestLine {
    const NAME: &'static str = "RequestLine";
    const EXPECTED: &'static str = "a method and a path like \"GET /health\"";

    fn read(text: &str) -> Result<Self, String> {
        let seen = || format!("found {text:?}");
        let (method, path) = text
            .trim()
            .split_once(char::is_whitespace)
            .ok_or_else(seen)?;
        let path = path.trim();
        let known = path.starts_with('/') || path.starts_with("{{") || is_absolute(path);
        if !known {
            return Err(format!(
                "found the path {path:?}, which starts neither with / nor with http(s)://"
            ));
        }
        let all_upper = !method.is_empty()
            && method
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte == b'-');
        if !all_upper {
            return Err(format!(
                "found the method {method:?}, which isn't in capitals"
            ));
        }
        let method = Method::from_bytes(method.as_bytes()).map_err(|_| seen())?;
        Ok(Self {
            method,
            path: Template::parse(path),
        })
    }
}

/// Whether `path` is an `http` or `https` address.
pub(super) fn is_absolute(path: &str) -> bool {
    path.starts_with("http://") || path.starts_with("https://")
}

text_setting!(RequestLine);
