//! Prompts of Langfuse, over its public API.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::foreign::{
    ForeignBody, ForeignFormat, ForeignMessage, ForeignPrompt, ForeignVersion, Found,
};
use super::peer::{Auth, Peer, Unanswered, segment, variable};
use crate::error::{Error, Result};

const PRODUCT: &str = "Langfuse";
const VARIABLES: &str = "LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY";
/// Where keys without a host belong.
const CLOUD: &str = "https://cloud.langfuse.com";

/// A page of the list of prompts.
#[derive(Deserialize)]
struct Page {
    data: Vec<Listed>,
    meta: Meta,
}

#[derive(Deserialize)]
struct Listed {
    name: String,
    versions: Vec<u64>,
    #[serde(default)]
    tags: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Meta {
    total_pages: u64,
}

/// One version.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Prompt {
    version: u64,
    prompt: Value,
    #[serde(default)]
    config: Value,
    #[serde(default)]
    labels: Vec<String>,
    #[serde(default)]
    tags: Vec<String>,
    commit_message: Option<String>,
    created_by: Option<String>,
}

/// Reads all prompts with all versions.
///
/// # Errors
/// A key is missing, or the server can't be asked.
pub(super) async fn read(host: Option<&str>) -> Result<Found> {
    let (Some(public), Some(secret)) = (
        variable("LANGFUSE_PUBLIC_KEY"),
        variable("LANGFUSE_SECRET_KEY"),
    ) else {
        return Err(Error::Usage(format!(
            "set {VARIABLES} to the keys of the project"
        )));
    };
    let set = variable("LANGFUSE_HOST").or_else(|| variable("LANGFUSE_BASE_URL"));
    let host = host.map(str::to_owned).or(set);
    let host = host.as_deref().unwrap_or(CLOUD);
    let peer = Peer::new(PRODUCT, VARIABLES, host, Auth::Basic(public, secret))?;
    let mut found = Found::default();
    for listed in list(&peer).await? {
        let place = format!("{PRODUCT}: {}", listed.name);
        found.add(place, prompt(&peer, listed).await)?;
    }
    Ok(found)
}

async fn list(peer: &Peer) -> Result<Vec<Listed>> {
    let mut all = Vec::new();
    for number in 1.. {
        let query = [("page", number.to_string()), ("limit", "100".to_owned())];
        let query = query
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        let page = peer.get("/api/public/v2/prompts", &query).await;
        let page: Page = page.map_err(Unanswered::error)?;
        let is_last = page.data.is_empty() || number >= page.meta.total_pages;
        all.extend(page.data);
        if is_last {
            break;
        }
    }
    Ok(all)
}

async fn prompt(peer: &Peer, mut listed: Listed) -> Result<ForeignPrompt, Unanswered> {
    let path = format!("/api/public/v2/prompts/{}", segment(&listed.name));
    listed.versions.sort_unstable();
    let mut versions = Vec::new();
    for number in listed.versions {
        let number = number.to_string();
        // Unresolved, references are still in the text.
        let query = [("version", number.as_str()), ("resolve", "false")];
        let version: Prompt = peer.get(&path, &query).await?;
        listed.tags.extend(version.tags.iter().cloned());
        versions.push(of(version));
    }
    Ok(ForeignPrompt {
        place: format!("{PRODUCT}: {}", listed.name),
        name: listed.name,
        description: None,
        tags: listed.tags,
        versions,
        notes: Vec::new(),
    })
}

fn of(version: Prompt) -> ForeignVersion {
    let config = match version.config {
        Value::Object(config) => config,
        _ => Map::new(),
    };
    ForeignVersion {
        id: version.version.to_string(),
        body: body(version.prompt),
        format: ForeignFormat::Langfuse,
        config,
        labels: version.labels,
        message: version.commit_message,
        author: version.created_by,
        notes: Vec::new(),
    }
}

fn body(prompt: Value) -> ForeignBody {
    match prompt {
        Value::String(text) => ForeignBody::Text(text),
        Value::Array(messages) => ForeignBody::of_messages(messages.iter().map(message).collect()),
        _ => ForeignBody::Unsupported("it is neither text nor messages".to_owned()),
    }
}

fn message(message: &Value) -> Option<ForeignMessage> {
    match message.get("type").and_then(Value::as_str) {
        Some("placeholder") => {
            let name = message.get("name")?.as_str()?;
            Some(ForeignMessage::Placeholder(name.to_owned()))
        }
        _ => ForeignMessage::turn(message),
    }
}
