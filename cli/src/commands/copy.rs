//! `promptbook copy`.

use std::collections::BTreeSet;

use promptbook_core::api::{NewPromptBody, PromptBody, SavedBody};
use promptbook_core::prompt::{Prompt, Version};
use promptbook_core::{Instance, PromptName};
use serde_json::json;

use super::also_changed::AlsoChanged;
use super::answer::Answer;
use super::create::saved_as;
use super::inherited;
use super::session::{Session, named};
use crate::args::{CopyArgs, GlobalArgs};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::{folder, inputs};

pub async fn run(global: &GlobalArgs, args: CopyArgs) -> Result<Exit> {
    let session = Session::open(global)?;
    let (prompt, version) = source(&session, &args).await?;
    folder::refuse_redacted(&version)?;
    let mut body = folder::body_of(&folder::file_of(&prompt, &version)?);
    if args.publish {
        args.save.new_label.allow_anywhere(&session).await?;
        body.publish = Some(true);
        body.label = Some(session.config.label.to_string());
    }
    args.save.new_instance.allow(&session).await?;
    body.author = args.save.change.author(&session)?;
    let what = format!(
        "version {} of {}",
        version.version,
        named(&prompt.name, &prompt.instance)
    );
    body.message = Some(
        args.save
            .change
            .message
            .unwrap_or_else(|| format!("Copy of {what}")),
    );
    let (saved, before) = save(&session, &args.to, args.overwrite, &prompt.contract, body).await?;
    let also = match &saved.publication {
        Some(_) if before.is_some() || !session.config.instance.is_default() => {
            AlsoChanged::with_label(&session, &args.to).await
        }
        _ => AlsoChanged::nothing(),
    };
    let to = session.named(&args.to);
    let latest = saved.version.version;
    let is_equal = before.as_ref().is_some_and(|it| it.latest == latest);
    let done = match is_equal {
        true => format!("{to} has the content of {what} already, as its version {latest}"),
        false => format!("copied {what} to {to}"),
    };
    let mut json = json!(saved);
    json["copied"] =
        json!({"name": prompt.name, "instance": prompt.instance, "version": version.version});
    let notes = saved.warnings.iter().map(inputs::warning);
    let active = before.and_then(|it| inherited::active(&session, &it));
    let answer = match saved.publication.is_none() && is_equal && active == Some(latest) {
        true => {
            let label = &session.config.label;
            Answer::new(format!("{done}, active under `{label}`"), json)
        }
        false => saved_as(&session, &done, &saved, &also, json).await?,
    };
    answer.after(notes).print(&session)
}

/// The prompt and the version to copy.
async fn source(session: &Session, args: &CopyArgs) -> Result<(Prompt, Version)> {
    let instance = args.from.clone();
    let from = instance.unwrap_or_else(|| session.config.instance.clone());
    let client = session.client.about(from);
    let read = client.own_or_inherited(async |client| client.prompt(&args.name).await);
    let (client, prompt) = read.await?;
    let prompt = prompt.body;
    if prompt.instance == session.config.instance && prompt.name == args.to {
        return Err(Error::Usage(format!(
            "{} can't be copied to itself: give another name, or another --instance",
            named(&prompt.name, &prompt.instance)
        )));
    }
    let number = match args.version {
        Some(which) => which.of(session, &prompt)?,
        None => inherited::active(session, &prompt).unwrap_or(prompt.latest),
    };
    let version = client.version(&prompt.name, number).await?;
    Ok((prompt, version))
}

/// Creates the prompt, or makes a new version of it if it exists and that is wanted. Also returns the prompt that was there.
async fn save(
    session: &Session,
    to: &PromptName,
    overwrite: bool,
    contract: &BTreeSet<String>,
    body: PromptBody,
) -> Result<(SavedBody, Option<Prompt>)> {
    let client = &session.client;
    if overwrite {
        match client.prompt(to).await {
            Ok(there) => {
                let saved = client.replace(to, there.etag.as_deref(), &body).await?;
                return Ok((saved.body, Some(there.body)));
            }
            Err(Error::Api(error)) if error.is("prompt-not-found") => {}
            Err(error) => return Err(error),
        }
    }
    let contract = match is_override(session, to).await? {
        true => None,
        false => Some(contract.iter().cloned().collect()),
    };
    let body = NewPromptBody::new(to.to_string(), contract, body);
    match client.create(&body).await {
        Ok(saved) => Ok((saved.body, None)),
        Err(Error::Api(mut error)) if error.is("prompt-exists") => {
            error.hint = Some("--overwrite makes a new version of it".to_owned());
            Err(Error::Api(error))
        }
        Err(error) => Err(error),
    }
}

/// Whether the new prompt obeys the contract of a prompt of `default`.
async fn is_override(session: &Session, name: &PromptName) -> Result<bool> {
    if session.config.instance.is_default() {
        return Ok(false);
    }
    let default = session.client.about(Instance::default());
    match default.prompt(name).await {
        Err(Error::Api(error)) if error.is("prompt-not-found") => Ok(false),
        Err(Error::Api(error)) if error.is("prompt-deleted") => Ok(true),
        prompt => prompt.map(|_| true),
    }
}
