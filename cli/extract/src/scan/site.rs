//! Decides how a lookup can replace a candidate.

use ruff_text_size::TextRange;

use crate::convert::inputs::PromptInputs;
use crate::find::candidate::{Candidate, What};
use crate::form::Form;
use crate::report::AT_IMPORT;
use crate::scan::Scan;
use crate::site::{Piece, Site, Span};
use crate::symbol::Symbol;
use crate::text::{Part, Text};

pub(crate) fn note_import(candidate: &Candidate, notes: &mut Vec<String>) {
    if !candidate.later {
        notes.push(AT_IMPORT.to_owned());
    }
}

/// A candidate that includes the texts of constants.
pub(super) struct Including {
    line: usize,
    range: TextRange,
    constants: Vec<Symbol>,
}

impl Including {
    /// Those of a file.
    pub(super) fn of(candidates: &[Candidate]) -> Vec<Self> {
        let all = candidates.iter().map(|candidate| Self {
            line: candidate.line,
            range: candidate.range,
            constants: candidate
                .what
                .texts()
                .flat_map(|text| text.inlined.iter().cloned())
                .collect(),
        });
        all.filter(|it| !it.constants.is_empty()).collect()
    }
}

impl Scan<'_> {
    pub(crate) fn site(
        &self,
        candidate: &Candidate,
        text: &Text,
        form: Form,
        pieces: &[Piece],
        inputs: &mut PromptInputs,
        notes: &mut Vec<String>,
    ) -> Site {
        if let Some(reason) = text.manual.as_deref().or(candidate.fixed) {
            return Site::Manual(reason.to_owned());
        }
        let read_later = self.read_later(candidate);
        if form == Form::Fields {
            let at = match read_later.is_empty() {
                true => {
                    note_import(candidate, notes);
                    vec![self.span(candidate, candidate.range)]
                }
                false => read_later,
            };
            return Site::Template {
                at,
                fields: inputs.fields.clone(),
            };
        }
        if form == Form::Lines {
            let at = match read_later.is_empty() {
                true => {
                    note_import(candidate, notes);
                    vec![self.span(candidate, candidate.range)]
                }
                false => read_later,
            };
            return Site::Lines { at };
        }
        if form != Form::Plain {
            return Site::Manual("other code fills it in".to_owned());
        }
        if !text.has_placeholders() && !read_later.is_empty() {
            return Site::Constant { uses: read_later };
        }
        note_import(candidate, notes);
        let (range, fallback) = match &text.inner {
            Some((range, parts)) => (*range, same_inputs(parts, pieces, inputs)),
            None => (candidate.range, pieces.to_vec()),
        };
        Site::Expression {
            at: self.span(candidate, range),
            fallback,
            arguments: inputs.arguments.clone(),
        }
    }

    /// The name of the prompt that is looked up with this constant as the fallback.
    pub(crate) fn looked_up(&self, candidate: &Candidate) -> Option<&str> {
        let mut uses = self.uses.get(candidate.symbol.as_ref()?);
        uses.find_map(|used| used.looked_up.as_deref())
    }

    /// The name of the prompt that is looked up with a fallback that has the text of a name that nothing reads any more: a patch
    /// wrote it there.
    pub(crate) fn copied(&self, candidate: &Candidate) -> Option<&str> {
        let mut uses = self.uses.get(candidate.symbol.as_ref()?);
        let text = match &candidate.what {
            What::Text { text, .. } if uses.next().is_none() && !self.fallbacks.is_empty() => {
                text.as_literal()?
            }
            _ => return None,
        };
        let as_format = text.replace('{', "{{").replace('}', "}}");
        let mut fallbacks = self.fallbacks.iter();
        let has = |known: &str| known.contains(&text) || known.contains(&as_format);
        let found = fallbacks.find(|(_, known)| has(known));
        found.map(|(name, _)| name.as_str())
    }

    /// The places that read a module or class constant at run time, outside of lookups and of prompts that include it.
    pub(crate) fn read_later(&self, candidate: &Candidate) -> Vec<Span> {
        let symbol = candidate.symbol.as_ref().filter(|_| !candidate.later);
        let uses = symbol.into_iter();
        uses.flat_map(|symbol| self.uses.get(symbol).map(move |used| (symbol, used)))
            .filter(|(symbol, used)| {
                used.later
                    && !used.range.is_empty()
                    && used.looked_up.is_none()
                    && self
                        .inside_other(symbol, used.module(), used.range)
                        .is_none()
            })
            .map(|(_, used)| used)
            .map(|used| self.files[used.module()].span(used.range))
            .collect()
    }

    /// The place of the prompt that includes a constant, if it has no other use.
    pub(crate) fn part_of(&self, candidate: &Candidate) -> Option<String> {
        let symbol = candidate.symbol.as_ref()?;
        let mut place = None;
        for used in self.uses.get(symbol) {
            let around = self.inside_other(symbol, used.module(), used.range)?;
            let (path, line) = (&self.files[used.module()].path, around.line);
            place.get_or_insert_with(|| match used.module() == candidate.module {
                true => format!("line {line}"),
                false => format!("{}:{line}", path.display()),
            });
        }
        place
    }

    /// The prompt that includes the text of a constant at this place, and does not only format its value.
    fn inside_other(&self, symbol: &Symbol, module: usize, range: TextRange) -> Option<&Including> {
        let mut all = self.including[module].iter();
        all.find(|it| it.range.contains_range(range) && it.constants.contains(symbol))
    }

    pub(crate) fn span(&self, candidate: &Candidate, range: TextRange) -> Span {
        self.files[candidate.module].span(range)
    }
}

/// The pieces of the text before white space was changed. A value has the same input in both: a call would get another one.
fn same_inputs(parts: &[Part], changed: &[Piece], inputs: &mut PromptInputs) -> Vec<Piece> {
    let names: Vec<&Piece> = changed
        .iter()
        .filter(|piece| matches!(piece, Piece::Input(_)))
        .collect();
    let is_value = |part: &&Part| matches!(part, Part::Placeholder(_));
    if parts.iter().filter(is_value).count() != names.len() {
        return inputs.pieces(parts);
    }
    let mut names = names.into_iter();
    let piece = |part: &Part| match part {
        Part::Placeholder(_) => names.next().cloned(),
        Part::Literal(_) | Part::Constant(_) => inputs.pieces(std::slice::from_ref(part)).pop(),
    };
    parts.iter().filter_map(piece).collect()
}
