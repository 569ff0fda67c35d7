//! Which entries of the activity to list.

use super::KeyReach;
use crate::Timestamp;
use crate::activity::{Activity, ActivityKind};
use crate::names::{Instance, PromptName};
use crate::prompt::PromptId;

/// How far the list goes back by default.
const DEFAULT_SPAN: jiff::SignedDuration = jiff::SignedDuration::from_hours(30 * 24);

/// How far ahead of this server's clock an entry may be: another server may have made it.
const AHEAD: jiff::SignedDuration = jiff::SignedDuration::from_mins(1);

/// Which entries of the activity to list: all filters together.
#[derive(Debug, Clone, Default)]
pub struct ActivityFilter {
    /// What the caller's key reaches; none means everything.
    pub reach: Option<KeyReach>,
    /// Those of one instance; none means all.
    pub instance: Option<Instance>,
    /// Those at this time or later. Default: 30 days before `until`.
    pub since: Option<Timestamp>,
    /// Those before this time; none means all later ones.
    pub until: Option<Timestamp>,
    /// Those that changed a prompt of this name.
    pub prompt: Option<PromptName>,
    /// Those of one kind.
    pub kind: Option<ActivityKind>,
}

impl ActivityFilter {
    /// The longest time between `since` and `until`, in days.
    pub const MAX_DAYS: i64 = 366;

    /// Whether it leaves out entries of the time that it asks for.
    pub(in crate::store) fn is_narrow(&self) -> bool {
        let is_limited = self.reach.is_some();
        is_limited || self.instance.is_some() || self.prompt.is_some() || self.kind.is_some()
    }

    /// What of an entry is shown; none if it is left out.
    pub(in crate::store) fn shown(&self, mut entry: Activity) -> Option<Activity> {
        let is_shown = match &self.reach {
            None => true,
            Some(reach) => reach.narrow(&mut entry),
        };
        (is_shown && self.admits(&entry)).then_some(entry)
    }

    fn admits(&self, entry: &Activity) -> bool {
        let named = |name: &PromptName| entry.prompts.iter().any(|it| it.name == *name);
        let of_instance = |instance| entry.instance.as_ref() == Some(instance);
        self.instance.as_ref().is_none_or(of_instance)
            && self.prompt.as_ref().is_none_or(named)
            && self.kind.is_none_or(|kind| entry.kind == kind)
    }

    /// The times between which it asks, at a time of day.
    pub fn span(&self, now: Timestamp) -> (Timestamp, Timestamp) {
        let later = |at: Timestamp, by| at.checked_add(by).map_or(at, Timestamp::from);
        let until = self.until.unwrap_or_else(|| later(now, AHEAD));
        let since = self.since.unwrap_or_else(|| later(until, -DEFAULT_SPAN));
        (since, until)
    }
}

impl KeyReach {
    /// Removes the prompts that the key does not reach. Whether the entry is shown: one that names no prompt is not, unless the key reaches
    /// all prompts of its instance.
    fn narrow(&self, entry: &mut Activity) -> bool {
        let Some(instance) = &entry.instance else {
            return false;
        };
        if entry.prompts.is_empty() {
            return self.scope.prefixes.is_none() && self.scope.reads_instance(self.role, instance);
        }
        let id = |name: &PromptName| PromptId {
            instance: instance.clone(),
            name: name.clone(),
        };
        entry.prompts.retain(|it| self.sees(&id(&it.name)));
        !entry.prompts.is_empty()
    }
}
