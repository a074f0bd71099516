//! The modules that a file imports, and whether loading the file loads them.

use std::path::Path;

use oxc_allocator::Allocator;
use oxc_ast::ast::{
    ArrowFunctionExpression, CallExpression, ConditionalExpression, ExportAllDeclaration,
    ExportNamedDeclaration, Expression, Function, IfStatement, ImportDeclaration,
    ImportDeclarationSpecifier, ImportExpression, ModuleExportName, Program, StringLiteral,
    TSImportEqualsDeclaration, TSModuleReference, TSType, TryStatement,
};
use oxc_ast_visit::{Visit, walk};
use oxc_semantic::{ScopeFlags, Scoping, SemanticBuilder, SymbolId};
use oxc_span::GetSpan as _;

use super::super::found::Lines;
use super::parse;

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

/// The imports of a file in their order; nothing when its syntax can't be read. `typescript` drops imports that
/// are used as types alone, as compilers do.
pub(in crate::source) fn imports(path: &Path, text: &str) -> Option<Vec<Import>> {
    let allocator = Allocator::default();
    let program: &Program<'_> = allocator.alloc(parse(&allocator, path, text)?);
    let scoping = program.source_type.is_typescript().then(|| {
        SemanticBuilder::new()
            .build(program)
            .semantic
            .into_scoping()
    });
    let mut collector = Collector {
        text,
        lines: Lines::of(text),
        scoping,
        deferred: 0,
        imports: Vec::new(),
    };
    collector.visit_program(program);
    Some(collector.imports)
}

struct Collector<'t> {
    text: &'t str,
    lines: Lines,
    scoping: Option<Scoping>,
    /// How many functions and `try` blocks are around.
    deferred: usize,
    imports: Vec<Import>,
}

impl Collector<'_> {
    fn add(&mut self, source: &StringLiteral<'_>, lazy: bool) {
        self.imports.push(Import {
            source: source.value.to_string(),
            line: self.lines.line(source.span.start as usize),
            lazy,
        });
    }

    fn is_value(&self, symbol: Option<SymbolId>) -> bool {
        let (Some(scoping), Some(symbol)) = (&self.scoping, symbol) else {
            return true;
        };
        scoping
            .get_resolved_references(symbol)
            .any(|reference| !reference.is_type())
    }

    /// `if (process.env.NEXT_RUNTIME === "nodejs")` is settled when Next.js builds: what it guards isn't in the
    /// edge bundle.
    fn is_node_only(&self, test: &Expression<'_>) -> bool {
        let span = test.span();
        let test = self
            .text
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default();
        test.contains("NEXT_RUNTIME")
            && (test.contains("nodejs") && !test.contains("!=")
                || test.contains("edge") && test.contains("!="))
    }

    fn deferred(&mut self, visit: impl FnOnce(&mut Self)) {
        self.deferred += 1;
        visit(self);
        self.deferred -= 1;
    }
}

impl<'a> Visit<'a> for Collector<'_> {
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
            self.imports.push(Import {
                source: source.value.to_string(),
                line: self.lines.line(source.span.start as usize),
                lazy: self.deferred > 0,
            });
        }
        walk::walk_call_expression(self, call);
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
        if self.is_node_only(&condition.test) {
            if let Some(alternate) = &condition.alternate {
                self.visit_statement(alternate);
            }
            return;
        }
        walk::walk_if_statement(self, condition);
    }

    fn visit_conditional_expression(&mut self, condition: &ConditionalExpression<'a>) {
        if self.is_node_only(&condition.test) {
            return self.visit_expression(&condition.alternate);
        }
        walk::walk_conditional_expression(self, condition);
    }

    fn visit_ts_type(&mut self, _: &TSType<'a>) {}

    fn visit_module_export_name(&mut self, _: &ModuleExportName<'a>) {}
}
