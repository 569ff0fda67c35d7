//! The responses of the routes.

use std::collections::BTreeSet;

use promptbook::content::{Message, PromptType};
use promptbook::prompt::{Header, Version};
use promptbook::{Instance, Label, PromptName, Timestamp, VersionNumber};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::config::config_of;
use super::text;

/// The author of a version whose request named none.
const NO_AUTHOR: &str = "API";

/// A version of a prompt.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PromptBody {
    id: String,
    created_at: Timestamp,
    updated_at: Timestamp,
    project_id: Instance,
    created_by: String,
    name: PromptName,
    version: VersionNumber,
    #[serde(rename = "type")]
    prompt_type: PromptType,
    prompt: Value,
    labels: Vec<Label>,
    tags: BTreeSet<String>,
    config: Value,
    is_active: bool,
    commit_message: Option<String>,
    resolution_graph: Option<Value>,
}

/// One page of prompts.
#[derive(Debug, Serialize)]
pub(super) struct ListBody {
    pub(super) data: Vec<ListedPrompt>,
    pub(super) meta: Paging,
    pub(super) pagination: Paging,
}

/// A prompt with its versions.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ListedPrompt {
    pub(super) name: PromptName,
    #[serde(rename = "type")]
    pub(super) prompt_type: PromptType,
    pub(super) versions: Vec<VersionNumber>,
    pub(super) labels: BTreeSet<Label>,
    pub(super) tags: BTreeSet<String>,
    pub(super) last_updated_at: Timestamp,
    pub(super) last_config: Value,
}

/// Where a page is in its list.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Paging {
    pub(super) page: usize,
    pub(super) limit: usize,
    pub(super) total_items: usize,
    pub(super) total_pages: usize,
}

impl PromptBody {
    /// A version as its header has it, with `of` each included prompt in the place of its include.
    pub(super) fn new(
        header: &Header,
        version: &Version,
        of: impl Fn(&PromptName) -> String,
    ) -> Self {
        let labels = labels_of(header, version.version);
        Self {
            id: id_of(version),
            created_at: version.created_at,
            updated_at: header.updated_at,
            project_id: version.instance.clone(),
            created_by: version
                .author
                .clone()
                .unwrap_or_else(|| NO_AUTHOR.to_owned()),
            name: version.name.clone(),
            version: version.version,
            prompt_type: version.prompt_type,
            prompt: prompt(version, of),
            is_active: labels.contains(&Label::default()),
            labels,
            tags: header.tags.clone(),
            config: config_of(version),
            commit_message: version.message.clone(),
            resolution_graph: None,
        }
    }

    /// The same with the included versions that were put into it.
    pub(super) fn resolved(mut self, included: &[&Version]) -> Self {
        let node = |id: &str, name: &PromptName, version: VersionNumber| json!({"id": id, "name": name, "version": version});
        let children = included.iter();
        let children = children.map(|it| node(&id_of(it), &it.name, it.version));
        let children: Vec<Value> = children.collect();
        if !children.is_empty() {
            let dependencies = Map::from_iter([(self.id.clone(), Value::from(children))]);
            let root = node(&self.id, &self.name, self.version);
            self.resolution_graph = Some(json!({"root": root, "dependencies": dependencies}));
        }
        self
    }
}

/// An ID that is the same whenever the version is read.
fn id_of(version: &Version) -> String {
    let Version {
        instance,
        name,
        version,
        ..
    } = version;
    format!("{instance}:{name}:{version}")
}

fn prompt(version: &Version, of: impl Fn(&PromptName) -> String) -> Value {
    let shown = |template: &str| text::shown(version.template_format, template, &of);
    if let Some(template) = &version.template {
        return shown(template).into();
    }
    let messages = version.messages.iter().flatten();
    messages
        .map(|message| match message {
            Message::Turn { role, content } => json!({"role": role, "content": shown(content)}),
            Message::Thread { thread } => json!({"type": "placeholder", "name": thread}),
        })
        .collect()
}

/// The labels of a version, `latest` as the last if it is the newest one.
pub(super) fn labels_of(header: &Header, version: VersionNumber) -> Vec<Label> {
    let at = |(label, _): &(&Label, _)| !label.is_reserved();
    let labels = header.labels.iter().filter(at);
    let labels = labels.filter(|(_, at)| at.version == Some(version));
    let newest = header.newest_visible() == Some(version);
    let latest = newest.then(|| Label::LATEST.parse().ok()).flatten();
    labels
        .map(|(label, _)| label.clone())
        .chain(latest)
        .collect()
}
