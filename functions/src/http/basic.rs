//! Basic authentication, as clients of Langfuse's API send it: the public key names the instance, and the secret key is one of the API keys.

use std::collections::BTreeSet;

use axum::extract::FromRequestParts;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::request::Parts;
use http::{HeaderMap, header};
use promptbook::prompt::PromptId;
use promptbook::store::request::WriteContext;
use promptbook::{Instance, Label};

use super::basic_error::BasicError;
use super::caller::Caller;
use super::error::Error;
use super::fields::Author;
use super::issued::KeyUse;
use super::keyring::Keys;

/// The prefix of the routes that take Basic authentication.
pub(crate) const PREFIX: &str = "/api/public/";

/// Whether a path is one of these routes.
pub(crate) fn applies_to(path: &str) -> bool {
    path.starts_with(PREFIX)
}

/// Who calls, and the instance that their public key names. As an extractor, rejects an unauthenticated request, and an instance that the key
/// does not reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Client {
    /// The instance.
    pub(crate) instance: Instance,
    /// The caller.
    pub(crate) caller: Caller,
}

impl Client {
    /// The context of a write to a prompt, which also moves these labels.
    ///
    /// # Errors
    /// 403 if the key does not reach the prompt or may not move one of the labels.
    pub(crate) fn context(
        &self,
        id: &PromptId,
        labels: &BTreeSet<Label>,
        message: Option<String>,
    ) -> Result<WriteContext, Error> {
        self.caller.writes(&id.instance, &id.name)?;
        for label in labels {
            self.caller.publishes(label)?;
        }
        let author = None;
        Ok(self.caller.write_context(Author { author, message }))
    }
}

/// Finds the caller by the `Authorization` header, and the use of the key that is to be recorded.
pub(super) async fn client(
    keys: &Keys,
    headers: &HeaderMap,
) -> Result<(Client, Option<KeyUse>), Error> {
    let mut sent = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (sent.next(), sent.next()) else {
        return Err(BasicError::Missing.into());
    };
    let (scheme, rest) = split(value.as_bytes());
    if scheme.eq_ignore_ascii_case(b"bearer") {
        return Err(BasicError::Bearer.into());
    }
    let pair = BASE64_STANDARD.decode(rest.trim_ascii());
    let pair = pair.ok().filter(|_| scheme.eq_ignore_ascii_case(b"basic"));
    let pair = pair.ok_or(BasicError::Missing)?;
    let colon = pair.iter().position(|byte| *byte == b':');
    let (public, secret) = pair.split_at(colon.ok_or(BasicError::Missing)?);
    // The key first: only those who have one learn what an instance is.
    let (caller, used) = keys.check(&secret[1..]).await?;
    let public = String::from_utf8_lossy(public);
    let instance = public.parse::<Instance>();
    let instance = instance.map_err(|error| BasicError::NoInstance(error.to_string()))?;
    Ok((Client { instance, caller }, used))
}

fn split(value: &[u8]) -> (&[u8], &[u8]) {
    let space = value.iter().position(|byte| *byte == b' ');
    value.split_at(space.unwrap_or(value.len()))
}

impl<S: Sync> FromRequestParts<S> for Client {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let client = parts.extensions.get::<Self>().cloned();
        let client = client.ok_or(BasicError::Missing)?;
        client.caller.reads_instance(&client.instance)?;
        Ok(client)
    }
}

#[cfg(test)]
mod tests {
    use super::super::caller::Role;
    use super::*;

    const A: &str = "admin-key-0123456789";
    const B: &str = "other-key-0123456789";

    async fn sent(value: &str) -> Result<(String, Role), String> {
        let keys = Keys::parse(Some(A), Some(B)).unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, value.parse().unwrap());
        let found = client(&keys, &headers).await;
        let found = found.map(|(found, _)| (found.instance.to_string(), found.caller.role));
        found.map_err(|error| error.to_string())
    }

    fn basic(pair: &str) -> String {
        format!("Basic {}", BASE64_STANDARD.encode(pair))
    }

    #[tokio::test]
    async fn the_secret_half_is_the_key_and_the_public_half_the_instance() {
        let admin = ("default".to_owned(), Role::Admin);
        assert_eq!(sent(&basic(&format!("default:{A}"))).await, Ok(admin));
        let reader = ("acme".to_owned(), Role::Reader);
        let value = basic(&format!("acme:{B}")).replace("Basic", "basic");
        assert_eq!(sent(&value).await, Ok(reader));
        for (value, says) in [
            (basic(&format!("pk LF:{A}")), "names an instance"),
            (basic(&format!(":{A}")), "names an instance"),
            (basic("default:wrong-key-0123456789"), "the key is unknown"),
            (basic("Not An Instance:wrong"), "the key is unknown"),
            (basic("default"), "take Basic authentication"),
            (basic(&format!("{A}:default")), "the key is unknown"),
            ("Basic ???".to_owned(), "take Basic authentication"),
            ("Basic".to_owned(), "take Basic authentication"),
            (format!("Bearer {A}"), "a public key alone"),
        ] {
            let error = sent(&value).await.unwrap_err();
            assert!(error.contains(says), "{value}: {error}");
        }
    }
}
