//! Chooses the constants that become prompts.

use std::collections::{BTreeMap, BTreeSet};

use promptbook_core::PromptName;
use promptbook_core::template::{MAX_INCLUDE_TAGS, MAX_INCLUDES};

use crate::code::Code;
use crate::name_allocator::NameAllocator;
use crate::scan::share::{Shared, SharedPrompt, content, identifiers, place_of, texts};
use crate::scan::{Draft, Made};
use crate::scope::ScopeKind;
use crate::symbol::Symbol;
use crate::text::Text;

const ONLY_HERE: &str = "no other prompt includes it";

impl Shared {
    pub(super) fn choose(code: &Code<'_>, drafts: &[Draft], names: &NameAllocator) -> Self {
        let mut shared = Self::default();
        loop {
            let mut chooser = Chooser::new(code, drafts, names.clone(), shared);
            while chooser.round() {}
            shared = chooser.finished();
            let over = shared.over(drafts);
            if over.is_empty() {
                return shared;
            }
            // They include nothing; the others choose anew.
            shared.prompts.clear();
            shared.reasons.clear();
            shared.without.extend(over);
        }
    }

    /// The prompts that would include more than a prompt may.
    fn over(&self, drafts: &[Draft]) -> BTreeMap<super::Place, String> {
        let mut over = BTreeMap::new();
        for Draft { candidate, .. } in drafts {
            let tags = self.included_in(candidate);
            let names: BTreeSet<_> = tags.iter().map(|it| &it.prompt).collect();
            if names.len() > MAX_INCLUDES || tags.len() > MAX_INCLUDE_TAGS {
                let reason = format!(
                    "a prompt includes at most {MAX_INCLUDES} others, in {MAX_INCLUDE_TAGS} places"
                );
                over.insert(place_of(candidate), reason);
            }
        }
        over
    }
}

struct Chooser<'d, 'a> {
    code: &'d Code<'a>,
    /// The prompts, and the texts in them that can have includes.
    users: Vec<(&'d Draft, Vec<Text>)>,
    /// What was made of each constant alone.
    own: BTreeMap<&'d Symbol, &'d Draft>,
    names: NameAllocator,
    /// The constants that were counted. What they consist of is counted after them.
    counted: BTreeSet<Symbol>,
    /// The constants that can't become prompts.
    unfit: BTreeSet<Symbol>,
    shared: Shared,
}

impl<'d, 'a> Chooser<'d, 'a> {
    fn new(code: &'d Code<'a>, drafts: &'d [Draft], names: NameAllocator, shared: Shared) -> Self {
        let is_prompt = |made: &Made| matches!(made, Made::Prompt(prompt) if prompt.0.is_ok());
        let prompts = drafts.iter().filter(|draft| {
            is_prompt(&draft.unnamed.made)
                && draft.name.is_some()
                && !shared.without.contains_key(&place_of(&draft.candidate))
        });
        // Of several, the first is the whole.
        let own = drafts.iter().rev();
        Self {
            code,
            users: prompts
                .map(|draft| (draft, texts(&draft.candidate)))
                .collect(),
            own: own
                .filter_map(|draft| Some((draft.candidate.symbol.as_ref()?, draft)))
                .collect(),
            names,
            counted: BTreeSet::new(),
            unfit: BTreeSet::new(),
            shared,
        }
    }

    /// Constants, their text, and how many prompts include them.
    fn counts(&self) -> BTreeMap<Symbol, (String, usize)> {
        let is_chosen = |symbol: &Symbol| self.shared.prompts.contains_key(symbol);
        let goes_into = |symbol: &Symbol| self.counted.contains(symbol) && !is_chosen(symbol);
        let mut counts: BTreeMap<Symbol, (String, usize)> = BTreeMap::new();
        for (draft, texts) in &self.users {
            if draft.candidate.symbol.as_ref().is_some_and(is_chosen) {
                continue;
            }
            let constants = texts.iter().flat_map(|text| text.constants(&goes_into));
            let distinct: BTreeMap<_, _> = constants.map(|it| (&it.symbol, &it.text)).collect();
            for (symbol, text) in distinct {
                let count = counts.entry(symbol.clone());
                count.or_insert_with(|| (text.clone(), 0)).1 += 1;
            }
        }
        counts
    }

    /// Chooses from the outside in. Returns whether there was anything new.
    fn round(&mut self) -> bool {
        let mut is_new = false;
        for (symbol, (text, count)) in self.counts() {
            is_new |= self.counted.insert(symbol.clone());
            if self.shared.prompts.contains_key(&symbol) || self.unfit.contains(&symbol) {
                continue;
            }
            let name = match count {
                0 | 1 => Err(ONLY_HERE.to_owned()),
                _ => self.name(&symbol, &text),
            };
            match name {
                Ok(name) => {
                    is_new = true;
                    self.shared.reasons.remove(&symbol);
                    let prompt = SharedPrompt { name, text };
                    self.shared.prompts.insert(symbol, prompt);
                }
                Err(reason) => {
                    if count > 1 {
                        self.unfit.insert(symbol.clone());
                    }
                    self.shared.reasons.insert(symbol, reason);
                }
            }
        }
        is_new
    }

    /// The name of the prompt that a constant becomes, or why it does not become one.
    fn name(&mut self, symbol: &Symbol, text: &str) -> Result<PromptName, String> {
        if self.code.kind(symbol) == Some(ScopeKind::Function) {
            return Err("it is a variable of a function".to_owned());
        }
        if !is_whole(text) {
            return Err("it is not a whole text".to_owned());
        }
        let content = content(text)?;
        if let Some(own) = self.own.get(symbol) {
            match &own.unnamed.made {
                Made::Prompt(made) => {
                    return match (&made.0, &own.name) {
                        (Ok(made), Some(name)) if *made == content => Ok(name.clone()),
                        _ => Err("other code fills it in".to_owned()),
                    };
                }
                Made::NeedsPerson(reason) => return Err(reason.clone()),
                Made::LookedUp(name) => {
                    return Err(format!("the code already looks it up as `{name}`"));
                }
                Made::Skipped(_) => {}
            }
        }
        let file = &self.code.files[symbol.module];
        let identifiers = identifiers(self.code, symbol);
        self.names.exact(&file.dotted, &identifiers)
    }

    /// The result, without constants that are now included as a part of others.
    fn finished(mut self) -> Shared {
        let counts = self.counts();
        self.shared.prompts.retain(|symbol, _| {
            let is_shared = counts.get(symbol).is_some_and(|(_, count)| *count > 1);
            if !is_shared {
                let reason = ONLY_HERE.to_owned();
                self.shared.reasons.insert(symbol.clone(), reason);
            }
            is_shared
        });
        self.shared
    }
}

/// Whether a text can stand alone: several words, or a sentence in a script without spaces.
fn is_whole(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let is_sentence = |word: &str| !word.is_ascii() && word.chars().count() > 3;
    words.next().is_some_and(is_sentence) || words.next().is_some()
}
