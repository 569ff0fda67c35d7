//! A sidecar in this process, beside the API of the same table.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use promptbook::lookup::{ActivePrompts, Options};
use promptbook_sidecar::fallback::Fallbacks;
use promptbook_sidecar::server::{KeyRefused, read_from};
use promptbook_sidecar::token::{HEADER, Token};
use promptbook_sidecar::{Sidecar, router};
use serde_json::{Value, json};
use tests::wire::Wire;
use tests::{Answer, App, Client};

pub(crate) const TOKEN: &str = "the-token-of-the-program";

pub(crate) struct Beside {
    pub(crate) app: App,
    /// The wire between the sidecar and its table.
    pub(crate) wire: Wire,
    pub(crate) client: Client,
}

impl Beside {
    /// One that reads the table, without fallbacks.
    pub(crate) async fn new() -> Self {
        Self::with(Fallbacks::default()).await
    }

    /// The same, with the fallbacks of a folder of `default`.
    pub(crate) async fn with_folder(folder: &Path) -> Self {
        let folders = [(Default::default(), folder.to_owned())];
        Self::with(Fallbacks::load(&folders).unwrap()).await
    }

    pub(crate) async fn with(fallbacks: Fallbacks) -> Self {
        let (app, wire) = (App::new().await, Wire::default());
        let store = app.table.store_with(|config| wire.under(config));
        let prompts = ActivePrompts::with(store, options(&app));
        let sidecar = Sidecar {
            prompts,
            fallbacks,
            key_refused: KeyRefused::default(),
        };
        Self::serving(app, wire, sidecar).await
    }

    /// One that reads the API at this URL with this key, without fallbacks.
    pub(crate) async fn over(app: App, url: &str, key: &str) -> Self {
        let key_refused = KeyRefused::default();
        let read = read_from(url.to_owned(), key.to_owned(), key_refused.clone()).unwrap();
        let sidecar = Sidecar {
            prompts: ActivePrompts::over(read, options(&app)),
            fallbacks: Fallbacks::default(),
            key_refused,
        };
        Self::serving(app, Wire::default(), sidecar).await
    }

    async fn serving(app: App, wire: Wire, sidecar: Sidecar) -> Self {
        let router = router(Arc::new(sidecar), Token::new(TOKEN));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(axum::serve(listener, router).into_future());
        Self {
            app,
            wire,
            client: Client::new(&url, None),
        }
    }

    /// Creates a text prompt in `default` through the API, and publishes it.
    pub(crate) async fn publish(&self, name: &str, template: &str) {
        self.publish_for("default", name, template).await;
    }

    pub(crate) async fn publish_for(&self, instance: &str, name: &str, template: &str) {
        let body = json!({"name": name, "template": template, "publish": true});
        let path = format!("/v1/prompts?instance={instance}");
        self.app.admin.post(&path, body).await.expect(201);
    }

    /// Saves and publishes another version.
    pub(crate) async fn republish(&self, name: &str, template: &str) {
        let body = json!({"template": template, "publish": true});
        let path = format!("/v1/prompts/{name}");
        self.app.admin.json("PATCH", &path, body).await.expect(200);
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        let request = self.client.request("GET", path).header(HEADER, TOKEN);
        self.client.send(request).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        let request = self.client.request("POST", path).header(HEADER, TOKEN);
        self.client.send(request.json(&body)).await
    }

    /// The text, the version and the source of a rendered prompt without inputs.
    pub(crate) async fn served(&self, name: &str) -> (Value, Value, Value) {
        self.served_with(name, json!({})).await
    }

    pub(crate) async fn served_with(&self, name: &str, inputs: Value) -> (Value, Value, Value) {
        let path = format!("/v1/prompts/{name}/render");
        let answer = self.post(&path, json!({ "inputs": inputs })).await;
        let json = answer.expect(200).json;
        (
            json["text"].clone(),
            json["version"].clone(),
            json["source"].clone(),
        )
    }

    /// Lets time pass for the cache.
    pub(crate) fn pass(&self, seconds: u64) {
        self.app.table.clock.advance(Duration::from_secs(seconds));
    }
}

/// With deadlines that suit a busy machine.
fn options(app: &App) -> Options {
    let patience = Duration::from_secs(30);
    Options {
        deadline: patience,
        cold_deadline: patience,
        clock: app.table.clock.clone(),
        ..Options::default()
    }
}

/// What [`Beside::served`] returns.
pub(crate) fn served(text: &str, version: impl Into<Value>, source: &str) -> (Value, Value, Value) {
    (text.into(), version.into(), source.into())
}
