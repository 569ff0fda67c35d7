//! An active version, compiled once and shared by every instance that it applies to.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

use super::loaded_id::LoadedId;
use crate::Timestamp;
use crate::api::{Included, Source};
use crate::content::{Body, Content, Message};
use crate::error::Result;
use crate::names::{Instance, Label, VersionNumber};
use crate::store::request::InForce;
use crate::template::{Template, TemplateError};

/// The number of reference counts per version. Two cores that change one count are slower than one core alone, so up to this many
/// threads each use their own.
const HANDLES: usize = 16;
/// The measured memory of a version besides its text, in bytes: the handles, and an engine for its templates.
const OVERHEAD: usize = 20 * 1024;
/// The maximum number of bytes that the engine compiles one byte of code into; `[1,1,1]` is the worst case.
const PER_CODE_BYTE: usize = 32;

/// A compiled version with its metadata.
#[derive(Debug)]
pub(super) struct CompiledVersion {
    pub(super) id: LoadedId,
    /// Its templates, model and inputs, composed with those of the prompts that it includes.
    pub(super) content: Content,
    pub(super) published_at: Timestamp,
    pub(super) template: Template,
    weight: usize,
    reported: AtomicBool,
    rendered: AtomicBool,
}

impl CompiledVersion {
    pub(super) fn instance(&self) -> &Instance {
        &self.id.instance
    }

    pub(super) fn version(&self) -> VersionNumber {
        self.id.version
    }

    pub(super) fn label(&self) -> &Label {
        &self.id.label
    }

    /// The prompts that it includes.
    pub(super) fn includes(&self) -> Vec<Included> {
        let pieces = self.id.pieces.iter();
        pieces.map(|piece| piece.included.clone()).collect()
    }

    /// Records that it rendered for a caller. It writes only once: threads that render would otherwise fight for its cache line.
    pub(super) fn note_rendered(&self) {
        if !self.rendered.load(Relaxed) {
            self.rendered.store(true, Relaxed);
        }
    }

    /// Whether it has rendered for a caller.
    pub(super) fn has_rendered(&self) -> bool {
        self.rendered.load(Relaxed)
    }

    /// Logs why it can't be used, only once, so that a busy service does not fill its log.
    pub(super) fn report_error(&self, why: &dyn std::fmt::Display, instead: Source) {
        if !self.reported.load(Relaxed) && !self.reported.swap(true, Relaxed) {
            let LoadedId {
                instance,
                name,
                label,
                seq,
                version,
                ..
            } = &self.id;
            let instead = instead.as_str();
            tracing::error!(%name, %instance, %label, seq, %version, %why, instead, "prompt can't be used");
        }
    }
}

/// A counted reference to a version. The alignment keeps its count on a separate cache line.
#[derive(Debug)]
#[repr(align(128))]
pub(super) struct Handle(pub(super) Arc<CompiledVersion>);

/// A version, or why its template does not compile.
pub(super) type Compiled = std::result::Result<Arc<Loaded>, TemplateError>;

/// A version in the cache.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) compiled: Arc<CompiledVersion>,
    handles: [Arc<Handle>; HANDLES],
}

impl Loaded {
    /// Compiles the active version that a read found, with the prompts that it includes.
    ///
    /// # Errors
    /// [`crate::error::DatabaseError::Corrupt`]; inside it, a template that does not compile.
    pub(super) fn new(id: LoadedId, found: InForce) -> Result<Compiled> {
        let composed = found.composed()?;
        let template = match composed.compile() {
            Ok(template) => template,
            Err(error) => return Ok(Err(error)),
        };
        let version = found.version;
        let content = match version.includes.is_empty() {
            true => Content::of_saved(version)?,
            false => composed.content(version.model),
        };
        let compiled = Arc::new(CompiledVersion {
            id,
            weight: weigh(&content),
            content,
            published_at: found.publication.at,
            template,
            reported: AtomicBool::new(false),
            rendered: AtomicBool::new(false),
        });
        Ok(Ok(Arc::new(Self {
            handles: std::array::from_fn(|_| Arc::new(Handle(Arc::clone(&compiled)))),
            compiled,
        })))
    }

    /// This thread's handle.
    pub(super) fn handle(&self) -> Arc<Handle> {
        Arc::clone(&self.handles[shard()])
    }

    /// Its approximate memory in bytes.
    pub(super) fn weight(&self) -> usize {
        self.compiled.weight
    }
}

/// Numbers the threads in the order in which they first look something up.
fn shard() -> usize {
    static SHARDS: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static SHARD: Cell<usize> = const { Cell::new(usize::MAX) };
    }
    SHARD.with(|shard| {
        if shard.get() == usize::MAX {
            shard.set(SHARDS.fetch_add(1, Relaxed) % HANDLES);
        }
        shard.get()
    })
}

/// Estimates the memory of a version in bytes, rounded up.
fn weigh(content: &Content) -> usize {
    let templates = match content.body() {
        Body::Text(template) => weigh_template(template),
        Body::Chat(messages) => messages
            .iter()
            .map(|message| match message {
                Message::Turn { content, .. } => weigh_template(content),
                Message::Thread { thread } => thread.len(),
            })
            .sum(),
    };
    OVERHEAD
        + templates
        + serde_json::json!([content.model(), content.config(), content.inputs()])
            .to_string()
            .len()
}

fn weigh_template(source: &str) -> usize {
    // Code is between braces.
    let code = |part: &str| 1 + part.find('}').unwrap_or(part.len());
    // The source is in the content and in the template.
    2 * source.len() + PER_CODE_BYTE * source.split('{').skip(1).map(code).sum::<usize>()
}
