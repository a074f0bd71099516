//! What a value looks like, without what it is.

/// The shape of a value: enough to see that two sides mean different things, not enough to guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Nothing.
    Empty,
    /// White space alone.
    Blank,
    /// `true`, `no`, `on`, …
    Bool,
    /// A whole number.
    Int,
    /// A number with a fraction.
    Float,
    /// `scheme://…`.
    Url,
    /// `name@host`.
    Email,
    /// A UUID.
    Uuid,
    /// A JSON object or list.
    Json,
    /// A PEM block.
    Pem,
    /// Three parts of base64 with dots: a JSON web token.
    Jwt,
    /// Hexadecimal digits.
    Hex,
    /// Base64.
    Base64,
    /// A host name or address, with or without a port.
    Host,
    /// A path of files.
    Path,
    /// A list with commas.
    List,
    /// Several lines.
    Lines,
    /// One word.
    Word,
    /// Anything else.
    Text,
}

impl Shape {
    /// The shape of `value`.
    pub fn of(value: &str) -> Self {
        if value.is_empty() {
            return Self::Empty;
        }
        let trimmed = value.trim();
        if trimmed.is_empty() {
            return Self::Blank;
        }
        if let Some(shape) = number(trimmed) {
            return shape;
        }
        if trimmed.starts_with("-----BEGIN ") {
            return Self::Pem;
        }
        if (trimmed.starts_with('{') && trimmed.ends_with('}'))
            || (trimmed.starts_with('[') && trimmed.ends_with(']'))
        {
            return Self::Json;
        }
        if trimmed.contains('\n') {
            return Self::Lines;
        }
        if is_url(trimmed) {
            return Self::Url;
        }
        word(trimmed)
    }

    /// Its name in reports and snapshots.
    pub fn words(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Blank => "blank",
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Float => "float",
            Self::Url => "url",
            Self::Email => "email",
            Self::Uuid => "uuid",
            Self::Json => "json",
            Self::Pem => "pem",
            Self::Jwt => "jwt",
            Self::Hex => "hex",
            Self::Base64 => "base64",
            Self::Host => "host",
            Self::Path => "path",
            Self::List => "list",
            Self::Lines => "lines",
            Self::Word => "word",
            Self::Text => "text",
        }
    }
}

fn number(value: &str) -> Option<Shape> {
    if is_bool(value) {
        return Some(Shape::Bool);
    }
    let digits = value.strip_prefix(['-', '+']).unwrap_or(value);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Shape::Int);
    }
    let fraction = digits.split_once('.')?;
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (!digits.starts_with('.')
        && all_digits(fraction.0)
        && !fraction.1.is_empty()
        && all_digits(fraction.1))
    .then_some(Shape::Float)
}

/// The words that programs take for a truth value; `1` and `0` are numbers first.
pub fn is_bool(value: &str) -> bool {
    let words = ["true", "false", "yes", "no", "on", "off"];
    words.iter().any(|word| value.eq_ignore_ascii_case(word))
}

/// `scheme://` and something after it.
pub fn is_url(value: &str) -> bool {
    value.split_once("://").is_some_and(|(scheme, rest)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
            && !rest.is_empty()
            && !rest.contains(char::is_whitespace)
    })
}

fn word(value: &str) -> Shape {
    if value.contains(char::is_whitespace) {
        return if value.contains(',') {
            Shape::List
        } else {
            Shape::Text
        };
    }
    if is_email(value) {
        Shape::Email
    } else if is_uuid(value) {
        Shape::Uuid
    } else if is_jwt(value) {
        Shape::Jwt
    } else if value.len() >= 16 && value.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Shape::Hex
    } else if is_host(value) {
        Shape::Host
    } else if value.starts_with(['/', '.', '~']) && value.contains('/') {
        Shape::Path
    } else if value.contains(',') {
        Shape::List
    } else if is_base64(value) {
        Shape::Base64
    } else {
        Shape::Word
    }
}

/// `name@host.tld`.
pub fn is_email(value: &str) -> bool {
    value.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && host.contains('.')
            && !host.contains('@')
            && is_host(host)
            && !host.contains(':')
    })
}

/// Five groups of hexadecimal digits: 8-4-4-4-12.
pub fn is_uuid(value: &str) -> bool {
    let mut groups = value.split('-');
    let lengths = [8, 4, 4, 4, 12];
    lengths.iter().all(|&length| {
        groups.next().is_some_and(|group| {
            group.len() == length && group.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
    }) && groups.next().is_none()
}

fn is_jwt(value: &str) -> bool {
    value.starts_with("eyJ")
        && value.split('.').count() == 3
        && value
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

/// Base64 of at least 12 bytes, with or without padding, standard or URL-safe.
pub fn is_base64(value: &str) -> bool {
    let body = value.trim_end_matches('=');
    value.len() >= 16
        && value.len() - body.len() <= 2
        && body
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+/-_".contains(&byte))
        && (value.len().is_multiple_of(4) || body.len() == value.len())
        && body
            .bytes()
            .any(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
        && body.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// A name with dots, `localhost` or an address; a port may follow.
pub fn is_host(value: &str) -> bool {
    let (host, port) = match value.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') => (host, Some(port)),
        _ => (value, None),
    };
    if port.is_some_and(|port| port.parse::<u16>().is_err()) {
        return false;
    }
    if value.parse::<std::net::IpAddr>().is_ok() || host == "localhost" {
        return true;
    }
    let labels_fit = host.split('.').all(|label| {
        !label.is_empty()
            && label.len() <= 63
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
            && !label.starts_with('-')
    });
    labels_fit && (host.contains('.') || port.is_some())
}
