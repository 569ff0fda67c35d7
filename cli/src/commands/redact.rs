//! `promptbook redact`.

use promptbook_core::api::RedactBody;
use serde_json::json;

use super::inherited::own;
use super::session::Session;
use crate::args::{Format, GlobalArgs, RedactArgs};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::{ask, output};

/// What a redaction does not reach.
pub(super) const ELSEWHERE: &str = "backups, exported files and logs may still have it";

pub async fn run(global: &GlobalArgs, args: RedactArgs) -> Result<Exit> {
    let session = Session::open(global)?;
    let (name, version) = &args.prompt;
    let what = format!("version {version} of {}", session.named(name));
    if !args.yes {
        if !ask::is_interactive() || session.format == Format::Json {
            return Err(Error::Usage(format!(
                "not a terminal: to redact {what}, pass --yes"
            )));
        }
        if !ask::confirm(&format!("Redact {what}? Nothing brings its text back."))? {
            return Ok(Exit::Done);
        }
    }
    let body = RedactBody {
        reason: args.reason,
        author: args.by.author(&session)?,
    };
    let spec = format!("{name}@{version}");
    let redacted = session.client.redact(name, *version, &body);
    let redacted = own(&session, name, &["redact", &spec], redacted).await?;
    output::note(format!("note: {ELSEWHERE}"));
    session.print(format!("redacted {what}"), &json!(redacted))?;
    Ok(Exit::Done)
}
