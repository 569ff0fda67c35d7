//! Reads the entries of a list of messages.

use ruff_python_ast::{Expr, ExprCall};

use crate::evaluate::lists::IN_STEPS;
use crate::evaluate::value::Value;
use crate::find::candidate::Said;
use crate::find::finder::Finder;
use crate::find::message_list::MessageList;
use crate::find::message_syntax::said;
use crate::form::Form;
use crate::syntax::{called, class_of, given, is_turn, owner, terms};
use crate::vocabulary::message_role;

impl<'a> Finder<'_, 'a> {
    pub(crate) fn sum(&self, expr: &'a Expr, sent: bool) -> MessageList {
        let mut whole = MessageList::default();
        for term in terms(expr) {
            match term {
                Expr::List(list) => {
                    let read = self.read(&list.elts, None, sent);
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

    pub(crate) fn read(
        &self,
        elements: &'a [Expr],
        template: Option<Form>,
        sent: bool,
    ) -> MessageList {
        let mut read = MessageList {
            sent,
            ..MessageList::default()
        };
        if template.is_some() {
            read.manual = Some("a template class makes its messages".to_owned());
        }
        for element in elements {
            self.element(element, template, &mut read);
        }
        read
    }

    /// Reads messages that statements put together, with lists that they splice in before the elements with these positions.
    pub(crate) fn read_steps(
        &self,
        elements: &[&'a Expr],
        spliced: &[(usize, &'a Expr)],
        sent: bool,
    ) -> MessageList {
        let mut read = MessageList {
            sent,
            manual: Some(IN_STEPS.to_owned()),
            ..MessageList::default()
        };
        let (mut elements, mut spliced) = (elements.iter(), spliced.iter().peekable());
        for index in 0.. {
            if let Some((_, list)) = spliced.next_if(|(at, _)| *at == index) {
                self.splice(list, &mut read);
            } else if let Some(element) = elements.next() {
                self.element(element, None, &mut read);
            } else {
                break;
            }
        }
        read
    }

    fn splice(&self, list: &Expr, read: &mut MessageList) {
        let source = self.slice(list).to_owned();
        read.said.push(Said::Thread {
            argument: source.clone(),
            source,
        });
    }

    fn element(&self, element: &'a Expr, template: Option<Form>, read: &mut MessageList) {
        if let Some((role, content, more)) = said(element) {
            read.messages += 1;
            if more {
                read.manual.get_or_insert_with(|| {
                    "one of its messages has more than a role and a content".to_owned()
                });
            }
            return self.turn(self.role(role), content, template, read);
        }
        match element {
            Expr::Tuple(tuple) if template.is_some() => match tuple.elts.as_slice() {
                [role, content] => {
                    read.messages += 1;
                    match self.role(role) {
                        Some(role) if role == "placeholder" => self.thread_variable(content, read),
                        role => self.turn(role, content, template, read),
                    }
                }
                _ => self.other(element, read),
            },
            Expr::Tuple(tuple) if is_turn(&tuple.elts) => {
                read.messages += 1;
                read.manual
                    .get_or_insert_with(|| "its messages are tuples of a library".to_owned());
                if !read.sent && self.slice(&tuple.elts[1]).contains(['{', '}']) {
                    read.refuse(
                        "it is unclear whether a template class fills in its braces".to_owned(),
                        "",
                    );
                }
                self.turn(self.role(&tuple.elts[0]), &tuple.elts[1], None, read);
            }
            Expr::Call(call) => self.message_object(element, call, template, read),
            Expr::Starred(starred) => self.splice(&starred.value, read),
            _ => self.other(element, read),
        }
    }

    fn message_object(
        &self,
        element: &'a Expr,
        call: &'a ExprCall,
        template: Option<Form>,
        read: &mut MessageList,
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
        let made = match name.strip_prefix("from_") {
            Some(made) if owner(&call.func) == "ChatMessage" => Some(made),
            _ => None,
        };
        let role = match (message_role(class), called(&call.func)) {
            (Some(role), _) => Some(role.to_owned()),
            _ if made.is_some() => made.map(str::to_owned),
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
        if class.len() != name.len() {
            read.manual
                .get_or_insert_with(|| "its messages are templates of a library".to_owned());
        }
        // LangChain's templates keep finished messages unchanged; those of LlamaIndex fill them in.
        let finished = message_role(name).is_some();
        let template = match class.len() != name.len() {
            true => {
                let (module, scope) = (self.module, self.scope);
                Some(self.code.template_format(module, scope, call, Form::Fields))
            }
            false => template.filter(|_| !finished),
        };
        self.turn(role, content, template, read);
    }

    /// An expression that does not look like a message: it is one, or a list of them.
    fn other(&self, element: &'a Expr, read: &mut MessageList) {
        let source = self.slice(element).to_owned();
        if matches!(
            self.evaluator().value(element),
            Value::Text(_) | Value::Obstacle(_)
        ) {
            // A list of texts is not a list of messages.
            read.messages = 0;
            read.own = false;
            return;
        }
        read.said.push(Said::Thread {
            argument: format!("[{source}]"),
            source,
        });
    }

    fn thread_variable(&self, variable: &'a Expr, read: &mut MessageList) {
        let name = self.evaluator().known(variable).unwrap_or_default();
        let name = name.trim_matches(['{', '}']).to_owned();
        read.said.push(Said::Thread {
            argument: name.clone(),
            source: name,
        });
    }
}
