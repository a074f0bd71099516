//! Reachable, encrypted as asked, in time?

use super::Found;
use super::snapshot;
use super::words::time;
use crate::db::{Cause, Certificate, Engine, Phase, TlsMode, Trust, Unreachable};
use crate::gates::database::Database;
use crate::gates::database::code::DatabaseCode as Code;
use crate::gates::database::observe::{Reached, Seen};

/// What the way to the database ended with.
pub(super) fn unreachable(seen: &Seen, error: &Unreachable, findings: Found<'_, '_>) {
    for (phase, took) in &error.done {
        findings.check(phase).took(*took);
    }
    findings.check(error.phase).took(error.took);
    let code = code(&error.cause);
    let by = error
        .pooler
        .as_ref()
        .map_or_else(String::new, |pooler| format!(" (said by {pooler})"));
    let number = error
        .code
        .as_ref()
        .map_or_else(String::new, |number| format!(" [{number}]"));
    let message = format!(
        "expected an answer from {}, {} failed after {}: {}{number}{by}",
        seen.address,
        error.phase,
        time(error.took),
        detail(error)
    );
    let mut lines = vec![
        format!("{} ({}), tls {}", seen.address, seen.engine, seen.tls),
        format!("failed: {} after {}", error.phase, time(error.took)),
    ];
    if !error.done.is_empty() {
        lines.push(format!("done before: {}", snapshot::steps(&error.done)));
    }
    if let Cause::Certificate(certificate) = &error.cause {
        lines.push(describe(certificate));
    }
    let finding = findings
        .add(code, error.phase, message)
        .evidence("phase", error.phase)
        .evidence("snapshot", lines.join("\n"));
    if let Some(help) = help(seen, error) {
        finding.help(help);
    }
}

fn detail(error: &Unreachable) -> String {
    match &error.cause {
        Cause::Certificate(certificate) => problem(certificate),
        Cause::ClientCertificate => {
            format!("the server wants a client certificate: {}", error.detail)
        }
        _ => error.detail.clone(),
    }
}

/// Advice that knows more than the code's own.
fn help(seen: &Seen, error: &Unreachable) -> Option<String> {
    match &error.cause {
        Cause::Certificate(certificate) => Some(match &certificate.trust {
            Trust::WrongHost => format!(
                "connect by a name that the certificate holds ({}), or have one made out to this host",
                certificate.names.join(", ")
            ),
            Trust::Expired => "renew the server's certificate".to_owned(),
            _ => "give the file with the issuer's certificate as `ca` of the environment's database".to_owned(),
        }),
        Cause::TlsRequired => Some(match seen.engine {
            Engine::MySql => "add ssl-mode=REQUIRED or better to the URL".to_owned(),
            _ => "add sslmode=require or better to the URL".to_owned(),
        }),
        Cause::WrongPassword if seen.engine == Engine::MySql && error.detail.contains("client certificate") => Some(
            "look at the secret that the URL comes from; if the account is one with REQUIRE X509, set `client-cert` and `client-key` of the environment's database".to_owned(),
        ),
        Cause::NoAnswer if error.phase > Phase::Tcp => Some(
            "the connection is taken and then nothing comes: the server is overloaded or stopped, or a proxy has nothing behind it".to_owned(),
        ),
        _ => None,
    }
}

fn code(cause: &Cause) -> Code {
    match cause {
        Cause::UnknownHost => Code::UnknownHost,
        Cause::Refused => Code::Refused,
        Cause::NoAnswer => Code::NoAnswer,
        Cause::NoRoute => Code::NoRoute,
        Cause::Closed => Code::Closed,
        Cause::WrongProtocol => Code::WrongProtocol,
        Cause::TlsNotOffered => Code::TlsNotOffered,
        Cause::TlsRequired => Code::TlsRequired,
        Cause::Certificate(_) => Code::Certificate,
        Cause::TlsBroken => Code::TlsBroken,
        Cause::ClientCertificate => Code::ClientCertificate,
        Cause::TlsFile => Code::TlsFile,
        Cause::WrongPassword => Code::WrongPassword,
        Cause::NotAllowed => Code::NotAllowed,
        Cause::NoDatabase => Code::NoDatabase,
        Cause::TooManyConnections => Code::TooManyConnections,
        Cause::NotReady => Code::NotReady,
        Cause::NoFile => Code::NoFile,
        Cause::FileNotReadable => Code::NotReadable,
        Cause::NotADatabase => Code::NotADatabase,
        Cause::Locked => Code::Locked,
        Cause::HotJournal => Code::HotJournal,
        Cause::Other => Code::Unreachable,
    }
}

/// What is wrong with a certificate.
fn problem(certificate: &Certificate) -> String {
    match &certificate.trust {
        Trust::Valid => "nothing is wrong with the certificate".to_owned(),
        Trust::SelfSigned => "the certificate is signed by nobody but itself".to_owned(),
        Trust::UnknownIssuer => format!(
            "the certificate's issuer isn't trusted here: {}",
            certificate.issuer
        ),
        Trust::WrongHost => format!(
            "the certificate is for {}, not for this host",
            certificate.names.join(", ")
        ),
        Trust::Expired => format!("the certificate ended {} days ago", -certificate.days_left),
        Trust::NotYetValid => "the certificate's time hasn't begun".to_owned(),
        Trust::Refused(why) => format!("the certificate is refused: {why}"),
    }
}

fn describe(certificate: &Certificate) -> String {
    format!(
        "certificate of {}, issued by {}, for {}, {} days left",
        certificate.subject,
        certificate.issuer,
        certificate.names.join(", "),
        certificate.days_left
    )
}

impl Database {
    /// The URL's own mode is what the service does that uses the URL.
    pub(super) fn weigh_url(&self, seen: &Seen, findings: Found<'_, '_>) {
        if !self.ssl_required || !seen.networked {
            return;
        }
        findings.check("url's tls mode");
        let asked = seen.url_tls;
        if asked.is_none_or(|mode| !mode.insists()) {
            let found = asked.map_or_else(|| "none".to_owned(), |mode| format!("`{mode}`"));
            findings.add(
                Code::SslRequired,
                "url's tls mode",
                format_args!(
                    "expected `{}` or better in the URL, found {found}",
                    TlsMode::Require
                ),
            );
        }
    }

    /// Times, encryption and the first query.
    pub(super) fn weigh_connection(&self, seen: &Seen, reached: &Reached, findings: Found<'_, '_>) {
        for (phase, took) in &reached.connected.phases {
            findings.check(phase).took(*took);
        }
        if let Err(error) = &reached.first_query {
            findings
                .add(
                    Code::FirstQuery,
                    Phase::FirstQuery,
                    format_args!("expected an answer to SELECT 1, found: {error}"),
                )
                .evidence("snapshot", snapshot::of(seen, reached));
        }
        self.weigh_times(seen, reached, findings);
        let Some(certificate) = &reached.connected.handshake.certificate else {
            return;
        };
        findings.check("certificate");
        if certificate.trust != Trust::Valid {
            let message = format!("{}; `{}` doesn't look", problem(certificate), seen.tls);
            findings
                .add(Code::Untrusted, "certificate", message)
                .evidence("certificate", describe(certificate));
        }
        if certificate.trust != Trust::Expired
            && certificate.days_left < i64::from(self.min_certificate_days)
        {
            let message = format!(
                "expected a certificate for {} more days, found {}",
                self.min_certificate_days, certificate.days_left
            );
            findings
                .add(Code::CertificateEnds, "certificate", message)
                .evidence("certificate", describe(certificate));
        }
    }

    fn weigh_times(&self, seen: &Seen, reached: &Reached, findings: Found<'_, '_>) {
        if let Some(most) = self.max_connect {
            let took = reached.connected.connect;
            findings.check("connect time").took(took);
            if took > most.get() {
                let slowest = reached
                    .connected
                    .phases
                    .iter()
                    .max_by_key(|(_, took)| *took);
                let slowest = slowest.map_or_else(String::new, |(phase, took)| {
                    format!(", most of it in {phase} ({})", time(*took))
                });
                findings
                    .add(
                        Code::SlowConnect,
                        "connect time",
                        format_args!(
                            "expected at most {}, found {}{slowest}",
                            time(most.get()),
                            time(took)
                        ),
                    )
                    .evidence("snapshot", snapshot::of(seen, reached));
            }
        }
        if let (Some(most), Ok(took)) = (self.max_latency, &reached.first_query) {
            findings.check("latency").took(*took);
            if *took > most.get() {
                findings
                    .add(
                        Code::SlowQuery,
                        "latency",
                        format_args!(
                            "expected at most {}, found {}",
                            time(most.get()),
                            time(*took)
                        ),
                    )
                    .evidence("snapshot", snapshot::of(seen, reached));
            }
        }
    }
}
