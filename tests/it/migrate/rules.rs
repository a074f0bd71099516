//! Rules that the tools' own states show only in part: graphs, histories, names that nearly fit.

use release_gate::migrate::{Kind, detect};

use super::case::{Case, pending, problems};

fn django(name: &str, dependencies: &str, replaces: &str) -> (String, String) {
    let text = format!(
        "from django.db import migrations\nclass Migration(migrations.Migration):\n    replaces = [{replaces}]\n    dependencies = [{dependencies}]\n"
    );
    (format!("shop/migrations/{name}.py"), text)
}

fn shop(files: &[(String, String)]) -> Case {
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    Case::new("django", &files)
}

const SQUASH: &str = "('shop', '0001_initial'), ('shop', '0002_price')";

fn squashed() -> Case {
    shop(&[
        django("0001_initial", "", ""),
        django("0002_price", "('shop', '0001_initial')", ""),
        django("0001_squashed_0002", "", SQUASH),
        django("0003_sku", "('shop', '0001_squashed_0002')", ""),
    ])
}

#[test]
fn a_half_applied_squash_falls_back_to_what_it_replaces() {
    let state = squashed().at(&[&[("app", "shop"), ("name", "0001_initial")]]);
    assert_eq!(state.1.applied, ["shop.0001_initial"]);
    assert_eq!(pending(&state), ["shop.0002_price", "shop.0003_sku"]);
    assert_eq!(problems(&state), []);
}

#[test]
fn a_squash_stands_for_what_it_replaces_when_all_or_none_is_applied() {
    let state = squashed().at(&[]);
    assert_eq!(
        pending(&state),
        ["shop.0001_squashed_0002", "shop.0003_sku"]
    );
    let state = squashed().at(&[
        &[("app", "shop"), ("name", "0001_initial")],
        &[("app", "shop"), ("name", "0002_price")],
    ]);
    assert_eq!(pending(&state), ["shop.0003_sku"]);
    assert_eq!(
        problems(&state),
        [(Kind::Squashed, "shop.0001_squashed_0002")]
    );
}

#[test]
fn rows_of_deleted_files_that_a_squash_replaces_are_expected() {
    let case = shop(&[django("0001_squashed_0002", "", SQUASH)]);
    let state = case.at(&[
        &[("app", "shop"), ("name", "0001_initial")],
        &[("app", "shop"), ("name", "0002_price")],
        &[("app", "shop"), ("name", "0001_squashed_0002")],
        &[("app", "shop"), ("name", "0003_gone")],
        &[("app", "auth"), ("name", "0001_initial")],
    ]);
    assert_eq!(
        problems(&state),
        [
            (Kind::DatabaseAhead, "shop.0003_gone"),
            (Kind::Elsewhere, "auth")
        ]
    );
}

#[test]
fn a_squash_with_a_row_of_its_own_and_none_of_its_parts_is_not_applied() {
    let state = squashed().at(&[&[("app", "shop"), ("name", "0001_squashed_0002")]]);
    assert_eq!(
        pending(&state),
        ["shop.0001_squashed_0002", "shop.0003_sku"]
    );
}

#[test]
fn a_squash_of_a_squash_is_told_by_its_parts_parts() {
    let case = shop(&[
        django("0001_squashed_0002", "", SQUASH),
        django("0003_sku", "('shop', '0001_squashed_0002')", ""),
        django(
            "0001_again",
            "",
            "('shop', '0001_squashed_0002'), ('shop', '0003_sku')",
        ),
    ]);
    let state = case.at(&[
        &[("app", "shop"), ("name", "0001_initial")],
        &[("app", "shop"), ("name", "0002_price")],
        &[("app", "shop"), ("name", "0003_sku")],
    ]);
    assert_eq!(pending(&state), [""; 0]);
    assert_eq!(state.1.applied, ["shop.0001_again"]);
}

#[test]
fn django_can_t_load_a_migration_whose_parent_no_file_has() {
    let case = shop(&[
        django("0001_initial", "('auth', '0012_x')", ""),
        django("0003_sku", "('shop', '0002_price')", ""),
    ]);
    let state = case.at(&[&[("app", "shop"), ("name", "0001_initial")]]);
    assert_eq!(problems(&state)[0], (Kind::MissingFile, "shop.0002_price"));
}

#[test]
fn django_s_settings_name_folders_of_migrations_and_the_apps_of_packages_that_count() {
    let migration = "from django.db import migrations\nclass Migration(migrations.Migration):\n    dependencies = []\n";
    let settings = "INSTALLED_APPS = ['shop', 'stripe.apps.StripeConfig']\nMIGRATION_MODULES = {\n    'shop': 'site.moved.shop',\n}\n";
    let case = Case::new(
        "django",
        &[
            ("manage.py", ""),
            ("site/settings.py", settings),
            ("shop/migrations/0001_old.py", migration),
            ("site/moved/shop/0001_initial.py", migration),
        ],
    );
    let mut project = detect::projects(&case.tree, &case.asked).remove(0);
    let mut tree = case.tree.clone();
    for app in ["stripe", "sentry"] {
        let dir = format!("lib/site-packages/{app}/migrations");
        tree.add_content(format!("{dir}/0001_initial.py"), migration.into());
        project.dirs.push(dir);
    }
    let folder = project.tool.folder(&tree, &project);
    let ids: Vec<&str> = folder
        .migrations
        .iter()
        .map(|found| found.id.as_str())
        .collect();
    assert_eq!(ids, ["shop.0001_initial", "stripe.0001_initial"]);
}

#[test]
fn a_child_applied_before_its_parent_and_two_last_migrations_are_told() {
    let case = shop(&[
        django("0001_initial", "", ""),
        django("0002_a", "('shop', '0001_initial')", ""),
        django("0002_b", "('shop', '0001_initial')", ""),
    ]);
    let state = case.at(&[&[("app", "shop"), ("name", "0002_a")]]);
    assert_eq!(pending(&state), ["shop.0001_initial", "shop.0002_b"]);
    assert_eq!(
        problems(&state),
        [
            (Kind::OutOfOrder, "shop.0002_a"),
            (Kind::MultipleHeads, "shop.0002_a,shop.0002_b")
        ]
    );
}

#[test]
fn an_alembic_revision_that_only_a_dependency_names_is_applied_with_it() {
    let revision = |id: &str, down: &str, depends: &str| {
        format!("revision = '{id}'\ndown_revision = {down}\ndepends_on = {depends}\n")
    };
    let (a, b, c) = (
        revision("a", "None", "None"),
        revision("b", "None", "('a',)"),
        revision("c", "'b'", "None"),
    );
    let case = Case::new(
        "alembic",
        &[
            ("m/versions/a.py", &a),
            ("m/versions/b.py", &b),
            ("m/versions/c.py", &c),
        ],
    );
    let state = case.at(&[&[("version_num", "b")]]);
    assert_eq!(state.1.applied, ["a", "b"]);
    assert_eq!(pending(&state), ["c"]);
    assert_eq!(problems(&state), []);
}

#[test]
fn alembic_refuses_a_revision_without_its_parent() {
    let case = Case::new(
        "alembic",
        &[("m/versions/b.py", "revision = 'b'\ndown_revision = 'a'\n")],
    );
    let state = case.at(&[]);
    assert!(state.0.refused.is_some());
    assert_eq!(problems(&state), [(Kind::MissingFile, "a")]);
}

#[test]
fn flyway_forgets_what_was_undone_or_deleted_and_prints_the_script_that_was_applied() {
    let case = Case::new(
        "flyway",
        &[
            ("flyway.conf", "flyway.locations=filesystem:sql"),
            ("sql/V1__new_name.sql", ""),
            ("sql/V2__b.sql", ""),
            ("sql/V3__c.sql", ""),
        ],
    );
    let row =
        |rank: &'static str, version: &'static str, kind: &'static str, script: &'static str| {
            [
                ("installed_rank", rank),
                ("version", version),
                ("type", kind),
                ("script", script),
                ("description", "old name"),
                ("checksum", "0"),
                ("success", "1"),
            ]
        };
    let state = case.at(&[
        &row("1", "1", "SQL", "V1__old_name.sql"),
        &row("2", "2", "SQL", "V2__b.sql"),
        &row("3", "2", "UNDO_SQL", "U2__b.sql"),
        &row("4", "9", "SQL", "V9__x.sql"),
        &row("5", "9", "DELETE", "V9__x.sql"),
    ]);
    assert_eq!(state.1.applied, ["V1__old_name.sql"]);
    assert_eq!(pending(&state), ["V2__b.sql", "V3__c.sql"]);
    assert_eq!(problems(&state), [(Kind::Edited, "V1__old_name.sql")]);
}

#[test]
fn flyway_versions_compare_as_numbers_and_nested_scripts_keep_their_folder() {
    let case = Case::new(
        "flyway",
        &[
            ("flyway.conf", "flyway.locations=filesystem:sql"),
            ("sql/V10__a.sql", ""),
            ("sql/V9__b.sql", ""),
            ("sql/V1_5__c.sql", ""),
            ("sql/x/V007__d.sql", ""),
            ("sql/V5_one.sql", ""),
            ("sql/R__v.sql", ""),
        ],
    );
    let state = case.at(&[]);
    assert_eq!(
        pending(&state),
        [
            "V1_5__c.sql",
            "x/V007__d.sql",
            "V9__b.sql",
            "V10__a.sql",
            "R__v.sql"
        ]
    );
    assert_eq!(problems(&state), [(Kind::OrphanFile, "V5_one.sql")]);
}

#[test]
fn goose_believes_the_last_row_of_a_version() {
    let case = Case::new(
        "goose",
        &[
            ("m/1_a.sql", "-- +goose Up\n"),
            ("m/2_b.sql", "-- +goose Up\n"),
        ],
    );
    let row = |id: &'static str, version: &'static str, applied: &'static str| {
        [("id", id), ("version_id", version), ("is_applied", applied)]
    };
    let state = case.at(&[
        &row("3", "2", "false"),
        &row("0", "0", "true"),
        &row("1", "1", "true"),
        &row("2", "2", "true"),
    ]);
    assert_eq!(pending(&state), ["2_b.sql"]);
}

#[test]
fn atlas_goes_on_with_a_half_applied_file_and_refuses_a_late_one() {
    let case = Case::new(
        "atlas",
        &[
            ("atlas.hcl", "dir = \"file://m\""),
            ("m/1_a.sql", ""),
            ("m/2_b.sql", ""),
            ("m/3_c.sql", ""),
            ("m/4_d.sql", ""),
        ],
    );
    let row = |version: &'static str, applied: &'static str| {
        [
            ("version", version),
            ("type", "2"),
            ("applied", applied),
            ("total", "2"),
        ]
    };
    let state = case.at(&[&row("1", "2"), &row("3", "1")]);
    assert_eq!(state.1.applied, ["1"]);
    assert_eq!(pending(&state), ["3_c.sql", "4_d.sql"]);
    assert_eq!(
        problems(&state),
        [(Kind::OutOfOrder, "2_b.sql"), (Kind::Failed, "3")]
    );
}

#[test]
fn an_atlas_checkpoint_stands_for_what_comes_before_it_in_an_empty_database_only() {
    let case = Case::new(
        "atlas",
        &[
            ("atlas.hcl", "dir = \"file://m\""),
            ("m/1_a.sql", ""),
            ("m/2_all.sql", "-- atlas:checkpoint\n"),
            ("m/3_c.sql", ""),
        ],
    );
    assert_eq!(pending(&case.at(&[])), ["2_all.sql", "3_c.sql"]);
    let state = case.at(&[&[
        ("version", "1"),
        ("type", "2"),
        ("applied", "1"),
        ("total", "1"),
    ]]);
    assert_eq!(pending(&state), ["3_c.sql"]);
}

#[test]
fn liquibase_leaves_out_other_engines_and_lists_what_runs_always() {
    let text = "--liquibase formatted sql\n--changeset a:1 dbms:oracle\nx;\n--changeset a:2 runAlways:true\ny;\n--changeset a:3 dbms:!sqlite\nz;\n";
    let case = Case::new(
        "liquibase",
        &[
            ("liquibase.properties", "changelogFile=c.sql"),
            ("c.sql", text),
        ],
    )
    .with("dbms", "sqlite");
    let state = case.at(&[&[
        ("ID", "2"),
        ("AUTHOR", "a"),
        ("FILENAME", "c.sql"),
        ("EXECTYPE", "EXECUTED"),
    ]]);
    assert_eq!(pending(&state), ["c.sql::2::a"]);
    assert_eq!(problems(&state), []);
}

#[test]
fn liquibase_follows_relative_includes_and_whole_folders() {
    let root = "databaseChangeLog:\n  - include: {file: parts/a.xml, relativeToChangelogFile: true}\n  - includeAll: {path: db/more}\n";
    let xml = "<databaseChangeLog><changeSet id='1' author='x'/><changeSet id='2' author='x'><validCheckSum>ANY</validCheckSum></changeSet></databaseChangeLog>";
    let json = "{\"databaseChangeLog\":[{\"changeSet\":{\"id\":3,\"author\":\"y\"}}]}";
    let case = Case::new(
        "liquibase",
        &[
            ("liquibase.properties", "changelogFile: db/root.yaml"),
            ("db/root.yaml", root),
            ("db/parts/a.xml", xml),
            ("db/more/b.json", json),
        ],
    );
    assert_eq!(
        pending(&case.at(&[])),
        [
            "db/parts/a.xml::1::x",
            "db/parts/a.xml::2::x",
            "db/more/b.json::3::y"
        ]
    );
}

#[test]
fn refinery_runs_an_unversioned_latecomer_and_refuses_a_versioned_one() {
    let case = Case::new(
        "refinery",
        &[
            ("migrations/V1__a.sql", ""),
            ("migrations/U2__b.sql", ""),
            ("migrations/V3__c.sql", ""),
            ("migrations/V4__d.sql", ""),
        ],
    );
    let state = case.at(&[&[("version", "4"), ("name", "d")]]);
    assert_eq!(pending(&state), ["V1__a", "U2__b", "V3__c"]);
    assert_eq!(
        problems(&state),
        [(Kind::OutOfOrder, "V1__a"), (Kind::OutOfOrder, "V3__c")]
    );
}

#[test]
fn diesel_refuses_a_folder_without_up_sql() {
    let case = Case::new(
        "diesel",
        &[
            ("diesel.toml", ""),
            ("migrations/1_a/up.sql", ""),
            ("migrations/2_b/down.sql", ""),
        ],
    );
    let state = case.at(&[]);
    assert_eq!(pending(&state), Vec::<&str>::new());
    assert_eq!(problems(&state), [(Kind::BadFileName, "2_b")]);
}

#[test]
fn a_file_that_drizzle_s_journal_lacks_never_runs() {
    let journal =
        "{\"entries\":[{\"idx\":0,\"when\":1000,\"tag\":\"0000_a\",\"breakpoints\":true}]}";
    let case = Case::new(
        "drizzle",
        &[
            ("drizzle/meta/_journal.json", journal),
            ("drizzle/0000_a.sql", ""),
            ("drizzle/0001_b.sql", ""),
        ],
    );
    let state = case.at(&[&[("created_at", "2000"), ("hash", "00ff")]]);
    assert_eq!(pending(&state), Vec::<&str>::new());
    assert_eq!(
        problems(&state),
        [
            (Kind::OrphanFile, "0001_b"),
            (Kind::OutOfOrder, "0000_a"),
            (Kind::DatabaseAhead, "2000")
        ]
    );
}

#[test]
fn a_rolled_back_prisma_migration_is_pending_and_a_second_try_that_worked_is_not() {
    let case = Case::new(
        "prisma",
        &[
            ("prisma/migrations/migration_lock.toml", ""),
            ("prisma/migrations/1_a/migration.sql", "x"),
        ],
    );
    let rolled_back = [
        ("migration_name", "1_a"),
        ("rolled_back_at", "2024"),
        ("started_at", "2024"),
    ];
    assert_eq!(pending(&case.at(&[&rolled_back])), ["1_a"]);
    let finished = [
        ("migration_name", "1_a"),
        ("finished_at", "2024"),
        ("started_at", "2024"),
    ];
    let state = case.at(&[&rolled_back, &finished]);
    assert_eq!(state.1.applied, ["1_a"]);
    assert_eq!(problems(&state), []);
}

#[test]
fn built_files_with_another_extension_can_be_taken_for_their_sources() {
    let files = [("knexfile.js", ""), ("migrations/1_a.ts", "")];
    let row = [("name", "1_a.js")];
    let state = Case::new("knex", &files).at(&[&row]);
    assert_eq!(problems(&state), [(Kind::DatabaseAhead, "1_a.js")]);
    assert_eq!(pending(&state), Vec::<&str>::new());
    let state = Case::new("knex", &files)
        .with("strip-extension", "true")
        .at(&[&row]);
    assert_eq!(problems(&state), []);
    assert_eq!(state.1.applied, ["1_a.ts"]);
}

#[test]
fn node_pg_migrate_orders_by_number_and_reads_a_written_out_time() {
    let case = Case::new(
        "node-pg-migrate",
        &[
            ("migrations/20240101000000000_b.js", "(pgm)"),
            ("migrations/1700000000000_a.js", "(pgm)"),
            ("migrations/.hidden", ""),
        ],
    );
    assert_eq!(
        pending(&case.at(&[])),
        ["1700000000000_a", "20240101000000000_b"]
    );
}

#[test]
fn sqlx_refuses_a_folder_with_a_name_that_does_not_begin_with_a_number() {
    let case = Case::new(
        "sqlx",
        &[
            ("migrations/1_a.sql", ""),
            ("migrations/x_b.sql", ""),
            ("migrations/seed.sql", ""),
        ],
    );
    let state = case.at(&[]);
    assert!(state.0.refused.is_some());
    assert_eq!(
        problems(&state),
        [
            (Kind::OrphanFile, "seed.sql"),
            (Kind::BadFileName, "x_b.sql")
        ]
    );
}

#[test]
fn sea_orm_runs_what_the_migrator_lists_in_its_order() {
    let lib = "impl MigratorTrait for Migrator { fn migrations() { vec![Box::new(m20240102_000000_b::Migration), Box::new(m20240101_000000_a::Migration)] } }";
    let case = Case::new(
        "sea-orm",
        &[
            ("m/src/lib.rs", lib),
            ("m/src/m20240101_000000_a.rs", "impl MigrationTrait"),
            ("m/src/m20240102_000000_b.rs", "impl MigrationTrait"),
            ("m/src/m20240103_000000_c.rs", "impl MigrationTrait"),
        ],
    );
    let state = case.at(&[]);
    assert_eq!(
        pending(&state),
        ["m20240102_000000_b", "m20240101_000000_a"]
    );
    assert_eq!(problems(&state), [(Kind::OrphanFile, "m20240103_000000_c")]);
}

#[test]
fn a_script_keeps_its_line_numbers_and_what_it_says_about_transactions() {
    let sql = |tool: &str, path: &str, text: &str| {
        let case = Case::new(
            tool,
            &[
                ("liquibase.properties", "changelogFile=m/1_a.sql"),
                (path, text),
            ],
        );
        case.at(&[])
            .0
            .migrations
            .pop()
            .and_then(|migration| migration.sql)
            .expect("SQL")
    };
    assert_eq!(
        sql(
            "goose",
            "m/1_a.sql",
            "-- +goose NO TRANSACTION\n-- +goose Up\nup;\n-- +goose Down\ndown;"
        ),
        "-- +goose NO TRANSACTION\n-- +goose Up\nup;\n-- +goose Down\n"
    );
    assert_eq!(
        sql(
            "dbmate",
            "m/1_a.sql",
            "-- migrate:up transaction:false\nup;\n-- migrate:down\ndown;"
        ),
        "-- migrate:up transaction:false\nup;\n-- migrate:down\n"
    );
    assert_eq!(
        sql(
            "liquibase",
            "m/1_a.sql",
            "--liquibase formatted sql\n\n--changeset a:1 runInTransaction:false\nup;\n--rollback down;\n"
        ),
        "\n\n--changeset a:1 runInTransaction:false\nup;\n\n"
    );
}

#[test]
fn prisma_accepts_the_sum_of_either_line_ending_and_no_other_text() {
    use release_gate::migrate::checksum::sha256;
    let state = |file: &str, applied: &str| {
        let case = Case::new(
            "prisma",
            &[
                ("prisma/migrations/migration_lock.toml", ""),
                ("prisma/migrations/1_a/migration.sql", file),
            ],
        );
        let sum = sha256(applied.as_bytes());
        let row = [
            ("migration_name", "1_a"),
            ("finished_at", "2024"),
            ("checksum", sum.as_str()),
        ];
        problems(&case.at(&[&row]))
            .iter()
            .map(|(kind, _)| *kind)
            .collect::<Vec<_>>()
    };
    assert_eq!(state("a\nb\n", "a\r\nb\r\n"), []);
    assert_eq!(state("a\r\nb\r\n", "a\nb\n"), []);
    assert_eq!(state("a\nb\n", "a\nc\n"), [Kind::Edited]);
}
