//! Assembles the server and runs it until shutdown.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use functions::chat::ChatState;
use promptbook::lookup::{self, ActivePrompts};
use promptbook::store::Store;
use promptbook::store::request::{Seed, SeedOutcome};
use promptbook::{PromptName, seeds};
use promptbook_cli::commands::mcp::HttpMcp;
use promptbook_engine::Engine;
use tokio::net::TcpListener;

use crate::data::Folder;
use crate::keys::LocalKeys;
use crate::listener::{listen, reachable};
use crate::serve::{Limits, serve};
use crate::site::Site;
use crate::webhook::Webhook;
use crate::{Error, Options, app, database, engine};

/// How long a chat waits for its prompts before it uses cached ones.
const PATIENCE: Duration = Duration::from_secs(2);

/// A listening server; [`Server::run`] serves requests.
#[derive(Debug)]
pub struct Server {
    /// The URL for a browser on this machine.
    pub url: String,
    /// The address that it listens on.
    pub address: SocketAddr,
    /// The API keys.
    pub keys: LocalKeys,
    /// A description of where the data is.
    pub data: String,
    /// The model that answers chats.
    pub model: String,
    /// The outcomes of seeding the default prompts.
    pub seeded: Vec<(PromptName, SeedOutcome)>,
    /// Where the events of writes go, and where the secret is that signs them.
    pub webhook: Option<(String, String)>,
    /// The store over its table.
    pub store: Store,
    listener: TcpListener,
    router: Router,
    limits: Limits,
    events: Option<Webhook>,
    engine: Option<Engine>,
    /// Keeps the data folder locked.
    folder: Option<Folder>,
}

/// Binds the port, opens the database, creates and seeds the table. `variable` reads the environment.
///
/// # Errors
/// An error of one line that says what to do.
pub async fn start(
    options: &Options,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Server, Error> {
    start_with(options, variable, &seeds::shipped()?).await
}

/// The same with these default prompts.
///
/// # Errors
/// As [`start`].
pub async fn start_with(
    options: &Options,
    variable: impl Fn(&str) -> Option<String>,
    seeds: &[Seed],
) -> Result<Server, Error> {
    let listener = listen(&options.host, options.port).await?;
    let address = listener.local_addr().map_err(Error::Serve)?;
    let folder = match options.in_memory {
        true => None,
        false => Some(Folder::open(&options.data)?),
    };
    let keys = LocalKeys::obtain(folder.as_ref(), &variable)?;
    let (engine, store) = database::open(options, folder.as_ref(), &variable).await?;
    if let Some(engine) = &engine {
        engine.check_writable()?;
    }
    let chat = chat(store.clone(), &variable).await?;
    let model = chat.model.to_string();
    store.create_table().await?;
    let seeded = store.seed(seeds).await?;
    store.list_older_overrides().await?;
    let events = webhook(options, folder.as_ref(), &store, &variable).await?;
    let routes = functions::routes(store.clone()).merge(functions::chat::router(chat));
    let site = Site::new(address, &options.host, &options.allow_host);
    let limits = Limits::of_the_system();
    let url = format!("http://{}", reachable(address));
    let mcp = HttpMcp::new(&url).map_err(|error| Error::Mcp(error.to_string()))?;
    let checked = keys.check()?.with_issued(store.clone());
    let router = app::router(routes, checked, mcp, site, &limits);
    Ok(Server {
        url,
        address,
        router,
        limits,
        model,
        data: whereabouts(options, folder.as_ref(), store.table()),
        keys,
        seeded,
        webhook: options
            .webhook
            .clone()
            .zip(events.as_ref().map(|events| events.secret.clone())),
        events,
        store,
        listener,
        engine,
        folder,
    })
}

/// The chat pipeline. It reads active prompts each time, so that a publication takes effect in the very next chat.
async fn chat(store: Store, variable: impl Fn(&str) -> Option<String>) -> Result<ChatState, Error> {
    let options = lookup::Options {
        ttl: Duration::ZERO,
        deadline: PATIENCE,
        ..lookup::Options::default()
    };
    let prompts = ActivePrompts::with(store, options);
    Ok(ChatState::from_env(prompts, variable).await?)
}

impl Server {
    /// Serves requests until `shutdown`, then finishes the running ones.
    pub async fn run(self, shutdown: impl Future<Output = ()> + Send + 'static) {
        let engine = self.engine.clone();
        let events = async {
            match self.events {
                Some(events) => events.run().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = serve(self.listener, self.router, self.limits, shutdown) => {}
            never = engine::sweep(engine) => match never {},
            never = events => match never {},
        }
        if let Some(engine) = self.engine {
            engine.stop().await;
        }
        drop(self.folder);
    }
}

async fn webhook(
    options: &Options,
    folder: Option<&Folder>,
    store: &Store,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Option<Webhook>, Error> {
    match &options.webhook {
        None => Ok(None),
        Some(url) => {
            let webhook = Webhook::open(url, folder, store.clone(), variable);
            webhook.await.map(Some)
        }
    }
}

fn whereabouts(options: &Options, folder: Option<&Folder>, table: &str) -> String {
    match (&options.dynamodb, folder) {
        (Some(url), _) => format!("table {table} of the DynamoDB at {url}"),
        (None, Some(folder)) => format!("{}", folder.path().display()),
        (None, None) => "in memory, lost when the server stops".to_owned(),
    }
}
