//! The settings that a Next.js route file exports: which runtime it asks for.

use std::path::Path;

use oxc_allocator::Allocator;
use oxc_ast::ast::{BindingPattern, Declaration, Expression, ObjectPropertyKind, Statement};
use oxc_span::GetSpan as _;

use super::super::found::Lines;
use super::parse;
use super::resolve::literal;

/// What a route file says about its runtime.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::source) struct Segment {
    /// `export const runtime = …` (App Router).
    pub runtime: Option<Setting>,
    /// `export const config = { runtime: … }` (Pages Router, middleware).
    pub config_runtime: Option<Setting>,
}

/// A value that is written out, or one that Next.js can't read before it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::source) struct Setting {
    /// The text, unless it has to be computed.
    pub value: Option<String>,
    /// The 1-based line.
    pub line: usize,
}

/// Reads the settings of a route file; nothing when its syntax can't be read.
pub(in crate::source) fn segment(path: &Path, text: &str) -> Option<Segment> {
    let allocator = Allocator::default();
    let program = parse(&allocator, path, text)?;
    let lines = Lines::of(text);
    let mut segment = Segment::default();
    let setting = |value: &Expression<'_>| Setting {
        value: literal(value).map(str::to_owned),
        line: lines.line(value.span().start as usize),
    };
    for statement in &program.body {
        let Statement::ExportNamedDeclaration(export) = statement else {
            continue;
        };
        for specifier in &export.specifiers {
            if specifier.exported.name() == "runtime" && !export.export_kind.is_type() {
                let line = lines.line(specifier.span.start as usize);
                segment.runtime = Some(Setting { value: None, line });
            }
        }
        let Some(Declaration::VariableDeclaration(variables)) = &export.declaration else {
            continue;
        };
        for variable in &variables.declarations {
            let (BindingPattern::BindingIdentifier(name), Some(value)) =
                (&variable.id, &variable.init)
            else {
                continue;
            };
            match name.name.as_str() {
                "runtime" => segment.runtime = Some(setting(value)),
                "config" => {
                    if let Expression::ObjectExpression(config) = value.get_inner_expression() {
                        let mut properties = config
                            .properties
                            .iter()
                            .filter_map(ObjectPropertyKind::as_property);
                        let runtime =
                            properties.find(|it| it.key.is_specific_static_name("runtime"));
                        segment.config_runtime = runtime.map(|it| setting(&it.value));
                    }
                }
                _ => {}
            }
        }
    }
    Some(segment)
}
