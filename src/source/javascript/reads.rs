//! Every read of the environment in one parsed file.

use std::collections::BTreeMap;
use std::path::Path;

use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, AssignmentTarget, AssignmentTargetMaybeDefault, AssignmentTargetProperty,
    BinaryOperator, BindingPattern, Expression, ImportDeclaration, ImportDeclarationSpecifier,
    MemberExpression,
};
use oxc_semantic::{NodeId, Semantic, SymbolId};
use oxc_span::{GetSpan as _, Span};

use super::context::{NAMES, Use, Weight};
use super::resolve::{Code, annotated_role};
use super::role::{self, Getter, Role};
use super::wrapper::{Name, Origin};
use super::{Imported, Scanned};
use crate::source::found::{Found, Origin as KeyOrigin, Site, is_name};

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

pub(super) fn scan(
    path: &Path,
    text: &str,
    semantic: &Semantic<'_>,
    (imported, wanted): (Imported<'_>, &[String]),
) -> Scanned {
    let code = Code::new(Site::file(path), text, semantic, imported);
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
    reads.collect_exports(wanted);
    let Reads { found, exports, .. } = reads;
    Scanned {
        found,
        exports,
        asked: code.into_asked(),
    }
}

pub(super) struct Reads<'a, 's, 'c> {
    pub code: &'c Code<'a, 's>,
    pub found: Found,
    /// Where a schema says that a key may be absent, whatever the code there looks like.
    pub relaxed: Vec<Span>,
    pub(super) symbols: BTreeMap<SymbolId, Getter>,
    pub(super) methods: BTreeMap<String, Getter>,
    pub(super) exports: Vec<(String, Role)>,
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
                match self.code.key(&member.expression) {
                    Some(key) => self.key(id, member.expression.span(), &key),
                    None => self.computed(id, &member.expression),
                }
            }
            AstKind::BinaryExpression(binary)
                if binary.operator == BinaryOperator::In
                    && self.code.role(&binary.right) == Some(Role::Env) =>
            {
                match self.code.key(&binary.left) {
                    Some(key) => {
                        let default = self.code.asked(id, &key);
                        self.read(binary.left.span(), &key, default);
                    }
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
        let origin = self.follow(key, default, None);
        self.found.dynamic(key.span().start as usize, origin);
    }

    /// The same for a key given as an argument: `Deno.env.get(key)`.
    pub(super) fn computed_argument(
        &mut self,
        node: NodeId,
        key: &Expression<'a>,
        has_default: bool,
    ) {
        let in_context = self.code.context(node, "\0") == Use::Read { default: true };
        let origin = self.follow(key, has_default || in_context, None);
        self.found.dynamic(key.span().start as usize, origin);
    }

    /// Learns where a computed key comes from. What hands it on to a function of the project reads it there: at `site`.
    fn follow(&mut self, key: &Expression<'a>, default: bool, site: Option<Site>) -> KeyOrigin {
        match self.code.origin(key, default) {
            Some(Origin::Getter(name, mut getter)) => {
                getter.site = site.or(getter.site);
                let origin = getter.site.map_or(KeyOrigin::Unknown, KeyOrigin::Parameter);
                match name {
                    Name::Symbol(symbol) => {
                        self.symbols.entry(symbol).or_insert(getter);
                    }
                    Name::Method(name) => {
                        self.methods.entry(name).or_insert(getter);
                    }
                    Name::Export(name) => {
                        if !self.exports.iter().any(|(known, _)| *known == name) {
                            self.exports.push((name, Role::Getter(getter)));
                        }
                    }
                }
                origin
            }
            Some(Origin::List(keys, default)) => {
                for (key, span) in keys {
                    self.read(span, key, default);
                }
                KeyOrigin::Listed
            }
            None => KeyOrigin::Unknown,
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
                                || matches!(property.value, BindingPattern::AssignmentPattern(_))
                                || self.code.name_weight(&property.value, NAMES) == Weight::Spared;
                            self.read(property.key.span(), &name, default);
                        }
                        (Role::Env, None) => {
                            let start = property.key.span().start as usize;
                            self.found.dynamic(start, KeyOrigin::Unknown);
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
                    let start = rest.span.start as usize;
                    self.found.dynamic(start, KeyOrigin::Unknown);
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
                    if let Some(name) = it.name.static_name() {
                        let default = matches!(
                            it.binding,
                            AssignmentTargetMaybeDefault::AssignmentTargetWithDefault(_)
                        );
                        self.read(it.name.span(), &name, default);
                    } else {
                        let start = it.name.span().start as usize;
                        self.found.dynamic(start, KeyOrigin::Unknown);
                    }
                }
            }
        }
        if let Some(rest) = &object.rest {
            let start = rest.span.start as usize;
            self.found.dynamic(start, KeyOrigin::Unknown);
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
                    let default = getter.is_default(&call.arguments) || chain;
                    let is_named = match (self.code.key(argument), self.code.strings(argument)) {
                        (Some(key), _) => {
                            self.read(argument.span(), &key, default);
                            true
                        }
                        (None, Some(keys)) => {
                            for (key, span) in keys {
                                self.read(span, key, default);
                            }
                            true
                        }
                        (None, None) => match self.follow(argument, default, getter.site) {
                            KeyOrigin::Listed => true,
                            KeyOrigin::Unknown => false,
                            // Named, or not, by the calls of the function around.
                            KeyOrigin::Parameter(_) => continue,
                        },
                    };
                    if let Some(site) = getter.site {
                        self.found.calls.push((site, is_named));
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
}
