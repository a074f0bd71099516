//! What form a text has, from its name or from its content.

use crate::env::tree::Node;
use crate::setting::EnvFormat;

/// The form that a file's name tells: `.json`, `.yaml`, `.yml`, `.toml`, or a dotenv file's `.env` in any place.
pub fn by_name(path: &str) -> Option<EnvFormat> {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let mut parts = name.split('.').skip(1);
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("json") => Some(EnvFormat::Json),
        Some("yaml" | "yml") => Some(EnvFormat::Yaml),
        Some("toml") => Some(EnvFormat::Toml),
        _ => parts.any(|part| part == "env").then_some(EnvFormat::Dotenv),
    }
}

/// The listing that a tree clearly is, else a plain mapping of names and values.
pub fn by_content(node: &Node) -> EnvFormat {
    if let Node::List(items) = node {
        return match items.first() {
            Some(item) if item.get("apiVersion").is_some() => EnvFormat::Kubernetes,
            Some(item) if item.get("Type").is_some() && item.get("Name").is_some() => {
                EnvFormat::Ssm
            }
            Some(item) if item.get("Digest").is_some() || item.get("digest").is_some() => {
                EnvFormat::Fly
            }
            _ => EnvFormat::GhVariable,
        };
    }
    let list = |key: &str| matches!(node.get(key), Some(Node::List(_)));
    if node.text_of("apiVersion").is_some() && node.text_of("kind").is_some() {
        return EnvFormat::Kubernetes;
    }
    if node.get("schema").is_some() && matches!(node.get("keys"), Some(Node::Map(_))) {
        return EnvFormat::Snapshot;
    }
    if matches!(node.get("services"), Some(Node::Map(_))) {
        return EnvFormat::Compose;
    }
    if list("envs") {
        return EnvFormat::VercelLs;
    }
    if list("Parameters") {
        return EnvFormat::Ssm;
    }
    if every(node, |value| {
        value.get("computed").is_some() || *value == Node::Map(Vec::new())
    }) {
        return EnvFormat::Doppler;
    }
    if every(node, |value| {
        value.get("sensitive").is_some() && value.get("value").is_some()
    }) {
        return EnvFormat::Terraform;
    }
    EnvFormat::Json
}

fn every(node: &Node, is: impl Fn(&Node) -> bool) -> bool {
    !node.entries().is_empty() && node.entries().iter().all(|(_, value)| is(value))
}
