//! Runs that reports must be able to show: every status, odd and hostile text, nothing at all, a thousand cases.

use std::time::Duration;

use jiff::Timestamp;
use release_gate::model::{
    Action, Chart, Check, CheckStatus, Ending, Enforcement, Evidence, Finding, GateResult, Level,
    Line, Mark, Objective, Place, Recommendation, Release, RunReport, Stage, Status, Waived,
};
use release_gate::redact::{Redactor, Scrubbed};
use release_gate::report::{Format, Style};

/// What tries to break out of a report: the end of CDATA and a forged case, terminal escapes, characters that XML has no
/// place for, commands of CI systems, scripts.
pub const HOSTILE: &str = "]]></system-out></testcase><testcase name=\"forged\"/><x><![CDATA[\n\
    ::error file=a.js,line=1::forged annotation\n   ::set-output name=verdict::go\n##[error]forged ##vso[task.complete result=Succeeded]\n\
    \u{1b}[31mred\u{1b}[0m \u{1b}]0;title\u{7} \u{1b}[0Ksection_start:1:forged\r\u{1b}[0K\n\
    nul \0 bel \u{7} \u{fffe} \u{ffff} \u{9b}2J \u{202e}txet\n\
    </script><script>document.title='forged'</script><img src=x onerror=alert(1)> &#0; &amp; `x` | a | b |\n\
    ]]]]>]]> --> <!-- 日本 grüße 🚀";

pub fn text(text: &str) -> Scrubbed {
    Redactor::new().scrub(text)
}

pub fn gate(id: &str, kind: &str) -> GateResult {
    GateResult {
        id: id.to_owned(),
        kind: kind.to_owned(),
        status: Status::Passed,
        enforcement: Enforcement::Block,
        owner: Some(text("team-checkout")),
        place: Some(Place::line("gates.toml", 12)),
        checks: Vec::new(),
        findings: Vec::new(),
        charts: Vec::new(),
        recommendation: None,
        attempts: 1,
        started: started(),
        took: Duration::from_millis(1_240),
    }
}

pub fn check(name: &str) -> Check {
    Check::new(text(name))
}

pub fn finding(code: &str, level: Level, subject: &str, message: &str) -> Finding {
    Finding {
        code: code.to_owned(),
        level,
        subject: text(subject),
        message: text(message),
        help: text("set it, or name it in `optional`"),
        place: None,
        evidence: Vec::new(),
        waived: None,
    }
}

pub fn evidence(label: &str, seen: &str) -> Evidence {
    Evidence {
        label: label.to_owned(),
        text: text(seen),
    }
}

pub fn run(gates: Vec<GateResult>) -> RunReport {
    let mut gates = gates;
    for gate in &mut gates {
        gate.settle();
    }
    RunReport {
        tool_version: "0.1.0".to_owned(),
        release: Release {
            service: Some(text("shop")),
            version: Some(text("1.4.0")),
            commit: Some(text("3f2c1ab9d0e7a1b2c3d4e5f60718293a4b5c6d7e")),
            owner: Some(text("team-checkout")),
            run_url: Some(text("https://ci.example/runs/1")),
            ..Release::default()
        },
        stage: Stage::PreDeploy,
        part: None,
        config: "gates.toml".to_owned(),
        folder: String::new(),
        started: started(),
        took: Duration::from_millis(2_345),
        gates,
        ending: Ending::Complete,
    }
}

fn started() -> Timestamp {
    "2026-03-04T05:06:07.998480614Z".parse().expect("a time")
}

/// Every status of gates and checks, warnings, notes, a waiver, a retry, charts.
pub fn every_status() -> RunReport {
    let mut parity = gate("env-parity", "env-parity");
    parity.checks = [
        "DATABASE_URL",
        "JWT_SECRET",
        "STRIPE_KEY",
        "LEGACY_FLAG",
        "LOG_LEVEL",
        "PORT",
    ]
    .map(check)
    .into();
    parity.checks[5].status = CheckStatus::Skipped(text("the platform doesn't show it"));
    parity.findings = vec![
        finding(
            "env-parity/missing-key",
            Level::Failure,
            "JWT_SECRET",
            "expected in production, not found",
        ),
        finding(
            "env-parity/missing-key",
            Level::Failure,
            "STRIPE_KEY",
            "expected in production, not found",
        ),
        finding(
            "env-parity/missing-key",
            Level::Failure,
            "LEGACY_FLAG",
            "expected in production, not found",
        ),
        finding(
            "env-parity/extra-key",
            Level::Warning,
            "LOG_LEVEL",
            "only production has it",
        ),
        finding(
            "env-parity/extra-key",
            Level::Note,
            "DATABASE_URL",
            "read by 3 files",
        ),
    ];
    parity.findings[0].evidence = vec![evidence(
        "diff",
        "  DATABASE_URL\n- JWT_SECRET\n+ LOG_LEVEL",
    )];
    parity.findings[1].place = Some(Place::line("src/pay.ts", 7));
    parity.findings[2].waived = Some(Waived {
        reason: text("removed with the old cart"),
        until: "2027-01-31".to_owned(),
    });

    let mut database = gate("database", "database");
    database.status = Status::Errored {
        reason: text("can't reach db.example:5432: connection refused (is it running?)"),
    };

    let mut migrations = gate("migrations", "migrations");
    migrations.enforcement = Enforcement::Warn;
    migrations.checks = vec![check("0003_item_sku")];
    migrations.findings = vec![finding(
        "migrations/pending",
        Level::Failure,
        "0003_item_sku",
        "not applied",
    )];

    let mut probes = gate("users", "http-probe");
    probes.checks = [
        "list users",
        "create user",
        "create user / drop-field email",
    ]
    .map(check)
    .into();
    for (index, check) in probes.checks.iter_mut().enumerate() {
        check.took = Some(Duration::from_micros(1_500 * (index as u64 + 1)));
    }
    probes.checks[1].owner = Some(text("team-accounts"));
    let mut broken = finding(
        "http-probe/server-error",
        Level::Failure,
        "create user",
        "expected status 201, found 500",
    );
    broken.evidence = vec![
        evidence("answered-by", "app: express"),
        evidence(
            "request",
            "curl -X POST https://staging.shop.example/api/users -d '{\"email\":\"probe@example.test\"}'",
        ),
        evidence(
            "response",
            &(1..40)
                .map(|line| format!("line {line} of the answer\n"))
                .collect::<String>(),
        ),
    ];
    probes.findings = vec![
        broken,
        finding(
            "http-probe/no-answer",
            Level::Error,
            "list users",
            "no answer within 3 s",
        ),
    ];
    probes.attempts = 3;
    probes.charts = vec![latency_chart()];

    let mut schema = gate("schema-parity", "schema-parity");
    schema.status = Status::Skipped {
        reason: text("${STAGING_DATABASE_URL} isn't set"),
    };
    let mut runtime = gate("runtime", "runtime");
    runtime.checks = vec![check("middleware.ts")];
    let mut warned = gate("warned", "runtime");
    warned.findings = vec![finding(
        "gate/expired-waiver",
        Level::Warning,
        "warned",
        "the waiver ended on 2026-01-01",
    )];
    run(vec![
        runtime, parity, database, migrations, probes, schema, warned,
    ])
}

pub fn latency_chart() -> Chart {
    Chart {
        title: "latency by probe".to_owned(),
        x: "request".to_owned(),
        y: "ms".to_owned(),
        lines: vec![Line {
            name: "GET /api/users".to_owned(),
            points: (0..90)
                .map(|x| {
                    (
                        f64::from(x),
                        (x != 40).then(|| 10.0 + f64::from(x % 17) * 3.0),
                    )
                })
                .collect(),
        }],
        marks: vec![Mark {
            x: 30.0,
            name: "deploy".to_owned(),
        }],
    }
}

/// Hostile text in every place that foreign text can reach.
pub fn hostile() -> RunReport {
    let mut gate = gate("odd", "http-probe");
    gate.owner = Some(text(HOSTILE));
    gate.checks = vec![
        check(HOSTILE),
        check("a\nb"),
        check("a b"),
        check(""),
        check("::error::a name"),
        check("passes"),
    ];
    for (index, subject) in [HOSTILE, "a\nb", "a b", "", "::error::a name"]
        .iter()
        .enumerate()
    {
        let level = [Level::Failure, Level::Error, Level::Warning, Level::Note][index % 4];
        let mut finding = finding("http-probe/server-error", level, subject, HOSTILE);
        finding.help = text(HOSTILE);
        finding.place = Some(Place::line(format!("src/{HOSTILE}.rs"), 3));
        finding.evidence = vec![evidence("response", HOSTILE), evidence("diff", HOSTILE)];
        gate.findings.push(finding);
    }
    let mut errored = super::gallery::gate("errored", "database");
    errored.status = Status::Errored {
        reason: text(HOSTILE),
    };
    let mut skipped = super::gallery::gate("skipped", "database");
    skipped.status = Status::Skipped {
        reason: text(HOSTILE),
    };
    let mut run = run(vec![gate, errored, skipped]);
    run.release.service = Some(text(HOSTILE));
    run
}

/// A thousand probes, every tenth broken, each with a body.
pub fn a_thousand() -> RunReport {
    let mut gate = gate("routes", "http-probe");
    for number in 0..1_000 {
        let name = format!("GET /api/items/{number}");
        gate.checks.push(check(&name));
        if number % 10 == 0 {
            let mut finding = finding(
                "http-probe/wrong-status",
                Level::Failure,
                &name,
                "expected status 200, found 404",
            );
            finding.evidence = vec![
                evidence(
                    "request",
                    &format!("curl 'https://shop.example/api/items/{number}'"),
                ),
                evidence("response", &"{\"error\":\"not found\"}\n".repeat(20)),
            ];
            gate.findings.push(finding);
        }
    }
    gate.charts = vec![latency_chart()];
    run(vec![gate])
}

/// A watch that recommends a rollback.
pub fn rollback() -> RunReport {
    let mut watch = gate("error-budget", "error-budget");
    watch.checks = ["checkout", "search"].map(check).into();
    watch.findings = vec![finding(
        "error-budget/rollback",
        Level::Failure,
        "checkout",
        "5% of requests fail, 1% may",
    )];
    watch.recommendation = Some(Recommendation {
        action: Action::Rollback,
        reason: "error-budget".to_owned(),
        text: text("5% of checkout's requests fail, twice what may"),
        after: Duration::from_secs(30),
        objectives: vec![
            objective("checkout", Action::Rollback, 3_004, 151),
            objective("search", Action::Promote, 9_100, 4),
        ],
        rollback: Some(text("kubectl rollout undo deployment/shop")),
    });
    watch.charts = vec![latency_chart()];
    let mut run = run(vec![watch]);
    run.stage = Stage::PostDeploy;
    run
}

fn objective(name: &str, action: Action, requests: u64, errors: u64) -> Objective {
    Objective {
        name: text(name),
        action,
        reason: "error-budget".to_owned(),
        requests,
        errors,
        budget: 0.01,
    }
}

/// Everything as it must be.
pub fn green() -> RunReport {
    let mut parity = gate("env-parity", "env-parity");
    parity.checks = ["DATABASE_URL", "JWT_SECRET"].map(check).into();
    run(vec![parity, gate("runtime", "runtime")])
}

/// A run that a signal cut short.
pub fn interrupted() -> RunReport {
    let mut rest = gate("users", "http-probe");
    rest.status = Status::Errored {
        reason: text("interrupted"),
    };
    let mut run = run(vec![gate("runtime", "runtime"), rest]);
    run.ending = Ending::Interrupted;
    run
}

/// `tests/consumers/run` shows these files to programs that read such reports.
#[test]
fn the_gallery_lies_ready_for_other_readers() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("gallery");
    std::fs::create_dir_all(&folder).expect("a folder");
    let strict = Style {
        junit_strict: true,
        ..Style::default()
    };
    for (name, run) in all() {
        for (format, style, ending) in [
            (Format::Junit, &Style::default(), ".xml"),
            (Format::Junit, &strict, "-strict.xml"),
            (Format::Json, &strict, ".json"),
            (Format::Gitlab, &strict, ".gitlab.json"),
        ] {
            let text = format.render(&run, style);
            assert!(!text.is_empty(), "{name}{ending}");
            std::fs::write(folder.join(format!("gallery-{name}{ending}")), text).expect("a file");
        }
    }
}

/// Every run, by name.
pub fn all() -> Vec<(&'static str, RunReport)> {
    vec![
        ("every-status", every_status()),
        ("hostile", hostile()),
        ("a-thousand", a_thousand()),
        ("rollback", rollback()),
        ("green", green()),
        ("interrupted", interrupted()),
        ("nothing", run(Vec::new())),
    ]
}
