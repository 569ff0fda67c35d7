//! The prompts compiled into the code: parsed and compiled once in a process, when first needed.

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use crate::compiled_in;
use crate::content::{Content, Model};
use crate::names::PromptName;
use crate::prompty::PromptFile;
use crate::template::Template;
use crate::typed::{FromRendered, TypedPrompt};

/// A compiled-in prompt that can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the compiled-in prompt `{name}` can't be used ({problem}): correct its `TypedPrompt`, and render it in a test"
)]
pub struct BrokenFallback {
    /// The name of the prompt.
    pub name: &'static str,
    /// Why it can't be used.
    pub problem: String,
}

impl BrokenFallback {
    pub(super) fn new<P: TypedPrompt>(problem: String) -> Self {
        Self {
            name: P::NAME,
            problem,
        }
    }
}

/// A compiled-in prompt, ready to render.
#[derive(Debug)]
pub(super) struct Fallback {
    pub(super) template: Template,
    pub(super) model: Option<Model>,
}

type Compiled = &'static Result<Fallback, BrokenFallback>;

/// One for each type. The code has a fixed number of types, so these are never freed.
static COMPILED: LazyLock<RwLock<HashMap<TypeId, Compiled>>> = LazyLock::new(RwLock::default);

impl Fallback {
    /// The fallback of a typed prompt.
    pub(super) fn of<P: TypedPrompt>() -> Result<&'static Self, BrokenFallback> {
        let known = COMPILED
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&TypeId::of::<P>())
            .copied();
        let compiled = known.unwrap_or_else(|| {
            let mut all = COMPILED.write().unwrap_or_else(PoisonError::into_inner);
            all.entry(TypeId::of::<P>()).or_insert_with(|| {
                let fallback = Self::compile::<P>().map_err(BrokenFallback::new::<P>);
                if let Err(broken) = &fallback {
                    tracing::error!(%broken, "fallback");
                }
                Box::leak(Box::new(fallback))
            })
        });
        compiled.as_ref().map_err(Clone::clone)
    }

    fn compile<P: TypedPrompt>() -> Result<Self, String> {
        // An invalid name can never be looked up, so the fallback would hide the mistake forever.
        P::NAME.parse::<PromptName>().map_err(|e| e.to_string())?;
        let content = PromptFile::parse_compiled_in(P::FALLBACK)
            .map_err(|e| e.to_string())?
            .content;
        let (is, expected) = (content.prompt_type(), P::Output::TYPE);
        if is != expected {
            return Err(format!(
                "its file is a {is} prompt, but its `Output` is that of a {expected} prompt"
            ));
        }
        let composed = compiled_in::compose(
            &content,
            included::<P>()?.iter().map(|(name, it)| (name, it)),
        )?;
        Ok(Self {
            template: composed.compile().map_err(|e| e.to_string())?,
            model: content.model().cloned(),
        })
    }
}

/// The prompts that a fallback includes.
fn included<P: TypedPrompt>() -> Result<Vec<(PromptName, Content)>, String> {
    let parse = |(name, text): &(&str, &str)| {
        let about = |error: &dyn std::fmt::Display| format!("`{name}` in its `INCLUDED`: {error}");
        let parsed = name
            .parse()
            .map_err(|error: crate::InvalidName| about(&error))?;
        let file = PromptFile::parse_compiled_in(text).map_err(|error| about(&error))?;
        Ok((parsed, file.content))
    };
    P::INCLUDED.iter().map(parse).collect()
}
