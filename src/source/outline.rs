//! The keys of a YAML file with their lines, read line by line: for files that templates, tags and references make hard
//! for a parser, and of which a few values matter.

/// A value and the way to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The keys from the top; an item of a list has `-` and its number in the file.
    pub path: Vec<String>,
    /// The value on its line, without quotes and comment; the lines of a block. Empty where keys follow below.
    pub value: String,
    /// The 1-based line.
    pub line: usize,
}

impl Entry {
    /// The last key.
    pub(super) fn key(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    /// The key before the last `skipped` ones.
    pub(super) fn above(&self, skipped: usize) -> &str {
        let at = self.path.len().checked_sub(skipped + 1);
        at.and_then(|at| self.path.get(at))
            .map_or("", String::as_str)
    }

    /// The values: those of `[a, b]`, the lines of a block, or the one there is.
    pub(super) fn values(&self) -> Vec<&str> {
        let inside = self
            .value
            .strip_prefix('[')
            .and_then(|it| it.strip_suffix(']'));
        let parts: Vec<&str> = match inside {
            Some(inside) => inside.split(',').collect(),
            None => self.value.lines().collect(),
        };
        let plain = parts
            .into_iter()
            .map(|part| part.trim().trim_matches(['"', '\'']));
        plain.filter(|part| !part.is_empty()).collect()
    }
}

/// The entries of a file in their order.
pub(super) fn outline(text: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut above: Vec<(usize, String)> = Vec::new();
    // The indentation of the key whose block of text we are in.
    let mut block: Option<usize> = None;
    for (number, line) in text.lines().enumerate() {
        let indent = line.len() - line.trim_start_matches(' ').len();
        if line.trim().is_empty() {
            continue;
        }
        if block.is_some_and(|depth| indent > depth) {
            if let Some(entry) = entries.last_mut() {
                entry.value.push_str(line.trim());
                entry.value.push('\n');
            }
            continue;
        }
        block = None;
        let line = uncommented(line);
        let (mut at, mut rest) = (indent, line.trim());
        while let Some(item) = rest
            .strip_prefix('-')
            .filter(|it| it.is_empty() || it.starts_with(' '))
        {
            above.retain(|(depth, key)| *depth < at || *depth == at && !key.starts_with('-'));
            above.push((at, format!("-{}", number + 1)));
            at += rest.len() - item.trim_start().len();
            rest = item.trim_start();
        }
        let (key, value) = match pair(rest) {
            Some((key, value)) => (Some(key), value),
            None => (None, rest),
        };
        if let Some(key) = key {
            above.retain(|(depth, _)| *depth < at);
            above.push((at, key.to_owned()));
        } else if rest.is_empty() {
            continue;
        }
        let is_block = value.starts_with(['|', '>']);
        if is_block {
            block = Some(at);
        }
        let value = if is_block {
            ""
        } else {
            value.trim_matches(['"', '\''])
        };
        entries.push(Entry {
            path: above.iter().map(|(_, key)| key.clone()).collect(),
            value: value.to_owned(),
            line: number + 1,
        });
    }
    entries
}

/// `key: value`, `"key": value`, `key:`.
fn pair(text: &str) -> Option<(&str, &str)> {
    let end = match text.chars().next()? {
        quote @ ('"' | '\'') => text[1..].find(quote)? + 2,
        _ => 0,
    };
    let colon = end + text[end..].find(':')?;
    let (key, value) = (&text[..colon], &text[colon + 1..]);
    let is_pair = value.is_empty() || value.starts_with(' ');
    is_pair.then(|| (key.trim().trim_matches(['"', '\'']), value.trim()))
}

fn uncommented(line: &str) -> &str {
    let mut quote = None;
    let mut before = ' ';
    for (at, letter) in line.char_indices() {
        match (quote, letter) {
            (None, '#') if before == ' ' => return &line[..at],
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            _ => {}
        }
        before = letter;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_items_blocks_and_comments_are_told_apart() {
        let text = "# top\njobs:\n  a: # one\n    steps:\n    - uses: x/y@v4\n      with:\n        node-version: '20' # old\n        python-version: |\n          3.11\n          3.12\n    - run: echo \"a: b\"\n  b:\n    matrix: {a: 1}\n    list:\n      - 18\n      - \"20\"\n";
        let seen: Vec<String> = outline(text)
            .iter()
            .map(|entry| {
                format!(
                    "{} {} = {:?}",
                    entry.line,
                    entry.path.join("."),
                    entry.value
                )
            })
            .collect();
        assert_eq!(
            seen,
            [
                "2 jobs = \"\"",
                "3 jobs.a = \"\"",
                "4 jobs.a.steps = \"\"",
                "5 jobs.a.steps.-5.uses = \"x/y@v4\"",
                "6 jobs.a.steps.-5.with = \"\"",
                "7 jobs.a.steps.-5.with.node-version = \"20\"",
                "8 jobs.a.steps.-5.with.python-version = \"3.11\\n3.12\\n\"",
                "11 jobs.a.steps.-11.run = \"echo \\\"a: b\"",
                "12 jobs.b = \"\"",
                "13 jobs.b.matrix = \"{a: 1}\"",
                "14 jobs.b.list = \"\"",
                "15 jobs.b.list.-15 = \"18\"",
                "16 jobs.b.list.-16 = \"20\"",
            ]
        );
    }
}
