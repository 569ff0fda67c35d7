//! Facts about a request, collected while it is handled, for the access log.

use std::cell::RefCell;

use axum::RequestExt;
use axum::extract::{MatchedPath, Query, RawPathParams, Request};
use promptbook::lookup::Served;
use promptbook::prompt::{PromptId, Publication};
use promptbook::{Instance, Label, PromptName, VersionNumber};
use serde::Deserialize;

use crate::http::caller::Caller;

tokio::task_local! {
    /// The context of the current request.
    pub(super) static CONTEXT: RefCell<RequestContext>;
}

/// What the access log may contain: names and numbers, never keys, prompts or messages.
#[derive(Debug, Default)]
pub(crate) struct RequestContext {
    pub(crate) caller: Option<Caller>,
    pub(crate) instance: Option<Instance>,
    pub(crate) prompt: Option<PromptName>,
    pub(crate) label: Option<Label>,
    pub(crate) version: Option<VersionNumber>,
    /// The prompts that a chat used: `name@version:source` of each, without the version for a fallback.
    pub(crate) prompts: Option<String>,
    pub(crate) model: Option<String>,
}

/// Updates the context of the current request. Does nothing outside of a request.
pub(crate) fn update_context(write: impl FnOnce(&mut RequestContext)) {
    let _ = CONTEXT.try_with(|context| write(&mut context.borrow_mut()));
}

/// The instance in a query.
#[derive(Deserialize)]
struct Whose {
    #[serde(default)]
    instance: Instance,
}

impl RequestContext {
    /// Reads the well-formed names in path and query.
    pub(super) async fn of(request: &mut Request, route: Option<&MatchedPath>) -> Self {
        let mut context = Self::default();
        if route.is_some_and(|route| route.as_str().starts_with("/v1/prompts")) {
            let whose = Query::<Whose>::try_from_uri(request.uri());
            context.instance = whose.ok().map(|Query(whose)| whose.instance);
        }
        if let Ok(params) = request.extract_parts::<RawPathParams>().await {
            for (name, value) in &params {
                match name {
                    "name" => context.prompt = value.parse().ok(),
                    "version" => context.version = value.parse().ok(),
                    _ => {}
                }
            }
        }
        context
    }

    pub(crate) fn about(&mut self, id: &PromptId) {
        self.instance = Some(id.instance.clone());
        self.prompt = Some(id.name.clone());
    }

    pub(crate) fn published(&mut self, publication: &Publication) {
        self.label = Some(publication.label.clone());
        self.version = publication.version;
    }

    pub(crate) fn releases(&mut self, instance: &Instance, label: &Label) {
        self.instance = Some(instance.clone());
        self.label = Some(label.clone());
    }

    pub(crate) fn served(&mut self, prompts: &[Served]) {
        let one = |served: &Served| {
            let source = served.source.as_str();
            match served.version {
                Some(version) => format!("{}@{version}:{source}", served.name),
                None => format!("{}:{source}", served.name),
            }
        };
        self.prompts = Some(prompts.iter().map(one).collect::<Vec<_>>().join(" "));
    }
}
