//! `promptbook show`.

use promptbook_core::prompt::{Prompt, Version};
use promptbook_core::{Instance, PromptName};
use serde_json::json;

use super::answer::Answer;
use super::labels::{Labels, Whose};
use super::session::Session;
use super::{history, inherited, past};
use crate::api::Client;
use crate::args::{Format, GlobalArgs, ShowArgs};
use crate::error::Result;
use crate::exit::Exit;
use crate::folder;
use crate::output::{self, Text};

pub async fn run(global: &GlobalArgs, args: ShowArgs) -> Result<Exit> {
    args.version
        .map_or(Ok(()), |which| which.refuse_label(global))?;
    let session = Session::open(global)?;
    let Shown { mut answer, file } = shown(&session, &args).await?;
    if args.raw && session.format == Format::Text {
        answer.notes.into_iter().for_each(output::note);
        output::print_content(&file)?;
        return Ok(Exit::Done);
    }
    answer.text.plain("\n").plain(file);
    answer.print(&session)
}

/// A version of a prompt.
#[derive(Debug)]
pub(super) struct Shown {
    /// What is said about it.
    pub(super) answer: Answer,
    /// The Prompty file.
    pub(super) file: String,
}

pub(super) async fn shown(session: &Session, args: &ShowArgs) -> Result<Shown> {
    if args.at.is_some() || args.compose {
        return shown_past(session, args).await;
    }
    let (client, prompt) = find(session, &args.name).await?;
    let (name, label) = (&prompt.name, &session.config.label);
    let labels = Labels::of(Whose::Prompt(name.clone()), [&prompt]);
    let mut notes = Vec::new();
    let number = match args.version {
        Some(which) => which.of(session, &prompt)?,
        None => {
            if !labels.have(label) {
                notes.push(format!(
                    "note: {}; this is the latest version",
                    labels.missing(session)
                ));
            }
            let active = prompt.labels.get(label).copied().flatten();
            active.unwrap_or(prompt.latest)
        }
    };
    let version = client.version(name, number).await?;
    let mut state = Text::default();
    if prompt.instance != session.config.instance {
        state.plain(inherited::describe(session, &prompt) + "\n");
    }
    if !args.raw
        && let Some(served) = served_instead(session, &prompt).await
    {
        state.plain(format!("{served}\n"));
    }
    state.append(&active_versions(&prompt));
    let text = about(&prompt, &version, &state);
    let json = json!({"prompt": prompt, "version": version});
    Ok(Shown {
        answer: Answer::new(text, json).after(notes),
        file: folder::file_of(&prompt, &version)?.to_string(),
    })
}

/// What was active at a time or is now, composed if that is wanted; of a deleted prompt too.
async fn shown_past(session: &Session, args: &ShowArgs) -> Result<Shown> {
    let found = past::active_at(session, &args.name, args.at).await?;
    let owner = &found.active.instance;
    let client = session.client.about(owner.clone());
    let prompt = history::find(&client, &args.name).await?;
    let version = client.version(&args.name, found.active.version).await?;
    let mut state = Text::default();
    if let Some(inherited) = past::inherited(session, owner) {
        state.plain(inherited + "\n");
    }
    state.plain(past::describe(&found) + "\n");
    let text = about(&prompt, &version, &state);
    let active = &found.active;
    let mut json = json!({
        "time": found.time, "publication": found.publication, "includes": active.includes, "prompt": prompt, "version": version,
    });
    let shown = match args.compose {
        false => version,
        true => {
            json["composed"] = json!({
                "template": active.template, "messages": active.messages, "inputs": active.inputs,
            });
            past::composed(version, active)
        }
    };
    Ok(Shown {
        answer: Answer::new(text, json),
        file: folder::file_of(&prompt, &shown)?.to_string(),
    })
}

/// The prompt of the instance, else of `default`, and a client for that instance.
pub(super) async fn find(session: &Session, name: &PromptName) -> Result<(Client, Prompt)> {
    let read = |client: Client| async move { Ok(client.prompt(name).await?.body) };
    session.client.own_or_inherited(read).await
}

/// The version of `default` that the instance uses while no version of its own prompt is active.
async fn served_instead(session: &Session, own: &Prompt) -> Option<String> {
    let (instance, label) = (&session.config.instance, &session.config.label);
    if own.instance.is_default() || inherited::active(session, own).is_some() {
        return None;
    }
    let default = session.client.about(Instance::default());
    let default = default.prompt(&own.name).await.ok()?.body;
    let version = inherited::active(session, &default)?;
    Some(format!(
        "Not active under `{label}`: `{instance}` is served version {version} of `default`"
    ))
}

/// The lines above the text, among them those about what is active or was.
fn about(prompt: &Prompt, version: &Version, state: &Text) -> Text {
    let mut text = Text::default();
    text.styled(output::TITLE, &prompt.name).plain(format!(
        "  {} prompt, version {} of {}\n",
        prompt.prompt_type, version.version, prompt.latest
    ));
    text.append(state);
    let contract: Vec<&str> = prompt.contract.iter().map(String::as_str).collect();
    if !contract.is_empty() {
        text.plain(format!("The code supplies: {}\n", contract.join(", ")));
    }
    if !version.template_format.is_default() {
        text.plain(format!("Template format: {}\n", version.template_format));
    }
    let includes: Vec<&str> = version.includes.iter().map(PromptName::as_str).collect();
    if !includes.is_empty() {
        text.plain(format!("Includes: {}\n", includes.join(", ")));
    }
    let optional: Vec<&str> = version.optional.iter().map(String::as_str).collect();
    if !optional.is_empty() {
        text.plain(format!("Optional: {}\n", optional.join(", ")));
    }
    text.plain(format!(
        "Created {}{}{}\n",
        output::moment(version.created_at),
        output::by(version.author.as_deref()),
        output::because(version.message.as_deref())
    ));
    if let Some(redaction) = &version.redacted {
        text.plain(format!(
            "Redacted {}{}{}\n",
            output::moment(redaction.at),
            output::by(redaction.author.as_deref()),
            output::because(redaction.reason.as_deref())
        ));
    }
    text
}

fn active_versions(prompt: &Prompt) -> Text {
    if prompt.labels.is_empty() {
        return Text::from("Never published\n");
    }
    let mut text = Text::default();
    for (index, (label, active)) in prompt.labels.iter().enumerate() {
        text.plain(if index == 0 { "Active: " } else { ", " });
        match active {
            Some(active) => text.styled(output::ACTIVE, format!("`{label}` has version {active}")),
            None => text.plain(format!("`{label}` is taken down")),
        };
    }
    text.plain("\n");
    text
}
