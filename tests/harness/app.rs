//! The whole API on a socket of its own, over a table of its own.

use functions::http::{Keys, finish};

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
    /// A server with nothing stored. It ends with the test's runtime.
    pub async fn new() -> Self {
        let wire = Wire::default();
        let table = Table::with(|config| wire.under(config)).await;
        let keys = Keys::parse(Some(ADMIN), Some(READER)).expect("keys");
        let (router, _) = functions::routes(table.store.clone()).split_for_parts();
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
