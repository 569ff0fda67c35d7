//! Lowers what a user sees: JSX.

use oxc_ast::ast::{JSXAttributeItem, JSXAttributeValue, JSXChild, JSXElement, JSXExpression};

use crate::scripts::parse::Lowering;
use crate::scripts::tree::Expr;

impl Lowering {
    /// The values in an element that a user sees.
    pub(super) fn shown(&mut self, element: &JSXElement<'_>) -> Vec<Expr> {
        let mut values = Vec::new();
        for attribute in &element.opening_element.attributes {
            let JSXAttributeItem::Attribute(attribute) = attribute else {
                continue;
            };
            match &attribute.value {
                Some(JSXAttributeValue::ExpressionContainer(container)) => {
                    values.extend(self.contained(&container.expression));
                }
                Some(JSXAttributeValue::Element(element)) => values.extend(self.shown(element)),
                _ => {}
            }
        }
        values.extend(self.children(&element.children));
        values
    }

    pub(super) fn children(&mut self, children: &[JSXChild<'_>]) -> Vec<Expr> {
        let mut values = Vec::new();
        for child in children {
            match child {
                JSXChild::Element(element) => values.extend(self.shown(element)),
                JSXChild::Fragment(fragment) => values.extend(self.children(&fragment.children)),
                JSXChild::ExpressionContainer(container) => {
                    values.extend(self.contained(&container.expression));
                }
                _ => {}
            }
        }
        values
    }

    fn contained(&mut self, contained: &JSXExpression<'_>) -> Option<Expr> {
        contained
            .as_expression()
            .map(|value| self.expr(value, None))
    }
}
