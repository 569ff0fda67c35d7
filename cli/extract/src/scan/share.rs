//! The constants that become prompts of their own, which other prompts include.

mod choose;
mod notes;

use std::collections::{BTreeMap, BTreeSet};

use promptbook_core::PromptName;
use promptbook_core::content::Content;
use ruff_text_size::{Ranged, TextSize};

use crate::certainty::Certainty;
use crate::code::Code;
use crate::convert;
use crate::convert::inputs::PromptInputs;
use crate::find::candidate::{Candidate, What};
use crate::name_allocator::NameAllocator;
use crate::report::Finding;
use crate::scan::draft::excerpt;
use crate::scan::fill::filled_by;
use crate::scan::{Draft, Made, Scan, finish};
use crate::scope::ScopeKind;
use crate::site::{Piece, Site};
use crate::symbol::Symbol;
use crate::text::{Constant, Part, Text};

/// The constants that became prompts, and why others did not.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    prompts: BTreeMap<Symbol, SharedPrompt>,
    reasons: BTreeMap<Symbol, String>,
    /// The prompts that include nothing, and why.
    without: BTreeMap<Place, String>,
}

#[derive(Debug)]
struct SharedPrompt {
    name: PromptName,
    text: String,
}

/// The module of a candidate, and where it begins.
type Place = (usize, TextSize);

fn place_of(candidate: &Candidate) -> Place {
    (candidate.module, candidate.range.start())
}

/// The findings, with prompts for the constants that several prompts include.
pub(crate) fn found(
    code: &Code<'_>,
    scan: &Scan<'_>,
    mut drafts: Vec<Draft>,
    names: &NameAllocator,
) -> Vec<Finding> {
    let shared = Shared::choose(code, &drafts, names);
    let scan = Scan {
        shared: &shared,
        ..*scan
    };
    let mut seen = BTreeSet::new();
    for draft in &mut drafts {
        if !shared.included_in(&draft.candidate).is_empty() {
            draft.unnamed = scan.draft(&draft.candidate);
        }
        shared.note(draft);
        let symbol = draft.candidate.symbol.as_ref();
        if let Some((symbol, prompt)) = symbol.and_then(|it| shared.prompts.get_key_value(it))
            && seen.insert(symbol)
        {
            prompt.replace_skipped(draft);
        }
    }
    let found = drafts.into_iter();
    let found = found.map(|draft| (place_of(&draft.candidate), scan.found(draft)));
    let mut found: Vec<(Place, Finding)> = found.collect();
    for (symbol, prompt) in &shared.prompts {
        if !seen.contains(symbol) {
            found.extend(prompt.finding(code, symbol));
        }
    }
    found.sort_by_key(|(place, _)| *place);
    found.into_iter().map(|(_, found)| found).collect()
}

impl Shared {
    /// The prompt that a candidate includes for a constant.
    fn prompt(&self, candidate: &Candidate, symbol: &Symbol) -> Option<PromptName> {
        let is_included = |own: &Symbol| self.prompts.contains_key(own);
        if candidate.symbol.as_ref().is_some_and(is_included)
            || self.without.contains_key(&place_of(candidate))
        {
            return None;
        }
        self.prompts.get(symbol).map(|prompt| prompt.name.clone())
    }

    /// The constants that a candidate includes as prompts, each as often as it does.
    fn included_in(&self, candidate: &Candidate) -> Vec<Constant> {
        let texts = texts(candidate).into_iter();
        let texts = texts.map(|text| text.with_prompts(&|symbol| self.prompt(candidate, symbol)));
        let parts = texts.flat_map(|text| text.parts);
        parts
            .filter_map(|part| match part {
                Part::Constant(constant) => Some(constant),
                Part::Literal(_) | Part::Placeholder(_) => None,
            })
            .collect()
    }
}

impl Scan<'_> {
    /// The text with includes for the constants that became prompts.
    pub(crate) fn with_prompts(&self, candidate: &Candidate, text: Text) -> Text {
        let is_constant = |part: &Part| matches!(part, Part::Constant(_));
        match text.parts.iter().any(is_constant) {
            true => text.with_prompts(&|symbol| self.shared.prompt(candidate, symbol)),
            false => text,
        }
    }
}

/// The texts of a candidate whose constants can become includes.
fn texts(candidate: &Candidate) -> Vec<Text> {
    match &candidate.what {
        What::Text { text, form } if form.can_include() => {
            filled_by(*form, text).into_iter().collect()
        }
        what @ What::Chat { .. } => what.texts().cloned().collect(),
        _ => Vec::new(),
    }
}

/// The prompt that a constant with this text becomes.
fn content(text: &str) -> Result<Content, String> {
    let pieces = [Piece::Text(text.to_owned())];
    convert::text(&pieces, PromptInputs::default())
}

fn manual() -> Site {
    Site::Manual("it is looked up with the prompts that include it".to_owned())
}

/// The identifiers of a constant, from the outside in.
fn identifiers(code: &Code<'_>, symbol: &Symbol) -> Vec<String> {
    let scopes = &code.scopes[symbol.module].all;
    let mut names = vec![symbol.name.to_string()];
    let mut next = scopes.get(symbol.scope);
    while let Some(scope) = next.filter(|scope| scope.kind == ScopeKind::Class) {
        names.insert(0, scope.name.to_owned());
        next = scope.parent.and_then(|parent| scopes.get(parent));
    }
    names
}

impl SharedPrompt {
    /// Makes the prompt of what was skipped as a part of others.
    fn replace_skipped(&self, draft: &mut Draft) {
        if matches!(draft.unnamed.made, Made::Skipped(_)) {
            draft.unnamed.made = Made::Prompt(Box::new((content(&self.text), manual())));
            draft.name = Some(self.name.clone());
        }
    }

    /// The finding of a constant that does not look like a prompt on its own.
    fn finding(&self, code: &Code<'_>, symbol: &Symbol) -> Option<(Place, Finding)> {
        let (value, _) = code.constant(symbol)?;
        let finding = Finding {
            at: code.files[symbol.module].span(value.range()),
            line: code.modules[symbol.module].line(value.range()),
            scope: identifiers(code, symbol).join("."),
            excerpt: excerpt(&self.text),
            outcome: finish(content(&self.text), manual(), Some(self.name.clone())),
            notes: Vec::new(),
            certainty: Some(Certainty::with([])),
        };
        Some(((symbol.module, value.start()), finding))
    }
}
