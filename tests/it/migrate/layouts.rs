//! Projects that are laid out in less usual ways, and tables of older versions.

use release_gate::migrate::detect::Asked;
use release_gate::migrate::{Kind, Tree, detect};

use super::case::{Case, pending, problems};

/// The folders of each project that is found without being told of.
fn folders(files: &[(&str, &str)]) -> Vec<(&'static str, Vec<String>)> {
    let mut tree = Tree::default();
    for (path, content) in files {
        tree.add_content(*path, content.as_bytes().to_vec());
    }
    let found = detect::projects(&tree, &Asked::default()).into_iter();
    found
        .map(|project| (project.tool.about().name, project.dirs))
        .collect()
}

#[test]
fn each_database_of_a_rails_application_has_its_folders() {
    let migration = "class A < ActiveRecord::Migration[7.0]\nend";
    let settings = "production:\n  primary:\n    <<: *default\n  animals:\n    migrations_paths: db/animals_migrate\n  birds:\n    migrations_paths:\n      - birds/migrate\n      - 'shared/migrate'\ntest:\n  animals:\n    migrations_paths: \"db/animals_migrate\"\n";
    let found = folders(&[
        (
            "config/application.rb",
            "config.active_record.schema_migrations_table_name = 'done'",
        ),
        ("config/database.yml", settings),
        ("db/migrate/20240101000000_a.rb", migration),
        ("db/animals_migrate/20240101000000_b.rb", migration),
        ("db/queue_migrate/20240101000000_c.rb", migration),
        ("birds/migrate/20240101000000_d.rb", migration),
        ("shared/migrate/20240101000000_e.rb", migration),
    ]);
    let dirs: Vec<String> = found.iter().map(|(_, dirs)| dirs.join(" ")).collect();
    assert_eq!(
        dirs,
        [
            "db/animals_migrate",
            "birds/migrate shared/migrate",
            "db/migrate",
            "db/queue_migrate"
        ]
    );
}

#[test]
fn a_build_that_names_flyway_settles_whose_files_these_are() {
    for (build, text) in [
        ("pom.xml", "<groupId>org.flywaydb</groupId>"),
        (
            "app/build.gradle.kts",
            "implementation(\"org.flywaydb:flyway-core\")",
        ),
        ("build.gradle", "id 'org.flywaydb.flyway' version '10'"),
    ] {
        let found = folders(&[(build, text), ("app/migrations/V1__a.sql", "")]);
        assert_eq!(
            found,
            [("flyway", vec!["app/migrations".to_owned()])],
            "{build}"
        );
    }
}

#[test]
fn prisma_is_known_by_its_folders_alone() {
    let found = folders(&[
        ("prisma/schema/main.prisma", ""),
        ("prisma/migrations/20240101000000_a/migration.sql", ""),
    ]);
    assert_eq!(found, [("prisma", vec!["prisma/migrations".to_owned()])]);
}

#[test]
fn flyway_is_configured_by_the_server_that_runs_it() {
    let yaml = "spring:\n  flyway:\n    locations: classpath:db/{vendor}, classpath:db/common\n    table: history\n    out-of-order: true\n";
    let case = Case::new(
        "flyway",
        &[
            ("src/main/resources/application.yml", yaml),
            ("src/main/resources/db/postgresql/V2__b.sql", ""),
            ("src/main/resources/db/common/V1__a.sql", ""),
            ("src/main/resources/db/unused/V9__z.sql", ""),
        ],
    );
    let project = case.project();
    assert_eq!(project.table(), "history");
    assert!(project.is_set("outOfOrder"));
    assert_eq!(pending(&case.at(&[])), ["V1__a.sql", "V2__b.sql"]);
}

fn flyway_row<'a>(
    version: &'a str,
    kind: &'a str,
    script: &'a str,
    sum: &'a str,
) -> Vec<(&'a str, &'a str)> {
    vec![
        ("installed_rank", version),
        ("version", version),
        ("type", kind),
        ("script", script),
        ("description", "b"),
        ("checksum", sum),
        ("success", "1"),
    ]
}

#[test]
fn flyway_s_migrations_in_classes_are_no_missing_files() {
    let case = Case::new(
        "flyway",
        &[
            ("src/main/resources/db/migration/V1__b.sql", ""),
            ("src/main/java/db/migration/V2__b.java", "class V2__b {}"),
            ("src/main/kotlin/db/migration/V3__c.kt", "class V3__c {}"),
            ("src/main/java/db/migration/Shared.java", ""),
        ],
    );
    let state = case.at(&[
        &flyway_row("1", "SQL", "V1__b.sql", "0"),
        &flyway_row("2", "JDBC", "db.migration.V2__b", ""),
    ]);
    assert_eq!(state.1.applied, ["V1__b.sql", "db.migration.V2__b"]);
    assert_eq!(pending(&state), ["db.migration.V3__c"]);
    assert_eq!(problems(&state), []);
}

#[test]
fn a_baseline_migration_stands_for_what_comes_before_it_in_an_empty_database_only() {
    let case = Case::new(
        "flyway",
        &[
            ("flyway.conf", "flyway.locations=filesystem:sql"),
            ("sql/V1__a.sql", ""),
            ("sql/V2__b.sql", ""),
            ("sql/B2__b.sql", ""),
            ("sql/V3__c.sql", ""),
        ],
    );
    assert_eq!(pending(&case.at(&[])), ["B2__b.sql", "V3__c.sql"]);
    let state = case.at(&[&flyway_row("2", "SQL_BASELINE", "B2__b.sql", "0")]);
    assert_eq!(pending(&state), ["V3__c.sql"]);
    assert_eq!(state.1.applied, ["B2__b.sql"]);
    let state = case.at(&[&flyway_row("1", "SQL", "V1__a.sql", "0")]);
    assert_eq!(pending(&state), ["V2__b.sql", "V3__c.sql"]);
}

#[test]
fn a_repeatable_script_with_parameters_has_no_sum_and_one_with_the_time_runs_always() {
    let case = Case::new(
        "flyway",
        &[
            ("flyway.conf", "flyway.locations=filesystem:sql"),
            ("sql/R__grants.sql", "grant select on t to ${role};"),
            ("sql/R__views.sql", "-- ${flyway:timestamp}"),
        ],
    );
    let row = |rank: &'static str, words: &'static str| {
        [
            ("installed_rank", rank),
            ("type", "SQL"),
            ("script", "R__x.sql"),
            ("description", words),
            ("checksum", "17"),
            ("success", "1"),
        ]
    };
    let state = case.at(&[&row("1", "grants"), &row("2", "views")]);
    assert_eq!(pending(&state), ["R__views.sql"]);
}

#[test]
fn liquibase_passes_on_what_an_include_asks_for() {
    let sql = "--liquibase formatted sql\n--changeset a:1\nx;\n";
    let root = "<databaseChangeLog><include file='db/a.sql' context='test'/><include file='db/b.sql' contextFilter='prod'/><includeAll path='db/more' endsWithFilter='.up.sql' labels='old'/></databaseChangeLog>";
    let files = [
        (
            "liquibase.properties",
            "changeLogFile=db/root.xml\ncontexts=prod\nlabels=new",
        ),
        ("db/root.xml", root),
        ("db/a.sql", sql),
        ("db/b.sql", sql),
        ("db/more/c.up.sql", sql),
        ("db/more/d.down.sql", sql),
    ];
    let state = Case::new("liquibase", &files).at(&[]);
    assert_eq!(pending(&state), ["db/b.sql::1::a"]);
    assert_eq!(state.0.migrations.len(), 3);
}

#[test]
fn liquibase_looks_in_its_search_path_and_reads_includes_from_other_folders() {
    let case = Case::new(
        "liquibase",
        &[
            (
                "liquibase.properties",
                "changeLogFile=root.xml\nsearchPath=src/db,other",
            ),
            (
                "src/db/root.xml",
                "<databaseChangeLog><include file='a.sql'/></databaseChangeLog>",
            ),
        ],
    );
    let mut tree = case.tree.clone();
    tree.add_file("other/a.sql");
    let project = detect::projects(&tree, &case.asked).remove(0);
    assert_eq!(detect::files_of(&tree, &project), ["other/a.sql"]);
    let text = "\u{feff}--liquibase formatted sql\r\n--changeset a:1\r\nx;\r\n";
    tree.add_content("other/a.sql", text.into());
    assert_eq!(detect::files_of(&tree, &project), [""; 0]);
    let folder = project.tool.folder(&tree, &project);
    assert_eq!(folder.migrations[0].id, "a.sql::1::a");
    assert_eq!(folder.problems, []);
}

#[test]
fn liquibase_is_configured_by_the_server_that_runs_it() {
    let case = Case::new(
        "liquibase",
        &[
            (
                "src/main/resources/application.properties",
                "spring.liquibase.change-log=classpath:/db/main.xml\nspring.liquibase.contexts=prod\nspring.liquibase.databaseChangeLogTable=books",
            ),
            (
                "src/main/resources/db/main.xml",
                "<databaseChangeLog><changeSet id='1' author='a'/><changeSet id='2' author='a' context='test'/></databaseChangeLog>",
            ),
        ],
    );
    assert_eq!(case.project().table(), "books");
    assert_eq!(pending(&case.at(&[])), ["db/main.xml::1::a"]);
}

#[test]
fn an_alembic_revision_may_depend_on_the_label_of_a_branch() {
    let revision = |id: &str, depends: &str, labels: &str| {
        format!(
            "\u{feff}revision = '{id}'\r\ndown_revision = None\r\ndepends_on = {depends}\r\nbranch_labels = \\\r\n  {labels}\r\n"
        )
    };
    let case = Case::new(
        "alembic",
        &[
            (
                "alembic.ini",
                "[alembic]\nscript_location = m\nversion_locations =\n  one\n  two\npath_separator = newline\n",
            ),
            ("one/a.py", &revision("a", "None", "('net',)")),
            ("two/b.py", &revision("b", "'net'", "None")),
        ],
    );
    let state = case.at(&[&[("version_num", "b")]]);
    assert_eq!(state.1.applied, ["a", "b"]);
    assert_eq!(problems(&state), []);
}

#[test]
fn one_unfinished_row_of_prisma_s_blocks_whatever_the_others_say() {
    let case = Case::new(
        "prisma",
        &[
            ("prisma/migrations/migration_lock.toml", ""),
            ("prisma/migrations/1_a/migration.sql", "x"),
        ],
    );
    let state = case.at(&[
        &[("migration_name", "1_a"), ("started_at", "2024")],
        &[("migration_name", "1_a"), ("finished_at", "2024")],
    ]);
    assert_eq!(problems(&state), [(Kind::Failed, "1_a")]);
}

#[test]
fn a_class_that_was_built_for_old_engines_is_a_migration_too() {
    let built = "var AddName1704326400004 = /** @class */ (function () {\n    function AddName1704326400004() {\n    }\n    return AddName1704326400004; }());";
    let case = Case::new("typeorm", &[("migrations/1704326400004-x.js", built)]);
    assert_eq!(pending(&case.at(&[])), ["AddName1704326400004"]);
}

#[test]
fn knex_loads_the_extensions_that_its_configuration_lists() {
    let case = Case::new(
        "knex",
        &[
            (
                "knexfile.mjs",
                "export default { migrations: { loadExtensions: ['.mjs'] } }",
            ),
            ("migrations/1_a.mjs", ""),
            ("migrations/2_b.js", ""),
        ],
    );
    assert_eq!(pending(&case.at(&[])), ["1_a.mjs"]);
}

#[test]
fn rows_of_yoyo_before_version_6_are_read() {
    let case = Case::new(
        "yoyo",
        &[
            ("yoyo.ini", "[DEFAULT]\nsources = m\n"),
            ("m/a.py", ""),
            ("m/b.py", ""),
        ],
    );
    let state = case.at(&[&[("id", "a"), ("ctime", "2019")]]);
    assert_eq!(pending(&state), ["b"]);
}

#[test]
fn directives_need_no_space_and_no_capitals() {
    let sql = |tool: &str, text: &str| {
        let case = Case::new(tool, &[("db/migrations/1_a.sql", text)]);
        case.at(&[]).0.migrations[0].sql.clone().expect("SQL")
    };
    assert_eq!(
        sql("dbmate", "--migrate:up\nup;\n--migrate:down\ndown;"),
        "--migrate:up\nup;\n--migrate:down\n"
    );
    assert_eq!(
        sql("goose", "--+goose up\nup;\n-- +goose DOWN\ndown;"),
        "--+goose up\nup;\n-- +goose DOWN\n"
    );
}
