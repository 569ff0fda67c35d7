//! The webhook: sends the event of each write to a URL, in order and at least once, from the activity and a stored position.

mod delivery;
mod position;
mod secret;

use std::time::Duration;

use jiff::SignedDuration;
use promptbook::Timestamp;
use promptbook::activity::Activity;
use promptbook::store::Store;
use promptbook::store::request::{ActivityFilter, Page};

use crate::Error;
use crate::data::Folder;
use delivery::Receiver;
use position::Position;

/// How often the activity is read.
const INTERVAL: Duration = Duration::from_secs(1);
/// The first and the longest pause before an event is sent again.
const PAUSES: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(60)];
/// How much of the activity is read at once, so that a long absence of the receiver does not fill the memory.
const WINDOW: SignedDuration = SignedDuration::from_hours(24);

/// Sends events until it is dropped.
#[derive(Debug)]
pub(crate) struct Webhook {
    store: Store,
    receiver: Receiver,
    position: Position,
    /// The description of where the secret is.
    pub(crate) secret: String,
}

impl Webhook {
    /// Prepares to send what is written from now on, or what was written since the last event that this folder knows of.
    ///
    /// # Errors
    /// The secret is invalid, or the folder can't be used.
    pub(crate) async fn open(
        url: &str,
        folder: Option<&Folder>,
        store: Store,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Error> {
        let (secret, webhook) = secret::obtain(folder, variable)?;
        let now = store.clock().now();
        let mut position = Position::open(url, folder, now)?;
        if position.is_new {
            let since = earlier(now, SignedDuration::from_mins(2));
            let known = entries(&store, since, None).await?;
            position.begin(&known)?;
        }
        Ok(Self {
            receiver: Receiver::new(url, webhook)?,
            store,
            position,
            secret,
        })
    }

    /// Sends events forever.
    pub(crate) async fn run(mut self) -> std::convert::Infallible {
        loop {
            if let Err(error) = self.send_new().await {
                tracing::warn!(%error, "the webhook can't read the activity or store its position; it tries again");
            }
            tokio::time::sleep(INTERVAL).await;
        }
    }

    /// Sends what is new, a day after the other.
    async fn send_new(&mut self) -> Result<(), Error> {
        let now = self.store.clock().now();
        let mut since = self.position.since();
        loop {
            let until = later(since, WINDOW);
            let is_last = until > now;
            let read = entries(&self.store, since, (!is_last).then_some(until)).await?;
            for entry in self.position.unseen(read) {
                self.deliver(&entry).await;
                self.position.done(&entry)?;
            }
            if is_last {
                return Ok(());
            }
            since = until;
        }
    }

    /// Sends an event until the receiver has it.
    async fn deliver(&self, entry: &Activity) {
        let [mut pause, longest] = PAUSES;
        let mut is_failing = false;
        while let Err(error) = self.receiver.send(entry, self.store.clock().now()).await {
            if !is_failing {
                tracing::warn!(event = %entry.id, %error, "the webhook's receiver did not accept an event; retrying until it does");
            }
            is_failing = true;
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(longest);
        }
        if is_failing {
            tracing::info!(event = %entry.id, "the webhook's receiver takes events again");
        }
    }
}

/// The entries of a time.
async fn entries(
    store: &Store,
    since: Timestamp,
    until: Option<Timestamp>,
) -> Result<Vec<Activity>, Error> {
    let filter = ActivityFilter {
        since: Some(since),
        until,
        ..ActivityFilter::default()
    };
    let mut page = Page {
        limit: 100,
        cursor: None,
    };
    let mut entries = Vec::new();
    loop {
        let list = store.activity(&filter, &page).await?;
        entries.extend(list.items);
        page.cursor = list.next_cursor;
        if page.cursor.is_none() {
            return Ok(entries);
        }
    }
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).map_or(at, Timestamp::from)
}

fn earlier(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_sub(by).map_or(at, Timestamp::from)
}
