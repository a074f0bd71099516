//! Reading dotenv files the way a given reader does, without expanding or executing anything.
//!
//! "Dotenv" names a family of formats: of 62 tricky lines, the readers in use agree on four. So a file is read
//! in a [`Dialect`]; what each one does is a row of [`TABLE`].

mod bash;
mod compose;
mod cursor;
mod dialect;
mod entry;
mod error;
mod lines;
mod lint;
mod node;
mod npm;
mod pattern;
mod python;
mod ruby;
mod systemd;

use std::borrow::Cow;

pub use dialect::{Dialect, Expansion, Rules, TABLE, rules};
pub use entry::{Entry, Reading, Value};
pub use error::{DotenvError, Fault};
pub use lint::{Ambiguity, ambiguities};

/// The bytes of a file as the text that `dialect` works on: line ends unified, a byte order mark taken off, or not.
///
/// # Errors
/// The reader refuses bytes that aren't UTF-8, and these hold some.
pub fn decode(bytes: &[u8], dialect: Dialect) -> Result<Cow<'_, str>, DotenvError> {
    dialect::decode(bytes, rules(dialect))
}

/// What `dialect` reads from a decoded text.
///
/// # Errors
/// The reader refuses the file; the error names the line, and the key where that is safe.
pub fn read(text: &str, dialect: Dialect) -> Result<Reading<'_>, DotenvError> {
    let mut reading = Reading::new(text);
    (rules(dialect).grammar)(text, &mut reading)?;
    Ok(reading)
}
