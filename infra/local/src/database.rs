//! The database that the options select, and its audit.

use aws_sdk_dynamodb::Client;
use promptbook::store::{Audit, Store};
use promptbook_engine::Engine;

use crate::data::Folder;
use crate::engine;
use crate::{Error, Options};

/// The default of PROMPTBOOK_TABLE.
const TABLE: &str = "promptbook";

/// Opens the database that the options select, and the store over it.
pub(crate) async fn open(
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

/// Verifies the table's integrity. `variable` reads the environment.
///
/// # Errors
/// An error of one line that says what to do.
pub async fn audit(
    options: &Options,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Audit, Error> {
    let folder = match options.dynamodb {
        Some(_) => None,
        // A mistyped folder must not be created.
        None if !options.data.is_dir() => return Err(Error::NoData(options.data.clone())),
        None => Some(Folder::open(&options.data)?),
    };
    let (engine, store) = open(options, folder.as_ref(), &variable).await?;
    let audit = store.audit().await;
    if let Some(engine) = engine {
        engine.stop().await;
    }
    Ok(audit?)
}
