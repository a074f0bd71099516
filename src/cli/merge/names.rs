//! Short names that tell reports apart.

use std::collections::HashMap;
use std::path::{Component, Path};

/// A name for each path: its end, without the extension, as short as no other path has it. Paths that are the same to
/// the last folder are numbered.
pub(super) fn apart<'p>(paths: impl Iterator<Item = &'p str>) -> Vec<String> {
    let paths: Vec<Vec<String>> = paths.map(components).collect();
    let mut times: HashMap<String, usize> = HashMap::new();
    let mut names = Vec::with_capacity(paths.len());
    for path in &paths {
        let deepest = path.len().max(1);
        let alone = (1..=deepest)
            .map(|depth| (depth, end(path, depth)))
            .find(|(depth, name)| {
                let same = paths.iter().filter(|other| end(other, *depth) == *name);
                same.count() == 1
            });
        let name = alone.map_or_else(|| end(path, deepest), |(_, name)| name);
        let number = times.entry(name.clone()).or_default();
        *number += 1;
        names.push(if *number == 1 {
            name
        } else {
            format!("{name} {number}")
        });
    }
    names
}

/// The words of a path, the last one without its extension.
fn components(path: &str) -> Vec<String> {
    let path = Path::new(path).with_extension("");
    let words = path.components().filter_map(|component| match component {
        Component::Normal(word) => Some(word.to_string_lossy().into_owned()),
        Component::ParentDir => Some("..".to_owned()),
        Component::Prefix(_) | Component::RootDir | Component::CurDir => None,
    });
    words.collect()
}

fn end(path: &[String], depth: usize) -> String {
    path[path.len().saturating_sub(depth)..].join("/")
}

#[cfg(test)]
mod tests {
    use super::apart;

    #[test]
    fn a_name_is_as_short_as_it_tells_a_report_apart() {
        for (paths, expected) in [
            (&["a.json", "b.json"][..], &["a", "b"][..]),
            (&["s1/gate.json", "s2/gate.json"], &["s1/gate", "s2/gate"]),
            (
                &["gate.json", "./s1/gate.json", "web.json"],
                &["gate", "s1/gate", "web"],
            ),
            (
                &["1/out/gate.json", "2/out/gate.json", "2/in/gate.json"],
                &["1/out/gate", "2/out/gate", "in/gate"],
            ),
            (&["gate.json", "./gate.json"], &["gate", "gate 2"]),
            (&["/x/gate.json", "x/gate.json"], &["x/gate", "x/gate 2"]),
            (&["..", ""], &["..", ""]),
        ] {
            assert_eq!(apart(paths.iter().copied()), expected, "{paths:?}");
        }
    }
}
