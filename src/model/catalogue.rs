//! Finding codes: each is written down once, with its level, its meaning and the way out.

use super::Level;

/// The codes of one gate kind. Made by [`codes!`], never by hand.
pub trait Code: Copy + Eq + std::fmt::Debug + Send + Sync + 'static {
    /// Every code of the kind, in the order of the documentation.
    const ALL: &'static [Self];
    /// The word after the slash: `missing-key` of `env-parity/missing-key`.
    fn name(self) -> &'static str;
    /// How grave a finding with this code is unless the configuration says otherwise.
    fn level(self) -> Level;
    /// What it means, in one sentence.
    fn summary(self) -> &'static str;
    /// What to do about it, in one sentence.
    fn help(self) -> &'static str;
}

/// One code without its type, for documentation, `gate explain` and the checks of configured codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeEntry {
    /// The word after the slash.
    pub name: &'static str,
    /// How grave it is by default.
    pub level: Level,
    /// What it means.
    pub summary: &'static str,
    /// What to do about it.
    pub help: &'static str,
}

impl CodeEntry {
    /// The entries of a kind's codes.
    pub fn all<C: Code>() -> Vec<Self> {
        C::ALL
            .iter()
            .map(|code| Self {
                name: code.name(),
                level: code.level(),
                summary: code.summary(),
                help: code.help(),
            })
            .collect()
    }
}

/// Declares the finding codes of a kind, one row a code:
/// `Variant = "name" => Level, "what it means", "what to do";`
#[macro_export]
macro_rules! codes {
    ($(#[$meta:meta])* $vis:vis enum $Codes:ident {
        $($Variant:ident = $name:literal => $Level:ident, $summary:literal, $help:literal;)+
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        $vis enum $Codes { $(#[doc = $summary] $Variant,)+ }

        impl $crate::model::Code for $Codes {
            const ALL: &'static [Self] = &[$(Self::$Variant,)+];

            fn name(self) -> &'static str {
                match self { $(Self::$Variant => $name,)+ }
            }

            fn level(self) -> $crate::model::Level {
                match self { $(Self::$Variant => $crate::model::Level::$Level,)+ }
            }

            fn summary(self) -> &'static str {
                match self { $(Self::$Variant => $summary,)+ }
            }

            fn help(self) -> &'static str {
                match self { $(Self::$Variant => $help,)+ }
            }
        }
    };
}
pub use codes;
