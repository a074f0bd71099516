//! What the gate can find.

use crate::http::probe::FaultKind;
use crate::model::codes;

codes! {
    /// Findings of `http-probe`.
    pub enum HttpProbeCode {
        ServerError = "server-error" => Failure,
            "a route answered with a 5xx that wasn't expected, or a hostile request made it do so",
            "look at who answered: an app's 500 is in its log, a proxy's 502 to 504 means that the app wasn't reached";
        NoAnswer = "no-answer" => Failure,
            "a route gave no response: refused, closed without a byte, timed out, or not HTTP",
            "check that the service runs and listens where the environment's url says; a connection closed without a byte is usually a crashed handler";
        WrongStatus = "wrong-status" => Failure,
            "a route answered with another status than expected",
            "compare the request with what the route needs, or correct `expect.status`";
        WrongHeader = "wrong-header" => Failure,
            "a header, a cookie, a redirect or a CORS answer isn't as expected",
            "correct the service's configuration, or the expectation";
        WrongBody = "wrong-body" => Failure,
            "the body isn't as expected, by a matcher or a JSON Schema",
            "compare the response in the evidence with the expectation";
        WrongVersion = "wrong-version" => Failure,
            "another HTTP version was spoken than expected",
            "look at what the server offers by ALPN";
        UnstructuredError = "unstructured-error" => Failure,
            "an error isn't structured, so that no program can take it apart",
            "answer errors of the API in one structured form, such as application/problem+json (RFC 9457), also for unknown routes and unreadable bodies";
        LyingSuccess = "lying-success" => Failure,
            "a success status over a body that says the request failed",
            "answer errors with a 4xx or 5xx: caches, retries and monitoring look at the status alone";
        Leak = "leak" => Failure,
            "a response gives away something of the inside: a stack trace, a debug page, database text, a path",
            "log it on the server and answer with a message of your own";
        TooSlow = "too-slow" => Failure,
            "a route took longer than `expect.max-latency`",
            "see the timings in the evidence: which step took the time";
        Slow = "slow" => Warning,
            "a route took longer than `expect.slow`",
            "see the timings in the evidence: which step took the time";
        TooLarge = "too-large" => Failure,
            "a body is larger than 16 MiB, unpacks to more, or doesn't end",
            "page the result, or probe a route that isn't a stream";
        BrokenBody = "broken-body" => Failure,
            "a body broke off, or isn't what its content-encoding says",
            "look for a crash while the response was written, and for a proxy that compresses twice";
        CertificateExpiring = "certificate-expiring" => Failure,
            "the server's certificate expires sooner than `expect.certificate-days` allows",
            "renew it, and look why that didn't happen by itself";
        NoRetryAfter = "no-retry-after" => Warning,
            "a 503 doesn't say when to come back",
            "send Retry-After with 503, so that clients neither hammer nor give up";
        NoCorrelationId = "no-correlation-id" => Failure,
            "a response lacks the header that finds its request in the logs",
            "set it in a middleware that also runs for errors";
        NoCapture = "no-capture" => Failure,
            "a value that later probes need isn't in the response",
            "compare the response with the probe's `capture`";
        Flaky = "flaky" => Warning,
            "a probe passed only when it was tried again",
            "the attempts are in the evidence; what fails now and then before the deploy fails now and then after it";
        NotSent = "not-sent" => Error,
            "a request couldn't be sent, or wasn't because the configuration forbids it",
            "the message says what to change";
        NotRun = "not-run" => Error,
            "a probe wasn't run, because a value that it needs wasn't captured",
            "mend the probe that captures it";
        NegativeAccepted = "negative-accepted" => Warning,
            "a hostile request was answered with a success",
            "validate what the request carries, or say in `negative.accepted` that this is meant to be";
        NegativeTimeout = "negative-timeout" => Failure,
            "a hostile request got no answer in time",
            "limit what a request may cost before reading it: size, depth, length";
        NegativeRedirected = "negative-redirected" => Note,
            "a hostile request was answered with a redirect",
            "a program that calls the route can't tell a redirect from a success: refuse with a 4xx";
        NegativeNotJudged = "negative-not-judged" => Warning,
            "the answer to a hostile request says nothing about it: a rate limit, or a conflict with what the valid request made",
            "the message says what stood in the way";
        RefusedBelowApp = "refused-below-app" => Note,
            "a hostile request was refused by the server below the application, without a structured body",
            "nothing to do, unless clients see such refusals";
        ControlFailed = "control-failed" => Error,
            "hostile variants weren't sent or prove nothing, because the valid request itself isn't answered as expected",
            "mend the probe first: when every request fails, a refusal proves nothing";
        BurstErrors = "burst-errors" => Failure,
            "more requests of a burst failed than allowed",
            "if the same requests pass one after the other, look for races, connection pools and locks";
        BurstSlow = "burst-slow" => Failure,
            "requests of a burst took longer than allowed",
            "compare with the same requests one after the other: waiting for a pool or a lock grows with the number at once";
        CompareStatus = "compare-status" => Failure,
            "two environments answer the same request with different status codes",
            "look for a setting, a migration or a version that only one of them has";
        CompareHeader = "compare-header" => Warning,
            "two environments answer the same request with different headers",
            "look at what stands before the app in each: proxies and CDNs add and remove headers";
        CompareBody = "compare-body" => Failure,
            "two environments answer the same request with JSON of different shape",
            "look for a schema, a feature flag or data that only one of them has";
        MissingNegative = "missing-negative" => Failure,
            "a critical route has no probe of how it refuses",
            "add `negative = true`, or a probe of the same route that expects a 4xx";
        MissingRequirement = "missing-requirement" => Failure,
            "something that these routes depend on isn't there",
            "set it right first; failures of the routes may follow from it";
        UndeclaredStatus = "undeclared-status" => Warning,
            "the OpenAPI document doesn't declare the status that a route answered with",
            "declare it, or stop answering so";
        SchemaMismatch = "schema-mismatch" => Failure,
            "a body doesn't conform to its schema in the OpenAPI document",
            "correct the service or the document: clients are generated from it";
        TlsNotVerified = "tls-not-verified" => Warning,
            "certificates of this environment aren't verified, because its `tls.insecure` is set",
            "set `tls.ca` to the authority that signed the certificate instead";
    }
}

impl From<FaultKind> for HttpProbeCode {
    fn from(kind: FaultKind) -> Self {
        match kind {
            FaultKind::NoAnswer => Self::NoAnswer,
            FaultKind::NotSent => Self::NotSent,
            FaultKind::NotRun => Self::NotRun,
            FaultKind::ServerError => Self::ServerError,
            FaultKind::WrongStatus => Self::WrongStatus,
            FaultKind::WrongHeader => Self::WrongHeader,
            FaultKind::WrongBody => Self::WrongBody,
            FaultKind::WrongVersion => Self::WrongVersion,
            FaultKind::SchemaMismatch => Self::SchemaMismatch,
            FaultKind::UndeclaredStatus => Self::UndeclaredStatus,
            FaultKind::UnstructuredError => Self::UnstructuredError,
            FaultKind::LyingSuccess => Self::LyingSuccess,
            FaultKind::Leak => Self::Leak,
            FaultKind::TooSlow => Self::TooSlow,
            FaultKind::Slow => Self::Slow,
            FaultKind::TooLarge => Self::TooLarge,
            FaultKind::BrokenBody => Self::BrokenBody,
            FaultKind::CertificateExpiring => Self::CertificateExpiring,
            FaultKind::NoRetryAfter => Self::NoRetryAfter,
            FaultKind::NoCorrelationId => Self::NoCorrelationId,
            FaultKind::NoCapture => Self::NoCapture,
            FaultKind::Flaky => Self::Flaky,
        }
    }
}
