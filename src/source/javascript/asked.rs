//! What one file wants to know of another: functions that take values, constants that name keys, schemas.

use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, BindingPattern, Expression, MemberExpression, ModuleExportName, ObjectPropertyKind,
    PropertyKey, TSEnumDeclaration, TemplateLiteral,
};
use oxc_semantic::SymbolId;

use super::context::NAMES;
use super::resolve::{Code, literal};
use super::role::{self, Role};
use crate::source::found::{is_name, is_shouted};

impl<'a> Code<'a, '_> {
    /// Notes that what an imported name, or a member of one, stands for would tell more.
    pub(super) fn ask(&self, expression: &Expression<'a>) {
        let expression = expression.get_inner_expression();
        let (root, member) = match expression.as_member_expression() {
            Some(member) => (
                member.object().get_inner_expression(),
                member.static_property_name(),
            ),
            None => (expression, None),
        };
        let Expression::Identifier(reference) = root else {
            return;
        };
        let symbol = self.symbol_of(reference);
        if let Some((source, name)) = symbol.and_then(|symbol| self.import_of(symbol)) {
            let member = member.filter(|_| name == "*");
            self.wants(source, member.unwrap_or(name));
        }
    }

    /// Notes that what a module exports under a name would tell more.
    pub(super) fn wants(&self, source: &str, name: &str) {
        // Names of one letter are a bundler's: a large file would be read for nothing that a person wrote.
        let is_bundled = name.len() == 1 && name != "*";
        if !is_bundled && role::module(source, name).is_none() {
            let wanted = (source.to_owned(), name.to_owned());
            self.asked.borrow_mut().insert(wanted);
        }
    }

    /// The module and the export that a name was imported from.
    fn import_of(&self, symbol: SymbolId) -> Option<(&'a str, &'a str)> {
        let declaration = self.scoping.symbol_declaration(symbol);
        let name = match self.nodes.kind(declaration) {
            AstKind::ImportSpecifier(specifier) => match &specifier.imported {
                ModuleExportName::IdentifierName(name) => name.name.as_str(),
                ModuleExportName::IdentifierReference(name) => name.name.as_str(),
                ModuleExportName::StringLiteral(name) => name.value.as_str(),
            },
            AstKind::ImportDefaultSpecifier(_) => "default",
            AstKind::ImportNamespaceSpecifier(_) => "*",
            AstKind::VariableDeclarator(declarator) => {
                let Expression::CallExpression(call) =
                    declarator.init.as_ref()?.get_inner_expression()
                else {
                    return None;
                };
                let source = call.common_js_require()?.value.as_str();
                return Some((source, self.required_name(&declarator.id, symbol)?));
            }
            _ => return None,
        };
        match self.nodes.parent_kind(declaration) {
            AstKind::ImportDeclaration(import) => Some((import.source.value.as_str(), name)),
            _ => None,
        }
    }

    /// The export that `const { name } = require(…)` binds.
    fn required_name(&self, pattern: &'a BindingPattern<'a>, symbol: SymbolId) -> Option<&'a str> {
        let BindingPattern::ObjectPattern(object) = pattern else {
            return Some("*");
        };
        let span = self.scoping.symbol_span(symbol);
        let mut properties = object.properties.iter();
        let property = properties.find(|it| {
            use oxc_span::GetSpan as _;
            it.value.span().contains_inclusive(span)
        })?;
        match &property.key {
            PropertyKey::StaticIdentifier(name) => Some(name.name.as_str()),
            _ => None,
        }
    }

    /// What an exported name stands for, for the file that asked.
    pub(super) fn told(&self, symbol: SymbolId) -> Option<Role> {
        if let Some((source, name)) = self.import_of(symbol) {
            self.wants(source, name);
            return None;
        }
        if let Some(parameters) = self.parameters(symbol) {
            return self.tolerance(parameters, NAMES).map(Role::Tolerant);
        }
        let declaration = self.scoping.symbol_declaration(symbol);
        let value = match self.nodes.kind(declaration) {
            AstKind::TSEnumDeclaration(names) => return Some(members(names)),
            AstKind::VariableDeclarator(declarator) => declarator.init.as_ref()?,
            _ => return None,
        };
        if let Some(text) = literal(value) {
            return is_shouted(text).then(|| Role::Key(text.to_owned()));
        }
        if let Some(names) = names(value) {
            return Some(Role::Object(names));
        }
        let keys = self.schema_keys(value).into_iter();
        let keys: Vec<(String, bool)> = keys.map(|key| (key.key, key.optional)).collect();
        (!keys.is_empty()).then_some(Role::Schema(keys))
    }

    /// The name of a key where it is written out, or kept in an enum, in an object of names, or in a constant that is
    /// written in capitals.
    pub(super) fn key(&self, expression: &Expression<'a>) -> Option<String> {
        if let Some(text) = literal(expression) {
            return Some(text.to_owned());
        }
        let expression = expression.get_inner_expression();
        match expression {
            Expression::TemplateLiteral(template) => self.composed(template),
            Expression::Identifier(name) if is_shouted(name.name.as_str()) => {
                self.constant(expression)
            }
            _ => match self.named(expression.as_member_expression()?) {
                Some(key) => Some(key),
                None => self.imported_key(expression),
            },
        }
    }

    fn constant(&self, name: &Expression<'a>) -> Option<String> {
        match self.declared(name) {
            Some(value) => {
                let text = literal(value)?;
                is_name(text).then(|| text.to_owned())
            }
            None => self.imported_key(name),
        }
    }

    fn imported_key(&self, expression: &Expression<'a>) -> Option<String> {
        if let Some(Role::Key(key)) = self.role(expression) {
            return Some(key);
        }
        self.ask(expression);
        None
    }

    /// `${PREFIX}_TOKEN`, of constants in capitals.
    fn composed(&self, template: &TemplateLiteral<'a>) -> Option<String> {
        let mut text = String::new();
        let mut parts = template.expressions.iter();
        for quasi in &template.quasis {
            text.push_str(quasi.value.raw.as_str());
            if let Some(part) = parts.next() {
                match part {
                    Expression::Identifier(name) if is_shouted(name.name.as_str()) => {
                        text.push_str(&self.constant(part)?);
                    }
                    _ => return None,
                }
            }
        }
        is_name(&text).then_some(text)
    }

    /// `KEYS.DATABASE`, `Key.Database`.
    fn named(&self, member: &MemberExpression<'a>) -> Option<String> {
        let Expression::Identifier(object) = member.object().get_inner_expression() else {
            return None;
        };
        let name = member.static_property_name()?;
        let declaration = self.scoping.symbol_declaration(self.symbol_of(object)?);
        let names = match self.nodes.kind(declaration) {
            AstKind::TSEnumDeclaration(names) => match members(names) {
                Role::Object(names) => names,
                _ => return None,
            },
            _ => names(self.declared(member.object())?)?,
        };
        names.into_iter().find_map(|(known, role)| match role {
            Role::Key(key) if known == name => Some(key),
            _ => None,
        })
    }
}

/// The names in an object of names: `{ DATABASE: "DATABASE_URL" }`, `Object.freeze({ … })`.
fn names(value: &Expression<'_>) -> Option<Vec<(String, Role)>> {
    let object = match value.get_inner_expression() {
        Expression::ObjectExpression(object) => object,
        Expression::CallExpression(call) if call.callee.is_member_expression() => {
            let first = call.arguments.first().and_then(Argument::as_expression)?;
            let Expression::ObjectExpression(object) = first.get_inner_expression() else {
                return None;
            };
            object
        }
        _ => return None,
    };
    let properties = object.properties.iter();
    let names: Vec<(String, Role)> = properties
        .filter_map(ObjectPropertyKind::as_property)
        .filter_map(|it| {
            let key = literal(&it.value).filter(|key| is_name(key))?;
            Some((
                it.key.static_name()?.into_owned(),
                Role::Key(key.to_owned()),
            ))
        })
        .collect();
    (!names.is_empty()).then_some(names)
}

/// The members of an enum that are texts.
fn members(names: &TSEnumDeclaration<'_>) -> Role {
    let members = names.body.members.iter().filter_map(|member| {
        let key = literal(member.initializer.as_ref()?)?;
        Some((
            member.id.static_name().to_string(),
            Role::Key(key.to_owned()),
        ))
    });
    Role::Object(members.collect())
}
