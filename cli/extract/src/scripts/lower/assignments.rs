//! Lowers assignments to names and attributes.

use oxc_ast::ast::{AssignmentExpression, AssignmentTarget, Expression};
use oxc_syntax::operator::AssignmentOperator;

use crate::scripts::parse::Lowering;
use crate::scripts::tree::Node;

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
                self.class_around()
            }
            _ => None,
        };
        let item = self.item(name.clone(), value);
        let adds = assignment.operator == AssignmentOperator::Addition;
        self.script.items[item].adds = adds;
        if let (Some(scope), Some(name)) = (scope, name) {
            let binding = self.binding(scope, &name);
            match assignment.operator {
                AssignmentOperator::Assign => binding.values.push(item),
                _ => binding.added = true,
            }
        }
        Node::Other(Vec::new())
    }

    /// The scope that binds a name here.
    fn bound(&self, name: &str) -> Option<usize> {
        let mut next = Some(self.scope);
        while let Some(scope) = next {
            if self.script.scopes[scope].bindings.contains_key(name) {
                return Some(scope);
            }
            next = self.script.scopes[scope].parent;
        }
        None
    }

    fn class_around(&self) -> Option<usize> {
        let mut next = Some(self.scope);
        while let Some(scope) = next {
            if self.script.scopes[scope].is_class {
                return Some(scope);
            }
            next = self.script.scopes[scope].parent;
        }
        None
    }
}
