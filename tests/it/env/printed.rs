//! What tools print besides plain JSON: tables, lines, pages, notices, colours, and errors that end well.

use release_gate::env::{Keys, SourceError};

use super::{assert_keys, collected};

/// Reads `text` as the output of a command, in the form that `options` names.
fn printed(text: &str, options: &str) -> Result<Keys, SourceError> {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("out"), text).expect("a file");
    let source = format!(r#"{{ command = ["cat", "out"]{options} }}"#);
    collected(&source, folder.path())
}

fn of(format: &str) -> String {
    format!(", format = \"{format}\"")
}

#[track_caller]
fn assert_error(keys: Result<Keys, SourceError>, part: &str) {
    let said = keys.expect_err("an error").to_string();
    assert!(said.contains(part), "{said}");
}

const NAME: &str = "(NamesOnly)";

#[test]
fn tables_give_their_names() {
    let both = [("DATABASE_URL", NAME), ("LOG_LEVEL", NAME)];
    let cases = [
        (
            "fly",
            "NAME        \tDIGEST          \tCREATED AT   \nDATABASE_URL\t912ec803b2ce49e4\t2d ago\nLOG_LEVEL   \tc3ab8ff13720e8ad\tJan 2 2026\n",
        ),
        (
            "fly",
            "NAME            DIGEST            STATUS\n* DATABASE_URL  912ec803b2ce49e4  Staged\n! LOG_LEVEL     c3ab8ff13720e8ad  Partial\n",
        ),
        (
            "fly",
            "  NAME         │ DIGEST           │ STATUS   \n───────────────┼──────────────────┼──────────\n  DATABASE_URL │ 912ec803b2ce49e4 │ Deployed \n* LOG_LEVEL    │ c3ab8ff13720e8ad │ Staged   \n",
        ),
        (
            "gh-secret",
            "DATABASE_URL\t2026-01-02T03:04:05Z\nLOG_LEVEL\t2026-01-02T03:04:05Z\tPRIVATE\n",
        ),
        (
            "gh-secret",
            "\u{1b}[0;1;39mNAME\u{1b}[0m          \u{1b}[0;1;39mUPDATED\u{1b}[0m\nDATABASE_URL  about 1 day ago\nLOG_LEVEL     about 2 days ago\n",
        ),
        (
            "railway",
            "╔═══ Variables for api ═══╗\n║ DATABASE_URL │ postgres://u:p@h ║\n║              │ /db              ║\n║─────────────────────────║\n║ LOG_LEVEL    │ info             ║\n╚═════════════════════════╝\n",
        ),
        (
            "netlify",
            "2 environment variables for site shop in the production context\n.---------------------------------.\n|      Environment variables      |\n|---------------------------------|\n|     Key      | Value  |  Scope  |\n|--------------|--------|---------|\n| DATABASE_URL | ****** | All     |\n| LOG_LEVEL    | info   | All     |\n'---------------------------------'\n",
        ),
        (
            "doppler",
            "┌──────────────┬───────┬───────────┐\n│ NAME         │ VALUE │ RAW VALUE │\n├──────────────┼───────┼───────────┤\n│ DATABASE_URL │ post… │ post…     │\n│ LOG_LEVEL    │ info  │ info      │\n└──────────────┴───────┴───────────┘\n",
        ),
        (
            "doppler",
            "┌──────────────┐\n│ NAME         │\n├──────────────┤\n│ DATABASE_URL │\n│ LOG_LEVEL    │\n└──────────────┘\n",
        ),
        (
            "chamber",
            "Key           Version  LastModified   User\ndatabase_url  3        06-09 17:30:19 arn:aws:iam::1:user/a\nlog-level     1        06-09 17:30:19 arn:aws:iam::1:user/a\n",
        ),
        (
            "chamber",
            "Key\t\tVersion\t\tLastModified\tUser\ndatabase_url\t3\t\t06-09 17:30:19\tci\r\nlog-level\t1\t\t06-09 17:30:19\tci\r\n",
        ),
        ("names", "- DATABASE_URL\n- LOG_LEVEL\n"),
        ("names", "[\"DATABASE_URL\", \"LOG_LEVEL\"]"),
    ];
    for (format, text) in cases {
        assert_keys(&printed(text, &of(format)), &both);
    }
}

#[test]
fn a_table_of_vercel_is_read_for_its_environment() {
    let table = "> Environment Variables found for shop [120ms]\n\n name           value       environments                       created\n DATABASE_URL   Encrypted   Production                         10d ago\n LOG_LEVEL      Encrypted   Production, Preview, Development   3h ago\n API_URL        Sensitive   Preview (feature-a)                1d ago\n\n";
    let hidden = "(Sensitive)";
    assert_keys(
        &printed(table, &of("vercel-ls")),
        &[("DATABASE_URL", hidden), ("LOG_LEVEL", hidden)],
    );
    let preview = format!("{}, target = \"preview\"", of("vercel-ls"));
    assert_keys(&printed(table, &preview), &[("LOG_LEVEL", hidden)]);
    let branch = format!("{preview}, git-branch = \"feature-a\"");
    assert_keys(
        &printed(table, &branch),
        &[("API_URL", hidden), ("LOG_LEVEL", hidden)],
    );
}

#[test]
fn lines_give_values_as_their_tool_writes_them() {
    let cases = [
        (
            "gh-variable",
            "API_URL\thttps://x.example.test\t2026-01-02T03:04:05Z\nLOG_LEVEL\tinfo\t2026-01-02T03:04:05Z\n",
        ),
        (
            "gh-variable",
            "NAME       VALUE                   UPDATED\nAPI_URL    https://x.example.test  about 1 day ago\nLOG_LEVEL  info                    about 1 day ago\n",
        ),
        (
            "heroku",
            "=== ⬢ shop Config Vars\n\nAPI_URL:   https://x.example.test\nLOG_LEVEL: info\n",
        ),
        (
            "heroku",
            "API_URL='https://x.example.test'\nLOG_LEVEL=info\n",
        ),
        (
            "doppler",
            "API_URL=\"https://x.example.test\"\nLOG_LEVEL=\"info\"\n",
        ),
        (
            "infisical",
            "API_URL='https://x.example.test'\nLOG_LEVEL='info'\n",
        ),
        (
            "infisical",
            "export API_URL='https://x.example.test'\nexport LOG_LEVEL='info'\n",
        ),
        (
            "infisical",
            "API_URL: https://x.example.test\nLOG_LEVEL: info\n",
        ),
        (
            "chamber",
            "API_URL=\"https://x.example.test\"\nLOG_LEVEL=\"info\"\n",
        ),
        (
            "chamber",
            "api_url: https://x.example.test\nlog-level: info\n",
        ),
        (
            "ssm",
            "/shop/prod/API_URL\thttps://x.example.test\n/shop/prod/LOG_LEVEL\tinfo\n",
        ),
        (
            "ssm",
            "PARAMETERS\tarn:aws:ssm:eu:1:parameter/shop/API_URL\ttext\t2026-01-02\t/shop/API_URL\tSecureString\thttps://x.example.test\t1\nPARAMETERS\tarn:aws:ssm:eu:1:parameter/shop/LOG_LEVEL\ttext\t2026-01-02\t/shop/LOG_LEVEL\tString\tinfo\t3\n",
        ),
    ];
    for (format, text) in cases {
        assert_keys(
            &printed(text, &of(format)),
            &[("API_URL", "https://x.example.test"), ("LOG_LEVEL", "info")],
        );
    }
}

#[test]
fn lines_without_quotes_keep_every_sign() {
    let text = "CERT=-----BEGIN X-----\nAb==\nA=\n-----END X-----\nHASH=a#b \"c\"\nNAME=x y\n";
    for format in ["railway", "netlify"] {
        assert_keys(
            &printed(text, &of(format)),
            &[
                ("CERT", "-----BEGIN X-----\nAb==\nA=\n-----END X-----"),
                ("HASH", "a#b \"c\""),
                ("NAME", "x y"),
            ],
        );
    }
    let heroku =
        "=== shop Config Vars\nCERT:  -----BEGIN X-----\nProc-Type: 4\nAb==\nEMPTY:\nNAME:  x: y\n";
    assert_keys(
        &printed(heroku, &of("heroku")),
        &[
            ("CERT", "-----BEGIN X-----\nProc-Type: 4\nAb=="),
            ("EMPTY", ""),
            ("NAME", "x: y"),
        ],
    );
}

#[test]
fn lines_with_backslashes_lose_them_and_expand_nothing() {
    let text =
        "A=\"say \\\"hi\\\" \\$X \\!\"\nB=\"one\\ntwo\nthree\"\nC=\"C:\\\\new ${D}\"\nD=plain\n";
    for format in ["doppler", "chamber"] {
        assert_keys(
            &printed(text, &of(format)),
            &[
                ("A", "say \"hi\" $X !"),
                ("B", "one\ntwo\nthree"),
                ("C", "C:\\new ${D}"),
                ("D", "plain"),
            ],
        );
    }
}

#[test]
fn pairs_can_be_one_text_each() {
    let inspected = "[{\"Config\":{\"Env\":[\"A=1=2\",\"EMPTY=\",\"PATH=/bin\"]}}]";
    assert_keys(
        &printed(inspected, ", at = \"0.Config.Env\""),
        &[("A", "1=2"), ("EMPTY", ""), ("PATH", "/bin")],
    );
}

#[test]
fn notices_and_colours_around_json_are_no_part_of_it() {
    for text in [
        "Update available 1.2.3 → 2.0.0\nRun `npm i -g x`\n{\"A\":\"1\"}\n",
        "[INFO] reading\n(node:1) Warning: old\n{\n  \"A\": \"1\"\n}\n\nA new release of gh is available: 2.1.0\n",
        "\u{1b}[36m⠋ loading\u{1b}[39m\r\u{1b}[K{\u{1b}[32m\"A\"\u{1b}[39m: \u{1b}[33m\"1\"\u{1b}[39m}\r\n",
        "\u{feff}{\"A\":\"1\"}",
        "\u{1b}]8;;https://x.example\u{7}link\u{1b}]8;;\u{7}\n{\"A\":\"1\"}",
    ] {
        assert_keys(&printed(text, ""), &[("A", "1")]);
        assert_keys(&printed(text, &of("json")), &[("A", "1")]);
        assert_keys(&printed(text, &of("heroku")), &[("A", "1")]);
    }
}

#[test]
fn a_brace_inside_a_value_is_no_json() {
    assert_keys(
        &printed("A='\n{\"x\":1}\n'\nB=2\n", ""),
        &[("A", "\n{\"x\":1}\n"), ("B", "2")],
    );
}

#[test]
fn json_inside_a_manifest_is_no_listing() {
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  conf.json: |\n    {\"x\": 1}\n  A: '1'\n";
    let expected = [("A", "1"), ("conf.json", "{\"x\": 1}\n")];
    assert_keys(&printed(text, ""), &expected);
    assert_keys(
        &printed(&format!("---\n# Source: a.yaml\n{text}"), ""),
        &expected,
    );
}

#[test]
fn json_that_ends_early_is_an_error_and_not_a_smaller_listing() {
    let cut = "{\n  \"envs\": [\n    {\"key\": \"A\", \"type\": \"plain\", \"value\": \"1\"},\n";
    for options in [String::new(), of("vercel-ls"), of("json")] {
        assert_error(printed(cut, &options), "expected JSON");
    }
    assert_error(
        printed("{\"Parameters\":[]}\n{\"Parameters\":[{", &of("ssm")),
        "JSON",
    );
}

#[test]
fn pages_of_a_listing_add_up_and_a_missing_one_is_told() {
    let page = |names: &str, token: &str| format!("{{\"Parameters\":[{names}]{token}}}\n");
    let one = page(
        "{\"Name\":\"/a/b/X\",\"Type\":\"String\",\"Value\":\"1\"}",
        ",\"NextToken\":\"t\"",
    );
    let two = page(
        "{\"Name\":\"/a/b/Y\",\"Type\":\"StringList\",\"Value\":\"1,2\"}",
        "",
    );
    let all = printed(&format!("{one}{two}"), &of("ssm"));
    assert_keys(&all, &[("X", "1"), ("Y", "1,2")]);
    assert!(all.expect("keys").cut_short.is_empty());
    let first = printed(&one, "").expect("keys");
    assert_eq!(first.cut_short.len(), 1);

    let page = "{\"total_count\":3,\"secrets\":[{\"name\":\"A\"},{\"name\":\"B\"}]}";
    let keys = printed(page, &of("gh-secret"));
    assert_keys(&keys, &[("A", NAME), ("B", NAME)]);
    assert_eq!(keys.expect("keys").cut_short.len(), 1);
}

#[test]
fn an_ssm_answer_can_lack_names_and_hold_one_twice() {
    let absent = "{\"Parameters\":[{\"Name\":\"/a/X\",\"Type\":\"SecureString\",\"Value\":\"v\"}],\"InvalidParameters\":[\"/a/Y\"]}";
    let keys = printed(absent, "").expect("keys");
    assert!(keys.dangling.contains_key("Y"), "{keys:?}");
    let twice = "[{\"Name\":\"/a/api/X\",\"Type\":\"String\",\"Value\":\"1\"},{\"Name\":\"/a/web/X\",\"Type\":\"String\",\"Value\":\"2\"}]";
    let keys = printed(twice, "").expect("keys");
    assert!(
        keys.cut_short[0].contains("`X` under several paths"),
        "{keys:?}"
    );
}

#[test]
fn what_stands_around_names_and_values_is_taken_off() {
    for text in [
        "{\"ARN\":\"arn:aws:x\",\"Name\":\"prod/shop\",\"SecretString\":\"{\\\"A\\\":\\\"1\\\"}\",\"VersionStages\":[\"AWSCURRENT\"]}",
        "{\"request_id\":\"x\",\"lease_id\":\"\",\"data\":{\"data\":{\"A\":\"1\"},\"metadata\":{\"version\":3}}}",
        "{\"request_id\":\"x\",\"lease_id\":\"\",\"data\":{\"A\":\"1\"}}",
        "{\"total_count\":1,\"variables\":[{\"name\":\"A\",\"value\":\"1\"}]}",
        "[{\"name\":\"A\",\"slotSetting\":false,\"value\":\"1\"}]",
        "{\"A\":{\"computed\":\"1\",\"computedVisibility\":\"unmasked\",\"raw\":\"${B}\",\"note\":\"\"}}",
        "{\"A\":{\"sensitive\":true,\"type\":\"string\",\"value\":\"1\"}}",
    ] {
        assert_keys(&printed(text, ""), &[("A", "1")]);
    }
}

#[test]
fn what_a_service_keeps_back_is_unreadable() {
    let restricted =
        "{\"A\":{\"computed\":null,\"computedVisibility\":\"restricted\",\"raw\":null}}";
    assert_keys(&printed(restricted, ""), &[("A", "(Sensitive)")]);
    assert_keys(
        &printed(
            "[{\"name\":\"A\",\"digest\":\"x\",\"status\":\"Deployed\"}]",
            "",
        ),
        &[("A", NAME)],
    );
    assert_keys(
        &printed("[{\"name\":\"A\",\"type\":\"secret_text\"}]", ""),
        &[("A", NAME)],
    );
}

#[test]
fn an_error_that_a_tool_prints_as_its_answer_is_an_error() {
    for (text, options) in [
        (
            "{\"error\":{\"code\":\"forbidden\",\"message\":\"Not authorized\"}}",
            String::new(),
        ),
        (
            "{\"message\":\"Bad credentials\",\"documentation_url\":\"https://x\",\"status\":\"401\"}",
            of("gh-variable"),
        ),
        (
            "{\"__type\":\"ExpiredTokenException\",\"message\":\"expired\"}",
            String::new(),
        ),
        ("Error: Not logged in\n", String::new()),
        ("Error: Not logged in\n", of("infisical")),
        ("Warning: no context found\n", String::new()),
    ] {
        assert_error(printed(text, &options), "found an error message");
    }
    for options in [
        String::new(),
        of("netlify"),
        of("json"),
        of("heroku"),
        of("names"),
    ] {
        let page = "\n<!DOCTYPE html>\n<html><script>A=1</script></html>\n";
        assert_error(printed(page, &options), "found an HTML page");
    }
}

#[test]
fn a_listing_without_names_is_an_error() {
    for (text, format) in [
        ("[]", "fly"),
        ("null\n", "fly"),
        ("{}", "heroku"),
        ("{\"envs\":[]}", "vercel-ls"),
        ("NAME\tDIGEST\tCREATED AT\n", "fly"),
        ("> No Environment Variables found for shop\n", "vercel-ls"),
        (
            "No site id found, please run inside a site folder or `netlify link`\n",
            "netlify",
        ),
        ("=== shop Config Vars\n", "heroku"),
        ("no secrets found\n", "gh-secret"),
        ("\n", "doppler"),
    ] {
        assert!(printed(text, &of(format)).is_err(), "{format}: {text}");
    }
}

#[test]
fn values_that_a_tool_encrypted_in_place_are_unreadable() {
    let sops = "ENC[AES256_GCM,data:Zm9v,iv:x,tag:y,type:str]";
    let lines = format!("A={sops}\nB=1\nsops_mac=x\nsops_version=3.9.0\n");
    let expected = [("A", "(Encrypted)"), ("B", "1")];
    assert_keys(&printed(&lines, ""), &expected);
    let json = format!("{{\"A\":\"{sops}\",\"B\":\"1\",\"sops\":{{\"mac\":\"x\"}}}}");
    assert_keys(&printed(&json, ""), &expected);
}
