//! Functions of the project that take a key and read it, and loops over lists of keys.

use oxc_ast::AstKind;
use oxc_ast::ast::{Argument, ArrayExpressionElement, Expression, ObjectPropertyKind, PropertyKey};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::{GetSpan as _, Span};

use super::resolve::{Code, literal};
use super::role::Getter;
use crate::source::found::Site;

/// Where the key of a computed read comes from.
pub(super) enum Origin<'a> {
    /// A parameter of a function that has a name.
    Getter(Name, Getter),
    /// The elements of a list that is written out, and whether the code goes on without them.
    List(Vec<(&'a str, Span)>, bool),
}

/// How a function can be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Name {
    /// By a name of its scope.
    Symbol(SymbolId),
    /// As a method of an object or class.
    Method(String),
    /// As an export that has no name in the file.
    Export(String),
}

impl<'a> Code<'a, '_> {
    /// Follows a computed key, `process.env[key]`, to its origin.
    pub(super) fn origin(&self, key: &Expression<'a>, default: bool) -> Option<Origin<'a>> {
        let Expression::Identifier(reference) = key.get_inner_expression() else {
            return None;
        };
        let symbol = self.symbol_of(reference)?;
        let declaration = self.scoping.symbol_declaration(symbol);
        match self.nodes.kind(declaration) {
            AstKind::FormalParameter(_) => self.parameter_origin(declaration, default),
            AstKind::VariableDeclarator(_) => {
                let list = self.nodes.parent_id(declaration);
                let AstKind::ForOfStatement(each) = self.nodes.parent_kind(list) else {
                    return None;
                };
                self.list_origin(&each.right, default)
            }
            _ => None,
        }
    }

    fn parameter_origin(&self, parameter: NodeId, default: bool) -> Option<Origin<'a>> {
        let parameters = self.nodes.parent_id(parameter);
        let AstKind::FormalParameters(list) = self.nodes.kind(parameters) else {
            return None;
        };
        let span = self.nodes.kind(parameter).span();
        let argument = list.items.iter().position(|item| item.span == span)?;
        let function = self.nodes.parent_id(parameters);
        let getter = Getter {
            argument,
            fallbacks: self.fallbacks(list, argument),
            default,
            site: Some(self.site(function)),
        };
        if let AstKind::CallExpression(call) = self.nodes.parent_kind(function)
            && let Some(member) = call.callee.get_member_expr()
            && getter.argument == 0
        {
            // What a question sorts out may be refused afterwards: `const missing = names.filter(…); if (missing.length) throw …`
            let end = call.span.end as usize;
            let below = self.text.get(end..).unwrap_or_default();
            let below: String = below.lines().take(4).collect::<Vec<_>>().join("\n");
            let is_refused = default && crate::source::default::gives_up(&below);
            return self.list_origin(member.object(), default && !is_refused);
        }
        Some(Origin::Getter(self.name_of(function)?, getter))
    }

    fn site(&self, function: NodeId) -> Site {
        Site {
            file: self.file,
            offset: self.nodes.kind(function).span().start as usize,
        }
    }

    /// A list that is written out, or a parameter that takes one.
    fn list_origin(&self, list: &Expression<'a>, default: bool) -> Option<Origin<'a>> {
        if let Some(elements) = self.strings(list) {
            return Some(Origin::List(elements, default));
        }
        let Expression::Identifier(reference) = list.get_inner_expression() else {
            return None;
        };
        let declaration = self.scoping.symbol_declaration(self.symbol_of(reference)?);
        match self.nodes.kind(declaration) {
            AstKind::FormalParameter(_) => self.parameter_origin(declaration, default),
            _ => None,
        }
    }

    /// The strings of an array literal, of the keys of an object literal, or of a name for one of them.
    pub(super) fn strings(&self, list: &Expression<'a>) -> Option<Vec<(&'a str, Span)>> {
        match list.get_inner_expression() {
            Expression::ArrayExpression(array) => {
                let strings = array.elements.iter().filter_map(|element| match element {
                    ArrayExpressionElement::SpreadElement(spread) => self.strings(&spread.argument),
                    other => {
                        let expression = other.as_expression()?;
                        Some(vec![(literal(expression)?, expression.span())])
                    }
                });
                Some(strings.flatten().collect())
            }
            Expression::Identifier(_) => self.strings(self.declared(list)?),
            Expression::CallExpression(call) => {
                let member = call.callee.get_member_expr()?;
                let is_keys = member.object().is_specific_id("Object")
                    && member.static_property_name()? == "keys";
                if !is_keys {
                    return None;
                }
                let argument = call.arguments.first().and_then(Argument::as_expression)?;
                let object = match argument.get_inner_expression() {
                    Expression::ObjectExpression(object) => object,
                    _ => match self.declared(argument)?.get_inner_expression() {
                        Expression::ObjectExpression(object) => object,
                        _ => return None,
                    },
                };
                let names = object
                    .properties
                    .iter()
                    .filter_map(ObjectPropertyKind::as_property);
                Some(
                    names
                        .filter_map(|it| Some((key_text(&it.key)?, it.key.span())))
                        .collect(),
                )
            }
            Expression::NewExpression(new) if new.callee.is_specific_id("Set") => {
                self.strings(new.arguments.first().and_then(Argument::as_expression)?)
            }
            _ => None,
        }
    }

    /// The name by which a function is called.
    fn name_of(&self, function: NodeId) -> Option<Name> {
        if let AstKind::Function(it) = self.nodes.kind(function)
            && let Some(id) = &it.id
        {
            return Some(Name::Symbol(id.symbol_id.get()?));
        }
        // `const read = memoize((key) => process.env[key])`
        let holder = match self.nodes.parent_kind(function) {
            AstKind::CallExpression(_) => self.nodes.parent_id(function),
            _ => function,
        };
        match self.nodes.parent_kind(holder) {
            AstKind::VariableDeclarator(declarator) => Some(Name::Symbol(
                declarator.id.get_binding_identifier()?.symbol_id.get()?,
            )),
            AstKind::ObjectProperty(property) => {
                Some(Name::Method(property.key.static_name()?.into_owned()))
            }
            AstKind::MethodDefinition(method) => {
                Some(Name::Method(method.key.static_name()?.into_owned()))
            }
            AstKind::PropertyDefinition(property) => {
                Some(Name::Method(property.key.static_name()?.into_owned()))
            }
            AstKind::ExportDefaultDeclaration(_) => Some(Name::Export("default".to_owned())),
            AstKind::AssignmentExpression(assignment) => {
                let target = self.slice(assignment.left.span());
                let name = target.strip_prefix("module.").unwrap_or(target);
                match name.strip_prefix("exports") {
                    Some("") => Some(Name::Export("*".to_owned())),
                    Some(property) => Some(Name::Export(property.strip_prefix('.')?.to_owned())),
                    None => None,
                }
            }
            _ => None,
        }
    }
}

fn key_text<'a>(key: &PropertyKey<'a>) -> Option<&'a str> {
    match key {
        PropertyKey::StaticIdentifier(name) => Some(name.name.as_str()),
        PropertyKey::StringLiteral(name) => Some(name.value.as_str()),
        _ => None,
    }
}
