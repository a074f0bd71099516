//! Whether a tool runs a migration inside a transaction, as far as its file says.

/// Marks in a file that ask its tool for no transaction: sqlx, dbmate, goose, Atlas, Flyway, Liquibase, Diesel, Ecto.
const MARKS: &[&str] = &[
    "-- no-transaction",
    "transaction:false",
    "+goose no transaction",
    "atlas:txmode none",
    "executeintransaction=false",
    "runintransaction:false",
    "run_in_transaction = false",
];

/// Tools that send the script as it stands: several statements at once are then one transaction by the server's own
/// rule, a single one is none.
const PLAIN: &[&str] = &["prisma", "golang-migrate", "supabase"];

/// Tools that look for statements which refuse a transaction and leave it out by themselves.
const CAREFUL: &[&str] = &["flyway"];

/// Whether `tool` runs the script `sql`, which has so many `statements`, inside a transaction.
pub fn in_transaction(tool: &str, sql: &str, statements: usize) -> bool {
    let lower = sql.to_lowercase();
    if MARKS.iter().any(|mark| lower.contains(mark)) || CAREFUL.contains(&tool) {
        return false;
    }
    !PLAIN.contains(&tool) || statements > 1
}
