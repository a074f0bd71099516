//! What stands around names and values in the answers of services: the key that holds them.

use crate::env::tree::{Node, from_json};

/// The node with names and values inside an answer of a known shape; none if nothing stands around them.
///
/// * AWS Secrets Manager's `get-secret-value`: a JSON text under `SecretString`;
/// * Vault's `kv get -format=json`: `data.data`, in version 1 `data`;
/// * GitHub's API: `secrets` or `variables` beside `total_count`;
/// * AWS' `list-secrets`: `SecretList`.
pub fn inside(node: &Node) -> Option<Node> {
    if let Some(text) = node.text_of("SecretString") {
        let inner = from_json(text).ok();
        return inner.filter(|inner| matches!(inner, Node::Map(_)));
    }
    if node.get("request_id").is_some() && node.get("lease_id").is_some() {
        let data = node.get("data")?;
        let versioned = data.get("metadata").and(data.get("data"));
        return Some(versioned.unwrap_or(data).clone());
    }
    if node.get("total_count").is_some() {
        return node.get("secrets").or(node.get("variables")).cloned();
    }
    node.get("SecretList").cloned()
}

/// Whether a page of GitHub's API has fewer items than it counts.
pub fn is_partial(pages: &[Node]) -> bool {
    let counted = pages
        .iter()
        .find_map(|page| page.text_of("total_count")?.parse::<usize>().ok());
    let held = pages.iter().filter_map(inside);
    counted.is_some_and(|counted| held.map(|page| page.items().len()).sum::<usize>() < counted)
}
