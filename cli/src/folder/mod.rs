//! A folder of prompts: what export writes and import reads.

mod atomic;
mod file_namer;
mod form;
mod manifest;

pub use atomic::Writer;
pub use file_namer::FileNamer;
pub use form::{about, body_of, content_of, etag_of, file_of, passed_over, refuse_redacted};
pub use manifest::{FORMAT, MANIFEST, Manifest, PromptEntry, VersionEntry, hash};
