//! Values that a tool encrypted where they stand.

/// Whether a value is what SOPS (`ENC[…]`) or dotenvx (`encrypted:…`) make of one.
/// <https://github.com/getsops/sops>, <https://dotenvx.com/docs>
pub fn is_encrypted(text: &str) -> bool {
    let sops = text.starts_with("ENC[") && text.ends_with(']') && text.contains(",data:");
    sops || text
        .strip_prefix("encrypted:")
        .is_some_and(|rest| rest.len() > 64 && !rest.contains(char::is_whitespace))
}

/// Whether a key holds what SOPS needs to decrypt the others.
pub fn is_for_decryption(key: &str) -> bool {
    key == "sops" || key.starts_with("sops_")
}
