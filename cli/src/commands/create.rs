//! `promptbook create`.

use std::collections::BTreeSet;
use std::path::Path;

use promptbook_core::PromptName;
use promptbook_core::api::{NewPromptBody, PromptBody, SavedBody};
use promptbook_core::prompt::Version;
use promptbook_core::prompty::{PromptFile, ReadFile, References};
use serde_json::{Value, json};

use super::also_changed::AlsoChanged;
use super::answer::Answer;
use super::session::Session;
use super::show::find;
use crate::args::{ChangeArgs, CreateArgs, GlobalArgs};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::includes::problems;
use crate::{files, folder, inputs};

pub async fn run(global: &GlobalArgs, args: CreateArgs) -> Result<Exit> {
    let session = Session::open(global)?;
    let mut read_file = None;
    let mut body = match (&args.template, &args.file) {
        (Some(template), _) => PromptBody {
            template: Some(template.clone()),
            template_format: args.template_format,
            ..PromptBody::default()
        },
        (None, Some(path)) => {
            let file = read(path)?;
            let file = parse(&file, &args.name).map_err(|problem| Error::file(path, problem))?;
            let body = folder::body_of(&file.prompt);
            read_file = Some(file);
            body
        }
        (None, None) => PromptBody::default(),
    };
    if args.description.is_some() {
        body.description = args.description;
    }
    if !args.tag.is_empty() {
        body.tags = Some(args.tag);
    }
    if args.publish {
        args.save.new_label.allow_anywhere(&session).await?;
        body.publish = Some(true);
        body.label = Some(session.config.label.to_string());
    }
    args.save.new_instance.allow(&session).await?;
    let answer = create(
        &session,
        &args.name,
        body,
        args.save.change,
        read_file.as_ref(),
    )
    .await?;
    answer.print(&session)
}

/// Creates a prompt, of a file if it is from one.
pub(super) async fn create(
    session: &Session,
    name: &PromptName,
    mut body: PromptBody,
    change: ChangeArgs,
    file: Option<&ReadFile>,
) -> Result<Answer> {
    body.author = change.author(session)?;
    body.message = change.message;
    let body = NewPromptBody::new(name.to_string(), None, body);
    let saved = session.client.create(&body).await?.body;
    // A new prompt of `default` is included by none.
    let also = match &saved.publication {
        Some(_) if !session.config.instance.is_default() => {
            AlsoChanged::with_label(session, name).await
        }
        _ => AlsoChanged::nothing(),
    };
    let done = format!("created {}", session.named(name));
    let notes = match file {
        Some(file) => inputs::notes(file, &file.warnings(&BTreeSet::new())),
        None => saved.warnings.iter().map(inputs::warning).collect(),
    };
    let answer = saved_as(session, &done, &saved, &also, json!(saved)).await?;
    Ok(answer.after(notes))
}

/// What was done, what that makes active or how it becomes active, and its inputs.
pub(super) async fn saved_as(
    session: &Session,
    done: &str,
    saved: &SavedBody,
    also: &AlsoChanged,
    mut json: Value,
) -> Result<Answer> {
    let mut said = match &saved.publication {
        Some(publication) => format!("{done}, active under `{}`", publication.label),
        None => format!("{done}; {}", next_step(session, &saved.version).await?),
    };
    said += &also.line();
    said += &inputs::line_of(&saved.version);
    also.add_to(&mut json);
    Ok(Answer::new(said, json))
}

/// How the version becomes active, or why it can't yet.
async fn next_step(session: &Session, version: &Version) -> Result<String> {
    let name = &version.name;
    let (_, prompt) = find(session, name).await?;
    let content = folder::content_of(version)?;
    let problems = problems(&session.client, &content, &prompt.contract).await?;
    if !problems.is_empty() {
        let problems: Vec<String> = problems.into_iter().map(|(_, problem)| problem).collect();
        return Ok(format!(
            "it can't be published yet: it {}",
            problems.join("; it ")
        ));
    }
    let unmet = version.unmet(&prompt.contract);
    let invocation = &session.config.invocation;
    Ok(match invocation.add_to_contract(name, &unmet) {
        None => format!("{} makes it active", session.publish_command(name, None)),
        Some(add) => format!(
            "it can't be published yet: the contract has no `{}`; {add}",
            unmet.join("`, `")
        ),
    })
}

fn read(path: &Path) -> Result<String> {
    match path.as_os_str() == "-" {
        true => files::prompt(std::io::stdin())
            .map_err(|problem| Error::Failed(format!("standard input {problem}"))),
        false => files::named(path),
    }
}

/// Parses the file of a new prompt.
pub(super) fn parse(text: &str, name: &PromptName) -> Result<ReadFile, String> {
    let file = PromptFile::read(text, &References::Refuse).map_err(|error| error.to_string())?;
    match file.prompt.name.as_ref().filter(|other| *other != name) {
        Some(other) => Err(format!(
            "its front matter has `name: {other}`, but the command has `{name}`: make them the same"
        )),
        None => Ok(file),
    }
}
