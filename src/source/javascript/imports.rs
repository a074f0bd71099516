//! The modules that a file imports, and whether loading the file loads them; and what else in it an edge runtime lacks:
//! code made from text, and interfaces of Node without an import.

use std::path::Path;

use oxc_allocator::Allocator;
use oxc_ast::ast::{
    ArrowFunctionExpression, AssignmentExpression, BindingPattern, CallExpression,
    ConditionalExpression, ExportAllDeclaration, ExportNamedDeclaration, Expression, Function,
    IdentifierReference, IfStatement, ImportDeclaration, ImportDeclarationSpecifier,
    ImportExpression, LogicalExpression, LogicalOperator, MemberExpression, ModuleExportName,
    NewExpression, Program, StringLiteral, TSImportEqualsDeclaration, TSModuleReference, TSType,
    TryStatement, UnaryExpression, UnaryOperator, VariableDeclarator,
};
use oxc_ast_visit::{Visit, walk};
use oxc_semantic::{ScopeFlags, Scoping, SemanticBuilder, SymbolId};
use oxc_span::GetSpan as _;

use super::super::found::Lines;
use super::constant::settled;
use super::parse;

/// What a file needs in order to run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::source) struct Needs {
    /// The modules it imports, in their order.
    pub imports: Vec<Import>,
    /// What it uses without an import, in its order.
    pub globals: Vec<Global>,
}

/// One import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::source) struct Import {
    /// What is imported, as written: `pg`, `./db`, `node:fs`.
    pub source: String,
    /// The 1-based line.
    pub line: usize,
    /// Whether it is loaded only when some code runs: inside a function, or in a `try`.
    pub lazy: bool,
}

/// Something that Node has without an import, and an edge runtime hasn't.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::source) struct Global {
    /// What is used.
    pub name: Missing,
    /// The 1-based line.
    pub line: usize,
    /// Whether it is used only when some code runs.
    pub lazy: bool,
}

/// What an edge runtime lacks besides modules.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::source) enum Missing {
    /// Making code from text: `eval`, `new Function`, `WebAssembly.compile`.
    Evaluation(&'static str),
    /// An interface of Node: `process.cwd`, `setImmediate`.
    Interface(String),
    /// A variable of `process.env`, or `*` for all of them.
    Variable {
        /// Its name.
        name: String,
        /// Whether the code has a value for when it isn't there.
        default: bool,
    },
    /// Nothing is lacking: the code fills `process.env` itself.
    FilledEnvironment,
}

/// Globals that Next.js's edge runtime hasn't (next 16.4.6: `EDGE_UNSUPPORTED_NODE_APIS`, as far as Node has them).
const INTERFACES: [&str; 3] = ["setImmediate", "clearImmediate", "BroadcastChannel"];

/// What there is of `process`: `env` at run time, the others by replacement in the bundle.
const GIVEN_OF_PROCESS: [&str; 4] = ["env", "emit", "browser", "turbopack"];

/// What a file needs; nothing when its syntax can't be read. Imports that are used as types alone are dropped, as
/// compilers do, and so is what a condition guards that is settled when an edge bundle is built.
pub(in crate::source) fn needs(path: &Path, text: &str) -> Option<Needs> {
    let allocator = Allocator::default();
    let program: &Program<'_> = allocator.alloc(parse(&allocator, path, text)?);
    let scoping = program.source_type.is_typescript().then(|| {
        SemanticBuilder::new()
            .build(program)
            .semantic
            .into_scoping()
    });
    let mut collector = Collector {
        lines: Lines::of(text),
        scoping,
        deferred: 0,
        default: false,
        needs: Needs::default(),
    };
    collector.visit_program(program);
    Some(collector.needs)
}

struct Collector {
    lines: Lines,
    scoping: Option<Scoping>,
    /// How many functions and `try` blocks are around.
    deferred: usize,
    /// Whether what is looked at has a value for when it isn't there.
    default: bool,
    needs: Needs,
}

impl Collector {
    fn add(&mut self, source: &StringLiteral<'_>, lazy: bool) {
        self.needs.imports.push(Import {
            source: source.value.to_string(),
            line: self.lines.line(source.span.start as usize),
            lazy,
        });
    }

    fn lacks(&mut self, name: Missing, offset: u32) {
        self.needs.globals.push(Global {
            name,
            line: self.lines.line(offset as usize),
            lazy: self.deferred > 0,
        });
    }

    fn variable(&mut self, name: &str, offset: u32) {
        // The bundler puts the kind of build in its place.
        if name != "NODE_ENV" {
            let missing = Missing::Variable {
                name: name.to_owned(),
                default: self.default,
            };
            self.lacks(missing, offset);
        }
    }

    /// `eval(…)`, `Function(…)`, `WebAssembly.compile(…)`.
    fn evaluation(&mut self, callee: &Expression<'_>) {
        let name = match callee.get_inner_expression() {
            Expression::Identifier(name) if name.name == "eval" => "eval",
            Expression::Identifier(name) if name.name == "Function" => "new Function",
            Expression::StaticMemberExpression(member)
                if member.property.name == "compile"
                    && matches!(&member.object, Expression::Identifier(it) if it.name == "WebAssembly") =>
            {
                "WebAssembly.compile"
            }
            _ => return,
        };
        self.lacks(Missing::Evaluation(name), callee.span().start);
    }

    fn is_value(&self, symbol: Option<SymbolId>) -> bool {
        let (Some(scoping), Some(symbol)) = (&self.scoping, symbol) else {
            return true;
        };
        scoping
            .get_resolved_references(symbol)
            .any(|reference| !reference.is_type())
    }

    fn deferred(&mut self, visit: impl FnOnce(&mut Self)) {
        self.deferred += 1;
        visit(self);
        self.deferred -= 1;
    }
}

fn is_process(expression: &Expression<'_>) -> bool {
    matches!(expression.get_inner_expression(), Expression::Identifier(it) if it.name == "process")
}

/// `process.env`
fn is_environment(expression: &Expression<'_>) -> bool {
    let member = expression.get_inner_expression().as_member_expression();
    member.is_some_and(|it| is_process(it.object()) && it.static_property_name() == Some("env"))
}

impl<'a> Visit<'a> for Collector {
    fn visit_import_declaration(&mut self, import: &ImportDeclaration<'a>) {
        if import.import_kind.is_type() {
            return;
        }
        let is_loaded = import.specifiers.as_ref().is_none_or(|specifiers| {
            specifiers.is_empty()
                || specifiers.iter().any(|specifier| match specifier {
                    ImportDeclarationSpecifier::ImportSpecifier(it) => {
                        !it.import_kind.is_type() && self.is_value(it.local.symbol_id.get())
                    }
                    ImportDeclarationSpecifier::ImportDefaultSpecifier(it) => {
                        self.is_value(it.local.symbol_id.get())
                    }
                    ImportDeclarationSpecifier::ImportNamespaceSpecifier(it) => {
                        self.is_value(it.local.symbol_id.get())
                    }
                })
        });
        if is_loaded {
            self.add(&import.source, false);
        }
    }

    fn visit_export_named_declaration(&mut self, export: &ExportNamedDeclaration<'a>) {
        let is_type = export.export_kind.is_type()
            || (!export.specifiers.is_empty()
                && export.specifiers.iter().all(|it| it.export_kind.is_type()));
        if let Some(source) = &export.source
            && !is_type
        {
            self.add(source, false);
        }
        walk::walk_export_named_declaration(self, export);
    }

    fn visit_export_all_declaration(&mut self, export: &ExportAllDeclaration<'a>) {
        if !export.export_kind.is_type() {
            self.add(&export.source, false);
        }
    }

    fn visit_ts_import_equals_declaration(&mut self, import: &TSImportEqualsDeclaration<'a>) {
        if let TSModuleReference::ExternalModuleReference(reference) = &import.module_reference
            && !import.import_kind.is_type()
            && self.is_value(import.id.symbol_id.get())
        {
            self.add(&reference.expression, false);
        }
    }

    fn visit_import_expression(&mut self, import: &ImportExpression<'a>) {
        if let Expression::StringLiteral(source) = import.source.get_inner_expression() {
            self.add(source, self.deferred > 0);
        }
        walk::walk_import_expression(self, import);
    }

    fn visit_call_expression(&mut self, call: &CallExpression<'a>) {
        if let Some(source) = call.common_js_require() {
            self.add(source, self.deferred > 0);
        }
        self.evaluation(&call.callee);
        // `Object.assign(process.env, env)`
        let is_assign = call
            .callee
            .get_member_expr()
            .is_some_and(|it| it.static_property_name() == Some("assign"));
        if is_assign
            && call
                .arguments
                .first()
                .and_then(|it| it.as_expression())
                .is_some_and(is_environment)
        {
            self.lacks(Missing::FilledEnvironment, call.span.start);
        }
        walk::walk_call_expression(self, call);
    }

    fn visit_new_expression(&mut self, new: &NewExpression<'a>) {
        self.evaluation(&new.callee);
        walk::walk_new_expression(self, new);
    }

    fn visit_identifier_reference(&mut self, reference: &IdentifierReference<'a>) {
        if INTERFACES.contains(&reference.name.as_str()) {
            let name = Missing::Interface(reference.name.to_string());
            self.lacks(name, reference.span.start);
        }
    }

    fn visit_member_expression(&mut self, member: &MemberExpression<'a>) {
        if let MemberExpression::StaticMemberExpression(it) = member
            && is_process(&it.object)
            && !it.optional
            && !GIVEN_OF_PROCESS.contains(&it.property.name.as_str())
        {
            let name = Missing::Interface(format!("process.{}", it.property.name));
            self.lacks(name, it.span.start);
        }
        if is_environment(member.object()) {
            let name = member.static_property_name().unwrap_or("*");
            return self.variable(name, member.span().start);
        }
        if is_process(member.object()) && member.static_property_name() == Some("env") {
            self.variable("*", member.span().start);
        }
        walk::walk_member_expression(self, member);
    }

    /// `const { A, B = "b" } = process.env`
    fn visit_variable_declarator(&mut self, declarator: &VariableDeclarator<'a>) {
        match (&declarator.id, &declarator.init) {
            (BindingPattern::ObjectPattern(pattern), Some(init)) if is_environment(init) => {
                for property in &pattern.properties {
                    let default = std::mem::replace(
                        &mut self.default,
                        property.value.is_assignment_pattern(),
                    );
                    let name = property.key.static_name();
                    self.variable(name.as_deref().unwrap_or("*"), property.span.start);
                    self.default = default;
                }
            }
            _ => walk::walk_variable_declarator(self, declarator),
        }
    }

    /// `process.env.A = …`, `process.env = …`
    fn visit_assignment_expression(&mut self, assignment: &AssignmentExpression<'a>) {
        let target = assignment.left.as_member_expression();
        let fills = target.is_some_and(|target| {
            is_environment(target.object())
                || is_process(target.object()) && target.static_property_name() == Some("env")
        });
        if fills {
            self.lacks(Missing::FilledEnvironment, assignment.span.start);
            return self.visit_expression(&assignment.right);
        }
        walk::walk_assignment_expression(self, assignment);
    }

    /// Asking for a type is how code finds out what there is.
    fn visit_unary_expression(&mut self, unary: &UnaryExpression<'a>) {
        if unary.operator != UnaryOperator::Typeof {
            walk::walk_unary_expression(self, unary);
        }
    }

    fn visit_function(&mut self, function: &Function<'a>, flags: ScopeFlags) {
        self.deferred(|it| walk::walk_function(it, function, flags));
    }

    fn visit_arrow_function_expression(&mut self, arrow: &ArrowFunctionExpression<'a>) {
        self.deferred(|it| walk::walk_arrow_function_expression(it, arrow));
    }

    fn visit_try_statement(&mut self, attempt: &TryStatement<'a>) {
        self.deferred(|it| walk::walk_try_statement(it, attempt));
    }

    fn visit_if_statement(&mut self, condition: &IfStatement<'a>) {
        match (settled(&condition.test), &condition.alternate) {
            (Some(true), _) => self.visit_statement(&condition.consequent),
            (Some(false), Some(alternate)) => self.visit_statement(alternate),
            (Some(false), None) => {}
            (None, _) => walk::walk_if_statement(self, condition),
        }
    }

    fn visit_conditional_expression(&mut self, condition: &ConditionalExpression<'a>) {
        match settled(&condition.test) {
            Some(true) => self.visit_expression(&condition.consequent),
            Some(false) => self.visit_expression(&condition.alternate),
            None => walk::walk_conditional_expression(self, condition),
        }
    }

    fn visit_logical_expression(&mut self, both: &LogicalExpression<'a>) {
        match (both.operator, settled(&both.left)) {
            (LogicalOperator::And, Some(false)) | (LogicalOperator::Or, Some(true)) => {}
            (LogicalOperator::Or | LogicalOperator::Coalesce, None) => {
                let default = std::mem::replace(&mut self.default, true);
                self.visit_expression(&both.left);
                self.default = default;
                self.visit_expression(&both.right);
            }
            _ => walk::walk_logical_expression(self, both),
        }
    }

    fn visit_ts_type(&mut self, _: &TSType<'a>) {}

    fn visit_module_export_name(&mut self, _: &ModuleExportName<'a>) {}
}
