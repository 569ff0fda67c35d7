//! Prompts of MLflow's prompt registry, over its REST API: registered models with a tag, whose versions have the text in a tag.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::foreign::{
    ForeignBody, ForeignFormat, ForeignMessage, ForeignPrompt, ForeignVersion, Found,
};
use super::peer::{Auth, Peer, Unanswered, variable};
use crate::error::{Error, Result};

const PRODUCT: &str = "MLflow";
const VARIABLES: &str =
    "MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD";
/// Without it, MLflow leaves prompts out of its lists.
const IS_PROMPT: &str = "tags.`mlflow.prompt.is_prompt` = 'true'";

/// A page of either list.
#[derive(Deserialize)]
struct Page<T> {
    #[serde(
        default = "Vec::new",
        alias = "registered_models",
        alias = "model_versions"
    )]
    items: Vec<T>,
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
/// No address is given, or the server can't be reached.
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
    let all = all::<Registered>(&peer, "registered-models", IS_PROMPT).await;
    for registered in all.map_err(Unanswered::error)? {
        let place = format!("{PRODUCT}: {}", registered.name);
        found.add(place, prompt(&peer, registered).await)?;
    }
    Ok(found)
}

/// What a search finds, page by page. The query of the first page has no token.
async fn all<T: DeserializeOwned>(
    peer: &Peer,
    what: &str,
    filter: &str,
) -> Result<Vec<T>, Unanswered> {
    let path = format!("/api/2.0/mlflow/{what}/search");
    let mut all = Vec::new();
    let mut token = String::new();
    loop {
        let mut query = vec![("filter", filter), ("max_results", "100")];
        query.extend((!token.is_empty()).then_some(("page_token", token.as_str())));
        let page: Page<T> = peer.get(&path, &query).await?;
        all.extend(page.items);
        token = page.next_page_token.unwrap_or_default();
        if token.is_empty() {
            return Ok(all);
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

async fn prompt(peer: &Peer, registered: Registered) -> Result<ForeignPrompt, Unanswered> {
    let name = &registered.name;
    let filter = format!("name = '{}' AND {IS_PROMPT}", name.replace('\'', "''"));
    let mut versions: Vec<Version> = all(peer, "model-versions", &filter).await?;
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
    let turns = messages.and_then(|all| all.iter().map(ForeignMessage::turn).collect());
    ForeignBody::of_messages(turns)
}
