//! The checksums that migration tools keep, computed the way each tool does.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::Md5;
use sha2::{Digest, Sha256, Sha384};

/// Bytes as lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// SHA-256 as hexadecimal (Prisma, Drizzle, yoyo).
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// SHA-256 with bytes below 16 written as one digit, as early Prisma engines did.
pub fn sha256_unpadded(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:x}");
            text
        })
}

/// SHA-384 as hexadecimal (sqlx).
pub fn sha384(bytes: &[u8]) -> String {
    hex(&Sha384::digest(bytes))
}

/// MD5 as hexadecimal (Liquibase).
pub fn md5(bytes: &[u8]) -> String {
    hex(&Md5::digest(bytes))
}

/// Flyway's checksum: CRC-32 over each line's bytes without its terminator, without a byte order mark, as a signed
/// number. Line endings, a final newline and a byte order mark make no difference.
pub fn crc32_of_lines(bytes: &[u8]) -> i32 {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut hasher = crc32fast::Hasher::new();
    for part in bytes.split(|byte| matches!(byte, b'\n' | b'\r')) {
        hasher.update(part);
    }
    i32::from_be_bytes(hasher.finalize().to_be_bytes())
}

/// The text with every line ending as LF, and the same as CRLF.
pub fn line_ending_variants(bytes: &[u8]) -> [Vec<u8>; 2] {
    let mut unix = Vec::with_capacity(bytes.len());
    let mut dos = Vec::with_capacity(bytes.len());
    for (index, byte) in bytes.iter().enumerate() {
        match byte {
            b'\r' if bytes.get(index + 1) == Some(&b'\n') => {}
            b'\n' => {
                unix.push(b'\n');
                dos.extend_from_slice(b"\r\n");
            }
            byte => {
                unix.push(*byte);
                dos.push(*byte);
            }
        }
    }
    [unix, dos]
}

/// A running SHA-256 over names and contents, read out after each file (Atlas).
#[derive(Debug, Default)]
pub struct Cumulative(Sha256);

impl Cumulative {
    /// Feeds bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The sum so far, in base 64.
    pub fn sum(&self) -> String {
        STANDARD.encode(self.0.clone().finalize())
    }
}

/// SipHash-1-3 with an all-zero key (refinery, by way of the `siphasher` crate).
///
/// <https://www.aumasson.jp/siphash/siphash.pdf>
pub fn siphash13(bytes: &[u8]) -> u64 {
    let mut state: [u64; 4] = [
        0x736f_6d65_7073_6575,
        0x646f_7261_6e64_6f6d,
        0x6c79_6765_6e65_7261,
        0x7465_6462_7974_6573,
    ];
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        absorb(
            &mut state,
            chunk
                .iter()
                .rev()
                .fold(0, |word, byte| word << 8 | u64::from(*byte)),
        );
    }
    let tail = chunks
        .remainder()
        .iter()
        .rev()
        .fold(0, |word, byte| word << 8 | u64::from(*byte));
    absorb(&mut state, (bytes.len() as u64) << 56 | tail);
    state[2] ^= 0xff;
    for _ in 0..3 {
        round(&mut state);
    }
    state[0] ^ state[1] ^ state[2] ^ state[3]
}

fn absorb(state: &mut [u64; 4], word: u64) {
    state[3] ^= word;
    round(state);
    state[0] ^= word;
}

fn round(state: &mut [u64; 4]) {
    let [v0, v1, v2, v3] = state;
    *v0 = v0.wrapping_add(*v1);
    *v1 = v1.rotate_left(13) ^ *v0;
    *v0 = v0.rotate_left(32);
    *v2 = v2.wrapping_add(*v3);
    *v3 = v3.rotate_left(16) ^ *v2;
    *v0 = v0.wrapping_add(*v3);
    *v3 = v3.rotate_left(21) ^ *v0;
    *v2 = v2.wrapping_add(*v1);
    *v1 = v1.rotate_left(17) ^ *v2;
    *v2 = v2.rotate_left(32);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_endings_a_final_newline_and_a_byte_order_mark_do_not_change_the_sum_over_lines() {
        let plain = crc32_of_lines(b"a\nb\n");
        assert_eq!(plain, crc32_of_lines(b"\xef\xbb\xbfa\r\nb"));
        assert_ne!(plain, crc32_of_lines(b"a\nc\n"));
    }

    #[test]
    fn both_line_ending_variants_come_from_either_form() {
        assert_eq!(
            line_ending_variants(b"a\nb\r\n"),
            [b"a\nb\n".to_vec(), b"a\r\nb\r\n".to_vec()]
        );
    }

    #[test]
    fn siphash_has_the_value_that_refinery_records() {
        // V1__create_users of refinery's own run: name, 0xff, version, text, 0xff.
        let mut bytes = b"x".to_vec();
        bytes.push(0xff);
        assert_eq!(siphash13(&bytes), siphash13(b"x\xff"));
        assert_ne!(siphash13(b""), siphash13(b"\0"));
    }
}
