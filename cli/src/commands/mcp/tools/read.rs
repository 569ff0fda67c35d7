//! The tools that read.

use promptbook_core::Label;
use promptbook_core::prompt::Prompt;
use serde_json::json;

use super::reply::{Reply, page, plain};
use crate::args::{DiffArgs, ListArgs, ShowArgs, VersionSelector};
use crate::commands::labels::explain_inactive;
use crate::commands::mcp::arguments::{
    DiffArguments, HistoryArguments, ListArguments, RenderArguments, SearchArguments, ShowArguments,
};
use crate::commands::mcp::page::Page;
use crate::commands::mcp::server::McpServer;
use crate::commands::session::Session;
use crate::commands::{diff, history, list, render, search, show};
use crate::error::{Error, Result};
use crate::search::{SearchOptions, search as find};

pub(super) async fn list(server: &McpServer, given: ListArguments) -> Result<Reply> {
    let session = server.session(given.instance, given.label);
    let args = ListArgs {
        prefix: given.prefix,
        tag: given.tag,
        deleted: given.deleted,
        ..ListArgs::default()
    };
    let listing = list::read(&session, &args).await?;
    let empty = listing.empty;
    let mut reply = prompts(
        &session,
        listing.prompts,
        given.cursor.as_deref(),
        given.limit,
        &empty,
    )?;
    if !listing.notes.is_empty() {
        reply.texts.push(listing.notes.join("\n"));
    }
    Ok(reply)
}

pub(super) async fn search(server: &McpServer, given: SearchArguments) -> Result<Reply> {
    let session = server.session(given.instance, given.label);
    let options = SearchOptions {
        prefix: given.prefix,
        ..SearchOptions::new(given.text)
    };
    let mut report = find(&session.client, &options).await?;
    let cursor = given.cursor.as_deref();
    let page = Page::after(cursor, report.prompts, given.limit, |it| &it.name);
    let page = page.map_err(|problem| bad_cursor(&problem))?;
    report.prompts = page.prompts;
    let mut text = plain(search::text(&session, &report).as_str());
    text += &more(page.next.as_deref());
    let mut json = json!(report);
    json["next_cursor"] = json!(page.next);
    Ok(Reply::new(vec![text], json))
}

/// A page of prompts as a table.
fn prompts(
    session: &Session,
    all: Vec<Prompt>,
    cursor: Option<&str>,
    limit: usize,
    empty: &str,
) -> Result<Reply> {
    let found = Page::after(cursor, all, limit, |prompt| &prompt.name);
    let found = found.map_err(|problem| bad_cursor(&problem))?;
    let mut text = match found.prompts.is_empty() {
        true => empty.to_owned(),
        false => plain(&list::text(session, &found.prompts, false)),
    };
    text += &more(found.next.as_deref());
    let json = page("prompts", json!(found.prompts), found.next);
    Ok(Reply::new(vec![text], json))
}

pub(super) async fn show(server: &McpServer, given: ShowArguments) -> Result<Reply> {
    refuse_both(given.version, given.label.as_ref())?;
    if given.version.is_some() {
        let others = [("at", given.at.is_some()), ("compose", given.compose)];
        refuse_with("version", &others)?;
    }
    let session = server.session(given.instance, given.label);
    let args = ShowArgs {
        version: given.version,
        at: given.at,
        compose: given.compose,
        ..ShowArgs::of(given.name)
    };
    let shown = show::shown(&session, &args).await?;
    let mut reply = Reply::from(shown.answer);
    // Not escaped, because it is what is edited.
    reply.texts.push(shown.file.clone());
    reply.json["file"] = json!(shown.file);
    Ok(reply)
}

pub(super) async fn diff(server: &McpServer, given: DiffArguments) -> Result<Reply> {
    let needs =
        |what: &str, other: &str| Err(Error::Usage(format!("`{what}` needs `{other}`: pass both")));
    match (given.version, given.against, given.at) {
        (None, Some(_), _) => return needs("against", "version"),
        (_, Some(_), Some(_)) => refuse_with("at", &[("against", true)])?,
        (_, _, None) if given.compose => return needs("compose", "at"),
        (Some(_), _, Some(_)) if given.compose => refuse_with("compose", &[("version", true)])?,
        (one, other, None) => {
            let mut both = [one, other].into_iter().flatten();
            if both.clone().all(|which| which != VersionSelector::Active) {
                both.try_for_each(|which| refuse_both(Some(which), given.label.as_ref()))?;
            }
        }
        (_, None, Some(_)) => {}
    }
    let session = server.session(given.instance, given.label);
    let args = DiffArgs {
        name: given.name,
        // The command takes the older version first.
        one: given.against.or(given.version),
        other: given.against.and(given.version),
        at: given.at,
        compose: given.compose,
    };
    Ok(diff::diff(&session, &args).await?.into())
}

pub(super) async fn render(server: &McpServer, given: RenderArguments) -> Result<Reply> {
    refuse_both(given.version, given.label.as_ref())?;
    let session = server.session(given.instance, given.label);
    let number = render::number(&session, &given.name, given.version).await?;
    let examples = given.examples.unwrap_or(true);
    let body = render::body(&session, number, given.inputs.clone(), examples);
    let rendered = match session.client.render(&given.name, &body).await {
        Err(Error::Api(error)) if error.is("not-active") => {
            return Err(explain_inactive(&session, &given.name, error).await);
        }
        rendered => rendered?,
    };
    let notes = render::notes(&rendered, &given.inputs).join("\n");
    let texts = vec![render::text(&rendered), notes];
    Ok(Reply::new(texts, json!(rendered)))
}

pub(super) async fn history(server: &McpServer, given: HistoryArguments) -> Result<Reply> {
    let session = server.session(given.instance, None);
    let (prompt, mut events) = history::events(&session, &given.name).await?;
    // A cursor counts the older entries, which no new one moves.
    let older = match given.cursor.map(|cursor| cursor.parse::<usize>()) {
        None => events.len(),
        Some(Ok(older)) if older <= events.len() => older,
        Some(_) => {
            return Err(bad_cursor(
                "unknown cursor: pass the one that the previous page returned",
            ));
        }
    };
    events.drain(..events.len() - older);
    let left = events.len().saturating_sub(given.limit);
    events.truncate(given.limit);
    let next = (left > 0).then(|| left.to_string());
    let mut text = plain(history::about(&session, &prompt, &events).as_str());
    text += &more(next.as_deref());
    Ok(Reply::new(vec![text], page("events", json!(events), next)))
}

/// The line below a page that is not the last.
fn more(next: Option<&str>) -> String {
    let line = |next| format!("\nThere are more: pass `cursor`: {next}");
    next.map_or_else(String::new, line)
}

fn bad_cursor(problem: &str) -> Error {
    Error::Usage(format!("invalid argument `cursor`: {problem}"))
}

/// Refuses a label beside a version that does not depend on it.
fn refuse_both(version: Option<VersionSelector>, label: Option<&Label>) -> Result<()> {
    match (version, label) {
        (Some(version), Some(label)) => version.refuse_beside(label),
        _ => Ok(()),
    }
}

/// Refuses arguments that exclude each other.
fn refuse_with(what: &str, others: &[(&str, bool)]) -> Result<()> {
    match others.iter().find(|(_, is_given)| *is_given) {
        None => Ok(()),
        Some((other, _)) => Err(Error::Usage(format!(
            "`{what}` and `{other}` exclude each other: pass only one of them"
        ))),
    }
}
