//! Files that hold secrets, by their names, their places and what is in them. Values are looked for and never kept.

use std::path::Path;

/// Names of files that are secrets whatever they hold.
const SECRET_NAMES: [(&str, &str); 22] = [
    ("id_rsa", "a private SSH key"),
    ("id_ed25519", "a private SSH key"),
    ("id_ecdsa", "a private SSH key"),
    (".netrc", "passwords of hosts"),
    (".pgpass", "passwords of databases"),
    (".htpasswd", "passwords of users"),
    ("credentials.json", "credentials"),
    ("client_secret.json", "credentials"),
    ("serviceAccountKey.json", "credentials"),
    (
        "terraform.tfstate",
        "the state of an infrastructure, with its secrets",
    ),
    ("kubeconfig", "credentials of a cluster"),
    (".git-credentials", "credentials of git"),
    ("secrets.json", "secrets"),
    ("master.key", "the key of encrypted credentials"),
    ("secrets.yml", "secrets"),
    ("secrets.yaml", "secrets"),
    ("secrets.toml", "secrets"),
    ("secrets.env", "secrets"),
    (".vault-token", "a token of Vault"),
    (".pypirc", "a registry password"),
    (
        "local.settings.json",
        "settings of functions with their secrets",
    ),
    (".boto", "credentials"),
];

/// Ends of paths that are secrets.
const SECRET_PATHS: [(&str, &str); 3] = [
    (".aws/credentials", "credentials"),
    (".docker/config.json", "passwords of registries"),
    (".kube/config", "credentials of a cluster"),
];

const SECRET_ENDINGS: [(&str, &str); 6] = [
    ("p12", "a key store"),
    ("pfx", "a key store"),
    ("jks", "a key store"),
    ("keystore", "a key store"),
    ("kdbx", "a password store"),
    ("ppk", "a private SSH key"),
];

/// Why a file is taken for one that holds secrets; nothing when it isn't.
pub(super) fn secret(path: &Path) -> Option<&'static str> {
    let name = path.file_name()?.to_str()?;
    let ending = path
        .extension()
        .and_then(|it| it.to_str())
        .unwrap_or_default();
    // What packages bring along are examples and tests.
    if path
        .components()
        .any(|part| part.as_os_str() == "node_modules")
    {
        return None;
    }
    let by_name = SECRET_NAMES
        .iter()
        .chain(&SECRET_ENDINGS)
        .find(|(known, _)| *known == name || !ending.is_empty() && *known == ending);
    let by_path = SECRET_PATHS.iter().find(|(known, _)| path.ends_with(known));
    if let Some((_, why)) = by_name.or(by_path) {
        return Some(why);
    }
    by_content(path, name, ending)
}

/// Files that hold secrets or don't, by what is in them.
fn by_content(path: &Path, name: &str, ending: &str) -> Option<&'static str> {
    let has = |text: &str| holds(path, text);
    let is_named_like_a_key = || {
        let name = name.to_ascii_lowercase();
        ["credential", "service", "firebase", "key", "google", "gcp"]
            .iter()
            .any(|word| name.contains(word))
    };
    let why = match (name, ending) {
        (".npmrc", _) if has("_authToken=") && !has("_authToken=${") => "a registry token",
        (".npmrc", _) if has("_password=") || has("_auth=") && !has("_auth=${") => {
            "a registry password"
        }
        (".yarnrc.yml", _) if has("npmAuthToken:") && !has("${") => "a registry token",
        (_, "pem" | "key") if has("PRIVATE KEY-----") => "a private key",
        (_, "json")
            if is_named_like_a_key() && has("\"private_key\"") && has("PRIVATE KEY-----") =>
        {
            "credentials"
        }
        _ if is_dotenv(name) && has_values(path) => "environment variables with values",
        _ => return None,
    };
    Some(why)
}

/// `.env`, `.env.production`; not `.env.example` and its like.
fn is_dotenv(name: &str) -> bool {
    // `.dev.vars` is Wrangler's.
    if name == ".dev.vars" {
        return true;
    }
    let Some(rest) = name.strip_prefix(".env") else {
        return false;
    };
    let harmless = [
        "example",
        "sample",
        "template",
        "dist",
        "defaults",
        "schema",
        "vault",
        "keys.example",
        "test",
    ];
    rest.is_empty()
        || rest.strip_prefix('.').is_some_and(|kind| {
            !harmless
                .iter()
                .any(|word| kind.split('.').any(|part| part == *word))
        })
}

/// Beginnings of keys whose values end up in browsers, and keys that every process has.
const PUBLIC: [&str; 12] = [
    "NEXT_PUBLIC_",
    "VITE_",
    "REACT_APP_",
    "PUBLIC_",
    "EXPO_PUBLIC_",
    "GATSBY_",
    "NUXT_PUBLIC_",
    "NODE_ENV",
    "PORT",
    "HOST",
    "TZ",
    "NEXT_TELEMETRY_DISABLED",
];

/// Whether a file sets a variable that isn't meant for everybody.
fn has_values(path: &Path) -> bool {
    std::fs::read_to_string(path).is_ok_and(|text| {
        text.lines().any(|line| {
            let line = line.trim_start().trim_start_matches("export ");
            !line.starts_with('#')
                && !PUBLIC.iter().any(|key| line.starts_with(key))
                && line
                    .split_once('=')
                    .is_some_and(|(_, value)| !value.trim().trim_matches(['"', '\'']).is_empty())
        })
    })
}

fn holds(path: &Path, text: &str) -> bool {
    std::fs::read(path).is_ok_and(|bytes| memchr::memmem::find(&bytes, text.as_bytes()).is_some())
}
