//! What form the output of a command has, told from its words.

use crate::setting::EnvFormat;

/// A program, the words that have to follow it (each one of several), and what it prints then.
struct Known {
    programs: &'static [&'static str],
    words: &'static [&'static [&'static str]],
    format: EnvFormat,
}

/// The commands that print listings.
const COMMANDS: [Known; 13] = [
    known(
        &["vercel", "vc"],
        &[&["env"], &["ls", "list"]],
        EnvFormat::VercelLs,
    ),
    known(&["heroku"], &[&["config"]], EnvFormat::Heroku),
    known(
        &["fly", "flyctl"],
        &[&["secrets"], &["list", "ls"]],
        EnvFormat::Fly,
    ),
    known(
        &["railway"],
        &[&["variables", "variable", "vars"]],
        EnvFormat::Railway,
    ),
    known(&["netlify", "ntl"], &[&["env:list"]], EnvFormat::Netlify),
    known(
        &["gh"],
        &[&["variable"], &["list", "ls"]],
        EnvFormat::GhVariable,
    ),
    known(
        &["gh"],
        &[&["secret"], &["list", "ls"]],
        EnvFormat::GhSecret,
    ),
    known(
        &["doppler"],
        &[&["secrets"], &["download", "--json", "--only-names"]],
        EnvFormat::Doppler,
    ),
    known(&["infisical"], &[&["export"]], EnvFormat::Infisical),
    known(&["chamber"], &[&["export", "list"]], EnvFormat::Chamber),
    known(
        &["aws"],
        &[
            &["ssm"],
            &[
                "get-parameters-by-path",
                "get-parameters",
                "describe-parameters",
            ],
        ],
        EnvFormat::Ssm,
    ),
    known(
        &["terraform", "tofu"],
        &[&["output"], &["-json", "--json"]],
        EnvFormat::Terraform,
    ),
    known(
        &["docker", "podman"],
        &[&["compose"], &["config"]],
        EnvFormat::Compose,
    ),
];

const fn known(
    programs: &'static [&'static str],
    words: &'static [&'static [&'static str]],
    format: EnvFormat,
) -> Known {
    Known {
        programs,
        words,
        format,
    }
}

/// The form that a command's words tell, wherever the program stands in them: `npx vercel@latest env ls`.
pub fn by_command(words: &[String]) -> Option<EnvFormat> {
    (0..words.len().min(4)).find_map(|at| {
        let name = program(&words[at]);
        let arguments = &words[at + 1..];
        let known = COMMANDS
            .iter()
            .find(|known| known.programs.contains(&name) && follow(known.words, arguments));
        known.map(|known| known.format)
    })
}

/// The name of a program without its folder and version.
fn program(word: &str) -> &str {
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
    name.split('@')
        .next()
        .unwrap_or(name)
        .trim_end_matches(".exe")
}

/// Whether the words stand in this order among the arguments; options and their values may stand between.
fn follow(words: &[&[&str]], arguments: &[String]) -> bool {
    let mut arguments = arguments.iter();
    words
        .iter()
        .all(|choices| arguments.any(|argument| choices.contains(&argument.as_str())))
}
