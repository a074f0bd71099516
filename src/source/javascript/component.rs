//! Components that hold scripts inside markup: Vue, Svelte and Astro files.

use std::ops::Range;

/// A component with everything but its scripts blanked, and with everything but its markup blanked; lines and
/// offsets stay as they are.
pub(in crate::source) struct Parts {
    /// The scripts, to be read as TypeScript.
    pub script: String,
    /// The markup, whose expressions aren't parsed.
    pub markup: String,
}

/// Takes the script parts out of a component, or nothing when the file isn't one.
pub(in crate::source) fn script_of(extension: &str, text: &str) -> Option<Parts> {
    let mut scripts = match extension {
        "vue" | "svelte" => Vec::new(),
        "astro" => frontmatter(text).into_iter().collect(),
        _ => return None,
    };
    scripts.extend(script_elements(text));
    scripts.sort_by_key(|script| script.start);
    let mut markup = text.to_owned();
    let mut script = blank(text);
    for range in scripts {
        if let Some(code) = text.get(range.clone()) {
            script.replace_range(range.clone(), code);
            markup.replace_range(range, &blank(code));
        }
    }
    Some(Parts { script, markup })
}

/// Spaces of the same length in bytes; line feeds stay.
fn blank(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte == b'\n' { '\n' } else { ' ' })
        .collect()
}

fn frontmatter(text: &str) -> Option<Range<usize>> {
    let start = text.len() - text.trim_start().len();
    let body = text[start..].strip_prefix("---")?;
    let end = body.find("\n---")?;
    Some(start + 3..start + 3 + end + 1)
}

/// What stands between `<script …>` and `</script>`.
fn script_elements(text: &str) -> Vec<Range<usize>> {
    let mut elements = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find("<script").map(|at| from + at) {
        let Some(start) = text[open..].find('>').map(|at| open + at + 1) else {
            break;
        };
        let end = text[start..]
            .find("</script")
            .map_or(text.len(), |at| start + at);
        elements.push(start..end);
        from = end;
    }
    elements
}
