//! `promptbook status`.

use promptbook_core::api::StatusBody;
use serde_json::json;

use super::session::Session;
use crate::args::{Format, GlobalArgs, StatusArgs};
use crate::config::{Setting, Source, Sources};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::output;

const COMMAND: &str = env!("CARGO_PKG_VERSION");

pub async fn run(global: &GlobalArgs, _: StatusArgs) -> Result<Exit> {
    let session = Session::open(global)?;
    let sources = Sources::of(global, &session.config)?;
    let status = session.client.status().await;
    match session.format {
        Format::Text => output::print(text(&sources, status.as_ref()))?,
        Format::Json => output::print_json(&json!({
            "settings": sources.settings,
            "config": sources.file,
            "command": COMMAND,
            "server": status.as_ref().ok(),
            "error": status.as_ref().err().map(ToString::to_string),
        }))?,
    }
    status.map(|_| Exit::Done)
}

fn text(sources: &Sources, status: Result<&StatusBody, &Error>) -> String {
    let rows = sources.settings.iter().map(|setting| {
        let value = match (&setting.value, status) {
            (Some(value), _) => value.clone(),
            (None, _) if setting.source == Source::None => "-".to_owned(),
            (None, Ok(status)) => format!("{} (ID)", status.key_id),
            (None, Err(_)) => "(hidden)".to_owned(),
        };
        vec![setting.name.to_owned(), value, from(setting)]
    });
    let mut text = output::table(&["SETTING", "VALUE", "FROM"], rows);
    text += "\n";
    if let Some(file) = &sources.file {
        text += &format!("Configuration file: {}\n", file.display());
    }
    text += &format!("This command: release {COMMAND}\n");
    match status {
        Ok(status) => {
            text += &format!("The server: release {}\n", status.version);
            text += &format!("The key's role: {}\n", status.role);
        }
        // The error follows on standard error.
        Err(Error::Unreachable { .. } | Error::WithoutTls { .. } | Error::NotPromptbook { .. }) => {
            text += "The server: not reached\n";
        }
        Err(_) => text += "The server: reached, but the request failed\n",
    }
    text
}

fn from(setting: &Setting) -> String {
    let variable = match setting.name {
        "key" => "API_KEY".to_owned(),
        name => name.to_uppercase(),
    };
    match setting.source {
        Source::Flag => format!("--{}", setting.name),
        Source::Environment => format!("PROMPTBOOK_{variable}"),
        Source::File => "the configuration file".to_owned(),
        Source::Default if setting.name == "author" => "the system".to_owned(),
        Source::Default => "the default".to_owned(),
        Source::None => "-".to_owned(),
    }
}
