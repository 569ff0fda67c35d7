//! Converts the messages of a candidate.

use promptbook_core::content::{Content, Message, Role};

use crate::convert;
use crate::convert::escape::template;
use crate::convert::inputs::PromptInputs;
use crate::find::candidate::{Candidate, Said};
use crate::form::Form;
use crate::report::AT_IMPORT;
use crate::scan::draft::MUSTACHE_ESCAPES;
use crate::scan::{Made, Scan, unfilled};
use crate::site::{Site, Turn};
use crate::text::Text;

impl Scan<'_> {
    pub(crate) fn chat(
        &self,
        candidate: &Candidate,
        said: &[Said],
        form: Form,
        manual: Option<String>,
        notes: &mut Vec<String>,
    ) -> Made {
        let mut chat = Chat::default();
        for said in said {
            match said {
                Said::Thread { source, argument } => chat.thread(source, argument),
                Said::Turn { role, text } => {
                    let text = self.with_prompts(candidate, text.clone());
                    let turn = match form {
                        Form::Jinja | Form::Mustache => chat.rendered(role, &text, form, notes),
                        _ => {
                            notes.extend(unfilled(&text));
                            chat.turn(role, &text, notes)
                        }
                    };
                    if let Err(reason) = turn {
                        return Made::NeedsPerson(reason);
                    }
                }
            }
        }
        let Chat {
            messages,
            fallback,
            inputs,
        } = chat;
        let is_rendered = matches!(form, Form::Jinja | Form::Mustache);
        let rendered = is_rendered.then(|| "its library renders the messages".to_owned());
        let site = match rendered.or(manual).or(candidate.fixed.map(str::to_owned)) {
            Some(reason) => Site::Manual(reason),
            None => Site::Messages {
                at: self.span(candidate, candidate.range),
                fallback,
                arguments: inputs.arguments.clone(),
            },
        };
        if !candidate.later && matches!(site, Site::Messages { .. }) {
            notes.push(AT_IMPORT.to_owned());
        }
        let content = match form {
            Form::Mustache => {
                notes.push(MUSTACHE_ESCAPES.to_owned());
                convert::mustache_chat(messages, inputs)
            }
            _ => convert::chat(messages, inputs),
        };
        Made::Prompt(Box::new((content, site)))
    }
}

/// The messages of a prompt, and what a lookup of it falls back to.
#[derive(Default)]
pub(crate) struct Chat {
    messages: Vec<Message>,
    fallback: Vec<Turn>,
    inputs: PromptInputs,
}

impl Chat {
    pub(crate) fn thread(&mut self, source: &str, argument: &str) {
        let thread = self.inputs.thread(source, argument.to_owned());
        self.fallback.push(Turn::Thread(thread.clone()));
        self.messages.push(Message::Thread { thread });
    }

    pub(crate) fn turn(
        &mut self,
        role: &str,
        text: &Text,
        notes: &mut Vec<String>,
    ) -> Result<(), String> {
        let known = role_of(role).ok_or_else(|| {
            format!("one of its messages has the role `{role}`, which prompts can't have")
        })?;
        notes.extend(text.notes.iter().cloned());
        if role == "developer" {
            notes.push("the role `developer` became `system`".to_owned());
        }
        let content = self.inputs.pieces(&text.parts);
        self.messages.push(Message::Turn {
            role: known,
            content: template(&content),
        });
        self.fallback.push(Turn::Says {
            role: role.to_owned(),
            content,
        });
        Ok(())
    }
}

impl Chat {
    /// The content of a prompt with these messages.
    pub(crate) fn content(self) -> Result<Content, String> {
        convert::chat(self.messages, self.inputs)
    }

    /// A message that is a template already. A value that is a whole message is an input.
    fn rendered(
        &mut self,
        role: &str,
        text: &Text,
        form: Form,
        notes: &mut Vec<String>,
    ) -> Result<(), String> {
        if !text.parts.iter().any(|part| part.text().is_some()) {
            return self.turn(role, text, notes);
        }
        let literal = text.as_literal().ok_or(match form {
            Form::Mustache => "values are inserted into a message that its library renders",
            _ => "values are inserted into a message that its library renders with Jinja",
        })?;
        self.turn(role, &Text::default(), notes)?;
        if let Some(Message::Turn { content, .. }) = self.messages.last_mut() {
            // Jinja removes one line end at the end by default.
            let stripped = literal.strip_suffix('\n').filter(|_| form == Form::Jinja);
            *content = stripped.unwrap_or(&literal).to_owned();
        }
        Ok(())
    }
}

pub(crate) fn role_of(role: &str) -> Option<Role> {
    match role {
        "system" | "developer" => Some(Role::System),
        "user" | "human" => Some(Role::User),
        "assistant" | "ai" => Some(Role::Assistant),
        _ => None,
    }
}
