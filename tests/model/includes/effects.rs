//! What drafts do to counters, and what must hold of these afterwards.

use super::contents::{Content, Set, bit};
use super::drafts::Draft;
use super::judge::Judging;
use super::operations::View;
use super::prompts::{DEFAULT, Id, LABELS, NAMES, PRODUCTION};
use super::rules::{Rule, Rules};
use super::table::NameItem;

/// What a plan does to the items of names.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Effects {
    pub(super) add: [NameItem; 3],
    /// The names that nothing may include afterwards.
    pub(super) not_included: Set,
    /// The names that may include nothing afterwards.
    pub(super) not_including: Set,
    /// The pieces that a label gains.
    pub(super) gained: Set,
}

impl<V: View> Judging<'_, V> {
    /// What the drafts do to counters, and what must hold of them afterwards.
    pub(super) fn effects(&self) -> Effects {
        let mut effects = Effects::default();
        for draft in self.drafts {
            let name = draft.id.name;
            for label in LABELS {
                if let Some((before, after)) = draft.moved(label) {
                    self.add_move(&mut effects, draft, label, before, after);
                }
            }
            let grows = draft.adds_to_contract() && self.rules.has(Rule::GrowsWhenNotIncluded);
            if grows && draft.id.instance == DEFAULT {
                effects.not_included |= bit(name);
            }
        }
        effects
    }

    fn add_move(
        &self,
        effects: &mut Effects,
        draft: &Draft,
        label: usize,
        before: Option<Content>,
        after: Option<Content>,
    ) {
        let (rules, name) = (self.rules, draft.id.name);
        let (had, has) = (
            before.map_or(0, |before| before.includes),
            after.map_or(0, |after| after.includes),
        );
        for piece in NAMES {
            let change = i8::from(has & bit(piece) != 0) - i8::from(had & bit(piece) != 0);
            effects.add[piece].included += change;
            if change > 0 {
                effects.gained |= bit(piece);
            }
            if change > 0 && rules.has(Rule::GainedIncludesNothing) {
                effects.not_including |= bit(piece);
            }
        }
        let including = i8::from(has != 0) - i8::from(had != 0);
        effects.add[name].including += including;
        let starts = including > 0 && rules.has(Rule::IncluderIsNotIncluded);
        let goes_down = draft.id.instance == DEFAULT && label == PRODUCTION && after.is_none();
        let goes_down = goes_down && rules.has(Rule::TakenDownWhenNotIncluded);
        let changes_format = after.is_some_and(|after| self.changes_format(draft, after));
        if starts || goes_down || changes_format {
            effects.not_included |= bit(name);
        }
        if draft.id.is_override() {
            effects.add[name].changes += raised(rules, before, after);
        }
    }

    /// Whether a version is in another format than what is active under `production` in `default`.
    fn changes_format(&self, draft: &Draft, after: Content) -> bool {
        let default = match draft.id.is_override() {
            true => self.view.header(Id::of_default(draft.id.name)),
            false => draft.before.as_ref(),
        };
        let differs = default.is_some_and(|default| default.is_in_mustache() != after.mustache);
        differs && self.rules.has(Rule::FormatWhenNotIncluded)
    }
}

/// By how much a publication or take-down of an override raises `changes`.
fn raised(rules: Rules, before: Option<Content>, after: Option<Content>) -> i8 {
    let includes = |content: Option<Content>| content.is_some_and(|content| content.includes != 0);
    match after {
        None if !rules.has(Rule::ChangesOnlyGrows) => -1,
        None => i8::from(rules.has(Rule::TakeDownRaisesChanges)),
        _ if rules.has(Rule::PublicationRaisesChanges) => 1,
        _ => i8::from(includes(before) || includes(after)),
    }
}
