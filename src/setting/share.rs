//! Shares (`"1%"`) and factors (`"2x"`).

use super::{TextSetting, text_setting};

/// A share of a whole, written in percent: `"0.5%"`.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Share(f64);

impl Share {
    /// `percent` of the whole, as a default in our own code.
    pub const fn percent(percent: f64) -> Self {
        Self(percent / 100.0)
    }

    /// 0 to 1.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl TextSetting for Share {
    const NAME: &'static str = "Share";
    const EXPECTED: &'static str = "a share like \"0.5%\"";

    fn read(text: &str) -> Result<Self, String> {
        let number = text
            .trim()
            .strip_suffix('%')
            .ok_or_else(|| format!("found {text:?} without a percent sign"))?;
        match number.trim_end().parse::<f64>() {
            Ok(percent) if (0.0..=100.0).contains(&percent) => Ok(Self::percent(percent)),
            _ => Err(format!(
                "found {text:?}, which isn't a number from 0 to 100"
            )),
        }
    }
}

text_setting!(Share);

/// How many times something else: `"2x"`.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Factor(f64);

impl Factor {
    /// A factor as a default in our own code.
    pub const fn new(times: f64) -> Self {
        Self(times)
    }

    /// The factor.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl TextSetting for Factor {
    const NAME: &'static str = "Factor";
    const EXPECTED: &'static str = "a factor like \"2x\"";

    fn read(text: &str) -> Result<Self, String> {
        let number = text
            .trim()
            .strip_suffix('x')
            .ok_or_else(|| format!("found {text:?} without an x behind it"))?;
        match number.trim_end().parse::<f64>() {
            Ok(times) if times.is_finite() && times > 0.0 => Ok(Self(times)),
            _ => Err(format!("found {text:?}, which isn't a number above 0")),
        }
    }
}

text_setting!(Factor);
