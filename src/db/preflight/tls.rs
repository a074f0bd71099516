//! A TLS handshake that looks before it judges: any certificate is let through, read, and then verified as the mode asks.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use std::sync::atomic::{AtomicBool, Ordering};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, WebPkiServerVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::certificate::{Certificate, Trust};
use super::dial::{Steps, Stream};
use crate::db::address::{Address, Place};
use crate::db::error::{Cause, Phase, Unreachable};
use crate::db::tls::TlsMode;

/// Starts encryption on `stream`, records the certificate, and refuses it if the mode asks for a better one.
pub(super) async fn encrypt(
    address: &Address,
    stream: Stream,
    steps: &mut Steps,
) -> Result<TlsStream<Stream>, Box<Unreachable>> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let roots = roots(address).map_err(|what| steps.fail(Phase::Tls, Cause::TlsFile, what))?;
    let verifier = Arc::new(Recorder {
        provider: Arc::clone(&provider),
        real: WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .build()
            .ok(),
        seen: Mutex::new(None),
    });
    let asked = Arc::new(AtomicBool::new(false));
    let config = client(
        address,
        &provider,
        Arc::clone(&verifier),
        Arc::clone(&asked),
    )
    .map_err(|what| steps.fail(Phase::Tls, Cause::TlsFile, what))?;
    let name = server_name(address);
    let shaken = steps
        .within(
            Phase::Tls,
            TlsConnector::from(Arc::new(config)).connect(name, stream),
        )
        .await;
    steps.seen.asks_client_certificate = asked.load(Ordering::Relaxed);
    let stream = shaken.map_err(|mut error| {
        if matches!(error.cause, Cause::Other) {
            error.cause = Cause::TlsBroken;
        }
        error
    })?;
    let version = stream.get_ref().1.protocol_version();
    steps.seen.tls_version =
        version.map(|version| format!("{version:?}").replace("TLSv1_", "TLS 1."));
    let seen = verifier
        .seen
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    steps.seen.certificate.clone_from(&seen);
    match seen {
        Some(certificate) if !acceptable(&certificate, address.tls_mode()) => {
            let detail = format!("the certificate of {} isn't trusted", certificate.subject);
            Err(steps.fail(
                Phase::Tls,
                Cause::Certificate(Box::new(certificate)),
                detail,
            ))
        }
        _ => Ok(stream),
    }
}

fn acceptable(certificate: &Certificate, mode: TlsMode) -> bool {
    match certificate.trust {
        Trust::Valid => true,
        Trust::WrongHost => mode < TlsMode::VerifyFull,
        _ => mode < TlsMode::VerifyCa,
    }
}

fn server_name(address: &Address) -> ServerName<'static> {
    let host = match &address.place {
        Place::Tcp { host, .. } => host.clone(),
        _ => "localhost".to_owned(),
    };
    ServerName::try_from(host).unwrap_or_else(|_| {
        // A name that no certificate can hold (an underscore is enough) is sent as an address that none holds either.
        ServerName::IpAddress(std::net::Ipv4Addr::UNSPECIFIED.into())
    })
}

/// The issuers of the system and of the configured file.
fn roots(address: &Address) -> Result<RootCertStore, String> {
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(file) = &address.tls.ca {
        let found = certificates(file)?;
        store.add_parsable_certificates(found);
    }
    Ok(store)
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let unreadable = |_| {
        format!(
            "expected PEM certificates in {}, found none that can be read",
            file.display()
        )
    };
    let found = CertificateDer::pem_file_iter(file)
        .map_err(unreadable)?
        .collect::<Result<Vec<_>, _>>()
        .map_err(unreadable)?;
    if found.is_empty() {
        return Err(format!(
            "expected PEM certificates in {}, found none",
            file.display()
        ));
    }
    Ok(found)
}

fn client(
    address: &Address,
    provider: &Arc<CryptoProvider>,
    verifier: Arc<Recorder>,
    asked: Arc<AtomicBool>,
) -> Result<ClientConfig, String> {
    let builder = ClientConfig::builder_with_provider(Arc::clone(provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(verifier);
    let identity = match (&address.tls.client_cert, &address.tls.client_key) {
        (Some(cert), Some(key)) => {
            let chain = certificates(cert)?;
            let key = PrivateKeyDer::from_pem_file(key).map_err(|_| {
                format!(
                    "expected a PEM private key in {}, found none",
                    key.display()
                )
            })?;
            let identity = CertifiedKey::from_der(chain, key, provider)
                .map_err(|_| "the client's key doesn't belong to its certificate".to_owned())?;
            Some(Arc::new(identity))
        }
        _ => None,
    };
    Ok(builder.with_client_cert_resolver(Arc::new(Identity { identity, asked })))
}

/// The client's certificate, if it has one, and whether the server wanted to see it.
#[derive(Debug)]
struct Identity {
    identity: Option<Arc<CertifiedKey>>,
    asked: Arc<AtomicBool>,
}

impl ResolvesClientCert for Identity {
    fn resolve(
        &self,
        _issuers: &[&[u8]],
        _schemes: &[SignatureScheme],
    ) -> Option<Arc<CertifiedKey>> {
        self.asked.store(true, Ordering::Relaxed);
        self.identity.clone()
    }

    fn has_certs(&self) -> bool {
        self.identity.is_some()
    }
}

/// Lets every certificate through and keeps what a verifying client would have said.
#[derive(Debug)]
struct Recorder {
    provider: Arc<CryptoProvider>,
    /// Nothing when there is no trusted issuer at all.
    real: Option<Arc<WebPkiServerVerifier>>,
    seen: Mutex<Option<Certificate>>,
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let verdict = match &self.real {
            Some(real) => real
                .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
                .map(drop),
            None => Err(rustls::CertificateError::UnknownIssuer.into()),
        };
        let read = Certificate::read(end_entity, verdict, now);
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = read;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(
            message,
            cert,
            dss,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(
            message,
            cert,
            dss,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
