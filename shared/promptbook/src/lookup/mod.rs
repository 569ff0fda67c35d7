//! A cached lookup of active prompts for services. It always has a prompt to serve.
//!
//! A prompt is a type, which states its name, its inputs and a fallback for when the table can't be read:
//!
//! ```no_run
//! use promptbook::lookup::{ActivePrompts, Source};
//! use promptbook::store::{NoTable, Store};
//! use promptbook::typed::TypedPrompt;
//! use promptbook::Instance;
//!
//! /// How the assistant introduces itself and what it may do.
//! struct SystemPrompt;
//!
//! #[derive(serde::Serialize)]
//! struct SystemPromptInputs<'a> {
//!     product: &'a str,
//!     today: jiff::civil::Date,
//! }
//!
//! impl TypedPrompt for SystemPrompt {
//!     const NAME: &'static str = "support/system_prompt";
//!     // Or include_str!("support/system_prompt.prompty"): the prompt that used to be hardcoded.
//!     const FALLBACK: &'static str = "You answer questions about {{ product }}. Today is {{ today }}.";
//!     type Inputs<'a> = SystemPromptInputs<'a>;
//!     const INPUTS: &'static [&'static str] = &["product", "today"];
//!     type Output = String;
//! }
//!
//! /// Once, when the service starts; clones share the cache.
//! async fn start() -> Result<ActivePrompts, NoTable> {
//!     let prompts = ActivePrompts::new(Store::from_env().await?);
//!     prompts.warm(&Instance::default(), &[SystemPrompt::NAME]).await;
//!     Ok(prompts)
//! }
//!
//! /// On every turn.
//! async fn system_message(prompts: &ActivePrompts, customer: &Instance) -> Result<String, Box<dyn std::error::Error>> {
//!     let prompt = prompts.get::<SystemPrompt>(customer).await;
//!     let rendered = prompt.render(&SystemPromptInputs {
//!         product: "Acme Cloud",
//!         today: jiff::Zoned::now().date(),
//!     })?;
//!     if rendered.served.source != Source::Fresh {
//!         tracing::info!(served = ?rendered.served, "prompt is not the newest");
//!     }
//!     Ok(rendered.output)
//! }
//! # fn main() {}
//! ```
//!
//! # Behaviour
//! - **Fresh** (read less than [`Options::ttl`] ago): served from memory, without a request, a lock or a copy. The
//!   absence of an active version is cached too.
//! - **Expired**: one caller reads within its own call; the others wait for the same read. If it is late or fails, the old
//!   version is served with its age. The next caller waits for a late read; after a failed one, the key is not read for
//!   a second.
//! - **Failing to compile**, or to render with a caller's inputs: the publication that the failing one replaced is served, if it
//!   has rendered in this process and was neither rolled back nor unpublished; otherwise the fallback. Either is logged once.
//! - **Nothing to serve** (never read, unpublished, deleted, of another type): the fallback, logged once.
//! - **Older than [`Options::max_stale`]**: the caller waits as long as if nothing were cached, then gets the old version.
//! - **Never backwards**: if a read returns an older publication than the one before, a consistent read follows, so a prompt never
//!   returns to a version that was replaced. If the consistent read is older too, the table was restored from a backup, and
//!   its result is used. This holds while the entry is cached: after an eviction, the first read may lag behind by the fraction
//!   of a second that DynamoDB's replicas do.
//! - **Included prompts** are read with the prompt in one transaction and compiled with it once, so a result never mixes the states
//!   before and after a publication or a release.
//! - Each rendered prompt is counted by its source: see [`count`].
//! - Memory stays within [`Options::capacity`]: entries that were not used lately are evicted first. A version that many
//!   instances inherit is cached once; a key refers to at most its version and the one that this replaced.

mod active_prompt;
mod cache;
pub mod count;
mod entry;
mod fallback;
mod inner;
mod key;
mod loaded;
mod loaded_id;
mod named;
mod options;
mod outcome;
mod refresh;
mod refreshes;
mod render;
pub mod source;
mod take;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use futures_util::future::join_all;

pub use crate::api::{Included, Served, Source};
pub use active_prompt::ActivePrompt;
pub use fallback::BrokenFallback;
pub use named::{NamedPrompt, NamedVersion};
pub use options::Options;
pub use render::RenderedPrompt;

use crate::names::{Instance, Label};
use crate::store::Store;
use crate::typed::TypedPrompt;
use inner::Inner;
use key::KeyRef;
use source::Read;

/// A cached lookup of active prompts. Clones are cheap and share one cache. It needs a tokio runtime with time. See the [module](self) for an example.
#[derive(Debug, Clone)]
pub struct ActivePrompts(Arc<Inner>);

impl ActivePrompts {
    /// Creates a lookup with the default [`Options`].
    pub fn new(store: Store) -> Self {
        Self::with(store, Options::default())
    }

    /// Creates a lookup with these options.
    pub fn with(store: Store, options: Options) -> Self {
        Self::over(source::table(store), options)
    }

    /// Creates a lookup that reads another source than the table, such as a server that reads it. Cache, deadlines and what is served
    /// during an outage are the same.
    pub fn over(read: Read, options: Options) -> Self {
        Self(Arc::new(Inner::new(read, options)))
    }

    /// Returns the prompt that is active in `production` for an instance: its override, or the prompt of `default`. It never fails, and
    /// takes at most as long as the deadlines in [`Options`].
    pub async fn get<P: TypedPrompt>(&self, instance: &Instance) -> ActivePrompt<P> {
        static PRODUCTION: std::sync::LazyLock<Label> = std::sync::LazyLock::new(Label::default);
        self.get_labelled(instance, &PRODUCTION).await
    }

    /// Returns the prompt that is active under a label. A label without a publication does not fall back to `production`.
    pub async fn get_labelled<P: TypedPrompt>(
        &self,
        instance: &Instance,
        label: &Label,
    ) -> ActivePrompt<P> {
        let key = KeyRef {
            instance: instance.as_str(),
            name: P::NAME,
            label: label.as_str(),
        };
        let found = match self.0.hit(key) {
            Some(found) => found,
            None => self.0.miss(instance, P::NAME, label).await,
        };
        ActivePrompt::new(found, label)
    }

    /// Reads prompts in advance and concurrently, so that the first request needs no TLS handshake. A prompt that can't be read is
    /// logged and read on demand.
    pub async fn warm(&self, instance: &Instance, names: &[&str]) {
        let label = Label::default();
        join_all(names.iter().map(|name| async {
            self.0.miss(instance, name, &label).await;
            let key = KeyRef {
                instance: instance.as_str(),
                name,
                label: label.as_str(),
            };
            self.0.cache.with(key, |entry| entry.rest_until(0));
        }))
        .await;
    }
}
