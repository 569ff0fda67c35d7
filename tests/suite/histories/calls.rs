//! Random calls of the store.

use promptbook::content::Content;
use promptbook::error::{ContractError, DatabaseError, DeletionError, LabelError, RedactionError};
use promptbook::prompt::PromptId;
use promptbook::store::Store;
use promptbook::store::request::{
    Idempotency, IfMatch, Published, Saved, Seed, SeedOutcome, WriteContext,
};
use promptbook::{Error, table_keys};
use promptbook_model::meaning::{Answer, Operation, Refusal, Seeded};
use promptbook_model::table::Whose;

use crate::store::{new_prompt, number, production, prompt_of, replace, text};

/// A call, identified by its key when it is repeated.
#[derive(Debug, Clone, Copy)]
pub(super) struct Call {
    pub(super) operation: Operation,
    pub(super) whose: Whose,
    pub(super) key: Option<u8>,
    pub(super) if_match: Option<u8>,
}

/// The prompts that are called.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// A prompt of `default`, with seeding and contracts that shrink.
    OnePrompt,
    /// A prompt and its override.
    Override,
}

impl Kind {
    /// Draws a call.
    pub(super) fn call(self, random: &mut fastrand::Rng) -> Call {
        let content = random.u8(..3);
        let publish = random.bool();
        let operation = match random.u8(..15) {
            0 | 1 => Operation::Create { content, publish },
            2..=4 => Operation::Save { content, publish },
            5 | 6 => Operation::Publish {
                version: random.u8(1..4),
            },
            7 | 8 => Operation::RollBack {
                from: random.bool().then(|| random.u8(1..5)),
            },
            9 => Operation::Unpublish,
            10 => Operation::Delete,
            11 => Operation::Restore,
            13 => Operation::Redact {
                version: random.u8(1..4),
            },
            // What overrides need of a contract is no part of the meaning.
            12 => match self {
                Self::OnePrompt => Operation::SetContract {
                    inputs: random.choice([0b01, 0b11]).unwrap_or(0b11),
                },
                Self::Override => Operation::SetContract { inputs: 0b11 },
            },
            _ => match self {
                Self::OnePrompt => Operation::Seed {
                    content: random.u8(..2),
                },
                Self::Override => Operation::Restore,
            },
        };
        let own = matches!(self, Self::Override)
            && random.u8(..3) > 0
            && !matches!(operation, Operation::SetContract { .. });
        let whose = if own { Whose::Override } else { Whose::Default };
        let guarded = !matches!(operation, Operation::Create { .. } | Operation::Seed { .. });
        let if_match = (guarded && random.u8(..5) == 0).then(|| random.u8(1..6));
        Call {
            operation,
            whose,
            key: None,
            if_match,
        }
        .keyed(random)
    }
}

impl Call {
    /// Sometimes a call that other clients may make too: equal keys mean equal calls.
    fn keyed(self, random: &mut fastrand::Rng) -> Self {
        let twice = [
            Operation::Save {
                content: 1,
                publish: true,
            },
            Operation::RollBack { from: None },
            Operation::Create {
                content: 0,
                publish: true,
            },
            Operation::Unpublish,
            Operation::Delete,
        ];
        match random.u8(..3) {
            0 => {
                let key = random.u8(..5);
                let operation = twice[usize::from(key)];
                Self {
                    operation,
                    whose: Whose::Default,
                    key: Some(key),
                    if_match: None,
                }
            }
            _ => self,
        }
    }

    fn id(&self) -> PromptId {
        match self.whose {
            Whose::Default => prompt_of("default", "greeting"),
            Whose::Override => prompt_of("acme", "greeting"),
        }
    }

    fn context(&self) -> WriteContext {
        WriteContext {
            if_match: self
                .if_match
                .map(|revision| IfMatch::OneOf(vec![revision.into()])),
            idempotency: self.key.map(|key| Idempotency {
                receipt: table_keys::receipt(
                    "admin",
                    "POST",
                    &self.id().instance,
                    "/",
                    &key.to_string(),
                ),
                fingerprint: "the same".to_owned(),
            }),
            ..WriteContext::default()
        }
    }
}

/// The content of this number: 2 reads one input more.
fn content(number: u8) -> Content {
    text(["{{ x }}", "Hello {{ x }}", "{{ x }} {{ y }}"][usize::from(number)])
}

/// Calls the store. None if the outcome stays unknown.
pub(super) async fn perform(store: &Store, call: Call) -> Option<Answer> {
    let (id, context, label) = (call.id(), call.context(), production());
    let answered = match call.operation {
        Operation::Create {
            content: number,
            publish,
        } => {
            let mut new = new_prompt("x", publish);
            new.content = content(number);
            store.create(&id, &new, &context).await.map(saved)
        }
        Operation::Save {
            content: number,
            publish,
        } => {
            let change = replace(content(number), publish.then(production));
            store.save(&id, &change, &context).await.map(saved)
        }
        Operation::Publish { version } => store
            .publish(&id, &label, number(version.into()), &context)
            .await
            .map(published),
        Operation::RollBack { from } => store
            .roll_back(&id, &label, from.map(u64::from), &context)
            .await
            .map(published),
        Operation::Unpublish => store.unpublish(&id, &label, &context).await.map(published),
        Operation::Delete => store
            .delete(&id, &context)
            .await
            .map(|revision| Answer::Revision(small(revision))),
        Operation::Restore => store
            .restore(&id, &context)
            .await
            .map(|restored| Answer::Restored {
                unrestored: !restored.unrestored.is_empty(),
                revision: small(restored.revision),
            }),
        Operation::SetContract { inputs } => {
            let names = [(1, "x"), (2, "y")]
                .into_iter()
                .filter(|(bit, _)| inputs & bit != 0);
            let names = names.map(|(_, name)| name.to_owned()).collect();
            store
                .set_contract(&id, &names, &context)
                .await
                .map(|revision| Answer::Revision(small(revision)))
        }
        Operation::Redact { version } => store
            .redact(&id, number(version.into()), &context)
            .await
            .map(|redacted| Answer::Revision(small(redacted.revision))),
        Operation::Seed { content: number } => {
            let seed = Seed {
                name: id.name,
                content: content(number),
                description: None,
                tags: Default::default(),
            };
            store
                .seed(&[seed])
                .await
                .map(|outcomes| Answer::Seeded(seeded(&outcomes[0].1)))
        }
    };
    answered.map_or_else(refused, Some)
}

fn saved(saved: Saved) -> Answer {
    Answer::Saved {
        latest: small(saved.version.version.get().into()),
        publication: saved.publication.map(|publication| {
            let version = publication
                .version
                .map(|version| small(version.get().into()));
            (small(publication.seq), version)
        }),
        revision: small(saved.revision),
    }
}

fn published(published: Published) -> Answer {
    Answer::Published {
        seq: small(published.publication.seq),
        version: published
            .publication
            .version
            .map(|version| small(version.get().into())),
        revision: small(published.revision),
    }
}

fn seeded(outcome: &SeedOutcome) -> Seeded {
    match outcome {
        SeedOutcome::Created => Seeded::Created,
        SeedOutcome::Unchanged => Seeded::Unchanged,
        SeedOutcome::Updated(_) => Seeded::Updated,
        _ => Seeded::Left,
    }
}

fn refused(error: Error) -> Option<Answer> {
    Some(Answer::Refused(match error {
        Error::Database(DatabaseError::Unavailable(_)) => return None,
        Error::PromptNotFound { .. } => Refusal::NotFound,
        Error::Exists { .. } => Refusal::Exists,
        Error::Deletion(DeletionError::Deleted { .. }) => Refusal::Deleted,
        Error::VersionNotFound { .. } => Refusal::NoSuchVersion,
        Error::Label(LabelError::NeverPublished { .. }) => Refusal::NeverPublished,
        Error::Label(LabelError::NothingBelow { .. }) => Refusal::NothingBelow,
        Error::Label(LabelError::LabelMoved { .. }) => Refusal::Moved,
        Error::Contract(ContractError::BreaksContract { .. })
        | Error::Contract(ContractError::OverrideNeeds { .. }) => Refusal::BreaksContract,
        Error::Contract(ContractError::ContractInUse { .. }) => Refusal::ContractInUse,
        Error::PreconditionFailed { .. } => Refusal::Changed,
        Error::Redaction(RedactionError::VersionRedacted { .. })
        | Error::Redaction(RedactionError::RedactedBelow { .. }) => Refusal::Redacted,
        Error::Redaction(RedactionError::VersionActive { .. }) => Refusal::Active,
        other => panic!("a fault must not become this: {other}"),
    }))
}

fn small(number: u64) -> u8 {
    number.try_into().expect("a short history")
}
