//! What answers give away.

use std::collections::BTreeSet;

use release_gate::http::leaks::{Kind, scan};

use super::sample::{Sample, answers, labelled};

fn kinds(sample: &Sample) -> Vec<&'static str> {
    sample.ask(|answer| {
        scan(answer, &[])
            .iter()
            .map(|leak| leak.kind.name())
            .collect()
    })
}

/// The label of the recordings for a kind.
fn label(kind: &str) -> &str {
    match kind {
        "node-stack" => "node",
        "python-traceback" => "python",
        "java-stack" => "java",
        "ruby-backtrace" => "ruby",
        "php-error" => "php",
        "sql-error" | "connection-error" => "sql/conn",
        "internal-message" => "internal-msg",
        "django-debug-page" => "debug:django",
        "werkzeug-debug-page" => "debug:werkzeug",
        "rails-debug-page" => "debug:rails",
        "tomcat-debug-page" => "debug:tomcat",
        "nextjs-debug-page" => "debug:next-dev",
        "graphql-stacktrace" => "debug:graphql-stack",
        other => other,
    }
}

#[test]
fn every_recorded_answer_leaks_what_its_labels_say_and_nothing_else() {
    let mut wrong = Vec::new();
    for row in labelled() {
        let found: BTreeSet<&str> = kinds(&row.sample).into_iter().map(label).collect();
        let expected: BTreeSet<&str> = row.leaks.iter().map(String::as_str).collect();
        if found != expected {
            wrong.push(format!(
                "{}: expected {expected:?}, found {found:?}",
                row.file
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn answers_of_other_software_leak_what_they_are_known_to() {
    for (file, _, expected, sample) in answers() {
        assert_eq!(kinds(&sample).join(","), expected, "{file}");
    }
}

#[test]
fn stack_traces_of_every_language_are_known() {
    let cases = [
        (
            "node-stack",
            "TypeError: x\n    at UserService.find (/srv/app/dist/users/service.js:41:27)",
        ),
        (
            "node-stack",
            "Error: boom\n    at file:///app/server.mjs:3:9\n    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)",
        ),
        (
            "node-stack",
            r"Error: x at Object.<anonymous> (C:\inetpub\app\index.js:3:9)",
        ),
        (
            "python-traceback",
            "Traceback (most recent call last):\n  File \"app.py\", line 3, in <module>\nKeyError: 'id'",
        ),
        (
            "python-traceback",
            "  File \"/usr/lib/python3.12/json/decoder.py\", line 355, in raw_decode",
        ),
        (
            "java-stack",
            "java.lang.IllegalStateException: x\n\tat com.shop.api.UserController.get(UserController.java:42)",
        ),
        (
            "java-stack",
            "at com.shop.Api$get$1.invokeSuspend(Api.kt:17)",
        ),
        (
            "ruby-backtrace",
            "app/controllers/users_controller.rb:12:in `show'",
        ),
        ("ruby-backtrace", "/app/lib/x.rb:3:in 'Foo#bar'"),
        (
            "php-error",
            "PHP Fatal error:  Uncaught Error: Call to undefined function x() in /var/www/html/index.php:3",
        ),
        (
            "php-error",
            "#0 /var/www/html/index.php(4): PDO->__construct()",
        ),
        (
            "dotnet-stack",
            "System.NullReferenceException: Object reference not set to an instance of an object.\n   at Shop.Api.Users.Get(Int32 id) in /src/Users.cs:line 42",
        ),
        (
            "dotnet-stack",
            "   at Microsoft.AspNetCore.Mvc.Infrastructure.ActionMethodExecutor.Execute(Object controller)",
        ),
        (
            "go-panic",
            "goroutine 1 [running]:\nmain.main()\n\t/app/main.go:7 +0x1d",
        ),
        (
            "rust-panic",
            "thread 'main' panicked at src/main.rs:3:5:\nboom",
        ),
        (
            "rust-panic",
            "thread 'tokio-runtime-worker' panicked at 'boom', src/main.rs:3:5",
        ),
        (
            "elixir-stack",
            "** (KeyError) key :id not found\n    (shop 0.1.0) lib/shop/users.ex:12: Shop.Users.get/1",
        ),
        (
            "perl-error",
            "Can't locate object method \"x\" at /srv/app/lib/Shop.pm line 12.",
        ),
        (
            "lua-stack",
            "lua entry thread aborted\nstack traceback:\n\t/etc/nginx/app.lua:3: in function 'x'",
        ),
        ("dart-stack", "#0      main (package:shop/main.dart:3:5)"),
    ];
    for (expected, text) in cases {
        let plain = kinds(&Sample::text(500, text));
        assert!(plain.contains(&expected), "{text}: {plain:?}");
        let json =
            serde_json::json!({ "error": { "message": "failed", "details": text } }).to_string();
        let in_json = kinds(&Sample::json(500, &json));
        assert!(in_json.contains(&expected), "{json}: {in_json:?}");
        let nested = serde_json::json!({ "error": json }).to_string();
        let in_nested = kinds(&Sample::json(500, &nested));
        assert!(in_nested.contains(&expected), "{nested}: {in_nested:?}");
        let escaped = text
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;")
            .replace('\'', "&#39;");
        let page = format!(
            "<!DOCTYPE html><html><body><pre>{}</pre></body></html>",
            escaped.replace('\n', "<br>")
        );
        let in_html = kinds(&Sample::html(500, &page));
        assert!(in_html.contains(&expected), "{page}: {in_html:?}");
    }
}

#[test]
fn debug_pages_are_known_by_their_markup() {
    let cases = [
        (
            "starlette-debug-page",
            "<div class=\"traceback-container\"><p class=\"traceback-title\">Traceback</p></div>",
        ),
        (
            "aspnet-debug-page",
            "<h1>An unhandled exception occurred while processing the request.</h1>",
        ),
        (
            "aspnet-debug-page",
            "<h1>Server Error in '/' Application.</h1><b>Stack Trace:</b>",
        ),
        ("laravel-debug-page", "<script>window.ignite({})</script>"),
        (
            "symfony-debug-page",
            "<title>boom (500 Internal Server Error)</title><div class=\"exception-summary \">",
        ),
        (
            "rails-debug-page",
            "<title>Action Controller: Exception caught</title>",
        ),
        ("php-debug-page", "<title>PHP 8.2.35 - phpinfo()</title>"),
        ("phoenix-debug-page", "<title>KeyError at GET /x</title>"),
        ("java-debug-page", "<h3>Caused by:</h3><pre>x</pre>"),
        (
            "ruby-debug-page",
            "because you use <code>Rack::ShowExceptions</code>",
        ),
        (
            "ruby-debug-page",
            "seeing this error because you have\nenabled the <code>show_exceptions</code> setting.",
        ),
    ];
    for (expected, markup) in cases {
        let page = format!("<!DOCTYPE html><html><body>{markup}</body></html>");
        let found = kinds(&Sample::html(500, &page));
        assert!(found.contains(&expected), "{markup}: {found:?}");
    }
}

#[test]
fn text_of_the_data_layer_is_known() {
    let cases = [
        (
            "sql-error",
            "pq: duplicate key value violates unique constraint \"users_email_key\"",
        ),
        ("sql-error", "ERROR: column \"nope\" does not exist"),
        (
            "sql-error",
            "SQLSTATE[42S02]: Base table or view not found: 1146 Table 'shop.users' doesn't exist",
        ),
        (
            "sql-error",
            "You have an error in your SQL syntax; check the manual",
        ),
        (
            "sql-error",
            "SQLITE_CONSTRAINT: UNIQUE constraint failed: users.email",
        ),
        ("sql-error", "no such table: users"),
        ("sql-error", "ORA-00942: table or view does not exist"),
        (
            "sql-error",
            "Unclosed quotation mark after the character string 'x'.",
        ),
        ("sql-error", "Invalid `prisma.user.findUnique()` invocation"),
        ("sql-error", "PrismaClientKnownRequestError"),
        (
            "sql-error",
            "E11000 duplicate key error collection: shop.users",
        ),
        (
            "sql-error",
            "failed: INSERT INTO users (name, email) VALUES ($1, $2)",
        ),
        ("connection-error", "connect ECONNREFUSED 10.0.3.4:5432"),
        (
            "connection-error",
            "dial tcp 10.0.3.4:5432: connect: connection refused",
        ),
        ("connection-error", "getaddrinfo ENOTFOUND db.internal"),
        (
            "connection-string",
            "cannot connect to postgres://shop:hunter2@db.internal/shop",
        ),
    ];
    for (expected, text) in cases {
        let body = serde_json::json!({ "message": text }).to_string();
        let found = kinds(&Sample::json(500, &body));
        assert!(found.contains(&expected), "{text}: {found:?}");
    }
}

#[test]
fn a_path_is_a_leak_of_its_own_only_where_no_trace_shows_it() {
    assert_eq!(
        kinds(&Sample::json(
            500,
            r#"{"message":"ENOENT: no such file or directory, open '/srv/app/config/prod.yaml'"}"#
        )),
        ["server-path"]
    );
    assert_eq!(
        kinds(&Sample::json(
            500,
            r#"{"message":"failed in \/var\/www\/shop\/index.php"}"#
        )),
        ["server-path"]
    );
    assert_eq!(
        kinds(&Sample::text(500, "Error\n    at /srv/app/x.js:1:2")),
        ["node-stack"]
    );
}

#[test]
fn innocent_answers_leak_nothing() {
    let innocent = [
        Sample::html(
            200,
            "<!DOCTYPE html><html><body><h1>Reading errors</h1><p>Python prints Traceback (most recent call last) and then the frames, each with its File and line.</p></body></html>",
        ),
        Sample::html(
            200,
            "<!DOCTYPE html><html><body><p>An example:</p><pre><code>Traceback (most recent call last):\n  File &quot;/home/me/app.py&quot;, line 3, in &lt;module&gt;\nKeyError: 'id'</code></pre></body></html>",
        ),
        Sample::html(
            200,
            "<!DOCTYPE html><html><body><h1>Docs</h1><pre>    at Object.find (/srv/app/x.js:1:2)</pre></body></html>",
        ),
        Sample::html(
            200,
            "<!DOCTYPE html><html><body>You are seeing this error because you have DEBUG = True in your Django settings file: how to switch it off</body></html>",
        ),
        Sample::json(
            200,
            r#"{"title":"Stack overflow at work","body":"Select a shirt from our shop, update set of cards; delete from cart where you want"}"#,
        ),
        Sample::json(
            422,
            r#"{"detail":[{"type":"int_parsing","loc":["body","id"],"msg":"Input should be a valid integer","input":"Traceback (most recent call last):\n  File \"/x.py\", line 1, in x"}]}"#,
        ),
        Sample::json(404, r#"{"error":"user not found","path":"/api/users/17"}"#),
        Sample::json(
            400,
            r#"{"message":"Unexpected token } in JSON at position 4"}"#,
        ),
        Sample::json(400, r#"{"message":"Unexpected end of JSON input"}"#),
        Sample::json(
            400,
            r#"{"error":"the column is required","meet":"at / 10:30:15","ratio":"(16/9)","java":"we use .java: files"}"#,
        ),
        Sample::json(
            200,
            r#"{"docs":"see /usr/local/bin","time":"at 10:30:12","file":"report.pdf"}"#,
        ),
        Sample::json(
            409,
            r#"{"message":"this email is already taken","code":"DUPLICATE"}"#,
        ),
        Sample::json(
            400,
            r#"{"message":"please select a plan from the list, then update it"}"#,
        ),
        Sample::html(
            404,
            "<!DOCTYPE html><html><head><link href=\"/app/style.css\"><script src=\"/app/main.js\"></script></head><body>Not here</body></html>",
        ),
        Sample::html(
            404,
            "<html><body><b>Warning</b>: this page moved</body></html>",
        ),
        Sample::text(503, "database maintenance until 10:00"),
        Sample::json(
            200,
            r#"{"articles":[{"title":"What a NullPointerException is","tags":["ECONNREFUSED","SQLSTATE[42S02]"]}]}"#,
        ),
        Sample::json(200, r#"[{"title":"TypeError: x is not a function"}]"#),
        Sample::json(404, r#"{"message":"table 7 does not exist"}"#),
        Sample::json(404, r#"{"message":"role admin does not exist"}"#),
        Sample::json(500, r#"{"message":"connection problem, try again"}"#),
    ];
    for sample in innocent {
        let found: Vec<String> = sample.ask(|answer| {
            scan(answer, &[])
                .iter()
                .map(|leak| format!("{} ({})", leak.kind, leak.excerpt))
                .collect()
        });
        assert!(found.is_empty(), "{sample:?}: {found:?}");
    }
}

#[test]
fn the_source_that_a_debug_page_shows_is_no_statement_of_its_own() {
    let page = |title: &str| {
        Sample::html(
            500,
            &format!(
                "<html><head>{title}</head><body><pre>  # of a page\n  rows = db.execute(\"SELECT id, name FROM users WHERE id = ?\")\n</pre></body></html>"
            ),
        )
    };
    assert_eq!(
        kinds(&page("<title>KeyError: 'id' // Werkzeug Debugger</title>")),
        ["werkzeug-debug-page", "internal-message"]
    );
    assert_eq!(kinds(&page("<title>oops</title>")), ["sql-error"]);
    let java = |page: &str| {
        kinds(&Sample::html(
            400,
            &format!(
                "{page}<pre>java.lang.IllegalArgumentException: a character that isn't allowed</pre>"
            ),
        ))
    };
    assert_eq!(
        java("<p><b>Type</b> Exception Report</p>"),
        ["tomcat-debug-page"]
    );
    assert_eq!(java(""), ["internal-message"]);
    // The mapper's error is one, its other classes are source.
    let rails = |text: &str| {
        kinds(&Sample::html(
            500,
            &format!("<title>Action Controller: Exception caught</title><pre>{text}</pre>"),
        ))
    };
    assert_eq!(
        rails("ActiveRecord::LogSubscriber.reset_runtime"),
        ["rails-debug-page"]
    );
    assert_eq!(
        rails("ActiveRecord::StatementInvalid (boom)"),
        ["rails-debug-page", "sql-error"]
    );
    assert_eq!(
        rails("ActiveRecord::PendingMigrationError"),
        ["rails-debug-page", "sql-error"]
    );
}

#[test]
fn a_success_whose_json_tells_of_an_error_of_its_own_leaks_its_words() {
    for body in [
        r#"{"errors":[{"message":"Cannot read properties of undefined (reading 'id')"}],"data":null}"#,
        r#"{"ok":false,"message":"Cannot read properties of undefined (reading 'id')"}"#,
    ] {
        assert_eq!(
            kinds(&Sample::json(200, body)),
            ["internal-message"],
            "{body}"
        );
    }
}

#[test]
fn prose_with_the_words_of_sql_is_no_statement() {
    for message in [
        "Please select a plan from [basic, pro]",
        "select an option from \"list\"",
        "select one or more items from `cart`",
    ] {
        let body = serde_json::json!({ "message": message }).to_string();
        assert!(kinds(&Sample::json(422, &body)).is_empty(), "{message}");
    }
    for statement in [
        "select * from \"users\"",
        "select \"id\", \"name\" from \"users\" where \"id\" = $1",
        "select `u`.`id` from `users` as `u`",
        "select \"id\" from \"users\" limit 1",
    ] {
        let body = serde_json::json!({ "message": statement }).to_string();
        assert_eq!(
            kinds(&Sample::json(500, &body)),
            ["sql-error"],
            "{statement}"
        );
    }
}

#[test]
fn a_success_that_describes_errors_leaks_none_and_its_error_members_do() {
    let trace =
        "Traceback (most recent call last):\n  File \"/srv/app.py\", line 1, in x\nKeyError";
    let described = serde_json::json!({
        "openapi": "3.1.0",
        "paths": { "/x": { "get": { "responses": { "500": { "example": trace } } } } },
    });
    assert!(kinds(&Sample::json(200, &described.to_string())).is_empty());
    for media_type in [
        "application/rss+xml",
        "text/markdown",
        "application/javascript",
    ] {
        let header = format!("Content-Type: {media_type}");
        let sample = Sample::new(200, &[&header], trace);
        assert!(kinds(&sample).is_empty(), "{media_type}");
        let sample = Sample::new(500, &[&header], trace);
        assert_eq!(kinds(&sample), ["python-traceback"], "{media_type}");
    }
    let told = serde_json::json!({ "ok": false, "error": trace });
    assert_eq!(
        kinds(&Sample::json(200, &told.to_string())),
        ["python-traceback"]
    );
}

#[test]
fn a_page_about_errors_has_none() {
    let guide = "ECONNREFUSED means that nobody listens at the address, SQLSTATE[42S02] that a table is missing, TypeError: x that something is undefined. ".repeat(40);
    assert!(kinds(&Sample::text(200, &guide)).is_empty());
    let listing = format!(
        "<html><body><pre>    at x (/srv/app/x.js:1:2)\n{}</pre></body></html>",
        "-".repeat(300 * 1024)
    );
    assert!(kinds(&Sample::html(200, &listing)).is_empty());
    assert_eq!(kinds(&Sample::html(500, &listing)), ["node-stack"]);
}

#[test]
fn what_the_request_brought_is_an_echo_and_no_leak() {
    let sent =
        r#"{"name":"'; SELECT password FROM users","note":"Error\n    at x (/srv/app/x.js:1:2)"}"#;
    let answer = Sample::json(
        400,
        r#"{"error":"name has unknown characters","got":"'; SELECT password FROM users"}"#,
    );
    assert!(!kinds(&answer).is_empty());
    assert!(answer.ask(|answer| scan(answer, &[sent])).is_empty());
    let both = Sample::json(
        400,
        r#"{"got":"'; SELECT password FROM users","query":"SELECT id FROM shops WHERE name = ''"}"#,
    );
    assert_eq!(both.ask(|answer| scan(answer, &[sent]).len()), 1);
}

#[test]
fn a_leak_shows_the_line_it_is_in() {
    let sample = Sample::json(
        500,
        r#"{"error":"boom\n    at UserService.find (/srv/app/dist/users/service.js:41:27)\n    at x"}"#,
    );
    let excerpts: Vec<String> = sample.ask(|answer| {
        scan(answer, &[])
            .into_iter()
            .map(|leak| leak.excerpt)
            .collect()
    });
    assert_eq!(excerpts.len(), 1);
    assert!(
        excerpts[0].contains("/srv/app/dist/users/service.js:41:27"),
        "{excerpts:?}"
    );
}

#[test]
fn a_leak_at_the_end_of_a_json_text_ends_with_the_text() {
    for (body, expected) in [
        (
            r#"{"error":{"why":"no such column: sku"}}"#,
            "no such column: sku",
        ),
        (
            r#"{"errors":["relation \"users\" does not exist"]}"#,
            "relation \"users\" does not exist",
        ),
    ] {
        let excerpts: Vec<String> = Sample::json(500, body).ask(|answer| {
            let leaks = scan(answer, &[]).into_iter();
            leaks.map(|leak| leak.excerpt).collect()
        });
        assert_eq!(excerpts, [expected], "{body}");
    }
}

#[test]
fn a_leaked_password_isn_t_spread_by_the_report() {
    let sample = Sample::json(
        500,
        r#"{"message":"cannot connect to postgres://shop:hunter2@db.internal/shop"}"#,
    );
    let leaks = sample.ask(|answer| scan(answer, &[]));
    assert_eq!(leaks.len(), 1);
    assert!(
        leaks[0].excerpt.contains("postgres://shop:***@db.internal"),
        "{leaks:?}"
    );
    assert!(!leaks[0].excerpt.contains("hunter2"), "{leaks:?}");
}

#[test]
fn what_lies_beyond_the_scanned_part_is_not_looked_at() {
    let trace = "\n    at x (/srv/app/x.js:1:2)";
    let within = format!("{}{trace}", "x".repeat(200 * 1024));
    let beyond = format!("{}{trace}", "x".repeat(300 * 1024));
    assert_eq!(kinds(&Sample::text(500, &within)), ["node-stack"]);
    assert!(kinds(&Sample::text(500, &beyond)).is_empty());
}

#[test]
fn hostile_bodies_are_scanned_too() {
    // Each of these made a backtracking or a quadratic scanner hang; here they end, and hold no leak.
    for part in [
        "<a",
        "&",
        "\\u",
        "\"input\":\"",
        "at /",
        "Traceback (most recent call last):\n",
        "<pre><code>",
        "File \"",
        "#0 /x.php(",
        "SELECT ",
    ] {
        let body = part.repeat(256 * 1024 / part.len());
        for sample in [
            Sample::html(500, &body),
            Sample::json(500, &body),
            Sample::html(200, &format!("{body}</html>")),
        ] {
            assert!(kinds(&sample).len() <= 2, "{part}");
        }
    }
}

#[test]
fn every_kind_says_what_to_do_and_has_a_name_of_its_own() {
    let names: BTreeSet<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
    assert_eq!(names.len(), Kind::ALL.len());
    assert!(Kind::ALL.iter().all(|kind| !kind.remedy().is_empty()));
}
