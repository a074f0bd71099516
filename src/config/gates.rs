//! Reading `[[gate]]`: the keys that all gates have, then the rest as the kind's own type.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize as _;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::common::{COMMON, CommonKeys, OnFail};
use super::interpolate::Missing;
use super::load::{Entry, Loader, take};
use super::{PlannedGate, nearest, recover, secrets};
use crate::gates::{AnyGate, KINDS, Kind};
use crate::model::{Code as _, Enforcement, Place, RunCode};
use crate::setting::{Pattern, Placed, TextSetting as _};

impl Loader<'_> {
    pub(super) fn gates(&mut self, entry: Option<Entry<'_>>) -> Vec<PlannedGate> {
        let Some((_, value)) = entry else {
            let help = "a gate begins with [[gate]] and kind = \"…\"; `gate init` writes a first configuration";
            self.problems
                .add_with_help(0..0, "expected at least one [[gate]], found none", help);
            return Vec::new();
        };
        let span = value.span();
        let DeValue::Array(tables) = value.into_inner() else {
            self.problems.add(
                span,
                "expected `[[gate]]` with two brackets: there may be several",
            );
            return Vec::new();
        };
        tables
            .into_iter()
            .filter_map(|table| self.gate(table))
            .collect()
    }

    fn gate(&mut self, value: Spanned<DeValue<'_>>) -> Option<PlannedGate> {
        let span = value.span();
        let DeValue::Table(mut table) = value.into_inner() else {
            self.problems.add(span, "expected a table");
            return None;
        };
        let mut missing = Missing::default();
        self.interpolation().table(&mut table, &mut missing);
        let kind = self.kind(take(&mut table, "kind"), &span);
        let mut common = DeTable::new();
        for key in COMMON {
            if let Some((key, value)) = take(&mut table, key) {
                common.insert(key, value);
            }
        }
        let common = Spanned::new(span.clone(), common);
        let common = recover::read(
            common,
            |from| CommonKeys::deserialize(from),
            &[],
            &missing.spans,
            &mut self.problems,
        );
        let kind = kind?;
        secrets::learn(&table, self.redactor);
        let named = self.named_tables(&table);
        let table = Spanned::new(span.clone(), table);
        let gate = recover::read(
            table,
            kind.read,
            &COMMON,
            &missing.spans,
            &mut self.problems,
        );
        let common = common.unwrap_or_default();
        if let Some(gate) = &gate {
            gate.validate(&mut self.problems);
            let named = gate.environments().into_iter().cloned();
            self.named
                .extend(named.filter(|name| !missing.spans.contains(&name.span())));
        }
        self.id(common.id.as_ref());
        self.codes(kind, &common);
        let gate = if missing.names.is_empty() {
            Ok(gate?)
        } else {
            Err(missing.names)
        };
        let mut planned = self.planned(kind, common, &span, gate);
        planned.named = named;
        Some(planned)
    }

    /// The places of the tables in a gate's own arrays, by their name; a probe without one is called by its request.
    fn named_tables(&self, gate: &DeTable<'_>) -> BTreeMap<String, Place> {
        let arrays = gate.values().filter_map(|value| value.get_ref().as_array());
        let tables = arrays.flat_map(|array| array.iter());
        let named = tables.filter_map(|table| {
            let keys = table.get_ref().as_table()?;
            let name = keys.get("name").or_else(|| keys.get("request"))?;
            let name = name.get_ref().as_str()?.to_owned();
            Some((name, self.place(table.span().start)))
        });
        named.collect()
    }

    fn planned(
        &mut self,
        kind: &'static Kind,
        common: CommonKeys,
        span: &Range<usize>,
        gate: Result<AnyGate, Vec<String>>,
    ) -> PlannedGate {
        let levels = common
            .levels
            .iter()
            .filter_map(|(code, policy)| Some((Pattern::read(code).ok()?, **policy)));
        PlannedGate {
            id: common
                .id
                .as_deref()
                .cloned()
                .unwrap_or_else(|| kind.name.to_owned()),
            kind,
            stages: common.stages.unwrap_or_else(|| kind.stages.to_vec()),
            enforcement: match common.on_fail {
                Some(OnFail::Warn) => Enforcement::Warn,
                Some(OnFail::Block) | None => Enforcement::Block,
            },
            timeout: common.timeout,
            retries: common.retries.unwrap_or(0),
            owner: common.owner,
            tags: common.tags,
            levels: levels.collect(),
            waivers: common.waive,
            place: self.place(span.start),
            named: BTreeMap::new(),
            gate,
        }
    }

    fn kind(&mut self, entry: Option<Entry<'_>>, gate: &Range<usize>) -> Option<&'static Kind> {
        let known: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
        let Some((_, value)) = entry else {
            let help = format!("known kinds: {}", known.join(", "));
            self.problems
                .add_with_help(gate.clone(), "missing key `kind`", help);
            return None;
        };
        let DeValue::String(name) = value.get_ref() else {
            let message = format!(
                "expected the kind's name, found {}",
                value.get_ref().type_str()
            );
            self.problems.add(value.span(), message);
            return None;
        };
        let kind = Kind::named(name);
        if kind.is_none() {
            let help = match nearest(name, known.iter().copied()) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => format!("known kinds: {}", known.join(", ")),
            };
            self.problems
                .add_with_help(value.span(), format!("unknown kind \"{name}\""), help);
        }
        kind
    }

    /// An id stands on command lines, where a comma ends it, and on the lines of logs.
    fn id(&mut self, id: Option<&Placed<String>>) {
        let Some(id) = id else { return };
        let written = self.text.get(id.span()).unwrap_or_default();
        if id.is_empty() && written.contains("${") {
            // What is wrong with the reference has been said.
            return;
        }
        let usable = !id.is_empty()
            && id.trim() == id.as_str()
            && !id.contains(|c: char| c == ',' || c.is_control());
        if !usable {
            self.problems.add_with_help(
                id.span(),
                format!(
                    "expected an id that a command line can name, found {:?}",
                    id.as_str()
                ),
                "write a word such as \"api-routes\": no comma, no line break, no space around it",
            );
        }
    }

    /// Codes named in `waive` and `levels` must be codes of the kind, or of every gate where these can be changed so.
    fn codes(&mut self, kind: &Kind, common: &CommonKeys) {
        for waiver in &common.waive {
            let code = &waiver.code;
            self.code(kind, ("waive", RunCode::has_waivers), code, code.span());
        }
        for (code, policy) in &common.levels {
            self.code(kind, ("levels", RunCode::has_levels), code, policy.span());
        }
    }

    fn code(
        &mut self,
        kind: &Kind,
        (key, changes): (&str, fn(RunCode) -> bool),
        code: &str,
        span: Range<usize>,
    ) {
        let codes = (kind.codes)();
        let own: Vec<&str> = codes.iter().map(|code| code.name).collect();
        let every = RunCode::ALL.iter().filter(|code| changes(**code));
        let every: Vec<&str> = every.map(|code| code.name()).collect();
        let fits =
            Pattern::read(code).is_ok_and(|pattern| own.iter().any(|known| pattern.matches(known)));
        if fits || every.contains(&code) {
            return;
        }
        if let Some(fixed) = RunCode::ALL.iter().find(|known| known.name() == code) {
            let message = format!("`{code}` can't be changed by `{key}`");
            self.problems.add_with_help(span, message, fixed.help());
            return;
        }
        let rest = code
            .strip_prefix(kind.name)
            .and_then(|rest| rest.strip_prefix('/'));
        let bare = rest.filter(|rest| own.contains(rest));
        let help = match bare.or_else(|| nearest(code, own.iter().chain(&every).copied())) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "codes of {}: {}; of every gate: {}",
                kind.name,
                own.join(", "),
                every.join(", ")
            ),
        };
        let message = format!("unknown code `{code}` of {}", kind.name);
        self.problems.add_with_help(span, message, help);
    }
}
