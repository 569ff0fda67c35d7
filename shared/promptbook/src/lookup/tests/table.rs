//! A table whose answers, and their time, the test decides.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::oneshot;

use crate::Timestamp;
use crate::clock::Clock;
use crate::content::{Body, Content, Inputs};
use crate::error::Result;
use crate::lookup::source::{Consistency, ReadAnswer, ReadRequest};
use crate::lookup::{ActivePrompts, Options};
use crate::names::{Instance, Label, PromptName, VersionNumber};
use crate::prompt::Below;
use crate::prompt::{Active, PromptId, Publication, PublicationKind, Signature, Version};
use crate::store::request::ActiveRead;

pub(super) type Answer = Result<ActiveRead>;

/// The table. Clones share its state.
#[derive(Clone, Default)]
pub(super) struct Table(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    answer: Option<Answer>,
    lagging: Option<Answer>,
    held: VecDeque<oneshot::Receiver<Answer>>,
    asked: Vec<(PromptId, Label, Vec<PromptName>, Consistency)>,
}

impl Table {
    /// Answers every read with this from now on, at once.
    pub(super) fn answer(&self, answer: Answer) {
        self.0.lock().unwrap().answer = Some(answer);
    }

    /// Answers the next eventually consistent read with this instead.
    pub(super) fn lag(&self, answer: Answer) {
        self.0.lock().unwrap().lagging = Some(answer);
    }

    /// Holds the answer of the next read back until the sender is used.
    pub(super) fn hold(&self) -> oneshot::Sender<Answer> {
        let (sender, receiver) = oneshot::channel();
        self.0.lock().unwrap().held.push_back(receiver);
        sender
    }

    /// How many reads were sent.
    pub(super) fn reads(&self) -> usize {
        self.0.lock().unwrap().asked.len()
    }

    /// How consistent each read was.
    pub(super) fn consistencies(&self) -> Vec<Consistency> {
        let state = self.0.lock().unwrap();
        state.asked.iter().map(|(.., how)| *how).collect()
    }

    /// The arguments of the last read.
    pub(super) fn last_asked(&self) -> (PromptId, Label, Vec<PromptName>, Consistency) {
        self.0.lock().unwrap().asked.last().unwrap().clone()
    }

    /// A lookup over it with the usual options, and its clock.
    pub(super) fn prompts(&self) -> (ActivePrompts, Clock) {
        self.prompts_with(|options| options)
    }

    pub(super) fn prompts_with(
        &self,
        change: impl FnOnce(Options) -> Options,
    ) -> (ActivePrompts, Clock) {
        let clock = Clock::manual();
        let options = change(Options {
            clock: clock.clone(),
            ..Options::default()
        });
        let state = Arc::clone(&self.0);
        let read = move |request: ReadRequest| {
            let mut state = state.lock().unwrap();
            let ReadRequest {
                id,
                label,
                known,
                consistency,
            } = request;
            let known = known.map_or_else(Vec::new, |known| known.includes);
            state.asked.push((id, label, known, consistency));
            let held = state.held.pop_front();
            let answer = match consistency {
                Consistency::Eventual => state.lagging.take().or(state.answer.clone()),
                Consistency::Consistent => state.answer.clone(),
            };
            async move {
                let answer = match held {
                    Some(held) => held.await.unwrap(),
                    None => answer.expect("the test says what is answered"),
                };
                Ok(ReadAnswer::Read(answer?))
            }
            .boxed()
        };
        (ActivePrompts::over(Box::new(read), options), clock)
    }
}

/// A read that finds this text active in `default`.
pub(super) fn text(seq: u64, text: &str) -> Answer {
    Ok(ActiveRead {
        own: None,
        inherited: Some(active("default", seq, text)),
        ..ActiveRead::default()
    })
}

/// A read that finds no publication.
pub(super) fn nothing() -> Answer {
    Ok(ActiveRead::default())
}

pub(super) fn publication(instance: &str, seq: u64, version: Option<VersionNumber>) -> Publication {
    Publication {
        name: "greeting".parse().unwrap(),
        instance: instance.parse().unwrap(),
        label: Label::default(),
        seq,
        version,
        kind: PublicationKind::Publish,
        replaced: None,
        release: None,
        message: None,
        author: None,
        key_id: None,
        at: Timestamp::UNIX_EPOCH,
    }
}

/// Version `seq` with this text, published as number `seq`.
pub(super) fn active(instance: &str, seq: u64, text: &str) -> Active {
    let content = Content::new(Body::Text(text.to_owned()), None, Inputs::new()).unwrap();
    active_content(instance, seq, &content)
}

pub(super) fn active_content(instance: &str, seq: u64, content: &Content) -> Active {
    let number = VersionNumber::try_from(seq).unwrap();
    let publication = publication(instance, seq, Some(number));
    let version = Version::new(
        &publication.id(),
        number,
        content,
        &Signature::default(),
        Timestamp::UNIX_EPOCH,
    );
    Active {
        publication,
        below: None,
        version: Some(version),
    }
}

/// Version `seq` with this text, published over version `below`.
pub(super) fn active_over(instance: &str, seq: u64, text: &str, below: u64) -> Active {
    Active {
        below: Some(Below {
            seq: below,
            version: VersionNumber::try_from(below).unwrap(),
        }),
        ..active(instance, seq, text)
    }
}

pub(super) fn tombstone(instance: &str, seq: u64) -> Active {
    Active {
        publication: publication(instance, seq, None),
        below: None,
        version: None,
    }
}

pub(super) fn instance(name: &str) -> Instance {
    name.parse().unwrap()
}

pub(super) const fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}
