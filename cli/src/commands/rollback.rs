//! `promptbook rollback`.

use serde_json::{Map, json};

use super::publish::{act, tell};
use super::session::Session;
use crate::args::{GlobalArgs, RollbackArgs};
use crate::error::Result;
use crate::exit::Exit;

pub async fn run(global: &GlobalArgs, args: RollbackArgs) -> Result<Exit> {
    let session = Session::open(global)?;
    let from = args.from.map(|from| ("from".to_owned(), json!(from)));
    let body: Map<_, _> = from.into_iter().collect();
    let done = act(&session, "rollback", &args.name, None, body, &args.change);
    tell(&session, &done.await?.body)
}
