//! What code does with a key it names: whether it reads it, and whether it goes on without it.

use oxc_ast::AstKind;
use oxc_ast::ast::{Argument, BindingPattern, CallExpression, Expression, MemberExpression};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::{GetSpan as _, Span};

use super::parameter::Tolerant;
use super::parents::{OPTIONAL, REQUIRED, Step};
use super::resolve::Code;
use super::role::Role;

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

/// What the code around a value makes of its absence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// It is set or deleted.
    Written,
    /// The code goes on without it.
    Spared,
    /// The code refuses to go on without it.
    Demanded,
    /// Nothing is said about it.
    Open,
}

/// How many names a value is followed through.
pub(super) const NAMES: usize = 3;

impl<'a> Code<'a, '_> {
    /// What the code around a key's expression does with it.
    pub(super) fn context(&self, node: NodeId, key: &str) -> Use {
        match self.weigh(node, key, NAMES) {
            Weight::Written => Use::Write,
            weight => Use::Read {
                default: weight == Weight::Spared,
            },
        }
    }

    /// Whether the code goes on when a question whether a key is there is answered no.
    pub(super) fn asked(&self, node: NodeId, key: &str) -> bool {
        self.weigh(node, key, NAMES) != Weight::Demanded
    }

    /// Climbs from an expression to what decides about its value's absence.
    fn weigh(&self, node: NodeId, key: &str, depth: usize) -> Weight {
        let mut below = self.nodes.kind(node).span();
        let mut spine = true;
        let mut itself = true;
        for parent in self.nodes.ancestor_kinds(node) {
            let step = if spine {
                self.spine(parent, below, key, &mut itself)
            } else {
                self.guard(parent, below, key)
            };
            match (step, parent) {
                (Step::Done(decided), _) => return decided,
                (Step::Out, AstKind::VariableDeclarator(declarator)) => {
                    spine = false;
                    // What the code does with the name it gives to the value.
                    if let Some(value) = &declarator.init
                        && self.is_handed_on(value, self.nodes.kind(node).span())
                    {
                        match self.name_weight(&declarator.id, depth) {
                            Weight::Open => {}
                            decided => return decided,
                        }
                    }
                }
                (Step::Out, _) => spine = false,
                (Step::Up, _) => {}
            }
            below = parent.span();
        }
        Weight::Open
    }

    /// What the code does with the value of a name, where all of its uses agree.
    pub(super) fn name_weight(&self, pattern: &BindingPattern<'a>, depth: usize) -> Weight {
        let (Some(name), Some(depth)) = (pattern.get_binding_identifier(), depth.checked_sub(1))
        else {
            return Weight::Open;
        };
        let Some(symbol) = name.symbol_id.get() else {
            return Weight::Open;
        };
        let declaration = self.scoping.symbol_declaration(symbol);
        let is_exported = self
            .nodes
            .ancestor_kinds(declaration)
            .take(2)
            .any(|it| matches!(it, AstKind::ExportNamedDeclaration(_)));
        if is_exported {
            return Weight::Open;
        }
        let mut all = Weight::Open;
        for reference in self.scoping.get_resolved_references(symbol) {
            if !reference.is_read() {
                continue;
            }
            match self.weigh(reference.node_id(), name.name.as_str(), depth) {
                Weight::Demanded => return Weight::Demanded,
                Weight::Spared => all = Weight::Spared,
                Weight::Written => {}
                Weight::Open => return Weight::Open,
            }
        }
        all
    }

    /// What the first use of a name that says something about its absence says.
    pub(super) fn first_weight(&self, symbol: SymbolId, depth: usize) -> Weight {
        let Some(depth) = depth.checked_sub(1) else {
            return Weight::Open;
        };
        let name = self.scoping.symbol_name(symbol);
        let references = self.scoping.get_resolved_references(symbol);
        let mut weights = references
            .filter(|reference| reference.is_read())
            .map(|reference| self.weigh(reference.node_id(), name, depth));
        weights
            .find(|weight| matches!(weight, Weight::Spared | Weight::Demanded))
            .unwrap_or(Weight::Open)
    }

    /// Whether an expression is the value inside it, or that value read as a number, a list or the like.
    fn is_handed_on(&self, expression: &Expression<'a>, value: Span) -> bool {
        let expression = expression.get_inner_expression();
        if expression.span() == value {
            return true;
        }
        match expression {
            Expression::ChainExpression(_) => !self.slice(expression.span()).contains('('),
            Expression::UnaryExpression(it) => self.is_handed_on(&it.argument, value),
            Expression::CallExpression(call) => {
                let is_conversion = matches!(
                    self.slice(call.callee.span()).rsplit('.').next(),
                    Some("Number" | "String" | "parseInt" | "parseFloat" | "trim" | "toLowerCase")
                );
                let callee = call.callee.get_member_expr().map(MemberExpression::object);
                let first = call.arguments.first().and_then(Argument::as_expression);
                is_conversion
                    && (callee.is_some_and(|it| self.is_handed_on(it, value))
                        || first.is_some_and(|it| self.is_handed_on(it, value)))
            }
            _ => false,
        }
    }

    /// What a call makes of the absence of one of its arguments.
    pub(super) fn call(&self, call: &CallExpression<'a>, below: Span) -> Step {
        let mut arguments = call.arguments.iter();
        let Some(at) = arguments.position(|it| it.span().contains_inclusive(below)) else {
            return Step::Up;
        };
        let callee = call.callee.get_inner_expression();
        let name = match callee.get_member_expr() {
            Some(member) => {
                if member.object().is_specific_id("console") {
                    return OPTIONAL;
                }
                member.static_property_name().unwrap_or_default()
            }
            None => self.slice(callee.span()),
        };
        match name {
            // A yes or a no, whatever it is.
            "Boolean" | "includes" | "test" => return OPTIONAL,
            "assert" | "ok" | "invariant" if self.gives_up(call.span) => return REQUIRED,
            _ => {}
        }
        match self.tolerant(callee) {
            Some(tolerant) if tolerant.spares(at, &call.arguments) => OPTIONAL,
            Some(_) => Step::Up,
            None => {
                self.ask(callee);
                Step::Up
            }
        }
    }

    /// What a function of the project makes of absent values.
    fn tolerant(&self, callee: &Expression<'a>) -> Option<Tolerant> {
        if let Some(Role::Tolerant(tolerant)) = self.role(callee) {
            return Some(tolerant);
        }
        let Expression::Identifier(reference) = callee else {
            return None;
        };
        self.tolerance(self.parameters(self.symbol_of(reference)?)?, NAMES)
    }
}
