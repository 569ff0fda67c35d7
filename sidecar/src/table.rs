//! Reading what is active from the table, with a client that is set up while the sidecar already serves.
//!
//! Setting it up takes longer than everything else at the start, because it reads and checks the certificates that the system trusts.
//! Nothing needs it before the first read, so Lambda's init phase waits for it only if there are prompts to warm up.

use std::sync::Arc;

use futures_util::FutureExt;
use promptbook::lookup::source::{self, Read};
use promptbook::store::{Store, connect};
use tokio::runtime::Handle;

/// Reads from the table of this name.
pub(crate) fn read_from(table: String) -> Read {
    let runtime = Handle::current();
    let connecting = tokio::task::spawn_blocking(move || {
        let client = runtime.block_on(connect::from_env());
        Store::new(client, table)
    });
    let store = connecting
        .map(|store| store.map_err(Arc::new))
        .boxed()
        .shared();
    Box::new(move |request| {
        let store = store.clone();
        async move { source::read_table(store.await?, request).await }.boxed()
    })
}
