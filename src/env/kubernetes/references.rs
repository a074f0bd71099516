//! `$(NAME)` in the values of a container: the manifest's own names, no shell.
//! <https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/>

use crate::env::State;

/// What stands behind a name.
pub(super) enum Reference<'a> {
    To(&'a State),
    /// Something that the manifests don't tell.
    Unknown,
    /// Nothing: the reference stays as it is written.
    Nothing,
}

/// The text with its references replaced. `$$(X)` stands for `$(X)`, and a name that isn't defined stays as it is.
/// None if a referenced value can't be read.
pub(super) fn expanded<'a>(text: &str, known: impl Fn(&str) -> Reference<'a>) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            out.push('$');
            rest = after;
            continue;
        }
        let reference = rest
            .strip_prefix('(')
            .and_then(|inner| inner.split_once(')'));
        let Some((name, after)) = reference else {
            out.push('$');
            continue;
        };
        match known(name) {
            Reference::To(State::Readable(value)) => out.push_str(value.expose()),
            Reference::To(_) | Reference::Unknown => return None,
            Reference::Nothing => {
                out.push_str("$(");
                out.push_str(name);
                out.push(')');
            }
        }
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}
