//! Searches one ledger by time.

use super::Store;
use super::read::missing;
use crate::Timestamp;
use crate::error::Result;
use crate::inactive::{Inactive, WhyInactive};
use crate::names::Label;
use crate::prompt::{Header, LedgerEntry, PromptId};
use crate::table_keys::{self, Key};

/// How many entries of a ledger one request reads. A ledger of 31 publications takes one request, of 1,023 two, of 32,767 three.
const PROBES: u64 = 31;

/// The last entry of a ledger until a time, and the first one after it.
#[derive(Default)]
pub(super) struct Around {
    pub(super) last: Option<LedgerEntry>,
    pub(super) next: Option<LedgerEntry>,
}

impl Around {
    /// The entry that made a version active, if that was so at the time.
    pub(super) fn active(&self) -> Option<&LedgerEntry> {
        let last = self.last.as_ref();
        last.filter(|entry| entry.publication.version.is_some())
    }

    /// Why nothing was active under the label of a prompt with this header.
    pub(super) fn why_inactive(&self, header: &Header, time: Timestamp) -> Inactive {
        let at = |entry: &Option<LedgerEntry>| entry.as_ref().map(|entry| entry.publication.at);
        let why = match (at(&self.last), at(&self.next)) {
            (Some(since), until) => WhyInactive::TakenDown { since, until },
            (None, _) if time < header.created_at => WhyInactive::Created(header.created_at),
            (None, Some(first)) => WhyInactive::Published(first),
            (None, None) => WhyInactive::NeverPublished,
        };
        Inactive {
            instance: header.instance.clone(),
            why,
        }
    }
}

impl Store {
    /// Searches a ledger by time, which ascends with its numbers. Each request divides what is left by 32.
    pub(super) async fn around(
        &self,
        header: &Header,
        label: &Label,
        time: Timestamp,
    ) -> Result<Around> {
        let newest = header.labels.get(label).map_or(0, |at| at.seq);
        let mut found = Around::default();
        let (mut low, mut high) = (0, newest + 1);
        while high - low > 1 {
            let seqs: Vec<u64> = probes(low, high).collect();
            let entries = self.ledger_entries(&header.id(), label, &seqs).await?;
            for (seq, entry) in seqs.into_iter().zip(entries) {
                if entry.publication.at > time {
                    (high, found.next) = (seq, Some(entry));
                    break;
                }
                (low, found.last) = (seq, Some(entry));
            }
        }
        Ok(found)
    }

    /// These entries of a ledger, in their order. The header names its last entry, so all of them must be there.
    async fn ledger_entries(
        &self,
        id: &PromptId,
        label: &Label,
        seqs: &[u64],
    ) -> Result<Vec<LedgerEntry>> {
        let key = |seq: &u64| table_keys::publication(id, label, *seq);
        let keys: Vec<Key> = seqs.iter().map(key).collect();
        let mut found = self.round(&keys).await?;
        let read = |key: &Key| found.take(key)?.ok_or_else(|| missing(key));
        keys.iter().map(read).collect()
    }
}

/// Numbers between two others, evenly spread; all of them if they are few.
fn probes(low: u64, high: u64) -> impl Iterator<Item = u64> {
    let between = high - low - 1;
    let count = between.min(PROBES);
    (1..=count).map(move |nth| low + nth * (between + 1) / (count + 1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn probes_ascend_and_leave_at_most_a_32nd(low in 0u64..1_000_000, between in 1u64..100_000_000) {
            let high = low + between + 1;
            let mut bounds = vec![low];
            bounds.extend(probes(low, high));
            bounds.push(high);
            let gaps = bounds.windows(2).map(|pair| pair[1].checked_sub(pair[0]).unwrap());
            for gap in gaps {
                prop_assert!(gap >= 1 && (gap - 1) <= between / (PROBES + 1), "{bounds:?}");
            }
        }
    }
}
