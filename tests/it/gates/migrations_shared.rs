//! Several folders of migrations in one repository, and one bookkeeping table in the database.

use std::collections::BTreeSet;

use release_gate::model::GateResult;
use sqlx::{Connection as _, Executor as _};

use crate::support::Project;

const MODULE: &str = "<?php\nuse Illuminate\\Database\\Migrations\\Migration;\n";

/// What the gate says of these Laravel migrations, with the rows of the table that they all share.
fn gate(files: &[&str], rows: &str) -> GateResult {
    let mut project = Project::new(
        "[environments.p]\ndatabase = 'sqlite:app.db'\n[[gate]]\nkind = 'migrations'\nenvironment = 'p'\n",
    )
    .file("artisan", "#!/usr/bin/env php\n");
    for file in files {
        project = project.file(file, MODULE);
    }
    let path = project.path("app.db");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let options = sqlx::sqlite::SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true);
        let mut connection = sqlx::SqliteConnection::connect_with(&options)
            .await
            .expect("a database");
        let sql = format!(
            "create table migrations (id integer primary key, migration text, batch int); insert into migrations (migration, batch) values {rows}"
        );
        connection.execute(sqlx::AssertSqlSafe(sql)).await.expect("a table");
        connection.close().await.expect("a closed file");
    });
    project.check(&[]).gates.remove(0)
}

fn said(gate: &GateResult) -> BTreeSet<(&str, &str)> {
    let findings = gate.findings.iter();
    findings
        .filter_map(|finding| {
            let code = finding.code.strip_prefix("migrations/")?;
            (code != "detected").then_some((code, finding.subject.as_str()))
        })
        .collect()
}

#[test]
fn rows_of_another_module_of_the_same_application_are_no_missing_files() {
    let gate = gate(
        &[
            "database/migrations/2024_01_01_000001_users.php",
            "database/migrations/2024_01_02_000001_posts.php",
            "modules/shop/Migrations/2024_01_03_000001_orders.php",
            "modules/shop/Migrations/2024_01_04_000001_items.php",
        ],
        "('2024_01_01_000001_users', 1), ('2024_01_02_000001_posts', 1), ('2024_01_03_000001_orders', 2), ('2023_gone', 1)",
    );
    assert_eq!(
        said(&gate),
        BTreeSet::from([
            ("database-ahead", "database/migrations: 2023_gone"),
            (
                "pending",
                "modules/shop/Migrations: 2024_01_04_000001_items"
            )
        ])
    );
}

#[test]
fn a_copy_of_the_folder_is_left_out_in_words() {
    let gate = gate(
        &[
            "database/migrations/2024_01_01_000001_users.php",
            "database/migrations/2024_01_02_000001_posts.php",
            "old/migrations/2024_01_01_000001_users.php",
            "old/migrations/2024_01_09_000001_never.php",
        ],
        "('2024_01_01_000001_users', 1)",
    );
    assert_eq!(
        said(&gate),
        BTreeSet::from([("pending", "2024_01_02_000001_posts")])
    );
    let left_out = gate
        .findings
        .iter()
        .flat_map(|finding| &finding.evidence)
        .find(|evidence| evidence.label == "left-out")
        .expect("a word about the copy");
    assert!(
        left_out.text.as_str().contains("old/migrations"),
        "{left_out:?}"
    );
}
