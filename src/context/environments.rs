//! An environment as a gate sees it: what it needs is there, or the gate couldn't look.

use std::ops::Deref;

use super::Inconclusive;
use crate::setting::{Environment, Field};

/// An environment of `gates.toml`. A key whose variables aren't set makes the gate that asks for it inconclusive.
#[derive(Clone, Copy, Debug)]
pub struct EnvironmentView<'a>(&'a Environment);

impl<'a> EnvironmentView<'a> {
    pub(super) fn new(environment: &'a Environment) -> Self {
        Self(environment)
    }

    /// The value of a key that the gate can't do without: `view.need("url", &view.url)`.
    pub fn need<T>(&self, key: &str, field: &'a Field<T>) -> Result<&'a T, Inconclusive> {
        self.want(field)?.ok_or_else(|| {
            let name = &self.0.name;
            Inconclusive::because(format_args!("the environment `{name}` has no `{key}`"))
                .help(format_args!("add `{key}` to [environments.{name}]"))
        })
    }

    /// The value of a key that the gate can do without.
    pub fn want<T>(&self, field: &'a Field<T>) -> Result<Option<&'a T>, Inconclusive> {
        field.get().map_err(|names| Inconclusive::unset(names))
    }
}

impl Deref for EnvironmentView<'_> {
    type Target = Environment;

    fn deref(&self) -> &Environment {
        self.0
    }
}
