//! Directed graphs of migrations: who stands on whom.

use std::collections::{BTreeMap, BTreeSet};

/// A graph by name: each node's parents, in the order in which the nodes were added.
#[derive(Debug, Clone, Default)]
pub struct Graph<'name> {
    order: Vec<&'name str>,
    parents: BTreeMap<&'name str, Vec<&'name str>>,
}

impl<'name> Graph<'name> {
    /// Adds a node with its parents; a second one of the same name is left out.
    pub fn add(&mut self, node: &'name str, parents: impl IntoIterator<Item = &'name str>) {
        if !self.parents.contains_key(node) {
            self.order.push(node);
            self.parents.insert(node, parents.into_iter().collect());
        }
    }

    /// Whether this node exists.
    pub fn has(&self, node: &str) -> bool {
        self.parents.contains_key(node)
    }

    /// The parents of a node that exist.
    pub fn parents(&self, node: &str) -> impl Iterator<Item = &'name str> {
        self.parents
            .get(node)
            .into_iter()
            .flatten()
            .copied()
            .filter(|parent| self.has(parent))
    }

    /// These nodes and everything they stand on.
    pub fn closure<'node>(
        &self,
        nodes: impl IntoIterator<Item = &'node str>,
    ) -> BTreeSet<&'name str> {
        let mut waiting: Vec<&str> = nodes
            .into_iter()
            .filter_map(|node| self.parents.get_key_value(node))
            .map(|(name, _)| *name)
            .collect();
        let mut done = BTreeSet::new();
        while let Some(node) = waiting.pop() {
            if let Some((name, _)) = self.parents.get_key_value(node)
                && done.insert(*name)
            {
                waiting.extend(self.parents(name));
            }
        }
        done
    }

    /// Nodes that no other node stands on.
    pub fn heads(&self) -> Vec<&'name str> {
        let stood_on: BTreeSet<&str> = self.parents.values().flatten().copied().collect();
        self.order
            .iter()
            .copied()
            .filter(|node| !stood_on.contains(node))
            .collect()
    }

    /// All nodes, parents first; among those that are free, the order in which they were added. Nodes in a cycle come
    /// last, in that order.
    pub fn sorted(&self) -> Vec<&'name str> {
        let mut missing: BTreeMap<&str, usize> = self
            .order
            .iter()
            .map(|node| (*node, self.parents(node).count()))
            .collect();
        let place: BTreeMap<&str, usize> = self
            .order
            .iter()
            .enumerate()
            .map(|(index, node)| (*node, index))
            .collect();
        let mut children: BTreeMap<&str, Vec<&'name str>> = BTreeMap::new();
        for node in &self.order {
            for parent in self.parents(node) {
                children.entry(parent).or_default().push(node);
            }
        }
        let mut free: BTreeSet<usize> = self
            .order
            .iter()
            .filter(|node| missing[*node] == 0)
            .map(|node| place[node])
            .collect();
        let mut sorted = Vec::with_capacity(self.order.len());
        while let Some(index) = free.pop_first() {
            let node = self.order[index];
            sorted.push(node);
            for child in children.get(node).into_iter().flatten() {
                let left = missing.entry(child).or_default();
                *left = left.saturating_sub(1);
                if *left == 0 {
                    free.insert(place[child]);
                }
            }
        }
        let done: BTreeSet<&str> = sorted.iter().copied().collect();
        sorted.extend(self.order.iter().filter(|node| !done.contains(*node)));
        sorted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_come_first_and_a_cycle_does_not_hang() {
        let mut graph = Graph::default();
        graph.add("c", ["b"]);
        graph.add("a", []);
        graph.add("b", ["a"]);
        graph.add("x", ["y"]);
        graph.add("y", ["x"]);
        assert_eq!(graph.sorted(), ["a", "b", "c", "x", "y"]);
        assert_eq!(graph.heads(), ["c"]);
        assert_eq!(
            graph.closure(["b"]).into_iter().collect::<Vec<_>>(),
            ["a", "b"]
        );
    }
}
