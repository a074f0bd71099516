//! PostgreSQL by squawk's rules, sorted by the harm they warn of. Rules of taste (types, naming) are left out.

use squawk_linter::{Linter, LinterSettings, Version};
use squawk_syntax::SourceFile;

use super::rules::excerpt;
use super::{Action, Danger, Hazard, Script, Statement, read};

/// squawk's rules that warn of harm to a running service, by its names (squawk 2.68).
const RULES: &[(&str, Danger)] = &[
    ("require-concurrent-index-creation", Danger::Lock),
    ("require-concurrent-index-deletion", Danger::Lock),
    ("require-concurrent-partition-detach", Danger::Lock),
    ("require-concurrent-reindex", Danger::Lock),
    ("constraint-missing-not-valid", Danger::Lock),
    ("adding-foreign-key-constraint", Danger::Lock),
    ("disallowed-unique-constraint", Danger::Lock),
    ("adding-not-nullable-field", Danger::Lock),
    ("adding-field-with-default", Danger::Rewrite),
    ("changing-column-type", Danger::Rewrite),
    ("adding-serial-primary-key-field", Danger::Rewrite),
    ("prefer-repack", Danger::Rewrite),
    ("adding-required-field", Danger::DataDependent),
    ("ban-drop-database", Danger::Destructive),
    ("ban-drop-schema", Danger::Destructive),
    ("ban-truncate-cascade", Danger::Destructive),
    ("ban-drop-not-null", Danger::Incompatible),
    ("ban-drop-view", Danger::Incompatible),
    ("ban-drop-function", Danger::Incompatible),
    ("ban-drop-type", Danger::Incompatible),
    ("ban-set-schema", Danger::Incompatible),
    ("renaming-object", Danger::Incompatible),
    (
        "ban-concurrent-index-creation-in-transaction",
        Danger::Transaction,
    ),
    ("transaction-nesting", Danger::Transaction),
    ("ban-uncommitted-transaction", Danger::Transaction),
    ("require-lock-timeout", Danger::Timeout),
];

/// The hazards that squawk sees in `script`, whose statements are `statements`.
pub(super) fn judge(script: &Script<'_>, statements: &[Statement]) -> Vec<Hazard> {
    let parse = SourceFile::parse(script.sql);
    if let Some(error) = parse.errors().first() {
        return vec![unreadable(
            script,
            statements,
            usize::from(error.range().start()),
            error.message(),
        )];
    }
    let mut linter = Linter::with_rules(&[], &[]);
    let version = format!("{}.0", script.version.unwrap_or(14));
    if let Ok(pg_version) = version.parse::<Version>() {
        linter.settings = LinterSettings {
            pg_version,
            assume_in_transaction: script.in_transaction,
        };
    }
    let violations = linter.lint(&parse, script.sql);
    let mut hazards: Vec<Hazard> = violations
        .into_iter()
        .filter_map(|violation| {
            let rule = violation.code.to_string();
            let danger = RULES
                .iter()
                .find(|(name, _)| *name == rule)
                .map(|(_, danger)| *danger)?;
            let at = usize::from(violation.text_range.start());
            let statement = statement_at(statements, at)?;
            Some(Hazard {
                danger,
                table: read(statement)
                    .first()
                    .and_then(Action::table)
                    .map(ToOwned::to_owned),
                line: line_of(script.sql, at),
                statement: excerpt(script.sql, statement),
                message: tidy(&violation.message),
                help: violation
                    .help
                    .as_deref()
                    .map_or_else(|| format!("see squawk's rule {rule}"), tidy),
                rule,
            })
        })
        .collect();
    one_timeout(&mut hazards);
    hazards
}

/// A missing lock timeout is one thing to mend, however many statements want it.
fn one_timeout(hazards: &mut Vec<Hazard>) {
    let mut seen = false;
    hazards
        .retain(|hazard| hazard.danger != Danger::Timeout || !std::mem::replace(&mut seen, true));
}

fn unreadable(script: &Script<'_>, statements: &[Statement], at: usize, message: &str) -> Hazard {
    Hazard {
        danger: Danger::Unreadable,
        rule: "unreadable-sql".to_owned(),
        table: None,
        line: line_of(script.sql, at),
        statement: statement_at(statements, at)
            .map(|statement| excerpt(script.sql, statement))
            .unwrap_or_default(),
        message: format!("the SQL can't be parsed: {}", tidy(message)),
        help: "try it on a copy of the database".to_owned(),
    }
}

fn statement_at(statements: &[Statement], at: usize) -> Option<&Statement> {
    statements
        .iter()
        .find(|statement| at < statement.end)
        .or_else(|| statements.last())
}

fn line_of(sql: &str, at: usize) -> u32 {
    let lines = memchr::memchr_iter(b'\n', &sql.as_bytes()[..at.min(sql.len())]).count();
    u32::try_from(lines + 1).unwrap_or(u32::MAX)
}

fn tidy(message: &str) -> String {
    message.trim().trim_end_matches('.').to_owned()
}
