//! What seeding writes: a new prompt, a new version, or more names in the contract.

use std::collections::BTreeSet;

use super::{SeedPrompt, left};
use crate::error::Result;
use crate::names::VersionNumber;
use crate::prompt::{Header, Seeded, Version};
use crate::store::Store;
use crate::store::add_publication::Added;
use crate::store::needed::Needed;
use crate::store::pending_write::PendingWrite;
use crate::store::pieces::Pieces;
use crate::store::read::Reading;
use crate::store::receipt::Effect;
use crate::store::request::{SeedOutcome, WriteContext};
use crate::store::write::Decision;
use crate::table_keys;

impl SeedPrompt<'_> {
    pub(super) async fn create(
        &self,
        store: &Store,
        attempt: u32,
    ) -> Result<Decision<SeedOutcome>> {
        let version = Version::new(
            &self.id,
            VersionNumber::FIRST,
            &self.seed.content,
            &self.by,
            store.now(),
        );
        let pieces = store.pieces_of(&self.seed.content).await?;
        let header = self.header(&version, &pieces);
        let mut pending = PendingWrite::first(header.clone(), &version, &self.by)?;
        pending.rests_on(pieces);
        store.judge_by_overrides(&mut pending, attempt).await?;
        let reading = Reading {
            header,
            active: None,
            default: None,
        };
        let code = WriteContext::default();
        let added = store.add_publication(&mut pending, &reading, &self.label, &version, &code);
        match added.await? {
            Added::Torn => Ok(Decision::ReadAgain),
            Added::Publication(_) | Added::Active => decided(pending, SeedOutcome::Created),
        }
    }

    /// The seed changed and its old version is active: the new one takes its place, contract included.
    pub(super) async fn update(
        &self,
        store: &Store,
        reading: Reading,
    ) -> Result<Decision<SeedOutcome>> {
        let Some(active) = store
            .needed_by_active(&reading.header, Some(&self.label))
            .await?
        else {
            return Ok(Decision::ReadAgain);
        };
        let mut pending = PendingWrite::over(&reading.header, &self.by, store.now());
        pending.after.description.clone_from(&self.seed.description);
        pending.after.tags.clone_from(&self.seed.tags);
        let pieces = store.pieces_of(&self.seed.content).await?;
        pending.after.contract = self.contract(&reading.header, &active.needed, &pieces);
        pending.rests_on(pieces);
        pending.judged_by(&active);
        let version = match reading.header.latest_has(self.seed.content.digest()) {
            true => {
                store
                    .get_named(&table_keys::version(&self.id, reading.header.latest))
                    .await?
            }
            false => pending.add_version(&self.seed.content, &self.by)?,
        };
        pending.after.seed = Some(Seeded {
            digest: self.digest.clone(),
            version: version.version,
        });
        let code = WriteContext::default();
        let added = store.add_publication(&mut pending, &reading, &self.label, &version, &code);
        let outcome = SeedOutcome::Updated(version.version);
        match added.await? {
            Added::Torn => Ok(Decision::ReadAgain),
            Added::Publication(_) | Added::Active => decided(pending, outcome),
        }
    }

    /// An editor's version is active: it stays. The code supplies what the seed says, so those names are added.
    pub(super) async fn keep(
        &self,
        store: &Store,
        header: Header,
        active: VersionNumber,
    ) -> Result<Decision<SeedOutcome>> {
        let outcome = SeedOutcome::Drifted { active };
        let pieces = store.pieces_of(&self.seed.content).await?;
        let supplied = pieces.initial_contract(&self.seed.content);
        if supplied.is_subset(&header.contract) {
            return Ok(left(header, outcome));
        }
        let mut pending = PendingWrite::over(&header, &self.by, store.now());
        pending.after.contract.extend(supplied);
        pending.rests_on(pieces);
        decided(pending, outcome)
    }

    /// What the new code supplies, and what other active versions still need, as far as the old code supplied it.
    fn contract(&self, header: &Header, needed: &Needed, pieces: &Pieces) -> BTreeSet<String> {
        let mut contract = pieces.initial_contract(&self.seed.content);
        contract.extend(
            header
                .contract
                .iter()
                .filter(|name| needed.contains_key(*name))
                .cloned(),
        );
        contract
    }

    fn header(&self, version: &Version, pieces: &Pieces) -> Header {
        let seeded = Seeded {
            digest: self.digest.clone(),
            version: version.version,
        };
        Header {
            description: self.seed.description.clone(),
            tags: self.seed.tags.clone(),
            seed: Some(seeded),
            ..Header::of_first(version, pieces.initial_contract(&self.seed.content))
        }
    }
}

fn decided(pending: PendingWrite, outcome: SeedOutcome) -> Result<Decision<SeedOutcome>> {
    let (transaction, _) = pending.finish()?;
    Ok(Decision::Commit {
        transaction,
        effect: Effect::default(),
        answer: outcome,
    })
}
