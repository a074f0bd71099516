//! Which version of its language a project asks for, and where: version files, manifests, images, platforms.

mod end_of_life;
mod image;
mod lambda;
mod lines;
mod manifest;
mod pipeline;
mod place;
mod plain;
mod platform;
mod range;
mod written;

use std::fmt;
use std::path::Path;

pub use end_of_life::end_of_life;
pub use image::deployed_image;
pub(super) use image::{dockerfiles, language_of};
pub use range::Range;

/// One place that names a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// The language: `node`, `python`, `ruby`, `go`, `java`, `php`, `dotnet`.
    pub language: Language,
    /// What it asks for.
    pub wants: Wants,
    /// As it is written.
    pub text: String,
    /// The file, relative to the project.
    pub file: String,
    /// The 1-based line.
    pub line: usize,
    /// What the place decides about.
    pub role: Role,
    /// Whether the place is a function of AWS Lambda, whose runtimes end on days of their own.
    pub on_lambda: bool,
}

impl Pin {
    /// The one version that the place names, if it names one: `20`, and `20.x` as a range.
    pub fn version(&self) -> Option<Version> {
        match &self.wants {
            Wants::Exactly(version) => Some(*version),
            Wants::Within(range) => range.one_line(),
            Wants::OneOf(_) | Wants::Moving => None,
        }
    }
}

/// A language with versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// Node.js.
    Node,
    /// Python.
    Python,
    /// Ruby.
    Ruby,
    /// Go.
    Go,
    /// Java.
    Java,
    /// PHP.
    Php,
    /// .NET.
    Dotnet,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 7] = [
        Self::Node,
        Self::Python,
        Self::Ruby,
        Self::Go,
        Self::Java,
        Self::Php,
        Self::Dotnet,
    ];

    /// The word in tables and files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::Python => "python",
            Self::Ruby => "ruby",
            Self::Go => "go",
            Self::Java => "java",
            Self::Php => "php",
            Self::Dotnet => "dotnet",
        }
    }

    /// Whether versions that differ in their second number are different lines.
    pub fn has_minor_lines(self) -> bool {
        matches!(self, Self::Python | Self::Ruby | Self::Go | Self::Php)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Node => "Node",
            Self::Python => "Python",
            Self::Ruby => "Ruby",
            Self::Go => "Go",
            Self::Java => "Java",
            Self::Php => "PHP",
            Self::Dotnet => ".NET",
        })
    }
}

/// A version as far as lines go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// The first number.
    pub major: u32,
    /// The second, if it is written.
    pub minor: Option<u32>,
}

impl Version {
    /// Reads `20`, `v20.1.0`, `3.12.1`, `1.22rc1`; nothing for names and wildcards.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches(['v', 'V', '=']);
        let mut numbers = text
            .split('.')
            .map(|part| part.bytes().take_while(u8::is_ascii_digit).count());
        let mut parts = text.split('.');
        let major = parts.next()?;
        let major = major[..numbers.next()?].parse().ok()?;
        let minor = parts
            .next()
            .zip(numbers.next())
            .and_then(|(part, digits)| part[..digits].parse().ok());
        Some(Self { major, minor })
    }

    /// The release line, as the end-of-life table names it.
    pub fn line(self, language: Language) -> String {
        match self.minor.filter(|_| language.has_minor_lines()) {
            Some(minor) => format!("{}.{minor}", self.major),
            None => self.major.to_string(),
        }
    }

    /// Whether two versions are of one line, as far as both say.
    pub fn is_like(self, other: Self, language: Language) -> bool {
        let minor = match (self.minor, other.minor) {
            (Some(left), Some(right)) => left == right,
            _ => true,
        };
        self.major == other.major && (minor || !language.has_minor_lines())
    }
}

/// What a place asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wants {
    /// One version.
    Exactly(Version),
    /// Any of a range.
    Within(Range),
    /// Each of several, as a matrix of tests does.
    OneOf(Vec<Version>),
    /// Whatever is the newest: `latest`, `lts/*`.
    Moving,
}

/// What a place decides about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Where the project runs.
    Deploy,
    /// Where it is built and tested.
    Develop,
}

/// Every place in a folder of the project at `root` that names a version, by language, file and line.
pub fn pins(root: &Path, folder: &Path) -> Vec<Pin> {
    let mut places = place::Places::new(root);
    plain::places(folder, &mut places);
    lines::places(folder, &mut places);
    manifest::places(folder, &mut places);
    platform::places(folder, &mut places);
    lambda::places(folder, &mut places);
    pipeline::places(folder, &mut places);
    image::places(folder, &mut places);
    let mut pins = places.pins;
    pins.sort_by(|left, right| {
        (left.language, &left.file, left.line).cmp(&(right.language, &right.file, right.line))
    });
    pins
}
