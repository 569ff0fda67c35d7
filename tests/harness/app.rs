//! The whole API on a socket of its own, over a table of its own.

use functions::STORE_FUNCTIONS;
use functions::chat::ChatState;
use functions::chat::models::{CHAT_TIMEOUT, ChatModel};
use functions::http::{Keys, finish};
use promptbook::Instance;
use promptbook::lookup::{self, ActivePrompts};

use crate::client::{ADMIN, Client, READER};
use crate::table::Table;
use crate::wire::Wire;

/// A running server and people who may speak to it.
#[derive(Debug)]
pub struct App {
    /// Where it listens.
    pub url: String,
    /// Whoever has the admin key.
    pub admin: Client,
    /// Whoever has the reader key.
    pub reader: Client,
    /// Whoever has none.
    pub nobody: Client,
    /// What it stores in.
    pub table: Table,
    /// The wire between it and the database.
    pub wire: Wire,
}

impl App {
    /// A server with nothing stored, whose chats are echoes. It ends with the test's runtime.
    pub async fn new() -> Self {
        Self::with_chat(|_| {}).await
    }

    /// The same, its chat changed: another model, say. Its prompts age by the table's clock.
    pub async fn with_chat(change: impl FnOnce(&mut ChatState)) -> Self {
        let wire = Wire::default();
        let table = Table::with(|config| wire.under(config)).await;
        let keys = Keys::parse(Some(ADMIN), Some(READER)).expect("keys");
        let options = lookup::Options {
            clock: table.clock.clone(),
            ..lookup::Options::default()
        };
        let mut chat = ChatState {
            prompts: ActivePrompts::with(table.store_of("chat", |it| wire.under(it)), options),
            model: ChatModel::Echo,
            default_instance: Instance::default(),
            timeout: CHAT_TIMEOUT,
            clock: table.clock.clone(),
            logged: Default::default(),
        };
        change(&mut chat);
        let routes = STORE_FUNCTIONS.iter().fold(
            functions::chat::router(chat),
            |routes, (function, router)| {
                routes.merge(router(table.store_of(function, |it| wire.under(it))))
            },
        );
        let (router, _) = routes.split_for_parts();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(axum::serve(listener, finish(router, keys)).into_future());
        Self {
            admin: Client::new(&url, Some(ADMIN)),
            reader: Client::new(&url, Some(READER)),
            nobody: Client::new(&url, None),
            url,
            table,
            wire,
        }
    }
}
