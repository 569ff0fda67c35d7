//! `promptbook releases`.

use promptbook_core::prompt::Release;
use serde_json::json;

use super::session::Session;
use crate::args::{Format, GlobalArgs, ReleasesArgs};
use crate::error::Result;
use crate::exit::Exit;
use crate::output::{self, Text, because, by};
use crate::release;

pub async fn run(global: &GlobalArgs, args: ReleasesArgs) -> Result<Exit> {
    let session = Session::open(global)?;
    if let Some(id) = &args.id {
        let found = session.client.release_by_id(id).await?;
        session.print(text(&session, &found), &json!(found))?;
        return Ok(Exit::Done);
    }
    let most = args.limit.unwrap_or(usize::MAX);
    let releases = session.client.releases(most).await?;
    match session.format {
        Format::Json => output::print_json(&json!(releases))?,
        Format::Text if releases.is_empty() => output::print_line("No releases.")?,
        Format::Text => output::print_long(table(&releases))?,
    }
    Ok(Exit::Done)
}

fn table(releases: &[Release]) -> String {
    let head = [
        "ID",
        "MADE",
        "INSTANCE",
        "LABEL",
        "PROMPTS",
        "ROLLED BACK",
        "MESSAGE",
    ];
    let row = |release: &Release| {
        let rolled_back = release.rolled_back.as_ref();
        vec![
            release.id.to_string(),
            output::moment(release.at),
            release.instance.to_string(),
            release.label.to_string(),
            release::publications(release).count().to_string(),
            rolled_back.map_or("-".to_owned(), |back| output::moment(back.at)),
            output::first_line(release.message.as_deref().unwrap_or_default()),
        ]
    };
    output::table(&head, releases.iter().map(row))
}

/// A release with its publications, who made it, and whether it was undone.
fn text(session: &Session, found: &Release) -> Text {
    let signed = |at, author: &Option<String>, message: &Option<String>| {
        let (by, because) = (by(author.as_deref()), because(message.as_deref()));
        format!("{}{by}{because}", output::moment(at))
    };
    let mut out = release::describe(found);
    let made = signed(found.at, &found.author, &found.message);
    out.plain(format!("Made {made}\n"));
    match &found.rolled_back {
        Some(back) => {
            let back = signed(back.at, &back.author, &back.message);
            out.plain(format!("Rolled back {back}\n"))
        }
        None => {
            let undo = session.config.invocation.undo(&found.id);
            out.plain(format!("{undo} undoes it\n"))
        }
    };
    out
}
