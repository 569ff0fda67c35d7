//! The tools that write.

use super::reply::Reply;
use crate::args::{
    AuthorArgs, ChangeArgs, EditArgs, NewInstanceArgs, NewLabelArgs, PublishArgs, RollbackArgs,
    SaveArgs,
};
use crate::commands::mcp::arguments::{PublishArguments, RollbackArguments, SaveArguments};
use crate::commands::mcp::server::McpServer;
use crate::commands::{create, edit, publish, rollback};
use crate::error::{Error, Result};
use crate::folder;

pub(super) async fn save(server: &McpServer, given: SaveArguments) -> Result<Reply> {
    let session = server.session(given.instance, None);
    let new_instance = NewInstanceArgs {
        new_instance: given.new_instance,
    };
    let change = change(given.message);
    if let Some(based_on) = given.based_on {
        let args = EditArgs {
            name: given.name,
            publish: false,
            save: SaveArgs {
                new_label: NewLabelArgs { new_label: false },
                new_instance,
                change,
            },
        };
        let saved = edit::save_text(session, args, based_on, &given.text).await?;
        return Ok(saved.into());
    }
    let file = create::parse(&given.text, &given.name).map_err(Error::Failed)?;
    new_instance.allow(&session).await?;
    let body = folder::body_of(&file.prompt);
    let created = create::create(&session, &given.name, body, change, Some(&file)).await;
    match created {
        Err(Error::Api(mut error)) if error.is("prompt-exists") => {
            error.hint = Some(
                "to save a new version, `show` its latest one, and pass its number as `based_on`"
                    .to_owned(),
            );
            Err(Error::Api(error))
        }
        created => Ok(created?.into()),
    }
}

pub(super) async fn publish(server: &McpServer, given: PublishArguments) -> Result<Reply> {
    let session = server.session(given.instance, given.label);
    let args = PublishArgs {
        name: given.name,
        version: given.version,
        new_label: NewLabelArgs {
            new_label: given.new_label,
        },
        change: change(given.message),
    };
    Ok(publish::publish(&session, args).await?.into())
}

pub(super) async fn rollback(server: &McpServer, given: RollbackArguments) -> Result<Reply> {
    let session = server.session(given.instance, given.label);
    let args = RollbackArgs {
        name: None,
        from: given.from,
        release: None,
        change: change(given.message),
    };
    let answer = rollback::prompt(&session, &given.name, &args).await?;
    Ok(answer.into())
}

fn change(message: Option<String>) -> ChangeArgs {
    ChangeArgs {
        message,
        by: AuthorArgs::default(),
    }
}
