//! `promptbook show`.

use promptbook_core::prompt::{Prompt, Version};
use promptbook_core::{Instance, PromptName};
use serde_json::json;

use super::inherited;
use super::labels::{Labels, Whose};
use super::session::Session;
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
    let (client, prompt) = find(&session, &args.name).await?;
    let (name, label) = (&prompt.name, &session.config.label);
    let labels = Labels::of(Whose::Prompt(name.clone()), [&prompt]);
    let number = match args.version {
        Some(which) => which.of(&session, &prompt)?,
        None => {
            if !labels.have(label) {
                output::note(format!(
                    "note: {}; this is the latest version",
                    labels.missing(&session)
                ));
            }
            let active = prompt.labels.get(label).copied().flatten();
            active.unwrap_or(prompt.latest)
        }
    };
    let version = client.version(name, number).await?;
    let file = folder::file_of(&prompt, &version)?.to_string();
    if args.raw && session.format == Format::Text {
        output::print_content(&file)?;
        return Ok(Exit::Done);
    }
    let served = served_instead(&session, &prompt).await;
    let mut text = about(&session, &prompt, &version, served.as_deref());
    text.plain("\n").plain(file);
    session.print(text, &json!({"prompt": prompt, "version": version}))?;
    Ok(Exit::Done)
}

/// The prompt of the instance, else of `default`, and a client for that instance.
pub(super) async fn find(session: &Session, name: &PromptName) -> Result<(Client, Prompt)> {
    let read = async |client: Client| Ok(client.prompt(name).await?.body);
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

/// The lines above the text.
fn about(session: &Session, prompt: &Prompt, version: &Version, served: Option<&str>) -> Text {
    let mut text = Text::default();
    text.styled(output::TITLE, &prompt.name).plain(format!(
        "  {} prompt, version {} of {}\n",
        prompt.prompt_type, version.version, prompt.latest
    ));
    if prompt.instance != session.config.instance {
        text.plain(inherited::describe(session, prompt) + "\n");
    }
    if let Some(served) = served {
        text.plain(format!("{served}\n"));
    }
    text.append(&active_versions(prompt));
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
        by(version.author.as_deref()),
        because(version.message.as_deref())
    ));
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

pub(super) fn by(author: Option<&str>) -> String {
    author.map_or_else(String::new, |author| {
        format!(" by {}", output::first_line(author))
    })
}

pub(super) fn because(message: Option<&str>) -> String {
    message.map_or_else(String::new, |message| {
        format!(": {}", output::first_line(message))
    })
}
