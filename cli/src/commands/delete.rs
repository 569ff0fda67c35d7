//! `promptbook delete`.

use promptbook_core::PromptName;
use serde_json::json;

use super::also_changed::AlsoChanged;
use super::inherited::own;
use super::redact::ELSEWHERE;
use super::session::Session;
use crate::args::{DeleteArgs, Format, GlobalArgs};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::{ask, output};

pub async fn run(global: &GlobalArgs, args: DeleteArgs) -> Result<Exit> {
    let session = Session::open(global)?;
    let (name, instance) = (&args.name, &session.config.instance);
    let also = also_changed(&session, name).await;
    let (command, does) = match args.purge {
        true => ("purge", "Purge"),
        false => ("delete", "Delete"),
    };
    if args.purge {
        refuse_overridden(&session, name).await?;
    }
    if !args.yes {
        if !ask::is_interactive() || session.format == Format::Json {
            return Err(Error::Usage(format!(
                "not a terminal: to {command} `{name}` of `{instance}`, pass --yes"
            )));
        }
        also.warning().into_iter().for_each(output::note);
        let lost = match args.purge {
            true => " Nothing brings its versions back.",
            false => "",
        };
        if !ask::confirm(&format!("{does} `{name}` of `{instance}`?{lost}"))? {
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
    let named = session.named(name);
    let (status, said) = match args.purge {
        true => {
            let purge = [&query[..], &[("purge", "true")]].concat();
            session.client.delete(name, &purge).await?;
            output::note(format!("note: {ELSEWHERE}"));
            ("purged", format!("purged {named}; its name is free"))
        }
        false => {
            let restore = session.command(&["restore", name.as_str()]);
            let said = format!("deleted {named}; {restore} brings it back");
            ("deleted", said)
        }
    };
    let mut json = json!({"status": status, "name": name, "instance": instance});
    also.add_to(&mut json);
    session.print(said + &also.line(), &json)?;
    Ok(Exit::Done)
}

/// Refuses to purge a prompt that live overrides obey, before it is deleted.
async fn refuse_overridden(session: &Session, name: &PromptName) -> Result<()> {
    if !session.config.instance.is_default() {
        return Ok(());
    }
    match session.client.overrides_of(name).await?.as_slice() {
        [] => Ok(()),
        [first, ..] => Err(Error::Failed(format!(
            "`{name}` has live overrides, such as in `{first}`, and can't be purged: delete them first"
        ))),
    }
}

/// The prompts that change when an override is deleted. What is included can't be deleted in `default`.
async fn also_changed(session: &Session, name: &PromptName) -> AlsoChanged {
    if session.config.instance.is_default() {
        return AlsoChanged::nothing();
    }
    // Without it, nothing is deleted.
    let Ok(prompt) = session.client.prompt(name).await else {
        return AlsoChanged::nothing();
    };
    let labels = prompt.body.labels.into_iter();
    let active = labels.filter_map(|(label, version)| version.map(|_| label));
    AlsoChanged::read(session, name, &Vec::from_iter(active)).await
}
