//! Lists of messages: one chat prompt each.

use ruff_python_ast::{Expr, ExprCall, ExprDict, Operator};
use ruff_text_size::Ranged;

use crate::evaluate::fields::later;
use crate::evaluate::value::{Obstacle, Value};
use crate::find::candidate::{Said, What};
use crate::find::classify::Signal;
use crate::find::finder::Finder;
use crate::find::place::Place;
use crate::syntax::{called, class_of, given};
use crate::text::{Part, Placeholder, Text};
use crate::vocabulary::MESSAGES;

/// Why a list of messages can't become a prompt.
struct Refused {
    reason: String,
    known: String,
}

/// A list as it is read.
#[derive(Default)]
struct Read {
    said: Vec<Said>,
    manual: Option<String>,
    /// How many entries are plainly messages.
    messages: usize,
    /// Whether any has a literal of its own.
    own: bool,
    refused: Option<Refused>,
    /// Whether a model is given the list as it is.
    sent: bool,
}

impl<'a> Finder<'_, 'a> {
    /// Looks at an expression as messages. True when it was, and has been dealt with.
    pub(crate) fn chat(&mut self, expr: &'a Expr, place: &Place) -> bool {
        if matches!(place.signal, Signal::Excluded(_)) {
            return false;
        }
        let sent = place.signal == Signal::Strong;
        let read = match expr {
            Expr::Dict(_) => return self.message(expr, place),
            Expr::Call(_) if said(expr).is_some() => return self.message(expr, place),
            Expr::List(list) => self.read(&list.elts, false, sent),
            Expr::BinOp(operation) if operation.op == Operator::Add => self.sum(expr, sent),
            Expr::Call(call) => match template_messages(call) {
                Some(elements) => self.read(elements, true, sent),
                None => return false,
            },
            _ => return false,
        };
        if read.messages == 0 || !read.own {
            return false;
        }
        let known = visible(&read.said);
        let what = match read.refused {
            Some(Refused {
                reason,
                known: more,
            }) => What::NeedsPerson {
                reason,
                known: format!("{known}{more}"),
            },
            None => What::Chat {
                said: read.said,
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
        self.pieces(expr, &place);
        true
    }

    /// Looks at what goes into messages: texts that a condition chooses, and lists that are spliced in.
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
        let piece = place.with(Signal::Neutral);
        for element in elements {
            match (said(element), element) {
                (Some((_, Expr::List(_), _)), _) => {}
                (Some((_, content, _)), _) => self.placeholder(content, &piece),
                (None, Expr::Starred(spliced)) => self.expr(&spliced.value, &Place::plain()),
                (None, Expr::Tuple(tuple)) => tuple
                    .elts
                    .iter()
                    .skip(1)
                    .for_each(|content| self.placeholder(content, &piece)),
                (None, Expr::Call(call))
                    if MESSAGES.iter().any(|(class, _)| *class == class_of(call)) =>
                {
                    let first = call.arguments.args.first();
                    let content = given(call, "content").or(first);
                    content
                        .into_iter()
                        .for_each(|content| self.placeholder(content, &piece));
                }
                (None, _) => {}
            }
        }
    }

    /// A message by itself is a text prompt.
    fn message(&mut self, expr: &'a Expr, place: &Place) -> bool {
        let Some((role, content, _)) = said(expr) else {
            return false;
        };
        let role = self.role(role).unwrap_or_else(|| "message".to_owned());
        let label = place.label.clone().or(Some(role));
        let strong = Place {
            label,
            ..place.with(Signal::Strong)
        };
        match content {
            // Parts: what is text among them.
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

    fn sum(&self, expr: &'a Expr, sent: bool) -> Read {
        let mut terms = Vec::new();
        let mut rest = expr;
        while let Expr::BinOp(operation) = rest
            && operation.op == Operator::Add
        {
            terms.push(&*operation.right);
            rest = &operation.left;
        }
        terms.push(rest);
        let mut whole = Read::default();
        for term in terms.into_iter().rev() {
            match term {
                Expr::List(list) => {
                    let read = self.read(&list.elts, false, sent);
                    whole.said.extend(read.said);
                    whole.messages += read.messages;
                    whole.own |= read.own;
                    whole.manual = whole.manual.or(read.manual);
                    whole.refused = whole.refused.or(read.refused);
                }
                other => {
                    let source = self.slice(other).to_owned();
                    whole.said.push(Said::Thread {
                        argument: source.clone(),
                        source,
                    });
                }
            }
        }
        whole
    }

    /// Whether a tuple is a role and what is said.
    fn is_turn(&self, elements: &'a [Expr]) -> bool {
        let [Expr::StringLiteral(role), _] = elements else {
            return false;
        };
        ["system", "human", "user", "ai", "assistant"].contains(&role.value.to_str())
    }

    fn read(&self, elements: &'a [Expr], template: bool, sent: bool) -> Read {
        let mut read = Read {
            sent,
            ..Read::default()
        };
        if template {
            read.manual = Some("a template class makes its messages".to_owned());
        }
        for element in elements {
            self.element(element, template, &mut read);
        }
        read
    }

    fn element(&self, element: &'a Expr, template: bool, read: &mut Read) {
        if let Some((role, content, more)) = said(element) {
            read.messages += 1;
            if more {
                read.manual.get_or_insert_with(|| {
                    "a message of it has more than a role and a content".to_owned()
                });
            }
            return self.turn(self.role(role), content, template, read);
        }
        match element {
            Expr::Tuple(tuple) if template => match tuple.elts.as_slice() {
                [role, content] => {
                    read.messages += 1;
                    match self.role(role) {
                        Some(role) if role == "placeholder" => self.thread_variable(content, read),
                        role => self.turn(role, content, template, read),
                    }
                }
                _ => self.other(element, read),
            },
            Expr::Tuple(tuple) if self.is_turn(&tuple.elts) => {
                read.messages += 1;
                read.manual
                    .get_or_insert_with(|| "its messages are tuples of a library".to_owned());
                if !read.sent && self.slice(&tuple.elts[1]).contains(['{', '}']) {
                    read.refuse(
                        "whether a template class fills in its braces can't be seen".to_owned(),
                        "",
                    );
                }
                self.turn(self.role(&tuple.elts[0]), &tuple.elts[1], false, read);
            }
            Expr::Call(call) => self.message_object(element, call, template, read),
            Expr::Starred(starred) => {
                let source = self.slice(&*starred.value).to_owned();
                read.said.push(Said::Thread {
                    argument: source.clone(),
                    source,
                });
            }
            _ => self.other(element, read),
        }
    }

    fn message_object(
        &self,
        element: &'a Expr,
        call: &'a ExprCall,
        template: bool,
        read: &mut Read,
    ) {
        let name = class_of(call);
        let first = call.arguments.args.first();
        let content = given(call, "content").or(first);
        if name == "MessagesPlaceholder" {
            return match given(call, "variable_name").or(first) {
                Some(variable) => self.thread_variable(variable, read),
                None => self.other(element, read),
            };
        }
        let class = name.strip_suffix("PromptTemplate").unwrap_or(name);
        let role = match (
            MESSAGES.iter().find(|(known, _)| *known == class),
            called(&call.func),
        ) {
            (Some((_, role)), _) => Some((*role).to_owned()),
            (None, Some("ChatMessage" | "Message" | "ChatMessagePromptTemplate")) => {
                match given(call, "role") {
                    Some(role) => self.role(role),
                    None => return self.other(element, read),
                }
            }
            _ => return self.other(element, read),
        };
        let content = given(call, "template").or(content);
        let Some(content) = content else {
            return self.other(element, read);
        };
        read.messages += 1;
        read.manual
            .get_or_insert_with(|| "its messages are objects of a library".to_owned());
        // LangChain's templates take finished messages in as they are; those of LlamaIndex fill the messages in.
        let finished = MESSAGES.iter().any(|(known, _)| *known == name);
        let template = (template && !finished) || class.len() != name.len();
        self.turn(role, content, template, read);
    }

    /// What is no message by its form: it is one, or it holds some.
    fn other(&self, element: &'a Expr, read: &mut Read) {
        let source = self.slice(element).to_owned();
        if matches!(
            self.evaluator().value(element),
            Value::Text(_) | Value::Obstacle(_)
        ) {
            // A list of texts is none of messages.
            read.messages = 0;
            read.own = false;
            return;
        }
        read.said.push(Said::Thread {
            argument: format!("[{source}]"),
            source,
        });
    }

    fn thread_variable(&self, variable: &'a Expr, read: &mut Read) {
        let name = self.evaluator().known(variable).unwrap_or_default();
        let name = name.trim_matches(['{', '}']).to_owned();
        read.said.push(Said::Thread {
            argument: name.clone(),
            source: name,
        });
    }

    fn turn(&self, role: Option<String>, content: &'a Expr, template: bool, read: &mut Read) {
        let line = self.code.modules[self.module].line(content.range());
        let Some(role) = role else {
            read.refuse(
                format!("the role of its message in line {line} is only known when it runs"),
                self.slice(content),
            );
            read.own |= self.says_something(content);
            return;
        };
        if let Expr::List(parts) = content {
            let texts = parts.elts.iter().filter_map(|part| match part {
                Expr::Dict(part) => entry(part, "text"),
                other => Some(other),
            });
            read.own |= texts.into_iter().any(|text| self.says_something(text));
            return read.refuse(
                format!("its message in line {line} has parts, such as images"),
                self.slice(content),
            );
        }
        let text = match self.evaluator().value(content) {
            Value::Text(text) => text,
            Value::Unknown => {
                let source = self.slice(content).to_owned();
                Text::placeholder(Placeholder {
                    field: source.clone(),
                    argument: Some(source.clone()),
                    expression: source,
                    pure: false,
                })
            }
            Value::Obstacle(Obstacle { reason, known }) => {
                read.own = true;
                return read.refuse(format!("line {line}: {reason}"), &known);
            }
        };
        read.own |= says_something(&text);
        let text = match template.then(|| later(text.clone())) {
            None => text,
            Some(Ok(text)) => text,
            Some(Err(reason)) => {
                return read.refuse(format!("line {line}: {reason}"), &text.visible());
            }
        };
        if let Some(reason) = &text.manual {
            read.manual.get_or_insert_with(|| reason.clone());
        }
        read.said.push(Said::Turn { role, text });
    }

    fn says_something(&self, expr: &'a Expr) -> bool {
        matches!(self.evaluator().value(expr), Value::Text(text) if says_something(&text))
    }

    /// A role as it is written: `"system"`, `Role.SYSTEM`, `MessageRole.USER.value`.
    fn role(&self, expr: &'a Expr) -> Option<String> {
        if let Some(role) = self.evaluator().known(expr) {
            return Some(role);
        }
        match expr {
            Expr::Attribute(attribute) if attribute.attr.as_str() == "value" => {
                self.role(&attribute.value)
            }
            Expr::Attribute(attribute) => {
                let role = attribute.attr.as_str().to_lowercase();
                matches!(
                    role.as_str(),
                    "system" | "user" | "assistant" | "developer" | "human" | "ai" | "tool"
                )
                .then_some(role)
            }
            _ => None,
        }
    }
}

impl Read {
    fn refuse(&mut self, reason: String, known: &str) {
        self.refused.get_or_insert(Refused {
            reason,
            known: known.to_owned(),
        });
    }
}

/// Whether words of it stand in the code right here.
fn says_something(text: &Text) -> bool {
    let words =
        |part: &Part| matches!(part, Part::Literal(text) if text.chars().any(char::is_alphabetic));
    text.own && text.parts.iter().any(words)
}

/// The messages that a template class is made of.
fn template_messages(call: &ExprCall) -> Option<&[Expr]> {
    if class_of(call) != "ChatPromptTemplate" {
        return None;
    }
    let given = ["messages", "message_templates"]
        .into_iter()
        .find_map(|name| given(call, name));
    match given.or_else(|| call.arguments.args.first())? {
        Expr::List(list) => Some(&list.elts),
        Expr::Tuple(tuple) => Some(&tuple.elts),
        _ => None,
    }
}

/// Role and content of a message that is written as a dictionary, and whether it has more.
fn said(expr: &Expr) -> Option<(&Expr, &Expr, bool)> {
    match expr {
        Expr::Dict(dict) => Some((
            entry(dict, "role")?,
            entry(dict, "content")?,
            dict.items.len() != 2,
        )),
        Expr::Call(call) if called(&call.func) == Some("dict") => Some((
            given(call, "role")?,
            given(call, "content")?,
            call.arguments.len() != 2,
        )),
        _ => None,
    }
}

/// Whether a dictionary has an entry of this name.
pub(crate) fn has(dict: &ExprDict, name: &str) -> bool {
    entry(dict, name).is_some()
}

fn entry<'a>(dict: &'a ExprDict, name: &str) -> Option<&'a Expr> {
    let is = |key: &Expr| matches!(key, Expr::StringLiteral(key) if key.value.to_str() == name);
    dict.items
        .iter()
        .find(|item| item.key.as_ref().is_some_and(is))
        .map(|item| &item.value)
}

fn visible(said: &[Said]) -> String {
    said.iter()
        .map(|said| match said {
            Said::Turn { role, text } => format!("{role}: {} ", text.visible()),
            Said::Thread { source, .. } => format!("[{source}] "),
        })
        .collect()
}
