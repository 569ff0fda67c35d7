//! What a lookup returns: a prompt to render, and where it came from.

use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use super::count;
use super::entry::Found;
use super::fallback::{BrokenFallback, Fallback};
use super::loaded::{Facts, Handle};
use super::served::{Served, Source};
use crate::content::Model;
use crate::names::{Instance, Label, VersionNumber};
use crate::template::{RenderError, Template};
use crate::typed::{FromRendered, TypedPrompt};

/// A rendered prompt, with the version that it was really rendered from.
#[derive(Debug, Clone, PartialEq)]
pub struct RenderedPrompt<T> {
    /// The text or messages.
    pub output: T,
    /// The model that this version was written for.
    pub model: Option<Model>,
    /// Which version it is: the fallback when the active one did not render.
    pub served: Served,
}

/// A prompt that was looked up. It holds on to its version: a publish meanwhile does not change it.
#[derive(Debug)]
pub struct Looked<P> {
    held: Held,
    prompt: PhantomData<fn() -> P>,
}

#[derive(Debug, Clone)]
enum Held {
    Active {
        handle: Arc<Handle>,
        age: Duration,
        fresh: bool,
    },
    Fallback {
        label: Label,
    },
}

impl<P> Clone for Looked<P> {
    fn clone(&self) -> Self {
        Self {
            held: self.held.clone(),
            prompt: PhantomData,
        }
    }
}

impl<P: TypedPrompt> Looked<P> {
    pub(super) fn new(found: Found, label: &Label) -> Self {
        let Some(handle) = found.handle else {
            return Self::fallback(label);
        };
        let is = handle.0.prompt_type;
        let expected = P::Output::TYPE;
        if is != expected {
            handle.0.complain(&format_args!(
                "it is a {is} prompt, the code reads a {expected} prompt"
            ));
            return Self::fallback(label);
        }
        Self {
            held: Held::Active {
                handle,
                age: found.age,
                fresh: found.fresh,
            },
            prompt: PhantomData,
        }
    }

    /// The compiled-in prompt, without a lookup. A test that renders it holds the fallback against its inputs.
    pub fn fallback(label: &Label) -> Self {
        Self {
            held: Held::Fallback {
                label: label.clone(),
            },
            prompt: PhantomData,
        }
    }

    /// Where it came from.
    pub fn source(&self) -> Source {
        match self.held {
            Held::Active { fresh: true, .. } => Source::Fresh,
            Held::Active { fresh: false, .. } => Source::Stale,
            Held::Fallback { .. } => Source::Fallback,
        }
    }

    /// Its version; a fallback has none.
    pub fn version(&self) -> Option<VersionNumber> {
        self.facts().map(Facts::version)
    }

    /// The label that was looked up.
    pub fn label(&self) -> &Label {
        match &self.held {
            Held::Active { handle, .. } => handle.0.label(),
            Held::Fallback { label } => label,
        }
    }

    /// Whose version it is: the instance's own, or inherited from `default`. A fallback is nobody's.
    pub fn instance(&self) -> Option<&Instance> {
        self.facts().map(Facts::instance)
    }

    /// How long ago it was read; at most that long ago it was active.
    pub fn age(&self) -> Option<Duration> {
        match self.held {
            Held::Active { age, .. } => Some(age),
            Held::Fallback { .. } => None,
        }
    }

    /// The model that it was written for.
    pub fn model(&self) -> Option<&Model> {
        match self.facts() {
            Some(facts) => facts.model.as_ref(),
            None => Fallback::of::<P>().ok()?.model.as_ref(),
        }
    }

    /// All of the above.
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
        }
    }

    /// Fills in the inputs, and counts the prompt as served. A version that does not render is logged once, and the fallback
    /// is rendered instead. The work is bounded: see [`Template::render`].
    ///
    /// # Errors
    /// Only when the fallback is no use with these inputs either, which a test of yours should rule out.
    pub fn render(
        &self,
        inputs: &P::Inputs<'_>,
    ) -> Result<RenderedPrompt<P::Output>, BrokenFallback> {
        if let Some(facts) = self.facts() {
            match render::<P>(&facts.template, inputs) {
                Ok(Some(output)) => {
                    return Ok(counted(RenderedPrompt {
                        output,
                        model: facts.model.clone(),
                        served: self.served(),
                    }));
                }
                Ok(None) => facts.complain(&"it renders to another type of prompt"),
                Err(error) => facts.complain(&error),
            }
        }
        let fallback = Fallback::of::<P>()?;
        let output = render::<P>(&fallback.template, inputs)
            .map_err(|error| BrokenFallback::new::<P>(error.to_string()))?
            .ok_or_else(|| BrokenFallback::new::<P>("it is of another type".to_owned()))?;
        Ok(counted(RenderedPrompt {
            output,
            model: fallback.model.clone(),
            served: Self::fallback(self.label()).served(),
        }))
    }

    pub(super) fn facts(&self) -> Option<&Facts> {
        self.handle().map(|handle| &*handle.0)
    }

    pub(super) fn handle(&self) -> Option<&Arc<Handle>> {
        match &self.held {
            Held::Active { handle, .. } => Some(handle),
            Held::Fallback { .. } => None,
        }
    }
}

fn counted<T>(rendered: RenderedPrompt<T>) -> RenderedPrompt<T> {
    count::lookup(rendered.served.source);
    rendered
}

fn render<P: TypedPrompt>(
    template: &Template,
    inputs: &P::Inputs<'_>,
) -> Result<Option<P::Output>, RenderError> {
    template.render(inputs).map(P::Output::from_rendered)
}
