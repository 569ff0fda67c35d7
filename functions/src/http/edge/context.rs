//! Facts about a request, collected while it is handled, for the access log.

use std::cell::RefCell;

use promptbook::lookup::Served;
use promptbook::prompt::{PromptId, Publication};
use promptbook::{Instance, Label, PromptName, VersionNumber};

use super::RequestId;
use crate::http::caller::Caller;

tokio::task_local! {
    /// The request that the current task handles.
    pub(super) static CURRENT: CurrentRequest;
}

/// A request while it is handled.
pub(super) struct CurrentRequest {
    pub(super) id: RequestId,
    pub(super) context: RefCell<RequestContext>,
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
    let _ = CURRENT.try_with(|current| write(&mut current.context.borrow_mut()));
}

/// The ID of the request that the current task handles.
pub fn request_id() -> Option<RequestId> {
    CURRENT.try_with(|current| current.id.clone()).ok()
}

impl RequestContext {
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
