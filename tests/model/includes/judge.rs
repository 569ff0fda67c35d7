//! Whether what an operation wants is allowed, and the conditions on counters under which it stays so.

use std::sync::Arc;

use super::operations::{Draft, Operation, Refusal, View, needed};
use super::prompts::{
    ACME, Content, DEFAULT, Header, Id, LABELS, NAMES, Name, PRODUCTION, Set, bit, members,
};
use super::rules::{Rule, Rules};
use super::table::NameItem;

/// What an operation decided.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) drafts: Vec<Draft>,
    /// What a restore leaves down, and why.
    pub(super) stays_down: Vec<(Content, Refusal)>,
}

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

/// What an operation decides from what is known.
pub(super) fn plan(operation: &Operation, view: &impl View, rules: Rules) -> Result<Plan, Refusal> {
    let mut stays_down = Vec::new();
    let mut restored = Set::MAX;
    if let Operation::Restore { id } = operation
        && let Some(header) = view.header(*id)
    {
        restored = 0;
        for label in members(header.taken_down) {
            let drafts = operation.drafts(view, bit(label))?;
            let judged = Judging {
                drafts: &drafts,
                view,
                rules,
            }
            .judge();
            match judged {
                Ok(()) => restored |= bit(label),
                Err(reason) => {
                    let content = drafts[0].after.labels[label].versions.last();
                    let content = content.map(|version| header.versions[version - 1]);
                    stays_down.extend(content.map(|content| (content, reason)));
                }
            }
        }
    }
    let drafts = operation.drafts(view, restored)?;
    Judging {
        drafts: &drafts,
        view,
        rules,
    }
    .judge()?;
    Ok(Plan { drafts, stays_down })
}

/// Every refusal that is true: of several prompts that stand against it each is a reason, and of several counters too.
pub(super) fn refusals(operation: &Operation, view: &impl View) -> Vec<Refusal> {
    let rules = Rules::default();
    let alone = operation
        .ids()
        .into_iter()
        .filter_map(|id| operation.draft(view, id, Set::MAX).err());
    let alone: Vec<Refusal> = alone.collect();
    match (
        plan(operation, view, rules),
        operation.drafts(view, Set::MAX),
    ) {
        (Err(first), Ok(drafts)) if first >= Refusal::PieceIncludes => Judging {
            drafts: &drafts,
            view,
            rules,
        }
        .forbidden_by_counters(),
        (Err(first), Ok(_)) => vec![first],
        (Err(_), Err(_)) => alone,
        (Ok(_), _) => vec![],
    }
}

/// Drafts over what is known.
pub(super) struct Judging<'a, V> {
    pub(super) drafts: &'a [Draft],
    pub(super) view: &'a V,
    pub(super) rules: Rules,
}

impl<V: View> View for Judging<'_, V> {
    /// As it will be.
    fn header(&self, id: Id) -> Option<&Arc<Header>> {
        match self.drafts.iter().find(|draft| draft.id == id) {
            Some(draft) => Some(&draft.after),
            None => self.view.header(id),
        }
    }

    fn counters(&self, name: Name) -> Option<(i8, i8)> {
        self.view.counters(name)
    }
}

impl<V: View> Judging<'_, V> {
    fn judge(&self) -> Result<(), Refusal> {
        for draft in self.drafts {
            for label in LABELS {
                if let Some((before, Some(after))) = draft.moved(label) {
                    self.fits(draft, before, after)?;
                }
            }
            self.judge_contract(draft)?;
        }
        match self.forbidden_by_counters().first() {
            Some(reason) => Err(*reason),
            None => Ok(()),
        }
    }

    /// Why the counters forbid it, as far as they are known.
    fn forbidden_by_counters(&self) -> Vec<Refusal> {
        let effects = self.effects();
        let mut reasons = Vec::new();
        for name in NAMES {
            let Some((included, including)) = self.counters(name) else {
                continue;
            };
            let add = effects.add[name];
            if effects.not_including & bit(name) != 0 && including + add.including != 0 {
                reasons.push(Refusal::PieceIncludes);
            }
            if effects.not_included & bit(name) != 0 && included + add.included != 0 {
                reasons.push(Refusal::IsIncluded);
            }
        }
        reasons
    }

    /// Whether a version that becomes active reads only what is supplied, its pieces included.
    fn fits(&self, draft: &Draft, before: Option<Content>, after: Content) -> Result<(), Refusal> {
        let default = self.header(Id::of_default(draft.id.name));
        let contract = default.map_or(draft.after.contract, |default| default.contract);
        if after.needs & !contract != 0 {
            return Err(Refusal::BreaksContract);
        }
        for piece in after.pieces() {
            let kept = before.is_some_and(|before| before.includes & bit(piece) != 0);
            if kept && !self.rules.has(Rule::KeptIsJudged) {
                continue;
            }
            let default = self.header(Id::of_default(piece));
            let default = default.filter(|default| default.active(PRODUCTION).is_some());
            let default = default.ok_or(Refusal::PieceNotActive)?;
            if default.contract & !(contract | after.defaults) != 0 {
                return Err(Refusal::Unsupplied);
            }
            let own = self.header(Id {
                instance: ACME,
                name: piece,
            });
            let own = own.filter(|_| self.rules.has(Rule::GainJudgesOverrides));
            let mut contents = default
                .contents()
                .chain(own.iter().flat_map(|own| own.contents()));
            if contents.any(|content| content.mustache != after.mustache) {
                return Err(Refusal::OtherFormat);
            }
        }
        Ok(())
    }

    /// Whether a contract that shrinks or is made leaves what is active supplied.
    fn judge_contract(&self, draft: &Draft) -> Result<(), Refusal> {
        if draft.leaving() == 0 && !draft.is_judged_by_overrides() {
            return Ok(());
        }
        let stays = LABELS
            .into_iter()
            .filter(|label| draft.moved(*label).is_none());
        let stays = stays.filter_map(|label| draft.after.content(label));
        let rule = match draft.before {
            None => Rule::CreationJudgesOverrides,
            Some(_) => Rule::ShrinkJudgesOverrides,
        };
        let own = self.header(Id {
            instance: ACME,
            name: draft.id.name,
        });
        let own = own.filter(|_| draft.id.instance == DEFAULT && self.rules.has(rule));
        let with_pieces = self.rules.has(Rule::ShrinkJudgesPieces);
        for content in stays.chain(own.iter().flat_map(|own| own.contents())) {
            if needed(self, content, with_pieces) & !draft.after.contract != 0 {
                return Err(Refusal::ContractInUse);
            }
        }
        Ok(())
    }

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
        let format = match draft.id.is_override() {
            true => self
                .view
                .header(Id::of_default(draft.id.name))
                .map(|default| default.format()),
            false => draft
                .before
                .as_ref()
                .map(|before| before.format())
                .filter(Option::is_some),
        };
        let differs = format.is_some_and(|format| format != Some(after.mustache));
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
