//! Filling a probe from its template.

use std::collections::BTreeMap;

use super::Probe;

impl Probe {
    /// This probe with what isn't set in it taken from `base`. Tables (headers, query, cookies, captures, expectations) are
    /// joined and the entries here win; a body here replaces the body there, whatever its form.
    #[must_use]
    pub fn or(mut self, base: &Self) -> Self {
        self.request = self.request.or_else(|| base.request.clone());
        self.critical |= base.critical;
        self.safe |= base.safe;
        self.headers.or(&base.headers);
        join(&mut self.query, &base.query);
        join(&mut self.cookies, &base.cookies);
        join(&mut self.capture, &base.capture);
        self.expect.or(&base.expect);
        if self.bodies().is_empty() {
            self.json.clone_from(&base.json);
            self.form.clone_from(&base.form);
            self.multipart.clone_from(&base.multipart);
            self.body.clone_from(&base.body);
            self.body_file.clone_from(&base.body_file);
            self.graphql.clone_from(&base.graphql);
        }
        self.auth = self.auth.or_else(|| base.auth.clone());
        self.http = self.http.or(base.http);
        self.timeout = self.timeout.or(base.timeout);
        self.retry = self.retry.or(base.retry);
        self.redirects = self.redirects.or(base.redirects);
        self.problem = self.problem.or_else(|| base.problem.clone());
        self.after.extend(base.after.iter().cloned());
        self.each = self.each.or_else(|| base.each.clone());
        self.negative = self.negative.or_else(|| base.negative.clone());
        self.burst = self.burst.or_else(|| base.burst.clone());
        self.compare = self.compare.or_else(|| base.compare.clone());
        self.preflight = self.preflight.or_else(|| base.preflight.clone());
        self
    }

    /// The keys that give it a body; more than one is a mistake.
    pub fn bodies(&self) -> Vec<&'static str> {
        let keys = [
            ("json", self.json.is_some()),
            ("form", self.form.is_some()),
            ("multipart", self.multipart.is_some()),
            ("body", self.body.is_some()),
            ("body-file", self.body_file.is_some()),
            ("graphql", self.graphql.is_some()),
        ];
        keys.into_iter()
            .filter(|(_, set)| *set)
            .map(|(key, _)| key)
            .collect()
    }
}

fn join<V: Clone>(own: &mut BTreeMap<String, V>, base: &BTreeMap<String, V>) {
    for (key, value) in base {
        own.entry(key.clone()).or_insert_with(|| value.clone());
    }
}
