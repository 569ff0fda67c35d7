//! The whole API on a free port, over a separate table.

use functions::STORE_FUNCTIONS;
use functions::chat::ChatState;
use functions::chat::models::{CHAT_TIMEOUT, ChatModel};
use functions::http::{Keys, finish};
use promptbook::Instance;
use promptbook::access::Role;
use promptbook::lookup::{self, ActivePrompts};

use crate::calls;
use crate::client::{ADMIN, Client, READER};
use crate::table::Table;
use crate::wire::Wire;

/// A running server and its clients.
#[derive(Debug)]
pub struct App {
    /// The server's URL.
    pub url: String,
    /// A client with the admin key.
    pub admin: Client,
    /// A client with the reader key.
    pub reader: Client,
    /// A client without a key.
    pub nobody: Client,
    /// The server's table.
    pub table: Table,
    /// The wire between server and database.
    pub wire: Wire,
}

impl App {
    /// Starts a server with an empty table and the echo model. It ends with the test's runtime.
    pub async fn new() -> Self {
        Self::with_chat(|_| {}).await
    }

    /// The same, with a changed chat, such as another model. Cached prompts age by the table's clock.
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
        let issued = table.store_of(calls::EVERY_FUNCTION, |it| wire.under(it));
        let (router, _) = routes.split_for_parts();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(axum::serve(listener, finish(router, keys.with_issued(issued))).into_future());
        Self {
            admin: Client::new(&url, Some(ADMIN)),
            reader: Client::new(&url, Some(READER)),
            nobody: Client::new(&url, None),
            url,
            table,
            wire,
        }
    }

    /// A client with a key of this role and scope, which is stored in the table. `*` stands for every instance.
    pub async fn key(
        &self,
        role: Role,
        instances: &[&str],
        prefix: Option<&str>,
        labels: &[&str],
    ) -> Client {
        let prefixes = Vec::from_iter(prefix);
        self.key_with(role, instances, &prefixes, labels).await
    }

    /// The same with several prefixes; without any, the key reaches every prompt.
    pub async fn key_with(
        &self,
        role: Role,
        instances: &[&str],
        prefixes: &[&str],
        labels: &[&str],
    ) -> Client {
        let key = self.table.issue(role, instances, prefixes, labels).await;
        Client::new(&self.url, Some(&key))
    }
}
