//! The database of an environment, as a gate sees it.

use super::{Context, Inconclusive};
use crate::db::Address;

impl Context {
    /// Where the database of the environment `name` is. Its password is a secret of the run from now on.
    pub fn database(&self, name: &str) -> Result<Address, Inconclusive> {
        let environment = self.environment(name)?;
        let database = environment.need("database", &environment.database)?;
        let address = Address::configured(database, &self.root).map_err(|error| {
            Inconclusive::because(format_args!("the database URL of `{name}`: {error}"))
                .help("look at the variable that the URL comes from")
        })?;
        if let Some(password) = &address.password {
            self.redactor.learn(password);
        }
        Ok(address)
    }
}
