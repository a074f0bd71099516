//! Who answered.

use release_gate::http::origin::{Attribution, Origin, Strength, attribute};

use super::sample::{Sample, answers, labelled, recorded};

/// An answer and its origin.
type Case = (&'static str, u16, &'static [&'static str], &'static str);

fn origin(sample: &Sample) -> String {
    sample.ask(|answer| attribute(answer).origin.to_string())
}

#[test]
fn every_recorded_answer_is_attributed_to_its_side_and_every_proxy_by_name() {
    let wrong: Vec<String> = labelled()
        .iter()
        .filter_map(|row| {
            let found = origin(&row.sample);
            let right = match row.origin.as_str() {
                "app" => found == "app" || found.starts_with("app: "),
                "proxy" => found == format!("proxy: {}", row.recognised_as),
                other => found == other,
            };
            (!right).then(|| {
                format!(
                    "{}: expected {} {}, found {found}",
                    row.file, row.origin, row.recognised_as
                )
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn answers_of_other_statuses_and_other_software_are_attributed_too() {
    for (file, expected, _, sample) in answers() {
        assert_eq!(origin(&sample), expected, "{file}");
    }
}

#[test]
fn a_framework_is_named_by_its_default_handler() {
    // The names that a recording's first word may get. Where several frameworks say the same, none is named.
    let names = [
        ("aiohttp", "app: aiohttp"),
        ("apollo", "app: apollo"),
        ("axum", "app: axum|app"),
        ("django", "app: django"),
        ("drf", "app: drf"),
        ("express", "app: express"),
        ("fastapi", "app: fastapi|app: starlette|app: uvicorn"),
        ("fastify", "app: fastify"),
        ("flask", "app: flask"),
        ("go", "app: go-nethttp"),
        ("gunicorn", "app: gunicorn"),
        ("hono", "app: hono|app"),
        ("koa", "app"),
        ("litestar", "app: litestar"),
        ("nestjs", "app: nestjs"),
        ("nextjs", "app: nextjs|app"),
        ("php", "app: php"),
        ("rails", "app: rails"),
        ("tomcat", "app: tomcat"),
        ("tornado", "app: tornado"),
        ("uvicorn", "app: uvicorn"),
    ];
    for row in labelled()
        .iter()
        .filter(|row| row.origin == "app" && !row.file.contains("-pass-app-"))
    {
        let word = row.file.split('-').next().unwrap_or_default();
        let (_, accepted) = names.iter().find(|(known, _)| *known == word).expect(word);
        let found = origin(&row.sample);
        assert!(
            accepted.split('|').any(|name| name == found),
            "{}: expected {accepted}, found {found}",
            row.file
        );
    }
}

#[test]
fn a_proxy_passing_an_answer_on_is_not_its_author() {
    for server in [
        "nginx/1.25.3",
        "Apache/2.4.58 (Ubuntu)",
        "cloudflare",
        "Caddy",
        "envoy",
        "lighttpd/1.4.69",
    ] {
        let server = format!("Server: {server}");
        let json = Sample::new(
            500,
            &[&server, "Content-Type: application/json"],
            r#"{"error":"boom"}"#,
        );
        assert_eq!(origin(&json), "app", "{server}");
        let express = Sample::new(
            404,
            &[&server, "X-Powered-By: Express", "Content-Type: text/html"],
            "<h1>ours</h1>",
        );
        assert_eq!(origin(&express), "app: express", "{server}");
        let page = Sample::new(
            500,
            &[&server, "Content-Type: text/html", "Via: 1.1 edge"],
            "<h1>Something broke</h1>",
        );
        assert_eq!(origin(&page), "unknown", "{server}");
    }
}

#[test]
fn a_frameworks_page_behind_a_proxy_stays_the_frameworks() {
    let through = |file: &str, server: &str| {
        let mut bytes = std::fs::read(
            std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("tests/fixtures/http-errors")
                .join(file),
        )
        .expect("a recording");
        let text = String::from_utf8_lossy(&bytes)
            .replace("Server: gunicorn", server)
            .replace("Server: Werkzeug/3.1.9 Python/3.11.7", server);
        bytes = text.into_bytes();
        origin(&Sample::parse(&bytes))
    };
    assert_eq!(through("django-500.http", "Server: nginx"), "app: django");
    assert_eq!(
        through(
            "flask-500-missing-key.http",
            "Server: cloudflare\r\nCF-RAY: 1-AMS"
        ),
        "app: flask"
    );
    assert_eq!(
        through("gunicorn-500.http", "Server: nginx"),
        "app: gunicorn"
    );
}

#[test]
fn a_proxys_page_passed_on_by_another_stays_the_first_ones() {
    let page = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
    let sample = Sample::new(
        502,
        &[
            "Server: cloudflare",
            "CF-RAY: 8-AMS",
            "Content-Type: text/html",
            "X-Powered-By: Express",
        ],
        page,
    );
    assert_eq!(origin(&sample), "proxy: nginx");
}

/// Origin, status, headers, body: what proxies and platforms say on their own account.
const PROXIES: &[Case] = &[
    (
        "proxy: aws-cloudfront",
        503,
        &[
            "Server: CloudFront",
            "X-Cache: LambdaExecutionError from cloudfront",
            "Content-Type: text/html",
        ],
        "x",
    ),
    (
        "proxy: aws-api-gateway",
        403,
        &[
            "Content-Type: application/json",
            "x-amzn-ErrorType: AccessDeniedException",
            "x-amz-apigw-id: b",
        ],
        r#"{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:x"}"#,
    ),
    (
        "proxy: aws-lambda",
        502,
        &[
            "Content-Type: application/json",
            "x-amzn-RequestId: a",
            "x-amzn-ErrorType: Runtime.UnhandledPromiseRejection",
        ],
        "Internal Server Error",
    ),
    (
        "proxy: aws-s3",
        404,
        &[
            "Server: AmazonS3",
            "x-amz-error-code: NoSuchKey",
            "Content-Type: text/html; charset=utf-8",
        ],
        "<html>\n<head><title>404 Not Found</title></head>\n<body>\n<h1>404 Not Found</h1>\n<ul>\n<li>Code: NoSuchKey</li>\n</ul>\n<hr/>\n</body>\n</html>\n",
    ),
    (
        "proxy: render",
        503,
        &[
            "x-render-routing: suspend",
            "Server: cloudflare",
            "Content-Type: text/html; charset=utf-8",
        ],
        "<html><title>Service Suspended</title><body>This service has been suspended.</body></html>",
    ),
    (
        "proxy: google-frontend",
        403,
        &[
            "server: Google Frontend",
            "Content-Type: text/html; charset=UTF-8",
        ],
        "\n<html><head>\n<meta http-equiv=\"content-type\" content=\"text/html;charset=utf-8\">\n<title>403 Forbidden</title>\n</head>\n<body text=#000000 bgcolor=#ffffff>\n<h1>Error: Forbidden</h1>\n<h2>Your client does not have permission to get URL <code>/</code> from this server.</h2>\n<h2></h2>\n</body></html>\n",
    ),
    (
        "proxy: google-cloud-lb",
        504,
        &["via: 1.1 google", "Content-Type: text/plain; charset=utf-8"],
        "stream timeout",
    ),
    (
        "proxy: azure-app-service",
        503,
        &["Content-Type: text/html"],
        r#"<html><head><title>Application Error</title></head><body>:( Application Error If you are the application administrator, you can access the <a href="https://x.scm.azurewebsites.net/detectors">diagnostic resources</a>.</body></html>"#,
    ),
    (
        "proxy: azure-container-apps",
        404,
        &["Content-Type: text/html; charset=utf-8"],
        "<html><head><title>Azure Container App - Unavailable</title></head><body>Error 404 - This Container App is stopped or does not exist.</body></html>",
    ),
    (
        "proxy: azure-api-management",
        404,
        &["Content-Type: application/json"],
        r#"{ "statusCode": 404, "message": "Resource not found" }"#,
    ),
    (
        "proxy: iis",
        502,
        &["Server: Microsoft-IIS/10.0", "Content-Type: text/html"],
        "<!DOCTYPE html><html><head><title>IIS 502.5 Error</title></head><body><h1> HTTP Error 502.5 - ANCM Out-Of-Process Startup Failure</h1></body></html>",
    ),
    (
        "proxy: http-sys",
        503,
        &[
            "Server: Microsoft-HTTPAPI/2.0",
            "Content-Type: text/html; charset=us-ascii",
        ],
        "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\"\"http://www.w3.org/TR/html4/strict.dtd\">\r\n<HTML><HEAD><TITLE>Service Unavailable</TITLE></HEAD>\r\n<BODY><h2>Service Unavailable</h2>\r\n<hr><p>HTTP Error 503. The service is unavailable.</p>\r\n</BODY></HTML>\r\n",
    ),
    (
        "proxy: tyk",
        500,
        &["X-Generator: tyk.io", "Content-Type: application/json"],
        "{\n    \"error\": \"There was a problem proxying the request\"\n}",
    ),
    (
        "proxy: apisix",
        404,
        &["Server: APISIX/3.8.0", "Content-Type: application/json"],
        "{\"error_msg\":\"404 Route Not Found\"}\n",
    ),
    (
        "proxy: traffic-server",
        502,
        &["Server: ATS/9.1.4", "Content-Type: text/html"],
        "<HTML>\n<HEAD>\n<TITLE>Could Not Connect</TITLE>\n</HEAD>\n\n<BODY BGCOLOR=\"white\" FGCOLOR=\"black\">\n<H1>Could Not Connect</H1>\n<HR>\n\n<FONT FACE=\"Helvetica,Arial\"><B>\nDescription: Could not connect to the requested server host.\n</B></FONT>\n<HR>\n</BODY>\n",
    ),
    (
        "proxy: envoy",
        503,
        &["server: envoy", "content-type: text/plain"],
        "upstream connect error or disconnect/reset before headers. reset reason: connection failure",
    ),
    (
        "proxy: istio",
        503,
        &["server: istio-envoy", "content-type: text/plain"],
        "no healthy upstream",
    ),
    (
        "proxy: envoy",
        404,
        &["server: envoy", "content-length: 0"],
        "",
    ),
    (
        "proxy: aws-alb",
        503,
        &["Server: awselb/2.0", "Content-Type: text/html"],
        "<html>\r\n<head><title>503 Service Temporarily Unavailable</title></head>\r\n<body>\r\n<center><h1>503 Service Temporarily Unavailable</h1></center>\r\n</body>\r\n</html>\r\n",
    ),
    (
        "proxy: aws-alb",
        502,
        &["Content-Type: text/html"],
        "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n",
    ),
    (
        "proxy: aws-cloudfront",
        403,
        &["Server: CloudFront", "X-Cache: Error from cloudfront"],
        "<HTML><HEAD><TITLE>ERROR: The request could not be satisfied</TITLE></HEAD></HTML>",
    ),
    (
        "proxy: cloudflare",
        521,
        &[
            "Server: cloudflare",
            "CF-RAY: 1-AMS",
            "Content-Type: text/html",
        ],
        "<html>anything</html>",
    ),
    (
        "proxy: cloudflare",
        403,
        &[
            "Server: cloudflare",
            "Content-Type: text/plain; charset=UTF-8",
        ],
        "error code: 1020",
    ),
    (
        "proxy: vercel",
        500,
        &[
            "Server: Vercel",
            "X-Vercel-Error: FUNCTION_INVOCATION_FAILED",
            "Content-Type: text/plain",
        ],
        "A server error has occurred\n\nFUNCTION_INVOCATION_FAILED\n\nfra1::abc-1\n",
    ),
    ("proxy: vercel", 404, &["X-Vercel-Error: NOT_FOUND"], ""),
    (
        "proxy: traefik",
        502,
        &[
            "Content-Type: text/plain; charset=utf-8",
            "Content-Length: 11",
        ],
        "Bad Gateway",
    ),
    (
        "proxy: traefik",
        503,
        &["Content-Type: text/plain; charset=utf-8"],
        "no available server\n",
    ),
    (
        "proxy: kong",
        404,
        &["Server: kong/3.4.0", "Content-Type: application/json"],
        "{\n  \"message\":\"no Route matched with those values\"\n}",
    ),
    (
        "proxy: heroku",
        503,
        &["Server: Heroku", "Content-Type: text/html"],
        "<html><iframe src=\"//www.herokucdn.com/error-pages/application-error.html\"></iframe></html>",
    ),
    (
        "proxy: akamai",
        503,
        &["Server: AkamaiGHost", "Content-Type: text/html"],
        "<HTML><HEAD><TITLE>Error</TITLE></HEAD><BODY>An error occurred<p>Reference&#32;&#35;97&#46;1</BODY></HTML>",
    ),
    (
        "proxy: google-cloud-lb",
        502,
        &["Content-Type: text/html; charset=UTF-8"],
        "<html><head>\n<title>502 Server Error</title>\n</head>\n<body text=#000000 bgcolor=#ffffff>\n<h1>Error: Server Error</h1>\n<h2>The server encountered a temporary error and could not complete your request.<p>Please try again in 30 seconds.</h2>\n</body></html>\n",
    ),
    (
        "proxy: fastly",
        503,
        &["Server: Varnish", "X-Served-By: cache-fra1"],
        "<h1>Error 503 Backend fetch failed</h1><h3>Error 54113</h3><p>Details: cache-fra1 1 2</p><hr><p>Varnish cache server</p>",
    ),
    (
        "proxy: aws-api-gateway",
        403,
        &[
            "Content-Type: application/json",
            "x-amzn-ErrorType: MissingAuthenticationTokenException",
        ],
        r#"{"message":"Missing Authentication Token"}"#,
    ),
    (
        "proxy: railway",
        404,
        &[
            "Server: railway-edge",
            "X-Railway-Fallback: true",
            "Content-Type: text/html",
        ],
        "<p>gone</p>",
    ),
    (
        "proxy: ingress-nginx",
        404,
        &["Content-Type: text/plain"],
        "default backend - 404",
    ),
    (
        "proxy: openshift-router",
        503,
        &["Content-Type: text/html"],
        "<html><body><div><h1>Application is not available</h1><p>The application is currently not serving requests at this endpoint. It may not have been started or is still starting.</p></div></body></html>",
    ),
    (
        "proxy: gorouter",
        404,
        &[
            "Content-Type: text/plain; charset=utf-8",
            "X-Cf-Routererror: unknown_route",
            "X-Content-Type-Options: nosniff",
        ],
        "404 Not Found: Requested route ('shop.example') does not exist.\n",
    ),
    (
        "proxy: gorouter",
        502,
        &[
            "Content-Type: text/plain; charset=utf-8",
            "X-Content-Type-Options: nosniff",
        ],
        "502 Bad Gateway: Registered endpoint failed to handle the request.\n",
    ),
    (
        "proxy: traefik",
        401,
        &[
            "Content-Type: text/plain",
            "Www-Authenticate: Basic realm=\"traefik\"",
        ],
        "401 Unauthorized\n",
    ),
    (
        "proxy: traefik",
        429,
        &[
            "Content-Type: text/plain; charset=utf-8",
            "Retry-After: 0",
            "X-Retry-In: 1s",
        ],
        "Too Many Requests",
    ),
    (
        "proxy: envoy",
        413,
        &["server: envoy", "Content-Type: text/plain"],
        "Payload Too Large",
    ),
    (
        "proxy: envoy",
        503,
        &["server: envoy", "Content-Type: text/plain"],
        "envoy overloaded",
    ),
    (
        "proxy: envoy",
        429,
        &["server: envoy", "x-envoy-ratelimited: true"],
        "",
    ),
    (
        "proxy: google-frontend",
        503,
        &["Server: Google Frontend", "Content-Type: text/plain"],
        "Service Unavailable",
    ),
    (
        "proxy: google-iap",
        401,
        &[
            "X-Goog-IAP-Generated-Response: true",
            "Content-Type: text/html",
        ],
        "Sign in first",
    ),
    (
        "proxy: apigee",
        404,
        &["Content-Type: application/json"],
        "{\"fault\":{\"faultstring\":\"Unable to identify proxy for host\",\"detail\":{\"errorcode\":\"messaging.adaptors.http.flow.ApplicationNotFound\"}}}",
    ),
    (
        "proxy: kubernetes-api",
        503,
        &["Content-Type: application/json"],
        "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":\"no endpoints available\",\"reason\":\"ServiceUnavailable\",\"code\":503}",
    ),
    (
        "proxy: krakend",
        404,
        &[
            "X-Krakend: Version 2.5",
            "X-Krakend-Completed: false",
            "Content-Type: text/plain",
        ],
        "404 page not found",
    ),
    (
        "proxy: krakend",
        500,
        &["X-Krakend: Version 2.5", "X-Krakend-Completed: false"],
        "",
    ),
    (
        "proxy: ngrok",
        404,
        &[
            "ngrok-error-code: ERR_NGROK_3200",
            "Content-Type: text/html",
        ],
        "<html>no tunnel</html>",
    ),
    (
        "proxy: nginx-unit",
        503,
        &["Server: Unit/1.31", "Content-Type: text/html"],
        "<!DOCTYPE html><title>Error 503</title><p>Error 503.\r\n",
    ),
    (
        "proxy: azure-static-web-apps",
        404,
        &["Content-Type: text/html"],
        "<!DOCTYPE html><html lang=en><title>Azure Static Web Apps - 404: Not found</title><h1>404: Not Found</h1>",
    ),
    (
        "proxy: aws-lambda",
        403,
        &[
            "Content-Type: application/json",
            "x-amzn-ErrorType: AccessDeniedException",
        ],
        "{\"Message\":\"Forbidden\"}",
    ),
    (
        "proxy: aws-appsync",
        401,
        &[
            "Content-Type: application/json",
            "x-amzn-ErrorType: UnauthorizedException",
        ],
        "{\"errors\":[{\"errorType\":\"UnauthorizedException\",\"message\":\"You are not authorized to make this call.\"}]}",
    ),
    (
        "proxy: iis",
        503,
        &["Content-Type: text/plain"],
        "The service is unavailable.",
    ),
    (
        "proxy: iis",
        500,
        &["Content-Type: text/html"],
        "The page cannot be displayed because an internal server error has occurred.",
    ),
    (
        "proxy: iis",
        404,
        &["Content-Type: text/html"],
        "The resource you are looking for has been removed, had its name changed, or is temporarily unavailable.",
    ),
    (
        "proxy: iis",
        403,
        &["Content-Type: text/html"],
        "You do not have permission to view this directory or page.",
    ),
    (
        "proxy: netlify",
        404,
        &["Content-Type: text/html"],
        "<html><h1>Page not found</h1><p>Looks like you&rsquo;ve followed a broken link or entered a URL that doesn&rsquo;t exist on this site.</p></html>",
    ),
    (
        "proxy: github-pages",
        404,
        &["Content-Type: text/html", "Server: GitHub.com"],
        "<html><head><title>Page not found &middot; GitHub Pages</title></head><p>The site configured at this address does not contain the requested file.</p></html>",
    ),
    (
        "proxy: firebase-hosting",
        404,
        &["Content-Type: text/html"],
        "<html><h2>404</h2><h1>Page Not Found</h1><p>This file does not exist and there was no <code>index.html</code> found in the current directory.</p></html>",
    ),
    (
        "proxy: litespeed",
        404,
        &["Content-Type: text/html", "Server: LiteSpeed"],
        "<!DOCTYPE html>\n<html style=\"height:100%\">\n<head>\n<title> 404 Not Found\r\n</title></head>\n<body style=\"color: #444; margin:0;\"><div><h1>404</h1></div></body></html>",
    ),
    (
        "proxy: bunny",
        502,
        &["Content-Type: text/html", "Server: BunnyCDN-DE1-1"],
        "<html><body>bunny.net 502</body></html>",
    ),
    (
        "proxy: render",
        502,
        &[
            "Content-Type: text/html",
            "Server: cloudflare",
            "rndr-id: 1",
        ],
        "<!DOCTYPE html><html><head><title>502</title></head><body>This service is currently unavailable. Please try again in a few minutes.</body></html>",
    ),
];

#[test]
fn proxies_and_platforms_are_known_by_their_own_words() {
    for (expected, status, headers, body) in PROXIES {
        assert_eq!(
            origin(&Sample::new(*status, headers, body)),
            *expected,
            "{body}"
        );
    }
}

/// Origin, status, headers, body: what frameworks' default handlers say.
const FRAMEWORKS: &[Case] = &[
    (
        "app: spring-boot",
        404,
        &["Content-Type: application/problem+json"],
        r#"{"type":"about:blank","title":"Not Found","status":404,"detail":"No static resource nope.","instance":"/nope"}"#,
    ),
    (
        "app: aspnet-core",
        500,
        &["Content-Type: application/problem+json"],
        r#"{"type":"https://tools.ietf.org/html/rfc9110#section-15.6.1","title":"An error occurred while processing your request.","status":500}"#,
    ),
    (
        "app: laravel",
        500,
        &["Content-Type: application/json", "Server: nginx"],
        r#"{"message":"Undefined variable $x","exception":"ErrorException","file":"\/var\/www\/app\/Http\/X.php","line":3,"trace":[{"file":"\/var\/www\/vendor\/laravel\/framework\/src\/X.php","line":3}]}"#,
    ),
    (
        "app: laravel",
        422,
        &["Content-Type: application/json", "Server: nginx"],
        r#"{"message":"The email field is required.","errors":{"email":["The email field is required."]}}"#,
    ),
    (
        "app: graphql-yoga",
        500,
        &["Content-Type: application/json; charset=utf-8"],
        r#"{"errors":[{"message":"Unexpected error.","locations":[{"line":1,"column":2}],"path":["boom"],"extensions":{"code":"INTERNAL_SERVER_ERROR"}}],"data":{"boom":null}}"#,
    ),
    (
        "app: hasura",
        200,
        &["Content-Type: application/json; charset=utf-8"],
        r#"{"errors":[{"message":"field 'x' not found in type: 'query_root'","extensions":{"path":"$.selectionSet.x","code":"validation-failed"}}]}"#,
    ),
    (
        "app: adonis",
        404,
        &["Content-Type: application/json; charset=utf-8"],
        r#"{"message":"Cannot GET:/nope"}"#,
    ),
    (
        "app: strapi",
        404,
        &["Content-Type: application/json; charset=utf-8"],
        r#"{"data":null,"error":{"status":404,"name":"NotFoundError","message":"Not Found","details":{}}}"#,
    ),
    (
        "app: drf",
        400,
        &["Server: nginx", "Content-Type: application/json"],
        r#"{"age":["A valid integer is required."]}"#,
    ),
    (
        "app: drf",
        401,
        &["Server: nginx", "Content-Type: application/json"],
        r#"{"detail":"Invalid basic header. No credentials provided."}"#,
    ),
    (
        "app: spring-boot",
        500,
        &["Content-Type: application/json"],
        r#"{"timestamp":"2026-01-01T00:00:00.000+00:00","status":500,"error":"Internal Server Error","path":"/x"}"#,
    ),
    (
        "app: spring-boot",
        404,
        &["Content-Type: text/html"],
        "<html><body><h1>Whitelabel Error Page</h1></body></html>",
    ),
    (
        "app: aspnet-core",
        400,
        &["Content-Type: application/problem+json"],
        r#"{"type":"https://tools.ietf.org/html/rfc9110#section-15.5.1","title":"One or more validation errors occurred.","status":400,"errors":{"name":["required"]},"traceId":"00-1-2-00"}"#,
    ),
    (
        "app: aspnet-core",
        500,
        &["Server: Kestrel", "Content-Length: 0"],
        "",
    ),
    (
        "app: phoenix",
        404,
        &["Content-Type: application/json"],
        r#"{"errors":{"detail":"Not Found"}}"#,
    ),
    (
        "app: laravel",
        500,
        &["Content-Type: application/json"],
        r#"{"message": "Server Error"}"#,
    ),
    (
        "app: symfony",
        404,
        &["Content-Type: text/html"],
        "<h1>Oops! An Error Occurred</h1>\n<h2>The server returned a \"404 Not Found\".</h2>",
    ),
    (
        "app: wordpress",
        500,
        &["Content-Type: text/html"],
        "<p>There has been a critical error on this website.</p>",
    ),
    (
        "app: actix-web",
        400,
        &["Content-Type: text/plain; charset=utf-8"],
        "Json deserialize error: missing field `name` at line 1 column 2",
    ),
    (
        "app: rails",
        500,
        &["Content-Type: text/html"],
        "<div class=\"rails-default-error-page\"></div>",
    ),
    (
        "app: rails",
        500,
        &[
            "Server: nginx",
            "X-Request-Id: 1",
            "X-Runtime: 0.01",
            "Content-Length: 0",
        ],
        "",
    ),
    (
        "app: sinatra",
        404,
        &["Content-Type: text/html", "X-Cascade: pass"],
        "<h1>Not Found</h1>",
    ),
    (
        "app: jetty",
        404,
        &["Content-Type: text/html"],
        "<html><head><title>Error 404 Not Found</title></head><body><h2>HTTP ERROR 404 Not Found</h2></body></html>",
    ),
];

#[test]
fn frameworks_are_known_by_their_own_words() {
    for (expected, status, headers, body) in FRAMEWORKS {
        assert_eq!(
            origin(&Sample::new(*status, headers, body)),
            *expected,
            "{body}"
        );
    }
}

#[test]
fn frameworks_that_share_their_words_are_told_apart_by_how_they_put_them() {
    let cases = [
        (
            "app: nestjs",
            r#"{"message":["name should not be empty"],"error":"Bad Request","statusCode":400}"#,
        ),
        (
            "app: fastify",
            r#"{"statusCode":400,"code":"FST_ERR_VALIDATION","error":"Bad Request","message":"body must have required property 'name'"}"#,
        ),
        (
            "app: fastify",
            r#"{"message":"Route GET:/x not found","error":"Not Found","statusCode":404}"#,
        ),
    ];
    for (expected, body) in cases {
        assert_eq!(origin(&Sample::json(400, body)), expected, "{body}");
    }
    let phrase = |headers: &[&str]| origin(&Sample::new(502, headers, "Bad Gateway"));
    assert_eq!(
        phrase(&[
            "Content-Type: text/plain; charset=utf-8",
            "Content-Length: 11"
        ]),
        "proxy: traefik"
    );
    // Node.js says how long it keeps a connection, and a Response of the Fetch standard leaves out a space.
    assert_eq!(phrase(&["Content-Type: text/plain;charset=UTF-8"]), "app");
    let node = [
        "Content-Type: text/plain; charset=utf-8",
        "Keep-Alive: timeout=5",
    ];
    assert_eq!(phrase(&node), "unknown");
    assert_eq!(
        phrase(&[
            "Content-Type: text/plain; charset=utf-8",
            "X-Powered-By: Express",
            "ETag: x"
        ]),
        "app: express"
    );
}

#[test]
fn a_go_text_is_the_apps_unless_a_gateway_says_that_it_is_its_own() {
    let text = |status, more: &[&str]| {
        let mut headers = vec![
            "Content-Type: text/plain; charset=utf-8",
            "X-Content-Type-Options: nosniff",
        ];
        headers.extend(more);
        origin(&Sample::new(status, &headers, "no such thing\n"))
    };
    assert_eq!(text(400, &[]), "app: go-nethttp");
    assert_eq!(text(400, &["Server: nginx"]), "app: go-nethttp");
    assert_eq!(
        text(404, &["X-Cf-Routererror: unknown_route"]),
        "proxy: gorouter"
    );
}

#[test]
fn what_go_and_traefik_say_alike_is_said_of_both() {
    let headers = [
        "Content-Type: text/plain; charset=utf-8",
        "X-Content-Type-Options: nosniff",
    ];
    let found = Sample::new(404, &headers, "404 page not found\n").ask(attribute);
    assert_eq!(found.origin.to_string(), "app: go-nethttp-or-traefik");
    assert_eq!(
        found.sentence(),
        "Go's net/http in the app, or Traefik before it, answered 404: both say the same"
    );
    assert!(found.next().contains("routers"), "{}", found.next());
}

#[test]
fn echos_json_stays_echos_behind_a_gateway_that_writes_it_without_a_line_break() {
    let behind = |body| {
        let headers = ["Content-Type: application/json", "Apigw-Requestid: x"];
        origin(&Sample::new(404, &headers, body))
    };
    assert_eq!(behind("{\"message\":\"Not Found\"}\n"), "app: echo");
    assert_eq!(
        behind(r#"{"message":"Not Found"}"#),
        "proxy: aws-api-gateway"
    );
}

#[test]
fn a_failure_in_plain_text_that_nobody_is_known_for_is_unknown_under_a_proxys_name() {
    let text = |status, server: &str| {
        let headers = [server, "Content-Type: text/plain"];
        origin(&Sample::new(status, &headers, "try later"))
    };
    for server in ["Server: envoy", "Server: Google Frontend", "Server: nginx"] {
        assert_eq!(text(503, server), "unknown", "{server}");
        assert_eq!(text(404, server), "app", "{server}");
    }
    assert_eq!(text(503, "Server: Kestrel"), "app: aspnet-core");
    assert_eq!(text(503, "X-Request-Id: 1"), "app");
}

#[test]
fn rails_pages_are_known_with_either_apostrophe() {
    for words in ["you are", "you\u{2019}re"] {
        let page = format!(
            "<html><p>If {words} the application owner check the logs for more information.</p></html>"
        );
        let sample = Sample::new(404, &["Server: nginx", "Content-Type: text/html"], page);
        assert_eq!(origin(&sample), "app: rails", "{words}");
    }
}

#[test]
fn an_unsigned_gateway_error_is_nobody_s_known() {
    assert_eq!(origin(&Sample::html(502, "<h1>Oops</h1>")), "unknown");
    assert_eq!(
        origin(&Sample::new(502, &["Content-Length: 0"], "")),
        "unknown"
    );
    assert_eq!(
        origin(&Sample::new(
            504,
            &["Server: nginx", "Content-Length: 0"],
            ""
        )),
        "unknown"
    );
}

#[test]
fn an_empty_error_behind_a_server_that_writes_pages_is_the_apps() {
    assert_eq!(
        origin(&Sample::new(
            404,
            &["Server: nginx", "Content-Length: 0"],
            ""
        )),
        "app"
    );
    // The length of a page without the page is an answer to HEAD: it says nothing.
    assert_eq!(
        origin(&Sample::new(
            404,
            &["Server: nginx", "Content-Length: 153"],
            ""
        )),
        "unknown"
    );
}

#[test]
fn an_empty_error_that_came_through_varnish_is_the_apps_for_its_own_have_a_page() {
    let through = [
        "X-Varnish: 5",
        "Via: 1.1 varnish (Varnish/7.1)",
        "Content-Length: 0",
    ];
    assert_eq!(origin(&Sample::new(503, &through, "")), "app");
}

#[test]
fn a_page_that_says_what_it_is_made_with_is_the_apps_behind_any_proxy() {
    let page = |powered: &str| {
        Sample::new(
            500,
            &["Server: nginx", powered, "Content-Type: text/html"],
            "<h1>Something broke</h1>",
        )
    };
    assert_eq!(origin(&page("X-Powered-By: Hapi Shop 3")), "app");
    assert_eq!(origin(&page("X-Powered-By: ARR/3.0")), "unknown");
    assert_eq!(origin(&page("X-Powered-By: PleskLin")), "unknown");
}

#[test]
fn the_sign_is_told_and_a_body_is_stronger_than_a_header() {
    let strength = |sample: &Sample| sample.ask(|answer| attribute(answer).strength);
    assert_eq!(strength(&recorded("nginx-404.http")), Strength::Body);
    assert_eq!(
        strength(&recorded("caddy-504-timeout.http")),
        Strength::OwnHeader
    );
    assert_eq!(
        strength(&recorded("rails-production-400-malformed-json.http")),
        Strength::FrameworkHeader
    );
    assert_eq!(
        strength(&recorded("axum-404-empty.http")),
        Strength::Presumption
    );
}

#[test]
fn the_sentence_says_who_answered_and_what_to_look_at_next() {
    let nginx = recorded("nginx-502-backend-down.http").ask(attribute);
    assert_eq!(
        nginx.sentence(),
        "nginx answered 502: the app wasn't reached, or broke off its answer"
    );
    assert!(nginx.next().contains("error log"), "{}", nginx.next());
    let flask = recorded("flask-500-missing-key.http").ask(attribute);
    assert_eq!(
        flask.sentence(),
        "the app answered 500, in the words of flask"
    );
    assert!(
        flask.next().contains("application's log"),
        "{}",
        flask.next()
    );
    let nobody = Attribution::nobody();
    assert_eq!(nobody.origin, Origin::Nobody);
    assert_eq!(nobody.origin.to_string(), "nobody");
    assert!(nobody.next().contains("process runs"), "{}", nobody.next());
}
