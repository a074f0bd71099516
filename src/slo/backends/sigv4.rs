//! AWS Signature Version 4
//! (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>).

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

use crate::redact::Secret;

/// What a signature is made from.
#[derive(Clone, Copy, Debug)]
pub struct Signing<'a> {
    /// The id of the access key.
    pub key_id: &'a Secret,
    /// The access key.
    pub key: &'a Secret,
    /// The region, such as `eu-central-1`.
    pub region: &'a str,
    /// The service, such as `monitoring`.
    pub service: &'a str,
    /// The moment as `20150830T123600Z`.
    pub moment: &'a str,
}

/// A request as it is signed.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// The method.
    pub method: &'a str,
    /// The path.
    pub path: &'a str,
    /// The query, its parameters in order and encoded.
    pub query: &'a str,
    /// Headers with lowercase names, in order of their names; `host` and `x-amz-date` among them.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body.
    pub body: &'a [u8],
}

impl Signing<'_> {
    /// The `Authorization` header of a request.
    pub fn authorization(&self, request: &Signed<'_>) -> Secret {
        let names: Vec<&str> = request.headers.iter().map(|(name, _)| *name).collect();
        let names = names.join(";");
        let mut headers = String::new();
        for (name, value) in request.headers {
            let _ = writeln!(headers, "{name}:{}", value.trim());
        }
        let canonical = format!(
            "{}\n{}\n{}\n{headers}\n{names}\n{}",
            request.method,
            request.path,
            request.query,
            hex(&Sha256::digest(request.body))
        );
        let day = self.moment.get(..8).unwrap_or_default();
        let scope = format!("{day}/{}/{}/aws4_request", self.region, self.service);
        let text = format!(
            "AWS4-HMAC-SHA256\n{}\n{scope}\n{}",
            self.moment,
            hex(&Sha256::digest(canonical.as_bytes()))
        );
        let start = format!("AWS4{}", self.key.expose()).into_bytes();
        let key = [day, self.region, self.service, "aws4_request"]
            .iter()
            .fold(start, |key, part| authenticated(&key, part.as_bytes()));
        let signature = hex(&authenticated(&key, text.as_bytes()));
        Secret::new(format!(
            "AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={names}, Signature={signature}",
            self.key_id.expose()
        ))
    }
}

fn authenticated(key: &[u8], text: &[u8]) -> Vec<u8> {
    // HMAC takes keys of any length, so there is always a code.
    Hmac::<Sha256>::new_from_slice(key).map_or_else(
        |_| Vec::new(),
        |mut code| {
            code.update(text);
            code.finalize().into_bytes().to_vec()
        },
    )
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the AWS documentation.
    #[test]
    fn the_documented_request_gets_the_documented_signature() {
        let signing = Signing {
            key_id: &Secret::new("AKIDEXAMPLE"),
            key: &Secret::new("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
            region: "us-east-1",
            service: "iam",
            moment: "20150830T123600Z",
        };
        let request = Signed {
            method: "GET",
            path: "/",
            query: "Action=ListUsers&Version=2010-05-08",
            headers: &[
                (
                    "content-type",
                    "application/x-www-form-urlencoded; charset=utf-8",
                ),
                ("host", "iam.amazonaws.com"),
                ("x-amz-date", "20150830T123600Z"),
            ],
            body: b"",
        };
        let authorization = signing.authorization(&request);
        let expected = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, \
            SignedHeaders=content-type;host;x-amz-date, \
            Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7";
        assert_eq!(authorization.expose(), expected);
    }
}
