//! The conditions of a write: the caller, `If-Match`, and an `Idempotency-Key` bound to the request.

use axum::extract::{FromRequest, FromRequestParts, MatchedPath, RawPathParams, Request};
use http::header::{IF_MATCH, IF_NONE_MATCH};
use http::request::Parts;
use http::{HeaderMap, Method};
use promptbook::content::order_counts;
use promptbook::prompt::PromptId;
use promptbook::store::request::{Idempotency, IfMatch, WriteContext};
use promptbook::{Instance, Label, PromptName, digest, table_keys};
use serde_json::{Value, json};

use super::caller::Caller;
use super::error::Error;
use super::etag;
use super::fields::Author;
use super::json;

/// The conditions of a write. As an extractor, for writes without a body.
#[derive(Debug)]
pub struct Envelope {
    caller: Caller,
    method: Method,
    /// The route and the prompt's name, independent of how the path was encoded.
    path: String,
    if_match: Option<IfMatch>,
    key: Option<String>,
    fingerprint: String,
}

impl Envelope {
    /// The context of this write to a prompt, which also moves a label if it names one.
    ///
    /// # Errors
    /// 403 if the caller's key does not reach the prompt or may not move the label.
    pub fn context(
        self,
        id: &PromptId,
        label: Option<&Label>,
        author: Author,
    ) -> Result<WriteContext, Error> {
        self.context_of(&id.instance, [&id.name], label, author)
    }

    /// The same of a write to several prompts of an instance.
    ///
    /// # Errors
    /// As [`Envelope::context`].
    pub fn context_of<'a>(
        self,
        instance: &Instance,
        names: impl IntoIterator<Item = &'a PromptName>,
        label: Option<&Label>,
        author: Author,
    ) -> Result<WriteContext, Error> {
        for name in names {
            self.caller.writes(instance, name)?;
        }
        if let Some(label) = label {
            self.caller.publishes(label)?;
        }
        Ok(self.authorized(instance, author))
    }

    fn authorized(self, instance: &Instance, author: Author) -> WriteContext {
        let who = self.caller.receipts();
        let receipt = |key: String| {
            table_keys::receipt(&who, self.method.as_str(), instance, &self.path, &key)
        };
        WriteContext {
            idempotency: self.key.map(|key| Idempotency {
                receipt: receipt(key),
                fingerprint: self.fingerprint,
            }),
            if_match: self.if_match,
            ..self.caller.write_context(author)
        }
    }

    /// Who makes the write.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// Rejects `If-Match` on a write to something that has no ETag, and says what to do instead.
    ///
    /// # Errors
    /// [`Error::BadHeader`].
    pub fn without_if_match(self, instead: &str) -> Result<Self, Error> {
        match self.if_match {
            None => Ok(self),
            Some(_) => Err(Error::BadHeader {
                name: "If-Match",
                problem: instead.to_owned(),
            }),
        }
    }

    pub(super) async fn from_parts(parts: &mut Parts) -> Result<Self, Error> {
        let caller = Caller::from_request_parts(parts, &()).await?;
        if parts.headers.contains_key(IF_NONE_MATCH) {
            return Err(Error::BadHeader {
                name: "If-None-Match",
                problem: "it is only for reads; send `If-Match` with a write".to_owned(),
            });
        }
        Ok(Self {
            caller,
            method: parts.method.clone(),
            path: path(parts).await?,
            if_match: etag::if_match(&parts.headers)?,
            key: idempotency_key(&parts.headers)?,
            fingerprint: String::new(),
        })
    }

    pub(super) fn bind(self, asked: &RequestHead, body: &Value) -> Self {
        let RequestHead { query, if_match } = asked;
        let asked = json!({"body": body, "query": query, "if_match": if_match});
        let fingerprint = digest::of_ordered(&asked, |path| match path {
            ["body", path @ ..] => order_counts(path),
            _ => false,
        });
        Self {
            fingerprint,
            ..self
        }
    }
}

/// The parts of a request, besides its body, that its fingerprint covers.
pub(super) struct RequestHead {
    query: Option<String>,
    if_match: Vec<String>,
}

impl RequestHead {
    pub(super) fn of(parts: &Parts) -> Self {
        let lines = parts.headers.get_all(IF_MATCH).iter();
        Self {
            query: parts.uri.query().map(str::to_owned),
            if_match: lines
                .map(|line| String::from_utf8_lossy(line.as_bytes()).into_owned())
                .collect(),
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Envelope {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
        let (mut parts, body) = request.into_parts();
        let envelope = Self::from_parts(&mut parts).await?;
        let asked = RequestHead::of(&parts);
        // Ignoring a body would silently lose the author in it.
        match json::bytes(body).await?.is_empty() {
            true => Ok(envelope.bind(&asked, &Value::Null)),
            false => Err(Error::UnexpectedBody),
        }
    }
}

async fn path(parts: &mut Parts) -> Result<String, Error> {
    let route = parts.extensions.get::<MatchedPath>().cloned();
    let params = RawPathParams::from_request_parts(parts, &()).await;
    let params = params.map_err(|rejection| Error::BadPath(rejection.to_string()))?;
    let route = route
        .as_ref()
        .map_or_else(|| parts.uri.path(), MatchedPath::as_str);
    let values: Vec<&str> = params.iter().map(|(_, value)| value).collect();
    Ok(format!("{route} {}", values.join(" ")))
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Error> {
    let lines: Vec<_> = headers.get_all("idempotency-key").iter().collect();
    match lines.as_slice() {
        [] => Ok(None),
        [one]
            if (1..=255).contains(&one.len())
                && one.as_bytes().iter().all(u8::is_ascii_graphic) =>
        {
            Ok(Some(String::from_utf8_lossy(one.as_bytes()).into_owned()))
        }
        _ => Err(Error::BadHeader {
            name: "Idempotency-Key",
            problem: "give it once, with 1 to 255 visible ASCII characters, such as a UUID"
                .to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_idempotency_key_is_a_single_header_of_visible_ascii() {
        let key = |lines: &[&[u8]]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(
                    "idempotency-key",
                    http::HeaderValue::from_bytes(line).unwrap(),
                );
            }
            idempotency_key(&headers).ok()
        };
        assert_eq!(key(&[]), Some(None));
        assert_eq!(key(&[b"a-1"]), Some(Some("a-1".to_owned())));
        assert!(key(&[&[b'x'; 255]]).is_some());
        let long = [b'x'; 256];
        for bad in [
            &[b"".as_slice()][..],
            &[b"a b"],
            &[b"\xc3\xa4"],
            &[b"a", b"b"],
            &[&long],
        ] {
            assert_eq!(key(bad), None, "{bad:?}");
        }
    }
}
