//! `promptbook unpublish`.

use serde_json::{Map, json};

use super::publish::{act, tell, unchanged};
use super::session::Session;
use crate::args::{GlobalArgs, UnpublishArgs};
use crate::error::Result;
use crate::exit::Exit;

pub async fn run(global: &GlobalArgs, args: UnpublishArgs) -> Result<Exit> {
    let session = Session::open(global)?;
    let (name, change) = (&args.name, &args.change);
    let before = session.client.prompt(name).await.ok();
    let done = act(&session, "unpublish", name, None, Map::new(), change).await?;
    // Every write changes the ETag.
    match before.is_some_and(|before| before.etag.is_some() && before.etag == done.etag) {
        false => tell(&session, &done.body),
        true => {
            session.print(unchanged(&done.body), &json!(done.body))?;
            Ok(Exit::Done)
        }
    }
}
