//! Rendering what was looked up: its version, else the one that this replaced, else the fallback.

use std::sync::Arc;

use super::active_prompt::{ActivePrompt, Held};
use super::count;
use super::fallback::{BrokenFallback, Fallback};
use crate::api::{Served, Source};
use crate::content::Model;
use crate::template::{RenderError, Template};
use crate::typed::{FromRendered, TypedPrompt};

/// A rendered prompt, with the version that it was really rendered from.
#[derive(Debug, Clone, PartialEq)]
pub struct RenderedPrompt<T> {
    /// The text or messages.
    pub output: T,
    /// The model that this version was written for.
    pub model: Option<Model>,
    /// Which version it is: the one that the active one replaced, or the fallback, when the active one did not render.
    pub served: Served,
}

impl<P: TypedPrompt> ActivePrompt<P> {
    /// Fills in the inputs, and counts the prompt as served. A version that does not render is logged once, and the version that it
    /// replaced is rendered instead if it ever rendered in this process, else the fallback. The work is bounded: see
    /// [`Template::render`].
    ///
    /// # Errors
    /// Only when the fallback is no use with these inputs either, which a test of yours should rule out.
    pub fn render(
        &self,
        inputs: &P::Inputs<'_>,
    ) -> Result<RenderedPrompt<P::Output>, BrokenFallback> {
        let rendered = self.render_held(inputs);
        let rendered = rendered.or_else(|| self.standing_in()?.render_held(inputs));
        if let Some(rendered) = rendered {
            return Ok(counted(rendered));
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

    /// What is tried when its version does not render; none when that is the fallback.
    fn standing_in(&self) -> Option<Self> {
        match &self.held {
            Held::Active { previous, age, .. } => {
                let handle = Arc::clone(previous.as_ref()?);
                Some(Self::previous(handle, *age))
            }
            Held::Previous { .. } | Held::Fallback { .. } => None,
        }
    }

    /// The version that it holds, rendered. None when it holds none, or when that fails, which is logged.
    fn render_held(&self, inputs: &P::Inputs<'_>) -> Option<RenderedPrompt<P::Output>> {
        let compiled = self.compiled()?;
        let instead = match &self.held {
            Held::Active {
                previous: Some(_), ..
            } => Source::Previous,
            _ => Source::Fallback,
        };
        match render::<P>(&compiled.template, inputs) {
            Ok(Some(output)) => {
                compiled.note_rendered();
                return Some(RenderedPrompt {
                    output,
                    model: compiled.model.clone(),
                    served: self.served(),
                });
            }
            Ok(None) => compiled.report_error(&"it renders to another type of prompt", instead),
            Err(error) => compiled.report_error(&error, instead),
        }
        None
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
