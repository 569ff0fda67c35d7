//! Visits lists of messages, each of which is one chat prompt.

use ruff_python_ast::{Expr, Operator};
use ruff_text_size::Ranged;

use crate::find::candidate::{Said, What};
use crate::find::classify::{Signal, Verdict};
use crate::find::exclusions::{ANSWER, USERS};
use crate::find::finder::Finder;
use crate::find::message_list::{MessageList, SEVERAL_FORMATS, Unconvertible};
use crate::find::message_syntax::said;
use crate::find::place::Place;
use crate::form::Form;
use crate::syntax::{class_of, entry, given, template_messages};
use crate::vocabulary::message_role;

impl<'a> Finder<'_, 'a> {
    /// Visits an expression as messages; true if it was handled.
    pub(crate) fn chat(&mut self, expr: &'a Expr, place: &Place) -> bool {
        if matches!(place.signal, Signal::Excluded(_)) {
            return false;
        }
        let sent = place.signal == Signal::Strong;
        let read = match expr {
            Expr::Dict(_) => return self.message(expr, place),
            Expr::Call(_) if said(expr).is_some() => return self.message(expr, place),
            Expr::List(list) => {
                let template = Some(place.form).filter(|form| *form == Form::Fields);
                self.read(&list.elts, template, sent)
            }
            Expr::BinOp(operation) if operation.op == Operator::Add => self.sum(expr, sent),
            Expr::Call(call) => match template_messages(call) {
                Some(elements) => {
                    let form = match class_of(call) {
                        "ChatPromptBuilder" => Form::Jinja,
                        _ => self
                            .code
                            .template_format(self.module, self.scope, call, Form::Fields),
                    };
                    self.read(elements, Some(form), sent)
                }
                None => return false,
            },
            _ => return false,
        };
        if read.messages == 0 || !read.own {
            return false;
        }
        match read.refused.is_none() && is_answer(&read.said) {
            true => self.answer(expr, &read.said, place),
            false => self.add_chat(expr, read, place),
        }
        self.pieces(expr, place);
        true
    }

    /// Visits what a program says in place of a model.
    fn answer(&mut self, expr: &Expr, said: &[Said], place: &Place) {
        let place = place.with(Signal::Excluded(ANSWER));
        self.classified(
            expr.range(),
            &visible(said),
            &place,
            |verdict, known| match verdict {
                Verdict::Skipped(reason) => Some(What::Skipped { reason, known }),
                Verdict::Prompt | Verdict::Nothing => None,
            },
        );
    }

    /// Adds a list of messages as one prompt.
    pub(crate) fn add_chat(&mut self, expr: &Expr, mut read: MessageList, place: &Place) {
        if read.form != Form::Plain && read.has_braces {
            read.refuse(SEVERAL_FORMATS.to_owned(), "");
        }
        let known = visible(&read.said);
        let what = match read.refused {
            Some(Unconvertible {
                reason,
                known: more,
            }) => What::NeedsPerson {
                reason,
                known: format!("{known}{more}"),
            },
            None => What::Chat {
                said: read.said,
                form: match read.form {
                    Form::Plain => place.form,
                    form => form,
                },
                manual: read.manual,
                known,
            },
        };
        let place = match &place.label {
            Some(_) => place.clone(),
            None => Place {
                label: Some("messages".to_owned()),
                ..place.clone()
            },
        };
        self.add(expr.range(), what, &place);
    }

    /// Visits the parts of messages: conditional texts and lists that are spliced in.
    fn pieces(&mut self, expr: &'a Expr, place: &Place) {
        let elements = match expr {
            Expr::List(list) => &*list.elts,
            Expr::BinOp(operation) => {
                self.pieces(&operation.left, place);
                return self.pieces(&operation.right, place);
            }
            Expr::Call(call) => template_messages(call).unwrap_or_default(),
            _ => &[],
        };
        for element in elements {
            self.piece(element, place);
        }
    }

    /// Visits the parts of a message.
    pub(crate) fn piece(&mut self, element: &'a Expr, place: &Place) {
        let piece = place.with(Signal::Neutral);
        match (said(element), element) {
            (Some((_, Expr::List(_), _)), _) => {}
            (Some((_, content, _)), _) => self.spoken(content, &piece),
            (None, Expr::Starred(spliced)) => self.expr(&spliced.value, &Place::plain()),
            (None, Expr::Tuple(tuple)) => tuple
                .elts
                .iter()
                .skip(1)
                .for_each(|content| self.spoken(content, &piece)),
            (None, Expr::Call(call)) if message_role(class_of(call)).is_some() => {
                let first = call.arguments.args.first();
                let content = given(call, "content").or(first);
                content
                    .into_iter()
                    .for_each(|content| self.spoken(content, &piece));
            }
            (None, _) => {}
        }
    }

    /// Visits the content of a message. Each of several alternatives is a prompt.
    fn spoken(&mut self, content: &'a Expr, piece: &Place) {
        let place = Place {
            sent: matches!(content, Expr::If(_) | Expr::BoolOp(_)),
            ..piece.clone()
        };
        self.placeholder(content, &place);
    }

    /// A single message is a text prompt.
    fn message(&mut self, expr: &'a Expr, place: &Place) -> bool {
        let Some((role, content, _)) = said(expr) else {
            return false;
        };
        let role = self.role(role).unwrap_or_else(|| UNKNOWN.to_owned());
        let signal = alone(&role);
        let label = place.label.clone().or(Some(role));
        let strong = Place {
            label,
            ..place.with(signal)
        };
        match content {
            // Of a content in parts, only the text.
            Expr::List(parts) => {
                for part in &parts.elts {
                    match part {
                        Expr::Dict(part) => entry(part, "text")
                            .into_iter()
                            .for_each(|text| self.expr(text, &strong)),
                        other => self.expr(other, &strong),
                    }
                }
            }
            content => self.expr(content, &strong),
        }
        true
    }
}

/// Whether all that messages say is said as the assistant, and none of them is given by other code.
fn is_answer(said: &[Said]) -> bool {
    let is_assistant = |said: &Said| match said {
        Said::Turn { role, .. } => matches!(alone(role), Signal::Excluded(_)),
        Said::Thread { .. } => false,
    };
    said.iter().all(is_assistant)
}

/// What the role of a message says about it that is not in a list of messages: a program that speaks as the assistant answers a user.
/// A role that no model has, such as `exit`, says nothing.
pub(crate) fn alone(role: &str) -> Signal {
    match role {
        "assistant" | "ai" => Signal::Excluded(ANSWER),
        "error" | "info" | "status" | "success" | "warning" => Signal::Excluded(USERS),
        "system" | "developer" | "user" | "human" | "tool" | "function" | UNKNOWN => Signal::Strong,
        _ => Signal::Neutral,
    }
}

/// In place of a role that is only known at run time.
const UNKNOWN: &str = "message";

fn visible(said: &[Said]) -> String {
    said.iter()
        .map(|said| match said {
            Said::Turn { role, text } => format!("{role}: {} ", text.visible()),
            Said::Thread { source, .. } => format!("[{source}] "),
        })
        .collect()
}
