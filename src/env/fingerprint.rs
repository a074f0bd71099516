//! Keyed fingerprints: equal values have equal fingerprints for whoever holds the key, and tell nothing to others.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::shape::Shape;
use crate::redact::Secret;

/// The variable with the key of fingerprints.
pub const VARIABLE: &str = "GATE_FINGERPRINT_KEY";

/// What a fingerprint without a key would be: small values (truth values, ports, weak passwords) could be guessed from it.
/// So there is none.
#[derive(Debug, Clone)]
pub struct FingerprintKey(Secret);

/// What a snapshot says of a readable value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Print {
    /// What the value looks like.
    pub shape: String,
    /// Its length in bytes.
    pub length: usize,
    /// 32 hexadecimal digits; absent if the snapshot was made without a key.
    pub fingerprint: Option<String>,
    /// Which key made it, as 16 hexadecimal digits.
    pub key_id: Option<String>,
}

/// The first field of the authenticated text; another layout would need another number.
const VERSION: &[u8] = b"1";

/// What the key's own name is made of.
const KEY_ID: &[u8] = b"gate-key-id";

impl FingerprintKey {
    /// A key from the text of a variable. An empty one is none.
    pub fn new(key: Secret) -> Option<Self> {
        (!key.is_empty()).then_some(Self(key))
    }

    /// The name of the key, which tells two keys apart and shows neither.
    pub fn id(&self) -> String {
        self.mac(&[KEY_ID], 8)
    }

    /// The fingerprint of `value` under the name `key`: the first 16 bytes of
    /// HMAC-SHA-256(key, "1" NUL name NUL value).
    pub fn of(&self, name: &str, value: &Secret) -> String {
        let nul: &[u8] = b"\0";
        let parts = [
            VERSION,
            nul,
            name.as_bytes(),
            nul,
            value.expose().as_bytes(),
        ];
        self.mac(&parts, 16)
    }

    /// What a snapshot says of `value`.
    pub fn print(&self, name: &str, value: &Secret) -> Print {
        Print {
            shape: Shape::of(value.expose()).words().to_owned(),
            length: value.expose().len(),
            fingerprint: Some(self.of(name, value)),
            key_id: Some(self.id()),
        }
    }

    fn mac(&self, parts: &[&[u8]], bytes: usize) -> String {
        use std::fmt::Write as _;
        // HMAC takes keys of every length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.0.expose().as_bytes()) else {
            return String::new();
        };
        for part in parts {
            mac.update(part);
        }
        let digest = mac.finalize().into_bytes();
        digest
            .iter()
            .take(bytes)
            .fold(String::new(), |mut hex, byte| {
                // Writing to a string can't fail.
                let _ = write!(hex, "{byte:02x}");
                hex
            })
    }
}
