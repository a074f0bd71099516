//! `SHOW GRANTS` of MySQL and MariaDB, read back: which privileges a role holds where.
//!
//! <https://dev.mysql.com/doc/refman/8.4/en/show-grants.html>

use super::session::Table;

/// A role's privileges.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants {
    lines: Vec<Line>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    privileges: Vec<String>,
    /// A pattern with `%` and `_`; `*` is every database.
    database: String,
    /// `*` is every table.
    table: String,
}

impl Grants {
    /// Reads the rows that the server shows.
    pub fn read(shown: &Table) -> Self {
        let lines = shown
            .rows
            .iter()
            .filter_map(|row| row.first()?.as_deref())
            .filter_map(line)
            .collect();
        Self { lines }
    }

    /// Whether a privilege is held on everything.
    pub fn holds_globally(&self, privilege: &str) -> bool {
        self.lines
            .iter()
            .any(|line| line.database == "*" && line.table == "*" && line.names(privilege))
    }

    /// Whether nothing is forbidden.
    pub fn everything(&self) -> bool {
        self.lines.iter().any(|line| {
            line.database == "*" && line.privileges.iter().any(|name| name == "ALL PRIVILEGES")
        })
    }

    /// Whether a privilege is held on a table, or on some of its columns.
    pub fn hold(&self, privilege: &str, database: &str, table: &str) -> bool {
        self.lines.iter().any(|line| {
            line.names(privilege)
                && (line.database == "*" || like(&line.database, database))
                && (line.table == "*" || line.table == table)
        })
    }
}

impl Line {
    fn names(&self, privilege: &str) -> bool {
        self.privileges
            .iter()
            .any(|name| name == "ALL PRIVILEGES" || name.eq_ignore_ascii_case(privilege))
    }
}

/// `GRANT SELECT, INSERT (`a`) ON `shop`.* TO …`; a line that grants a role has no `ON`.
fn line(text: &str) -> Option<Line> {
    let rest = text.strip_prefix("GRANT ")?;
    let (privileges, rest) = rest.split_once(" ON ")?;
    let (object, _) = rest.split_once(" TO ")?;
    let object = object
        .trim_start_matches("TABLE ")
        .trim_start_matches("PROCEDURE ")
        .trim_start_matches("FUNCTION ");
    let (database, table) = halves(object)?;
    Some(Line {
        privileges: split_outside_parentheses(privileges),
        database,
        table,
    })
}

/// `` `a.b`.`c` `` in its two parts.
fn halves(object: &str) -> Option<(String, String)> {
    let mut quoted = false;
    let at = object.char_indices().find_map(|(at, c)| {
        if c == '`' {
            quoted = !quoted;
        }
        (c == '.' && !quoted).then_some(at)
    })?;
    let bare = |name: &str| name.trim_matches('`').replace("``", "`");
    Some((bare(&object[..at]), bare(&object[at + 1..])))
}

fn split_outside_parentheses(text: &str) -> Vec<String> {
    let mut depth = 0;
    let mut parts = vec![String::new()];
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => parts.push(String::new()),
            c if depth == 0 => {
                if let Some(last) = parts.last_mut() {
                    last.push(c);
                }
            }
            _ => {}
        }
    }
    parts.iter().map(|part| part.trim().to_owned()).collect()
}

/// SQL's `LIKE` with the backslash that grants are shown with.
fn like(pattern: &str, text: &str) -> bool {
    fn matches(pattern: &[char], text: &[char]) -> bool {
        match pattern {
            [] => text.is_empty(),
            ['%', rest @ ..] => (0..=text.len()).any(|skip| matches(rest, &text[skip..])),
            ['_', rest @ ..] => !text.is_empty() && matches(rest, &text[1..]),
            ['\\', c, rest @ ..] | [c, rest @ ..] => {
                text.first() == Some(c) && matches(rest, &text[1..])
            }
        }
    }
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    matches(&pattern, &text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grants_are_read_back() {
        let shown = Table {
            columns: vec!["Grants".to_owned()],
            rows: [
                "GRANT PROCESS, REPLICATION CLIENT ON *.* TO `app`@`%` IDENTIFIED BY PASSWORD '*X'",
                "GRANT SELECT, INSERT (`a`, `b`), SHOW VIEW ON `shop\\_1`.* TO `app`@`%`",
                "GRANT UPDATE ON `other`.`odd.name` TO `app`@`%`",
                "GRANT `reader`@`%` TO `app`@`%`",
            ]
            .map(|line| vec![Some(line.to_owned())])
            .to_vec(),
        };
        let grants = Grants::read(&shown);
        assert!(grants.holds_globally("process"));
        assert!(!grants.holds_globally("select"));
        assert!(grants.hold("insert", "shop_1", "orders"));
        assert!(!grants.hold("insert", "shopx1", "orders"));
        assert!(!grants.hold("delete", "shop_1", "orders"));
        assert!(grants.hold("update", "other", "odd.name"));
        assert!(!grants.everything());
    }
}
