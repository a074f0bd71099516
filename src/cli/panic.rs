//! A bug in `gate` says so in one line. The panic's payload may hold a secret, so it is shown only when asked for.

/// Installs the hook; `GATE_BACKTRACE=1` asks for the payload.
#[expect(clippy::print_stderr, reason = "the last words of a broken process")]
pub(super) fn install() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        eprintln!(
            "gate {} broke at {place}: a bug in gate, not in your release. Please report it with this line. \
             (GATE_BACKTRACE=1 shows more, and may show values of your configuration.)",
            env!("CARGO_PKG_VERSION")
        );
        if std::env::var_os("GATE_BACKTRACE").is_some() {
            eprintln!("{info}\n{}", std::backtrace::Backtrace::force_capture());
        }
    }));
}
