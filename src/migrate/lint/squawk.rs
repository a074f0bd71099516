//! PostgreSQL by squawk's rules, sorted by the harm they warn of. Rules of taste (types, naming) are left out.

use std::borrow::Cow;

use squawk_linter::{Linter, LinterSettings, Version};
use squawk_syntax::SourceFile;

use super::cursor::Cursor;
use super::rules::excerpt;
use super::types;
use super::{Action, Danger, Hazard, Script, Statement, Token, Transaction, read};

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
    ("ban-drop-view", Danger::Incompatible),
    ("ban-drop-function", Danger::Incompatible),
    ("ban-drop-type", Danger::Incompatible),
    ("ban-set-schema", Danger::Incompatible),
    ("renaming-object", Danger::Incompatible),
    (NESTING, Danger::Nesting),
    ("ban-uncommitted-transaction", Danger::Nesting),
];

/// The hazards that squawk sees in `script`, whose statements are `statements`.
pub(super) fn judge(script: &Script<'_>, statements: &[Statement]) -> Vec<Hazard> {
    let sql = without_data(script.sql, statements);
    let parse = SourceFile::parse(&sql);
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
            assume_in_transaction: script.transaction != Transaction::None,
        };
    }
    let context = Context::of(script, statements);
    let violations = linter.lint(&parse, &sql);
    let mut hazards: Vec<(usize, Hazard)> = violations
        .into_iter()
        .filter_map(|violation| {
            let rule = violation.code.to_string();
            let danger = RULES
                .iter()
                .find(|(name, _)| *name == rule)
                .map(|(_, danger)| *danger)?;
            let at = usize::from(violation.text_range.start());
            let index = place_at(statements, at)?;
            let hazard = Hazard {
                danger,
                table: read(&statements[index])
                    .first()
                    .and_then(Action::table)
                    .map(ToOwned::to_owned),
                line: line_of(script.sql, at),
                statement: excerpt(script.sql, &statements[index]),
                message: tidy(&violation.message),
                help: violation
                    .help
                    .as_deref()
                    .map_or_else(|| format!("see squawk's rule {rule}"), tidy),
                rule,
            };
            context.holds(index, &hazard).then_some((index, hazard))
        })
        .collect();
    once(&mut hazards);
    hazards.into_iter().map(|(_, hazard)| hazard).collect()
}

/// BEGIN and COMMIT in a script.
const NESTING: &str = "transaction-nesting";
/// A constraint that scans the table, of whatever kind.
const SCANS: &str = "constraint-missing-not-valid";
/// The same of one kind, with better advice; only foreign keys and checks can be added without a scan.
const SCANS_ITS_OWN_WAY: &[&str] = &[
    "adding-foreign-key-constraint",
    "disallowed-unique-constraint",
    "adding-serial-primary-key-field",
];

/// What the script as a whole says about a statement's hazards.
struct Context<'a> {
    script: &'a Script<'a>,
    statements: &'a [Statement],
    /// Names that are given away and given to something else.
    replaced: Vec<String>,
}

impl<'a> Context<'a> {
    fn of(script: &'a Script<'a>, statements: &'a [Statement]) -> Self {
        Self {
            script,
            statements,
            replaced: replaced(statements),
        }
    }

    fn holds(&self, index: usize, hazard: &Hazard) -> bool {
        let statement = &self.statements[index];
        match hazard.rule.as_str() {
            // Outside the tool's own transaction a script may open one.
            NESTING => self.script.transaction == Transaction::Tool,
            "changing-column-type" => !read(statement).iter().all(|action| match action {
                Action::AlterType {
                    table, column, to, ..
                } => types::widens(self.script, table, column, to.as_deref()),
                _ => true,
            }),
            "ban-drop-view" | "ban-drop-function" | "ban-drop-type" | "renaming-object" => {
                !names(statement).any(|name| self.replaced.contains(&name))
            }
            _ => true,
        }
    }
}

/// The names in a statement.
fn names(statement: &Statement) -> impl Iterator<Item = String> {
    statement.tokens.iter().filter_map(Token::name)
}

/// Names of views, functions and types that a script drops or gives away and then makes or gives anew, and the names under
/// which the old ones go.
fn replaced(statements: &[Statement]) -> Vec<String> {
    const KINDS: &[&str] = &["VIEW", "FUNCTION", "PROCEDURE", "TYPE"];
    let mut found = Vec::new();
    for (index, statement) in statements.iter().enumerate() {
        let first = |word: &str| statement.tokens.first().is_some_and(|token| token.is(word));
        let place = statement
            .tokens
            .iter()
            .take(4)
            .position(|token| KINDS.iter().any(|kind| token.is(kind)));
        let Some(place) = place else { continue };
        let mut cursor = Cursor {
            tokens: &statement.tokens,
            at: place + 1,
        };
        cursor.skip_conditions();
        let Some(name) = cursor.table() else { continue };
        let later = &statements[index + 1..];
        let comes_back = later.iter().any(|later| {
            let makes = later.tokens.first().is_some_and(|token| token.is("CREATE"));
            (makes || renames_to(later).as_ref() == Some(&name))
                && names(later).any(|other| other == name)
        });
        if comes_back && first("DROP") {
            found.push(name);
        } else if comes_back && let Some(to) = renames_to(statement) {
            found.extend([name, to]);
        }
    }
    found
}

/// The new name in `ALTER … RENAME TO name`.
fn renames_to(statement: &Statement) -> Option<String> {
    let tokens = &statement.tokens;
    let place = tokens
        .windows(2)
        .position(|pair| pair[0].is("RENAME") && pair[1].is("TO"))?;
    tokens.get(place + 2)?.name()
}

/// Takes away what is said twice: a scan of the table in general and in particular.
fn once(hazards: &mut Vec<(usize, Hazard)>) {
    let particular: Vec<usize> = hazards
        .iter()
        .filter(|(_, hazard)| SCANS_ITS_OWN_WAY.contains(&hazard.rule.as_str()))
        .map(|(index, _)| *index)
        .collect();
    hazards.retain(|(index, hazard)| hazard.rule != SCANS || !particular.contains(index));
}

fn unreadable(script: &Script<'_>, statements: &[Statement], at: usize, message: &str) -> Hazard {
    Hazard {
        danger: Danger::Unreadable,
        rule: "unreadable-sql".to_owned(),
        table: None,
        line: line_of(script.sql, at),
        statement: place_at(statements, at)
            .map(|index| excerpt(script.sql, &statements[index]))
            .unwrap_or_default(),
        message: format!("the SQL can't be parsed: {}", tidy(message)),
        help: "try it on a copy of the database".to_owned(),
    }
}

/// The script with nothing but its statements: the rows behind COPY are no SQL. Places stay what they are.
fn without_data<'sql>(sql: &'sql str, statements: &[Statement]) -> Cow<'sql, str> {
    let is_copy = |statement: &&Statement| {
        let tokens = &statement.tokens;
        tokens.first().is_some_and(|token| token.is("COPY"))
            && tokens.last().is_some_and(|token| token.is("STDIN"))
    };
    let mut text = Cow::Borrowed(sql);
    for copy in statements.iter().filter(is_copy) {
        let next = statements.iter().find(|other| other.start > copy.end);
        // Behind the semicolon.
        let rows = (copy.end + 1).min(sql.len())..next.map_or(sql.len(), |next| next.start);
        let blank: String = sql[rows.clone()]
            .bytes()
            .map(|byte| if byte == b'\n' { '\n' } else { ' ' })
            .collect();
        text.to_mut().replace_range(rows, &blank);
    }
    text
}

fn place_at(statements: &[Statement], at: usize) -> Option<usize> {
    statements
        .iter()
        .position(|statement| at < statement.end)
        .or_else(|| statements.len().checked_sub(1))
}

fn line_of(sql: &str, at: usize) -> u32 {
    let lines = memchr::memchr_iter(b'\n', &sql.as_bytes()[..at.min(sql.len())]).count();
    u32::try_from(lines + 1).unwrap_or(u32::MAX)
}

/// A sentence as a part of one: without its full stop and its capital, unless it begins with a name in capitals.
fn tidy(message: &str) -> String {
    let text = message.trim().trim_end_matches('.');
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() || second == ' ' => {
            let rest = &text[first.len_utf8()..];
            first.to_lowercase().chain(rest.chars()).collect()
        }
        _ => text.to_owned(),
    }
}
