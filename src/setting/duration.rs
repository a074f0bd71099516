//! Lengths of time: `"3s"`, `"800ms"`, `"1h 30m"`.

use std::time;

use super::{TextSetting, text_setting};

/// A length of time, written as number and unit: `ms`, `s`, `m`, `h`, `d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration(time::Duration);

impl Duration {
    /// A length of time that our own code gives as a default.
    pub const fn new(length: time::Duration) -> Self {
        Self(length)
    }

    /// `seconds` as a default in our own code.
    pub const fn from_secs(seconds: u64) -> Self {
        Self(time::Duration::from_secs(seconds))
    }

    /// The length.
    pub fn get(self) -> time::Duration {
        self.0
    }
}

impl From<Duration> for time::Duration {
    fn from(duration: Duration) -> Self {
        duration.0
    }
}

impl TextSetting for Duration {
    const NAME: &'static str = "Duration";
    const EXPECTED: &'static str = "a duration like \"5s\", \"800ms\" or \"1h 30m\"";

    fn read(text: &str) -> Result<Self, String> {
        let mut total = time::Duration::ZERO;
        let mut rest = text.trim();
        if rest.is_empty() {
            return Err("found an empty string".to_owned());
        }
        let seen = || format!("found {text:?}");
        while !rest.is_empty() {
            let digits = rest
                .find(|c: char| !c.is_ascii_digit() && c != '.')
                .unwrap_or(rest.len());
            let (number, after) = rest.split_at(digits);
            let after = after.trim_start();
            let letters = after
                .find(|c: char| !c.is_ascii_alphabetic())
                .unwrap_or(after.len());
            let (unit, after) = after.split_at(letters);
            let number: f64 = number.parse().map_err(|_| seen())?;
            let unit = match unit {
                "ms" => 0.001,
                "s" => 1.0,
                "m" | "min" => 60.0,
                "h" => 3_600.0,
                "d" => 86_400.0,
                "" => return Err(format!("found {text:?} without a unit")),
                _ => return Err(format!("found the unit {unit:?} in {text:?}")),
            };
            total += time::Duration::try_from_secs_f64(number * unit).map_err(|_| seen())?;
            rest = after.trim_start();
        }
        Ok(Self(total))
    }
}

text_setting!(Duration);
