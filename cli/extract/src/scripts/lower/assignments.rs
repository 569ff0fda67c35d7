//! Lowers assignments to names and attributes.

use oxc_ast::ast::{AssignmentExpression, AssignmentTarget, Expression};
use oxc_syntax::operator::AssignmentOperator;

use crate::scripts::parse::Lowering;
use crate::scripts::tree::{Expr, Node, Piece};

impl Lowering {
    pub(super) fn assignment(&mut self, assignment: &AssignmentExpression<'_>) -> Node {
        let target = &assignment.left;
        let name = match target {
            AssignmentTarget::AssignmentTargetIdentifier(name) => Some(name.name.to_string()),
            AssignmentTarget::StaticMemberExpression(member) => {
                Some(member.property.name.to_string())
            }
            _ => None,
        };
        let value = self.expr(&assignment.right, name.as_deref());
        let scope = match target {
            AssignmentTarget::AssignmentTargetIdentifier(it) => self.bound(&it.name),
            AssignmentTarget::StaticMemberExpression(member)
                if matches!(member.object, Expression::ThisExpression(_)) =>
            {
                self.script.class_around(self.scope)
            }
            _ => None,
        };
        let (value, adds) = match (assignment.operator, target, &name) {
            (AssignmentOperator::Addition, ..) => (value, true),
            (
                AssignmentOperator::Assign,
                AssignmentTarget::AssignmentTargetIdentifier(_),
                Some(name),
            ) => added(value, name),
            _ => (value, false),
        };
        let item = self.item(name.clone(), value);
        self.script.items[item].adds = adds;
        if let (Some(scope), Some(name)) = (scope, name) {
            let binding = self.binding(scope, &name);
            binding.additions.extend(adds.then_some(item));
            match assignment.operator {
                AssignmentOperator::Assign if !adds => binding.values.push(item),
                _ => binding.added = true,
            }
        }
        Node::Other(Vec::new())
    }

    /// The scope that binds a name here.
    pub(super) fn bound(&self, name: &str) -> Option<usize> {
        let scopes = &self.script.scopes;
        let mut around = self.script.around(self.scope);
        around.find(|scope| scopes[*scope].bindings.contains_key(name))
    }
}

/// What `text = text + more` and ``text = `${text}more` `` add to a text; the value itself if they add nothing.
fn added(value: Expr, name: &str) -> (Expr, bool) {
    let is_it = |expr: &Expr| matches!(&expr.node, Node::Name(read) if read == name);
    let Expr { start, end, node } = value;
    let (node, adds) = match node {
        Node::Sum(mut terms) if is_it(&terms[0]) => {
            terms.remove(0);
            (Node::Sum(terms), true)
        }
        Node::Text(mut pieces) if matches!(pieces.first(), Some(Piece::Hole(hole)) if is_it(hole)) =>
        {
            pieces.remove(0);
            (Node::Text(pieces), true)
        }
        other => (other, false),
    };
    (Expr { start, end, node }, adds)
}
