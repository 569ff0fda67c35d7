//! The sequential specification of calls: the model's, with receipts.

use std::collections::BTreeMap;

use promptbook_model::meaning::{Answer, Operation, Prompt, Refusal, Seeded, is_true, meaning};
use promptbook_model::table::{Whose, uses};
use stateright::semantics::SequentialSpec;

use super::calls::Call;

/// A prompt of `default`, its override, and the receipts by Idempotency-Key.
#[derive(Debug, Clone, Default)]
pub(super) struct Prompts {
    default: Option<Prompt>,
    own: Option<Prompt>,
    receipts: BTreeMap<u8, Answer>,
}

impl Prompts {
    fn obeyed(&self, whose: Whose) -> Option<u8> {
        match whose {
            Whose::Default => None,
            Whose::Override => self.default.as_ref().map(|default| default.contract),
        }
    }

    /// What `default` is to be supplies what its active override needs: why it does not, or nothing.
    fn judge_by_override(&self, operation: Operation, after: &mut Prompt) -> Option<Answer> {
        let own = self.own.as_ref().filter(|own| !own.down && !own.deleted)?;
        let version = usize::from(*own.stack.last()?);
        let needed = uses(*own.versions.get(version.checked_sub(1)?)?);
        let supplied = self
            .default
            .as_ref()
            .map_or(needed, |before| before.contract);
        let lacking = needed & supplied & !after.contract;
        if lacking == 0 {
            return None;
        }
        match (operation, &self.default) {
            (Operation::Create { .. }, None) => Some(Answer::Refused(Refusal::BreaksContract)),
            (Operation::Seed { .. }, None) => Some(Answer::Seeded(Seeded::Left)),
            (Operation::SetContract { .. }, _) => Some(Answer::Refused(Refusal::ContractInUse)),
            _ => {
                after.contract |= lacking;
                None
            }
        }
    }

    fn before(&self, whose: Whose) -> Option<&Prompt> {
        match whose {
            Whose::Default => self.default.as_ref(),
            Whose::Override => self.own.as_ref(),
        }
    }
}

impl SequentialSpec for Prompts {
    type Op = Call;
    type Ret = Answer;

    fn invoke(&mut self, call: &Call) -> Answer {
        if let Some(answer) = call.key.and_then(|key| self.receipts.get(&key)) {
            return *answer;
        }
        let (before, obeyed) = (self.before(call.whose), self.obeyed(call.whose));
        let (mut after, mut answer) = meaning(call.operation, before, obeyed, call.if_match);
        if call.whose == Whose::Default
            && let Some(prompt) = &mut after
            && let Some(refusal) = self.judge_by_override(call.operation, prompt)
        {
            (after, answer) = (self.default.clone(), refusal);
        }
        match call.whose {
            Whose::Default => self.default = after,
            Whose::Override => self.own = after,
        }
        if let (Some(key), false) = (call.key, matches!(answer, Answer::Refused(_))) {
            self.receipts.insert(key, answer);
        }
        answer
    }

    fn is_valid_step(&mut self, call: &Call, answer: &Answer) -> bool {
        let (before, obeyed) = (self.before(call.whose), self.obeyed(call.whose));
        let told_before = call.key.is_some_and(|key| self.receipts.contains_key(&key));
        if !told_before
            && matches!(answer, Answer::Refused(_))
            && is_true(*answer, call.operation, before, obeyed, call.if_match)
        {
            return true;
        }
        self.invoke(call) == *answer
    }
}
