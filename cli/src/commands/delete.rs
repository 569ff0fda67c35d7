//! `promptbook delete`.

use serde_json::json;

use super::inherited::own;
use super::session::Session;
use crate::args::{DeleteArgs, Format, GlobalArgs};
use crate::ask;
use crate::error::{Error, Result};
use crate::exit::Exit;

pub async fn run(global: &GlobalArgs, args: DeleteArgs) -> Result<Exit> {
    let session = Session::open(global)?;
    let (name, instance) = (&args.name, &session.config.instance);
    if !args.yes {
        if !ask::is_interactive() || session.format == Format::Json {
            return Err(Error::Usage(format!(
                "not a terminal: to delete `{name}` of `{instance}`, pass --yes"
            )));
        }
        if !ask::confirm(&format!("Delete `{name}` of `{instance}`?"))? {
            return Ok(Exit::Done);
        }
    }
    let query = args.change.query(&session)?;
    let query: Vec<_> = query
        .iter()
        .map(|(key, value)| (*key, value.as_str()))
        .collect();
    let deleted = session.client.delete(name, &query);
    own(&session, name, &["delete", name.as_str()], deleted).await?;
    let restore = session.command(&["restore", name.as_str()]);
    let said = format!("deleted {}; {restore} brings it back", session.named(name));
    session.print(
        &said,
        &json!({"status": "deleted", "name": name, "instance": instance}),
    )?;
    Ok(Exit::Done)
}
