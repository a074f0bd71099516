//! Bytes as a shell's `printf`, for requests that no HTTP client sends. Secrets are named as variables that the shell puts in.

use std::fmt::Write as _;

use super::curl::quoted;
use crate::redact::Redactor;

/// The most bytes that are written out.
const LONGEST: usize = 4_000;

/// A run of one letter at least so long is made by the shell, not written out.
const FILLER: usize = 200;

/// A `printf` command that is being written: its format, and what stands for each `%s` in it.
#[derive(Default)]
pub(super) struct Printf {
    format: String,
    arguments: Vec<String>,
    written: usize,
    left_out: usize,
}

impl Printf {
    /// Adds what belongs together, a header's value or a body: secrets are looked for in it as it is sent, then it is escaped.
    pub(super) fn add(&mut self, bytes: &[u8], redactor: &Redactor) {
        for chunk in bytes.utf8_chunks() {
            self.text(redactor.scrub(chunk.valid()).as_str());
            chunk.invalid().iter().for_each(|&byte| self.byte(byte));
        }
    }

    /// Adds a text that is shown: `${NAME}` in it is a variable.
    pub(super) fn text(&mut self, text: &str) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let run = rest.len() - rest.trim_start_matches(c).len();
            if let Some(name) = variable(rest) {
                self.argument(format!("\"${{{name}}}\""));
                rest = &rest[name.len() + 3..];
            } else if c.is_ascii_alphanumeric() && run >= FILLER {
                self.argument(format!("\"$(head -c {run} /dev/zero | tr '\\0' {c})\""));
                rest = &rest[run..];
            } else {
                let (one, behind) = rest.split_at(c.len_utf8());
                one.bytes().for_each(|byte| self.byte(byte));
                rest = behind;
            }
        }
    }

    fn argument(&mut self, argument: String) {
        if self.left_out > 0 {
            self.left_out += 1;
            return;
        }
        self.format.push_str("%s");
        self.arguments.push(argument);
    }

    fn byte(&mut self, byte: u8) {
        if self.written == LONGEST {
            self.left_out += 1;
            return;
        }
        self.written += 1;
        match byte {
            b'\r' => self.format.push_str("\\r"),
            b'\n' => self.format.push_str("\\n"),
            b'\\' => self.format.push_str("\\\\"),
            b'%' => self.format.push_str("%%"),
            b' '..=b'~' => self.format.push(char::from(byte)),
            byte => {
                let _ = write!(self.format, "\\{byte:03o}");
            }
        }
    }

    /// The line that pipes it all into `command`, saying so if it isn't all.
    pub(super) fn into(self, command: &str) -> String {
        let mut line = format!("printf {}", quoted(&self.format));
        for argument in &self.arguments {
            line.push(' ');
            line.push_str(argument);
        }
        let _ = write!(line, " | {command}");
        if self.left_out > 0 {
            let _ = write!(
                line,
                " # cut: the request's last {} bytes are left out",
                self.left_out
            );
        }
        line
    }
}

/// The name of the variable that a text begins with.
fn variable(text: &str) -> Option<&str> {
    let (name, _) = text.strip_prefix("${")?.split_once('}')?;
    let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_name.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::Secret;

    #[test]
    fn a_secret_is_found_whatever_it_is_written_with_and_the_shell_puts_it_in_as_it_is() {
        let redactor = Redactor::new();
        redactor.learn_named("ODD", &Secret::new(r"ab%cd\ef%20gh"));
        redactor.learn_named("LETTERS", &Secret::new("passwört-ñ"));
        let mut printf = Printf::default();
        printf.add(b"Bearer ab%cd\\ef%20gh\x01\r\n", &redactor);
        printf.add("100% passwört-ñ\\".as_bytes(), &redactor);
        assert_eq!(
            printf.into("nc localhost 80"),
            r#"printf 'Bearer %s\001\r\n100%% %s\\' "${ODD}" "${LETTERS}" | nc localhost 80"#
        );
    }

    #[test]
    fn the_shell_makes_the_same_bytes() {
        let sent = [
            "GET /it's/%zz\\${x HTTP/1.1\r\n".as_bytes(),
            &[b'a'; 9_000],
            b"\x01\xff1\0",
        ]
        .concat();
        let mut printf = Printf::default();
        printf.add(&sent, &Redactor::new());
        let line = printf.into("cat");
        assert!(line.len() < 200, "{line}");
        let shell = std::process::Command::new("sh")
            .args(["-c", &line])
            .output();
        assert_eq!(shell.unwrap().stdout, sent);
    }

    #[test]
    fn what_is_too_long_says_that_it_is_cut() {
        let mut printf = Printf::default();
        printf.add("ab".repeat(3_000).as_bytes(), &Redactor::new());
        let line = printf.into("cat");
        assert!(
            line.ends_with("# cut: the request's last 2000 bytes are left out"),
            "{line}"
        );
    }
}
