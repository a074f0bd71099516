//! A row of the table: the signs by which one software's own answer is known.

use super::Origin;
use super::tell::{Reading, Tell};

/// On which side of the application's door the software stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// In the application's process: a framework or an application server.
    App,
    /// Before it: a proxy, a web server, a load balancer, a CDN, a platform's router.
    Proxy,
}

/// How strong a sign is; the table is sorted by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// The body is the software's own text.
    Body,
    /// A header that the software sets on answers of its own only.
    OwnHeader,
    /// A header that a framework sets on everything: the application was reached.
    FrameworkHeader,
    /// No signature fits; what is left was weighed.
    Presumption,
}

impl Strength {
    /// The sign in words.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Body => "the body is its own text",
            Self::OwnHeader => "a header that it sets on its own answers",
            Self::FrameworkHeader => "a header that the framework sets",
            Self::Presumption => "nothing else fits",
        }
    }
}

/// One signature.
#[derive(Debug)]
pub(super) struct Signature {
    /// The side it is on.
    pub(super) side: Side,
    /// The software's name, as reports show it.
    pub(super) name: &'static str,
    /// How strong the sign is.
    pub(super) strength: Strength,
    /// What must all be true of the answer.
    pub(super) tells: &'static [Tell],
}

/// A row for what the body of an application says.
pub(super) const fn app(name: &'static str, tells: &'static [Tell]) -> Signature {
    Signature {
        side: Side::App,
        name,
        strength: Strength::Body,
        tells,
    }
}

/// A row for what the body of a proxy says.
pub(super) const fn proxy(name: &'static str, tells: &'static [Tell]) -> Signature {
    Signature {
        side: Side::Proxy,
        name,
        strength: Strength::Body,
        tells,
    }
}

/// A row for a header that a proxy sets on its own answers.
pub(super) const fn own(name: &'static str, tells: &'static [Tell]) -> Signature {
    Signature {
        side: Side::Proxy,
        name,
        strength: Strength::OwnHeader,
        tells,
    }
}

/// A row for a header that a framework sets.
pub(super) const fn framework(name: &'static str, tells: &'static [Tell]) -> Signature {
    Signature {
        side: Side::App,
        name,
        strength: Strength::FrameworkHeader,
        tells,
    }
}

impl Signature {
    /// Who answered if it fits.
    pub(super) const fn origin(&self) -> Origin {
        match self.side {
            Side::App => Origin::Framework(self.name),
            Side::Proxy => Origin::Proxy(self.name),
        }
    }

    /// Whether every tell is true of the answer; `row` is the signature's place in the table.
    pub(super) fn fits(&self, row: usize, reading: &Reading<'_>) -> bool {
        self.tells.iter().all(|tell| tell.is_true(row, reading))
    }
}
