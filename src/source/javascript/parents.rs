//! What a parent in the syntax tree says of the value below it: that it is set, replaced, refused or asked for.

use oxc_ast::AstKind;
use oxc_ast::ast::{
    AssignmentOperator, BinaryOperator, Expression, LogicalOperator, UnaryOperator,
};
use oxc_span::{GetSpan as _, Span};

use super::context::Weight;
use super::resolve::Code;

/// What one parent says of the expression below it.
pub(super) enum Step {
    /// Look at the next parent.
    Up,
    /// From here on the value itself is out of sight; only an enclosing condition can still matter.
    Out,
    Done(Weight),
}

pub(super) const OPTIONAL: Step = Step::Done(Weight::Spared);
pub(super) const REQUIRED: Step = Step::Done(Weight::Demanded);
const WRITTEN: Step = Step::Done(Weight::Written);

impl<'a> Code<'a, '_> {
    /// A parent through which the value itself still passes. `itself` tells whether `below` is the key's own
    /// place, which can be assigned, and not something made of it.
    pub(super) fn spine(
        &self,
        parent: AstKind<'a>,
        below: Span,
        key: &str,
        itself: &mut bool,
    ) -> Step {
        if let Some(step) = place(parent, below, *itself) {
            return step;
        }
        *itself = false;
        match parent {
            AstKind::BinaryExpression(binary) if is_comparison(binary.operator) => {
                let other = if binary.left.span().contains_inclusive(below) {
                    &binary.right
                } else {
                    &binary.left
                };
                if is_constant(other) {
                    OPTIONAL
                } else {
                    Step::Up
                }
            }
            // `!!X` is a yes or a no: the code asks whether the key is there.
            AstKind::UnaryExpression(outer)
                if outer.operator == UnaryOperator::LogicalNot
                    && matches!(&outer.argument, Expression::UnaryExpression(inner)
                        if inner.operator == UnaryOperator::LogicalNot) =>
            {
                OPTIONAL
            }
            AstKind::CallExpression(call) => self.call(call, below),
            AstKind::SwitchStatement(switch)
                if switch.discriminant.span().contains_inclusive(below) =>
            {
                if self.gives_up(switch.span) {
                    REQUIRED
                } else {
                    OPTIONAL
                }
            }
            AstKind::ChainExpression(_)
            | AstKind::UnaryExpression(_)
            | AstKind::BinaryExpression(_)
            | AstKind::AwaitExpression(_)
            | AstKind::NewExpression(_)
            | AstKind::StaticMemberExpression(_)
            | AstKind::ComputedMemberExpression(_) => Step::Up,
            AstKind::LogicalExpression(logical)
                if logical.operator != LogicalOperator::And
                    && logical.left.span().contains_inclusive(below) =>
            {
                if self.gives_up(logical.right.span()) {
                    REQUIRED
                } else {
                    OPTIONAL
                }
            }
            AstKind::LogicalExpression(logical)
                if logical.operator == LogicalOperator::And
                    && logical.left.span().contains_inclusive(below) =>
            {
                OPTIONAL
            }
            AstKind::LogicalExpression(logical) if logical.operator != LogicalOperator::And => {
                Step::Up
            }
            _ => match self.guard(parent, below, key) {
                Step::Up => Step::Out,
                decided => decided,
            },
        }
    }

    /// A parent that may be a condition on the key.
    pub(super) fn guard(&self, parent: AstKind<'a>, below: Span, key: &str) -> Step {
        let (test, branches) = match parent {
            AstKind::ConditionalExpression(it) => (
                it.test.span(),
                [Some(it.consequent.span()), Some(it.alternate.span())],
            ),
            AstKind::IfStatement(it) => (
                it.test.span(),
                [
                    Some(it.consequent.span()),
                    it.alternate.as_ref().map(oxc_span::GetSpan::span),
                ],
            ),
            AstKind::LogicalExpression(it) if it.operator == LogicalOperator::And => {
                (it.left.span(), [None, None])
            }
            _ => return Step::Up,
        };
        if test.contains_inclusive(below) {
            // A condition for the key's presence that leads to a failure forbids it, and doesn't demand it.
            let from = usize::from(!self.asks_for_absence(test));
            let gives_up = branches[from..]
                .iter()
                .flatten()
                .any(|branch| self.gives_up(*branch));
            return if gives_up { REQUIRED } else { OPTIONAL };
        }
        if self.mentions(test, key) {
            OPTIONAL
        } else {
            Step::Up
        }
    }

    fn asks_for_absence(&self, test: Span) -> bool {
        let text = self.slice(test);
        text.contains(['!', '<'])
            || ["undefined", "null", "=="]
                .iter()
                .any(|it| text.contains(it))
    }

    fn mentions(&self, span: Span, key: &str) -> bool {
        let text = self.slice(span);
        let is_word =
            |byte: Option<&u8>| byte.is_some_and(|it| it.is_ascii_alphanumeric() || *it == b'_');
        text.match_indices(key).any(|(start, _)| {
            let before = start.checked_sub(1).and_then(|at| text.as_bytes().get(at));
            !is_word(before) && !is_word(text.as_bytes().get(start + key.len()))
        })
    }

    /// Whether code refuses to go on: it throws, exits, or calls something named after failing.
    pub(super) fn gives_up(&self, span: Span) -> bool {
        super::super::default::gives_up(self.slice(span))
    }
}

/// What becomes of a place that a value is put into; nothing where the value is looked at.
fn place(parent: AstKind<'_>, below: Span, itself: bool) -> Option<Step> {
    let step = match parent {
        AstKind::TSNonNullExpression(_)
        | AstKind::TSAsExpression(_)
        | AstKind::TSSatisfiesExpression(_)
        | AstKind::TSTypeAssertion(_)
        | AstKind::ParenthesizedExpression(_) => Step::Up,
        AstKind::AssignmentExpression(assignment)
            if assignment.left.span().contains_inclusive(below) =>
        {
            match assignment.operator {
                _ if !itself => Step::Out,
                AssignmentOperator::Assign => WRITTEN,
                AssignmentOperator::LogicalNullish | AssignmentOperator::LogicalOr => OPTIONAL,
                _ => REQUIRED,
            }
        }
        AstKind::UnaryExpression(unary) if unary.operator == UnaryOperator::Delete && itself => {
            WRITTEN
        }
        AstKind::ObjectAssignmentTarget(_)
        | AstKind::ArrayAssignmentTarget(_)
        | AstKind::AssignmentTargetPropertyProperty(_)
        | AstKind::AssignmentTargetRest(_)
            if itself =>
        {
            WRITTEN
        }
        AstKind::AssignmentTargetWithDefault(target)
            if itself && target.binding.span().contains_inclusive(below) =>
        {
            WRITTEN
        }
        AstKind::ForInStatement(each) if each.left.span().contains_inclusive(below) => WRITTEN,
        AstKind::ForOfStatement(each) if each.left.span().contains_inclusive(below) => WRITTEN,
        _ => return None,
    };
    Some(step)
}

fn is_comparison(operator: BinaryOperator) -> bool {
    matches!(
        operator,
        BinaryOperator::Equality
            | BinaryOperator::Inequality
            | BinaryOperator::StrictEquality
            | BinaryOperator::StrictInequality
    )
}

fn is_constant(expression: &Expression<'_>) -> bool {
    let expression = expression.get_inner_expression();
    expression.is_literal() || expression.is_undefined() || expression.is_no_substitution_template()
}
