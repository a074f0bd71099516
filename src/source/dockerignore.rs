//! `.dockerignore`: which files of a build's context are left out.
//!
//! Unlike git's patterns, each begins at the context's top, and the last one in the file that fits a path or a folder
//! above it decides (moby's `patternmatcher`).

use std::path::{Component, Path};

use regex::Regex;

/// The patterns of a file, or of `COPY --exclude`.
#[derive(Clone, Debug, Default)]
pub(super) struct Patterns(Vec<(Regex, bool)>);

impl Patterns {
    /// Reads `<Dockerfile>.dockerignore`, or else the context's `.dockerignore`.
    pub(super) fn of(context: &Path, dockerfile: &Path) -> Self {
        let name = dockerfile.file_name().unwrap_or_default().to_string_lossy();
        let own = dockerfile.with_file_name(format!("{name}.dockerignore"));
        let text = std::fs::read_to_string(own)
            .or_else(|_| std::fs::read_to_string(context.join(".dockerignore")))
            .unwrap_or_default();
        let written = text.trim_start_matches('\u{feff}').lines().map(str::trim);
        Self::read(written.filter(|line| !line.starts_with('#')))
    }

    /// Reads patterns; one that can't be read leaves nothing out, and so hides no secret.
    pub(super) fn read<'p>(patterns: impl Iterator<Item = &'p str>) -> Self {
        let read = patterns.filter(|it| !it.is_empty()).filter_map(|pattern| {
            let (pattern, leaves_out) = match pattern.strip_prefix('!') {
                Some(kept) => (kept.trim(), false),
                None => (pattern, true),
            };
            let cleaned = cleaned(pattern);
            (!cleaned.is_empty()).then(|| Some((fitting(&cleaned)?, leaves_out)))?
        });
        Self(read.collect())
    }

    /// Whether a path, relative to the context, is left out.
    pub(super) fn leave_out(&self, path: &Path) -> bool {
        let text = path.to_string_lossy().replace('\\', "/");
        let ends = text.match_indices('/').map(|(at, _)| at);
        let above: Vec<&str> = ends.map(|at| &text[..at]).chain([text.as_str()]).collect();
        let deciding = self
            .0
            .iter()
            .rfind(|(pattern, _)| above.iter().any(|it| pattern.is_match(it)));
        deciding.is_some_and(|(_, leaves_out)| *leaves_out)
    }

    /// Whether a folder that is left out may still hold files that aren't.
    pub(super) fn have_exceptions(&self) -> bool {
        self.0.iter().any(|(_, leaves_out)| !leaves_out)
    }
}

/// A pattern as a path: without `./`, doubled and last slashes, and with `..` settled.
fn cleaned(pattern: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in Path::new(pattern).components() {
        match part {
            Component::Normal(name) => parts.extend(name.to_str()),
            Component::ParentDir => {
                parts.pop();
            }
            _ => {}
        }
    }
    parts.join("/")
}

/// `*` and `?` stay inside a folder, `**` doesn't.
pub(super) fn fitting(pattern: &str) -> Option<Regex> {
    let mut written = String::from("^");
    let mut letters = pattern.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '*' if letters.peek() == Some(&'*') => {
                letters.next();
                if letters.peek() == Some(&'/') {
                    letters.next();
                    written.push_str("(.*/)?");
                } else {
                    written.push_str(".*");
                }
            }
            '*' => written.push_str("[^/]*"),
            '?' => written.push_str("[^/]"),
            '[' | ']' | '-' => written.push(letter),
            '\\' => written.extend(letters.next().map(|it| regex::escape(&it.to_string()))),
            other => written.push_str(&regex::escape(&other.to_string())),
        }
    }
    Regex::new(&(written + "$")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_pattern_that_fits_a_path_or_a_folder_above_it_decides() {
        let cases = [
            (".env", ".env", true),
            (".env", "packages/a/.env", false),
            ("**/.env", ".env", true),
            ("**/.env", "packages/a/.env", true),
            ("**/.env*", "a/b/.env.production", true),
            ("*.pem", "a.pem", true),
            ("*.pem", "certs/a.pem", false),
            ("/certs/", "certs/a.pem", true),
            ("./certs", "certs/a.pem", true),
            ("certs/*", "certs/x/a.pem", true),
            ("*/a.pem", "certs/a.pem", true),
            ("*\n!src", "src/a.ts", false),
            ("*\n!src", "other/a.ts", true),
            ("**\n!src/**", "src/a/b.ts", false),
            ("*\n!src\nsrc/secret", "src/secret/a", true),
            ("!a/b\na", "a/b/c", true),
            ("a\n! a/b", "a/b/c", false),
            (".env?", ".env1", true),
            (".env.[a-m]*", ".env.local", true),
            (
                "node_modules\n!node_modules/keep",
                "node_modules/keep/index.js",
                false,
            ),
            ("# .env\n", ".env", false),
            ("docs/../.env", ".env", true),
        ];
        for (patterns, path, expected) in cases {
            let lines = patterns
                .lines()
                .map(str::trim)
                .filter(|line| !line.starts_with('#'));
            let seen = Patterns::read(lines).leave_out(Path::new(path));
            assert_eq!(seen, expected, "{patterns:?} and {path}");
        }
    }
}
