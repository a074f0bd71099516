//! Keys declared in a schema that is applied to the environment: zod, valibot, Joi, yup, envalid, t3-env,
//! arktype, `TypeBox`, effect, and JSON Schema.

use oxc_ast::ast::{Argument, Expression, ObjectExpression, ObjectPropertyKind};
use oxc_span::{GetSpan as _, Span};

use super::super::found::is_name;
use super::resolve::Code;
use super::role::Role;

/// One key of a schema.
#[derive(Clone, Debug)]
pub(super) struct SchemaKey {
    pub key: String,
    pub span: Span,
    pub optional: bool,
}

/// Which side the burden lies on: most libraries say what is optional, Joi and yup say what is required.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Presumed {
    Required,
    Optional,
}

const DEPTH: usize = 8;

/// Calls in a value's chain after which the key may be absent.
const RELAXED: [&str; 17] = [
    ".optional(",
    ".default(",
    ".nullish(",
    ".catch(",
    ".prefault(",
    ".exactOptional(",
    ".withDefault(",
    "optional(",
    "nullish(",
    "Optional(",
    "withDefault(",
    "optionalWith(",
    "fallback(",
    "default:",
    "defaults:",
    "optional: true",
    "required: false",
];

impl<'a> Code<'a, '_> {
    /// The keys of a schema expression, or nothing when it isn't one.
    pub(super) fn schema_keys(&self, expression: &Expression<'a>) -> Vec<SchemaKey> {
        let mut keys = Vec::new();
        self.collect(expression, Presumed::Required, DEPTH, &mut keys);
        keys
    }

    fn collect(
        &self,
        expression: &Expression<'a>,
        presumed: Presumed,
        depth: usize,
        keys: &mut Vec<SchemaKey>,
    ) {
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        match expression.get_inner_expression() {
            Expression::ObjectExpression(object) => {
                self.collect_object(object, presumed, depth, keys);
            }
            Expression::Identifier(_) => {
                if let Some(value) = self.declared(expression) {
                    self.collect(value, presumed, depth, keys);
                } else if let Some(Role::Schema(all)) = self.role(expression) {
                    let span = expression.span();
                    keys.extend(all.into_iter().map(|(key, optional)| SchemaKey {
                        key,
                        span,
                        optional,
                    }));
                } else {
                    self.ask(expression);
                }
            }
            // `base.shape`
            Expression::StaticMemberExpression(member)
                if matches!(
                    member.property.name.as_str(),
                    "shape" | "fields" | "entries"
                ) =>
            {
                self.collect(&member.object, presumed, depth, keys);
            }
            Expression::CallExpression(call) => {
                let Some(member) = call.callee.get_member_expr() else {
                    // `object({…})` imported by name, `type({…})`.
                    let mut arguments = call.arguments.iter().filter_map(Argument::as_expression);
                    if let Some(first) = arguments.next() {
                        self.collect(first, presumed, depth, keys);
                    }
                    return;
                };
                let method = member.static_property_name();
                let presumed = self.presumed(member.object(), presumed);
                let before = keys.len();
                self.collect(member.object(), presumed, depth, keys);
                match method {
                    Some("partial") => keys
                        .iter_mut()
                        .skip(before)
                        .for_each(|key| key.optional = true),
                    Some("required") if keys.len() > before => {
                        keys.iter_mut()
                            .skip(before)
                            .for_each(|key| key.optional = false);
                    }
                    Some(
                        "pick" | "omit" | "refine" | "superRefine" | "transform" | "describe"
                        | "check" | "meta" | "brand",
                    ) => {}
                    _ => {
                        for argument in call.arguments.iter().filter_map(Argument::as_expression) {
                            self.collect(argument, presumed, depth, keys);
                        }
                    }
                }
            }
            _ => {}
        }
    }

    fn presumed(&self, library: &Expression<'a>, otherwise: Presumed) -> Presumed {
        let text = self.slice(library.span());
        let root = text.split(['.', '(']).next().unwrap_or_default().trim();
        match root {
            "Joi" | "joi" | "yup" | "Yup" => Presumed::Optional,
            _ => otherwise,
        }
    }

    fn collect_object(
        &self,
        object: &ObjectExpression<'a>,
        presumed: Presumed,
        depth: usize,
        keys: &mut Vec<SchemaKey>,
    ) {
        for property in &object.properties {
            match property {
                ObjectPropertyKind::SpreadProperty(spread) => {
                    self.collect(&spread.argument, presumed, depth, keys);
                }
                ObjectPropertyKind::ObjectProperty(property) => {
                    let Some(name) = property.key.static_name() else {
                        continue;
                    };
                    // arktype: `"PORT?": "string"`.
                    let key = name.strip_suffix('?').unwrap_or(&name);
                    if !is_name(key)
                        || !key.bytes().any(|byte| byte.is_ascii_uppercase())
                        || !is_rule(&property.value)
                    {
                        continue;
                    }
                    keys.push(SchemaKey {
                        key: key.to_owned(),
                        span: property.key.span(),
                        optional: key.len() < name.len()
                            || self.is_optional(&property.value, presumed),
                    });
                }
            }
        }
    }

    fn is_optional(&self, value: &Expression<'a>, presumed: Presumed) -> bool {
        let text = self.slice(value.span());
        if RELAXED.iter().any(|word| text.contains(word)) {
            return true;
        }
        match self.presumed(value, presumed) {
            Presumed::Required => false,
            Presumed::Optional => !text.contains(".required("),
        }
    }

    /// JSON Schema: `properties`, `required` and each property's `default`.
    pub(super) fn json_schema_keys(&self, expression: &Expression<'a>) -> Vec<SchemaKey> {
        let value = self
            .declared(expression)
            .unwrap_or(expression)
            .get_inner_expression();
        let Expression::ObjectExpression(schema) = value else {
            return self.schema_keys(value);
        };
        let Some(Expression::ObjectExpression(properties)) =
            property(schema, "properties").map(Expression::get_inner_expression)
        else {
            return Vec::new();
        };
        let required: Vec<&str> =
            match property(schema, "required").map(Expression::get_inner_expression) {
                Some(Expression::ArrayExpression(names)) => names
                    .elements
                    .iter()
                    .filter_map(|it| super::resolve::literal(it.as_expression()?))
                    .collect(),
                _ => Vec::new(),
            };
        let keys = properties.properties.iter().filter_map(|it| {
            let it = it.as_property()?;
            let key = it.key.static_name()?;
            let has_default = self.slice(it.value.span()).contains("default");
            Some(SchemaKey {
                span: it.key.span(),
                optional: has_default || !required.contains(&key.as_ref()),
                key: key.into_owned(),
            })
        });
        keys.collect()
    }
}

/// convict: `{ port: { env: "PORT", default: 1 } }` at any depth.
pub(super) fn convict_keys(object: &ObjectExpression<'_>, keys: &mut Vec<SchemaKey>) {
    for it in object
        .properties
        .iter()
        .filter_map(ObjectPropertyKind::as_property)
    {
        match it.value.get_inner_expression() {
            Expression::StringLiteral(name) if it.key.is_specific_static_name("env") => {
                let fallback = property(object, "default");
                keys.push(SchemaKey {
                    key: name.value.to_string(),
                    span: name.span,
                    optional: fallback.is_some_and(|it| !it.is_null_or_undefined()),
                });
            }
            Expression::ObjectExpression(inner) => convict_keys(inner, keys),
            _ => {}
        }
    }
}

/// A schema's value is made by a call, a name or a type expression in a string, never a plain number or text
/// that an object of settings would hold.
fn is_rule(value: &Expression<'_>) -> bool {
    !matches!(
        value.get_inner_expression(),
        Expression::NumericLiteral(_)
            | Expression::BooleanLiteral(_)
            | Expression::NullLiteral(_)
            | Expression::TemplateLiteral(_)
    )
}

/// The value of a property of an object literal.
pub(super) fn property<'e, 'a>(
    object: &'e ObjectExpression<'a>,
    name: &str,
) -> Option<&'e Expression<'a>> {
    let mut properties = object
        .properties
        .iter()
        .filter_map(ObjectPropertyKind::as_property);
    properties
        .find(|it| it.key.is_specific_static_name(name))
        .map(|it| &it.value)
}
