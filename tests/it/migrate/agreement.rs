use std::collections::BTreeSet;

use release_gate::migrate::{Kind, Ledger, TOOLS};

use super::fixture::{Fixture, Outcome, Sqlite, accepted, evaluate, kind, projects};

/// Kinds and how many of each; notes that a report would show beside them aren't problems.
fn kinds(outcome: &Outcome) -> Vec<Kind> {
    let notes = [
        Kind::Squashed,
        Kind::Baselined,
        Kind::RolledBack,
        Kind::RepeatableChanged,
        Kind::Elsewhere,
    ];
    let about = outcome.project.tool.about();
    let is_note = |kind: &Kind| {
        notes.contains(kind)
            || (*kind == Kind::OrphanFile
                && about.weight(*kind) == release_gate::migrate::Weight::Note)
    };
    outcome
        .problems()
        .into_iter()
        .map(|(kind, _)| kind)
        .filter(|kind| !is_note(kind))
        .collect()
}

fn disagreement(fixture: &Fixture, outcome: &Outcome) -> Option<String> {
    let mut wrong = Vec::new();
    let detected = outcome.project.tool.about().name;
    if detected != fixture.tool {
        wrong.push(format!("detected {detected}"));
    }
    let pending: BTreeSet<String> = outcome.pending().into_iter().collect();
    if !accepted(fixture, "pending").contains(&pending) {
        wrong.push(format!(
            "pending {pending:?}, expected {}",
            fixture.expected["pending"]
        ));
    }
    let applied: BTreeSet<String> = outcome.drift.applied.iter().cloned().collect();
    let gone: BTreeSet<String> = outcome
        .drift
        .problems
        .iter()
        .filter(|problem| matches!(problem.kind, Kind::DatabaseAhead | Kind::Failed))
        .map(|problem| problem.subject.clone())
        .collect();
    let package = |name: &String| {
        fixture.tool == "django"
            && !outcome
                .folder
                .migrations
                .iter()
                .any(|migration| migration.id == *name)
    };
    let same = |expected: &BTreeSet<String>| {
        // A row without a file is applied to some tools and unknown to others; we give it a finding of its own.
        let expected: BTreeSet<String> = expected
            .iter()
            .filter(|name| !gone.contains(*name) && !package(name))
            .cloned()
            .collect();
        expected == applied.difference(&gone).cloned().collect()
    };
    if !accepted(fixture, "applied").iter().any(same) {
        wrong.push(format!(
            "applied {applied:?}, expected {}",
            fixture.expected["applied"]
        ));
    }
    let found = kinds(outcome);
    // `prisma migrate status` lists an empty folder as pending; `deploy` then stops with P3015, which we say beforehand.
    let found: Vec<Kind> = found
        .into_iter()
        .filter(|kind| fixture.case != "sqlite-empty-dir" || *kind != Kind::MissingFile)
        .collect();
    let expected = accepted(fixture, "problems").into_iter().map(|problems| {
        let mut kinds: Vec<Kind> = problems
            .iter()
            .map(|problem| kind(problem.split(':').next().expect("a word")).0)
            .collect();
        kinds.sort_unstable();
        kinds
    });
    if !expected.clone().any(|kinds| kinds == found) {
        wrong.push(format!(
            "problems {:?}, expected {}",
            outcome.problems(),
            fixture.expected["problems"]
        ));
    }
    (!wrong.is_empty()).then(|| format!("{}: {}", fixture.title(), wrong.join("; ")))
}

#[tokio::test]
async fn every_sqlite_state_is_read_as_its_tool_reads_it() {
    let mut wrong = Vec::new();
    let mut tools = BTreeSet::new();
    for fixture in Fixture::all() {
        let Some(database) = fixture.database() else {
            continue;
        };
        if !TOOLS.iter().any(|tool| tool.about().name == fixture.tool) {
            continue;
        }
        tools.insert(fixture.tool.clone());
        let mut sqlite = Sqlite::open(&database).await;
        let catalogue = sqlite.catalogue().await;
        let mut tree = fixture.tree();
        let mut found = projects(&tree, &fixture.asked(), &catalogue);
        if found.len() != 1 {
            let names: Vec<&str> = found
                .iter()
                .map(|project| project.tool.about().name)
                .collect();
            wrong.push(format!(
                "{}: {} projects: {names:?}",
                fixture.title(),
                found.len()
            ));
            continue;
        }
        let project = found.remove(0);
        let ledger = sqlite.ledger(&catalogue, &project).await;
        let is_fresh = fixture.case.ends_with("fresh");
        if ledger.is_none() && !is_fresh {
            wrong.push(format!("{}: no books found", fixture.title()));
        }
        let outcome = evaluate(
            &fixture.folder,
            &mut tree,
            project,
            &ledger.unwrap_or(Ledger::default()),
        );
        wrong.extend(disagreement(&fixture, &outcome));
    }
    assert!(
        wrong.is_empty(),
        "{} disagree:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(tools.len() >= 5, "{tools:?}");
}
