//! Converts the messages of a candidate.

use promptbook_core::content::{Message, Role};

use crate::convert;
use crate::convert::escape::template;
use crate::convert::inputs::PromptInputs;
use crate::find::candidate::{Candidate, Said};
use crate::scan::site::AT_IMPORT;
use crate::scan::{Made, Scan};
use crate::site::{Site, Turn};

impl Scan<'_> {
    pub(crate) fn chat(
        &self,
        candidate: &Candidate,
        said: &[Said],
        manual: Option<String>,
        notes: &mut Vec<String>,
    ) -> Made {
        let mut inputs = PromptInputs::default();
        let (mut messages, mut fallback) = (Vec::new(), Vec::new());
        for said in said {
            match said {
                Said::Thread { source, argument } => {
                    let name = inputs.thread(source, argument.clone());
                    messages.push(Message::Thread {
                        thread: name.clone(),
                    });
                    fallback.push(Turn::Thread(name));
                }
                Said::Turn { role, text } => {
                    let Some(known) = role_of(role) else {
                        return Made::NeedsPerson(format!(
                            "one of its messages has the role `{role}`, which prompts can't have"
                        ));
                    };
                    notes.extend(text.notes.iter().cloned());
                    if role == "developer" {
                        notes.push("the role `developer` became `system`".to_owned());
                    }
                    let pieces = inputs.pieces(&text.parts);
                    messages.push(Message::Turn {
                        role: known,
                        content: template(&pieces),
                    });
                    fallback.push(Turn::Says {
                        role: role.clone(),
                        content: pieces,
                    });
                }
            }
        }
        let site = match manual.or(candidate.fixed.map(str::to_owned)) {
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
        Made::Prompt(Box::new((convert::chat(messages, inputs), site)))
    }
}

fn role_of(role: &str) -> Option<Role> {
    match role {
        "system" | "developer" => Some(Role::System),
        "user" | "human" => Some(Role::User),
        "assistant" | "ai" => Some(Role::Assistant),
        _ => None,
    }
}
