//! Seeding: the prompts that ship with the code come into `default`, and never over an editor's wording.

mod writes;

use std::time::Duration;

use super::Store;
use super::read::{Reading, is_torn};
use super::receipt::Effect;
use super::request::{Seed, SeedOutcome, WriteContext};
use super::write::{Decision, WriteOperation};
use crate::digest;
use crate::error::Result;
use crate::names::{Instance, Label, PromptName};
use crate::prompt::{Header, PromptId, Signature};

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
        if is_torn(&header, &self.label, active.as_ref()) {
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
}

fn left(header: Header, outcome: SeedOutcome) -> Decision<SeedOutcome> {
    Decision::Unchanged {
        header: Box::new(header),
        effect: Effect::default(),
        answer: outcome,
    }
}
