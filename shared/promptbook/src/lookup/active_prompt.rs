//! What a lookup returns: a prompt to render, and where it came from.

use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use super::entry::Found;
use super::fallback::Fallback;
use super::loaded::{CompiledVersion, Handle};
use crate::api::{Served, Source};
use crate::content::Model;
use crate::names::{Instance, Label, VersionNumber};
use crate::typed::{FromRendered, TypedPrompt};

/// A prompt that was looked up. It keeps its version: a later publication does not change it.
#[derive(Debug)]
pub struct ActivePrompt<P> {
    pub(super) held: Held,
    prompt: PhantomData<fn() -> P>,
}

#[derive(Debug, Clone)]
pub(super) enum Held {
    Active {
        handle: Arc<Handle>,
        previous: Option<Arc<Handle>>,
        age: Duration,
        fresh: bool,
    },
    Previous {
        handle: Arc<Handle>,
        age: Duration,
    },
    Fallback {
        label: Label,
    },
}

impl<P> Clone for ActivePrompt<P> {
    fn clone(&self) -> Self {
        Self {
            held: self.held.clone(),
            prompt: PhantomData,
        }
    }
}

impl<P: TypedPrompt> ActivePrompt<P> {
    pub(super) fn new(found: Found, label: &Label) -> Self {
        let Some(handle) = found.handle else {
            let previous = found
                .previous
                .map(|handle| Self::previous(handle, found.age));
            return previous.unwrap_or_else(|| Self::fallback(label));
        };
        let is = handle.0.content.prompt_type();
        let expected = P::Output::TYPE;
        if is != expected {
            let why = format_args!("it is a {is} prompt, the code reads a {expected} prompt");
            handle.0.report_error(&why, Source::Fallback);
            return Self::fallback(label);
        }
        Self {
            held: Held::Active {
                handle,
                previous: found.previous,
                age: found.age,
                fresh: found.fresh,
            },
            prompt: PhantomData,
        }
    }

    pub(super) fn previous(handle: Arc<Handle>, age: Duration) -> Self {
        Self {
            held: Held::Previous { handle, age },
            prompt: PhantomData,
        }
    }

    /// The compiled-in prompt, without a lookup. Render it in a test to check the fallback against its inputs.
    pub fn fallback(label: &Label) -> Self {
        Self {
            held: Held::Fallback {
                label: label.clone(),
            },
            prompt: PhantomData,
        }
    }

    /// The source of the prompt.
    pub fn source(&self) -> Source {
        match self.held {
            Held::Active { fresh: true, .. } => Source::Fresh,
            Held::Active { fresh: false, .. } => Source::Stale,
            Held::Previous { .. } => Source::Previous,
            Held::Fallback { .. } => Source::Fallback,
        }
    }

    /// The version; none for a fallback.
    pub fn version(&self) -> Option<VersionNumber> {
        self.compiled().map(CompiledVersion::version)
    }

    /// The label that was looked up.
    pub fn label(&self) -> &Label {
        match &self.held {
            Held::Active { handle, .. } | Held::Previous { handle, .. } => handle.0.label(),
            Held::Fallback { label } => label,
        }
    }

    /// The instance that the version belongs to: the requested one, or `default` if inherited. None for a fallback.
    pub fn instance(&self) -> Option<&Instance> {
        self.compiled().map(CompiledVersion::instance)
    }

    /// The time since the table was read, when the version was active or had just been replaced.
    pub fn age(&self) -> Option<Duration> {
        match self.held {
            Held::Active { age, .. } | Held::Previous { age, .. } => Some(age),
            Held::Fallback { .. } => None,
        }
    }

    /// The model that the prompt was written for.
    pub fn model(&self) -> Option<&Model> {
        match self.compiled() {
            Some(compiled) => compiled.content.model(),
            None => Fallback::of::<P>().ok()?.model.as_ref(),
        }
    }

    /// The metadata above in one value.
    pub fn served(&self) -> Served {
        Served {
            name: P::NAME.to_owned(),
            version: self.version(),
            label: self.label().clone(),
            instance: self.instance().cloned(),
            source: self.source(),
            age_ms: self
                .age()
                .map(|age| u64::try_from(age.as_millis()).unwrap_or(u64::MAX)),
            includes: self
                .compiled()
                .map_or_else(Vec::new, CompiledVersion::includes),
        }
    }

    pub(super) fn compiled(&self) -> Option<&CompiledVersion> {
        self.handle().map(|handle| &*handle.0)
    }

    pub(super) fn handle(&self) -> Option<&Arc<Handle>> {
        match &self.held {
            Held::Active { handle, .. } | Held::Previous { handle, .. } => Some(handle),
            Held::Fallback { .. } => None,
        }
    }
}
