//! `promptbook unpublish`.

use promptbook_core::api::UnpublishBody;

use super::publish::{made, move_label, nothing_changed};
use super::session::Session;
use crate::args::{GlobalArgs, UnpublishArgs};
use crate::error::Result;
use crate::exit::Exit;

pub async fn run(global: &GlobalArgs, args: UnpublishArgs) -> Result<Exit> {
    let session = Session::open(global)?;
    let name = &args.name;
    let before = session.client.prompt(name).await.ok();
    let body = UnpublishBody {
        label: Some(session.config.label.to_string()),
        author: args.change.author(&session)?,
        message: args.change.message,
    };
    let done = move_label(&session, "unpublish", name, None, &body).await?;
    // Every write changes the ETag.
    let answer =
        match before.is_some_and(|before| before.etag.is_some() && before.etag == done.etag) {
            false => made(&session, &done.body).await,
            true => nothing_changed(&done.body),
        };
    answer.print(&session)
}
