//! `key = value` files: INI, Java properties, `.env`.

/// The value of `key`, in `section` (`""` for a file without sections). The first one wins.
///
/// Comments start with `#` or `;` at the beginning of a line; quotes around a value are removed. A value goes on in the
/// next line behind a backslash, and in a file with sections in lines that are indented; those stay lines.
pub fn value(text: &str, section: &str, key: &str) -> Option<String> {
    let mut current = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next().map(str::trim) {
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            name.trim().clone_into(&mut current);
            continue;
        }
        if !current.eq_ignore_ascii_case(section) {
            continue;
        }
        let Some((_, first)) = entry(line).filter(|(name, _)| *name == key) else {
            continue;
        };
        let mut value = first.to_owned();
        while let Some(next) = lines.peek() {
            let indented = next.starts_with([' ', '\t']) && !next.trim().is_empty();
            if value.ends_with('\\') {
                value.pop();
                value.push_str(next.trim());
            } else if indented && !section.is_empty() {
                value.push('\n');
                value.push_str(next.trim());
            } else {
                break;
            }
            lines.next();
        }
        return Some(unquoted(value.trim()).to_owned());
    }
    None
}

/// The names of a file without sections, in order.
pub fn keys(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| Some(entry(line.trim())?.0))
}

/// The name and the value of a line; nothing for a comment and for what is neither.
fn entry(line: &str) -> Option<(&str, &str)> {
    if line.starts_with(['#', ';']) {
        return None;
    }
    let end = line.find(['=', ':'])?;
    let name = line[..end].trim();
    Some((
        name.trim_start_matches("export ").trim(),
        line[end + 1..].trim(),
    ))
}

/// A text without the quotes around it.
pub fn unquoted(text: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some(inner) = text
            .strip_prefix(quote)
            .and_then(|rest| rest.strip_suffix(quote))
        {
            return inner;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_in_its_own_section_only() {
        let text = "[loggers]\nkeys = root\n[alembic]\n# script_location = x\nscript_location = %(here)s/alembic\n";
        assert_eq!(
            value(text, "alembic", "script_location").as_deref(),
            Some("%(here)s/alembic")
        );
        assert_eq!(value(text, "alembic", "keys"), None);
    }

    #[test]
    fn a_value_goes_on_in_indented_lines_and_behind_a_backslash() {
        let text = "[alembic]\nversion_locations =\n    a\n    b\nscript_location = c\n";
        assert_eq!(
            value(text, "alembic", "version_locations").as_deref(),
            Some("a\nb")
        );
        assert_eq!(
            value("locations=a,\\\n  b\ntable=t", "", "locations").as_deref(),
            Some("a,b")
        );
    }

    #[test]
    fn quotes_and_export_are_not_part_of_an_env_value() {
        assert_eq!(value("export A=\"b c\"", "", "A").as_deref(), Some("b c"));
    }
}
