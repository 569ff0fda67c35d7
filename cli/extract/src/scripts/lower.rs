//! Lowers expressions of oxc.

mod assignments;
mod lists;
mod parameters;
pub(in crate::scripts) mod patterns;
mod shown;

use oxc_ast::ast::{
    Argument, ArrayExpressionElement, BinaryExpression, ChainElement, Expression, ObjectExpression,
    ObjectPropertyKind, TemplateLiteral,
};
use oxc_syntax::operator::{BinaryOperator, UnaryOperator};

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
            false => self.node(expr, start, name),
        };
        self.depth -= 1;
        Expr { start, end, node }
    }

    fn boxed(&mut self, expr: &Expression<'_>) -> Box<Expr> {
        Box::new(self.expr(expr, None))
    }

    fn node(&mut self, expr: &Expression<'_>, start: u32, name: Option<&str>) -> Node {
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
            Expression::Identifier(read) => self.read(&read.name, start),
            Expression::ThisExpression(_) => Node::Name("this".to_owned()),
            Expression::Super(_) => Node::Name("super".to_owned()),
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
                self.in_block(|inside| inside.expr(&choice.right, None)),
            ]),
            Expression::ConditionalExpression(choice) => {
                let test = self.expr(&choice.test, None);
                self.item(None, test);
                let values = [&choice.consequent, &choice.alternate];
                let values = values.map(|it| self.in_block(|inside| inside.expr(it, None)));
                Node::Choice(values.into())
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

    fn read(&mut self, name: &str, at: u32) -> Node {
        if let Some(scope) = self.bound(name) {
            self.binding(scope, name).reads.push(at);
        }
        Node::Name(name.to_owned())
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
}
