//! `promptbook keys`.

use promptbook_core::access::{ApiKey, Instances, KeyId, Role, Scope};
use promptbook_core::api::{KeyBody, NewKeyAnswer, NewKeyBody};
use serde_json::json;

use super::session::Session;
use crate::args::{
    CreateKeyArgs, Format, GlobalArgs, KeysArgs, KeysCommand, ListKeysArgs, RevokeKeyArgs,
    RotateKeyArgs,
};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::{ask, output};

pub async fn run(global: &GlobalArgs, args: KeysArgs) -> Result<Exit> {
    let session = Session::open(global)?;
    match args.command {
        KeysCommand::Create(args) => create(&session, args).await?,
        KeysCommand::List(args) => list(&session, args).await?,
        KeysCommand::Revoke(args) => revoke(&session, args).await?,
        KeysCommand::Rotate(args) => rotate(&session, args).await?,
    }
    Ok(Exit::Done)
}

async fn create(session: &Session, args: CreateKeyArgs) -> Result<()> {
    let new = NewKeyBody {
        name: args.name,
        role: args.role.into(),
        instances: args.instances.into_instances(),
        prefixes: Some(args.prefix).filter(|prefixes| !prefixes.is_empty()),
        labels: args.publish_label.into_iter().collect(),
        expires_at: args.expires,
    };
    let made = session.client.create_key(&new).await?;
    show(session, &made)?;
    if new.role == Role::Editor && new.labels.is_empty() {
        output::note(
            "note: it may not publish under any label; to allow one, create a key with --publish-label LABEL",
        );
    }
    Ok(())
}

/// Prints the key alone, so that it can be piped; the rest goes to standard error.
fn show(session: &Session, made: &NewKeyAnswer) -> Result<()> {
    let described = describe(&made.key);
    if session.format == Format::Text {
        output::note(format!("created {described}; it can't be shown again"));
    }
    session.print(made.secret.as_str(), &json!(made))
}

async fn list(session: &Session, args: ListKeysArgs) -> Result<()> {
    let mut keys = session.client.keys().await?;
    keys.retain(|it| args.revoked || it.key.revoked_at.is_none());
    match session.format {
        Format::Json => output::print_json(&json!(keys)),
        Format::Text if keys.is_empty() => output::print_line("No keys."),
        Format::Text => output::print_long(table(&keys)),
    }
}

async fn revoke(session: &Session, args: RevokeKeyArgs) -> Result<()> {
    let id = &args.id;
    if !args.yes {
        if !session.is_interactive() {
            let problem = format!("not a terminal: to revoke key {id}, pass --yes");
            return Err(Error::Usage(problem));
        }
        let key = find(session, id).await?;
        if !ask::confirm(&format!("Revoke {} for good?", describe(&key)))? {
            return Ok(());
        }
    }
    session.client.revoke_key(id).await?;
    let said = format!("revoked key {id}; it stops working within a minute");
    session.print(said, &json!({"status": "revoked", "id": id}))
}

/// The new key is created and printed before the old one is revoked, so that there is never none.
async fn rotate(session: &Session, args: RotateKeyArgs) -> Result<()> {
    let old = find(session, &args.id).await?;
    if old.revoked_at.is_some() {
        let problem = format!("key {} is revoked: create a new one", old.id);
        return Err(Error::Failed(problem));
    }
    let Scope {
        instances,
        prefixes,
        labels,
    } = old.scope;
    let new = NewKeyBody {
        name: old.name,
        role: old.role,
        instances,
        prefixes,
        labels,
        expires_at: old.expires_at,
    };
    let made = session.client.create_key(&new).await?;
    show(session, &made)?;
    if let Err(error) = session.client.revoke_key(&old.id).await {
        let (new, old) = (&made.key.id, &old.id);
        output::note(format!(
            "key {new} is created, and key {old} still works: revoke it"
        ));
        return Err(error);
    }
    if session.format == Format::Text {
        let said = format!("revoked key {}; it stops working within a minute", old.id);
        output::note(said);
    }
    Ok(())
}

async fn find(session: &Session, id: &KeyId) -> Result<ApiKey> {
    let keys = session.client.keys().await?;
    let found = keys.into_iter().find(|it| it.key.id == *id);
    let problem = || {
        Error::NotThere(format!(
            "there is no key {id}: `promptbook keys list` shows them"
        ))
    };
    Ok(found.ok_or_else(problem)?.key)
}

fn describe(key: &ApiKey) -> String {
    let ApiKey {
        id,
        name,
        role,
        scope,
        ..
    } = key;
    let mut reach = instances(&scope.instances);
    if let Some(prefixes) = &scope.prefixes {
        reach += &format!("; prefixes: {}", joined(prefixes, "none"));
    }
    if !scope.labels.is_empty() {
        reach += &format!("; labels: {}", joined(&scope.labels, "none"));
    }
    format!("key {id} `{name}` ({role} of {reach})")
}

fn table(keys: &[KeyBody]) -> String {
    let head = [
        "ID",
        "NAME",
        "ROLE",
        "INSTANCES",
        "PREFIXES",
        "LABELS",
        "LAST USED",
        "EXPIRES",
    ];
    let row = |KeyBody { key, last_used }: &KeyBody| {
        let ends = key.revoked_at.or(key.expires_at).map(output::moment);
        vec![
            key.id.to_string(),
            key.name.to_string(),
            key.role.to_string(),
            instances(&key.scope.instances),
            joined(key.scope.prefixes.iter().flatten(), "all"),
            joined(&key.scope.labels, "-"),
            last_used.map_or("never".to_owned(), output::hour),
            match (key.revoked_at, ends) {
                (Some(_), Some(ends)) => format!("revoked {ends}"),
                (_, ends) => ends.unwrap_or_else(|| "-".to_owned()),
            },
        ]
    };
    output::table(&head, keys.iter().map(row))
}

fn instances(instances: &Instances) -> String {
    match instances {
        Instances::All => "all instances".to_owned(),
        Instances::These(these) => joined(these, "-"),
    }
}

fn joined(names: impl IntoIterator<Item: std::fmt::Display>, none: &str) -> String {
    let names: Vec<String> = names.into_iter().map(|name| name.to_string()).collect();
    match names.is_empty() {
        true => none.to_owned(),
        false => names.join(", "),
    }
}
