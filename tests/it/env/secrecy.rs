//! No value of any source in any output, whatever is wrong with the source.

use clap::ValueEnum as _;
use proptest::prelude::*;
use release_gate::report::{Format, Style};

use crate::support::Project;

/// A value that stands in no text by chance.
fn secret() -> impl Strategy<Value = String> {
    "zq[a-z0-9]{12}Q[A-Z0-9]{12}7"
}

/// Every way in which a value gets into a dotenv file, right and wrong.
const LINES: [&str; 16] = [
    "KEY_A=@",
    "KEY_B=\"@\"",
    "KEY_C='@",
    "KEY_D=\"@\n@",
    "export KEY_E=@ # @",
    "KEY_F: @",
    "KEY G=@",
    "@",
    "KEY_H=\"first\n@\nlast\"",
    "KEY_I=${@",
    "KEY_J=\"@\" @",
    "=@",
    "KEY_K=$(echo @)",
    "KEY_L=https://user:@@host.example/@",
    "KEY_M=`@`",
    "@=@",
];

/// The same for documents; the first word is the file's ending.
const DOCUMENTS: [&str; 12] = [
    "json {\"A\": \"@\", \"B\": [\"@\"], \"C\": @}",
    "json {\"A\": \"@\"",
    "json {\"envs\": [{\"key\": \"A\", \"value\": \"@\", \"target\": [\"production\"]}, {\"value\": \"@\"}]}",
    "json [{\"name\": \"A\", \"value\": \"@\"}, \"@\"]",
    "yaml A: @\nB: [@\n",
    "yaml A: @\n  B: @\n",
    "yaml A: \"@\nB: @",
    "yaml apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {A: \"@ @\"}\n",
    "yaml apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, env: [{name: A, value: '@'}]}]}\n",
    "toml A = \"@\"\nB = @\n",
    "toml A = '@\n",
    "json {\"schema\": 2, \"keys\": {\"A\": \"@\"}}",
];

const DIALECTS: [&str; 9] = [
    "npm", "node", "python", "ruby", "compose", "docker", "kubectl", "systemd", "bash",
];

fn gates(baseline: &str, candidate: &str) -> String {
    format!(
        r#"
        [environments.staging]
        env = [{baseline}]
        [environments.production]
        env = [{candidate}]
        [[gate]]
        kind = "env-parity"
        baseline = "staging"
        candidate = "production"
        required = ["NEEDED"]
        differ = ["*"]
        match = ["KEY_A"]
        example = "base.env"
        readers = ["npm", "docker", "bash"]
        [gate.rules]
        "*" = {{ type = "port", min-length = 400, one-of = ["x"] }}
        "#
    )
}

/// Everything that a run of the project shows in any format, at every verbosity.
fn everything(project: &Project) -> String {
    let run = project.check(&[]);
    let mut shown = format!("{run:?}");
    for format in Format::value_variants() {
        for verbose in [false, true] {
            let style = Style {
                verbose,
                ..Style::default()
            };
            shown.push_str(&format.render(&run, &style));
        }
    }
    shown
}

#[track_caller]
fn assert_hidden(project: &Project, secrets: &[String]) -> Result<(), TestCaseError> {
    let shown = everything(project);
    for secret in secrets {
        // A broken line can cut a value in two.
        for piece in [&secret[..], &secret[..14], &secret[14..]] {
            prop_assert!(
                !shown.contains(piece),
                "{piece} of {secret} is shown in\n{shown}"
            );
        }
    }
    Ok(())
}

/// The text with each `@` replaced by the next secret.
fn filled(template: &str, secrets: &[String], next: &mut usize) -> String {
    let mut out = String::new();
    for c in template.chars() {
        if c == '@' {
            out.push_str(&secrets[*next % secrets.len()]);
            *next += 1;
        } else {
            out.push(c);
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn dotenv_files_keep_their_values(
        secrets in prop::collection::vec(secret(), 8),
        lines in prop::collection::vec(0..LINES.len(), 1..6),
        dialect in 0..DIALECTS.len(),
        crlf in any::<bool>(),
    ) {
        let mut next = 0;
        let text: Vec<String> = lines.iter().map(|&line| filled(LINES[line], &secrets, &mut next)).collect();
        let text = text.join(if crlf { "\r\n" } else { "\n" });
        let candidate = format!("{{ file = \"it.env\", dialect = \"{}\" }}", DIALECTS[dialect]);
        let base = filled("KEY_A=@\nKEY_B=@\nKEY_C=@\nKEY_H=1\n", &secrets, &mut next);
        let project = Project::new(&gates("\"base.env\"", &candidate)).file("base.env", base).file("it.env", text);
        assert_hidden(&project, &secrets)?;
    }

    #[test]
    fn documents_keep_their_values(secrets in prop::collection::vec(secret(), 8), document in 0..DOCUMENTS.len()) {
        let (ending, template) = DOCUMENTS[document].split_once(' ').expect("an ending");
        let mut next = 0;
        let text = filled(template, &secrets, &mut next);
        let file = format!("it.{ending}");
        let project = Project::new(&gates("\"base.env\"", &format!("\"{file}\"")))
            .file("base.env", filled("A=@\nB=@\n", &secrets, &mut next))
            .file(&file, text);
        assert_hidden(&project, &secrets)?;
    }
}

#[test]
fn a_failing_command_keeps_its_values() {
    let secret = "zqhunter2hunterQHUNTER2HUNTE7".to_owned();
    let script = format!("echo A={secret}; echo warn {secret} A={secret} >&2; exit 1");
    let candidate = format!("{{ command = [\"sh\", \"-c\", \"{script}\"] }}");
    let project = Project::new(&gates("\"base.env\"", &candidate)).file("base.env", "A=1\n");
    assert_hidden(&project, &[secret]).expect("hidden");
}
