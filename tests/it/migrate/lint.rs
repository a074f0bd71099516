//! What can go wrong when a pending migration meets data and traffic.

use std::collections::BTreeSet;

use release_gate::migrate::Dialect;
use release_gate::migrate::lint::{
    Danger, Gravity, Hazard, Script, TableSize, Transaction, lint, statements, transaction, weigh,
};

fn hazards(dialect: Dialect, sql: &str) -> Vec<Hazard> {
    let script = Script {
        sql,
        dialect,
        transaction: Transaction::Tool,
        version: Some(15),
        types: None,
    };
    let found = lint(&script, &mut BTreeSet::new());
    for hazard in found
        .iter()
        .filter(|hazard| hazard.rule != "unreadable-sql")
    {
        let named = format!("`{}`", hazard.rule);
        assert!(MANUAL.contains(&named), "the manual lacks {named}");
    }
    found
}

/// The gate's page, which lists every rule.
const MANUAL: &str = include_str!("../../../docs/gates/migrations.md");

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
fn a_lock_timeout_is_asked_for_where_others_would_queue_behind_the_wait() {
    let waits = |sql: &str| {
        let found = hazards(Dialect::Postgres, sql).into_iter();
        let waits = found.filter(|hazard| hazard.rule == "require-lock-timeout");
        waits.filter_map(|hazard| hazard.table).collect::<Vec<_>>()
    };
    assert_eq!(
        waits("ALTER TABLE a ADD COLUMN x text; ALTER TABLE b ALTER y SET DEFAULT 1;"),
        ["a", "b"]
    );
    for sql in [
        "CREATE TYPE mood AS ENUM ('a'); CREATE EXTENSION pgcrypto; COMMENT ON TABLE a IS 'x';",
        "CREATE TABLE a (id int); ALTER TABLE a ADD COLUMN x text; CREATE INDEX i ON a (x);",
        "ALTER TABLE a VALIDATE CONSTRAINT c;",
        "SET LOCAL lock_timeout = '2s'; ALTER TABLE a ADD COLUMN x text;",
        "SELECT set_config('lock_timeout', '2s', true); ALTER TABLE a ADD COLUMN x text;",
    ] {
        assert_eq!(waits(sql), [""; 0], "{sql}");
    }
}

#[test]
fn nothing_can_happen_to_a_table_made_by_the_same_release() {
    let mut created = BTreeSet::new();
    let script = |sql| Script {
        sql,
        dialect: Dialect::MySql,
        transaction: Transaction::None,
        version: None,
        types: None,
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
fn what_usual_migrations_do_safely_is_let_pass() {
    let cases: &[(Dialect, &str)] = &[
        (
            Dialect::Postgres,
            "CREATE TABLE a (id int); CREATE UNIQUE INDEX i ON a (id); ALTER TABLE a ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES users (id);",
        ),
        (
            Dialect::Postgres,
            "CREATE MATERIALIZED VIEW m AS SELECT 1 AS n; CREATE UNIQUE INDEX i ON m (n); REFRESH MATERIALIZED VIEW m;",
        ),
        (
            Dialect::Postgres,
            "CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN DELETE FROM users; RETURN NEW; END $$ LANGUAGE plpgsql;",
        ),
        (
            Dialect::Postgres,
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC DELETE FROM users; SELECT 1; END; SELECT 1;",
        ),
        (
            Dialect::Postgres,
            "DROP VIEW IF EXISTS v; CREATE VIEW v AS SELECT 1;",
        ),
        (
            Dialect::Postgres,
            "COPY orgs (id) FROM stdin;\n1\tx; DROP TABLE users;\n\\.\nSELECT 1;",
        ),
        (
            Dialect::Postgres,
            "WITH old AS (SELECT id FROM users LIMIT 9) UPDATE users SET a = 1 FROM old WHERE old.id = users.id;",
        ),
        (Dialect::Postgres, "\u{feff}-- nothing\r\n"),
        (
            Dialect::MySql,
            "CREATE TRIGGER t BEFORE INSERT ON users FOR EACH ROW BEGIN IF NEW.a THEN SET NEW.a = CASE WHEN 1 THEN 2 END; END IF; DELETE FROM logs; END;",
        ),
        (
            Dialect::MySql,
            "ALTER TABLE users MODIFY nick varchar(255), ALGORITHM=INPLACE, LOCK=NONE",
        ),
        (
            Dialect::MySql,
            "CREATE TABLE a (id int); CREATE INDEX i ON a (id); ALTER TABLE a ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES b (id)",
        ),
        (Dialect::MySql, "DELETE FROM users LIMIT 10"),
        (
            Dialect::MySql,
            "ALTER TABLE users ADD COLUMN c int AS (a + b) VIRTUAL NOT NULL",
        ),
        (
            Dialect::Sqlite,
            "CREATE TRIGGER t AFTER INSERT ON users BEGIN UPDATE stats SET n = CASE WHEN n THEN 1 ELSE 2 END; DELETE FROM cache; END;",
        ),
    ];
    for (dialect, sql) in cases {
        assert_eq!(rules(*dialect, sql), [""; 0], "{dialect:?}: {sql}");
    }
}

#[test]
fn what_usual_migrations_do_unsafely_is_told_by_its_own_name() {
    let quiet = |sql: &str| format!("SET lock_timeout = '1s'; {sql}");
    let postgres: &[(&str, &[&str])] = &[
        (
            "CREATE INDEX CONCURRENTLY i ON users (a);",
            &["refuses-transaction"],
        ),
        ("VACUUM ANALYZE users;", &["refuses-transaction"]),
        (
            "ALTER TYPE mood ADD VALUE 'new'; UPDATE users SET m = 'new' WHERE id = 1;",
            &["early-enum-value"],
        ),
        ("ALTER TYPE mood ADD VALUE IF NOT EXISTS 'new';", &[]),
        ("CLUSTER users USING i;", &["rewrites-table"]),
        (
            "ALTER TABLE users SET TABLESPACE fast;",
            &["rewrites-table"],
        ),
        (
            "ALTER TABLE users ADD COLUMN n bigserial;",
            &["adds-written-column"],
        ),
        ("REFRESH MATERIALIZED VIEW m;", &["refreshes-alone"]),
        (
            "ALTER TABLE users ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES b (id);",
            &["adding-foreign-key-constraint"],
        ),
        (
            "ALTER TABLE users ADD CONSTRAINT u UNIQUE (a);",
            &["disallowed-unique-constraint"],
        ),
        (
            "UPDATE users SET a = (SELECT b FROM orgs WHERE orgs.id = users.org);",
            &["updates-all-rows"],
        ),
        (
            "DO $$ BEGIN\n ALTER TABLE users ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES b (id);\nEXCEPTION WHEN duplicate_object THEN null; END $$;",
            &["adding-foreign-key-constraint"],
        ),
        (
            "TRUNCATE users, orgs;",
            &["deletes-all-rows", "deletes-all-rows"],
        ),
    ];
    for (sql, expected) in postgres {
        assert_eq!(rules(Dialect::Postgres, &quiet(sql)), *expected, "{sql}");
    }
    let others: &[(Dialect, &str, &[&str])] = &[
        (
            Dialect::MySql,
            "ALTER TABLE users DROP PARTITION p1",
            &["drops-partition"],
        ),
        (
            Dialect::MySql,
            "ALTER TABLE users PARTITION BY HASH (id) PARTITIONS 4",
            &["rewrites-table"],
        ),
        (
            Dialect::MySql,
            "ALTER TABLE users ADD c int GENERATED ALWAYS AS (a) STORED",
            &["adds-written-column"],
        ),
        (
            Dialect::MySql,
            "RENAME TABLE a TO b, c TO d",
            &["renames-table", "renames-table"],
        ),
        (
            Dialect::Sqlite,
            "ALTER TABLE users ADD at TEXT DEFAULT CURRENT_TIMESTAMP",
            &["varying-default"],
        ),
        (
            Dialect::Sqlite,
            "ALTER TABLE users ALTER COLUMN a TYPE text",
            &["unsupported-alter"],
        ),
        (
            Dialect::Sqlite,
            "ALTER TABLE users RENAME TO old; CREATE TABLE users (id int); INSERT INTO users SELECT id FROM old; DROP TABLE old;",
            &["rebuilds-table"],
        ),
    ];
    for (dialect, sql, expected) in others {
        assert_eq!(rules(*dialect, sql), *expected, "{dialect:?}: {sql}");
    }
}

#[test]
fn the_line_of_a_statement_inside_a_block_is_the_file_s() {
    let sql = "SET lock_timeout = '1s';\n\nDO $$\nBEGIN\n  IF true THEN\n    DROP TABLE users;\n  END IF;\nEND $$;";
    let lines: BTreeSet<u32> = hazards(Dialect::Postgres, sql)
        .iter()
        .map(|hazard| hazard.line)
        .collect();
    assert_eq!(lines, BTreeSet::from([6]));
}

#[test]
fn a_script_s_own_transaction_is_a_fault_only_inside_the_tool_s() {
    let sql = "BEGIN;\nALTER TYPE mood RENAME TO mood_old;\nALTER TYPE mood_new RENAME TO mood;\nDROP TYPE mood_old;\nCOMMIT;\n";
    let rules = |tool: &str, sql: &str, dialect: Dialect| {
        let statements = statements(sql, dialect).len();
        let script = Script {
            sql,
            dialect,
            transaction: transaction(tool, sql, dialect, statements),
            version: Some(15),
            types: None,
        };
        let found = lint(&script, &mut BTreeSet::new()).into_iter();
        found.map(|hazard| hazard.rule).collect::<Vec<_>>()
    };
    assert_eq!(rules("prisma", sql, Dialect::Postgres), [""; 0]);
    assert_eq!(rules("golang-migrate", sql, Dialect::Postgres), [""; 0]);
    assert_eq!(
        rules("sqlx", sql, Dialect::Postgres),
        ["transaction-nesting", "transaction-nesting"]
    );
    let pragma = "PRAGMA foreign_keys=OFF;\nSELECT 1;\n";
    assert_eq!(rules("prisma", pragma, Dialect::Sqlite), [""; 0]);
    assert_eq!(
        rules("drizzle", pragma, Dialect::Sqlite),
        ["pragma-in-transaction"]
    );
    let alone = "CREATE INDEX CONCURRENTLY i ON users (a);";
    assert_eq!(rules("prisma", alone, Dialect::Postgres), [""; 0]);
    for (tool, sql) in [
        ("prisma", format!("{alone}\nSELECT 1;")),
        ("supabase", alone.to_owned()),
        ("sqlx", alone.to_owned()),
    ] {
        assert_eq!(
            rules(tool, &sql, Dialect::Postgres),
            ["refuses-transaction"],
            "{tool}"
        );
    }
    for (tool, mark) in [
        ("sqlx", "-- no-transaction"),
        ("goose", "-- +goose NO TRANSACTION"),
        ("dbmate", "-- migrate:up transaction:false"),
        ("sql-migrate", "-- +migrate Up notransaction"),
        ("yoyo", "-- transactional: false"),
        ("atlas", "-- atlas:txmode none"),
    ] {
        let sql = format!("{mark}\n{alone}");
        assert_eq!(rules(tool, &sql, Dialect::Postgres), [""; 0], "{tool}");
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
        rules(
            Dialect::Postgres,
            "SET lock_timeout = '1s'; ALTER TABLE users ADDD COLUMN x text"
        ),
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
    assert_eq!(weigh(Danger::Refused, None), Gravity::Failure);
    assert_eq!(weigh(Danger::Nesting, rows(40_000_000)), Gravity::Warning);
    assert_eq!(weigh(Danger::HalfDone, None), Gravity::Note);
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
