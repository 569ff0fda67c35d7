//! Seeding: the prompts that ship with the code come into `default`, and never over an editor's wording.

use std::collections::BTreeSet;
use std::time::Duration;

use super::Store;
use super::add_publication::Added;
use super::needed::Needed;
use super::pending_write::PendingWrite;
use super::pieces::Pieces;
use super::read::Reading;
use super::receipt::Effect;
use super::request::{Seed, SeedOutcome, WriteContext};
use super::write::{Decision, WriteOperation};
use crate::digest;
use crate::error::Result;
use crate::names::{Instance, Label, PromptName, VersionNumber};
use crate::prompt::{Header, PromptId, Seeded, Signature, Version};
use crate::table_keys;

/// Who is said to have made what seeding makes.
const AUTHOR: &str = "seed";

struct SeedPrompt<'a> {
    id: PromptId,
    label: Label,
    seed: &'a Seed,
    digest: String,
    by: Signature,
}

impl Store {
    /// Seeds each prompt, one write each, those that others include first. Twice does what once does, and two at once do what one does.
    ///
    /// # Errors
    /// `Unavailable`, `Refused`, `Corrupt`; what was seeded before that stays.
    pub async fn seed(&self, seeds: &[Seed]) -> Result<Vec<(PromptName, SeedOutcome)>> {
        let mut outcomes = vec![];
        let (pieces, includers): (Vec<&Seed>, Vec<&Seed>) = seeds
            .iter()
            .partition(|seed| seed.content.includes().is_empty());
        for &seed in pieces.iter().chain(&includers) {
            outcomes.push((seed.name.clone(), self.seed_one(seed).await?));
        }
        // What still included one of these when it was its turn may include it no more.
        for (seed, (_, outcome)) in pieces.iter().chain(&includers).zip(&mut outcomes) {
            if matches!(outcome, SeedOutcome::Refused(_)) {
                *outcome = self.seed_one(seed).await?;
            }
        }
        Ok(outcomes)
    }

    async fn seed_one(&self, seed: &Seed) -> Result<SeedOutcome> {
        let outcome = self
            .run(&SeedPrompt::new(seed), &WriteContext::default())
            .await;
        match outcome {
            Err(refusal) if refusal.is_forbidden_by_prompts() => {
                Ok(SeedOutcome::Refused(refusal.to_string()))
            }
            other => other,
        }
    }
}

impl WriteOperation for SeedPrompt<'_> {
    type Answer = SeedOutcome;
    /// Nobody waits for an answer over HTTP, and a prompt may have many thousands of overrides. The four seeds that ship take
    /// less than the time that their function has.
    const DEADLINE: Duration = Duration::from_secs(60);

    async fn decide(&self, store: &Store, attempt: u32) -> Result<Decision<SeedOutcome>> {
        let (header, active) = tokio::try_join!(
            store.header(&self.id),
            store.read_label(&self.id, &self.label)
        )?;
        let Some(header) = header else {
            return self.create(store, attempt).await;
        };
        if super::read::is_torn(&header, &self.label, active.as_ref()) {
            return Ok(Decision::ReadAgain);
        }
        let pointer = header.labels.get(&self.label).and_then(|at| at.version);
        match (&header.seed, pointer) {
            _ if header.deleted_at.is_some() => Ok(left(header, SeedOutcome::Deleted)),
            (None, _) => Ok(left(header, SeedOutcome::EditorsOwn)),
            (Some(_), None) => Ok(left(header, SeedOutcome::Unpublished)),
            (Some(seeded), Some(_)) if seeded.digest == self.digest => {
                Ok(left(header, SeedOutcome::Unchanged))
            }
            (Some(seeded), Some(active)) if seeded.version != active => {
                self.keep(store, header, active).await
            }
            (Some(_), Some(_)) => {
                let reading = Reading {
                    header,
                    active,
                    default: None,
                };
                self.update(store, reading).await
            }
        }
    }

    async fn replay(&self, _store: &Store, _effect: Effect) -> Result<SeedOutcome> {
        Ok(SeedOutcome::Unchanged)
    }
}

impl<'a> SeedPrompt<'a> {
    fn new(seed: &'a Seed) -> Self {
        let whole = serde_json::json!({
            "content": seed.content.digest(), "description": seed.description, "tags": seed.tags,
        });
        Self {
            id: PromptId {
                instance: Instance::default(),
                name: seed.name.clone(),
            },
            label: Label::default(),
            seed,
            digest: digest::of(&whole),
            by: Signature {
                author: Some(AUTHOR.to_owned()),
                ..Signature::default()
            },
        }
    }

    async fn create(&self, store: &Store, attempt: u32) -> Result<Decision<SeedOutcome>> {
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
    async fn update(&self, store: &Store, reading: Reading) -> Result<Decision<SeedOutcome>> {
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
    async fn keep(
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

fn left(header: Header, outcome: SeedOutcome) -> Decision<SeedOutcome> {
    Decision::Unchanged {
        header: Box::new(header),
        effect: Effect::default(),
        answer: outcome,
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
