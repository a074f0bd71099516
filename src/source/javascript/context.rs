//! What code does with a key it names: whether it reads it, and whether it goes on without it.

use oxc_ast::AstKind;
use oxc_ast::ast::{
    AssignmentOperator, BinaryOperator, Expression, LogicalOperator, UnaryOperator,
};
use oxc_semantic::NodeId;
use oxc_span::{GetSpan as _, Span};

use super::resolve::Code;

/// What happens to a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// It is set or deleted.
    Write,
    /// It is read.
    Read {
        /// Whether the code goes on without it.
        default: bool,
    },
}

/// What one parent says of the expression below it.
enum Step {
    /// Look at the next parent.
    Up,
    /// From here on the value itself is out of sight; only an enclosing condition can still matter.
    Out,
    Done(Use),
}

const OPTIONAL: Step = Step::Done(Use::Read { default: true });
const REQUIRED: Step = Step::Done(Use::Read { default: false });

impl<'a> Code<'a, '_> {
    /// Climbs from a key's expression to what decides about it.
    pub(super) fn context(&self, node: NodeId, key: &str) -> Use {
        let mut below = self.nodes.kind(node).span();
        let mut spine = true;
        let mut itself = true;
        for parent in self.nodes.ancestor_kinds(node) {
            let step = if spine {
                self.spine(parent, below, key, &mut itself)
            } else {
                self.guard(parent, below, key)
            };
            match step {
                Step::Up => {}
                Step::Out => spine = false,
                Step::Done(decided) => return decided,
            }
            below = parent.span();
        }
        Use::Read { default: false }
    }

    /// A parent through which the value itself still passes. `itself` tells whether `below` is the key's own
    /// place, which can be assigned, and not something made of it.
    fn spine(&self, parent: AstKind<'a>, below: Span, key: &str, itself: &mut bool) -> Step {
        match parent {
            AstKind::TSNonNullExpression(_)
            | AstKind::TSAsExpression(_)
            | AstKind::TSSatisfiesExpression(_)
            | AstKind::TSTypeAssertion(_)
            | AstKind::ParenthesizedExpression(_) => return Step::Up,
            AstKind::AssignmentExpression(assignment)
                if assignment.left.span().contains_inclusive(below) =>
            {
                return match assignment.operator {
                    _ if !*itself => Step::Out,
                    AssignmentOperator::Assign => Step::Done(Use::Write),
                    AssignmentOperator::LogicalNullish | AssignmentOperator::LogicalOr => OPTIONAL,
                    _ => REQUIRED,
                };
            }
            AstKind::UnaryExpression(unary)
                if unary.operator == UnaryOperator::Delete && *itself =>
            {
                return Step::Done(Use::Write);
            }
            AstKind::ObjectAssignmentTarget(_)
            | AstKind::ArrayAssignmentTarget(_)
            | AstKind::AssignmentTargetPropertyProperty(_)
            | AstKind::AssignmentTargetRest(_)
                if *itself =>
            {
                return Step::Done(Use::Write);
            }
            AstKind::AssignmentTargetWithDefault(target)
                if *itself && target.binding.span().contains_inclusive(below) =>
            {
                return Step::Done(Use::Write);
            }
            AstKind::ForInStatement(each) if each.left.span().contains_inclusive(below) => {
                return Step::Done(Use::Write);
            }
            AstKind::ForOfStatement(each) if each.left.span().contains_inclusive(below) => {
                return Step::Done(Use::Write);
            }
            _ => *itself = false,
        }
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
            AstKind::ChainExpression(_)
            | AstKind::UnaryExpression(_)
            | AstKind::BinaryExpression(_)
            | AstKind::AwaitExpression(_)
            | AstKind::CallExpression(_)
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
    fn guard(&self, parent: AstKind<'a>, below: Span, key: &str) -> Step {
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
            let gives_up = branches
                .into_iter()
                .flatten()
                .any(|branch| self.gives_up(branch));
            return if gives_up { REQUIRED } else { OPTIONAL };
        }
        if self.mentions(test, key) {
            OPTIONAL
        } else {
            Step::Up
        }
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
