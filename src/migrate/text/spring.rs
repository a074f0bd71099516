//! Settings of a JVM application server: `application.properties`, `application.yml`, where names are written with dashes,
//! in camel case or with underscores alike.
//!
//! Source: Spring Boot's reference, "Externalized Configuration", "Relaxed Binding"; Quarkus keeps the same files.

use serde_json::Value;

use super::ini;

/// The names of the files, as a tool lists them in [`crate::migrate::About::configs`].
pub const FILES: &[&str] = &[
    "application.properties",
    "application.yml",
    "application.yaml",
];

/// Names under which the servers keep a library's settings.
const SERVERS: &[&str] = &["spring", "quarkus"];

/// The text that `library.name` is set to, such as `flyway.out-of-order`; a list's entries are joined by commas. Parts of a
/// file that belong to one profile alone are left out, and so is a value that comes from the environment without a default.
pub fn value(path: &str, text: &str, library: &str, name: &str) -> Option<String> {
    SERVERS.iter().find_map(|server| {
        let key = format!("{server}.{library}.{name}");
        let found = if path.ends_with(".properties") {
            ini::keys(text)
                .find(|known| same(known, &key))
                .and_then(|known| ini::value(text, "", known))
        } else {
            documents(text).find_map(|document| at(&document, &key))
        };
        without_placeholder(&found?)
    })
}

/// The documents of a YAML file that hold for every profile.
fn documents(text: &str) -> impl Iterator<Item = Value> {
    let parts = text.split("\n---");
    parts
        .filter_map(|part| serde_saphyr::from_str::<Value>(part.trim_start_matches('-')).ok())
        .filter(|document| {
            ["spring.config.activate.on-profile", "spring.profiles"]
                .iter()
                .all(|key| at(document, key).is_none())
        })
}

/// The value of a dotted key, whose parts may be nested or written with dots.
fn at(value: &Value, key: &str) -> Option<String> {
    if key.is_empty() {
        return match value {
            Value::String(text) => Some(text.clone()),
            Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
            Value::Array(items) => {
                let texts: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
                Some(texts.join(","))
            }
            Value::Null | Value::Object(_) => None,
        };
    }
    value.as_object()?.iter().find_map(|(name, inner)| {
        let parts = name.split('.').count();
        let end = key
            .match_indices('.')
            .nth(parts - 1)
            .map_or(key.len(), |(end, _)| end);
        same(name, &key[..end])
            .then(|| at(inner, key[end..].trim_start_matches('.')))
            .flatten()
    })
}

/// Whether two names are the same but for dashes, underscores and capitals.
fn same(one: &str, other: &str) -> bool {
    let letters = |name: &str| {
        name.chars()
            .filter(|letter| !matches!(letter, '-' | '_'))
            .map(|letter| letter.to_ascii_lowercase())
            .collect::<String>()
    };
    letters(one) == letters(other)
}

/// `${NAME:default}` stands for its default here; without one, the value isn't known.
fn without_placeholder(value: &str) -> Option<String> {
    let Some(start) = value.find("${") else {
        return Some(value.to_owned());
    };
    let end = start + value[start..].find('}')?;
    let (_, default) = value[start + 2..end].split_once(':')?;
    without_placeholder(&format!(
        "{}{default}{}",
        &value[..start],
        &value[end + 1..]
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_in_either_file_and_in_any_spelling() {
        let yaml = "spring:\n  flyway:\n    outOfOrder: true\n    locations:\n      - classpath:a\n      - classpath:b\n  datasource.url: x\n---\nspring:\n  config.activate.on-profile: test\n  flyway.table: other\n";
        let of = |name| value("application.yml", yaml, "flyway", name);
        assert_eq!(of("out-of-order").as_deref(), Some("true"));
        assert_eq!(of("locations").as_deref(), Some("classpath:a,classpath:b"));
        assert_eq!(of("table"), None);
        let text = "spring.flyway.out_of_order = true\nspring.flyway.table=${TABLE:books}\nspring.flyway.default-schema=${SCHEMA}\n";
        let of = |name| value("application.properties", text, "flyway", name);
        assert_eq!(of("outOfOrder").as_deref(), Some("true"));
        assert_eq!(of("table").as_deref(), Some("books"));
        assert_eq!(of("defaultSchema"), None);
    }
}
