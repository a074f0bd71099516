//! Certificates for the tests' own servers, made anew in each run.

use std::path::{Path, PathBuf};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};

use super::server;

/// What is wrong with a certificate, if anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// For localhost and 127.0.0.1, signed by the tests' authority.
    Good,
    /// Signed by the authority, for another host.
    OtherHost,
    /// Signed by the authority, ended long ago.
    Expired,
    /// Signed by itself.
    SelfSigned,
}

/// The files of a server's certificate.
#[derive(Clone, Debug)]
pub struct Files {
    /// The certificate.
    pub cert: PathBuf,
    /// Its key.
    pub key: PathBuf,
    /// The authority that signed it.
    pub ca: PathBuf,
    /// A client's certificate of the same authority, with the role's name as its common name.
    pub client_cert: PathBuf,
    /// The client's key.
    pub client_key: PathBuf,
}

/// The role that the client's certificate is made out to.
pub const CLIENT: &str = "certified";

/// Writes a certificate, its key and its authority into `folder`, readable by `user`.
pub fn write(folder: &Path, kind: Kind, user: &str) -> Files {
    let mut authority = CertificateParams::new(Vec::new()).expect("no names");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority
        .distinguished_name
        .push(DnType::CommonName, "tests' authority");
    let issuer = CertifiedIssuer::self_signed(authority, KeyPair::generate().expect("a key"))
        .expect("signed");
    let names = match kind {
        Kind::OtherHost => vec!["db.elsewhere.example".to_owned()],
        _ => vec!["localhost".to_owned(), "127.0.0.1".to_owned()],
    };
    let mut params = CertificateParams::new(names).expect("names that a certificate can hold");
    params
        .distinguished_name
        .push(DnType::CommonName, "tests' server");
    if kind == Kind::Expired {
        params.not_before = rcgen::date_time_ymd(2001, 1, 1);
        params.not_after = rcgen::date_time_ymd(2002, 1, 1);
    }
    let key = KeyPair::generate().expect("a key");
    let cert = match kind {
        Kind::SelfSigned => params.self_signed(&key),
        _ => params.signed_by(&key, &issuer),
    }
    .expect("signed");
    let files = Files {
        cert: folder.join("server.pem"),
        key: folder.join("server.key"),
        ca: folder.join("ca.pem"),
        client_cert: folder.join("client.pem"),
        client_key: folder.join("client.key"),
    };
    let mut client = CertificateParams::new(Vec::new()).expect("no names");
    client.distinguished_name.push(DnType::CommonName, CLIENT);
    let client_key = KeyPair::generate().expect("a key");
    let client = client.signed_by(&client_key, &issuer).expect("signed");
    server::write_private(&files.client_cert, &client.pem(), user);
    server::write_private(&files.client_key, &client_key.serialize_pem(), user);
    server::write_private(&files.cert, &cert.pem(), user);
    server::write_private(&files.key, &key.serialize_pem(), user);
    server::write_private(&files.ca, &issuer.as_ref().pem(), user);
    files
}
