//! A schema while its statements are read: tables can still be altered, and what refers forward is settled at the end.

use std::collections::{BTreeMap, BTreeSet};

use super::Unread;
use super::postgres::printed;
use crate::db::schema::{ObjectKind, ObjectName};

/// What has been read so far.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// Tables by their full name.
    pub(super) tables: BTreeMap<String, Table>,
    /// Everything else.
    pub(super) objects: BTreeMap<ObjectName, String>,
    /// Partitions, which aren't compared.
    pub(super) partitions: BTreeSet<String>,
    /// Statements that weren't understood.
    pub(super) unread: Vec<Unread>,
}

/// A table.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// The parts of its definition: `table`, `unlogged`, …
    pub(super) traits: Vec<String>,
    pub(super) columns: Vec<Column>,
    /// The table's primary key, for foreign keys that name no columns.
    pub(super) key: Vec<String>,
    /// Tables whose columns it has too.
    pub(super) parents: Vec<String>,
}

/// A column.
#[derive(Clone, Debug, Default)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) collate: Option<String>,
    pub(super) not_null: bool,
    /// `generated always as identity`, `auto_increment`, …
    pub(super) identity: Option<String>,
    /// Everything from ` default ` or ` generated always as (` on.
    pub(super) value: Option<String>,
}

impl Column {
    fn definition(&self) -> String {
        let mut text = self.kind.clone();
        if let Some(collate) = &self.collate {
            text.push_str(" collate ");
            text.push_str(collate);
        }
        if self.not_null {
            text.push_str(" not null");
        }
        for part in [&self.identity, &self.value].into_iter().flatten() {
            text.push(' ');
            text.push_str(part);
        }
        text
    }
}

impl Draft {
    /// Adds or replaces an object that stands alone.
    pub(super) fn put(&mut self, kind: ObjectKind, name: &str, definition: String) {
        self.put_on(kind, "", name, definition);
    }

    /// Adds or replaces an object of a table.
    pub(super) fn put_on(&mut self, kind: ObjectKind, table: &str, name: &str, definition: String) {
        let name = ObjectName {
            kind,
            table: table.to_owned(),
            name: name.to_owned(),
        };
        self.objects.insert(name, definition);
    }

    /// Whether the table has an object of this kind and name.
    pub(super) fn has(&self, kind: ObjectKind, table: &str, name: &str) -> bool {
        self.objects.contains_key(&ObjectName {
            kind,
            table: table.to_owned(),
            name: name.to_owned(),
        })
    }

    /// Takes an object of a table away.
    pub(super) fn remove_on(
        &mut self,
        kind: ObjectKind,
        table: &str,
        name: &str,
    ) -> Option<String> {
        self.objects.remove(&ObjectName {
            kind,
            table: table.to_owned(),
            name: name.to_owned(),
        })
    }

    /// Takes a table away, with what belongs to it.
    pub(super) fn drop_table(&mut self, table: &str) {
        self.tables.remove(table);
        self.objects.retain(|name, _| name.table != table);
    }

    /// Takes what stands alone or belongs to a table away, by its own name.
    pub(super) fn drop_named(&mut self, kinds: &[ObjectKind], is: impl Fn(&ObjectName) -> bool) {
        self.objects
            .retain(|name, _| !(kinds.contains(&name.kind) && is(name)));
    }

    /// A name that no object of the table has yet: PostgreSQL appends a number.
    pub(super) fn free_name(&self, kind: ObjectKind, table: &str, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        let mut number = 0;
        while self.has(kind, table, &name) {
            number += 1;
            name = format!("{wanted}{number}");
        }
        name
    }

    /// The objects, once everything is known.
    pub(super) fn finish(mut self) -> (BTreeMap<ObjectName, String>, Vec<Unread>) {
        self.inherit();
        self.refer_to_keys();
        let partitions = std::mem::take(&mut self.partitions);
        for partition in &partitions {
            self.drop_table(partition);
        }
        for (name, table) in std::mem::take(&mut self.tables) {
            for column in &table.columns {
                self.put_on(ObjectKind::Column, &name, &column.name, column.definition());
            }
            let order: Vec<&str> = table
                .columns
                .iter()
                .map(|column| column.name.as_str())
                .collect();
            if !order.is_empty() {
                self.put_on(ObjectKind::ColumnOrder, &name, "", order.join(", "));
            }
            self.put(ObjectKind::Table, &name, table.traits.join(", "));
        }
        (self.objects, self.unread)
    }

    /// A child has its parents' columns before its own, and their checks.
    fn inherit(&mut self) {
        let children: Vec<(String, Vec<String>)> = self
            .tables
            .iter()
            .filter(|(_, table)| !table.parents.is_empty())
            .map(|(name, table)| (name.clone(), table.parents.clone()))
            .collect();
        for (child, parents) in children {
            let mut columns: Vec<Column> = parents
                .iter()
                .filter_map(|parent| self.tables.get(parent))
                .flat_map(|parent| parent.columns.clone())
                .map(|column| Column {
                    identity: None,
                    ..column
                })
                .collect();
            let checks: Vec<(String, String)> = self
                .objects
                .iter()
                .filter(|(name, text)| {
                    name.kind == ObjectKind::Constraint
                        && parents.contains(&name.table)
                        && text.starts_with("CHECK")
                        && !text.contains("NO INHERIT")
                })
                .map(|(name, text)| (name.name.clone(), text.clone()))
                .collect();
            for (name, text) in checks {
                self.put_on(ObjectKind::Constraint, &child, &name, text);
            }
            if let Some(table) = self.tables.get_mut(&child) {
                for own in std::mem::take(&mut table.columns) {
                    match columns.iter_mut().find(|column| column.name == own.name) {
                        Some(same) => *same = own,
                        None => columns.push(own),
                    }
                }
                table.columns = columns;
            }
        }
    }

    /// `REFERENCES users` means the primary key of users.
    fn refer_to_keys(&mut self) {
        let keys: BTreeMap<String, String> = self
            .tables
            .iter()
            .map(|(name, table)| (printed(name), table.key.join(", ")))
            .collect();
        for (name, text) in &mut self.objects {
            if name.kind != ObjectKind::Constraint {
                continue;
            }
            for (table, key) in &keys {
                let open = format!("REFERENCES {table}()");
                if text.contains(&open) {
                    *text = text.replace(&open, &format!("REFERENCES {table}({key})"));
                }
            }
        }
    }
}
