//! Directed graphs of migrations: who stands on whom.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashMap, HashSet};

use super::folder::Migration;

/// A graph by name: each node's parents, in the order in which the nodes were added.
#[derive(Debug, Clone, Default)]
pub struct Graph<'name> {
    order: Vec<&'name str>,
    places: HashMap<&'name str, usize>,
    parents: Vec<Vec<&'name str>>,
}

impl<'name> Graph<'name> {
    /// Adds a node with its parents; a second one of the same name is left out.
    pub fn add(&mut self, node: &'name str, parents: impl IntoIterator<Item = &'name str>) {
        if !self.has(node) {
            self.places.insert(node, self.order.len());
            self.order.push(node);
            self.parents.push(parents.into_iter().collect());
        }
    }

    /// Whether this node exists.
    pub fn has(&self, node: &str) -> bool {
        self.places.contains_key(node)
    }

    /// The places of those parents of a node that exist.
    fn known_parents(&self, place: usize) -> impl Iterator<Item = usize> {
        self.parents[place]
            .iter()
            .filter_map(|parent| self.places.get(parent).copied())
    }

    /// These nodes and everything they stand on.
    pub fn closure<'node>(
        &self,
        nodes: impl IntoIterator<Item = &'node str>,
    ) -> BTreeSet<&'name str> {
        let mut waiting: Vec<usize> = nodes
            .into_iter()
            .filter_map(|node| self.places.get(node).copied())
            .collect();
        let mut is_in = vec![false; self.order.len()];
        while let Some(place) = waiting.pop() {
            if !std::mem::replace(&mut is_in[place], true) {
                waiting.extend(self.known_parents(place));
            }
        }
        let found = self.order.iter().zip(is_in);
        found
            .filter_map(|(node, is_in)| is_in.then_some(*node))
            .collect()
    }

    /// Nodes that no other node stands on.
    pub fn heads(&self) -> Vec<&'name str> {
        let stood_on: HashSet<&str> = self.parents.iter().flatten().copied().collect();
        self.order
            .iter()
            .copied()
            .filter(|node| !stood_on.contains(node))
            .collect()
    }

    /// The places of all nodes in the order in which they were added, parents first; among those that are free, the order
    /// in which they were added. Nodes in a cycle come last, in that order.
    pub fn sorted(&self) -> Vec<usize> {
        let mut missing = vec![0_usize; self.order.len()];
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); self.order.len()];
        for (place, count) in missing.iter_mut().enumerate() {
            for parent in self.known_parents(place) {
                children[parent].push(place);
                *count += 1;
            }
        }
        let free = missing.iter().enumerate().filter(|(_, count)| **count == 0);
        let mut free: BinaryHeap<Reverse<usize>> = free.map(|(place, _)| Reverse(place)).collect();
        let mut sorted = Vec::with_capacity(self.order.len());
        while let Some(Reverse(place)) = free.pop() {
            sorted.push(place);
            for child in &children[place] {
                missing[*child] -= 1;
                if missing[*child] == 0 {
                    free.push(Reverse(*child));
                }
            }
        }
        let in_a_cycle = missing.iter().enumerate().filter(|(_, count)| **count > 0);
        sorted.extend(in_a_cycle.map(|(place, _)| place));
        sorted
    }
}

/// The graph of migrations by key.
pub fn of(migrations: &[Migration]) -> Graph<'_> {
    let mut graph = Graph::default();
    for migration in migrations {
        graph.add(&migration.key, migration.parents.iter().map(String::as_str));
    }
    graph
}

/// Migrations with parents first (see [`Graph::sorted`]); those of one key stay together.
pub fn in_order(migrations: Vec<Migration>) -> Vec<Migration> {
    let graph = of(&migrations);
    let mut ranks = vec![0_usize; graph.order.len()];
    for (rank, place) in graph.sorted().into_iter().enumerate() {
        ranks[place] = rank;
    }
    let rank = |migration: &Migration| {
        graph
            .places
            .get(migration.key.as_str())
            .map(|place| ranks[*place])
    };
    let ranked: Vec<Option<usize>> = migrations.iter().map(rank).collect();
    let mut ranked: Vec<(Option<usize>, Migration)> = ranked.into_iter().zip(migrations).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, migration)| migration).collect()
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
        assert_eq!(graph.sorted(), [1, 2, 0, 3, 4]);
        assert_eq!(graph.heads(), ["c"]);
        assert_eq!(
            graph.closure(["b"]).into_iter().collect::<Vec<_>>(),
            ["a", "b"]
        );
    }
}
