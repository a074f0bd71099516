//! Conditions that are settled when a bundle for the edge is built for production, so that what they guard is left out
//! of it.

use oxc_ast::ast::{BinaryOperator, Expression, LogicalOperator, UnaryOperator};

use super::resolve::literal;

/// What Next.js puts in the place of an expression in an edge bundle (its `define-env`): the runtime, the kind of
/// build, and names that a browser or another runtime has.
const SETTLED: [(&str, &str); 2] = [("NEXT_RUNTIME", "edge"), ("NODE_ENV", "production")];
const TYPES: [(&str, &str); 3] = [
    ("EdgeRuntime", "string"),
    ("window", "undefined"),
    ("document", "undefined"),
];

/// Whether a condition holds in an edge bundle; nothing when that shows only as the code runs.
pub(super) fn settled(test: &Expression<'_>) -> Option<bool> {
    match test.get_inner_expression() {
        Expression::BooleanLiteral(value) => Some(value.value),
        Expression::UnaryExpression(unary) if unary.operator == UnaryOperator::LogicalNot => {
            settled(&unary.argument).map(|holds| !holds)
        }
        Expression::LogicalExpression(both) => {
            let (left, right) = (settled(&both.left), settled(&both.right));
            match both.operator {
                LogicalOperator::And if left == Some(false) || right == Some(false) => Some(false),
                LogicalOperator::And => Some(left? && right?),
                LogicalOperator::Or if left == Some(true) || right == Some(true) => Some(true),
                LogicalOperator::Or => Some(left? || right?),
                LogicalOperator::Coalesce => None,
            }
        }
        Expression::BinaryExpression(comparison) => {
            let equal = text(&comparison.left)? == text(&comparison.right)?;
            match comparison.operator {
                BinaryOperator::Equality | BinaryOperator::StrictEquality => Some(equal),
                BinaryOperator::Inequality | BinaryOperator::StrictInequality => Some(!equal),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The text that an expression stands for.
fn text<'a>(expression: &'a Expression<'_>) -> Option<&'a str> {
    let expression = expression.get_inner_expression();
    if let Some(text) = literal(expression) {
        return Some(text);
    }
    if let Expression::UnaryExpression(unary) = expression {
        let Expression::Identifier(name) = unary.argument.get_inner_expression() else {
            return None;
        };
        return (unary.operator == UnaryOperator::Typeof)
            .then(|| named(&TYPES, name.name.as_str()))?;
    }
    let member = expression.as_member_expression()?;
    let env = member.object().get_inner_expression();
    let is_environment = env.as_member_expression().is_some_and(|env| {
        let is_process = matches!(env.object().get_inner_expression(), Expression::Identifier(it) if it.name == "process");
        is_process && env.static_property_name() == Some("env")
    });
    is_environment.then(|| named(&SETTLED, member.static_property_name()?))?
}

fn named(table: &[(&'static str, &'static str)], name: &str) -> Option<&'static str> {
    table
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, value)| *value)
}
