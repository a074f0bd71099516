//! Every read of the environment in one parsed file.

use std::collections::BTreeMap;

use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, AssignmentTarget, AssignmentTargetMaybeDefault, AssignmentTargetProperty,
    BinaryOperator, BindingPattern, Expression, ImportDeclaration, ImportDeclarationSpecifier,
    MemberExpression, ModuleExportName,
};
use oxc_semantic::{NodeId, Semantic, SymbolId};
use oxc_span::{GetSpan as _, Span};

use super::context::Use;
use super::resolve::{Code, annotated_role, literal};
use super::role::{self, Getter, Role};
use super::wrapper::{Name, Origin};
use super::{Imported, Scanned};
use crate::source::found::{Found, is_name};

/// Functions that call functions that read keys: how many rounds are followed.
const ROUNDS: usize = 4;

/// Methods that every object has; they aren't keys.
const INHERITED: [&str; 5] = [
    "hasOwnProperty",
    "toString",
    "valueOf",
    "propertyIsEnumerable",
    "constructor",
];

pub(super) fn scan(text: &str, semantic: &Semantic<'_>, imported: Imported<'_>) -> Scanned {
    let code = Code::new(text, semantic, imported);
    let mut reads = Reads {
        code: &code,
        found: Found::default(),
        relaxed: Vec::new(),
        symbols: BTreeMap::new(),
        methods: BTreeMap::new(),
        exports: Vec::new(),
    };
    for node in code.nodes.iter() {
        reads.node(node.id(), node.kind());
    }
    reads.follow_getters();
    reads.relax();
    reads.collect_exports();
    Scanned {
        found: reads.found,
        exports: reads.exports,
    }
}

pub(super) struct Reads<'a, 's, 'c> {
    pub code: &'c Code<'a, 's>,
    pub found: Found,
    /// Where a schema says that a key may be absent, whatever the code there looks like.
    pub relaxed: Vec<Span>,
    symbols: BTreeMap<SymbolId, Getter>,
    methods: BTreeMap<String, Getter>,
    exports: Vec<(String, Role)>,
}

impl<'a> Reads<'a, '_, '_> {
    fn node(&mut self, id: NodeId, kind: AstKind<'a>) {
        match kind {
            AstKind::StaticMemberExpression(member)
                if self.code.role(&member.object) == Some(Role::Env) =>
            {
                self.key(id, member.property.span, member.property.name.as_str());
            }
            AstKind::ComputedMemberExpression(member)
                if self.code.role(&member.object) == Some(Role::Env) =>
            {
                match literal(&member.expression) {
                    Some(key) => self.key(id, member.expression.span(), key),
                    None => self.computed(id, &member.expression),
                }
            }
            AstKind::BinaryExpression(binary)
                if binary.operator == BinaryOperator::In
                    && self.code.role(&binary.right) == Some(Role::Env) =>
            {
                match literal(&binary.left) {
                    Some(key) => self.read(binary.left.span(), key, true),
                    None => self.computed(id, &binary.left),
                }
            }
            AstKind::VariableDeclarator(declarator) => {
                if let (Some(value), BindingPattern::ObjectPattern(_)) =
                    (&declarator.init, &declarator.id)
                    && let Some(role) = self.code.role(value)
                {
                    self.pattern(&declarator.id, &role, false);
                }
            }
            AstKind::FormalParameter(parameter) if parameter.pattern.is_object_pattern() => {
                let typed = parameter
                    .type_annotation
                    .as_deref()
                    .and_then(annotated_role);
                let role = typed.or_else(|| self.code.role(parameter.initializer.as_deref()?));
                if let Some(role) = role {
                    self.pattern(&parameter.pattern, &role, false);
                }
            }
            AstKind::AssignmentExpression(assignment) => {
                if let AssignmentTarget::ObjectAssignmentTarget(_) = &assignment.left
                    && self.code.role(&assignment.right) == Some(Role::Env)
                {
                    self.target(&assignment.left);
                }
            }
            AstKind::ImportDeclaration(import) => self.import(import),
            AstKind::CallExpression(call) => self.call(id, call),
            AstKind::NewExpression(new) => self.construction(new),
            _ => {}
        }
    }

    /// A key by name.
    fn key(&mut self, node: NodeId, span: Span, key: &str) {
        if INHERITED.contains(&key) || !is_name(key) {
            return;
        }
        if let Use::Read { default } = self.code.context(node, key) {
            // These are always there: the bundler puts them in.
            let given =
                matches!(key, "MODE" | "DEV" | "PROD" | "SSR" | "BASE_URL") && self.is_meta(node);
            self.read(span, key, default || given);
        }
    }

    fn is_meta(&self, node: NodeId) -> bool {
        let text = self.code.slice(self.code.nodes.kind(node).span());
        text.starts_with("import")
    }

    /// A key that is computed.
    fn computed(&mut self, node: NodeId, key: &Expression<'a>) {
        let text = self.code.slice(key.span());
        let Use::Read { default } = self.code.context(node, text) else {
            return;
        };
        self.found.dynamic.push(key.span().start as usize);
        self.follow(key, default);
    }

    /// The same for a key given as an argument: `Deno.env.get(key)`.
    pub(super) fn computed_argument(
        &mut self,
        node: NodeId,
        key: &Expression<'a>,
        has_default: bool,
    ) {
        let in_context = self.code.context(node, "\0") == Use::Read { default: true };
        self.found.dynamic.push(key.span().start as usize);
        self.follow(key, has_default || in_context);
    }

    fn follow(&mut self, key: &Expression<'a>, default: bool) {
        match self.code.origin(key, default) {
            Some(Origin::Getter(Name::Symbol(symbol), getter)) => {
                self.symbols.entry(symbol).or_insert(getter);
            }
            Some(Origin::Getter(Name::Method(name), getter)) => {
                self.methods.entry(name).or_insert(getter);
            }
            Some(Origin::Getter(Name::Export(name), getter)) => {
                let role = Role::Getter(getter);
                if !self.exports.iter().any(|(known, _)| *known == name) {
                    self.exports.push((name, role));
                }
            }
            Some(Origin::List(keys)) => {
                for (key, span) in keys {
                    self.read(span, key, default);
                }
            }
            None => {}
        }
    }

    pub(super) fn read(&mut self, span: Span, key: &str, default: bool) {
        if is_name(key) {
            self.found.read(span.start as usize, key, default);
        }
    }

    /// `const { A, B: b = "x", ...rest } = process.env`, `const { env: { A } } = process`.
    fn pattern(&mut self, pattern: &BindingPattern<'a>, role: &Role, default: bool) {
        match pattern {
            BindingPattern::AssignmentPattern(assignment) => {
                self.pattern(&assignment.left, role, true);
            }
            BindingPattern::ObjectPattern(object) => {
                for property in &object.properties {
                    let name = property.key.static_name();
                    match (role, name) {
                        (Role::Env, Some(name)) => {
                            let default = default
                                || matches!(property.value, BindingPattern::AssignmentPattern(_));
                            self.read(property.key.span(), &name, default);
                        }
                        (Role::Env, None) => {
                            self.found.dynamic.push(property.key.span().start as usize);
                        }
                        (role, Some(name)) => {
                            if let Some(part) = role::member(role, &name)
                                && !matches!(property.value, BindingPattern::BindingIdentifier(_))
                            {
                                self.pattern(&property.value, &part, default);
                            }
                        }
                        (_, None) => {}
                    }
                }
                if let (Role::Env, Some(rest)) = (role, &object.rest) {
                    self.found.dynamic.push(rest.span.start as usize);
                }
            }
            _ => {}
        }
    }

    /// `({ A, B: this.b = "x" } = process.env)`.
    fn target(&mut self, target: &AssignmentTarget<'a>) {
        let AssignmentTarget::ObjectAssignmentTarget(object) = target else {
            return;
        };
        for property in &object.properties {
            match property {
                AssignmentTargetProperty::AssignmentTargetPropertyIdentifier(it) => {
                    self.read(it.binding.span, it.binding.name.as_str(), it.init.is_some());
                }
                AssignmentTargetProperty::AssignmentTargetPropertyProperty(it) => {
                    match it.name.static_name() {
                        Some(name) => {
                            let default = matches!(
                                it.binding,
                                AssignmentTargetMaybeDefault::AssignmentTargetWithDefault(_)
                            );
                            self.read(it.name.span(), &name, default);
                        }
                        None => self.found.dynamic.push(it.name.span().start as usize),
                    }
                }
            }
        }
        if let Some(rest) = &object.rest {
            self.found.dynamic.push(rest.span.start as usize);
        }
    }

    /// `import { API_KEY } from "$env/static/private"`.
    fn import(&mut self, import: &ImportDeclaration<'a>) {
        if !role::exports_keys(import.source.value.as_str()) || import.import_kind.is_type() {
            return;
        }
        for specifier in import.specifiers.iter().flatten() {
            if let ImportDeclarationSpecifier::ImportSpecifier(it) = specifier
                && it.imported.name() != "getSecret"
                && !it.import_kind.is_type()
            {
                self.read(it.span, it.imported.name().as_str(), false);
            }
        }
    }

    /// Calls of the functions found to read a key they are given, and of functions that call those.
    fn follow_getters(&mut self) {
        for _ in 0..ROUNDS {
            let known = self.symbols.len() + self.methods.len() + self.exports.len();
            let found = std::mem::take(&mut self.found);
            for node in self.code.nodes.iter() {
                if let AstKind::CallExpression(call) = node.kind()
                    && let Some(getter) = self.getter(&call.callee)
                    && let Some(argument) = call
                        .arguments
                        .get(getter.argument)
                        .and_then(Argument::as_expression)
                {
                    let chain = self.code.context(node.id(), "\0") == Use::Read { default: true };
                    let default = getter.is_default(call.arguments.len()) || chain;
                    match (literal(argument), self.code.strings(argument)) {
                        (Some(key), _) => self.read(argument.span(), key, default),
                        (None, Some(keys)) => keys
                            .into_iter()
                            .for_each(|(key, span)| self.read(span, key, default)),
                        (None, None) => self.follow(argument, default),
                    }
                }
            }
            let calls = std::mem::replace(&mut self.found, found);
            if self.symbols.len() + self.methods.len() + self.exports.len() == known {
                self.found.extend(calls);
                return;
            }
        }
    }

    fn getter(&self, callee: &Expression<'a>) -> Option<Getter> {
        let callee = callee.get_inner_expression();
        if let Expression::Identifier(reference) = callee
            && let Some(getter) = self
                .code
                .symbol_of(reference)
                .and_then(|symbol| self.symbols.get(&symbol))
        {
            return Some(getter.clone());
        }
        if let Some(Role::Getter(getter)) = self.code.role(callee) {
            return Some(getter);
        }
        let name = callee
            .get_member_expr()
            .and_then(MemberExpression::static_property_name)?;
        self.methods.get(name).cloned()
    }

    /// A schema that lets a key be absent decides, also where the key is handed to the schema by name.
    fn relax(&mut self) {
        for hit in &mut self.found.reads {
            let offset = u32::try_from(hit.offset).unwrap_or(u32::MAX);
            hit.default |= self
                .relaxed
                .iter()
                .any(|span| span.start <= offset && offset < span.end);
        }
    }

    /// What other files can import from this one to read keys with.
    fn collect_exports(&mut self) {
        for node in self.code.nodes.iter() {
            match node.kind() {
                AstKind::ExportNamedDeclaration(export) if export.source.is_none() => {
                    for specifier in &export.specifiers {
                        if let ModuleExportName::IdentifierReference(local) = &specifier.local {
                            self.export(
                                specifier.exported.name().as_str(),
                                self.code.symbol_of(local),
                            );
                        }
                    }
                    let Some(declaration) = &export.declaration else {
                        continue;
                    };
                    if let oxc_ast::ast::Declaration::VariableDeclaration(variables) = declaration {
                        let names = variables
                            .declarations
                            .iter()
                            .filter_map(|it| it.id.get_binding_identifier());
                        names.for_each(|it| self.export(it.name.as_str(), it.symbol_id.get()));
                    } else if let Some(id) = declaration.id() {
                        self.export(id.name.as_str(), id.symbol_id.get());
                    }
                }
                AstKind::ExportDefaultDeclaration(export) => {
                    let symbol = match &export.declaration {
                        oxc_ast::ast::ExportDefaultDeclarationKind::FunctionDeclaration(it) => {
                            it.id.as_ref().and_then(|id| id.symbol_id.get())
                        }
                        oxc_ast::ast::ExportDefaultDeclarationKind::ClassDeclaration(it) => {
                            it.id.as_ref().and_then(|id| id.symbol_id.get())
                        }
                        other => match other.as_expression() {
                            Some(Expression::Identifier(reference)) => {
                                self.code.symbol_of(reference)
                            }
                            _ => None,
                        },
                    };
                    self.export("default", symbol);
                }
                AstKind::AssignmentExpression(assignment) => self.common_js(assignment),
                _ => {}
            }
        }
    }

    /// `module.exports = { mustEnv }`, `exports.mustEnv = mustEnv`.
    fn common_js(&mut self, assignment: &oxc_ast::ast::AssignmentExpression<'a>) {
        let target = self.code.slice(assignment.left.span());
        let target = target.strip_prefix("module.").unwrap_or(target);
        let Some(name) = target.strip_prefix("exports") else {
            return;
        };
        match assignment.right.get_inner_expression() {
            Expression::Identifier(reference) => {
                let name = name.strip_prefix('.').unwrap_or("*").to_owned();
                self.export(&name, self.code.symbol_of(reference));
            }
            Expression::ObjectExpression(object) => {
                for property in object
                    .properties
                    .iter()
                    .filter_map(oxc_ast::ast::ObjectPropertyKind::as_property)
                {
                    if let (Some(name), Expression::Identifier(reference)) =
                        (property.key.static_name(), &property.value)
                    {
                        self.export(&name, self.code.symbol_of(reference));
                    } else if let Some(name) = property.key.static_name()
                        && let Some(getter) = self.methods.get(name.as_ref())
                    {
                        self.exports
                            .push((name.into_owned(), Role::Getter(getter.clone())));
                    }
                }
            }
            _ => {}
        }
    }

    fn export(&mut self, name: &str, symbol: Option<SymbolId>) {
        let Some(symbol) = symbol else {
            return;
        };
        let role = match self.symbols.get(&symbol) {
            Some(getter) => Some(Role::Getter(getter.clone())),
            None => match self.code.symbol(symbol) {
                Some(Role::Env) => Some(Role::Env),
                _ if self.methods.is_empty() => None,
                _ => Some(Role::Methods(
                    self.methods
                        .iter()
                        .map(|(name, getter)| (name.clone(), getter.clone()))
                        .collect(),
                )),
            },
        };
        if let Some(role) = role {
            self.exports.push((name.to_owned(), role));
        }
    }
}
