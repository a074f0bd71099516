//! `key = value` files: INI, Java properties, `.env`.

/// The value of `key`, in `section` (`""` for a file without sections). The first one wins.
///
/// Comments start with `#` or `;` at the beginning of a line; quotes around a value are removed.
pub fn value(text: &str, section: &str, key: &str) -> Option<String> {
    let mut current = String::new();
    for line in text.lines().map(str::trim) {
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
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
        let Some(end) = line.find(['=', ':']) else {
            continue;
        };
        let name = line[..end].trim();
        if name.trim_start_matches("export ").trim() == key {
            return Some(unquoted(line[end + 1..].trim()).to_owned());
        }
    }
    None
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
    fn quotes_and_export_are_not_part_of_an_env_value() {
        assert_eq!(value("export A=\"b c\"", "", "A").as_deref(), Some("b c"));
    }
}
