//! Prompts of MLflow's prompt registry, over its REST API: registered models with a tag, whose versions have the text in a tag.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::foreign::{
    ForeignBody, ForeignFormat, ForeignMessage, ForeignPrompt, ForeignVersion, Found,
};
use super::peer::{Auth, Peer, variable};
use crate::error::{Error, Result};

const PRODUCT: &str = "MLflow";
const VARIABLES: &str =
    "MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD";
/// Without it, MLflow leaves prompts out of its lists.
const IS_PROMPT: &str = "tags.`mlflow.prompt.is_prompt` = 'true'";

#[derive(Deserialize)]
struct Models {
    #[serde(default)]
    registered_models: Vec<Registered>,
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
struct Registered {
    name: String,
    description: Option<String>,
    #[serde(default)]
    tags: Vec<Tag>,
    #[serde(default)]
    aliases: Vec<Alias>,
}

#[derive(Deserialize)]
struct Alias {
    alias: String,
    version: String,
}

#[derive(Deserialize)]
struct Tag {
    key: String,
    #[serde(default)]
    value: String,
}

#[derive(Deserialize)]
struct Versions {
    #[serde(default)]
    model_versions: Vec<Version>,
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
struct Version {
    version: String,
    description: Option<String>,
    user_id: Option<String>,
    #[serde(default)]
    tags: Vec<Tag>,
}

/// Reads all prompts with all versions.
///
/// # Errors
/// There is no address, or the server can't be asked.
pub(super) async fn read(host: Option<&str>) -> Result<Found> {
    let host = host
        .map(str::to_owned)
        .or_else(|| variable("MLFLOW_TRACKING_URI"));
    let Some(host) = host else {
        return Err(Error::Usage(
            "name the tracking server of MLflow: pass --host, or set MLFLOW_TRACKING_URI"
                .to_owned(),
        ));
    };
    let peer = Peer::new(PRODUCT, VARIABLES, &host, auth())?;
    let mut found = Found::default();
    let mut token = String::new();
    loop {
        let query = [
            ("filter", IS_PROMPT),
            ("max_results", "100"),
            ("page_token", &token),
        ];
        let path = "/api/2.0/mlflow/registered-models/search";
        let page: Models = peer.get(path, used(&query)).await?;
        for registered in page.registered_models {
            found.prompts.push(prompt(&peer, registered).await?);
        }
        token = page.next_page_token.unwrap_or_default();
        if token.is_empty() {
            return Ok(found);
        }
    }
}

fn auth() -> Auth {
    let user = variable("MLFLOW_TRACKING_USERNAME");
    match (variable("MLFLOW_TRACKING_TOKEN"), user) {
        (Some(token), _) => Auth::Bearer(token),
        (None, Some(user)) => Auth::Basic(
            user,
            variable("MLFLOW_TRACKING_PASSWORD").unwrap_or_default(),
        ),
        (None, None) => Auth::None,
    }
}

/// The query of the first page has no token.
fn used<'q>(query: &'q [(&'q str, &'q str)]) -> &'q [(&'q str, &'q str)] {
    match query.split_last() {
        Some(((_, ""), others)) => others,
        _ => query,
    }
}

async fn prompt(peer: &Peer, registered: Registered) -> Result<ForeignPrompt> {
    let name = &registered.name;
    let filter = format!("name = '{}' AND {IS_PROMPT}", name.replace('\'', "''"));
    let mut versions = Vec::new();
    let mut token = String::new();
    loop {
        let query = [
            ("filter", filter.as_str()),
            ("max_results", "100"),
            ("page_token", &token),
        ];
        let path = "/api/2.0/mlflow/model-versions/search";
        let page: Versions = peer.get(path, used(&query)).await?;
        versions.extend(page.model_versions);
        token = page.next_page_token.unwrap_or_default();
        if token.is_empty() {
            break;
        }
    }
    versions.sort_by_key(|version| version.version.parse::<u64>().unwrap_or_default());
    let own = registered.tags.iter().filter(|tag| !is_internal(&tag.key));
    Ok(ForeignPrompt {
        place: format!("{PRODUCT}: {name}"),
        description: registered.description,
        tags: own.map(tag).collect(),
        versions: versions
            .into_iter()
            .map(|it| of(it, &registered.aliases))
            .collect(),
        notes: Vec::new(),
        name: registered.name,
    })
}

fn is_internal(key: &str) -> bool {
    key.starts_with("mlflow.") || key.starts_with("_mlflow_")
}

/// A tag here is a word.
fn tag(tag: &Tag) -> String {
    match tag.value.is_empty() {
        true => tag.key.clone(),
        false => format!("{}={}", tag.key, tag.value),
    }
}

fn of(version: Version, aliases: &[Alias]) -> ForeignVersion {
    let internal: BTreeMap<&str, &str> = version
        .tags
        .iter()
        .map(|it| (it.key.as_str(), it.value.as_str()))
        .collect();
    let mut notes: Vec<String> = (version.tags.iter())
        .filter(|it| !is_internal(&it.key))
        .map(|it| {
            format!(
                "the tag `{}` is not kept: tags belong to the prompt, not to a version",
                tag(it)
            )
        })
        .collect();
    if internal.contains_key("_mlflow_prompt_response_format") {
        notes.push("the response format is not kept".to_owned());
    }
    let config = internal.get("_mlflow_prompt_model_config");
    let config = config.and_then(|config| serde_json::from_str(config).ok());
    let (body, format) = body(&internal);
    let aliases = aliases.iter().filter(|it| it.version == version.version);
    ForeignVersion {
        body,
        format,
        config: config.unwrap_or_default(),
        labels: aliases.map(|it| it.alias.clone()).collect(),
        message: version.description,
        author: version.user_id,
        notes,
        id: version.version,
    }
}

/// MLflow fills in `{{ name }}` itself. Since some release, a text with `{%` is rendered as Jinja2.
fn body(tags: &BTreeMap<&str, &str>) -> (ForeignBody, ForeignFormat) {
    let text = tags.get("mlflow.prompt.text").copied().unwrap_or_default();
    let kind = tags.get("_mlflow_prompt_type").copied();
    match kind {
        Some("chat") => (chat(text), ForeignFormat::Braces),
        Some("jinja2") => (ForeignBody::Text(text.to_owned()), ForeignFormat::Jinja2),
        _ if text.contains("{%") && text.contains("%}") => {
            (ForeignBody::Text(text.to_owned()), ForeignFormat::Jinja2)
        }
        _ => (ForeignBody::Text(text.to_owned()), ForeignFormat::Braces),
    }
}

fn chat(text: &str) -> ForeignBody {
    let messages: Option<Vec<Value>> = serde_json::from_str(text).ok();
    let turn = |message: &Value| {
        let field = |name: &str| Some(message.get(name)?.as_str()?.to_owned());
        Some(ForeignMessage::Turn {
            role: field("role")?,
            content: field("content")?,
        })
    };
    let turns = messages.and_then(|all| all.iter().map(turn).collect());
    turns.map_or_else(
        || ForeignBody::Unsupported("it has a message that is not text".to_owned()),
        ForeignBody::Chat,
    )
}
