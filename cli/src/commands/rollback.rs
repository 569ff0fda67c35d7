//! `promptbook rollback`.

use promptbook_core::api::RollbackBody;

use super::publish::{move_label, print_publication};
use super::session::Session;
use crate::args::{GlobalArgs, RollbackArgs};
use crate::error::Result;
use crate::exit::Exit;

pub async fn run(global: &GlobalArgs, args: RollbackArgs) -> Result<Exit> {
    let session = Session::open(global)?;
    let body = RollbackBody {
        label: Some(session.config.label.to_string()),
        from: args.from,
        author: args.change.author(&session)?,
        message: args.change.message,
    };
    let done = move_label(&session, "rollback", &args.name, None, &body);
    print_publication(&session, &done.await?.body).await
}
