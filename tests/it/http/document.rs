//! The page about answers is written from the tables.

use std::fmt::Write as _;
use std::path::Path;

use release_gate::http::leaks::Kind;
use release_gate::http::origin::{Origin, known};

const OPENING: &str = "\
# Who answered, and what the answer gives away

Two kinds of evidence stand beside the findings of `http-probe`. Their words are fixed, so that tools can rely on them.
Both tables come from the code (`UPDATE=1 cargo test` writes this page anew).

## `answered-by`

`app`, `app: <framework>`, `proxy: <name>`, `unknown` or `nobody` (there was no answer). A body that is somebody's own text decides
first, a header that a proxy sets on its own answers only comes second, a framework's header third. A header that a proxy sets on
everything it passes on (`Server: nginx`, `cf-ray`, `via`) never decides. When nothing fits, a stack trace, JSON or plain text of no
known proxy, or an answer on which no proxy left a mark, is presumed to be the app's; the rest is `unknown`.
Plain text under 5xx and a proxy's `Server` is `unknown`, too, for proxies have many short texts. `go-nethttp-or-traefik` is one text of two.

";

const LEAKS: &str = "
## `leak`

Looked for in every answer, whatever its status, in the first 256 KiB, also inside JSON strings and escaped HTML. A trace needs
frames, a debug page its markup. What the answer only repeats of the request is none, and neither are listings in
a page that succeeded.

| kind | what it is | what to do |
|---|---|---|
";

fn page() -> String {
    let names = |wanted: fn(&Origin) -> Option<&'static str>| {
        let names: Vec<String> = known()
            .iter()
            .filter_map(wanted)
            .map(|name| format!("`{name}`"))
            .collect();
        names.join(", ")
    };
    let frameworks = names(|origin| match origin {
        Origin::Framework(name) => Some(name),
        _ => None,
    });
    let proxies = names(|origin| match origin {
        Origin::Proxy(name) => Some(name),
        _ => None,
    });
    let mut page = format!(
        "{OPENING}Proxies, web servers, load balancers and platforms: {proxies}.\n\nFrameworks and application servers: {frameworks}.\n{LEAKS}"
    );
    for kind in Kind::ALL {
        writeln!(
            page,
            "| `{kind}` | {} | {} |",
            kind.meaning(),
            kind.remedy()
        )
        .expect("a line");
    }
    page
}

#[test]
fn the_page_about_answers_is_what_the_tables_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/http-answers.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, page()).expect("the page");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page(),
        "docs/http-answers.md is stale: run `UPDATE=1 cargo test`"
    );
}
