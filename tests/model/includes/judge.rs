//! Whether what an operation wants is allowed, and the conditions on counters under which it stays so.

use std::sync::Arc;

use super::changes::needed;
use super::contents::{Content, Set, bit, members};
use super::drafts::Draft;
use super::operations::{Operation, Refusal, View};
use super::prompts::{ACME, DEFAULT, Header, Id, LABELS, NAMES, Name, PRODUCTION};
use super::rules::{Rule, Rules};

/// What an operation decided.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) drafts: Vec<Draft>,
    /// What a restore leaves down, and why.
    pub(super) stays_down: Vec<(Content, Refusal)>,
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
}
