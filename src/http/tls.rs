//! TLS as an environment is configured: whom to trust, whom to be. Nothing is read before the first TLS connection.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
};

use super::failure::Failure;
use super::request::Version;

/// TLS settings of a target. Paths are absolute or relative to the working directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsSettings {
    /// A PEM file with the authorities to trust in place of the system's.
    pub ca: Option<PathBuf>,
    /// PEM files with the client certificate chain and its key.
    pub client: Option<(PathBuf, PathBuf)>,
    /// Takes any certificate.
    pub insecure: bool,
}

/// Builds the TLS configurations of a target, each at most once.
#[derive(Debug, Default)]
pub struct Tls {
    settings: TlsSettings,
    built: [OnceLock<Result<Arc<ClientConfig>, Failure>>; 3],
}

impl Tls {
    /// For these settings; reads nothing yet.
    pub fn new(settings: TlsSettings) -> Self {
        Self {
            settings,
            ..Self::default()
        }
    }

    /// The configuration that offers the protocols of `version`.
    pub fn config(&self, version: Version) -> Result<Arc<ClientConfig>, Failure> {
        let (slot, protocols): (_, &[&[u8]]) = match version {
            Version::Auto => (&self.built[0], &[b"h2", b"http/1.1"]),
            Version::Http1 => (&self.built[1], &[b"http/1.1"]),
            Version::Http2 => (&self.built[2], &[b"h2"]),
        };
        slot.get_or_init(|| {
            let mut config = build(&self.settings)?;
            config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
            Ok(Arc::new(config))
        })
        .clone()
    }
}

fn build(settings: &TlsSettings) -> Result<ClientConfig, Failure> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| Failure::Unsendable {
            reason: error.to_string(),
        })?;
    let builder = if settings.insecure {
        builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(AnyCertificate(provider)))
    } else {
        builder.with_root_certificates(roots(settings.ca.as_deref())?)
    };
    let Some((chain, key)) = &settings.client else {
        return Ok(builder.with_no_client_auth());
    };
    let certificates = read_certificates(chain)?;
    let private = PrivateKeyDer::from_pem_file(key).map_err(|error| bad_file(key, &error))?;
    builder
        .with_client_auth_cert(certificates, private)
        .map_err(|error| bad_file(chain, &error))
}

/// The authorities to trust: of the given file alone; or the system's, or Mozilla's where the system has none (small containers).
fn roots(ca: Option<&Path>) -> Result<RootCertStore, Failure> {
    let mut roots = RootCertStore::empty();
    if let Some(ca) = ca {
        for certificate in read_certificates(ca)? {
            roots
                .add(certificate)
                .map_err(|error| bad_file(ca, &error))?;
        }
        return Ok(roots);
    }
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    Ok(roots)
}

fn read_certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, Failure> {
    let certificates: Vec<_> = CertificateDer::pem_file_iter(path)
        .map_err(|error| bad_file(path, &error))?
        .collect::<Result<_, _>>()
        .map_err(|error| bad_file(path, &error))?;
    if certificates.is_empty() {
        return Err(bad_file(path, &"it holds no certificate in PEM form"));
    }
    Ok(certificates)
}

fn bad_file(path: &Path, reason: &dyn std::fmt::Display) -> Failure {
    Failure::TlsFile {
        path: path.to_owned(),
        reason: reason.to_string(),
    }
}

/// What is wrong with a handshake, for a reader who has to repair it.
pub fn explain(error: &rustls::Error) -> String {
    use rustls::Error as E;
    let E::InvalidCertificate(wrong) = error else {
        return match error {
            E::AlertReceived(rustls::AlertDescription::CertificateRequired) => {
                "the server asks for a client certificate (set `tls.client-cert` and `tls.client-key`)".to_owned()
            }
            E::InvalidMessage(_) => "the server doesn't speak TLS there (is it http:// or another port?)".to_owned(),
            other => other.to_string(),
        };
    };
    match wrong {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "the certificate has expired".to_owned()
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "the certificate isn't valid yet".to_owned()
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "the certificate is for another host name".to_owned()
        }
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            "the certificate is self-signed or its authority isn't trusted here (set `tls.ca`)"
                .to_owned()
        }
        CertificateError::Revoked => "the certificate is revoked".to_owned(),
        other => format!("the certificate is refused: {other}"),
    }
}

/// Trusts everyone, because the configuration says so; signatures are still checked.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(
            message,
            certificate,
            signature,
            &self.0.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(
            message,
            certificate,
            signature,
            &self.0.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
