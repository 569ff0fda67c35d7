//! Sending one event: its body, its signature, and what counts as taken.

use std::time::Duration;

use promptbook::Timestamp;
use promptbook::activity::{Activity, Event};
use promptbook::loopback::is_loopback;
use reqwest::Url;
use serde::Serialize;

use super::secret::Signer;
use crate::Error;

/// How long the receiver may take.
const ANSWER: Duration = Duration::from_secs(15);

/// The body, as Standard Webhooks recommends it.
#[derive(Debug, Serialize)]
struct Body {
    #[serde(rename = "type")]
    event_type: String,
    timestamp: Timestamp,
    data: Event,
}

/// Where events go.
#[derive(Debug)]
pub(super) struct Receiver {
    http: reqwest::Client,
    url: String,
    signer: Signer,
}

impl Receiver {
    /// # Errors
    /// TLS can't be set up.
    pub(super) fn new(url: &str, signer: Signer) -> Result<Self, Error> {
        let mut http = reqwest::Client::builder();
        if Url::parse(url).is_ok_and(|url| url.host_str().is_some_and(is_loopback)) {
            // No proxy leads to this machine.
            http = http.no_proxy();
        }
        let http = http
            .timeout(ANSWER)
            .user_agent(concat!("promptbook/", env!("CARGO_PKG_VERSION")))
            // A signed event must not follow to another address.
            .redirect(reqwest::redirect::Policy::none())
            .build();
        Ok(Self {
            http: http.map_err(|error| Error::Webhook(error.to_string()))?,
            url: url.to_owned(),
            signer,
        })
    }

    /// Sends an event.
    ///
    /// # Errors
    /// Why it was not taken: no answer, or a status other than 2xx.
    pub(super) async fn send(&self, entry: &Activity, now: Timestamp) -> Result<(), String> {
        let body = Body {
            event_type: entry.kind.event_type(),
            timestamp: entry.at,
            data: Event::from(entry),
        };
        let body = serde_json::to_string(&body).map_err(|error| error.to_string())?;
        let (id, second) = (entry.id.as_str(), now.as_second());
        let signature = self.signer.sign(id, second, &body);
        let signature = signature.ok_or_else(|| "it can't be signed".to_owned())?;
        let request = self
            .http
            .post(&self.url)
            .header("content-type", "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", second.to_string())
            .header("webhook-signature", signature)
            .body(body);
        // The URL may contain a token, which must not be logged.
        let answer = request.send().await;
        let answer = answer.map_err(|error| error.without_url().to_string())?;
        match answer.status().is_success() {
            true => Ok(()),
            false => Err(format!("it answers {}", answer.status())),
        }
    }
}
