//! Lowers expressions of oxc.

use oxc_ast::ast::{
    Argument, ArrayExpressionElement, AssignmentExpression, AssignmentTarget, BinaryExpression,
    CallExpression, ChainElement, Expression, JSXAttributeItem, JSXAttributeValue, JSXChild,
    JSXElement, JSXExpression, ObjectExpression, ObjectPropertyKind, TemplateLiteral,
};
use oxc_syntax::operator::{AssignmentOperator, BinaryOperator, UnaryOperator};

use crate::scripts::parse::{Lowering, at};
use crate::scripts::tree::{Expr, Node, Piece};

/// How deep expressions are followed; deeper ones are generated.
const DEEP: usize = 1000;

impl Lowering {
    /// Lowers an expression. A function that is assigned to a name has it.
    pub(super) fn expr(&mut self, expr: &Expression<'_>, name: Option<&str>) -> Expr {
        let (start, end) = at(expr);
        self.depth += 1;
        let node = match self.depth > DEEP {
            true => Node::Other(Vec::new()),
            false => self.node(expr, name),
        };
        self.depth -= 1;
        Expr { start, end, node }
    }

    fn boxed(&mut self, expr: &Expression<'_>) -> Box<Expr> {
        Box::new(self.expr(expr, None))
    }

    fn node(&mut self, expr: &Expression<'_>, name: Option<&str>) -> Node {
        match expr {
            // Half of a surrogate pair is no text.
            Expression::StringLiteral(text) if text.lone_surrogates => Node::Other(Vec::new()),
            Expression::TemplateLiteral(template)
                if template.quasis.iter().any(|quasi| quasi.lone_surrogates) =>
            {
                Node::Other(Vec::new())
            }
            Expression::StringLiteral(text) => {
                Node::Text(vec![Piece::Literal(text.value.to_string())])
            }
            Expression::TemplateLiteral(template) => Node::Text(self.pieces(template)),
            Expression::TaggedTemplateExpression(tagged) => {
                let tag = self.expr(&tagged.tag, None).path().join(".");
                Node::Tagged(tag, self.pieces(&tagged.quasi))
            }
            Expression::RegExpLiteral(pattern) => {
                Node::Pattern(pattern.regex.pattern.text.to_string())
            }
            Expression::Identifier(read) => Node::Name(read.name.to_string()),
            Expression::ThisExpression(_) => Node::Name("this".to_owned()),
            Expression::StaticMemberExpression(member) => {
                Node::Member(self.boxed(&member.object), member.property.name.to_string())
            }
            Expression::ComputedMemberExpression(member) => {
                let object = self.boxed(&member.object);
                let index = self.expr(&member.expression, None);
                match index.literal().map(str::to_owned) {
                    Some(key) => Node::Member(object, key),
                    None => Node::Other(vec![*object, index]),
                }
            }
            Expression::CallExpression(call) => self.call(call),
            Expression::NewExpression(new) => {
                let class = self.boxed(&new.callee);
                Node::Call(class, self.arguments(&new.arguments))
            }
            Expression::ChainExpression(chain) => self.chain(&chain.expression),
            Expression::ObjectExpression(object) => self.object(object),
            Expression::ArrayExpression(list) => {
                let items = list.elements.iter();
                Node::List(items.filter_map(|item| self.element(item)).collect())
            }
            Expression::BinaryExpression(operation) => self.operation(operation),
            Expression::LogicalExpression(choice) => Node::Choice(vec![
                self.expr(&choice.left, None),
                self.expr(&choice.right, None),
            ]),
            Expression::ConditionalExpression(choice) => {
                let test = self.expr(&choice.test, None);
                self.item(None, test);
                Node::Choice(vec![
                    self.expr(&choice.consequent, None),
                    self.expr(&choice.alternate, None),
                ])
            }
            Expression::AssignmentExpression(assignment) => self.assignment(assignment),
            Expression::ArrowFunctionExpression(arrow) => Node::Function(self.arrow(name, arrow)),
            Expression::FunctionExpression(function) => {
                Node::Function(self.function(name, function))
            }
            Expression::ClassExpression(class) => {
                self.class(name, class);
                Node::Other(Vec::new())
            }
            other => self.wrapped(other, name),
        }
    }

    /// An expression around another.
    fn wrapped(&mut self, expr: &Expression<'_>, name: Option<&str>) -> Node {
        match expr {
            Expression::ParenthesizedExpression(inner) => self.expr(&inner.expression, name).node,
            Expression::AwaitExpression(inner) => self.expr(&inner.argument, None).node,
            Expression::TSAsExpression(inner) => self.expr(&inner.expression, name).node,
            Expression::TSSatisfiesExpression(inner) => self.expr(&inner.expression, name).node,
            Expression::TSNonNullExpression(inner) => self.expr(&inner.expression, name).node,
            Expression::TSTypeAssertion(inner) => self.expr(&inner.expression, name).node,
            Expression::TSInstantiationExpression(inner) => self.expr(&inner.expression, name).node,
            Expression::UnaryExpression(inner) => {
                let is_test = inner.operator == UnaryOperator::LogicalNot;
                let value = self.expr(&inner.argument, None);
                if is_test {
                    self.item(None, value);
                    return Node::Other(Vec::new());
                }
                Node::Other(vec![value])
            }
            Expression::SequenceExpression(list) => {
                let all = list.expressions.iter();
                Node::Other(all.map(|inner| self.expr(inner, None)).collect())
            }
            Expression::YieldExpression(inner) => {
                let value = inner.argument.iter();
                Node::Other(value.map(|inner| self.expr(inner, None)).collect())
            }
            Expression::JSXElement(element) => Node::Shown(self.shown(element)),
            Expression::JSXFragment(fragment) => Node::Shown(self.children(&fragment.children)),
            _ => Node::Other(Vec::new()),
        }
    }

    fn pieces(&mut self, template: &TemplateLiteral<'_>) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for (index, quasi) in template.quasis.iter().enumerate() {
            let text = quasi.value.cooked.as_ref().unwrap_or(&quasi.value.raw);
            if !text.is_empty() {
                pieces.push(Piece::Literal(text.to_string()));
            }
            if let Some(hole) = template.expressions.get(index) {
                pieces.push(Piece::Hole(self.expr(hole, None)));
            }
        }
        pieces
    }

    fn call(&mut self, call: &CallExpression<'_>) -> Node {
        let function = self.boxed(&call.callee);
        Node::Call(function, self.arguments(&call.arguments))
    }

    fn arguments(&mut self, arguments: &[Argument<'_>]) -> Vec<Expr> {
        let argument = |argument: &Argument<'_>| match argument {
            Argument::SpreadElement(spread) => {
                let (start, end) = at(&**spread);
                let node = Node::Spread(self.boxed(&spread.argument));
                Some(Expr { start, end, node })
            }
            other => other.as_expression().map(|value| self.expr(value, None)),
        };
        arguments.iter().filter_map(argument).collect()
    }

    fn chain(&mut self, chain: &ChainElement<'_>) -> Node {
        match chain {
            ChainElement::CallExpression(call) => self.call(call),
            ChainElement::TSNonNullExpression(inner) => self.expr(&inner.expression, None).node,
            ChainElement::StaticMemberExpression(member) => {
                Node::Member(self.boxed(&member.object), member.property.name.to_string())
            }
            ChainElement::ComputedMemberExpression(member) => {
                let object = self.expr(&member.object, None);
                Node::Other(vec![object, self.expr(&member.expression, None)])
            }
            ChainElement::PrivateFieldExpression(member) => {
                Node::Other(vec![self.expr(&member.object, None)])
            }
        }
    }

    fn object(&mut self, object: &ObjectExpression<'_>) -> Node {
        let entry = |property: &ObjectPropertyKind<'_>| match property {
            ObjectPropertyKind::SpreadProperty(spread) => (None, self.expr(&spread.argument, None)),
            ObjectPropertyKind::ObjectProperty(property) => {
                let key = property.key.static_name().map(|key| key.into_owned());
                let value = self.expr(&property.value, key.as_deref());
                (key, value)
            }
        };
        Node::Object(object.properties.iter().map(entry).collect())
    }

    fn element(&mut self, element: &ArrayExpressionElement<'_>) -> Option<Expr> {
        match element {
            ArrayExpressionElement::SpreadElement(spread) => {
                let (start, end) = at(&**spread);
                let node = Node::Spread(self.boxed(&spread.argument));
                Some(Expr { start, end, node })
            }
            other => other.as_expression().map(|value| self.expr(value, None)),
        }
    }

    /// An operation. Long sums nest to the left; a loop can't exhaust the stack.
    fn operation(&mut self, operation: &BinaryExpression<'_>) -> Node {
        if operation.operator != BinaryOperator::Addition {
            return Node::Other(vec![
                self.expr(&operation.left, None),
                self.expr(&operation.right, None),
            ]);
        }
        let mut terms = vec![self.expr(&operation.right, None)];
        let mut left = &operation.left;
        while let Expression::BinaryExpression(inner) = left
            && inner.operator == BinaryOperator::Addition
        {
            terms.push(self.expr(&inner.right, None));
            left = &inner.left;
        }
        terms.push(self.expr(left, None));
        terms.reverse();
        Node::Sum(terms)
    }

    fn assignment(&mut self, assignment: &AssignmentExpression<'_>) -> Node {
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

    /// The values in an element that a user sees.
    fn shown(&mut self, element: &JSXElement<'_>) -> Vec<Expr> {
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

    fn children(&mut self, children: &[JSXChild<'_>]) -> Vec<Expr> {
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
