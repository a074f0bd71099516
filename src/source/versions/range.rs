//! Version ranges as npm, pip, Bundler and Composer write them, as far as the first two numbers go.

use super::Version;

/// A range: one of its alternatives has to hold whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range(Vec<Vec<Bound>>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Bound {
    operator: Operator,
    version: Version,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Least,
    Above,
    Most,
    Below,
    /// The same line as far as it is written.
    Like,
    Not,
}

impl Range {
    /// Reads `>=18 <21`, `^20.1`, `~> 3.2`, `18 || 20`, `>=3.10,<3.13`, `8.1.*`; nothing when any version will do or
    /// the text isn't a range.
    pub fn read(text: &str) -> Option<Self> {
        let alternatives: Option<Vec<Vec<Bound>>> = text
            .split("||")
            .flat_map(|it| it.split('|'))
            .filter(|it| !it.trim().is_empty())
            .map(alternative)
            .collect();
        let alternatives = alternatives
            .filter(|list| !list.is_empty() && list.iter().all(|bounds| !bounds.is_empty()))?;
        Some(Self(alternatives))
    }

    /// At least a version.
    pub fn at_least(version: Version) -> Self {
        Self(vec![vec![Bound {
            operator: Operator::Least,
            version,
        }]])
    }

    /// One line.
    pub fn line(version: Version) -> Self {
        Self(vec![vec![Bound {
            operator: Operator::Like,
            version,
        }]])
    }

    /// The one line that the range is, as `20.x` and `^20.1` are for languages with whole numbers.
    pub fn one_line(&self) -> Option<Version> {
        let [bounds] = self.0.as_slice() else {
            return None;
        };
        let like = bounds.iter().find(|bound| bound.operator == Operator::Like);
        like.map(|bound| bound.version)
    }

    /// Whether a version is in the range; what the version leaves open counts for it.
    pub fn contains(&self, version: Version) -> bool {
        self.0
            .iter()
            .any(|bounds| bounds.iter().all(|bound| bound.holds(version)))
    }
}

impl Bound {
    fn holds(self, version: Version) -> bool {
        let wanted = self.version;
        let highest = (version.major, version.minor.unwrap_or(u32::MAX));
        let lowest = (version.major, version.minor.unwrap_or(0));
        let edge = (wanted.major, wanted.minor.unwrap_or(0));
        match self.operator {
            Operator::Least => highest >= edge,
            Operator::Above => highest > (wanted.major, wanted.minor.unwrap_or(u32::MAX - 1)),
            Operator::Most => lowest <= (wanted.major, wanted.minor.unwrap_or(u32::MAX)),
            Operator::Below => lowest < edge,
            Operator::Like => {
                version.major == wanted.major
                    && (wanted.minor.is_none()
                        || version.minor.is_none()
                        || wanted.minor == version.minor)
            }
            // A patch version that is excluded leaves its line.
            Operator::Not => true,
        }
    }
}

fn alternative(text: &str) -> Option<Vec<Bound>> {
    // `18 - 20`
    if let Some((low, high)) = text.split_once(" - ") {
        let low = bound(Operator::Least, low)?;
        return Some(vec![low, bound(Operator::Most, high)?]);
    }
    let mut bounds = Vec::new();
    let spaced = ["~>", "~=", ">=", "<=", "==", "!=", "^", "~", ">", "<", "="]
        .iter()
        .fold(text.to_owned(), |text, operator| {
            text.replace(&format!("{operator} "), operator)
        });
    for word in spaced.split([' ', ',']).filter(|word| !word.is_empty()) {
        let split = word
            .find(|it: char| it.is_ascii_digit() || matches!(it, 'v' | '*' | 'x' | 'X'))
            .unwrap_or(word.len());
        let (operator, version) = word.split_at(split);
        if version.starts_with(['*', 'x', 'X']) {
            return None;
        }
        match operator {
            ">=" => bounds.push(bound(Operator::Least, version)?),
            ">" => bounds.push(bound(Operator::Above, version)?),
            "<=" => bounds.push(bound(Operator::Most, version)?),
            "<" => bounds.push(bound(Operator::Below, version)?),
            "!=" => bounds.push(bound(Operator::Not, version)?),
            "" | "=" | "==" | "===" | "v" => bounds.push(bound(Operator::Like, version)?),
            "^" => bounds.extend(up_to_major(version)?),
            // `~> 3.2` and `~=3.2` leave the last number open; npm's `~20.1` the third.
            "~" | "~>" | "~=" if version.matches('.').count() >= 2 => {
                bounds.push(bound(Operator::Like, version)?);
            }
            "~>" | "~=" => bounds.extend(up_to_major(version)?),
            "~" => bounds.push(bound(Operator::Like, version)?),
            _ => return None,
        }
    }
    Some(bounds)
}

fn bound(operator: Operator, text: &str) -> Option<Bound> {
    Some(Bound {
        operator,
        version: Version::read(text)?,
    })
}

fn up_to_major(text: &str) -> Option<[Bound; 2]> {
    let version = Version::read(text)?;
    Some([
        Bound {
            operator: Operator::Least,
            version,
        },
        Bound {
            operator: Operator::Like,
            version: Version {
                minor: None,
                ..version
            },
        },
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_four_package_managers_are_read_alike() {
        let cases = [
            (">=18", "20", true),
            (">=18", "16.3", false),
            (">=18 <21", "22", false),
            (">= 18.17", "18", true),
            ("^20.1.0", "20.11", true),
            ("^20.1.0", "22", false),
            ("18 || 20", "20.1", true),
            ("18 || 20", "19", false),
            ("20.x", "20", true),
            ("18 - 20", "20.9", true),
            (">=3.10,<3.13", "3.12", true),
            (">=3.10,<3.13", "3.13", false),
            ("~=3.9", "3.12", true),
            ("~> 3.2", "3.4", true),
            ("~> 3.2.0", "3.3", false),
            ("^8.1", "8.3", true),
            ("^8.1", "9.0", false),
            (">8.0", "8.1", true),
            ("<=20", "20.5", true),
        ];
        for (range, version, expected) in cases {
            let seen = Range::read(range)
                .unwrap()
                .contains(Version::read(version).unwrap());
            assert_eq!(seen, expected, "{range} and {version}");
        }
        for any in ["*", "latest", "x", ""] {
            assert_eq!(Range::read(any), None, "{any}");
        }
    }
}
