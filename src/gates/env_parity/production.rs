//! What has no place in production: addresses of other places, keys of test modes.

use std::net::{IpAddr, Ipv4Addr};

use url::{Host, Url};

use crate::env::shape;

/// Where an address leads that production shouldn't use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Elsewhere {
    /// This machine.
    Local,
    /// A private network.
    Private,
    /// An environment that isn't production, by the words of the name.
    Staging,
}

/// Words in host names that mean another environment.
const STAGING: &[&str] = &[
    "staging",
    "stage",
    "stg",
    "dev",
    "develop",
    "development",
    "test",
    "testing",
    "qa",
    "uat",
    "sandbox",
    "preview",
    "preprod",
    "nonprod",
    "integration",
    "int",
];

/// How keys of test modes begin, with the provider.
const TEST_KEYS: &[(&str, &str)] = &[
    ("sk_test_", "Stripe"),
    ("pk_test_", "Stripe"),
    ("rk_test_", "Stripe"),
    ("rzp_test_", "Razorpay"),
    ("sandbox-sq0", "Square"),
    ("test_sk_", "Toss"),
    ("test_ck_", "Toss"),
    ("FLWSECK_TEST-", "Flutterwave"),
    ("FLWPUBK_TEST-", "Flutterwave"),
    ("test_pk_", "a payment provider"),
    ("xnd_development_", "Xendit"),
    ("SB-Mid-server-", "Midtrans"),
    ("SB-Mid-client-", "Midtrans"),
    ("TEST-", "Mercado Pago"),
    ("sandbox_", "Braintree"),
    ("access-sandbox-", "Plaid"),
    ("access-development-", "Plaid"),
    ("shippo_test_", "Shippo"),
    ("EZTK", "EasyPost"),
    ("test_", "Mollie"),
    ("lob_test_", "Lob"),
    ("test_pub_", "Lob"),
    ("pk.test.", "a map provider"),
];

/// The provider whose test mode `value` is a key of.
pub(super) fn test_key(value: &str) -> Option<&'static str> {
    let found = TEST_KEYS.iter().find(|(start, _)| value.starts_with(start));
    // A short value is a word, not a key.
    found
        .filter(|(start, _)| value.len() >= start.len() + 6)
        .map(|(_, provider)| *provider)
}

/// The host of a URL or of `host:port`, in small letters.
pub(super) fn host(value: &str) -> Option<String> {
    let value = value.trim();
    if shape::is_url(value) {
        let url = Url::parse(value).ok()?;
        return url
            .host_str()
            .map(|host| host.trim_matches(['[', ']']).to_ascii_lowercase());
    }
    let bare = value.rsplit_once(':').map_or(value, |(host, _)| host);
    let is_host = shape::is_host(value)
        && (bare.contains('.') || bare == "localhost")
        && !is_number_like(bare);
    is_host.then(|| bare.to_ascii_lowercase())
}

/// `1.2` or `v1.2.3`: versions look like hosts.
fn is_number_like(text: &str) -> bool {
    let digits = text.strip_prefix('v').unwrap_or(text);
    text.parse::<IpAddr>().is_err()
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// Where `host` leads, if not to a public place of production.
pub(super) fn elsewhere(host: &str) -> Option<Elsewhere> {
    match Host::parse(host) {
        Ok(Host::Ipv4(address)) => of_address(IpAddr::V4(address)),
        Ok(Host::Ipv6(address)) => of_address(IpAddr::V6(address)),
        _ => match host.parse::<IpAddr>() {
            Ok(address) => of_address(address),
            Err(_) => of_name(host),
        },
    }
}

fn of_address(address: IpAddr) -> Option<Elsewhere> {
    match address {
        IpAddr::V4(v4) if v4.is_loopback() || v4 == Ipv4Addr::UNSPECIFIED => Some(Elsewhere::Local),
        IpAddr::V4(v4) if v4.is_private() || v4.is_link_local() => Some(Elsewhere::Private),
        IpAddr::V6(v6) if v6.is_loopback() || v6.is_unspecified() => Some(Elsewhere::Local),
        IpAddr::V6(v6) if v6.is_unique_local() || v6.is_unicast_link_local() => {
            Some(Elsewhere::Private)
        }
        _ => None,
    }
}

fn of_name(host: &str) -> Option<Elsewhere> {
    if host == "localhost" || host.ends_with(".localhost") || host == "host.docker.internal" {
        return Some(Elsewhere::Local);
    }
    if host
        .rsplit('.')
        .next()
        .is_some_and(|top| matches!(top, "local" | "lan" | "home"))
    {
        return Some(Elsewhere::Private);
    }
    // The registered name is the company's; what stands before it is the environment's.
    let labels: Vec<&str> = host.split('.').collect();
    let own = labels.len().saturating_sub(1);
    let words = labels[..own]
        .iter()
        .flat_map(|label| label.split(['-', '_']));
    let top = labels.last().copied().unwrap_or_default();
    (words.into_iter().any(|word| STAGING.contains(&word)) || (labels.len() > 1 && top == "test"))
        .then_some(Elsewhere::Staging)
}

/// Whether a key says what to listen on, where the machine itself is the right answer.
pub(super) fn is_listening(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    matches!(
        upper.as_str(),
        "HOST" | "HOSTNAME" | "ADDRESS" | "ADDR" | "BIND"
    ) || upper
        .split('_')
        .any(|word| matches!(word, "BIND" | "LISTEN" | "LISTENER"))
}
