//! The routes of API keys.

use http::Method;
use promptbook_core::access::KeyId;
use promptbook_core::api::{KeyBody, NewKeyAnswer, NewKeyBody};

use super::Client;
use crate::error::Result;

impl Client {
    /// Creates a key. It is sent once: if the answer is lost, the key may exist, but nobody knows its text.
    ///
    /// # Errors
    /// Those of the API.
    pub async fn create_key(&self, body: &NewKeyBody) -> Result<NewKeyAnswer> {
        let request = self.start(Method::POST, "/v1/keys").json(body);
        let answer = self.success(self.once(request).await?)?;
        Ok(self.json(answer)?.0)
    }

    /// All keys, revoked ones too, by ID.
    ///
    /// # Errors
    /// Those of the API.
    pub async fn keys(&self) -> Result<Vec<KeyBody>> {
        self.list_over_instances("/v1/keys", &[]).await
    }

    /// Revokes a key, by this request or an earlier one.
    ///
    /// # Errors
    /// Those of the API.
    pub async fn revoke_key(&self, id: &KeyId) -> Result<()> {
        self.nothing(self.start(Method::DELETE, &format!("/v1/keys/{id}")))
            .await
    }
}
