//! The server: put together, then run until it is told to stop.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use axum::Router;
use functions::chat::ChatState;
use promptbook::lookup::{self, ActivePrompts};
use promptbook::store::request::SeedOutcome;
use promptbook::store::{Audit, Store};
use promptbook::{PromptName, seeds};
use promptbook_engine::Engine;
use tokio::net::TcpListener;

use crate::data::Folder;
use crate::engine;
use crate::keys::LocalKeys;
use crate::serve::{Limits, serve};
use crate::site::Site;
use crate::{Error, Options, app};

/// The table's name unless PROMPTBOOK_TABLE says another.
const TABLE: &str = "promptbook";
/// How long a chat waits for its prompts rather than use older ones.
const PATIENCE: Duration = Duration::from_secs(2);

/// A server that listens; [`Server::run`] answers.
#[derive(Debug)]
pub struct Server {
    /// What a browser on this machine opens.
    pub url: String,
    /// Where it listens.
    pub address: SocketAddr,
    /// The API keys.
    pub keys: LocalKeys,
    /// Where the data is, in words.
    pub data: String,
    /// Who answers chats.
    pub model: String,
    /// What became of the default prompts.
    pub seeded: Vec<(PromptName, SeedOutcome)>,
    /// The table behind it.
    pub store: Store,
    listener: TcpListener,
    router: Router,
    limits: Limits,
    engine: Option<Engine>,
    /// Locks the data folder as long as the server is there.
    folder: Option<Folder>,
}

/// Takes the port, opens the database, makes and seeds the table. `variable` looks up the environment.
///
/// # Errors
/// What is in the way, in one line that says what to do.
pub async fn start(
    options: &Options,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Server, Error> {
    let listener = listen(&options.host, options.port).await?;
    let address = listener.local_addr().map_err(Error::Serve)?;
    let folder = match options.in_memory {
        true => None,
        false => Some(Folder::open(&options.data)?),
    };
    let keys = LocalKeys::obtain(folder.as_ref(), &variable)?;
    let (engine, store) = database(options, folder.as_ref(), &variable).await?;
    if let Some(engine) = &engine {
        engine.check_writable()?;
    }
    let chat = chat(store.clone(), &variable).await?;
    let model = chat.model.to_string();
    store.create_table().await?;
    let seeded = store.seed(&seeds::shipped()?).await?;
    store.list_older_overrides().await?;
    let routes = functions::routes(store.clone()).merge(functions::chat::router(chat));
    let site = Site::new(address, &options.host, &options.allow_host);
    let limits = Limits::of_the_system();
    Ok(Server {
        url: format!("http://{}", reachable(address)),
        address,
        router: app::router(routes, keys.check()?, site, &limits),
        limits,
        model,
        data: whereabouts(options, folder.as_ref(), store.table()),
        keys,
        seeded,
        store,
        listener,
        engine,
        folder,
    })
}

/// Holds all that the table has against the guarantees. `variable` looks up the environment.
///
/// # Errors
/// What is in the way, in one line that says what to do.
pub async fn audit(
    options: &Options,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Audit, Error> {
    let folder = match options.dynamodb {
        Some(_) => None,
        // A mistyped folder is not made.
        None if !options.data.is_dir() => return Err(Error::NoData(options.data.clone())),
        None => Some(Folder::open(&options.data)?),
    };
    let (engine, store) = database(options, folder.as_ref(), &variable).await?;
    let audit = store.audit().await;
    if let Some(engine) = engine {
        engine.stop().await;
    }
    Ok(audit?)
}

/// The database of these options, and the store over it.
async fn database(
    options: &Options,
    folder: Option<&Folder>,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<(Option<Engine>, Store), Error> {
    let (engine, client) = match &options.dynamodb {
        Some(url) => (None, engine::remote(url, &variable).await),
        None => {
            let engine = engine::open(folder)?;
            let client = Client::from_conf(engine.client_settings().build());
            (Some(engine), client)
        }
    };
    let table = variable("PROMPTBOOK_TABLE").filter(|name| !name.trim().is_empty());
    Ok((
        engine,
        Store::new(client, table.as_deref().unwrap_or(TABLE)),
    ))
}

/// The chat pipeline. It reads what is active each time, so that who publishes here sees it in the very next chat.
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
    /// Answers requests until `shutdown`, then lets those that run finish.
    pub async fn run(self, shutdown: impl Future<Output = ()> + Send + 'static) {
        let engine = self.engine.clone();
        tokio::select! {
            () = serve(self.listener, self.router, self.limits, shutdown) => {}
            never = engine::sweep(engine) => match never {},
        }
        if let Some(engine) = self.engine {
            engine.stop().await;
        }
        drop(self.folder);
    }
}

async fn listen(host: &str, port: u16) -> Result<TcpListener, Error> {
    TcpListener::bind((host, port)).await.map_err(|source| {
        let host = host.to_owned();
        match source.kind() {
            io::ErrorKind::AddrInUse => Error::PortTaken { host, port },
            _ => Error::Listen { host, port, source },
        }
    })
}

/// An address of this machine behind which the listener is: "any address" is none that one can open.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        IpAddr::V4(_) | IpAddr::V6(_) => {}
    }
    address
}

fn whereabouts(options: &Options, folder: Option<&Folder>, table: &str) -> String {
    match (&options.dynamodb, folder) {
        (Some(url), _) => format!("table {table} of the DynamoDB at {url}"),
        (None, Some(folder)) => format!("{}", folder.path().display()),
        (None, None) => "in memory, gone at the end".to_owned(),
    }
}
