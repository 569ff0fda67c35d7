//! What the report says of the constants in a prompt.

use std::collections::BTreeSet;

use crate::find::candidate::{Candidate, What};
use crate::scan::share::{Shared, place_of};
use crate::scan::{Draft, Made};
use crate::symbol::Symbol;

impl Shared {
    /// Notes which constants a prompt includes, as a prompt or as text.
    pub(super) fn note(&self, draft: &mut Draft) {
        if !matches!(draft.unnamed.made, Made::Prompt(_)) {
            return;
        }
        let candidate = &draft.candidate;
        let mut seen = BTreeSet::new();
        for constant in self.included_in(candidate) {
            if let Some(prompt) = &constant.prompt
                && seen.insert(constant.symbol.clone())
            {
                let name = &constant.symbol.name;
                let note = format!("it includes the prompt `{prompt}`, the constant `{name}`");
                draft.unnamed.notes.push(note);
            }
        }
        for text in candidate.what.texts() {
            for symbol in text.inlined.iter().filter(|_| text.own) {
                if seen.insert(symbol.clone()) {
                    let (name, reason) = (&symbol.name, self.reason(candidate, symbol));
                    let note = format!("it includes the text of `{name}`: {reason}");
                    draft.unnamed.notes.push(note);
                }
            }
            for name in &text.with_values {
                let note = format!("`{name}` stays an input: it contains values");
                if !draft.unnamed.notes.contains(&note) {
                    draft.unnamed.notes.push(note);
                }
            }
        }
    }

    /// Why a prompt includes the text of a constant.
    fn reason(&self, candidate: &Candidate, symbol: &Symbol) -> &str {
        let own = candidate.symbol.as_ref();
        if own.is_some_and(|own| self.prompts.contains_key(own)) {
            return "an included prompt can't include others";
        }
        if let Some(reason) = self.without.get(&place_of(candidate)) {
            return reason;
        }
        match self.reasons.get(symbol) {
            Some(reason) => reason,
            None if is_rendered_elsewhere(candidate) => "other code renders the whole template",
            None => "the code changes it here",
        }
    }
}

fn is_rendered_elsewhere(candidate: &Candidate) -> bool {
    match &candidate.what {
        What::Text { form, .. } => !form.can_include(),
        _ => false,
    }
}
