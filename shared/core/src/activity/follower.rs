//! Following the activity: a write may commit after a later one, so the last 90 s are read again, and entries that are known are left out.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{Activity, ActivityId};
use crate::timestamp::Timestamp;

/// How long after its time an entry may appear: a write is sent within 60 s of its time, or decided anew, and clocks differ.
const LATE: SignedDuration = SignedDuration::from_secs(90);

/// How far the activity was handled. It can be stored, to go on later.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Follower {
    /// The time of the newest entry that was handled.
    newest: Option<Timestamp>,
    /// The entries of the last 90 s before it that were handled.
    known: BTreeMap<ActivityId, Timestamp>,
}

impl Follower {
    /// The time to read from; none before the first entry.
    pub fn since(&self) -> Option<Timestamp> {
        let since = self.newest?.checked_sub(LATE);
        since.ok().map(Timestamp::from)
    }

    /// Those of the entries that were not handled, oldest first.
    pub fn unseen(&self, mut entries: Vec<Activity>) -> Vec<Activity> {
        entries.retain(|entry| !self.known.contains_key(&entry.id));
        entries.sort_by(|a, b| a.id.cmp(&b.id));
        entries.dedup_by(|a, b| a.id == b.id);
        entries
    }

    /// Marks an entry as handled.
    pub fn done(&mut self, entry: &Activity) {
        self.known.insert(entry.id.clone(), entry.at);
        self.newest = self.newest.max(Some(entry.at));
        if let Some(since) = self.since() {
            self.known.retain(|_, at| *at >= since);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::activity::ActivityKind;

    /// An entry of a time in seconds; `random` tells it from others of that time.
    fn entry(second: u32, random: u8) -> Activity {
        let millis = u64::from(second) * 1000;
        let at = jiff::Timestamp::from_second(second.into()).unwrap();
        let (high, low) = (millis >> 16, millis & 0xffff);
        let id = format!("{high:08x}-{low:04x}-7000-8000-0000000000{random:02x}");
        Activity {
            id: id.parse().unwrap(),
            at: at.into(),
            kind: ActivityKind::Save,
            instance: None,
            prompts: Vec::new(),
            release: None,
            message: None,
            author: None,
            key_id: None,
            key_name: None,
            key: None,
        }
    }

    #[test]
    fn an_entry_that_appears_late_is_found_and_a_known_one_is_not_repeated() {
        let mut follower = Follower::default();
        assert_eq!(follower.since(), None);
        let (first, last) = (entry(100, 0), entry(130, 0));
        for entry in follower.unseen(vec![last.clone(), first.clone()]) {
            follower.done(&entry);
        }
        assert_eq!(follower.since(), Some(entry(40, 0).at));
        let late = entry(90, 1);
        let read = vec![last, first, late.clone()];
        assert_eq!(follower.unseen(read), [late]);
    }

    proptest! {
        /// Entries commit at most 90 s after their time, and a follower that stops and goes on from what it stored has each once.
        #[test]
        fn each_entry_is_handled_once(
            writes in proptest::collection::vec((0u32..600, 0u32..=90), 1..40),
            polls in proptest::collection::vec(0u32..700, 1..10),
        ) {
            let mut polls = polls;
            polls.push(700);
            polls.sort_unstable();
            let all = writes.iter().enumerate();
            let all: Vec<(Activity, u32)> = all
                .map(|(random, (at, late))| (entry(*at, u8::try_from(random).unwrap()), at + late))
                .collect();
            let mut follower = Follower::default();
            let mut handled = Vec::new();
            for poll in polls {
                let since = follower.since();
                let read = all.iter().filter(|(entry, committed)| {
                    *committed <= poll && since.is_none_or(|since| entry.at >= since)
                });
                let read = read.map(|(entry, _)| entry.clone()).collect();
                for entry in follower.unseen(read) {
                    follower.done(&entry);
                    handled.push(entry.id.clone());
                }
                let stored = serde_json::to_string(&follower).unwrap();
                follower = serde_json::from_str(&stored).unwrap();
            }
            let mut expected: Vec<ActivityId> = all.into_iter().map(|(entry, _)| entry.id).collect();
            expected.sort();
            handled.sort();
            prop_assert_eq!(handled, expected);
        }
    }
}
