//! Prompts of Arize Phoenix, over its REST API.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::foreign::{
    ForeignBody, ForeignFormat, ForeignMessage, ForeignPrompt, ForeignVersion, Found,
};
use super::peer::{Auth, Peer, Unanswered, segment, variable};
use crate::error::{Error, Result};

const PRODUCT: &str = "Phoenix";
const VARIABLES: &str = "PHOENIX_API_KEY";

#[derive(Deserialize)]
struct Page<T> {
    data: Vec<T>,
    next_cursor: Option<String>,
}

#[derive(Deserialize)]
struct Prompt {
    name: String,
    description: Option<String>,
}

#[derive(Deserialize)]
struct Version {
    id: String,
    description: Option<String>,
    model_provider: Option<String>,
    model_name: Option<String>,
    template: Template,
    template_format: String,
    #[serde(default)]
    invocation_parameters: Value,
    #[serde(default)]
    tools: Value,
    #[serde(default)]
    response_format: Value,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Template {
    Chat { messages: Vec<Message> },
    String { template: String },
}

#[derive(Deserialize)]
struct Message {
    role: String,
    content: Value,
}

#[derive(Deserialize)]
struct Tag {
    name: String,
}

/// Reads all prompts with all versions.
///
/// # Errors
/// No address is given, or the server can't be reached.
pub(super) async fn read(host: Option<&str>) -> Result<Found> {
    let set = [
        "PHOENIX_BASE_URL",
        "PHOENIX_HOST",
        "PHOENIX_COLLECTOR_ENDPOINT",
    ];
    let set = set.into_iter().find_map(variable);
    let Some(host) = host.map(str::to_owned).or(set) else {
        return Err(Error::Usage(
            "name the server of Phoenix: pass --host, or set PHOENIX_BASE_URL or PHOENIX_COLLECTOR_ENDPOINT".to_owned(),
        ));
    };
    // A collector's address may lead to its endpoint for traces.
    let host = host.trim_end_matches('/').trim_end_matches("/v1/traces");
    let auth = variable("PHOENIX_API_KEY").map_or(Auth::None, Auth::Bearer);
    let peer = Peer::new(PRODUCT, VARIABLES, host, auth)?;
    let mut found = Found::default();
    let all = all::<Prompt>(&peer, "/v1/prompts").await;
    for listed in all.map_err(Unanswered::error)? {
        let place = format!("{PRODUCT}: {}", listed.name);
        found.add(place, prompt(&peer, listed).await)?;
    }
    Ok(found)
}

async fn all<T: DeserializeOwned>(peer: &Peer, path: &str) -> Result<Vec<T>, Unanswered> {
    let mut all = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let mut query = vec![("limit", "100")];
        query.extend(cursor.as_deref().map(|cursor| ("cursor", cursor)));
        let page: Page<T> = peer.get(path, &query).await?;
        all.extend(page.data);
        cursor = page.next_cursor;
        if cursor.is_none() {
            return Ok(all);
        }
    }
}

async fn prompt(peer: &Peer, prompt: Prompt) -> Result<ForeignPrompt, Unanswered> {
    let path = format!("/v1/prompts/{}/versions", segment(&prompt.name));
    let mut listed: Vec<Version> = all(peer, &path).await?;
    // The list begins with the newest.
    listed.reverse();
    let mut versions = Vec::new();
    for (at, version) in listed.into_iter().enumerate() {
        let path = format!("/v1/prompt_versions/{}/tags", segment(&version.id));
        let tags: Vec<Tag> = all(peer, &path).await?;
        versions.push(of(at + 1, version, tags));
    }
    Ok(ForeignPrompt {
        place: format!("{PRODUCT}: {}", prompt.name),
        name: prompt.name,
        description: prompt.description,
        tags: Vec::new(),
        versions,
        notes: Vec::new(),
    })
}

/// Versions there have IDs and no numbers.
fn of(number: usize, version: Version, tags: Vec<Tag>) -> ForeignVersion {
    let mut notes = Vec::new();
    for (what, value) in [
        ("tools", &version.tools),
        ("response format", &version.response_format),
    ] {
        if !value.is_null() {
            notes.push(format!(
                "its {what} are not kept: set them as options of the model"
            ));
        }
    }
    ForeignVersion {
        id: number.to_string(),
        format: match version.template_format.as_str() {
            "F_STRING" => ForeignFormat::FString,
            "MUSTACHE" => ForeignFormat::Mustache,
            _ => ForeignFormat::Plain,
        },
        config: config(&version),
        body: body(version.template),
        labels: tags.into_iter().map(|tag| tag.name).collect(),
        message: version.description,
        author: None,
        notes,
    }
}

/// The parameters are in an object named like the provider.
fn config(version: &Version) -> Map<String, Value> {
    let parameters = version.invocation_parameters.as_object();
    let own = parameters.and_then(|all| all.get(all.get("type")?.as_str()?)?.as_object());
    let mut config = own.cloned().unwrap_or_default();
    if let Some(name) = &version.model_name {
        config.insert("model".to_owned(), json!(name));
    }
    if let Some(provider) = &version.model_provider {
        let provider = match provider.as_str() {
            "AWS" => "bedrock".to_owned(),
            other => other.to_lowercase(),
        };
        config.insert("provider".to_owned(), json!(provider));
    }
    config
}

fn body(template: Template) -> ForeignBody {
    match template {
        Template::String { template } => ForeignBody::Text(template),
        Template::Chat { messages } => {
            let turns = messages.into_iter().map(|message| {
                Ok(ForeignMessage::Turn {
                    content: content(&message.content)?,
                    role: message.role,
                })
            });
            turns
                .collect::<Result<_, String>>()
                .map_or_else(ForeignBody::Unsupported, ForeignBody::Chat)
        }
    }
}

/// A text, or parts that are all text.
fn content(content: &Value) -> Result<String, String> {
    let part = |part: &Value| match part.get("type").and_then(Value::as_str) {
        Some("text") => Ok(part
            .get("text")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()),
        other => Err(format!(
            "it has a message with a part of the type `{}`, and messages here are text",
            other.unwrap_or("unknown")
        )),
    };
    match content {
        Value::String(text) => Ok(text.clone()),
        Value::Array(parts) => parts.iter().map(part).collect(),
        _ => Err("it has a message that is not text".to_owned()),
    }
}
