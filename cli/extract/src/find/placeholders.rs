//! Visits the values of a text, which can contain prompts themselves.

use ruff_python_ast::{Expr, ExprCall, InterpolatedStringElement, Operator};

use crate::certainty::Doubt;
use crate::evaluate::value::Value;
use crate::find::classify::Signal;
use crate::find::finder::Finder;
use crate::find::place::Place;
use crate::syntax::called;

pub(crate) const PIECE: &str = "it is part of another prompt; the code decides when it is used";

impl<'a> Finder<'_, 'a> {
    /// Visits the values that are inserted into a text.
    pub(crate) fn placeholders(&mut self, expr: &'a Expr, place: &Place) {
        let piece = Place {
            notes: vec![PIECE.to_owned()],
            doubts: vec![Doubt::Part],
            ..place.with(Signal::Neutral)
        };
        match expr {
            Expr::FString(string) => {
                // Before Python 3.12, quotes and braces in it would end the surrounding string.
                let piece = Place {
                    fixed: Some("it is inside an f-string"),
                    ..piece
                };
                for element in string.value.elements() {
                    if let InterpolatedStringElement::Interpolation(field) = element {
                        self.placeholder(&field.expression, &piece);
                    }
                }
            }
            Expr::BinOp(operation) if operation.op == Operator::Add => {
                self.placeholder(&operation.left, &piece);
                self.placeholder(&operation.right, &piece);
            }
            Expr::BinOp(operation) => {
                self.placeholder(&operation.left, &piece);
                self.values(&operation.right, &piece);
            }
            Expr::Call(call) => self.filled(call, &piece),
            _ => {}
        }
    }

    /// Visits the values of a call such as `.format` or `.join`.
    fn filled(&mut self, call: &'a ExprCall, piece: &Place) {
        let template = matches!(called(&call.func), Some("substitute" | "safe_substitute"));
        if let Expr::Attribute(method) = &*call.func
            && !template
        {
            self.placeholder(&method.value, piece);
        }
        for argument in &call.arguments.args {
            self.values(argument, piece);
        }
        for keyword in &call.arguments.keywords {
            self.placeholder(&keyword.value, piece);
        }
    }

    /// Visits each value of a tuple, list or dictionary display.
    fn values(&mut self, expr: &'a Expr, piece: &Place) {
        match expr {
            Expr::Tuple(tuple) => tuple
                .elts
                .iter()
                .for_each(|value| self.placeholder(value, piece)),
            Expr::List(list) => list
                .elts
                .iter()
                .for_each(|value| self.placeholder(value, piece)),
            Expr::Dict(dict) => dict
                .items
                .iter()
                .for_each(|item| self.placeholder(&item.value, piece)),
            other => self.placeholder(other, piece),
        }
    }

    /// Visits a value of a text. A value that is text itself became part of it.
    pub(crate) fn placeholder(&mut self, expr: &'a Expr, place: &Place) {
        match self.evaluator().value(expr) {
            Value::Unknown => self.inside(expr, place),
            Value::Text(_) | Value::Obstacle(_) => self.placeholders(expr, place),
        }
    }
}
