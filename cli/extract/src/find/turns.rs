//! Reads one message of a list.

use ruff_python_ast::Expr;
use ruff_text_size::Ranged;

use crate::evaluate::fields::later;
use crate::evaluate::value::{Obstacle, Value};
use crate::find::candidate::Said;
use crate::find::finder::Finder;
use crate::find::message_list::MessageList;
use crate::form::Form;
use crate::syntax::{entry, is_role};
use crate::text::{Part, Placeholder, Text};

impl<'a> Finder<'_, 'a> {
    pub(crate) fn turn(
        &self,
        role: Option<String>,
        content: &'a Expr,
        template: Option<Form>,
        read: &mut MessageList,
    ) {
        let line = self.code.modules[self.module].line(content.range());
        let Some(role) = role else {
            read.refuse(
                format!("the role of its message in line {line} is only known at run time"),
                self.slice(content),
            );
            read.own |= self.says_something(content);
            return;
        };
        if let Expr::List(parts) = content {
            return self.parts(&parts.elts, content, read);
        }
        let text = match self.content(content) {
            Ok(text) => text,
            Err(Obstacle { reason, known }) => {
                read.own = true;
                return read.refuse(format!("line {line}: {reason}"), &known);
            }
        };
        read.own |= says_something(&text);
        let text = match rendered(&text, template, read) {
            Ok(text) => text,
            Err(reason) => {
                return read.refuse(format!("line {line}: {reason}"), &text.visible());
            }
        };
        if let Some(reason) = &text.manual {
            read.manual.get_or_insert_with(|| reason.clone());
        }
        read.said.push(Said::Turn { role, text });
    }

    /// Refuses a content in parts, such as text and images.
    fn parts(&self, parts: &'a [Expr], content: &'a Expr, read: &mut MessageList) {
        let texts = parts.iter().filter_map(|part| match part {
            Expr::Dict(part) => entry(part, "text"),
            other => Some(other),
        });
        read.own |= texts.into_iter().any(|text| self.says_something(text));
        let line = self.code.modules[self.module].line(content.range());
        let reason = format!("its message in line {line} has parts, such as images");
        read.refuse(reason, self.slice(content));
    }

    fn content(&self, content: &'a Expr) -> Result<Text, Obstacle> {
        match self.evaluator().value(content) {
            Value::Text(text) => Ok(text),
            Value::Unknown => {
                let source = self.slice(content).to_owned();
                Ok(Text::placeholder(Placeholder {
                    field: source.clone(),
                    argument: Some(source.clone()),
                    expression: source,
                    pure: false,
                }))
            }
            Value::Obstacle(obstacle) => Err(obstacle),
        }
    }

    fn says_something(&self, expr: &'a Expr) -> bool {
        matches!(self.evaluator().value(expr), Value::Text(text) if says_something(&text))
    }

    /// The role in an expression such as `"system"`, `Role.SYSTEM` or `MessageRole.USER.value`.
    pub(crate) fn role(&self, expr: &'a Expr) -> Option<String> {
        if let Some(role) = self.evaluator().known(expr) {
            return Some(role);
        }
        match expr {
            Expr::Attribute(attribute) if attribute.attr.as_str() == "value" => {
                self.role(&attribute.value)
            }
            Expr::Attribute(attribute) => {
                let role = attribute.attr.as_str().to_lowercase();
                (is_role(&role) || role == "tool").then_some(role)
            }
            _ => None,
        }
    }
}

/// Whether the expression itself contains words.
fn says_something(text: &Text) -> bool {
    let words = |part: &Part| {
        part.text()
            .is_some_and(|text| text.chars().any(char::is_alphabetic))
    };
    text.own && text.parts.iter().any(words)
}

/// The text of a message as its template class reads it, or why it can't be converted.
fn rendered(text: &Text, template: Option<Form>, read: &mut MessageList) -> Result<Text, String> {
    match template {
        Some(form @ (Form::Jinja | Form::Mustache)) => {
            read.render(form);
            Ok(text.clone())
        }
        None | Some(Form::Fields) => {
            read.has_braces |= text.visible().contains('{');
            match template {
                Some(_) => later(text.clone()),
                None => Ok(text.clone()),
            }
        }
        Some(_) => Err("its template language can't be converted".to_owned()),
    }
}
