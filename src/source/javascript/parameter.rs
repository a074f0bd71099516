//! What a function of the project does with its parameters: which of them it hands out where a key is absent, and which
//! it lets be absent.

use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, AssignmentOperator, BindingPattern, Expression, FormalParameter, FormalParameters,
    LogicalOperator, UnaryOperator,
};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::{GetSpan as _, Span};

use super::context::Weight;
use super::resolve::Code;
use super::schema::property;

/// A parameter besides the key that decides what happens without it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::source) struct Fallback {
    at: usize,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Handed out in place of the value.
    Value,
    /// The function refuses to go on when it is this.
    Refuses { when: bool, initially: bool },
}

/// A function that takes a value and goes on without it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::source) struct Tolerant {
    /// Which arguments may be absent.
    arguments: Vec<usize>,
    /// What else has to be given for that.
    fallbacks: Vec<Fallback>,
}

impl Tolerant {
    /// Whether a call goes on without the argument at that place.
    pub(super) fn spares(&self, at: usize, arguments: &[Argument<'_>]) -> bool {
        self.arguments.contains(&at) && is_spared(&self.fallbacks, arguments, true)
    }
}

/// Whether a call gives what its function goes on with; `otherwise` is what the function does by itself.
pub(super) fn is_spared(
    fallbacks: &[Fallback],
    arguments: &[Argument<'_>],
    otherwise: bool,
) -> bool {
    let given = |at: usize| {
        let argument = arguments.get(at).and_then(Argument::as_expression)?;
        let argument = argument.get_inner_expression();
        (!argument.is_undefined()).then_some(argument)
    };
    let mut takes_value = false;
    for fallback in fallbacks {
        let argument = given(fallback.at);
        if let Some(Expression::ObjectExpression(settings)) = argument
            && let Some(decided) = settings_spare(settings)
        {
            return decided;
        }
        match (fallback.kind, argument) {
            (Kind::Value, Some(_)) => return true,
            (Kind::Value, None) => takes_value = true,
            (Kind::Refuses { when, .. }, Some(Expression::BooleanLiteral(flag))) => {
                return flag.value != when;
            }
            (Kind::Refuses { when, initially }, None) if when != initially => return true,
            (Kind::Refuses { .. }, _) => {}
        }
    }
    otherwise && !takes_value
}

/// `{ default: 3000 }`, `{ required: false }`, `{ optional: true }`.
fn settings_spare(settings: &oxc_ast::ast::ObjectExpression<'_>) -> Option<bool> {
    let flag = |name: &str| match property(settings, name)?.get_inner_expression() {
        Expression::BooleanLiteral(flag) => Some(flag.value),
        _ => None,
    };
    let has_default = ["default", "defaultValue", "fallback", "defaultTo"]
        .iter()
        .any(|name| property(settings, name).is_some_and(|it| !it.is_undefined()));
    if has_default {
        return Some(true);
    }
    flag("required").map(|it| !it).or(flag("optional"))
}

impl<'a> Code<'a, '_> {
    /// What the parameters besides the key at `key` mean for its absence.
    pub(super) fn fallbacks(&self, parameters: &FormalParameters<'a>, key: usize) -> Vec<Fallback> {
        let others = parameters.items.iter().enumerate();
        others
            .filter(|(at, _)| *at != key)
            .filter_map(|(at, parameter)| {
                let kind = self.kind(parameter)?;
                Some(Fallback { at, kind })
            })
            .collect()
    }

    fn kind(&self, parameter: &FormalParameter<'a>) -> Option<Kind> {
        let symbols = symbols(&parameter.pattern);
        let references = || {
            symbols
                .iter()
                .flat_map(|symbol| self.scoping.get_resolved_references(*symbol))
                .filter(|reference| reference.is_read())
                .map(oxc_semantic::Reference::node_id)
        };
        if let Some(when) = references().find_map(|node| self.refuses(node)) {
            let initially = parameter
                .initializer
                .as_deref()
                .is_some_and(|it| matches!(it, Expression::BooleanLiteral(it) if it.value));
            return Some(Kind::Refuses { when, initially });
        }
        // What has a value of its own is a default that is always there.
        let is_given = parameter
            .initializer
            .as_deref()
            .is_some_and(|it| !matches!(it, Expression::ObjectExpression(_)));
        if is_given && parameter.pattern.is_binding_identifier() {
            return None;
        }
        references()
            .any(|node| self.is_handed_out(node))
            .then_some(Kind::Value)
    }

    /// Whether a name's value is returned, or takes the place of another.
    fn is_handed_out(&self, node: NodeId) -> bool {
        let mut below = self.nodes.kind(node).span();
        for parent in self.nodes.ancestor_kinds(node) {
            let span = parent.span();
            match parent {
                AstKind::LogicalExpression(either) => {
                    let is_right = either.right.span().contains_inclusive(below);
                    if is_right && either.operator != LogicalOperator::And {
                        return true;
                    }
                }
                AstKind::ConditionalExpression(either) => {
                    return !either.test.span().contains_inclusive(below);
                }
                AstKind::AssignmentExpression(assignment) => {
                    return assignment.right.span().contains_inclusive(below)
                        && matches!(
                            assignment.operator,
                            AssignmentOperator::Assign
                                | AssignmentOperator::LogicalNullish
                                | AssignmentOperator::LogicalOr
                        );
                }
                AstKind::ReturnStatement(_)
                | AstKind::VariableDeclarator(_)
                | AstKind::ArrowFunctionExpression(_) => return true,
                AstKind::CallExpression(_) | AstKind::NewExpression(_) if self.gives_up(span) => {
                    return false;
                }
                AstKind::BinaryExpression(_)
                | AstKind::TemplateLiteral(_)
                | AstKind::IfStatement(_)
                | AstKind::ThrowStatement(_) => return false,
                _ => {}
            }
            below = span;
        }
        false
    }

    /// Whether a name is asked in the condition for refusing to go on, and which answer leads there.
    fn refuses(&self, node: NodeId) -> Option<bool> {
        let mut when = true;
        let mut below = self.nodes.kind(node).span();
        for parent in self.nodes.ancestor_kinds(node) {
            match parent {
                AstKind::UnaryExpression(not) if not.operator == UnaryOperator::LogicalNot => {
                    when = !when;
                }
                AstKind::LogicalExpression(it) if it.operator == LogicalOperator::And => {
                    // `required && fail()`
                    if it.left.span().contains_inclusive(below) && self.gives_up(it.right.span()) {
                        return Some(when);
                    }
                }
                AstKind::StaticMemberExpression(_)
                | AstKind::ChainExpression(_)
                | AstKind::LogicalExpression(_) => {}
                AstKind::IfStatement(it) if it.test.span().contains_inclusive(below) => {
                    let is_refusing =
                        self.gives_up(it.consequent.span()) && !self.goes_on(it.consequent.span());
                    return is_refusing.then_some(when);
                }
                _ => return None,
            }
            below = parent.span();
        }
        None
    }

    /// Whether a branch can leave with a value.
    fn goes_on(&self, span: Span) -> bool {
        self.slice(span).contains("return ")
    }

    /// What a function does with values that are absent; nothing when it can't go on without any of its arguments.
    pub(super) fn tolerance(
        &self,
        parameters: &FormalParameters<'a>,
        depth: usize,
    ) -> Option<Tolerant> {
        let weight = |parameter: &FormalParameter<'a>| {
            if parameter.initializer.is_some() {
                return Weight::Spared;
            }
            let name = parameter.pattern.get_binding_identifier();
            let symbol = name.and_then(|it| it.symbol_id.get());
            symbol.map_or(Weight::Open, |symbol| self.first_weight(symbol, depth))
        };
        let weights: Vec<Weight> = parameters.items.iter().map(weight).collect();
        let first = weights.iter().position(|it| *it != Weight::Open)?;
        let fallbacks = self.fallbacks(parameters, first);
        // A function that refuses an absent value hands out the fallback all the same, if it takes one.
        let takes_value = fallbacks.iter().any(|it| it.kind == Kind::Value);
        let is_spared = |at: &usize| weights[*at] == Weight::Spared || *at == first && takes_value;
        let arguments: Vec<usize> = (0..weights.len()).filter(is_spared).collect();
        (!arguments.is_empty()).then_some(Tolerant {
            arguments,
            fallbacks,
        })
    }
}

/// The names that a parameter declares.
fn symbols(pattern: &BindingPattern<'_>) -> Vec<SymbolId> {
    match pattern {
        BindingPattern::BindingIdentifier(name) => name.symbol_id.get().into_iter().collect(),
        BindingPattern::AssignmentPattern(it) => symbols(&it.left),
        BindingPattern::ObjectPattern(object) => {
            let parts = object.properties.iter();
            parts.flat_map(|it| symbols(&it.value)).collect()
        }
        BindingPattern::ArrayPattern(_) => Vec::new(),
    }
}
