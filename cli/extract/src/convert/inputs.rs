//! The inputs of one prompt.

use std::collections::BTreeMap;

use promptbook_core::content::{Input, InputKind, Inputs};

use crate::convert::suggest::suggest;
use crate::site::{Argument, Piece};
use crate::text::{Part, Placeholder};

/// The inputs of one prompt, and the names of its placeholders.
#[derive(Debug, Default)]
pub(crate) struct PromptInputs {
    pub(crate) inputs: Inputs,
    /// Input names by field: equal pure expressions share an input.
    known: BTreeMap<String, String>,
    pub(crate) arguments: Vec<Argument>,
    /// Inputs whose field is not simply `{name}`, and the field.
    pub(crate) fields: Vec<(String, String)>,
}

impl PromptInputs {
    /// The input of a placeholder.
    fn name(&mut self, placeholder: &Placeholder) -> String {
        if placeholder.pure
            && let Some(name) = self.known.get(&placeholder.field)
        {
            return name.clone();
        }
        let name = self.free(&suggest(&placeholder.expression));
        self.known.insert(placeholder.field.clone(), name.clone());
        match &placeholder.argument {
            Some(source) => self.arguments.push(Argument {
                name: name.clone(),
                source: source.clone(),
            }),
            None if placeholder.field != name => {
                self.fields.push((name.clone(), placeholder.field.clone()))
            }
            None => {}
        }
        self.declare(&name, InputKind::String, &placeholder.field);
        name
    }

    /// The input of a list of messages.
    pub(crate) fn thread(&mut self, source: &str, argument: String) -> String {
        let name = self.free(&suggest(source));
        self.arguments.push(Argument {
            name: name.clone(),
            source: argument,
        });
        self.declare(&name, InputKind::Thread, source);
        name
    }

    fn declare(&mut self, name: &str, kind: InputKind, description: &str) {
        let description = (!description.is_empty()).then(|| description.to_owned());
        self.inputs.insert(
            name.to_owned(),
            Input {
                kind,
                description,
                required: true,
                default: None,
                example: None,
            },
        );
    }

    fn free(&self, name: &str) -> String {
        std::iter::once(name.to_owned())
            .chain((2..).map(|n| format!("{name}_{n}")))
            .find(|name| !self.inputs.contains_key(name))
            .unwrap_or_default()
    }

    /// The parts as the fallback of a lookup.
    pub(crate) fn pieces(&mut self, parts: &[Part]) -> Vec<Piece> {
        parts
            .iter()
            .map(|part| match part {
                Part::Literal(text) => Piece::Text(text.clone()),
                Part::Constant(constant) => match &constant.prompt {
                    Some(name) => Piece::Include {
                        name: name.to_string(),
                        text: constant.text.clone(),
                    },
                    None => Piece::Text(constant.text.clone()),
                },
                Part::Placeholder(placeholder) => Piece::Input(self.name(placeholder)),
            })
            .collect()
    }
}
