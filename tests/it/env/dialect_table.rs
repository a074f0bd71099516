//! docs/dotenv-dialects.md: what every reader makes of every case, generated. UPDATE=1 writes it.

use std::fmt::Write as _;
use std::path::Path;

use release_gate::env::dotenv::{Expansion, TABLE, Value, decode, read};

use super::fixtures;

fn outcome(bytes: &[u8], dialect: release_gate::env::dotenv::Dialect) -> String {
    let refused =
        |error: release_gate::env::dotenv::DotenvError| format!("*refuses line {}*", error.line);
    let text = match decode(bytes, dialect) {
        Ok(text) => text,
        Err(error) => return refused(error),
    };
    let reading = match read(&text, dialect) {
        Ok(reading) => reading,
        Err(error) => return refused(error),
    };
    let mut keys: Vec<(String, String)> = Vec::new();
    for entry in reading.entries {
        let value = match entry.value {
            Value::Text(text) => code(&text),
            Value::Expands => "*expands*".to_owned(),
            Value::FromHost => "*from the host*".to_owned(),
            Value::Unset => "*no value*".to_owned(),
        };
        keys.retain(|(key, _)| *key != entry.key);
        keys.push((entry.key.into_owned(), value));
    }
    if keys.is_empty() {
        return "*nothing*".to_owned();
    }
    let keys: Vec<String> = keys
        .into_iter()
        .map(|(key, value)| format!("{} → {value}", code(&key)))
        .collect();
    keys.join("<br>")
}

/// A text as Markdown code, with what can't be seen written as escapes.
fn code(text: &str) -> String {
    if text.is_empty() {
        return "*empty*".to_owned();
    }
    let mut shown = String::new();
    for c in text.chars() {
        match c {
            '|' => shown.push_str("\\|"),
            ' ' => shown.push('␠'),
            '\u{a0}' => shown.push_str("␣(nbsp)"),
            '\u{feff}' => shown.push_str("␣(bom)"),
            '\n' => shown.push('⏎'),
            '\r' => shown.push('␍'),
            '\t' => shown.push('⇥'),
            c => shown.push(c),
        }
    }
    let ticks = if shown.contains('`') { "``" } else { "`" };
    format!("{ticks}{shown}{ticks}")
}

/// What the readers do and `gate` doesn't, on purpose.
const DELIBERATE: &str = "
Each reader was compared on generated files of quotes, escapes, line ends, blanks and references: npm dotenv 16, 17 and 18, Node 20, python-dotenv 1.2
and systemd 252 themselves on 50,000 each, and so the published grammars of Ruby's dotenv 3.2 and compose-go 2.13; bash 5.2 on 14,500; kubectl 1.32
and the request that `docker create` sends on 1,700. Keys and values agree, except on purpose here:

* Whatever a reader expands or runs counts as unreadable, also where the outcome could be guessed. So does what a shell assigns only under a condition,
  in a loop or in a function that the file calls.
* `bash`: names that commands set (`read`, `printf -v`, `eval`, `source`, `((x=1))`), exported functions, and `set +a` or `export -n` inside the file
  are left out of account. A file that ends the shell (`${X:?}`) or a redirection that fails doesn't stop the reading.
* `systemd`: before version 254, a backslash at the end of a comment made the next line a part of it.
* `node`: for a key of blanks alone, Node 20 reads outside its text; such a key is left out.
";

fn page() -> String {
    let mut page = String::from(
        "# What readers make of the same dotenv lines\n\n\
         Generated from the table of readers and the cases under tests/fixtures/dotenv; the test `dialect_table` compares it.\n\
         `gate` reads a file as its `dialect` says. It expands and runs nothing: where a reader would, the key counts as unreadable.\n\n\
         | dialect | reader | expands |\n|---|---|---|\n",
    );
    for row in &TABLE {
        let expands = match row.expansion {
            Expansion::Never => "nothing",
            Expansion::Variables => "variables",
            Expansion::Commands => "variables and commands",
        };
        let _ = writeln!(page, "| `{}` | {} | {expands} |", row.name, row.reader);
    }
    page.push_str(DELIBERATE);
    page.push_str(
        "\nSpaces are shown as `␠`, line feeds as `⏎`, carriage returns as `␍`, tabs as `⇥`.\n",
    );
    let mut cases: Vec<_> = std::fs::read_dir(fixtures("dotenv").join("cases"))
        .expect("cases")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    cases.sort();
    for path in cases {
        let bytes = std::fs::read(&path).expect("a case");
        let name = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let _ = writeln!(
            page,
            "\n## {name}\n\n{}\n\n| dialect | keys |\n|---|---|",
            code(String::from_utf8_lossy(&bytes).trim_end_matches('\n'))
        );
        for row in &TABLE {
            let _ = writeln!(
                page,
                "| `{}` | {} |",
                row.name,
                outcome(&bytes, row.dialect)
            );
        }
    }
    page
}

#[test]
fn the_page_of_readers_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/dotenv-dialects.md");
    let page = page();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &page).expect("the page is written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "docs/dotenv-dialects.md is stale: run the tests with UPDATE=1"
    );
}
