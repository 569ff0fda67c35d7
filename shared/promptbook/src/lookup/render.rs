//! Rendering a looked-up prompt: the active version, else the one that it replaced, else the fallback.

use std::sync::Arc;

use super::active_prompt::{ActivePrompt, Held};
use super::count;
use super::fallback::{BrokenFallback, Fallback};
use crate::api::{Served, Source};
use crate::content::Model;
use crate::template::{RenderError, Template};
use crate::typed::{FromRendered, TypedPrompt};

/// A rendered prompt and the version that it was rendered from.
#[derive(Debug, Clone, PartialEq)]
pub struct RenderedPrompt<T> {
    /// The text or messages.
    pub output: T,
    /// The model that this version was written for.
    pub model: Option<Model>,
    /// The version that was rendered. If the active version did not render, this is the one that it replaced, or the fallback.
    pub served: Served,
}

impl<P: TypedPrompt> ActivePrompt<P> {
    /// Renders the prompt with these inputs and counts it as served. If its version does not render, that is logged once, and the
    /// version that it replaced is rendered if it has rendered in this process before, otherwise the fallback. The work is bounded:
    /// see [`Template::render`].
    ///
    /// # Errors
    /// Only if the fallback does not render with these inputs either. Rule this out with a test.
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

    /// The version to try next if this one does not render; `None` if only the fallback is left.
    fn standing_in(&self) -> Option<Self> {
        match &self.held {
            Held::Active { previous, age, .. } => {
                let handle = Arc::clone(previous.as_ref()?);
                Some(Self::previous(handle, *age))
            }
            Held::Previous { .. } | Held::Fallback { .. } => None,
        }
    }

    /// Renders its version. `None` if it has none, or if rendering fails, which is logged.
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
                    model: compiled.content.model().cloned(),
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
