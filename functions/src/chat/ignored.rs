//! The options of a chat's prompts that are not sent to the model: every response lists them, the log once for each version.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use promptbook::api::IgnoredOption;
use promptbook::content::Model;
use promptbook::lookup::Served;
use promptbook::pipeline::SystemPrompt;
use promptbook::typed::TypedPrompt;

use super::models::Ignored;

/// How many logged versions are remembered. An evicted version is logged again.
const REMEMBERED: usize = 1_000;
/// The most options of a prompt that a response lists.
const MAX_TOLD: usize = 50;
/// The most bytes of option names in one log line.
const MAX_NAMES: usize = 500;

/// The versions whose ignored options have been logged. Clones share the state.
#[derive(Debug, Clone, Default)]
pub struct Logged(Arc<Mutex<HashSet<u64>>>);

impl Logged {
    /// Returns the ignored options of one prompt for the response, and logs them once for each version.
    pub(super) fn report(&self, served: &Served, ignored: Vec<Ignored>) -> Vec<IgnoredOption> {
        if !ignored.is_empty() && self.is_new(served, &ignored) {
            log(served, &ignored);
        }
        let told = ignored.into_iter().take(MAX_TOLD);
        told.map(|Ignored { name, reason }| IgnoredOption {
            prompt: served.name.clone(),
            name,
            reason,
        })
        .collect()
    }

    fn is_new(&self, served: &Served, ignored: &[Ignored]) -> bool {
        let mut hasher = DefaultHasher::new();
        (&served.name, &served.instance, &served.version).hash(&mut hasher);
        ignored
            .iter()
            .for_each(|option| option.name.hash(&mut hasher));
        let mut logged = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if logged.len() >= REMEMBERED {
            logged.clear();
        }
        logged.insert(hasher.finish())
    }
}

/// The options of a prompt that wraps the question: the model is the system prompt's.
pub(super) fn of_wrapping(model: &Model) -> Vec<Ignored> {
    let names = model.options.keys();
    names
        .map(|name| Ignored {
            name: name.clone(),
            reason: format!(
                "a chat uses the options of `{}`: set it there",
                SystemPrompt::NAME
            ),
        })
        .collect()
}

/// Only names, because a reason quotes the value.
fn log(served: &Served, ignored: &[Ignored]) {
    let names: Vec<&str> = ignored.iter().map(|option| option.name.as_str()).collect();
    let mut options = names.join(", ");
    options.truncate(options.floor_char_boundary(MAX_NAMES));
    tracing::warn!(
        prompt = served.name,
        version = served.version.map(tracing::field::display),
        instance = served.instance.as_ref().map(tracing::field::display),
        options,
        "the model is not sent these options of the prompt: `ignored_options` in the chat's answer says why"
    );
}
