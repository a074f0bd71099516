//! How often something may happen: `"50/s"`, `"600/m"`.

use super::{TextSetting, text_setting};

/// A number of times a second or a minute.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Rate(f64);

impl Rate {
    /// Times a second.
    pub fn per_second(self) -> f64 {
        self.0
    }
}

impl TextSetting for Rate {
    const NAME: &'static str = "Rate";
    const EXPECTED: &'static str = "a rate like \"50/s\" or \"600/m\"";

    fn read(text: &str) -> Result<Self, String> {
        let seen = || format!("found {text:?}");
        let (number, unit) = text.split_once('/').ok_or_else(seen)?;
        let seconds = match unit.trim() {
            "s" => 1.0,
            "m" | "min" => 60.0,
            "h" => 3_600.0,
            _ => return Err(seen()),
        };
        match number.trim().parse::<f64>() {
            Ok(number) if number.is_finite() && number > 0.0 => Ok(Self(number / seconds)),
            _ => Err(seen()),
        }
    }
}

text_setting!(Rate);
