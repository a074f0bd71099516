//! A setting that is written out in a configuration file.

use std::path::Path;

use oxc_allocator::Allocator;
use oxc_ast::ast::{ArrayExpressionElement, Expression, ObjectProperty};
use oxc_ast_visit::{Visit, walk};

use super::parse;
use super::resolve::literal;

/// The texts that the first property of this name holds: one, or those of a list. Of `a || "b"` it is the last one.
/// Nothing when there is no such property, or when it has to be computed.
pub(in crate::source) fn property(path: &Path, text: &str, key: &str) -> Option<Vec<String>> {
    let allocator = Allocator::default();
    let program = parse(&allocator, path, text)?;
    let mut search = Search { key, found: None };
    search.visit_program(&program);
    search.found
}

struct Search<'k> {
    key: &'k str,
    found: Option<Vec<String>>,
}

impl<'a> Visit<'a> for Search<'_> {
    fn visit_object_property(&mut self, property: &ObjectProperty<'a>) {
        if self.found.is_none() && property.key.is_specific_static_name(self.key) {
            self.found = texts(&property.value);
        }
        walk::walk_object_property(self, property);
    }
}

fn texts(value: &Expression<'_>) -> Option<Vec<String>> {
    match value.get_inner_expression() {
        Expression::LogicalExpression(either) => texts(&either.right),
        Expression::ArrayExpression(list) => {
            let elements = list
                .elements
                .iter()
                .map(ArrayExpressionElement::as_expression);
            elements.map(|it| literal(it?).map(str::to_owned)).collect()
        }
        value => literal(value).map(|text| vec![text.to_owned()]),
    }
}
