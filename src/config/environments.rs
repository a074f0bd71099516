//! Reading `[environments.<name>]`: each key stands alone, so that a variable that isn't set spoils only its own key.

use std::borrow::Cow;
use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeValue, ValueDeserializer};

use super::interpolate::Missing;
use super::load::{Entry, Loader};
use super::{recover, secrets};
use crate::redact::Redactor;
use crate::setting::Environment;

impl Loader<'_> {
    pub(super) fn environments(
        &mut self,
        entry: Option<Entry<'_>>,
    ) -> BTreeMap<String, Environment> {
        let Some(tables) = entry.and_then(|entry| self.table(entry)) else {
            return BTreeMap::new();
        };
        let mut environments = BTreeMap::new();
        for (key, value) in tables.into_inner() {
            let name = key.get_ref().clone().into_owned();
            let Some(table) = self.table((key, value)) else {
                continue;
            };
            let mut environment = Environment {
                name: name.clone(),
                ..Environment::default()
            };
            for (key, value) in table.into_inner() {
                self.environment_key(&mut environment, &key, value);
            }
            environments.insert(name, environment);
        }
        environments
    }

    fn environment_key(
        &mut self,
        environment: &mut Environment,
        key: &Spanned<Cow<'_, str>>,
        mut value: Spanned<DeValue<'_>>,
    ) {
        let known = Environment::keys();
        if !known.iter().any(|known| known == key.get_ref()) {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            return self.unknown(key, "key", &known);
        }
        let span = value.span();
        let mut missing = Missing::default();
        self.interpolation().value(&mut value, &mut missing);
        if missing.names.is_empty() {
            learn_again(&value, self.redactor);
        }
        // The form is checked even where a variable isn't set; the value then is only a stand-in.
        let read = environment.set(key.get_ref(), Ok(ValueDeserializer::from(value)));
        if let Err(error) = read
            && missing.names.is_empty()
        {
            recover::add(
                &mut self.problems,
                error.span().unwrap_or(span),
                error.message(),
            );
        }
        if !missing.names.is_empty() {
            let unset: Result<ValueDeserializer<'_>, _> = Err(missing.names);
            let _ = environment.set(key.get_ref(), unset);
        }
    }
}

/// After interpolation a URL may have got a password from a variable that holds the whole URL.
fn learn_again(value: &Spanned<DeValue<'_>>, redactor: &Redactor) {
    match value.get_ref() {
        DeValue::String(text) => secrets::learn_userinfo(text, redactor),
        DeValue::Array(array) => array.iter().for_each(|value| learn_again(value, redactor)),
        DeValue::Table(table) => {
            secrets::learn(table, redactor);
        }
        _ => {}
    }
}
