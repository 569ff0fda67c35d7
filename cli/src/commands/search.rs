//! `promptbook search`.

use std::fmt::Write;

use promptbook_core::VersionNumber;
use serde_json::json;

use super::session::Session;
use super::{labels, new_instance};
use crate::args::{Format, GlobalArgs, SearchArgs};
use crate::error::Result;
use crate::exit::Exit;
use crate::output::{self, Text, counted};
use crate::search::{FoundPrompt, Hit, Place, SearchOptions, SearchReport, search};

pub async fn run(global: &GlobalArgs, args: SearchArgs) -> Result<Exit> {
    let session = Session::open(global)?;
    let options = SearchOptions {
        text: args.text,
        case_sensitive: args.case_sensitive,
        prefix: args.prefix,
        own: args.own,
        hits: args.hits,
        jobs: args.jobs,
    };
    let report = search(&session.client, &options).await?;
    if report.prompts.iter().all(|it| it.active.is_none()) {
        labels::note_missing(&session).await;
    }
    if report.prompts.iter().all(|it| it.instance.is_default()) {
        let note = new_instance::missing_note(&session).await;
        note.into_iter().for_each(output::note);
    }
    match session.format {
        Format::Text if report.prompts.is_empty() => {
            let searched = counted(report.searched, "prompt");
            output::print_line(format!("Nothing found in {searched}."))?;
        }
        Format::Text => output::print_long(text(&session, &report))?,
        Format::Json => output::print_json(&json!(report))?,
    }
    Ok(Exit::Done)
}

pub(super) fn text(session: &Session, report: &SearchReport) -> Text {
    let mut text = Text::default();
    for prompt in &report.prompts {
        let name = prompt.name.as_str();
        text.styled(output::TITLE, name);
        if prompt.instance != session.config.instance {
            text.plain(format!(" of `{}`", prompt.instance));
        }
        text.plain("\n");
        for hit in &prompt.hits {
            line(&mut text, prompt, hit);
        }
        if prompt.more > 0 {
            let _ = writeln!(text, "  and {}", counted(prompt.more, "more hit"));
        }
    }
    let found = counted(report.prompts.len(), "prompt");
    let _ = writeln!(text, "{found} of {} found", report.searched);
    text
}

fn line(text: &mut Text, prompt: &FoundPrompt, hit: &Hit) {
    let excerpt = &hit.excerpt;
    text.plain(format!(
        "  {}: {}",
        place(prompt, &hit.place),
        excerpt.before
    ));
    text.styled(output::ACTIVE, &excerpt.found);
    text.plain(format!("{}\n", excerpt.after));
}

fn place(prompt: &FoundPrompt, place: &Place) -> String {
    match place {
        Place::Name => "name".to_owned(),
        Place::Description => "description".to_owned(),
        Place::Tag => "tag".to_owned(),
        Place::Text {
            versions,
            message,
            role,
            line,
            column,
        } => {
            let versions: Vec<String> = versions.iter().map(|it| version(prompt, *it)).collect();
            let mut said = format!("version {}", versions.join(" and "));
            if let (Some(message), Some(role)) = (message, role) {
                let _ = write!(said, ", message {message} ({role})");
            }
            format!("{said}, line {line}, column {column}")
        }
    }
}

/// A version's number, and which one it is.
fn version(prompt: &FoundPrompt, number: VersionNumber) -> String {
    let is_active = prompt.active == Some(number);
    let role = match (is_active, prompt.latest == number) {
        (true, true) => "active and latest",
        (true, false) => "active",
        (false, _) => "latest",
    };
    format!("{number} ({role})")
}
