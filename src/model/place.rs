//! Where in the project's files something is.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A file of the project, and if known the line and column in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Path relative to the project's root, with forward slashes.
    pub file: String,
    /// Line, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Column in characters, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
}

impl Place {
    /// A whole file.
    pub fn file(file: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            line: None,
            column: None,
        }
    }

    /// A line of a file.
    pub fn line(file: impl Into<String>, line: u32) -> Self {
        Self {
            file: file.into(),
            line: Some(line),
            column: None,
        }
    }

    /// The same place, told from the folder that `folder` is relative to. An absolute path stays.
    #[must_use]
    pub fn from_above(&self, folder: &str) -> Self {
        if folder.is_empty() || self.file.starts_with('/') || self.file.get(1..2) == Some(":") {
            return self.clone();
        }
        let mut parts: Vec<&str> = Vec::new();
        for part in folder.split('/').chain(self.file.split('/')) {
            match (part, parts.last()) {
                ("" | ".", _) => {}
                ("..", Some(last)) if *last != ".." => {
                    parts.pop();
                }
                _ => parts.push(part),
            }
        }
        Self {
            file: parts.join("/"),
            ..self.clone()
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        for number in [self.line, self.column].into_iter().flatten() {
            write!(f, ":{number}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_told_from_a_folder_above() {
        for (folder, file, expected) in [
            ("", "gates.toml", "gates.toml"),
            ("services/shop", "gates.toml", "services/shop/gates.toml"),
            ("services/shop", "../lib/a.ts", "services/lib/a.ts"),
            ("shop", "../../a.ts", "../a.ts"),
            ("shop", "./a.ts", "shop/a.ts"),
            ("shop", "/etc/a", "/etc/a"),
            ("shop", "C:/a", "C:/a"),
        ] {
            let place = Place::line(file, 3).from_above(folder);
            assert_eq!(place, Place::line(expected, 3), "{file} in {folder}");
        }
    }
}
