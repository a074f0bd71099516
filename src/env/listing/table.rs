//! Tables that tools print for people: boxed, separated by tabs, or aligned with spaces.

use super::Wanted;
use super::pairs::NAME_ONLY;
use crate::env::{Keys, State, Unreadable, name};
use crate::redact::Secret;

/// What column heads call the names.
const NAME: [&str; 3] = ["name", "key", "variable"];

/// What stands between the cells of a boxed table.
const BARS: [char; 4] = ['│', '║', '┃', '|'];

/// The signs that mark a row and don't belong to its name.
const MARKS: [char; 5] = ['*', '!', '•', '-', '✓'];

/// A table with its column heads, as far as it has some.
pub(super) struct Table<'text> {
    head: Option<Vec<&'text str>>,
    rows: Vec<Vec<&'text str>>,
}

impl<'text> Table<'text> {
    /// Reads the rows of a text; lines before the column heads are left out.
    pub(super) fn of(text: &'text str) -> Self {
        let mut table = Self {
            head: None,
            rows: Vec::new(),
        };
        for line in text.lines() {
            let cells = cells(line);
            let is_head = |cell: &&str| NAME.contains(&cell.to_ascii_lowercase().as_str());
            if table.head.is_none() && cells.len() > 1 && cells.first().is_some_and(is_head)
                || cells.len() == 1 && table.rows.is_empty() && is_head(&cells[0])
            {
                table.rows.clear();
                table.head = Some(cells);
            } else if !cells.is_empty() {
                table.rows.push(cells);
            }
        }
        table
    }

    /// The number of the column with this head.
    pub(super) fn column(&self, head: &str) -> Option<usize> {
        let cells = self.head.as_ref()?;
        cells
            .iter()
            .position(|cell| cell.eq_ignore_ascii_case(head))
    }

    /// The rows whose first cell is a name, with that name. Without column heads, a row needs more than the name.
    pub(super) fn named(&self) -> impl Iterator<Item = (&'text str, &[&'text str])> {
        let fewest = if self.head.is_some() { 1 } else { 2 };
        self.rows.iter().filter_map(move |row| {
            let first = row.first()?;
            let name = first.strip_prefix(MARKS).map_or(*first, str::trim_start);
            (name::is_name(name) && row.len() >= fewest).then_some((name, row.as_slice()))
        })
    }
}

fn cells(line: &str) -> Vec<&str> {
    let line = line.trim_end();
    let is_rule = |c: char| c.is_whitespace() || "-=+.'─═━┄┼┬┴├┤┌┐└┘╔╗╚╝╠╣╟╢".contains(c);
    let trimmed = line.trim().trim_matches(BARS);
    if trimmed.chars().all(|c| is_rule(c) || BARS.contains(&c)) {
        return Vec::new();
    }
    if line.contains(BARS) {
        return trimmed.split(BARS).map(str::trim).collect();
    }
    let parts: Vec<&str> = if line.contains('\t') {
        line.split('\t').map(str::trim).collect()
    } else {
        line.split("  ").map(str::trim).collect()
    };
    parts.into_iter().filter(|cell| !cell.is_empty()).collect()
}

/// The names of any table. What else it shows is cut, masked or a digest.
pub(super) fn read_names(text: &str, _: Wanted<'_>, keys: &mut Keys) {
    for (name, _) in Table::of(text).named() {
        keys.insert(name, NAME_ONLY, None);
    }
}

/// Names and values: `gh variable list`, which separates with tabs where nobody watches.
pub(super) fn read_pairs(text: &str, _: Wanted<'_>, keys: &mut Keys) {
    let table = Table::of(text);
    let column = table.column("value").unwrap_or(1);
    for (name, row) in table.named() {
        let state = match row.get(column) {
            // A narrow terminal cuts values.
            Some(value) if !value.ends_with(['…']) && !value.ends_with("...") => {
                State::Readable(Secret::new(*value))
            }
            _ => NAME_ONLY,
        };
        keys.insert(name, state, None);
    }
}

/// `vercel env ls`: one row can stand for several environments, and shows no value.
pub(super) fn read_vercel(text: &str, wanted: Wanted<'_>, keys: &mut Keys) {
    let table = Table::of(text);
    let column = table.column("environments").unwrap_or(2);
    for (name, row) in table.named() {
        let environments = row.get(column).copied().unwrap_or_default();
        if wanted
            .target
            .is_none_or(|target| is_for(environments, target, wanted.git_branch))
        {
            keys.insert(name, State::Unreadable(Unreadable::Sensitive), None);
        }
    }
}

/// Whether `Production, Preview (branch)` holds the target; a branch has to be the one meant.
fn is_for(environments: &str, target: &str, branch: Option<&str>) -> bool {
    environments.split(',').any(|environment| {
        let (name, of) = environment.split_once('(').unwrap_or((environment, ""));
        let of = of.trim_end().trim_end_matches(')');
        name.trim().eq_ignore_ascii_case(target) && (of.is_empty() || Some(of) == branch)
    })
}
