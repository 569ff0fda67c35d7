//! `promptbook restore`.

use serde_json::json;

use super::session::Session;
use crate::args::{GlobalArgs, RestoreArgs};
use crate::error::Result;
use crate::exit::Exit;

pub async fn run(global: &GlobalArgs, args: RestoreArgs) -> Result<Exit> {
    let session = Session::open(global)?;
    let name = &args.name;
    let query = args.change.query(&session)?;
    let query: Vec<_> = query
        .iter()
        .map(|(key, value)| (*key, value.as_str()))
        .collect();
    let restored = session.client.restore(name, &query).await?;
    let mut said = format!("restored {}", session.named(name));
    for label in &restored.unrestored {
        said += &format!(
            "\nnothing is active under `{label}`: its version no longer fits the contract of `default`; publish one that does"
        );
    }
    session.print(&said, &json!(restored))?;
    Ok(match restored.unrestored.is_empty() {
        true => Exit::Done,
        false => Exit::NeedsPerson,
    })
}
