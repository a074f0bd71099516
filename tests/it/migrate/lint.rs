//! What can go wrong when a pending migration meets data and traffic.

use std::collections::BTreeSet;

use release_gate::migrate::Dialect;
use release_gate::migrate::lint::{
    Danger, Gravity, Hazard, Script, TableSize, lint, statements, weigh,
};

fn hazards(dialect: Dialect, sql: &str) -> Vec<Hazard> {
    let script = Script {
        sql,
        dialect,
        in_transaction: true,
        version: Some(15),
    };
    lint(&script, &mut BTreeSet::new())
}

fn rules(dialect: Dialect, sql: &str) -> Vec<String> {
    hazards(dialect, sql)
        .into_iter()
        .map(|hazard| hazard.rule)
        .collect()
}

#[test]
fn postgres_hazards_are_named_with_table_and_line() {
    let sql = "SET lock_timeout = '2s';\n\nCREATE INDEX posts_author ON public.posts (author_id);\nALTER TABLE users\n  ALTER COLUMN age TYPE bigint;\n";
    let found: Vec<_> = hazards(Dialect::Postgres, sql)
        .into_iter()
        .map(|hazard| (hazard.rule, hazard.danger, hazard.table, hazard.line))
        .collect();
    let table = |name: &str| Some(name.to_owned());
    assert!(
        found.contains(&(
            "require-concurrent-index-creation".into(),
            Danger::Lock,
            table("posts"),
            3
        )),
        "{found:?}"
    );
    assert!(
        found
            .iter()
            .any(|(rule, danger, on, _)| rule == "changing-column-type"
                && *danger == Danger::Rewrite
                && *on == table("users")),
        "{found:?}"
    );
}

#[test]
fn rules_of_taste_are_left_out() {
    let taste = rules(
        Dialect::Postgres,
        "SET lock_timeout = '1s'; CREATE TABLE t (id int, name varchar(20), at timestamp);",
    );
    assert_eq!(taste, Vec::<String>::new());
}

#[test]
fn a_missing_lock_timeout_is_said_once() {
    let sql = "ALTER TABLE a ADD COLUMN x text; ALTER TABLE b ADD COLUMN y text;";
    let missing = rules(Dialect::Postgres, sql)
        .into_iter()
        .filter(|rule| rule == "require-lock-timeout")
        .count();
    assert_eq!(missing, 1);
}

#[test]
fn nothing_can_happen_to_a_table_made_by_the_same_release() {
    let mut created = BTreeSet::new();
    let script = |sql| Script {
        sql,
        dialect: Dialect::MySql,
        in_transaction: false,
        version: None,
    };
    lint(
        &script("CREATE TABLE orders (id int primary key)"),
        &mut created,
    );
    assert_eq!(
        lint(&script("ALTER TABLE orders MODIFY id bigint"), &mut created),
        vec![]
    );
    assert_eq!(
        lint(&script("ALTER TABLE users MODIFY id bigint"), &mut created).len(),
        1
    );
}

#[test]
fn each_engines_own_traps_are_known() {
    let cases: &[(Dialect, &str, &[&str])] = &[
        (
            Dialect::MySql,
            "ALTER TABLE users MODIFY age bigint",
            &["changes-type"],
        ),
        (
            Dialect::MySql,
            "ALTER TABLE users CHANGE COLUMN age years int",
            &["renames-column"],
        ),
        (
            Dialect::MySql,
            "ALTER TABLE `users` ADD COLUMN `tier` int NOT NULL",
            &["required-column"],
        ),
        (
            Dialect::MySql,
            "ALTER TABLE users ADD COLUMN tier int NOT NULL DEFAULT 0",
            &[],
        ),
        (
            Dialect::MySql,
            "ALTER TABLE users ADD UNIQUE KEY email (email)",
            &["unique-over-existing-rows"],
        ),
        (
            Dialect::MySql,
            "ALTER TABLE users ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES b (id)",
            &["validates-constraint"],
        ),
        (
            Dialect::MySql,
            "CREATE FULLTEXT INDEX body ON posts (body)",
            &["blocking-index"],
        ),
        (
            Dialect::MySql,
            "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4",
            &["rewrites-table"],
        ),
        (
            Dialect::MySql,
            "ALTER TABLE a ADD x int; ALTER TABLE b ADD y int;",
            &["half-done"],
        ),
        (
            Dialect::Sqlite,
            "ALTER TABLE users ADD COLUMN tier int NOT NULL",
            &["required-column"],
        ),
        (
            Dialect::Sqlite,
            "ALTER TABLE users ADD COLUMN tier int UNIQUE",
            &["unsupported-column"],
        ),
        (
            Dialect::Sqlite,
            "PRAGMA foreign_keys=OFF",
            &["pragma-in-transaction"],
        ),
        (Dialect::Sqlite, "VACUUM", &["refuses-transaction"]),
        (
            Dialect::Sqlite,
            "CREATE UNIQUE INDEX u ON users (email)",
            &["unique-over-existing-rows"],
        ),
        (
            Dialect::Sqlite,
            "DROP TABLE users",
            &["drops-table", "drops-table-in-use"],
        ),
        (Dialect::Sqlite, "DELETE FROM users", &["deletes-all-rows"]),
        (Dialect::Sqlite, "DELETE FROM users WHERE id = 1", &[]),
        (
            Dialect::Postgres,
            "SET lock_timeout='1s'; TRUNCATE users",
            &["deletes-all-rows"],
        ),
        (
            Dialect::Postgres,
            "SET lock_timeout='1s'; UPDATE users SET a = 1",
            &["updates-all-rows"],
        ),
    ];
    for (dialect, sql, expected) in cases {
        assert_eq!(rules(*dialect, sql), *expected, "{dialect:?}: {sql}");
    }
}

#[test]
fn sqlites_table_rebuild_is_no_data_loss() {
    let sql = r#"
        CREATE TABLE "new_User" ("id" INTEGER NOT NULL PRIMARY KEY, "name" TEXT);
        INSERT INTO "new_User" ("id", "name") SELECT "id", "name" FROM "User";
        DROP TABLE "User";
        ALTER TABLE "new_User" RENAME TO "User";
    "#;
    let found = hazards(Dialect::Sqlite, sql);
    assert_eq!(
        found
            .iter()
            .map(|hazard| (hazard.rule.as_str(), hazard.danger))
            .collect::<Vec<_>>(),
        [("rebuilds-table", Danger::Rewrite)]
    );
}

#[test]
fn semicolons_and_keywords_inside_texts_end_nothing() {
    let cases: &[(Dialect, &str, usize)] = &[
        (
            Dialect::Postgres,
            "INSERT INTO t VALUES ('a;b; DROP TABLE users'); SELECT 1",
            2,
        ),
        (
            Dialect::Postgres,
            "CREATE FUNCTION f() RETURNS void AS $body$ BEGIN DELETE FROM t; END; $body$ LANGUAGE plpgsql;",
            1,
        ),
        (
            Dialect::Postgres,
            "/* a; /* nested; */ DROP TABLE x; */ SELECT 1; -- ; DROP TABLE y\nSELECT 2",
            2,
        ),
        (Dialect::Postgres, "SELECT $1; SELECT 'it''s; fine'", 2),
        (
            Dialect::MySql,
            "INSERT INTO t VALUES ('it\\'s; fine', \"a;b\"); # DROP TABLE x;\nSELECT 1;",
            2,
        ),
        (
            Dialect::MySql,
            "DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END //\nDELIMITER ;\nSELECT 3;",
            2,
        ),
        (Dialect::MySql, "/*!40101 SET NAMES utf8 */; SELECT 1", 2),
        (
            Dialect::Sqlite,
            "INSERT INTO [a;b] VALUES (1); SELECT \"x;y\" FROM `z;`",
            2,
        ),
    ];
    for (dialect, sql, expected) in cases {
        assert_eq!(
            statements(sql, *dialect).len(),
            *expected,
            "{dialect:?}: {sql}"
        );
    }
}

#[test]
fn sql_that_cannot_be_parsed_is_said() {
    assert_eq!(
        rules(Dialect::Postgres, "ALTER TABLE users ADDD COLUMN x text"),
        ["unreadable-sql"]
    );
}

#[test]
fn the_tables_size_decides_how_grave_it_is() {
    let rows = |rows| {
        Some(TableSize {
            rows,
            bytes: rows * 100,
        })
    };
    assert_eq!(weigh(Danger::Rewrite, rows(40)), Gravity::Note);
    assert_eq!(weigh(Danger::Rewrite, rows(200_000)), Gravity::Warning);
    assert_eq!(weigh(Danger::Rewrite, rows(40_000_000)), Gravity::Failure);
    assert_eq!(weigh(Danger::Rewrite, None), Gravity::Warning);
    assert_eq!(weigh(Danger::Destructive, rows(0)), Gravity::Note);
    assert_eq!(weigh(Danger::Destructive, rows(1)), Gravity::Failure);
    assert_eq!(weigh(Danger::Transaction, rows(0)), Gravity::Failure);
    assert_eq!(
        weigh(
            Danger::Lock,
            Some(TableSize {
                rows: 5_000,
                bytes: 3 << 30
            })
        ),
        Gravity::Failure
    );
}
