//! Converts a candidate, or says why it can't be converted.

use std::collections::HashSet;

use crate::certainty::Doubt;
use crate::convert;
use crate::convert::inputs::PromptInputs;
use crate::evaluate::fields::refuses_all;
use crate::find::candidate::{Candidate, What};
use crate::find::scoring::word_count;
use crate::form::Form;
use crate::report::PART_OF;
use crate::scan::fill::{filled_by, inferred, with_replaced};
use crate::scan::{Made, Scan, Unnamed};
use crate::site::Site;
use crate::text::{Part, Text};

impl Scan<'_> {
    pub(super) fn draft(&self, candidate: &Candidate) -> Unnamed {
        let known = self.looked_up(candidate);
        let known = known.filter(|_| self.read_later(candidate).is_empty());
        if let Some(name) = known.or_else(|| self.copied(candidate)) {
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
            What::Chat {
                said, form, manual, ..
            } => self.chat(candidate, said, *form, manual.clone(), &mut notes),
        };
        let mut seen = HashSet::new();
        notes.retain(|note| seen.insert(note.clone()));
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
            return Made::Skipped(format!("{PART_OF} {whole}"));
        }
        if matches!(form, Form::Jinja | Form::TrimmedJinja) {
            return self.jinja(text, form);
        }
        if form == Form::Mustache {
            return mustache(text, notes);
        }
        let form = match form {
            Form::Fields if refuses_all(&text.visible()) => Form::Plain,
            form => form,
        };
        let marked = with_replaced(candidate, form, text);
        let text = marked.as_ref().unwrap_or(text);
        let may_be_filled =
            form == Form::Plain && marked.is_none() && may_be_template(candidate, text);
        let inferred = may_be_filled.then(|| inferred(text)).flatten();
        notes.extend(inferred.map(inference));
        let form = inferred.unwrap_or(form);
        let text = match filled_by(form, text) {
            Ok(text) => self.with_prompts(candidate, text),
            Err(reason) => return Made::NeedsPerson(reason),
        };
        notes.extend(text.notes.iter().cloned());
        // A lookup returns what the library fills in.
        let form = match form {
            Form::State | Form::Names | Form::Kernel => Form::Plain,
            form => form,
        };
        if matches!(form, Form::Plain | Form::Lines) {
            notes.extend(unfilled(&text));
        }
        let mut inputs = PromptInputs::default();
        let pieces = inputs.pieces(&text.parts);
        let site = self.site(candidate, &text, form, &pieces, &mut inputs, notes);
        Made::Prompt(Box::new((convert::text(&pieces, inputs), site)))
    }

    /// A Jinja template needs no conversion.
    fn jinja(&self, text: &Text, form: Form) -> Made {
        let Some(literal) = text.as_literal() else {
            return Made::NeedsPerson(
                "values are inserted into the Jinja template itself".to_owned(),
            );
        };
        if form == Form::TrimmedJinja && has_block_lines(&literal) {
            return Made::NeedsPerson(
                "its class trims, or may trim, line ends and blanks around blocks".to_owned(),
            );
        }
        // Jinja removes one line end at the end by default.
        let literal = literal.strip_suffix('\n').unwrap_or(&literal).to_owned();
        let site = Site::Manual("a template class renders it".to_owned());
        Made::Prompt(Box::new((convert::jinja(literal), site)))
    }
}

/// Whether code that was not found may fill a text in. What a function puts together is mostly what it sends.
fn may_be_template(candidate: &Candidate, text: &Text) -> bool {
    let is_put_together = text.has_placeholders() || !text.inlined.is_empty();
    let is_sent = candidate.direct || (candidate.later && is_put_together);
    !is_sent
}

pub(super) const MUSTACHE_ESCAPES: &str = "its class escapes `&`, `<`, `>` and quotes in the value of `{{name}}`; Promptbook escapes nothing";

/// A Mustache template keeps its format.
fn mustache(text: &Text, notes: &mut Vec<String>) -> Made {
    let Some(literal) = text.as_literal() else {
        return Made::NeedsPerson(
            "values are inserted into the Mustache template itself".to_owned(),
        );
    };
    notes.push(MUSTACHE_ESCAPES.to_owned());
    let site = Site::Manual("a template class renders it".to_owned());
    Made::Prompt(Box::new((convert::mustache(literal), site)))
}

/// Whether a Jinja block or comment is at the beginning or end of a line.
fn has_block_lines(template: &str) -> bool {
    let begins = |line: &str| {
        ["{%", "{#"]
            .iter()
            .any(|tag| line.trim_start().starts_with(tag))
    };
    template.lines().any(begins) || template.contains("%}\n") || template.contains("#}\n")
}

/// The note on inputs that are inferred.
pub(crate) fn inference(form: Form) -> String {
    let why = match form {
        Form::Dollar => "the text has the marks of `string.Template`",
        _ => "the text is a format string",
    };
    format!("{INFERRED}{why}, and no code was found that fills it in")
}

const INFERRED: &str = "its inputs are inferred: ";

const UNFILLED: &str = "no code was found that fills in";

/// Less than this many words are hardly a sentence.
pub(crate) const SENTENCE: usize = 5;

/// What is in doubt about a converted candidate.
pub(super) fn doubts(candidate: &Candidate, notes: &[String]) -> Vec<Doubt> {
    let mut doubts = candidate.doubts.clone();
    for note in notes {
        if note.starts_with(INFERRED) {
            doubts.push(Doubt::Inferred);
        } else if note.starts_with(UNFILLED) {
            doubts.push(Doubt::Unfilled);
        }
    }
    if word_count(&candidate.what.visible()) < SENTENCE {
        doubts.push(Doubt::Short);
    }
    doubts
}

/// A note on fields that no code was found to fill in.
pub(crate) fn unfilled(text: &Text) -> Option<String> {
    let names: Vec<String> = text
        .parts
        .iter()
        .filter_map(Part::text)
        .flat_map(|text| text.split('{').skip(1))
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
        .filter(|name| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_'))
        .map(|name| format!("`{{{name}}}`"))
        .collect();
    (!names.is_empty()).then(|| {
        let names = names.join(", ");
        format!("{UNFILLED} {names}: it is kept as text")
    })
}

pub(crate) fn excerpt(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}\u{2026}", &line[..end]),
        None => line,
    }
}

/// The longest excerpt, in characters.
const EXCERPT: usize = 80;
