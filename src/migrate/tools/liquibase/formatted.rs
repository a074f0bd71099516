//! Formatted SQL: `--liquibase formatted sql`, then blocks that begin with `--changeset author:id attribute:value`.

use regex::Regex;

use super::changelog::ChangeSet;
use crate::migrate::checksum::md5;

/// Whether a file says that it is formatted SQL.
pub(super) fn is_formatted(text: &str) -> bool {
    text.trim_start_matches('\u{feff}')
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty())
        .is_some_and(|line| {
            directive(line).is_some_and(|words| words.starts_with("liquibase formatted sql"))
        })
}

/// What follows `--` in a line, without the spaces around it.
fn directive(line: &str) -> Option<&str> {
    line.trim().strip_prefix("--").map(str::trim)
}

/// The `logicalFilePath` of the first line.
pub(super) fn logical_path(text: &str) -> Option<String> {
    attribute(
        text.lines().find(|line| !line.trim().is_empty())?,
        "logicalFilePath",
    )
}

/// The changesets of a file, without the path.
pub(super) fn changesets(text: &str) -> Vec<ChangeSet> {
    let Ok(head) =
        Regex::new(r#"(?i)^\s*--\s*changeset\s+(?:"([^"]+)"|([^:]+)):\s*(?:"([^"]+)"|(\S+))(.*)$"#)
    else {
        return Vec::new();
    };
    let mut found: Vec<(ChangeSet, Block)> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if let Some(parts) = head.captures(line) {
            let part = |one: usize, other: usize| {
                parts
                    .get(one)
                    .or_else(|| parts.get(other))
                    .map_or("", |part| part.as_str())
                    .trim()
                    .to_owned()
            };
            found.push((
                opened(
                    part(1, 2),
                    part(3, 4),
                    parts.get(5).map_or("", |rest| rest.as_str()),
                ),
                Block::after(index, line),
            ));
        } else if let Some((changeset, block)) = found.last_mut() {
            block.take(line, changeset);
        }
    }
    found
        .into_iter()
        .map(|(changeset, block)| block.close(changeset))
        .collect()
}

fn opened(author: String, id: String, rest: &str) -> ChangeSet {
    let is_true =
        |name| attribute(rest, name).is_some_and(|value| value.eq_ignore_ascii_case("true"));
    ChangeSet {
        contexts: attribute(rest, "contextFilter")
            .or_else(|| attribute(rest, "context"))
            .unwrap_or_default(),
        labels: attribute(rest, "labels").unwrap_or_default(),
        engines: attribute(rest, "dbms").unwrap_or_default(),
        run_always: is_true("runAlways"),
        run_on_change: is_true("runOnChange"),
        ignored: is_true("ignore"),
        file: attribute(rest, "logicalFilePath").unwrap_or_default(),
        id,
        author,
        ..ChangeSet::default()
    }
}

/// The value of `name:value` or `name:"some value"`, where the name stands at the beginning of a word.
fn attribute(text: &str, name: &str) -> Option<String> {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let (word, after) = rest.split_once(':')?;
        // What stands before the name are words without a value.
        let is_ours = word
            .split_whitespace()
            .next_back()?
            .eq_ignore_ascii_case(name);
        let after = after.trim_start();
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
        };
        if is_ours {
            return Some(value.to_owned());
        }
        rest = next;
    }
}

/// The statements of a changeset, as they are read.
struct Block {
    /// Line breaks up to the first statement, so that line numbers stay those of the file.
    before: usize,
    /// The line that begins the changeset, which also says whether it runs in a transaction.
    head: String,
    sql: String,
    in_rollback: bool,
}

impl Block {
    fn after(line: usize, head: &str) -> Self {
        Self {
            before: line,
            head: head.to_owned(),
            sql: String::new(),
            in_rollback: false,
        }
    }

    /// Takes a line; directives aren't part of the statements, other comments are.
    fn take(&mut self, line: &str, changeset: &mut ChangeSet) {
        let lower = line.trim().to_ascii_lowercase();
        if lower.starts_with("/*")
            && lower
                .trim_start_matches("/*")
                .trim_start()
                .starts_with("liquibase rollback")
        {
            self.in_rollback = true;
        }
        let words = directive(&lower).unwrap_or_default();
        if let Some(sum) = words.strip_prefix("validchecksum") {
            changeset
                .valid_sums
                .push(sum.trim_start_matches(':').trim().to_owned());
        }
        let is_directive = [
            "rollback",
            "precondition",
            "comment",
            "validchecksum",
            "property",
            "ignorelines",
        ]
        .iter()
        .any(|word| words.starts_with(word));
        if !is_directive && !self.in_rollback {
            self.sql.push_str(line);
        }
        self.sql.push('\n');
        if self.in_rollback && lower.ends_with("*/") {
            self.in_rollback = false;
        }
    }

    fn close(self, mut changeset: ChangeSet) -> ChangeSet {
        // Parameters are replaced before the sum is made, and their values live elsewhere.
        if !self.sql.contains("${") {
            changeset.sum = Some(sum(&self.sql));
        }
        changeset.sql = Some(format!(
            "{}{}\n{}",
            "\n".repeat(self.before),
            self.head,
            self.sql
        ));
        changeset
    }
}

/// Version 9 of the sum: over the SQL without any whitespace, and then over the list of the changes' sums.
fn sum(sql: &str) -> String {
    let bare: String = sql
        .chars()
        .filter(|character| !character.is_whitespace())
        .collect();
    let change = format!("9:{}", md5(bare.as_bytes()));
    format!("9:{}", md5(format!("{change}:").as_bytes()))
}
