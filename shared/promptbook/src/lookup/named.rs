//! Looking up a prompt by a name that the program learns at run time. There is no compiled-in prompt to fall back on.

use std::sync::Arc;
use std::time::Duration;

use super::ActivePrompts;
use super::count;
use super::entry::Found;
use super::key::KeyRef;
use super::loaded::{CompiledVersion, Handle};
use crate::FieldError;
use crate::api::{ActiveBody, Included, Source};
use crate::content::Content;
use crate::names::{Instance, Label, PromptName, VersionNumber};
use crate::preview::{self, Values};
use crate::template::Rendered;

/// The result of a lookup by name.
#[derive(Debug, Clone)]
pub struct NamedPrompt(Found);

/// A version that a lookup by name found. It keeps its version: a later publication does not change it.
#[derive(Debug, Clone)]
pub struct NamedVersion {
    handle: Arc<Handle>,
    source: Source,
    age: Duration,
}

impl ActivePrompts {
    /// Returns what is active under a label for an instance: its own version, or that of `default`. It never fails, and takes at most
    /// as long as the deadlines in [`super::Options`].
    ///
    /// ```no_run
    /// # use promptbook::{Instance, Label, lookup::ActivePrompts, preview::Source};
    /// # async fn greet(prompts: &ActivePrompts) -> Option<String> {
    /// let name = "support/greeting".parse().ok()?;
    /// let found = prompts.find(&Instance::default(), &name, &Label::default()).await;
    /// let version = found.versions().next()?;
    /// let given = serde_json::Map::from_iter([("customer".to_owned(), "Ada".into())]);
    /// let (rendered, _) = version.render(Source { given, ..Source::default() }).ok()?;
    /// # let promptbook::template::Rendered::Text(text) = rendered else { return None };
    /// # Some(text)
    /// # }
    /// ```
    pub async fn find(&self, instance: &Instance, name: &PromptName, label: &Label) -> NamedPrompt {
        let key = KeyRef {
            instance: instance.as_str(),
            name: name.as_str(),
            label: label.as_str(),
        };
        NamedPrompt(match self.0.hit(key) {
            Some(found) => found,
            None => self.0.miss(instance, name.as_str(), label).await,
        })
    }
}

impl NamedPrompt {
    /// The versions that may be served: the active one, then the one that it replaced, in case the active one does not render.
    pub fn versions(&self) -> impl Iterator<Item = NamedVersion> {
        let Found {
            handle,
            previous,
            age,
            fresh,
            ..
        } = &self.0;
        let of = |handle: &Arc<Handle>, source| NamedVersion {
            handle: Arc::clone(handle),
            source,
            age: *age,
        };
        let source = match fresh {
            true => Source::Fresh,
            false => Source::Stale,
        };
        let active = handle.iter().map(move |handle| of(handle, source));
        active.chain(previous.iter().map(move |it| of(it, Source::Previous)))
    }

    /// Whether the source has answered, now or earlier. If it has and there is no version, none is active.
    pub fn is_read(&self) -> bool {
        self.0.is_read
    }
}

impl NamedVersion {
    /// The source of the version.
    pub fn source(&self) -> Source {
        self.source
    }

    /// The time since the table was read.
    pub fn age(&self) -> Duration {
        self.age
    }

    /// Its templates, model and inputs, composed with those of the prompts that it includes.
    pub fn content(&self) -> &Content {
        &self.compiled().content
    }

    /// The number of the version.
    pub fn version(&self) -> VersionNumber {
        self.compiled().version()
    }

    /// The instance that it belongs to: the requested one, or `default` if inherited.
    pub fn instance(&self) -> &Instance {
        self.compiled().instance()
    }

    /// The prompts that it includes.
    pub fn includes(&self) -> Vec<Included> {
        self.compiled().includes()
    }

    /// The version as the API shows it, composed.
    pub fn active_body(&self) -> ActiveBody {
        let compiled = self.compiled();
        let content = &compiled.content;
        let (template, messages) = content.body().clone().into_parts();
        ActiveBody {
            name: compiled.id.name.clone(),
            instance: compiled.instance().clone(),
            label: compiled.label().clone(),
            version: compiled.version(),
            seq: compiled.id.seq,
            prompt_type: content.prompt_type(),
            template_format: content.template_format(),
            template,
            messages,
            model: content.model().cloned(),
            inputs: content.inputs().clone(),
            published_at: compiled.published_at,
            includes: compiled.includes(),
        }
    }

    /// Renders it with the values of a request, and counts it as served. The work is bounded: see [`crate::template::Template::render`].
    ///
    /// # Errors
    /// The values that are missing or can't be rendered, each with a pointer into the request.
    pub fn render(&self, source: preview::Source) -> Result<(Rendered, Values), Vec<FieldError>> {
        let compiled = self.compiled();
        let values = source.fill_content(&compiled.content)?;
        let rendered = values.render(&compiled.content, &compiled.template);
        let rendered = rendered.map_err(|mut wrong| {
            wrong.detail = format!("version {}: {}", compiled.version(), wrong.detail);
            vec![wrong]
        })?;
        compiled.note_rendered();
        count::lookup(self.source);
        Ok((rendered, values))
    }

    /// Logs, once for each version, that another source was served because this one did not render.
    pub fn report_unrendered(&self, instead: Source) {
        let why = "it does not render with the given inputs";
        self.compiled().report_error(&why, instead);
    }

    fn compiled(&self) -> &CompiledVersion {
        &self.handle.0
    }
}
