//! Is the SQLite file in order?

use super::Found;
use super::words::bytes;
use crate::db::FileFacts;
use crate::gates::database::Database;
use crate::gates::database::code::DatabaseCode as Code;

/// A write-ahead log of this size is worth a look if it outgrows its database; the default checkpoint is at 4 MiB.
const LARGE_WAL: u64 = 64 << 20;

impl Database {
    /// Weighs the file's own facts.
    pub(super) fn weigh_file(&self, facts: &FileFacts, findings: Found<'_, '_>) {
        if let Some(problems) = &facts.integrity {
            findings.check("integrity");
            if let Some(first) = problems.first() {
                findings
                    .add(
                        Code::Corrupt,
                        "integrity",
                        format_args!(
                            "expected a sound file, found {} problems, the first: {first}",
                            problems.len()
                        ),
                    )
                    .evidence("integrity", problems.join("\n"));
            }
            for (table, rows) in &facts.dangling {
                findings.add(
                    Code::DanglingRows,
                    format_args!("references of {table}"),
                    format_args!("expected every row to refer to a row, found {rows} that don't"),
                );
            }
        }
        if self.writable {
            findings.check("writable");
            if facts.read_only {
                findings.add(
                    Code::ReadOnly,
                    "writable",
                    "expected a file that can be written, found that it or its folder is read-only",
                );
            }
        }
        findings.check("write-ahead log");
        if facts.wal > LARGE_WAL && facts.wal > facts.size {
            let message = format!(
                "expected less than the database's {}, found {}",
                bytes(facts.size),
                bytes(facts.wal)
            );
            findings.add(Code::LargeWal, "write-ahead log", message);
        }
        for (keys, what) in [
            (!self.extensions.is_empty(), "extensions"),
            (!self.privileges.is_empty(), "privileges"),
        ] {
            if keys {
                findings.add(
                    Code::NotCheckable,
                    what,
                    "expected a server, found a file: SQLite knows none",
                );
            }
        }
    }
}
