//! A secret put into every place that a configuration allows appears nowhere: in no report, in no encoding.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::Command;

use base64::Engine as _;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::support::Project;

/// Characters that every encoding writes in its own way.
const CANARY: &str = "c4n4ry/+w\"o&rd=9";

/// Answers every request with the whole request, as a debug page would, under the status 500.
fn echo() -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let mut request = vec![0; 64 * 1024];
            let read = stream.read(&mut request).unwrap_or(0);
            let body = String::from_utf8_lossy(&request[..read]).into_owned();
            let answer = format!(
                "HTTP/1.1 500 Internal Server Error\r\nx-echo: {CANARY}\r\nset-cookie: session={CANARY}\r\ncontent-type: text/html\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            );
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    address
}

/// The canary in every form that a report could hold.
fn forms() -> Vec<String> {
    let percent = utf8_percent_encode(CANARY, NON_ALPHANUMERIC).to_string();
    let json = serde_json::to_string(CANARY)
        .expect("JSON")
        .trim_matches('"')
        .to_owned();
    let twice = serde_json::to_string(&json)
        .expect("JSON")
        .trim_matches('"')
        .to_owned();
    let html = CANARY.replace('&', "&amp;").replace('"', "&quot;");
    let base64 = base64::engine::general_purpose::STANDARD.encode(CANARY);
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("user:{CANARY}"));
    vec![
        CANARY.to_owned(),
        percent.to_lowercase(),
        percent,
        json,
        twice,
        html,
        base64.trim_end_matches('=').to_owned(),
        basic[8..basic.len() - 4].to_owned(),
        // What is left of it when something cuts or splits it.
        "c4n4ry".to_owned(),
    ]
}

const CONFIGURATION: &str = r#"
[release]
service = "shop"
version = "${CANARY}"

[environments.staging]
url      = "http://user:${CANARY_URL}@ADDRESS"
headers  = { x-internal = "${CANARY}" }
env      = ["staging.env", { command = ["sh", "-c", "echo TOKEN=$CANARY; echo $CANARY >&2"], format = "dotenv" }]
database = "postgres://user:${CANARY_URL}@ADDRESS/shop?sslmode=disable"

[environments.production]
url      = "http://ADDRESS"
env      = ["production.env", { command = ["sh", "-c", "echo $CANARY >&2; exit 3"], format = "dotenv" }]
database = { url = "mysql://user:${CANARY_URL}@ADDRESS/shop" }

[[gate]]
kind      = "env-parity"
baseline  = "staging"
candidate = "production"

[[gate]]
kind      = "env-parity"
id        = "files"
baseline  = "left"
candidate = "right"
differ    = ["SAME"]
[gate.rules]
BROKEN = "int"
SHAPE  = { one-of = ["a", "b"] }

[environments.left]
env = ["staging.env"]
[environments.right]
env = ["production.env"]

[[gate]]
kind        = "database"
environment = "staging"
timeout     = "5s"

[[gate]]
kind        = "database"
id          = "mysql"
environment = "production"
timeout     = "5s"
[[gate.query]]
name   = "a query"
sql    = "select '${CANARY}'"
expect = 0

[[gate]]
kind        = "migrations"
environment = "staging"
timeout     = "5s"

[[gate]]
kind        = "http-probe"
environment = "staging"
auth        = { basic = ["user", "${CANARY}"] }

[[gate.probe]]
name    = "in the query, a header and the body"
request = "POST /echo?token=${CANARY_URL}"
headers = { authorization = "Bearer ${CANARY}", x-key = "${CANARY}" }
json    = { password = "${CANARY}", list = ["${CANARY}"] }
expect  = { status = 201, headers = { x-echo = "${CANARY}" } }

[[gate.probe]]
name    = "in a form"
request = "POST /form"
form    = { password = "${CANARY}" }
expect  = { status = 201, body = { contains = "${CANARY}" } }

[[gate]]
kind        = "http-probe"
id          = "bearer"
environment = "production"
auth        = { bearer = "${CANARY}" }

[[gate.probe]]
name    = "raw"
request = "PUT /raw"
body    = "secret ${CANARY}"
expect  = { problem = 400 }
"#;

#[test]
fn a_canary_in_every_place_appears_in_no_report() {
    let address = echo();
    let env = format!(
        "SAME={CANARY}\nBROKEN='{CANARY}'\nSHAPE=\"c4n4ry and more\"\nOPEN=\"c4n4ry\nNEXT='{CANARY}\n"
    );
    let project = Project::new(&CONFIGURATION.replace("ADDRESS", &address.to_string()))
        .file("staging.env", &env)
        .file("production.env", format!("{env}ONLY_HERE={CANARY}\n"))
        .file("migrations/0001_x.sql", "select 1;")
        .file("Cargo.toml", "[dependencies]\nsqlx = '0.9'\n");
    let formats = [
        "terminal", "junit", "json", "markdown", "github", "gitlab", "sarif", "tap", "html",
    ];
    let mut gate = Command::new(env!("CARGO_BIN_EXE_gate"));
    gate.args(["check", "--verbose", "--color", "always"])
        .current_dir(project.root());
    gate.env("CANARY", CANARY).env(
        "CANARY_URL",
        utf8_percent_encode(CANARY, NON_ALPHANUMERIC).to_string(),
    );
    for format in formats {
        gate.args(["--report", &format!("{format}=out/{format}")]);
    }
    let output = gate.output().expect("gate runs");
    let mut texts = vec![
        (
            "standard output".to_owned(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
        ),
        (
            "standard error".to_owned(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        ),
    ];
    for format in formats {
        let text = std::fs::read_to_string(project.path(&format!("out/{format}")))
            .unwrap_or_else(|error| panic!("{format}: {error}\n{}", texts[1].1));
        texts.push((format.to_owned(), text));
    }
    let json: serde_json::Value = serde_json::from_str(&texts[4].1).expect("JSON");
    let looked = json["gates"]
        .as_array()
        .expect("gates")
        .iter()
        .filter(|gate| gate["kind"] == "http-probe")
        .all(|gate| gate["status"] == "failed");
    assert!(looked, "the probes got no answer:\n{}", texts[0].1);
    let mut found = Vec::new();
    for (name, text) in &texts {
        for form in forms() {
            for line in text.lines().filter(|line| line.contains(&form)) {
                found.push(format!(
                    "{name}: {form:?} in {}",
                    &line[..line.len().min(300)]
                ));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
