//! What a connection is asked to do about encryption.

use std::fmt;
use std::path::PathBuf;

use crate::setting;

/// How much encryption and proof of identity a client insists on; the words of libpq's `sslmode`, from least to most.
///
/// <https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION>
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TlsMode {
    /// Never encrypted.
    Disable,
    /// Encrypted only if the server insists.
    Allow,
    /// Encrypted if the server can; any certificate will do.
    Prefer,
    /// Always encrypted; any certificate will do.
    Require,
    /// Always encrypted, and the certificate's issuer is trusted.
    VerifyCa,
    /// Always encrypted, the issuer is trusted and the certificate names the host.
    VerifyFull,
}

impl TlsMode {
    /// Every mode, from least to most.
    pub const ALL: [Self; 6] = [
        Self::Disable,
        Self::Allow,
        Self::Prefer,
        Self::Require,
        Self::VerifyCa,
        Self::VerifyFull,
    ];

    /// The mode's word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Disable => "disable",
            Self::Allow => "allow",
            Self::Prefer => "prefer",
            Self::Require => "require",
            Self::VerifyCa => "verify-ca",
            Self::VerifyFull => "verify-full",
        }
    }

    /// The mode of a word in libpq's, MySQL's or Go's spelling.
    pub fn parse(word: &str) -> Option<Self> {
        match word.to_ascii_lowercase().replace('_', "-").as_str() {
            "disable" | "disabled" | "false" | "0" | "off" => Some(Self::Disable),
            "allow" => Some(Self::Allow),
            "prefer" | "preferred" => Some(Self::Prefer),
            "require" | "required" | "skip-verify" | "no-verify" => Some(Self::Require),
            "verify-ca" => Some(Self::VerifyCa),
            "verify-full" | "verify-identity" => Some(Self::VerifyFull),
            _ => None,
        }
    }

    /// Whether a connection without encryption is refused by this client.
    pub fn insists(self) -> bool {
        self >= Self::Require
    }

    /// Whether the client offers encryption at all on its first attempt.
    pub fn offers(self) -> bool {
        self >= Self::Prefer
    }
}

impl From<setting::TlsMode> for TlsMode {
    fn from(mode: setting::TlsMode) -> Self {
        match mode {
            setting::TlsMode::Disable => Self::Disable,
            setting::TlsMode::Prefer => Self::Prefer,
            setting::TlsMode::Require => Self::Require,
            setting::TlsMode::VerifyCa => Self::VerifyCa,
            setting::TlsMode::VerifyFull => Self::VerifyFull,
        }
    }
}

impl fmt::Display for TlsMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What gates.toml says about encryption, beside the URL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsSettings {
    /// The mode asked for; without one, the URL's mode, and then `prefer`.
    pub mode: Option<TlsMode>,
    /// A PEM file with the issuers to trust, beside those of the system.
    pub ca: Option<PathBuf>,
    /// A PEM file with the client's own certificate.
    pub client_cert: Option<PathBuf>,
    /// A PEM file with the key of the client's own certificate.
    pub client_key: Option<PathBuf>,
}
