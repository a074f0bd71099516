//! What a server's certificate says, and whether a client that verifies would believe it.

use rustls::CertificateError;
use rustls::pki_types::{CertificateDer, UnixTime};
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

/// What a verifying client would say to a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trust {
    /// The issuer is trusted, the host is named, and today lies between its dates.
    Valid,
    /// Signed by nobody but itself.
    SelfSigned,
    /// Signed by an issuer that isn't trusted here.
    UnknownIssuer,
    /// Trusted, but for other hosts.
    WrongHost,
    /// Its time is over.
    Expired,
    /// Its time hasn't begun.
    NotYetValid,
    /// Anything else, in the verifier's words.
    Refused(String),
}

/// The facts of a server's certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Whom it names: the subject.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// The hosts and addresses it is for.
    pub names: Vec<String>,
    /// Whole days until it ends; negative when it has ended.
    pub days_left: i64,
    /// What a verifying client would say.
    pub trust: Trust,
}

const DAY: i64 = 24 * 60 * 60;

impl Certificate {
    /// Reads a certificate. `verdict` is what the verifier said of it.
    pub(super) fn read(
        der: &CertificateDer<'_>,
        verdict: Result<(), rustls::Error>,
        now: UnixTime,
    ) -> Option<Self> {
        let (_, parsed) = X509Certificate::from_der(der).ok()?;
        let now = i64::try_from(now.as_secs()).ok()?;
        let self_signed = parsed.subject() == parsed.issuer();
        Some(Self {
            subject: common_name(parsed.subject()),
            issuer: common_name(parsed.issuer()),
            names: names(&parsed),
            days_left: (parsed.validity().not_after.timestamp() - now).div_euclid(DAY),
            trust: match verdict {
                Ok(()) => Trust::Valid,
                Err(error) => trust(error, self_signed),
            },
        })
    }
}

fn trust(error: rustls::Error, self_signed: bool) -> Trust {
    let rustls::Error::InvalidCertificate(error) = error else {
        return Trust::Refused(error.to_string());
    };
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => Trust::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            Trust::NotYetValid
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Trust::WrongHost
        }
        // "Other" is a certificate authority's own certificate on a server: what `openssl req -x509` makes by default.
        CertificateError::UnknownIssuer | CertificateError::Other(_) if self_signed => {
            Trust::SelfSigned
        }
        CertificateError::UnknownIssuer => Trust::UnknownIssuer,
        other => Trust::Refused(other.to_string()),
    }
}

/// The common name, or the whole name where there is none.
fn common_name(name: &x509_parser::x509::X509Name<'_>) -> String {
    match name
        .iter_common_name()
        .next()
        .and_then(|name| name.as_str().ok())
    {
        Some(common) => common.to_owned(),
        None => name.to_string(),
    }
}

fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(alternatives)) = certificate.subject_alternative_name() else {
        return Vec::new();
    };
    alternatives
        .value
        .general_names
        .iter()
        .filter_map(|name| match name {
            GeneralName::DNSName(name) => Some((*name).to_owned()),
            GeneralName::IPAddress(bytes) => address(bytes),
            _ => None,
        })
        .collect()
}

fn address(bytes: &[u8]) -> Option<String> {
    if let Ok(four) = <[u8; 4]>::try_from(bytes) {
        return Some(std::net::Ipv4Addr::from(four).to_string());
    }
    let sixteen = <[u8; 16]>::try_from(bytes).ok()?;
    Some(std::net::Ipv6Addr::from(sixteen).to_string())
}
