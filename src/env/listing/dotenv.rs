//! Dotenv text as keys.

use super::objects::SENSITIVE;
use crate::env::dotenv::{Value, decode, read, rules};
use crate::env::{Keys, SourceFault, State, Unreadable, encrypted};
use crate::redact::Secret;
use crate::setting::Dialect;

/// The first line of a file that Vercel's tool wrote. With a branch, it writes unreadable values as empty ones.
const VERCEL: &[u8] = b"# Created by Vercel CLI";

/// Reads dotenv text as `dialect` does.
///
/// # Errors
/// The dialect's reader refuses the text.
pub fn read_dotenv(bytes: &[u8], dialect: Dialect, keys: &mut Keys) -> Result<(), SourceFault> {
    let refused = |error| SourceFault::Dotenv {
        reader: rules(dialect).reader,
        error,
    };
    let pulled = bytes.starts_with(VERCEL);
    let text = decode(bytes, dialect).map_err(refused)?;
    let reading = read(&text, dialect).map_err(refused)?;
    let encrypted = reading.entries.iter().any(|entry| entry.key == "sops_mac");
    for entry in reading.entries {
        let state = match entry.value {
            Value::Unset => continue,
            Value::Expands => State::Unreadable(Unreadable::Expands),
            Value::FromHost => State::Unreadable(Unreadable::FromHost),
            Value::Text(text) if text == SENSITIVE || (pulled && text.is_empty()) => {
                State::Unreadable(Unreadable::Sensitive)
            }
            Value::Text(text) if encrypted::is_encrypted(&text) => {
                State::Unreadable(Unreadable::Encrypted)
            }
            Value::Text(text) => State::Readable(Secret::new(text)),
        };
        if encrypted && encrypted::is_for_decryption(&entry.key) {
            continue;
        }
        keys.insert(entry.key, state, Some(entry.line));
    }
    Ok(())
}
