//! `promptbook unpublish`.

use promptbook_core::PromptName;
use serde_json::{Map, json};

use super::publish::{act, tell, unchanged};
use super::session::{Because, Session};
use crate::args::Global;
use crate::error::Result;
use crate::exit::Exit;

/// The arguments of `promptbook unpublish`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "An override that is unpublished no longer hides the prompt of `default`. When nothing is active, chats use the text that \
    is compiled into the code. `promptbook rollback` makes the version active again."
)]
pub struct Args {
    /// The prompt's name
    name: PromptName,
    #[command(flatten)]
    because: Because,
}

/// Runs it.
///
/// # Errors
/// Those of the API.
pub async fn run(global: &Global, args: Args) -> Result<Exit> {
    let session = Session::open(global)?;
    let (name, because) = (&args.name, &args.because);
    let before = session.client.prompt(name).await.ok();
    let done = act(&session, "unpublish", name, None, Map::new(), because).await?;
    // Every write changes the ETag.
    match before.is_some_and(|before| before.etag.is_some() && before.etag == done.etag) {
        false => tell(&session, &done.body),
        true => {
            session.say(unchanged(&done.body), &json!(done.body))?;
            Ok(Exit::Done)
        }
    }
}
