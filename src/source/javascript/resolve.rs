//! From an expression or a name to its [`Role`], through aliases, destructuring, imports and casts.

use std::cell::RefCell;
use std::collections::BTreeSet;

use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, BindingPattern, CallExpression, ChainElement, ClassElement, Expression,
    FormalParameters, IdentifierReference, MemberExpression, ObjectPropertyKind, TSType,
    TSTypeAnnotation, TSTypeName,
};
use oxc_semantic::{AstNodes, NodeId, Scoping, Semantic, SymbolId};
use oxc_span::GetSpan as _;

use super::Imported;
use super::role::{self, Role};

/// How many aliases of aliases are followed.
const DEPTH: usize = 12;

/// A parsed file with its scopes.
pub(super) struct Code<'a, 's> {
    pub text: &'a str,
    pub nodes: &'s AstNodes<'a>,
    pub scoping: &'s Scoping,
    /// The number that stands for the file.
    pub file: u64,
    imported: Imported<'s>,
    /// What this file wants to know of other modules: their sources and the names.
    pub(super) asked: RefCell<BTreeSet<(String, String)>>,
}

impl<'a, 's> Code<'a, 's> {
    pub(super) fn new(
        file: u64,
        text: &'a str,
        semantic: &'s Semantic<'a>,
        imported: Imported<'s>,
    ) -> Self {
        Self {
            text,
            nodes: semantic.nodes(),
            scoping: semantic.scoping(),
            file,
            imported,
            asked: RefCell::default(),
        }
    }

    /// What this file wants to know of other modules.
    pub(super) fn into_asked(self) -> Vec<(String, String)> {
        self.asked.into_inner().into_iter().collect()
    }

    /// What an expression stands for.
    pub(super) fn role(&self, expression: &Expression<'a>) -> Option<Role> {
        self.role_at(expression, DEPTH)
    }

    /// What a declared name stands for.
    pub(super) fn symbol(&self, symbol: SymbolId) -> Option<Role> {
        self.symbol_role(symbol, DEPTH)
    }

    /// The declaration that a name refers to; nothing for a global.
    pub(super) fn symbol_of(&self, reference: &IdentifierReference<'a>) -> Option<SymbolId> {
        let id = reference.reference_id.get()?;
        self.scoping.get_reference(id).symbol_id()
    }

    fn role_at(&self, expression: &Expression<'a>, depth: usize) -> Option<Role> {
        let depth = depth.checked_sub(1)?;
        let expression = expression.get_inner_expression();
        if let Some(member) = expression.as_member_expression() {
            return self.member_role(member, depth);
        }
        match expression {
            Expression::Identifier(reference) => match self.symbol_of(reference) {
                Some(symbol) => self.symbol_role(symbol, depth),
                None => role::global(reference.name.as_str()),
            },
            Expression::MetaProperty(meta) if meta.meta.name == "import" => Some(Role::Meta),
            Expression::ChainExpression(chain) => match &chain.expression {
                ChainElement::CallExpression(call) => self.call_role(call, depth),
                ChainElement::TSNonNullExpression(inner) => self.role_at(&inner.expression, depth),
                other => self.member_role(other.as_member_expression()?, depth),
            },
            Expression::CallExpression(call) => self.call_role(call, depth),
            Expression::AwaitExpression(inner) => self.role_at(&inner.argument, depth),
            Expression::ImportExpression(import) => match import.source.get_inner_expression() {
                Expression::StringLiteral(source) => self.module_role(source.value.as_str(), "*"),
                _ => None,
            },
            // An instance has the methods of its class; a proxy has what it stands before.
            Expression::NewExpression(new) => match self.role_at(&new.callee, depth) {
                Some(methods @ Role::Object(_)) => Some(methods),
                _ if new.callee.is_specific_id("Proxy") => {
                    let target = new.arguments.first().and_then(Argument::as_expression)?;
                    self.role_at(target, depth)
                }
                _ => None,
            },
            Expression::LogicalExpression(either) => self
                .role_at(&either.left, depth)
                .or_else(|| self.role_at(&either.right, depth)),
            Expression::ConditionalExpression(either) => self
                .role_at(&either.consequent, depth)
                .or_else(|| self.role_at(&either.alternate, depth)),
            Expression::AssignmentExpression(assignment) => self.role_at(&assignment.right, depth),
            Expression::SequenceExpression(sequence) => {
                self.role_at(sequence.expressions.last()?, depth)
            }
            // `{ ...process.env, A: 1 }` is read like the environment itself.
            Expression::ObjectExpression(object) => object.properties.iter().find_map(|it| {
                let ObjectPropertyKind::SpreadProperty(spread) = it else {
                    return None;
                };
                self.role_at(&spread.argument, depth)
                    .filter(|role| *role == Role::Env)
            }),
            _ => None,
        }
    }

    fn member_role(&self, member: &MemberExpression<'a>, depth: usize) -> Option<Role> {
        let name = member.static_property_name()?;
        match self.role_at(member.object(), depth) {
            Some(object) => role::member(&object, name),
            None => self.held_role(member.object(), name, depth),
        }
    }

    /// What a property of an object literal, or of the class around, holds: `this.env`, `settings.env`.
    fn held_role(&self, object: &Expression<'a>, name: &str, depth: usize) -> Option<Role> {
        match object.get_inner_expression() {
            Expression::ThisExpression(this) => {
                let class = self
                    .nodes
                    .ancestor_kinds(this.node_id.get())
                    .find_map(|kind| match kind {
                        AstKind::Class(class) => Some(class),
                        _ => None,
                    })?;
                class
                    .body
                    .body
                    .iter()
                    .find_map(|element| self.field_role(element, name, depth))
            }
            Expression::Identifier(_) => {
                let Expression::ObjectExpression(held) =
                    self.declared(object)?.get_inner_expression()
                else {
                    return None;
                };
                let mut properties = held
                    .properties
                    .iter()
                    .filter_map(ObjectPropertyKind::as_property);
                let property =
                    properties.find(|property| property.key.is_specific_static_name(name))?;
                self.role_at(&property.value, depth)
            }
            _ => None,
        }
    }

    /// `env = process.env;` in a class, and `constructor(private env = process.env)`.
    fn field_role(&self, element: &ClassElement<'a>, name: &str, depth: usize) -> Option<Role> {
        match element {
            ClassElement::PropertyDefinition(field) if field.key.is_specific_static_name(name) => {
                let typed = field.type_annotation.as_deref().and_then(annotated_role);
                typed.or_else(|| self.role_at(field.value.as_ref()?, depth))
            }
            ClassElement::MethodDefinition(method) if method.kind.is_constructor() => {
                let parameter = method.value.params.items.iter().find(|parameter| {
                    parameter.has_modifier()
                        && parameter
                            .pattern
                            .get_identifier_name()
                            .is_some_and(|it| it == name)
                })?;
                let typed = parameter
                    .type_annotation
                    .as_deref()
                    .and_then(annotated_role);
                typed.or_else(|| self.role_at(parameter.initializer.as_deref()?, depth))
            }
            _ => None,
        }
    }

    fn call_role(&self, call: &CallExpression<'a>, depth: usize) -> Option<Role> {
        if let Some(source) = call.common_js_require() {
            return self.module_role(source.value.as_str(), "*");
        }
        if let Some(member) = call.callee.get_member_expr() {
            let name = member.static_property_name()?;
            let on_object =
                matches!(member.object(), Expression::Identifier(it) if it.name == "Object");
            if on_object && matches!(name, "assign" | "freeze" | "seal") {
                return self.env_argument(call, depth);
            }
            // `env-var` reads another object in place of `process.env`.
            if name == "from" && self.role_at(member.object(), depth) == Some(Role::Chain) {
                return Some(Role::Chain);
            }
            if name == "toObject" && self.role_at(member.object(), depth) == Some(Role::Store) {
                return Some(Role::Env);
            }
        }
        if let Expression::Identifier(callee) = call.callee.get_inner_expression()
            && let Some(symbol) = self.symbol_of(callee)
        {
            if self.symbol_role(symbol, depth) == Some(Role::EnvFunction) {
                return Some(Role::Env);
            }
            return self.returned_role(symbol, depth);
        }
        None
    }

    fn env_argument(&self, call: &CallExpression<'a>, depth: usize) -> Option<Role> {
        let mut arguments = call.arguments.iter().filter_map(Argument::as_expression);
        arguments
            .any(|argument| self.role_at(argument, depth) == Some(Role::Env))
            .then_some(Role::Env)
    }

    /// `const env = () => process.env`, `function env() { return process.env }`.
    fn returned_role(&self, symbol: SymbolId, depth: usize) -> Option<Role> {
        let declaration = self.nodes.kind(self.scoping.symbol_declaration(symbol));
        let body = match declaration {
            AstKind::Function(function) => function.body.as_ref()?,
            AstKind::VariableDeclarator(declarator) => {
                match declarator.init.as_ref()?.get_inner_expression() {
                    Expression::ArrowFunctionExpression(arrow) => {
                        if let Some(value) = arrow.get_expression() {
                            return self.role_at(value, depth);
                        }
                        &arrow.body
                    }
                    Expression::FunctionExpression(function) => function.body.as_ref()?,
                    _ => return None,
                }
            }
            _ => return None,
        };
        let [oxc_ast::ast::Statement::ReturnStatement(returned)] = body.statements.as_slice()
        else {
            return None;
        };
        self.role_at(returned.argument.as_ref()?, depth)
    }

    /// The parameters of the function that a name stands for.
    pub(super) fn parameters(&self, symbol: SymbolId) -> Option<&'a FormalParameters<'a>> {
        match self.nodes.kind(self.scoping.symbol_declaration(symbol)) {
            AstKind::Function(function) => Some(&function.params),
            AstKind::VariableDeclarator(declarator) => {
                match declarator.init.as_ref()?.get_inner_expression() {
                    Expression::ArrowFunctionExpression(arrow) => Some(&arrow.params),
                    Expression::FunctionExpression(function) => Some(&function.params),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// What the declaration of a name makes it stand for.
    fn symbol_role(&self, symbol: SymbolId, depth: usize) -> Option<Role> {
        let depth = depth.checked_sub(1)?;
        let declaration = self.scoping.symbol_declaration(symbol);
        match self.nodes.kind(declaration) {
            AstKind::VariableDeclarator(declarator)
                if declarator.init.is_none() && declarator.id.is_binding_identifier() =>
            {
                let typed = declarator
                    .type_annotation
                    .as_deref()
                    .and_then(annotated_role);
                typed.or_else(|| self.assigned_role(symbol, depth))
            }
            AstKind::VariableDeclarator(declarator) => self.pattern_role(
                &declarator.id,
                declarator.type_annotation.as_deref(),
                declarator.init.as_ref(),
                symbol,
                depth,
            ),
            AstKind::FormalParameter(parameter) => self.pattern_role(
                &parameter.pattern,
                parameter.type_annotation.as_deref(),
                parameter.initializer.as_deref(),
                symbol,
                depth,
            ),
            AstKind::ImportSpecifier(specifier) => {
                self.import_role(declaration, specifier.imported.name().as_str())
            }
            AstKind::ImportDefaultSpecifier(_) => self.import_role(declaration, "default"),
            AstKind::ImportNamespaceSpecifier(_) => self.import_role(declaration, "*"),
            _ => None,
        }
    }

    /// `let env; env = process.env;`
    fn assigned_role(&self, symbol: SymbolId, depth: usize) -> Option<Role> {
        let writes = self
            .scoping
            .get_resolved_references(symbol)
            .filter(|reference| reference.is_write());
        writes
            .take(3)
            .find_map(|write| match self.nodes.parent_kind(write.node_id()) {
                AstKind::AssignmentExpression(assignment) => self.role_at(&assignment.right, depth),
                _ => None,
            })
    }

    fn import_role(&self, specifier: NodeId, name: &str) -> Option<Role> {
        let AstKind::ImportDeclaration(import) = self.nodes.parent_kind(specifier) else {
            return None;
        };
        self.module_role(import.source.value.as_str(), name)
    }

    /// What a module exports under a name; `*` is the module itself.
    pub(super) fn module_role(&self, source: &str, name: &str) -> Option<Role> {
        role::module(source, name).or_else(|| (self.imported)(source, name))
    }

    fn pattern_role(
        &self,
        pattern: &BindingPattern<'a>,
        annotation: Option<&TSTypeAnnotation<'a>>,
        value: Option<&Expression<'a>>,
        symbol: SymbolId,
        depth: usize,
    ) -> Option<Role> {
        let whole = || {
            let typed = annotation.and_then(annotated_role);
            typed.or_else(|| self.role_at(value?, depth))
        };
        self.bound_role(pattern, &whole, symbol, depth)
    }

    /// Finds the symbol inside a pattern and what its part of the value stands for.
    fn bound_role(
        &self,
        pattern: &BindingPattern<'a>,
        value: &dyn Fn() -> Option<Role>,
        symbol: SymbolId,
        depth: usize,
    ) -> Option<Role> {
        match pattern {
            BindingPattern::BindingIdentifier(binding) => {
                (binding.symbol_id.get() == Some(symbol)).then(value)?
            }
            BindingPattern::AssignmentPattern(assignment) => {
                let either = || value().or_else(|| self.role_at(&assignment.right, depth));
                self.bound_role(&assignment.left, &either, symbol, depth)
            }
            BindingPattern::ObjectPattern(object) => {
                let span = self.scoping.symbol_span(symbol);
                let property = object
                    .properties
                    .iter()
                    .find(|property| property.value.span().contains_inclusive(span));
                if let Some(property) = property {
                    let part = || {
                        let name = property.key.static_name()?;
                        let inside = value().and_then(|object| role::member(&object, &name));
                        // Of a required module, `{ env }` is its export of that name.
                        inside.or_else(|| self.required_role(pattern, &name))
                    };
                    return self.bound_role(&property.value, &part, symbol, depth);
                }
                let rest = object.rest.as_ref()?;
                self.bound_role(&rest.argument, value, symbol, depth)
            }
            BindingPattern::ArrayPattern(_) => None,
        }
    }

    /// `const { mustEnv } = require("./env")`.
    fn required_role(&self, pattern: &BindingPattern<'a>, name: &str) -> Option<Role> {
        let BindingPattern::ObjectPattern(object) = pattern else {
            return None;
        };
        let AstKind::VariableDeclarator(declarator) = self.nodes.parent_kind(object.node_id.get())
        else {
            return None;
        };
        let Expression::CallExpression(call) = declarator.init.as_ref()?.get_inner_expression()
        else {
            return None;
        };
        self.module_role(call.common_js_require()?.value.as_str(), name)
    }

    /// The source text of a span.
    pub(super) fn slice(&self, span: oxc_span::Span) -> &'a str {
        self.text
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default()
    }

    /// The value that a name was declared with: `const name = value`.
    pub(super) fn declared(&self, expression: &Expression<'a>) -> Option<&'a Expression<'a>> {
        let Expression::Identifier(reference) = expression.get_inner_expression() else {
            return None;
        };
        let declaration = self.scoping.symbol_declaration(self.symbol_of(reference)?);
        let AstKind::VariableDeclarator(declarator) = self.nodes.kind(declaration) else {
            return None;
        };
        matches!(declarator.id, BindingPattern::BindingIdentifier(_))
            .then_some(declarator.init.as_ref())
            .flatten()
    }
}

/// `env: NodeJS.ProcessEnv`, `env: typeof process.env`, `env: ImportMetaEnv`.
pub(super) fn annotated_role(annotation: &TSTypeAnnotation<'_>) -> Option<Role> {
    let TSType::TSTypeReference(reference) = &annotation.type_annotation else {
        return None;
    };
    let name = match &reference.type_name {
        TSTypeName::IdentifierReference(name) => name.name.as_str(),
        TSTypeName::QualifiedName(name) => name.right.name.as_str(),
        TSTypeName::ThisExpression(_) => return None,
    };
    matches!(name, "ProcessEnv" | "ImportMetaEnv").then_some(Role::Env)
}

/// The text of a string literal or of a template without parts.
pub(super) fn literal<'a>(expression: &Expression<'a>) -> Option<&'a str> {
    match expression.get_inner_expression() {
        Expression::StringLiteral(text) => Some(text.value.as_str()),
        Expression::TemplateLiteral(template) => template.single_quasi().map(|it| it.as_str()),
        _ => None,
    }
}
