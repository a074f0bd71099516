//! Calls that read keys: `Deno.env.get("A")`, `cleanEnv(process.env, {…})`, `schema.parse(process.env)` …

use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, CallExpression, Expression, MemberExpression, NewExpression, ObjectExpression,
    ObjectPropertyKind,
};
use oxc_semantic::NodeId;
use oxc_span::GetSpan as _;

use super::context::Use;
use super::reads::Reads;
use super::resolve::literal;
use super::role::Role;
use super::schema::{SchemaKey, property};
use crate::source::found::{is_name, is_shouted};

/// Calls that take the environment to change or copy it, with an object that is no schema.
const NOT_A_SCHEMA: [&str; 8] = [
    "assign",
    "populate",
    "defaults",
    "merge",
    "extend",
    "expand",
    "stringify",
    "replaceProperty",
];

impl<'a> Reads<'a, '_, '_> {
    pub(super) fn call(&mut self, id: NodeId, call: &CallExpression<'a>) {
        let callee = call.callee.get_inner_expression();
        if let Some(member) = callee.get_member_expr() {
            self.method(id, call, member);
        }
        let name = match callee {
            Expression::Identifier(it) => it.name.as_str(),
            _ => callee
                .get_member_expr()
                .and_then(MemberExpression::static_property_name)
                .unwrap_or_default(),
        };
        match name {
            "createEnv" => self.create_env(call),
            "envsafe" => self.schema_argument(call, 0),
            "convict" => {
                if let Some(Expression::ObjectExpression(object)) =
                    argument(call, 0).map(|it| self.code.declared(it).unwrap_or(it))
                {
                    let mut keys = Vec::new();
                    super::schema::convict_keys(object, &mut keys);
                    self.schema(keys);
                }
            }
            "envSchema" | "register" | "forRoot" | "forRootAsync" => {
                self.schema_property(name, call);
            }
            "defineNuxtConfig" => self.nuxt(call),
            "define" | "create" | "rules" if self.code.text.contains("Env.schema") => {
                for argument in call.arguments.iter().filter_map(Argument::as_expression) {
                    let keys = self.code.schema_keys(argument);
                    self.schema(keys);
                }
            }
            _ => self.applied_schema(name, call),
        }
    }

    /// `x.get("KEY")` on something that holds the environment.
    fn method(&mut self, id: NodeId, call: &CallExpression<'a>, member: &MemberExpression<'a>) {
        let Some(method) = member.static_property_name() else {
            return;
        };
        let Some(first) = argument(call, 0) else {
            return;
        };
        match self.code.role(member.object()) {
            Some(Role::Env) if method == "hasOwnProperty" => {
                if let Some(key) = literal(first) {
                    self.read(first.span(), key, true);
                }
            }
            Some(Role::Store) if matches!(method, "get" | "has" | "getOrThrow" | "getOrFail") => {
                let has_default = method == "has" || call.arguments.len() > 1;
                self.stored(id, first, has_default);
            }
            Some(Role::Chain) if method == "get" => {
                let default = self.chain_has_default(id);
                self.stored(id, first, default);
            }
            Some(Role::Config) => {
                if let Some(key) = literal(first).filter(|key| is_shouted(key)) {
                    let statement = self.code.nodes.ancestor_kinds(id).nth(1);
                    let default = statement
                        .is_some_and(|it| self.code.slice(it.span()).contains("withDefault"));
                    self.read(first.span(), key, default);
                }
            }
            Some(_) => {}
            None => self.config_service(id, call, member, method, first),
        }
        if self.code.slice(member.object().span()) == "envField" {
            self.astro_field(id, call);
        }
    }

    fn stored(&mut self, id: NodeId, key: &Expression<'a>, has_default: bool) {
        let in_context = |key: &str| self.code.context(id, key) == Use::Read { default: true };
        match literal(key) {
            Some(text) => {
                let default = has_default || in_context(text);
                self.read(key.span(), text, default);
            }
            None => self.computed_argument(id, key, has_default),
        }
    }

    /// `env.get("A").default("x").asString()`: without `required` the value may be absent.
    fn chain_has_default(&self, id: NodeId) -> bool {
        let mut chain = "";
        for kind in self.code.nodes.ancestor_kinds(id) {
            match kind {
                AstKind::StaticMemberExpression(_)
                | AstKind::CallExpression(_)
                | AstKind::ChainExpression(_) => chain = self.code.slice(kind.span()),
                _ => break,
            }
        }
        chain.contains(".default(") || !chain.contains(".required(")
    }

    /// `this.configService.get<string>("DATABASE_URL")` of `NestJS`.
    fn config_service(
        &mut self,
        id: NodeId,
        call: &CallExpression<'a>,
        member: &MemberExpression<'a>,
        method: &str,
        key: &Expression<'a>,
    ) {
        if !matches!(method, "get" | "getOrThrow") || !self.code.text.contains("ConfigService") {
            return;
        }
        let object = self.code.slice(member.object().span()).to_ascii_lowercase();
        let last = self.code.slice(member.object().span());
        let last = last.rsplit('.').next().unwrap_or_default();
        let is_typed = || self.code.text.contains(&format!("{last}: ConfigService"));
        if let Some(name) = literal(key).filter(|name| is_shouted(name))
            && (object.contains("config") || is_typed())
        {
            let second = argument(call, 1);
            let has_default = method == "get"
                && second.is_some_and(|it| !matches!(it, Expression::ObjectExpression(_)));
            let default = has_default || self.code.context(id, name) == Use::Read { default: true };
            self.read(key.span(), name, default && method == "get");
        }
    }

    /// Astro: `schema: { API_URL: envField.string({ … }) }`.
    fn astro_field(&mut self, id: NodeId, call: &CallExpression<'a>) {
        if let AstKind::ObjectProperty(field) = self.code.nodes.parent_kind(id)
            && let Some(key) = field.key.static_name()
        {
            let rule = self.code.slice(call.span);
            let optional = rule.contains("default:") || rule.contains("optional: true");
            self.read(field.key.span(), &key, optional);
        }
    }

    /// t3-env: `server`, `client` and `shared` are the schema, `runtimeEnv` hands the keys over by name.
    fn create_env(&mut self, call: &CallExpression<'a>) {
        let Some(Expression::ObjectExpression(settings)) =
            argument(call, 0).map(|it| self.code.declared(it).unwrap_or(it).get_inner_expression())
        else {
            return;
        };
        let mut keys = Vec::new();
        for part in ["server", "client", "shared", "vars"] {
            if let Some(schema) = property(settings, part) {
                keys.extend(self.code.schema_keys(schema));
            }
        }
        for part in ["runtimeEnv", "runtimeEnvStrict", "experimental__runtimeEnv"] {
            if let Some(Expression::ObjectExpression(given)) =
                property(settings, part).map(Expression::get_inner_expression)
            {
                self.handed_over(given, &keys);
            }
        }
        self.schema(keys);
    }

    /// Properties whose schema lets the key be absent.
    fn handed_over(&mut self, given: &ObjectExpression<'a>, keys: &[SchemaKey]) {
        for it in given
            .properties
            .iter()
            .filter_map(ObjectPropertyKind::as_property)
        {
            let name = it.key.static_name();
            if keys
                .iter()
                .any(|key| key.optional && Some(key.key.as_str()) == name.as_deref())
            {
                self.relaxed.push(it.span);
            }
        }
    }

    fn schema(&mut self, keys: Vec<SchemaKey>) {
        for key in keys {
            self.read(key.span, &key.key, key.optional);
        }
    }

    fn schema_argument(&mut self, call: &CallExpression<'a>, at: usize) {
        if let Some(schema) = argument(call, at) {
            let keys = self.code.schema_keys(schema);
            self.schema(keys);
        }
    }

    /// `envSchema({ schema })`, `app.register(fastifyEnv, { schema })`, `ConfigModule.forRoot({ validationSchema })`.
    fn schema_property(&mut self, name: &str, call: &CallExpression<'a>) {
        let (at, key) = match name {
            "register" => {
                let plugin =
                    argument(call, 0).map(|it| self.code.slice(it.span()).to_ascii_lowercase());
                if !plugin.is_some_and(|it| it.contains("env")) {
                    return;
                }
                (1, "schema")
            }
            "envSchema" => (0, "schema"),
            _ => (0, "validationSchema"),
        };
        let Some(settings) = argument(call, at) else {
            return;
        };
        let Expression::ObjectExpression(settings) = self
            .code
            .declared(settings)
            .unwrap_or(settings)
            .get_inner_expression()
        else {
            return;
        };
        if let Some(schema) = property(settings, key) {
            let keys = if key == "schema" {
                self.code.json_schema_keys(schema)
            } else {
                self.code.schema_keys(schema)
            };
            self.schema(keys);
        }
    }

    /// A schema that meets the environment in one call, whichever is the callee and which the argument.
    fn applied_schema(&mut self, name: &str, call: &CallExpression<'a>) {
        let arguments = || call.arguments.iter().filter_map(Argument::as_expression);
        let takes_env = arguments().any(|it| self.code.role(it) == Some(Role::Env));
        let handed = arguments().find_map(|it| match it.get_inner_expression() {
            Expression::ObjectExpression(object) => Some(object),
            _ => None,
        });
        if !takes_env && handed.is_none() || NOT_A_SCHEMA.contains(&name) {
            return;
        }
        let mut keys = Vec::new();
        match call.callee.get_inner_expression() {
            // `decodeUnknownSync(Schema)(process.env)`, `type({…})(process.env)`
            callee @ Expression::CallExpression(_) => keys.extend(self.code.schema_keys(callee)),
            // `schema.parse(process.env)`
            callee => {
                if let Some(member) = callee.get_member_expr() {
                    keys.extend(self.code.schema_keys(member.object()));
                } else if takes_env {
                    keys.extend(self.code.schema_keys(callee));
                }
            }
        }
        if !takes_env {
            // `schema.parse({ A: process.env.A })`: the reads are there by name.
            if let Some(given) = handed {
                self.handed_over(given, &keys);
            }
            return;
        }
        // `cleanEnv(process.env, {…})`, `v.parse(schema, process.env)`, `pick(process.env, ["A"])`, `get(process.env, "A")`
        let mut is_first = true;
        for it in arguments().filter(|it| self.code.role(it) != Some(Role::Env)) {
            let is_key = std::mem::take(&mut is_first);
            if let Some(key) = literal(it).filter(|key| is_key && is_name(key)) {
                let default = arguments().count() > 2 || matches!(name, "has" | "hasOwn");
                self.read(it.span(), key, default);
            } else if let Some(list) = self.code.strings(it) {
                for (key, span) in list {
                    self.read(span, key, false);
                }
            } else {
                keys.extend(self.code.schema_keys(it));
            }
        }
        self.schema(keys);
    }

    /// Nuxt overrides `runtimeConfig.apiSecret` by `NUXT_API_SECRET`; the value written there is the default.
    fn nuxt(&mut self, call: &CallExpression<'a>) {
        if let Some(Expression::ObjectExpression(settings)) =
            argument(call, 0).map(Expression::get_inner_expression)
            && let Some(Expression::ObjectExpression(config)) =
                property(settings, "runtimeConfig").map(Expression::get_inner_expression)
        {
            self.nuxt_keys("NUXT", config);
        }
    }

    fn nuxt_keys(&mut self, prefix: &str, config: &ObjectExpression<'a>) {
        for it in config
            .properties
            .iter()
            .filter_map(ObjectPropertyKind::as_property)
        {
            let Some(name) = it.key.static_name() else {
                continue;
            };
            let key = format!("{prefix}_{}", shouted(&name));
            match it.value.get_inner_expression() {
                Expression::ObjectExpression(inner) => self.nuxt_keys(&key, inner),
                _ => self.read(it.key.span(), &key, true),
            }
        }
    }

    /// webpack: `new EnvironmentPlugin(["A"])`, `new EnvironmentPlugin({ A: "default" })`.
    pub(super) fn construction(&mut self, new: &NewExpression<'a>) {
        if !self
            .code
            .slice(new.callee.span())
            .ends_with("EnvironmentPlugin")
        {
            return;
        }
        for it in new.arguments.iter().filter_map(Argument::as_expression) {
            if let Some(keys) = self.code.strings(it) {
                for (key, span) in keys {
                    self.read(span, key, false);
                }
            } else if let Some(key) = literal(it) {
                self.read(it.span(), key, false);
            } else if let Expression::ObjectExpression(object) = it.get_inner_expression() {
                for property in object
                    .properties
                    .iter()
                    .filter_map(ObjectPropertyKind::as_property)
                {
                    if let Some(key) = property.key.static_name() {
                        self.read(property.key.span(), &key, !property.value.is_undefined());
                    }
                }
            }
        }
    }
}

fn argument<'e, 'a>(call: &'e CallExpression<'a>, at: usize) -> Option<&'e Expression<'a>> {
    call.arguments.get(at).and_then(Argument::as_expression)
}

/// `apiSecret` to `API_SECRET`.
fn shouted(name: &str) -> String {
    let mut key = String::new();
    let mut before = '_';
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit()) {
            key.push('_');
        }
        key.push(letter.to_ascii_uppercase());
        before = letter;
    }
    key
}
