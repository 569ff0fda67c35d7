//! What is reported of a candidate: a template, messages, or why there is none.

use crate::convert;
use crate::convert::inputs::Names;
use crate::evaluate::dollars::dollars;
use crate::evaluate::fields::later;
use crate::evaluate::percent_template::percent_later;
use crate::find::candidate::{Candidate, What};
use crate::form::Form;
use crate::scan::{Made, Scan, Unnamed};
use crate::site::Site;
use crate::text::{Part, Text};

impl Scan<'_> {
    pub(crate) fn draft(&self, candidate: &Candidate) -> Unnamed {
        if let Some(name) = self.looked_up(candidate)
            && self.read_later(candidate).is_empty()
        {
            return Unnamed {
                made: Made::LookedUp(name.to_owned()),
                excerpt: excerpt(&candidate.what.visible()),
                notes: Vec::new(),
            };
        }
        let mut notes = candidate.notes.clone();
        let made = match &candidate.what {
            What::Skipped { reason, .. } => Made::Skipped(reason.clone()),
            What::NeedsPerson { reason, .. } => Made::NeedsPerson(reason.clone()),
            What::LookedUp { name, .. } => Made::LookedUp(name.clone()),
            What::Text { text, form } => {
                notes.extend(text.notes.iter().cloned());
                self.text(candidate, text, *form, &mut notes)
            }
            What::Chat { said, manual, .. } => {
                self.chat(candidate, said, manual.clone(), &mut notes)
            }
        };
        Unnamed {
            made,
            excerpt: excerpt(&candidate.what.visible()),
            notes,
        }
    }

    fn text(
        &self,
        candidate: &Candidate,
        text: &Text,
        form: Form,
        notes: &mut Vec<String>,
    ) -> Made {
        if let Some(whole) = self.part_of(candidate) {
            return Made::Skipped(format!("its text is part of the prompt in {whole}"));
        }
        if matches!(form, Form::Jinja | Form::TrimmedJinja) {
            return self.jinja(text, form);
        }
        let text = match filled_by(form, text) {
            Ok(text) => text,
            Err(reason) => return Made::NeedsPerson(reason),
        };
        for note in &text.notes {
            if !notes.contains(note) {
                notes.push(note.clone());
            }
        }
        if form == Form::Plain {
            notes.extend(unfilled(&text));
        }
        let mut inputs = Names::default();
        let pieces = inputs.pieces(&text.parts);
        let site = self.site(candidate, &text, form, &pieces, &mut inputs, notes);
        Made::Prompt(Box::new((convert::text(&pieces, inputs), site)))
    }

    /// A template of Jinja is one already.
    fn jinja(&self, text: &Text, form: Form) -> Made {
        let Some(literal) = text.as_literal() else {
            return Made::NeedsPerson(
                "values are put into a Jinja template before it is one".to_owned(),
            );
        };
        if form == Form::TrimmedJinja && has_block_lines(&literal) {
            return Made::NeedsPerson(
                "its class takes away line ends and blanks around blocks".to_owned(),
            );
        }
        // Jinja leaves out a line end at the end, unless told otherwise.
        let literal = literal.strip_suffix('\n').unwrap_or(&literal).to_owned();
        let site = Site::Manual("a template class renders it".to_owned());
        Made::Prompt(Box::new((convert::jinja(literal), site)))
    }
}

/// The text with placeholders for what other code fills in.
fn filled_by(form: Form, text: &Text) -> Result<Text, String> {
    match form {
        Form::Plain | Form::Jinja | Form::TrimmedJinja => Ok(text.clone()),
        Form::Fields => later(text.clone()),
        Form::Percent => percent_later(text),
        Form::Dollar => dollars_later(text),
        Form::Unknown => {
            Err("it is written in a template language that can't be converted".to_owned())
        }
    }
}

fn dollars_later(text: &Text) -> Result<Text, String> {
    let literal = text
        .as_literal()
        .ok_or("`$` names are put into text that values were put into before")?;
    let placeholder = |name: &str| Some(convert::filled_later(&format!("${name}"), name));
    Ok(Text {
        parts: dollars(&literal, placeholder)?,
        manual: Some("`string.Template` fills it in".to_owned()),
        ..text.clone()
    })
}

/// Whether a block or comment of Jinja begins a line or ends one.
fn has_block_lines(template: &str) -> bool {
    let begins = |line: &str| {
        ["{%", "{#"]
            .iter()
            .any(|tag| line.trim_start().starts_with(tag))
    };
    template.lines().any(begins) || template.contains("%}\n") || template.contains("#}\n")
}

/// What looks like a place for a value, and nothing fills in.
fn unfilled(text: &Text) -> Option<String> {
    let names: Vec<String> = text
        .parts
        .iter()
        .filter_map(|part| match part {
            Part::Literal(text) => Some(text),
            Part::Placeholder(_) => None,
        })
        .flat_map(|text| text.split('{').skip(1))
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
        .filter(|name| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_'))
        .map(|name| format!("`{{{name}}}`"))
        .collect();
    (!names.is_empty()).then(|| {
        format!(
            "nothing is seen to fill in {}: it is kept as text",
            names.join(", ")
        )
    })
}

fn excerpt(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}\u{2026}", &line[..end]),
        None => line,
    }
}

/// The most characters of an excerpt.
const EXCERPT: usize = 80;
