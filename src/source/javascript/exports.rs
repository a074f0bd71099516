//! What a file exports for other files to read keys with, and what it hands on of other modules.

use oxc_ast::AstKind;
use oxc_ast::ast::{
    AssignmentExpression, Declaration, ExportDefaultDeclarationKind, ExportNamedDeclaration,
    Expression, ModuleExportName, ObjectPropertyKind,
};
use oxc_semantic::SymbolId;
use oxc_span::GetSpan as _;

use super::reads::Reads;
use super::resolve::literal;
use super::role::Role;
use crate::source::found::is_shouted;

impl<'a> Reads<'a, '_, '_> {
    /// What other files can import from this one to read keys with, and of the rest what they asked for.
    pub(super) fn collect_exports(&mut self, wanted: &[String]) {
        for node in self.code.nodes.iter() {
            match node.kind() {
                AstKind::ExportNamedDeclaration(export) => match &export.source {
                    Some(source) => self.handed_on(export, source.value.as_str(), wanted),
                    None => self.declared_exports(export, wanted),
                },
                AstKind::ExportAllDeclaration(export) => {
                    let source = export.source.value.as_str();
                    let all = self.code.module_role(source, "*");
                    match (&export.exported, all) {
                        (Some(name), Some(role)) => {
                            self.exports.push((name.name().to_string(), role));
                        }
                        (None, Some(Role::Object(all))) => {
                            self.exports
                                .extend(all.into_iter().filter(|(name, _)| name != "default"));
                        }
                        _ => {}
                    }
                    for name in wanted.iter().filter(|_| export.exported.is_none()) {
                        self.code.wants(source, name);
                    }
                }
                AstKind::ExportDefaultDeclaration(export) => {
                    let symbol = match &export.declaration {
                        ExportDefaultDeclarationKind::FunctionDeclaration(it) => {
                            it.id.as_ref().and_then(|id| id.symbol_id.get())
                        }
                        ExportDefaultDeclarationKind::ClassDeclaration(it) => {
                            it.id.as_ref().and_then(|id| id.symbol_id.get())
                        }
                        other => {
                            if let Some(value) = other.as_expression() {
                                self.export_value("default", value, wanted);
                            }
                            continue;
                        }
                    };
                    self.export("default", symbol, wanted);
                }
                AstKind::AssignmentExpression(assignment) => self.common_js(assignment, wanted),
                _ => {}
            }
        }
    }

    /// `export { mustEnv as need } from "./env"`.
    fn handed_on(&mut self, export: &ExportNamedDeclaration<'a>, source: &str, wanted: &[String]) {
        for specifier in &export.specifiers {
            let local = specifier.local.name();
            let exported = specifier.exported.name();
            if let Some(role) = self.code.module_role(source, local.as_str()) {
                self.exports.push((exported.to_string(), role));
            } else if wanted.iter().any(|name| *name == exported.as_str()) {
                self.code.wants(source, local.as_str());
            }
        }
    }

    /// `export const env = process.env`, `export { mustEnv }`.
    fn declared_exports(&mut self, export: &ExportNamedDeclaration<'a>, wanted: &[String]) {
        for specifier in &export.specifiers {
            if let ModuleExportName::IdentifierReference(local) = &specifier.local {
                let symbol = self.code.symbol_of(local);
                self.export(specifier.exported.name().as_str(), symbol, wanted);
            }
        }
        let Some(declaration) = &export.declaration else {
            return;
        };
        if let Declaration::VariableDeclaration(variables) = declaration {
            let names = variables
                .declarations
                .iter()
                .filter_map(|it| it.id.get_binding_identifier());
            for name in names {
                self.export(name.name.as_str(), name.symbol_id.get(), wanted);
            }
        } else if let Some(id) = declaration.id() {
            self.export(id.name.as_str(), id.symbol_id.get(), wanted);
        }
    }

    /// `module.exports = { mustEnv }`, `exports.mustEnv = mustEnv`.
    fn common_js(&mut self, assignment: &AssignmentExpression<'a>, wanted: &[String]) {
        let target = self.code.slice(assignment.left.span());
        let target = target.strip_prefix("module.").unwrap_or(target);
        let Some(name) = target.strip_prefix("exports") else {
            return;
        };
        let Expression::ObjectExpression(object) = assignment.right.get_inner_expression() else {
            let name = name.strip_prefix('.').unwrap_or("*");
            return self.export_value(name, &assignment.right, wanted);
        };
        for property in object
            .properties
            .iter()
            .filter_map(ObjectPropertyKind::as_property)
        {
            let Some(name) = property.key.static_name() else {
                continue;
            };
            if let Some(getter) = self.methods.get(name.as_ref()) {
                let role = Role::Getter(getter.clone());
                self.exports.push((name.into_owned(), role));
            } else {
                self.export_value(&name, &property.value, wanted);
            }
        }
    }

    fn export_value(&mut self, name: &str, value: &Expression<'a>, wanted: &[String]) {
        if let Expression::Identifier(reference) = value.get_inner_expression() {
            self.export(name, self.code.symbol_of(reference), wanted);
        } else if let Some(role) = self.code.role(value).filter(is_worth_telling) {
            self.exports.push((name.to_owned(), role));
        } else if let Some(key) = literal(value).filter(|key| is_shouted(key))
            && wanted.iter().any(|it| it == name)
        {
            self.exports
                .push((name.to_owned(), Role::Key(key.to_owned())));
        }
    }

    fn export(&mut self, name: &str, symbol: Option<SymbolId>, wanted: &[String]) {
        let Some(symbol) = symbol else {
            return;
        };
        let is_wanted = || wanted.iter().any(|it| it == name);
        let role = match self.symbols.get(&symbol) {
            Some(getter) => Some(Role::Getter(getter.clone())),
            None => match self.code.symbol(symbol).filter(is_worth_telling) {
                Some(role) => Some(role),
                None if is_wanted() => self.code.told(symbol).or_else(|| self.held_methods()),
                None => self.held_methods(),
            },
        };
        if let Some(role) = role {
            self.exports.push((name.to_owned(), role));
        }
    }

    /// The methods of the file's classes and objects that read keys.
    fn held_methods(&self) -> Option<Role> {
        let methods = self.methods.iter();
        let methods: Vec<(String, Role)> = methods
            .map(|(name, getter)| (name.clone(), Role::Getter(getter.clone())))
            .collect();
        (!methods.is_empty()).then_some(Role::Object(methods))
    }
}

/// Whether an importing file reads keys by it.
fn is_worth_telling(role: &Role) -> bool {
    matches!(
        role,
        Role::Env
            | Role::Getter(_)
            | Role::Object(_)
            | Role::Tolerant(_)
            | Role::Schema(_)
            | Role::Key(_)
    )
}
